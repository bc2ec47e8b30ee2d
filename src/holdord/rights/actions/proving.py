"""The code comes back, or staff make sure of the person: the request is acknowledged, and its person looked up.

Promise:  8.1g - identity is proven by control of the address we know; 8.1b - the clock began with the asking
Law:      GDPR Art. 12(3), 12(6)
Takes:    a ticket and what was typed; the id of a request
Gives:    a proven ticket
Refuses:  NotProven, with the tries that are left; rows.NotNow
Next:     preparing.py
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Min

from holdord.audit import actions as audit
from holdord.notice import actions as notice
from holdord.rights import proof, queries
from holdord.rights.actions import preparing, rows, verifying
from holdord.rights.actions.carrying_out import begun
from holdord.rights.actions.forgetting import forget
from holdord.rights.actions.rows import NotNow, note
from holdord.rights.deeds import needs_no_proof
from holdord.rights.identity import Method
from holdord.rights.mandates import Seen
from holdord.rights.models import Challenge, Mandate, RightsRequest
from holdord.rights.proof import Door, Ticket
from holdord.rights.rules import Channel, Step
from holdord.subjects import queries as subjects
from holdord.terms import RequestStatus, Right


class NotProven(Exception):
    """The code is wrong, too old or used; which of these is not said. ``tries_left`` is this browser's own count."""

    def __init__(self, tries_left: int) -> None:
        super().__init__("the code does not fit")
        self.tries_left = tries_left


def prove(*, ticket: Ticket, code: str, at: datetime) -> Ticket:
    """Hold the code against the ticket; the request is then acknowledged, and the browser proven. Raises NotProven.

    Gives the ticket to go on with. It is a new one: whoever planted the old one in this browser holds nothing.
    """
    with transaction.atomic():
        row = rows.lock_challenge_of(ticket, at)
        fits = _fits(row, code, at) if row else False
        if row and fits:
            ticket = _accept(row, at)
    # Raised outside: a failed try is counted, whatever becomes of it.
    if row is None or not fits:
        raise NotProven(0 if row is None or row.used_at else proof.TRIES_PER_CODE - row.tries)
    return ticket


def confirm_identity(*, request: UUID, by: str, at: datetime, method: Method = Method.KNOWN_CHANNEL) -> None:
    """Staff have made sure who asks, by a channel we know or as ``method`` says: it is acknowledged. Raises NotNow."""
    with transaction.atomic():
        row = rows.at_step(request, Step.PROOF)
        if row.by_other:
            raise NotNow("somebody asks for another: what shows that they may is seen instead")
        if method is Method.FACTS:
            raise NotNow("facts alone prove nobody: they count beside control of a channel we know")
        acknowledge(row, by=by, at=at, method=method)
        note(row, "identity-confirmed", by=by, at=at, method=method.value)


def take_at_word(*, request: UUID, by: str, at: datetime) -> None:
    """A consent taken back, or an objection, is heard from whoever says it: a no harms nobody (Art. 7(3), 12(6)).

    Raises NotNow, also for any other right.
    """
    with transaction.atomic():
        row = rows.at_step(request, Step.PROOF)
        if not needs_no_proof(Right(row.right)):
            raise NotNow("under this right a person must be made sure of first")
        if row.by_other:
            # A no is heard from whoever says it, for whomever; the answer goes to the person.
            Mandate.objects.filter(request=row).update(seen=Seen.AT_WORD.value, seen_at=at, seen_by=by, receives=False)
            row.mandate_at = at
        acknowledge(row, by=by, at=at, method=None)
        note(row, "taken-at-word", by=by, at=at)


def _fits(row: Challenge, code: str, at: datetime) -> bool:
    """Whether the code is right. A try counts whether or not a code has been sent: nobody can tell the two apart."""
    if row.used_at or row.tries >= proof.TRIES_PER_CODE or row.door != Door.CASE.value:
        return False
    row.tries += 1
    row.save(update_fields=["tries"])
    given = rows.code_mac(row.id, proof.digits(code))
    if row.code and row.expires_at and at < row.expires_at and proof.same(given, bytes(row.code)):
        return True
    audit.record(act="rights.wrong-code", by="public", at=at, detail={"challenge": str(row.id), "tries": row.tries})
    return False


def _accept(row: Challenge, at: datetime) -> Ticket:
    ticket = Ticket(row.id, proof.new_secret())
    row.used_at, row.sealed_address, row.browser = at, b"", queries.browser_mac(ticket)
    _acknowledge_letters(bytes(row.address_index), at)
    if row.request is not None and row.request.closed_at is None:
        _acknowledge_or_join(row, row.request, at)
    row.save()
    if row.message:
        notice.forget_body(message=row.message, by="system:rights", at=at)
    return ticket


def _acknowledge_or_join(row: Challenge, asked: RightsRequest, at: datetime) -> None:
    """Access asked for twice is answered once, by the date of the first. Other rights may each be about something."""
    request = rows.locked(asked.id)
    if request.verified_at is not None:
        # Staff made sure of the person before the code came back: whatever they have done since stays done.
        note(request, "proven", by=rows.person_of(request), at=at)
        return
    if request.right == Right.ACCESS.value:
        same = RightsRequest.objects.filter(
            address_index=bytes(row.address_index), right=request.right, closed_at=None, joined_to=None
        ).exclude(pk=request.pk)
        first = same.filter(verified_at__isnull=False).order_by("received_at").first()
        if first is not None:
            # Handed to the first before its own goes: this browser goes on as proven.
            row.request = first
            row.save()
            _join([request.id], first, at)
            return
        unproven = same.filter(channel=Channel.PAGE.value, received_at__lte=request.received_at)
        earliest = unproven.aggregate(Min("received_at"), Min("due_on"))
        if earliest["received_at__min"]:
            request.received_at, request.due_on = earliest["received_at__min"], earliest["due_on__min"]
        _join(list(same.filter(channel=Channel.PAGE.value).values_list("id", flat=True)), request, at)
    acknowledge(request, by="", at=at)
    note(request, "proven", by=rows.person_of(request), at=at)


def _acknowledge_letters(address: bytes, at: datetime) -> None:
    """Requests brought by mail or by a machine are the owner's of this address: that was a claim, a code is not."""
    asked = RightsRequest.objects.filter(
        address_index=address,
        channel__in=[Channel.MAIL.value, Channel.MACHINE.value],
        closed_at=None,
        verified_at=None,
        joined_to=None,
        # What somebody brought for them waits for the mandate, whoever reads their mail.
        by_other="",
    )
    for id in asked.order_by("received_at").values_list("id", flat=True):
        request = rows.locked(id)
        acknowledge(request, by="", at=at)
        note(request, "proven", by=rows.person_of(request), at=at)


def _join(ids: Iterable[UUID], first: RightsRequest, at: datetime) -> None:
    """Close these as parts of the first; nothing of the person stays in them."""
    wanted = list(ids)
    # Their codes lead nowhere; that they were sent still counts, else each proving would open the mailbox to a flood.
    Challenge.objects.filter(request__in=wanted).update(request=None, sealed_address=b"", code=None)
    for row in RightsRequest.objects.select_for_update().filter(pk__in=wanted):
        row.joined_to = first
        rows.close(row, RequestStatus.UNFULFILLED, at=at)
        note(row, "joined", by="system:rights", at=at)
        forget([row.id], by="system:rights", at=at)


def acknowledge(row: RightsRequest, *, by: str, at: datetime, method: Method | None = Method.CODE) -> None:
    """Who asks has shown who they are: their person is looked up, and they get a letter. Within a transaction."""
    row.verified_at, row.verified_by, row.subject_id = at, by, rows.find_person(row)
    row.status = rows.status_or_delayed(row, RequestStatus.ACKNOWLEDGED)
    if not row.country and row.subject_id:
        row.country = subjects.facts(row.subject_id, at=at).country
    row.save()
    begun(row, at=at)
    preparing.ask_recipients(row, by=by or rows.person_of(row), at=at)
    if method is not None:
        verifying.shown(row, method, by=by or rows.person_of(row), at=at)
    rows.send(row, "acknowledgement", by="system:rights", at=at)
