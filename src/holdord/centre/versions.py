"""The versions of the policy for everybody: the list of them, each as it read, and what changed between any two.

Promise:  11.1 - the policy may change; changes are published, with dates and a readable difference
Law:      GDPR Art. 5(2), 12(1), 13(3)
Takes:    requests; numbers in the address, nothing else
Gives:    pages in the language of their address. Search engines are asked to keep to the version in force
"""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from holdord.centre.language import in_its_language
from holdord.notice import queries as notice
from holdord.notice import showing
from holdord.notice.queries import Version
from holdord.policy import queries as policy

_LONGEST_NUMBER = 6


@dataclass(frozen=True)
class Line:
    """A version in the list, with its own page, and the page of what it changed."""

    version: Version
    url: str
    difference: str | None


@require_safe
@in_its_language
def versions(request: HttpRequest, *, language: str) -> HttpResponse:
    """Every version with its day, what was said of it and what it changed; and a form that compares any two."""
    listed = notice.versions()
    lines = [Line(one, _url(one.number, language), _difference_url(one, language)) for one in listed]
    older = listed[1].number if len(listed) > 1 else None
    shown = {"lines": lines, "listed": listed, "older": older, "newer": listed[0].number if listed else None}
    return render(request, "centre/versions.html", shown | _places(language))


@require_safe
@in_its_language
def version(request: HttpRequest, *, number: int, language: str) -> HttpResponse:
    """The notice of one version, word for word; over it, whether it is in force."""
    listed = notice.versions()
    one = next((found for found in listed if found.number == number), None)
    document = notice.document_of(number, language) if one else None
    if one is None or document is None:
        raise Http404
    unfolded = "unfolded" in request.GET
    body = showing.shown(document, language, unfolded=unfolded)
    after = next((found for found in listed if found.number == number + 1), None)
    shown = {
        "notice": document, "body": body, "unfolded": unfolded, "version": one, "latest": listed[0].number,
        "ended_at": after.published_at if after else None,
    }  # fmt: skip
    return _not_for_robots(render(request, "centre/notice.html", shown | _places(language)))


@require_safe
@in_its_language
def difference(request: HttpRequest, *, language: str) -> HttpResponse:
    """What changed between two versions, promise by promise; without two numbers, what the newest one changed."""
    listed = notice.versions()
    older, newer = _asked(request, "from"), _asked(request, "to")
    if newer is None and listed:
        newer = listed[0].number
    if older is None and newer is not None:
        older = newer - 1
    found = notice.compared(older, newer, language) if older is not None and newer is not None else None
    known = {one.number: one for one in listed}
    shown = {
        "difference": found, "listed": listed, "older": older, "newer": newer,
        "before": known.get(older or 0), "after": known.get(newer or 0), "backwards": (older or 0) > (newer or 0),
    }  # fmt: skip
    answer = render(request, "centre/difference.html", shown | _places(language), status=200 if found else 404)
    return _not_for_robots(answer)


def _asked(request: HttpRequest, name: str) -> int | None:
    """A number of the form; None where none was given, 0 (which no version has) for anything else."""
    given = request.GET.get(name, "")
    if not given:
        return None
    return int(given) if given.isascii() and given.isdigit() and len(given) <= _LONGEST_NUMBER else 0


def _places(language: str) -> dict[str, str]:
    return {
        "time_zone": policy.register().desk.time_zone,
        "versions_url": reverse(f"versions.{language}"),
        "difference_url": reverse(f"difference.{language}"),
    }


def _url(number: int, language: str) -> str:
    return reverse(f"version.{language}", args=[number])


def _difference_url(one: Version, language: str) -> str | None:
    if one.number == 1:
        return None
    return f"{reverse(f'difference.{language}')}?from={one.number - 1}&to={one.number}"


def _not_for_robots(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = "noindex"
    return response
