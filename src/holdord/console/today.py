"""The first page of the day: what is due, what is broken, what waits.

Promise:  8.1b, 7.2a - nothing runs late unseen
Law:      GDPR Art. 12(3), 5(1)(e), 24
"""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from holdord.console import requests
from holdord.console.access import Visit, page
from holdord.console.promises import broken, latest
from holdord.intake import queries as intake
from holdord.intake import texts as intake_texts
from holdord.intake.queries import MailboxState
from holdord.notice import queries as notice
from holdord.retention import queries as retention
from holdord.rights import queries as rights
from holdord.rights.queries import RequestLine
from holdord.staff.roles import Permission

#: When retention/workflow.py runs.
_NIGHTLY = "00:15"
_SHOWN = 8


@dataclass(frozen=True)
class Retention:
    """How much is due to go: by the end of today, late, and kept although its time is up."""

    today: int
    late: int
    held: int
    runs_at: str


@dataclass(frozen=True)
class Box:
    """How it goes with a mailbox, in words. ``unread`` is how many letters could not be read."""

    state: MailboxState
    trouble: str
    unread: int


@page(Permission.TODAY_READ)
@require_GET
def today(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Only what the role may look into is counted."""
    context: dict[str, object] = {"now": visit.at}
    if visit.may(Permission.REQUEST_READ):
        board = rights.board(visit.at)
        context["board"] = board
        context["letters"] = len(rights.letters_waiting(visit.at))
        context["due"] = [requests.line(each) for each in _most_urgent(board)]
        taken_down = next(group for group in board.groups if group.code == "waiting-for-person")
        context["waiting_for_person"] = taken_down.count + len(board.unproven)
    if visit.may(Permission.PROMISE_READ):
        seen = latest(visit.at)
        context["checked"], context["summary"], context["broken"] = seen, seen.summary, broken(seen)
        context["retention"] = _retention(visit)
    if visit.may(Permission.PERSON_LIMIT):
        context["origins"] = intake.origin_count(at=visit.at)
    if visit.may(Permission.HELD_READ):
        context["shows_held"], context["held"] = True, sum(intake.waiting_counts().values())
    if visit.may(Permission.MESSAGE_LIST):
        context["shows_letters"], context["unsent"] = True, notice.waiting()
        context["mailboxes"] = _mailboxes()
    return render(request, "console/today.html", context)


def _most_urgent(board: rights.Board) -> list[RequestLine]:
    ours = [line for group in board.groups if group.code != "waiting-for-person" for line in group.lines]
    return sorted(ours, key=lambda line: line.days_left)[:_SHOWN]


def _mailboxes() -> list[Box]:
    """Each mailbox that is read here; none that was read once and is set no longer."""
    return [
        Box(state, str(intake_texts.TROUBLES[state.fault]) if state.fault else "", sum(state.unread.values()))
        for state in intake.mailboxes()
        if state.name in settings.HOLDORD_MAILBOXES
    ]


def _retention(visit: Visit) -> Retention:
    plan = retention.plan(visit.at)
    late = sum(len(due.records) for due in plan.overdue)
    all_due = sum(len(due.records) for due in plan.goes)
    return Retention(all_due - late, late, sum(len(due.records) for due in plan.stays), _NIGHTLY)
