"""Who is kept out: the list, one more, and letting somebody in again.

Promise:  7.4 - spam and fraud accounts can be blocked
Law:      GDPR Art. 6(1)(f); nobody's rights are blocked with them
"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from holdord.console import texts
from holdord.console.access import Visit, denied, page
from holdord.intake import actions, queries
from holdord.intake.actions import NoSuchBlock
from holdord.intake.blocks import DOMAIN, KINDS, REASONS, NotBlockable, target
from holdord.intake.texts import BLOCK_REFUSALS
from holdord.lib.days import named
from holdord.policy import queries as policy
from holdord.policy.wording import period
from holdord.staff.roles import Permission


@page(Permission.BLOCK_READ)
@require_http_methods(["GET", "POST"])
def blocks(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Everybody who is kept out; and, for those who may, the form that blocks one more."""
    typed: dict[str, str] = {}
    if request.method == "POST":
        if not visit.may(Permission.BLOCK_SET):
            return denied(request, _("Your role does not block anybody."))
        typed = {name: request.POST.get(name, "") for name in ("kind", "what", "reason", "until", "own")}
        if refusal := _block(visit, typed):
            messages.error(request, refusal)
        else:
            messages.success(request, _("Blocked. From now on nothing of theirs is stored."))
            return HttpResponseRedirect(reverse("console.blocks"))
    context = {
        "blocks": [
            (each, texts.block_kind(each.kind), texts.block_reason(each.reason))
            for each in queries.blocked(at=visit.at)
        ],
        "kinds": [(kind, texts.block_kind(kind)) for kind in KINDS],
        "reasons": [(reason, texts.block_reason(reason)) for reason in REASONS],
        "sets": visit.may(Permission.BLOCK_SET),
        "longest": period(policy.register().guards.blocked_for, request.LANGUAGE_CODE[:2]),
        "typed": typed,
    }
    return render(request, "console/blocks.html", context)


@page(Permission.BLOCK_SET)
@require_POST
def lift(request: HttpRequest, visit: Visit, id: UUID) -> HttpResponse:
    """Let it in again."""
    try:
        actions.lift_block(block=id, by=visit.by, at=visit.at)
        messages.success(request, _("Lifted. From now on it comes in again."))
    except NoSuchBlock:
        messages.error(request, _("This block was lifted before, or its time was up."))
    return HttpResponseRedirect(reverse("console.blocks"))


def _block(visit: Visit, typed: dict[str, str]) -> str | None:
    """Do it; gives the sentence that says why not."""
    if typed["reason"] not in REASONS:
        return _("Choose why it is blocked.")
    try:
        until = named(typed["until"]) if typed["until"].strip() else None
    except ValueError:
        return _("Write the day as in 2026-12-31, or leave it empty.")
    if until and until <= visit.at.date():
        return _("This day is over. Choose a later one, or leave it empty.")
    try:
        what = target(typed["kind"], typed["what"], names_somebody=typed["kind"] == DOMAIN and typed["own"] == "yes")
    except NotBlockable as refused:
        return str(BLOCK_REFUSALS[refused.code])
    actions.block(target=what, reason=typed["reason"], by=visit.by, at=visit.at, until_on=until)
    return None
