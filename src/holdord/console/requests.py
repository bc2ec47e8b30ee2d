"""The board of requests: which clock runs out first, and whose move it is.

Promise:  8.1b - answered within a month
Law:      GDPR Art. 12(3)
Why:      numbers and days only; who asked is told on the page of a request, for a purpose
"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from holdord.console import texts
from holdord.console.access import Visit, page
from holdord.rights import queries
from holdord.rights.queries import RequestLine
from holdord.staff.roles import Permission


@dataclass(frozen=True)
class Line:
    """A request in words. ``urgency`` is 'bad' when it is late, 'warn' within the week, else empty."""

    entry: RequestLine
    right: str
    waits_for: str
    urgency: str


@page(Permission.REQUEST_READ)
@require_GET
def requests(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Open requests by what they wait for, and the ones closed last."""
    board = queries.board(visit.at)
    context = {
        "board": board,
        "takes": visit.may(Permission.REQUEST_PREPARE),
        "groups": [(texts.group(each.code), [line(one) for one in each.lines]) for each in board.groups if each.lines],
        "unproven": [line(one) for one in board.unproven],
        "closed": [line(one) for one in queries.closed()],
    }
    return render(request, "console/requests.html", context)


def line(entry: RequestLine) -> Line:
    """A line of the board, in the reader's language."""
    return Line(entry, texts.right(entry.right), texts.step(entry.waiting_for), _urgency(entry))


def _urgency(entry: RequestLine) -> str:
    if entry.days_left < 0:
        return "bad"
    return "warn" if entry.days_left <= 7 else ""
