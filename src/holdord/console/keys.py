"""The keys that open the key store: which is in use, which waits to be destroyed, who has approved that.

Promise:  7.2b, 8.3 - erased means that no copy opens, and whoever answers for it sees from when on
Law:      GDPR Art. 5(2), 17(1), 32(1)(a)
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdord.console.access import Visit, page
from holdord.retention import actions, queries
from holdord.retention.queries.epochs import EpochState
from holdord.staff import queries as staff
from holdord.staff.roles import Permission


@dataclass(frozen=True)
class Line:
    """A key period as it is shown: who has approved, since how many days it waits, whether the reader can approve."""

    epoch: EpochState
    approved_by: tuple[str, ...]
    days: int
    is_late: bool
    can_approve: bool


@page(Permission.KEY_READ)
@require_GET
def keys(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All key periods, the newest first."""
    found = queries.keys()
    lines = [_line(epoch, found.waits_days, visit, found.needed) for epoch in reversed(found.epochs)]
    context = {"lines": lines, "keys": found, "waiting": [line for line in lines if line.epoch.waits]}
    return render(request, "console/keys.html", context)


@page(Permission.KEY_APPROVE)
@require_POST
def approve(request: HttpRequest, visit: Visit) -> HttpResponse:
    """One approval more; the last one that is needed destroys the key."""
    period = request.POST.get("period", "")
    try:
        done = actions.approve_destruction(
            epoch=int(period) if period.isdecimal() and len(period) < 10 else 0, by=visit.by, at=visit.at
        )
    except actions.ApprovedBefore:
        messages.error(request, _("You have approved this already. Somebody else has to."))
    except actions.NotWaiting:
        messages.error(request, _("This key does not wait any more."))
    else:
        said = (
            _("Destroyed. No old copy opens by it any more.")
            if done.destroyed
            else _("Noted. One more has to approve.")
        )
        messages.success(request, said)
    return HttpResponseRedirect(reverse("console.keys"))


def _line(epoch: EpochState, waits_days: int, visit: Visit, needed: int) -> Line:
    days = _days(epoch.retired_at, visit.at) if epoch.waits else 0
    may = visit.may(Permission.KEY_APPROVE) and bool(needed)
    return Line(
        epoch, tuple(map(_name, epoch.approved_by)), days, days >= waits_days,
        may and epoch.waits and visit.by not in epoch.approved_by,
    )  # fmt: skip


def _days(since: datetime | None, at: datetime) -> int:
    return max((at - since).days, 0) if since else 0


def _name(actor: str) -> str:
    member = staff.member(UUID(actor.removeprefix("staff:"))) if actor.startswith("staff:") else None
    return member.email if member else actor
