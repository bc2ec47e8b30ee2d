"""How we keep our word: every promise, how it stands and since when, for everybody to read; and a badge of it.

Promise:  all of them, said in public by a company that switched this on (HOLDORD_PUBLIC_PROMISES)
Law:      GDPR Art. 5(2), 12(1)
Takes:    requests
Gives:    what the last look saw. No visitor makes a control run, and no line is shown that tells of people, accounts
          or machines (docs/decisions/0010-what-the-public-is-shown.md)
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from holdord.centre.language import in_its_language
from holdord.lib.clock import now
from holdord.lib.registry import spoken
from holdord.policy import queries as policy
from holdord.promises import badge, queries
from holdord.promises.queries import Look
from holdord.promises.rules import Standing, State, Summary

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Line:
    """A promise for everybody: its sentence, how it stands since when, and the evidence where it is public."""

    id: str
    sentence: str
    state: str
    since_at: datetime | None
    evidence: str


@dataclass(frozen=True)
class Section:
    """A section of the policy with its promises."""

    number: str
    title: str
    lines: tuple[Line, ...]


def switched_on(view: View) -> View:
    """There is no such page until the company says so."""

    @wraps(view)
    def asked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not settings.HOLDORD_PUBLIC_PROMISES:
            raise Http404
        return view(request, *args, **kwargs)

    return asked


@require_safe
@switched_on
@in_its_language
def word(request: HttpRequest, *, language: str) -> HttpResponse:
    """Every promise, section by section."""
    seen = queries.latest()
    context = {
        "seen": seen,
        "still_speaks": seen is not None and badge.still_speaks(seen.at, now()),
        "sections": _sections(seen, language),
        "time_zone": policy.register().desk.time_zone,
    }
    return render(request, "centre/word.html", context)


@require_safe
@switched_on
@in_its_language
def word_badge(request: HttpRequest, *, language: str) -> HttpResponse:
    """The badge, for other pages to show. It may be kept for some minutes, and shown anywhere."""
    answer = HttpResponse(badge.svg(_summary(queries.latest())), content_type="image/svg+xml; charset=utf-8")
    answer.headers["Cache-Control"] = "public, max-age=600"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _summary(seen: Look | None) -> Summary | None:
    return seen.summary if seen is not None and badge.still_speaks(seen.at, now()) else None


def _sections(seen: Look | None, language: str) -> list[Section]:
    """All promises of the register in force; one that no look has seen yet stands there as such."""
    edition = policy.active()
    words = edition.wordings[language]
    known = {each.result.id: each for each in seen.standings} if seen else {}
    lines = [
        _line(promise.id, edition.sentence(words.promises.get(promise.id, ""), language), known.get(promise.id))
        for promise in edition.register.promises
    ]
    numbers = dict.fromkeys(line.id.split(".")[0] for line in lines)
    return [
        Section(
            number,
            words.sections[number].title if number in words.sections else "",
            tuple(line for line in lines if line.id.split(".")[0] == number),
        )
        for number in numbers
    ]


def _line(id: str, sentence: str, standing: Standing | None) -> Line:
    if standing is None:
        return Line(id, sentence, State.NO_CONTROL.value, None, "")
    result = standing.result
    shown = spoken(result.said, gettext) if result.public and result.state is not State.NO_CONTROL else ""
    return Line(id, sentence, result.state.value, standing.since_at, shown)
