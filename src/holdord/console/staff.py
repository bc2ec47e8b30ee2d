"""Who works here: invite, change a role, close an account, forget a lost second factor.

Promise:  9.2, 9.3
Law:      GDPR Art. 29, 32(4)
"""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from holdord.console import mails, stated
from holdord.console.access import Visit, denied, page
from holdord.staff import actions, queries, texts
from holdord.staff.roles import ROLES, Permission
from holdord.staff.rules import NotAllowed


@page(Permission.STAFF_READ)
@require_http_methods(["GET", "POST"])
def staff(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Everybody who works here; and, for those who manage them, the form that invites."""
    typed: dict[str, str] = {}
    if request.method == "POST":
        if not visit.may(Permission.STAFF_MANAGE):
            return denied(request, _("Your role does not invite anybody."))
        typed = {name: request.POST.get(name, "") for name in ("email", "role", "language")}
        if refusal := _invite(request, visit, typed):
            messages.error(request, refusal)
        else:
            return HttpResponseRedirect(reverse("console.staff"))
    context = {
        "members": queries.members(),
        "roles": _roles(),
        "manages": visit.may(Permission.STAFF_MANAGE),
        "me": visit.member.id,
        "typed": typed,
        "spoken": stated.spoken(),
        "states": texts.STATES,
    }
    return render(request, "console/staff.html", context)


@page(Permission.STAFF_MANAGE)
@require_POST
def change(request: HttpRequest, visit: Visit, id: UUID) -> HttpResponse:
    """One act on one member, named by the button that was pressed."""
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        messages.error(request, _("Nothing was changed."))
        return HttpResponseRedirect(reverse("console.staff"))
    try:
        with transaction.atomic():
            messages.success(request, act(request, visit, id))
    except NotAllowed as refused:
        messages.error(request, str(texts.REFUSALS[refused.code]))
    return HttpResponseRedirect(reverse("console.staff"))


def _invite(request: HttpRequest, visit: Visit, typed: dict[str, str]) -> str | None:
    language = typed["language"] if typed["language"] in ("da", "en") else stated.spoken()
    try:
        with transaction.atomic():
            id = actions.invite(email=typed["email"], role=typed["role"], language=language, by=visit.by, at=visit.at)
            mails.invitation(id, by=visit.by, at=visit.at)
    except NotAllowed as refused:
        return str(texts.REFUSALS[refused.code])
    messages.success(request, _("Invited. The invitation is on its way and works for seven days."))
    return None


def _invite_again(request: HttpRequest, visit: Visit, id: UUID) -> str:
    actions.invite_again(member=id, by=visit.by, at=visit.at)
    mails.invitation(id, by=visit.by, at=visit.at)
    return _("A new invitation is on its way. The old link no longer works.")


def _change_role(request: HttpRequest, visit: Visit, id: UUID) -> str:
    actions.change_role(member=id, role=request.POST.get("role", ""), by=visit.by, at=visit.at)
    return _("The role is changed.")


def _deactivate(request: HttpRequest, visit: Visit, id: UUID) -> str:
    actions.deactivate(member=id, by=visit.by, at=visit.at)
    return _("The account is closed, and its sessions are ended.")


def _reactivate(request: HttpRequest, visit: Visit, id: UUID) -> str:
    actions.reactivate(member=id, by=visit.by, at=visit.at)
    return _("The account is open again.")


def _reset_second_factor(request: HttpRequest, visit: Visit, id: UUID) -> str:
    actions.reset_second_factor(member=id, by=visit.by, at=visit.at)
    return _("The second factor is forgotten. At the next log-in a new one can be set up.")


_ACTS: dict[str, Callable[[HttpRequest, Visit, UUID], str]] = {
    "invite-again": _invite_again,
    "role": _change_role,
    "deactivate": _deactivate,
    "reactivate": _reactivate,
    "reset-second-factor": _reset_second_factor,
}


def _roles() -> list[dict[str, str]]:
    return [
        {"code": role.code, "name": texts.role_name(role.code), "description": texts.role_description(role.code)}
        for role in ROLES
    ]
