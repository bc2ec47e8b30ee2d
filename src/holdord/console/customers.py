"""Active customers and who serves them: assigned, handed over, looked at again.

Promise:  5.2e - active customers' data for account managers and those who serve the customer only
Law:      GDPR Art. 25(2), 32(4)
Why:      no name stands here: who serves whom can be arranged by whoever may open nobody
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdord.console import stated
from holdord.console.access import Visit, denied, page
from holdord.decisions import queries as decisions
from holdord.lib.days import local_date
from holdord.policy import queries as policy
from holdord.policy.wording import period
from holdord.staff import queries as staff
from holdord.staff.queries import Member
from holdord.staff.roles import AccountManager, Permission
from holdord.subjects import actions, queries
from holdord.subjects.queries import Assigned, Delivered
from holdord.subjects.rules import Duty


@dataclass(frozen=True)
class Line:
    """Somebody who serves a customer: who, how, until when that is agreed to."""

    assigned: Assigned
    member: Member | None
    due_on: date | None
    late: bool


@dataclass(frozen=True)
class Customer:
    """An active customer with those who serve them."""

    delivered: Delivered
    lines: tuple[Line, ...]
    alone: bool
    mine: bool


@page(Permission.CUSTOMER_READ)
@require_GET
def customers(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every active customer, those first that something is wrong with."""
    members = {member.id: member for member in staff.members()}
    active = decisions.active_customers(at=visit.at)
    serving = queries.assigned_to_each([one.subject for one in active], at=visit.at)
    found = [_customer(one, serving.get(one.subject, ()), members, visit) for one in active]
    context = {
        "customers": sorted(found, key=lambda one: (not one.alone, not any(line.late for line in one.lines))),
        "alone": sum(one.alone for one in found),
        "late": sum(line.late for one in found for line in one.lines),
        "restricted": [
            (each.process, period(each.active_for, stated.spoken()), period(each.reviewed_every, stated.spoken()))
            for each in policy.register().restricted
        ],
        "managers": _managers(),
        "assigns": visit.may(Permission.CUSTOMER_ASSIGN),
        "opens": visit.may(Permission.PERSON_OPEN),
    }
    return render(request, "console/customers.html", context)


@page(Permission.CUSTOMER_ASSIGN)
@require_POST
def assign(request: HttpRequest, visit: Visit, subject: UUID) -> HttpResponse:
    """Let somebody serve a customer."""
    member, duty = _manager(request.POST.get("member", "")), request.POST.get("duty", "")
    if member is None or duty not in set(Duty):
        messages.error(request, _("Choose somebody, and whether they look after the customer or serve them."))
        return _back()
    try:
        actions.assign(subject=subject, member=member.id, duty=Duty(duty), by=visit.by, at=visit.at)
    except queries.NoSuchPerson:
        messages.error(request, _("There is no such person any more."))
        return _back()
    messages.success(request, _("Assigned. From now on they open this customer’s data."))
    return _back()


@page(Permission.CUSTOMER_READ)
@require_POST
def assignment(request: HttpRequest, visit: Visit, id: UUID) -> HttpResponse:
    """One act on one assignment, named by the button: agree again, end, or hand over."""
    known, act = queries.assignment(id), request.POST.get("act", "")
    if known is None or act not in _ACTS:
        messages.error(request, _("Nothing was changed."))
        return _back()
    if not visit.may(Permission.CUSTOMER_ASSIGN) and not (act == "hand-over" and _manages(visit, known)):
        return denied(request, _("You may hand over only the customers you look after."))
    try:
        messages.success(request, _ACTS[act](request, visit, known))
    except _NotChosen:
        messages.error(request, _("Choose whom to hand the customer over to."))
    except actions.NoSuchThing:
        messages.error(request, _("Nothing was changed."))
    return _back()


@page(Permission.CUSTOMER_ASSIGN)
@require_POST
def hand_over(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All customers of somebody who leaves, or is away, to somebody else."""
    member, to = staff_of(request.POST.get("member", "")), _manager(request.POST.get("to", ""))
    if member is None or to is None or member.id == to.id:
        messages.error(request, _("Choose two different people."))
        return _back()
    count = actions.reassign(member=member.id, to=to.id, by=visit.by, at=visit.at)
    messages.success(request, _("Handed over: %(count)s.") % {"count": count})
    return _back()


class _NotChosen(ValueError):
    """Nobody was chosen."""


def _confirm(request: HttpRequest, visit: Visit, known: Assigned) -> str:
    actions.confirm(assignment=known.id, by=visit.by, at=visit.at)
    return _("Noted that you looked, and that they still serve the customer.")


def _end(request: HttpRequest, visit: Visit, known: Assigned) -> str:
    actions.unassign(assignment=known.id, by=visit.by, at=visit.at)
    return _("Ended. They no longer open this customer’s data.")


def _hand_over(request: HttpRequest, visit: Visit, known: Assigned) -> str:
    to = _manager(request.POST.get("to", ""))
    if to is None or to.id == known.member:
        raise _NotChosen
    actions.reassign(member=known.member, to=to.id, by=visit.by, at=visit.at, subject=known.subject)
    return _("Handed over.")


_ACTS: dict[str, Callable[[HttpRequest, Visit, Assigned], str]] = {
    "confirm": _confirm,
    "end": _end,
    "hand-over": _hand_over,
}


def _customer(one: Delivered, serving: tuple[Assigned, ...], members: dict[UUID, Member], visit: Visit) -> Customer:
    lines = tuple(_line(each, members.get(each.member), one.process, visit) for each in serving)
    manages = [line for line in lines if line.assigned.duty is Duty.MANAGES and line.member and line.member.is_active]
    mine = any(line.assigned.member == visit.member.id for line in manages)
    return Customer(one, lines, not manages, mine)


def _line(assigned: Assigned, member: Member | None, process: str, visit: Visit) -> Line:
    due = decisions.review_due(assigned, process)
    today = local_date(visit.at, policy.register().desk.time_zone)
    return Line(assigned, member, due, bool(due and due < today))


def _manages(visit: Visit, known: Assigned) -> bool:
    serving = queries.assigned_to(known.subject, at=visit.at)
    return any(one.member == visit.member.id and one.duty is Duty.MANAGES for one in serving)


def _managers() -> list[Member]:
    """Who can be assigned: whoever uses customers' data. Those who guard them need no assignment."""
    return [member for member in staff.members() if member.is_active and member.role == AccountManager.code]


def _manager(text: str) -> Member | None:
    return next((member for member in _managers() if str(member.id) == text), None)


def staff_of(text: str) -> Member | None:
    """The member of staff of that id, working here still or not."""
    return next((member for member in staff.members() if str(member.id) == text), None)


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("console.customers"))
