"""How visitors of the website have chosen: counts, and none that could be somebody.

Promise:  2.1b - a no is as easy as a yes: the rates show whether the banner asks or pushes
Law:      GDPR Art. 5(1)(c), 7(1)
Takes:    requests; ``days``, how far back
Gives:    the page. A count of fewer than ten, or one that tells of so few, is not shown
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from holdord.consent import queries
from holdord.consent.queries.site import FEWEST
from holdord.console import stated
from holdord.console.access import Visit, page
from holdord.policy import queries as policy
from holdord.staff.roles import Permission
from holdord.terms import LANGUAGES

_SPANS = (7, 30, 365)
_ACTS: Mapping[str, Promise] = {
    "accept": _("Yes to everything"), "refuse": _("No"), "choose": _("One by one"), "widget": _("One thing let in"),
    "withdraw": _("Taken back"), "gpc": _("The browser's own no"),
}  # fmt: skip
_LAYERS: Mapping[int, Promise] = {
    0: _("Nobody was asked"), 1: _("In the banner"), 2: _("In the choices behind it"), 3: _("Elsewhere on the page"),
}  # fmt: skip


@dataclass(frozen=True)
class Rate:
    """A row: what was asked about, how many answered, how many of them said yes. None: too few to say."""

    name: str
    asked: int | None
    yes: int | None
    percent: int | None


@page(Permission.PROMISE_READ)
@require_safe
def site(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The last 7, 30 or 365 days."""
    wanted = request.GET.get("days", "")
    days = int(wanted) if wanted.isdecimal() and int(wanted) in _SPANS else 30
    seen = queries.rates(visit.at - timedelta(days=days), visit.at)
    wording = policy.wording(stated.spoken())
    names = {each.id: wording.name_of(each) for each in policy.register().recipients}
    names |= {id: words.title for id, words in wording.purposes.items()}
    context = {
        "seen": seen, "days": days, "spans": _SPANS, "fewest": FEWEST,
        "acts": [(words, seen.by_act[act]) for act, words in _ACTS.items() if act in seen.by_act],
        "layers": [_rate(str(words), seen.by_layer[at]) for at, words in _LAYERS.items() if at in seen.by_layer],
        "purposes": _rates(seen.by_purpose, names),
        "services": _rates(seen.by_service, names),
        "languages": _rates(seen.by_language, {code: each.name for code, each in LANGUAGES.items()}),
        "questions": _rates(seen.by_question, {hash: hash[:16] for hash in seen.by_question}),
    }  # fmt: skip
    return render(request, "console/site.html", context)


def _rates(found: Mapping[str, tuple[int, int] | None], names: Mapping[str, str]) -> list[Rate]:
    return [_rate(names.get(id, id), pair) for id, pair in found.items()]


def _rate(name: str, pair: tuple[int, int] | None) -> Rate:
    if pair is None:
        return Rate(name, None, None, None)
    asked, yes = pair
    return Rate(name, asked, yes, round(100 * yes / asked) if asked else None)
