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
from holdord.intake import queries as intake
from holdord.intake.actions.mailboxes import DESK
from holdord.rights import queries
from holdord.rights.queries import LetterLine, RequestLine
from holdord.staff.roles import Permission

#: How many lines of a group are shown to somebody who wants more of it: a page with more than that serves nobody.
_MANY = 500


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
    wanted = request.GET.get("all", "")
    board = queries.board(visit.at, shown=_MANY if wanted in queries.GROUPS else queries.SHOWN)
    context = {
        "board": board,
        "all": wanted in queries.GROUPS,
        "takes": visit.may(Permission.REQUEST_PREPARE),
        "writes": visit.may(Permission.LETTER_WRITE),
        "groups": [
            (each, texts.group(each.code), [line(one) for one in each.lines]) for each in board.groups if each.count
        ],
        "unproven": [line(one) for one in board.unproven],
        "closed": [line(one) for one in queries.closed()],
        "letters": [letter_line(each) for each in queries.letters_waiting(visit.at)],
        "unread": sum(sum(box.unread.values()) for box in intake.mailboxes() if box.name == DESK),
    }
    return render(request, "console/requests.html", context)


def line(entry: RequestLine) -> Line:
    """A line of the board, in the reader's language."""
    return Line(entry, texts.right(entry.right), texts.step(entry.waiting_for), _urgency(entry))


@dataclass(frozen=True)
class LetterInWords:
    """A letter to the desk that waits, in words. ``reads_as`` names the rights it may use; "" for none."""

    entry: LetterLine
    doubt: str
    reads_as: str
    urgency: str


def letter_line(entry: LetterLine) -> LetterInWords:
    """A letter that waits, in the reader's language."""
    reads_as = ", ".join(texts.right(right) for right in entry.rights)
    return LetterInWords(entry, texts.doubt(entry.doubt), reads_as, _urgency(entry))


def _urgency(entry: RequestLine | LetterLine) -> str:
    if entry.days_left < 0:
        return "bad"
    return "warn" if entry.days_left <= 7 else ""
