"""What recipients are to do with people's data: what is open, and what somebody here does by hand.

Promise:  8.2a, 8.3, 8.4c - done where the data went, with what shows it, or the reason why not
Law:      GDPR Art. 15(3), 19
Why:      whom it is about opens only to those who do it, for that one purpose
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from holdord.console.access import Visit, page
from holdord.console.refused import NotDone
from holdord.policy import queries as policy
from holdord.recipients import actions, queries, texts
from holdord.recipients.connectors import OPENDSR
from holdord.recipients.connectors.task import config
from holdord.recipients.queries import Told
from holdord.recipients.reach import Piece
from holdord.recipients.rules import Exemption
from holdord.rights.actions import PURPOSE
from holdord.staff.roles import Permission

#: Why somebody may say that it cannot be done. That it is no longer needed is none: it is called off then.
_REASONS = tuple(each for each in Exemption if each is not Exemption.CALLED_OFF)


@dataclass(frozen=True)
class Line:
    """Word to a recipient, in words. ``mark`` is 'open', 'done' or 'declined'."""

    told: Told
    intent: str
    state: str
    way: str
    fault: str
    proof: str
    kept: tuple[str, ...]
    mark: str


@page(Permission.REQUEST_READ)
@require_GET
def recipients(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All that is open, what waits for somebody here first. Nothing of any person is opened."""
    lines = [line(each) for each in queries.open_now()]
    waiting = [each for each in lines if each.told.state.value == "waits"]
    under_way = [each for each in lines if each.told.state.value == "open"]
    context = {"waiting": waiting, "under_way": under_way, "does": visit.may(Permission.REQUEST_PREPARE)}
    return render(request, "console/recipients.html", context)


@page(Permission.REQUEST_PREPARE, for_a_purpose=PURPOSE)
@require_http_methods(["GET", "POST"])
def recipient(request: HttpRequest, visit: Visit, id: UUID) -> HttpResponse:
    """One of them, with whom it is about; and what was done, or why not."""
    try:
        told, kept = queries.told(id)
    except queries.NoSuchCommunication:
        raise Http404 from None
    if request.method == "POST":
        try:
            act = _ACTS.get(request.POST.get("act", ""))
            if act is None:
                raise NotDone(_("Nothing was done."))
            messages.success(request, act(request, told, visit))
        except NotDone as refused:
            messages.error(request, str(refused))
        return HttpResponseRedirect(reverse("console.recipient", args=[id]))
    task = config.read(policy.register().recipient(told.recipient))
    context = {
        "line": line(told), "kept": kept, "task": task, "is_access": told.intent.value == "access",
        "proofs": [(code, texts.word(texts.PROOFS, code)) for code in actions.PROOFS],
        "exemptions": [(each.value, texts.word(texts.EXEMPTIONS, each.value)) for each in _REASONS],
        "by_machine": told.way != "task" and told.is_open,
        "can_be_called_off": told.way == OPENDSR and told.state.value == "open",
    }  # fmt: skip
    return render(request, "console/recipient.html", context)


def line(told: Told) -> Line:
    """One of them as it is shown."""
    fault = _("its answer was %(code)s") % {"code": told.error_code} if told.error_code.isdigit() else (
        texts.word(texts.FAULTS, told.error_code)
    )  # fmt: skip
    proof = texts.word(texts.PROOFS, told.proof) if told.proof else texts.word(texts.EXEMPTIONS, told.exemption)
    kept = (texts.place(place) for place in told.kept)
    return Line(
        told, texts.word(texts.INTENTS, told.intent.value), texts.word(texts.STATES, told.state.value),
        texts.word(texts.WAYS, told.way), fault if told.is_open else "", proof,
        tuple(f"{where}: {why}" for where, why in kept),
        "open" if told.is_open else "done" if told.proof else "declined",
    )  # fmt: skip


def _done(request: HttpRequest, told: Told, visit: Visit) -> str:
    sent = request.POST
    found = [Piece(told.name, {"text": sent["found"].strip()})] if sent.get("found", "").strip() else []
    try:
        actions.done_by_hand(
            communication=told.id, proof=sent.get("proof", ""), reference=sent.get("reference", "").strip(),
            note=sent.get("note", ""), found=found, by=visit.by, at=visit.at,
        )  # fmt: skip
    except actions.NoProof:
        raise NotDone(
            _("Choose what shows it. A number of theirs holds letters and digits, and names nobody.")
        ) from None
    except actions.NotOpen:
        raise NotDone(_("This is over already.")) from None
    return _("Noted. It is done.")


def _give_up(request: HttpRequest, told: Told, visit: Visit) -> str:
    try:
        actions.give_up(
            communication=told.id, exemption=Exemption(request.POST.get("exemption", "")),
            note=request.POST.get("why", ""), by=visit.by, at=visit.at,
        )  # fmt: skip
    except (actions.NoReason, ValueError):
        raise NotDone(_("Choose why, and say it in a sentence: the law asks for the reason.")) from None
    except actions.NotOpen:
        raise NotDone(_("This is over already.")) from None
    return _("Noted, with its reason.")


def _again(request: HttpRequest, told: Told, visit: Visit) -> str:
    try:
        actions.try_again(communication=told.id, by=visit.by, at=visit.at)
    except actions.NotOpen:
        raise NotDone(_("There is nothing here that a machine could try.")) from None
    return _("It is tried again now.")


def _call_off(request: HttpRequest, told: Told, visit: Visit) -> str:
    try:
        actions.call_off(communication=told.id, by=visit.by, at=visit.at)
    except actions.NotOpen:
        raise NotDone(_("This is over already.")) from None
    return _("They are told that it is called off. If it is too late for that, it goes on, and it says so here.")


_ACTS: dict[str, Callable[[HttpRequest, Told, Visit], str]] = {
    "done": _done, "give-up": _give_up, "again": _again, "call-off": _call_off,
}  # fmt: skip
