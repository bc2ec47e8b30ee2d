"""Keeping something past its time, for a statute or a claim; looking at that again; letting it go.

Promise:  8.0b - what stays, on what ground, until when, and who answers for it
Law:      GDPR Art. 17(3)
Takes:    a person, a record, or a question (process, purpose, days of collection); codes, moments (aware, UTC)
Gives:    the hold's id. Each act is one transaction with its entry in the audit log
Refuses:  NoSuchPerson, NoSuchHold, NothingToHold, rules.NotACode
"""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from holdord.audit import actions as audit
from holdord.subjects import queries, rules
from holdord.subjects.actions.keeping import lock
from holdord.subjects.models import Hold


class NoSuchHold(LookupError):
    """There is no such hold, or it has ended."""


class NothingToHold(ValueError):
    """What is to be held is not named, or is gone."""


def hold(
    *,
    subject: UUID,
    statute: str,
    reason: str,
    by: str,
    at: datetime,
    process: str = "",
    until_at: datetime | None = None,
    review_on: date | None = None,
) -> UUID:
    """Keep a person's data past their time, in one process or ("") all, under a statute (GDPR Art. 17(3)).

    ``by`` owns the hold. ``statute`` and ``reason`` are codes, as in 'dk-bogforing'. Gives the hold.
    """
    with transaction.atomic():
        lock(subject)
        row = _new(statute, reason, by, at, until_at, review_on)
        row.subject_id, row.process = subject, process
        return _kept(row)


def hold_record(
    *,
    record: UUID,
    statute: str,
    reason: str,
    by: str,
    at: datetime,
    until_at: datetime | None = None,
    review_on: date | None = None,
) -> UUID:
    """Keep one thing past its time; gives the hold. Raises NothingToHold where there is no such thing."""
    with transaction.atomic():
        subject = queries.owner_of(record)
        if subject is not None:
            lock(subject)
        # Before the lock it may have gone.
        process = queries.process_of(record)
        if subject is None or process is None:
            raise NothingToHold(f"nothing of the id {record} is held. It may have been erased")
        row = _new(statute, reason, by, at, until_at, review_on)
        row.subject_id, row.record_id, row.process = subject, record, process
        return _kept(row)


def hold_what_fits(
    *,
    process: str,
    statute: str,
    reason: str,
    by: str,
    at: datetime,
    purpose: str = "",
    collected_from: datetime | None = None,
    collected_until: datetime | None = None,
    until_at: datetime | None = None,
    review_on: date | None = None,
) -> UUID:
    """Keep whatever is held in a process, of one purpose or ("") all, collected ``[from, until)``; what comes later and
    fits as well. Gives the hold."""
    if not process:
        raise NothingToHold("a question names a process at least. Name one of the register")
    with transaction.atomic():
        row = _new(statute, reason, by, at, until_at, review_on)
        row.process, row.purpose = process, purpose
        row.collected_from, row.collected_until = collected_from, collected_until
        return _kept(row)


def review(*, hold: UUID, review_on: date, by: str, at: datetime) -> None:
    """Note that somebody looked at a hold and it stands: when to look again. Whoever did answers for it from now on."""
    with transaction.atomic():
        row = _open(hold, at)
        row.review_on, row.owner = review_on, by
        row.save(update_fields=["review_on", "owner"])
        audit.record(
            act="subjects.review_hold", by=by, at=at, subject=row.subject_id, process=row.process or None,
            detail={"hold": str(hold), "review_on": review_on.isoformat()},
        )  # fmt: skip


def release(*, hold: UUID, by: str, at: datetime) -> None:
    """End a hold; what is over age goes with the next sweep. Raises NoSuchHold."""
    with transaction.atomic():
        row = _open(hold, at)
        row.until_at = at
        row.save(update_fields=["until_at"])
        audit.record(act="subjects.release", by=by, at=at, subject=row.subject_id, detail={"hold": str(hold)})


def _new(statute: str, reason: str, by: str, at: datetime, until_at: datetime | None, review_on: date | None) -> Hold:
    return Hold(
        statute=rules.code(statute), reason=rules.code(reason), since_at=at, until_at=until_at, review_on=review_on,
        owner=by,
    )  # fmt: skip


def _kept(row: Hold) -> UUID:
    row.save(force_insert=True)
    detail: dict[str, str | int | bool] = {"hold": str(row.id), "statute": row.statute}
    if row.record_id:
        detail["record"] = str(row.record_id)
    audit.record(
        act="subjects.hold", by=row.owner, at=row.since_at, subject=row.subject_id, process=row.process or None,
        purpose=row.purpose or None, detail=detail,
    )  # fmt: skip
    return row.id


def _open(id: UUID, at: datetime) -> Hold:
    row = Hold.objects.select_for_update().filter(pk=id).first()
    if row is None or (row.until_at is not None and row.until_at <= at):
        raise NoSuchHold(f"no hold {id} is in force")
    return row
