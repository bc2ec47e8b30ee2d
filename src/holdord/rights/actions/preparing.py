"""Access is prepared, looked through, approved, and made into the file that is sent.

Promise:  8.1a, 8.1c - everything of Art. 15, as a locked PDF; what is sent is what was approved
Law:      GDPR Art. 11(2), 15
Takes:    the id of a request
Gives:    what an answer will hold; its preview
Refuses:  rows.NotNow, ChangedSince
Next:     report.py, pdf.py (how the answer is made), handing_over.py
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from holdord.lib.jobs import enqueue
from holdord.rights import letters, pdf, proof, queries, report, rules
from holdord.rights.actions import rows
from holdord.rights.actions.rows import NotNow, note
from holdord.rights.models import Delivery, RightsRequest
from holdord.rights.rules import Step
from holdord.terms import RequestStatus
from holdord.vault import actions as vault
from holdord.vault import queries as keys


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
        note(row, "opened", by=by, at=at)
        columns = ("sealed_address", "sealed_message", "sealed_extension", "sealed_outcome")
        return Opened(*(queries.opened(row, column) for column in columns))


def prepare(*, request: UUID, by: str, at: datetime) -> Prepared:
    """Gather what every room holds about the person, and keep a print of it. Raises NotNow."""
    with transaction.atomic():
        row = rows.at_step(request, Step.PREPARE, Step.APPROVE)
        row.subject_id = row.subject_id or rows.find_person(row)
        person = _person(row)
        row.prepared_at, row.prepared_by, row.prepared_print = at, by, _print(person)
        row.held_nothing = person is None or not person.held
        row.status = rows.status_or_delayed(row, RequestStatus.ACCEPTED)
        row.save()
        note(row, "prepared", by=by, at=at)
    held = person.held if person else ()
    return Prepared(len(held), len({item.room for item in held}), bool(row.held_nothing))


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
    return pdf.make(_report(row, report.collect(row.subject_id), at))


def approve(*, request: UUID, by: str, at: datetime) -> None:
    """Say that this answer may go: it is then made, locked and sent. Raises NotNow, ChangedSince."""
    with transaction.atomic():
        row = rows.at_step(request, Step.APPROVE)
        if not proof.same(_print(_person(row)), bytes(row.prepared_print or b"")):
            raise ChangedSince("what we hold has changed since the answer was prepared. Prepare it again")
        row.approved_at, row.approved_by = at, by
        row.save()
        note(row, "approved", by=by, at=at)
        enqueue("rights.answer", queries.answer_key(row.id, at), request=str(row.id))


def make_answer(*, request: UUID, at: datetime) -> None:
    """Make and send the answer that was approved. Done twice, the second does nothing.

    Only what was approved is sent: where something has changed since, the request is to be prepared again.
    """
    row = RightsRequest.objects.filter(pk=request).first()
    if row is None or queries.step_of(row) is not Step.MAKING:
        return
    approved_at, person = row.approved_at, _person(row)
    if not proof.same(_print(person), bytes(row.prepared_print or b"")):
        _take_back(request, approved_at, at)
        return
    person = None if row.held_nothing else person
    password = proof.new_password()
    # Made before anything is locked: a long report takes seconds.
    locked = pdf.lock(pdf.make(_report(row, person, at)), password) if person else None
    with transaction.atomic():
        row = rows.locked(request)
        if queries.step_of(row) is not Step.MAKING or row.approved_at != approved_at:
            return
        if locked is None:
            row.held_nothing = True
            row.letter = rows.send(row, "nothing_held", by="system:rights", at=at)
        else:
            row.letter = _deliver(row, locked, password, at)
        rows.close(row, RequestStatus.FULFILLED, at=at, answered=True)
        note(row, "answered", by="system:rights", at=at)


def _person(row: RightsRequest) -> report.Person | None:
    """Whom the answer is about; a stranger who has become known to us meanwhile is found as well."""
    subject = row.subject_id or rows.find_person(row)
    return report.collect(subject) if subject else None


def _report(row: RightsRequest, person: report.Person, at: datetime) -> dict[str, Any]:
    return report.build(person, about=rows.about(row), address=queries.opened(row, "sealed_address"), at=at)


def _print(person: report.Person | None) -> bytes:
    """A keyed hash of what is held, apart from what the request itself adds: the log of its reading, its letters."""
    held = [] if person is None else [[item.room, item.kind, str(item.at), dict(item.fields)] for item in person.held]
    return proof.mac(settings.SECRET_KEY, "prepared", json.dumps(held, sort_keys=True, ensure_ascii=False))


def _take_back(request: UUID, approved_at: datetime | None, at: datetime) -> None:
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
    ready.sealed_pdf = sealer.seal(locked, keys.context_of(ready, "sealed_pdf"))
    ready.sealed_password = sealer.seal_text(password, keys.context_of(ready, "sealed_password"))
    ready.message = letter = rows.send(
        row, "answer_ready", by="system:rights", at=at, link=letters.link(token, row.language),
        until=letters.day(rules.last_day(ready.expires_at, row.time_zone), row.language),
    )  # fmt: skip
    ready.save(force_insert=True)
    return letter
