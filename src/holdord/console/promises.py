"""Every sentence of the policy: is it kept, and what shows it?

Promise:  all of them
Law:      GDPR Art. 5(2)
Why:      the controls read live rows and pages, so the page keeps what they saw for some minutes and says since when
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from holdord.console import stated
from holdord.console.access import Visit, page
from holdord.policy import queries as policy
from holdord.promises import queries
from holdord.promises.rules import Result, State, Summary, summarise
from holdord.staff.roles import Permission

_FRESH = timedelta(minutes=10)
#: On the first page of the day an hour will do: it must open at once.
FRESH_ENOUGH = timedelta(hours=1)
_KEY = "console.promises.checked"


@dataclass(frozen=True)
class Checked:
    """What the controls saw, when, and under which version of the register."""

    at: datetime
    version: str
    results: tuple[Result, ...]

    @property
    def summary(self) -> Summary:
        return summarise(self.results)

    @property
    def broken(self) -> tuple[Result, ...]:
        return tuple(result for result in self.results if result.state is State.BROKEN)


@dataclass(frozen=True)
class Line:
    """A promise as a row: what the controls saw, and the sentence people read."""

    result: Result
    sentence: str


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
        cache.delete(_KEY)
        return HttpResponseRedirect(reverse("console.promises"))
    checked = latest(visit.at)
    wanted = request.GET.get("state", "")
    shown = [each for each in checked.results if wanted in ("", each.state.value)]
    context = {
        "checked": checked,
        "summary": checked.summary,
        "sections": _sections(shown),
        "states": [state.value for state in State],
        "wanted": wanted,
    }
    return render(request, "console/promises.html", context)


def latest(now: datetime, fresh: timedelta = _FRESH) -> Checked:
    """What the controls saw not longer ago than that; looked at anew when the register has changed since."""
    kept = cache.get(_KEY)
    if isinstance(kept, Checked) and kept.version == policy.version() and now - kept.at < fresh:
        return kept
    seen = Checked(now, policy.version(), tuple(queries.check(now)))
    cache.set(_KEY, seen, FRESH_ENOUGH.total_seconds())
    return seen


def _sections(results: list[Result]) -> list[Section]:
    language = stated.spoken()
    words = policy.wording(language)
    sections = []
    for number in dict.fromkeys(result.section for result in results):
        titled = words.sections.get(number)
        lines = tuple(Line(each, _sentence(each.id, language)) for each in results if each.section == number)
        sections.append(Section(number, titled.title if titled else "", lines))
    return sections


def _sentence(id: str, language: str) -> str:
    text = policy.wording(language).promises.get(id)
    return policy.sentence(text, language) if text else ""
