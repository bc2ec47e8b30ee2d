"""What waits for a person: the queue, one thing opened, and what becomes of it.

Promise:  7.5 - people look through what the filter held back; 11.2, 11.3 - what may be from somebody too young;
          9.3 - opened for a purpose, and logged
Law:      GDPR Art. 5(1)(b), 8, 22, 29
"""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdord.console import held_texts, texts
from holdord.console.access import Visit, denied, page
from holdord.intake import actions, queries
from holdord.intake.actions import NotWaiting, Opened
from holdord.intake.arrivals import Verdict
from holdord.intake.assessing import MAY_BE_REQUEST
from holdord.intake.blocks import REASONS, NotBlockable
from holdord.intake.texts import BLOCK_REFUSALS, RELEASE_REFUSALS
from holdord.policy import queries as policy
from holdord.retention import actions as retention
from holdord.staff.roles import Permission
from holdord.subjects.rules import NothingIdentifies

_PAGE = 50
#: What can be looked at apart: everything, what looks like spam, what may be from somebody too young, requests.
_FILTERS = {"": {}, "spam": {"verdict": Verdict.QUARANTINED}, "age": {"verdict": Verdict.AGE_IN_DOUBT},
            "request": {"reason": MAY_BE_REQUEST}}  # fmt: skip


def _purpose() -> bool | str:
    """For what it is opened: what the register's guards say, else any purpose of the role."""
    return policy.register().guards.purpose or True


@page(Permission.HELD_READ)
@require_GET
def queue(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Everything that waits, closed, the one that goes soonest first."""
    shown = request.GET.get("show", "")
    found = queries.waiting(**_FILTERS.get(shown, {}), limit=_PAGE + 1, after=_id(request.GET.get("after", "")))  # type: ignore[arg-type]
    counts = queries.waiting_counts()
    context = {
        "lines": [(line, held_texts.way(line.channel), held_texts.reasons(line)) for line in found[:_PAGE]],
        "after": found[_PAGE - 1].id if len(found) > _PAGE else None,
        "shown": shown if shown in _FILTERS else "",
        "filters": held_texts.filters(counts, requests=len(queries.waiting(reason=MAY_BE_REQUEST, limit=1000))),
        "opens": visit.may(Permission.HELD_OPEN),
        "total": sum(counts.values()),
    }
    return render(request, "console/held.html", context)


@page(Permission.HELD_OPEN, for_a_purpose=_purpose)
@require_GET
def opened(request: HttpRequest, visit: Visit, id: UUID) -> HttpResponse:
    """One thing, opened: who sent it, what they wrote, why it waits; and the buttons that decide."""
    try:
        found = actions.open_held(
            held=id, purpose=visit.purpose or "", role=visit.member.role, by=visit.by, at=visit.at
        )
    except NotWaiting:
        raise Http404 from None
    arrival = found.arrival
    context = {
        "line": found.line,
        "way": held_texts.way(found.line.channel),
        "why": held_texts.reasons(found.line),
        "sender": [(texts.kind(kind.value), value) for kind, value in arrival.identifiers.items() if value],
        "pieces": _pieces(found),
        "counted": held_texts.counted(found),
        "points": found.points,
        "limit": policy.register().guards.quarantined_from,
        "taught": found.taught,
        "files": [(file, held_texts.scan(file.scan)) for file in found.files],
        "in_doubt": found.line.verdict is Verdict.AGE_IN_DOUBT,
        "may_be_request": MAY_BE_REQUEST in found.line.reasons,
        "reasons": [(code, texts.block_reason(code)) for code in REASONS],
        "minimum_age": policy.register().minimum_age,
        "may_block": visit.may(Permission.BLOCK_SET) and any(arrival.identifiers.values()),
        "known": actions.sender(id) is not None,
        "left": sum(queries.waiting_counts().values()) - 1,
    }
    return render(request, "console/held_opened.html", context)


@page(Permission.HELD_OPEN, for_a_purpose=_purpose)
@require_POST
def decide(request: HttpRequest, visit: Visit, id: UUID) -> HttpResponse:
    """What the pressed button says becomes of it; then on to the next one."""
    act = _ACTS.get(request.POST.get("act", ""))
    ahead = [each.id for each in queries.waiting(limit=_PAGE, after=id)]
    if act is None:
        messages.error(request, _("Nothing was decided. Choose what becomes of it."))
        return HttpResponseRedirect(reverse("console.held_opened", args=[id]))
    try:
        messages.success(request, act(request, visit, id))
    except NotWaiting:
        messages.warning(request, _("Somebody else has decided about it already, or its time was up."))
    except actions.CannotLetIn as refused:
        messages.error(request, str(RELEASE_REFUSALS[refused.code]))
        return HttpResponseRedirect(reverse("console.held_opened", args=[id]))
    except NothingIdentifies:
        messages.error(request, _("Nothing says who sent it, so nobody can be blocked."))
    except NotBlockable as refused:
        messages.error(request, str(BLOCK_REFUSALS[refused.code]))
    except retention.HeldByLaw:
        messages.error(request, _("Part of these data must stay, for a statute or a legal claim. Nothing was erased."))
    except _Refused as refused:
        return denied(request, str(refused))
    following = _next(ahead)
    onward = reverse("console.held_opened", args=[following]) if following else reverse("console.held")
    return HttpResponseRedirect(onward)


class _Refused(Exception):
    """The role may not do that. The text is a sentence for the page."""


def _release(request: HttpRequest, visit: Visit, id: UUID) -> str:
    actions.release(held=id, by=visit.by, at=visit.at)
    return _("Let in, with the time it came.")


def _reject(request: HttpRequest, visit: Visit, id: UUID) -> str:
    actions.reject(held=id, by=visit.by, at=visit.at)
    return _("Turned away. Nothing of it is kept.")


def _block(request: HttpRequest, visit: Visit, id: UUID) -> str:
    if not visit.may(Permission.BLOCK_SET):
        raise _Refused(_("Your role does not block anybody."))
    reason = request.POST.get("reason", "")
    actions.block_sender(held=id, reason=reason if reason in REASONS else "spam", by=visit.by, at=visit.at)
    return _("Turned away, and its sender is blocked.")


def _minor(request: HttpRequest, visit: Visit, id: UUID) -> str:
    if actions.sender(id) and not visit.may(Permission.PERSON_ERASE):
        raise _Refused(_("We know the person who sent this. Ask the data protection officer to erase them."))
    entry = retention.erase_minor(held=id, by=visit.by, at=visit.at)
    return _("Erased everywhere. The ledger has it under %(entry)s, and names nobody.") % {"entry": str(entry)[:8]}


_ACTS: dict[str, Callable[[HttpRequest, Visit, UUID], str]] = {
    "release": _release, "reject": _reject, "block": _block, "minor": _minor,
}  # fmt: skip


def _next(ahead: list[UUID]) -> UUID | None:
    """The one after it that still waits; else the first of those that are left."""
    left = [each.id for each in queries.waiting(limit=_PAGE)]
    return next((id for id in ahead if id in left), left[0] if left else None)


def _pieces(found: Opened) -> list[tuple[str, list[tuple[str, bool]]]]:
    """What it says, piece by piece, cut where words counted."""
    cut, place, form = [], 0, found.arrival.form
    for name, value in found.arrival.pieces.items():
        if name in found.arrival.words:
            cut.append((texts.field(name, form), held_texts.marked(value, found.counted, place)))
            place += len(value) + 1
        else:
            cut.append((texts.field(name, form), [(value, False)]))
    return cut


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
