"""Every sentence of the policy: is it kept, and what shows it?

Promise:  all of them
Law:      GDPR Art. 5(2)
Why:      the controls read live rows and pages, so the page shows what the last look saw and says when that was
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from holdord.console import stated
from holdord.console.access import Visit, page
from holdord.lib.registry import spoken
from holdord.policy import queries as policy
from holdord.promises import actions, queries
from holdord.promises.queries import Look
from holdord.promises.rules import Result, Standing, State
from holdord.staff.roles import Permission

#: The house looks by itself every hour; only where it does not, a page has to.
_FRESH = timedelta(minutes=90)
#: How far back the page tells what changed, and how much of it.
_HISTORY = timedelta(days=30)
_SHOWN = 12


@dataclass(frozen=True)
class Line:
    """A promise as a row: the sentence people read, how it stands since when, and what shows it."""

    result: Result
    since_at: datetime
    sentence: str
    evidence: str


@dataclass(frozen=True)
class Section:
    """A section of the policy with its promises."""

    number: str
    title: str
    lines: tuple[Line, ...]


@page(Permission.PROMISE_READ)
@require_http_methods(["GET", "POST"])
def promises(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All promises by section, or those in one state; POST looks anew."""
    if request.method == "POST":
        actions.look(by=visit.by, at=visit.at)
        return HttpResponseRedirect(reverse("console.promises"))
    seen = latest(visit.at)
    wanted = request.GET.get("state", "")
    context = {
        "checked": seen,
        "summary": seen.summary,
        "sections": _sections([each for each in seen.standings if wanted in ("", each.result.state.value)]),
        "wanted": wanted,
        "changes": queries.changes(visit.at - _HISTORY)[: -_SHOWN - 1 : -1],
        "runs": queries.runs(_SHOWN),
    }
    return render(request, "console/promises.html", context)


def latest(now: datetime) -> Look:
    """What the last look saw; a new one where that was too long ago, or the register has changed since."""
    seen = queries.latest()
    if seen is not None and seen.version == policy.version() and now - seen.at < _FRESH:
        return seen
    return actions.look(by="system:console", at=now)


def broken(seen: Look) -> list[Line]:
    """The broken ones, each with what shows it."""
    return [_line(each, stated.spoken()) for each in seen.standings if each.result.state is State.BROKEN]


def _line(standing: Standing, language: str) -> Line:
    result = standing.result
    return Line(result, standing.since_at, _sentence(result.id, language), spoken(result.said, gettext))


def _sections(standings: list[Standing]) -> list[Section]:
    language = stated.spoken()
    words = policy.wording(language)
    sections = []
    for number in dict.fromkeys(each.result.section for each in standings):
        titled = words.sections.get(number)
        lines = tuple(_line(each, language) for each in standings if each.result.section == number)
        sections.append(Section(number, titled.title if titled else "", lines))
    return sections


def _sentence(id: str, language: str) -> str:
    text = policy.wording(language).promises.get(id)
    return policy.sentence(text, language) if text else ""
