"""Access and portability are prepared, looked through, approved, and made into the file that is sent.

Promise:  8.1a, 8.1c - everything of Art. 15, as a locked PDF; 8.6 - as a locked archive; what is sent was approved
Law:      GDPR Art. 11(2), 15, 20
Takes:    the id of a request
Gives:    what an answer will hold; its preview
Refuses:  rows.NotNow, ChangedSince, StillOutside, reviewing.NotLookedThrough
Next:     reviewing.py (what is somebody else's), making.py (how the answer is made), handing_over.py
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from holdord.lib.jobs import enqueue
from holdord.recipients import actions as recipients
from holdord.recipients.reach import Intent
from holdord.rights import elsewhere, letters, proof, queries, rules
from holdord.rights.actions import making, reviewing, rows
from holdord.rights.actions.rows import NotNow, note
from holdord.rights.models import Delivery, RightsRequest, Transfer
from holdord.rights.rules import Step
from holdord.terms import RequestStatus, Right
from holdord.vault import actions as vault
from holdord.vault import queries as keys


class StillOutside(NotNow):
    """A connected recipient has not answered yet. ``names`` says which."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__("a recipient that was asked has not answered yet. Wait for it, or settle its task")
        self.names = names


class ChangedSince(Exception):
    """What we hold has changed since the answer was prepared. Prepare it again and look at it."""


@dataclass(frozen=True)
class Prepared:
    """What an answer will hold: how many entries in how many rooms; nothing, where we know nobody."""

    entries: int
    rooms: int
    held_nothing: bool


@dataclass(frozen=True)
class Opened:
    """What a person told us with a request, opened for staff."""

    address: str
    message: str
    extension: str
    outcome: str


def open_request(*, request: UUID, by: str, at: datetime) -> Opened:
    """What the person told us, opened for staff and noted as read."""
    with transaction.atomic():
        row = rows.locked(request)
        if row.seen_at is None:
            row.seen_at = at
            row.save(update_fields=["seen_at"])
        note(row, "opened", by=by, at=at)
        columns = ("sealed_address", "sealed_message", "sealed_extension", "sealed_outcome")
        return Opened(*(queries.opened(row, column) for column in columns))


def prepare(*, request: UUID, by: str, at: datetime) -> Prepared:
    """Gather what every room holds about the person, and keep a print of it. Raises NotNow."""
    with transaction.atomic():
        row = rows.at_step(request, Step.PREPARE, Step.APPROVE)
        row.subject_id = row.subject_id or rows.find_person(row)
        ask_recipients(row, by=by, at=at)
        found, before = making.gather(row, at), bytes(row.prepared_print or b"")
        row.prepared_at, row.prepared_by, row.prepared_print = at, by, found.print
        row.held_nothing = found.nothing
        row.status = rows.status_or_delayed(row, RequestStatus.ACCEPTED)
        row.save()
        reviewing.propose(row, found.to_look_through, by=by, at=at, same=proof.same(before, found.print))
        note(row, "prepared", by=by, at=at)
    return Prepared(found.entries, found.rooms, found.nothing)


def ask_recipients(row: RightsRequest, *, by: str, at: datetime) -> None:
    """Ask whoever is connected for what they hold: it belongs to the copy. Within the caller's transaction.

    Prepared again, nobody is asked again; what they gave goes when the answer has been made.
    """
    if row.right == Right.ACCESS.value and row.subject_id is not None and row.owner is not None:
        recipients.communicate(
            intent=Intent.ACCESS, subject=row.subject_id, request=row.id, owner=row.owner, by=by, at=at,
            due_on=queries.counts_until(row),
            asked_at=row.received_at,
        )  # fmt: skip


def preview(*, request: UUID, by: str, at: datetime) -> bytes:
    """The answer as the person would get it, not locked, for the eyes of whoever approves it; noted as read.

    Raises NotNow, where there is nothing to show.
    """
    with transaction.atomic():
        row = rows.at_step(request, Step.APPROVE)
        if row.subject_id is None or row.held_nothing:
            raise NotNow("nothing is held, so there is no document to look at")
        note(row, "previewed", by=by, at=at)
    # Made outside: a long report takes seconds, and nobody else is to wait for them.
    return making.unlocked(row, at)


def approve(*, request: UUID, by: str, at: datetime) -> None:
    """Say that this answer may go: it is then made, locked and sent. Raises NotNow, ChangedSince,
    StillOutside, NotLookedThrough.
    """
    with transaction.atomic():
        row = rows.at_step(request, Step.APPROVE)
        if waited := elsewhere.waited_for(request):
            raise StillOutside(waited)
        if not proof.same(making.gather(row, at).print, bytes(row.prepared_print or b"")):
            raise ChangedSince("what we hold has changed since the answer was prepared. Prepare it again")
        if queries.review(request).waits:
            raise reviewing.NotLookedThrough("something of somebody else's may stand in it. Look through it first")
        row.approved_at, row.approved_by = at, by
        row.save()
        note(row, "approved", by=by, at=at)
        enqueue("rights.answer", queries.answer_key(row.id, at), request=str(row.id))


def make_answer(*, request: UUID, at: datetime) -> None:
    """Make and send the answer that was approved. Done twice, the second does nothing.

    Only what was approved is sent: where something has changed since, the request is to be prepared again.
    """
    row = RightsRequest.objects.filter(pk=request).first()
    if row is None or queries.step_of(row) is not Step.MAKING or Transfer.objects.filter(request=row).exists():
        return
    approved_at, found = row.approved_at, making.gather(row, at)
    if not proof.same(found.print, bytes(row.prepared_print or b"")):
        take_back(request, approved_at, at)
        return
    password = proof.new_password()
    # Made before anything is locked: a long report takes seconds.
    locked = None if row.held_nothing else making.locked(row, found, password, at)
    with transaction.atomic():
        row = rows.locked(request)
        if queries.step_of(row) is not Step.MAKING or row.approved_at != approved_at:
            return
        if locked is None:
            row.held_nothing = True
            out = queries.left_out(row, at=at)
            row.letter = rows.send(row, making.NOTHING[Right(row.right)], by="system:rights", at=at, left_out=out)
        else:
            row.letter = _deliver(row, locked, password, at)
        rows.close(row, RequestStatus.FULFILLED, at=at, answered=True)
        # What recipients gave is in the answer, and nowhere else any more.
        recipients.forget_request(request=row.id, found_only=True)
        note(row, "answered", by="system:rights", at=at)


def take_back(request: UUID, approved_at: datetime | None, at: datetime) -> None:
    """Undo this approval and what it rested on, unless another has taken its place."""
    with transaction.atomic():
        row = rows.locked(request)
        if queries.step_of(row) is not Step.MAKING or row.approved_at != approved_at:
            return
        row.prepared_at = row.prepared_print = row.held_nothing = row.approved_at = None
        row.prepared_by = row.approved_by = ""
        row.status = rows.status_or_delayed(row, RequestStatus.ACKNOWLEDGED)
        row.save()
        note(row, "changed", by="system:rights", at=at)


def _deliver(row: RightsRequest, locked: bytes, password: str, at: datetime) -> UUID:
    """Lay the file ready under a key of its own, which goes with it; gives the letter that says so."""
    token = proof.new_secret()
    ready = Delivery(
        id=uuid4(),
        request=row,
        token_hash=queries.token_hash(token),
        made_at=at,
        expires_at=rules.link_ends_at(at, proof.LINK_DAYS, row.time_zone),
    )
    vault.make_key(ready.id, at=at)
    sealer = vault.sealer(ready.id)
    ready.sealed_file = sealer.seal(locked, keys.context_of(ready, "sealed_file"))
    ready.sealed_password = sealer.seal_text(password, keys.context_of(ready, "sealed_password"))
    ready.message = letter = rows.send(
        row, making.READY[Right(row.right)], by="system:rights", at=at, link=letters.link(token, row.language),
        left_out=queries.left_out(row, at=at),
        until=letters.day(rules.last_day(ready.expires_at, row.time_zone), row.language),
    )  # fmt: skip
    ready.save(force_insert=True)
    return letter
