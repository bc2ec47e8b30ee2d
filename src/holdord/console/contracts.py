"""Contracts that keep data confidential, and the team of each.

Promise:  9.7 - data received under NDAs and contracts are protected
Law:      GDPR Art. 32(4); the contract itself
"""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from holdord.console.access import Visit, denied, page
from holdord.console.customers import staff_of
from holdord.policy import queries as policy
from holdord.staff import queries as staff
from holdord.staff import rules as staff_rules
from holdord.staff.queries import Member
from holdord.staff.roles import Permission
from holdord.subjects import actions, queries
from holdord.subjects.queries import Agreement
from holdord.subjects.rules import NotACode


@dataclass(frozen=True)
class Line:
    """A contract with its team by name, and whom it is with where the register says so."""

    agreement: Agreement
    team: tuple[Member, ...]
    controller: str


@page(Permission.CONTRACT_READ)
@require_http_methods(["GET", "POST"])
def contracts(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every contract with its team; and, for those who may, the form that notes one."""
    if request.method == "POST":
        if not visit.may(Permission.CONTRACT_SET):
            return denied(request, _("Your role does not note contracts."))
        _note(request, visit)
        return HttpResponseRedirect(reverse("console.contracts"))
    members = {member.id: member for member in staff.members()}
    engagements = {entry.id: entry.controller for entry in policy.register().engagements}
    context = {
        "lines": [_line(each, members, engagements) for each in queries.agreements()],
        "engagements": sorted(set(engagements) - {each.code for each in queries.agreements()}),
        "members": [each for each in members.values() if each.is_active and staff_rules.opens_persons(each.role)],
        "reads_customers": visit.may(Permission.CUSTOMER_READ),
        "sets": visit.may(Permission.CONTRACT_SET),
    }
    return render(request, "console/contracts.html", context)


@page(Permission.CONTRACT_SET)
@require_POST
def team(request: HttpRequest, visit: Visit, id: UUID) -> HttpResponse:
    """Let somebody into the team of a contract, or take them out."""
    known = next((each for each in queries.agreements() if each.id == id), None)
    member = staff_of(request.POST.get("member", ""))
    if known is None or member is None:
        messages.error(request, _("Nothing was changed."))
    elif request.POST.get("act") == "leave":
        actions.leave_team(code=known.code, member=member.id, by=visit.by, at=visit.at)
        messages.success(request, _("Taken out. What came under the contract is closed to them now."))
    else:
        actions.join_team(code=known.code, member=member.id, by=visit.by, at=visit.at)
        messages.success(request, _("In the team. What came under the contract opens for them now."))
    return HttpResponseRedirect(reverse("console.contracts"))


def _note(request: HttpRequest, visit: Visit) -> None:
    try:
        actions.bind(code=request.POST.get("code", "").strip().lower(), by=visit.by, at=visit.at)
    except NotACode:
        messages.error(request, _("Write the number of the paper: small letters, digits and dashes, at most 40."))
    else:
        messages.success(request, _("Noted. Now choose who is in its team."))


def _line(agreement: Agreement, members: dict[UUID, Member], engagements: dict[str, str]) -> Line:
    team = tuple(members[id] for id in agreement.team if id in members)
    return Line(agreement, team, engagements.get(agreement.code, ""))
