"""What an erasure would do, and where one stands.

Promise:  8.3, 8.0b - a plan before it runs; receipts from each store and recipient
Law:      GDPR Art. 17(1), 17(3), 19
Takes:    a person or a request, by id; the moment
Gives:    erasure.Plan from live data, ErasureView. `plan` OPENS sealed values, to count them
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from holdord.backups import actions as backups
from holdord.backups import queries as sets
from holdord.lib.days import local_date
from holdord.lib.registry import portraits
from holdord.policy import queries as policy
from holdord.policy.endings import NoSuchRule, ending
from holdord.recipients import actions as recipients
from holdord.recipients import queries as told
from holdord.recipients.queries import Told
from holdord.recipients.reach import Intent
from holdord.retention import queries as retention
from holdord.retention.rules import Kept
from holdord.rights.erasure import OBLIGED, AtRecipient, Exemption, Goes, Plan, Stays
from holdord.rights.models import Erasure, RequestLetter
from holdord.subjects import queries as people
from holdord.subjects.queries import Record
from holdord.vault import queries as vault

#: What is counted record by record, or is no thing of its own: their key, and the case itself.
_COUNTED_APART = {"subjects", "vault", "rights", "audit"}
#: The moment of an erasure is when its run began, also of one that was killed and taken up again. A backup that began
#: up to so much later is called one from before: one too many does no harm, one too few makes the certificate untrue.
_LONGEST_RUN = timedelta(days=1)


@dataclass(frozen=True)
class ErasureView:
    """Where an erasure stands. ``waits_for`` are the recipients that have not done it yet, by name."""

    request: UUID
    ground: str
    begun_at: datetime
    begun_by: str
    erased_at: datetime | None
    verified_at: datetime | None
    finished_at: datetime | None
    goes: tuple[Goes, ...]
    stays: tuple[Stays, ...]
    told: tuple[Told, ...]
    certificate: dict[str, Any]

    @property
    def waits_for(self) -> tuple[str, ...]:
        return tuple(each.name for each in self.told if each.is_open)


def erasure(request: UUID) -> ErasureView | None:
    """Where the erasure of a request stands; None before it has begun."""
    row = Erasure.objects.filter(request=request).first()
    return _view(row) if row else None


def unfinished() -> list[UUID]:
    """The requests whose erasure has begun and is not over, the oldest first."""
    rows = Erasure.objects.filter(finished_at=None).order_by("begun_at", "id")
    return list(rows.values_list("request_id", flat=True))


def finished(limit: int) -> list[ErasureView]:
    """The latest erasures that are over, for controls."""
    rows = Erasure.objects.filter(finished_at__isnull=False).order_by("-finished_at", "id")[:limit]
    return list(map(_view, rows))


def was_told(request: UUID) -> bool:
    """Whether the person of an erasure was written to with what went and what stays; for the control."""
    return RequestLetter.objects.filter(request=request, letter="erased").exists()


def plan(subject: UUID, *, at: datetime) -> Plan:
    """What would go, what would stay and why, and who would be told. OPENS sealed values."""
    stays, records = Counter[tuple[str, str, date | None]](), set[UUID]()
    goes = Counter[tuple[str, str]]()
    by_law = retention.kept_of(subject, at)
    for record in people.items(subject):
        why = _why_it_stays(subject, record, by_law.get(record.id))
        if why is None:
            goes[record.process, record.form or record.channel or "record"] += 1
        else:
            stays[record.process, *why] += 1
            records.add(record.id)
    for key in _held(subject, at):
        # Of whom nothing is held but a duty to keep it, that they are known stays.
        if not any(process == key[0] or not key[0] for process, _why, _until in stays):
            stays[key] += 0
    goes.update(_in_other_rooms(subject))
    return Plan(
        tuple(Goes(process, kind, count) for (process, kind), count in sorted(goes.items())),
        tuple(Stays(process, count, why, until) for (process, why, until), count in stays.items()),
        recipients.recipients_to_tell(subject, Intent.ERASURE), frozenset(records),
    )  # fmt: skip


def left_of(subject: UUID, stays: frozenset[UUID] | None) -> int:
    """Looked at again: how many things are still there that should not be. ``stays`` are the records that must stay;
    None of whom nothing stays: then their key is one of those things.
    """
    if stays is None:
        items = sum(len(portrait.show(subject)) for portrait in portraits.all() if portrait.room != "audit")
        return items + int(people.exists(subject)) + int(vault.has_key(subject))
    records = [record.id for record in people.items(subject)]
    others = sum(_in_other_rooms(subject).values())
    return sum(id not in stays for id in records) + others


def at_recipients(request: UUID) -> list[AtRecipient]:
    """What each recipient did, or why not, as a certificate says it."""
    return [
        AtRecipient(
            each.name, each.way, each.state.value, each.done, each.kept, each.proof, each.reference, each.exemption,
            each.closed_at, each.verified_at,
        )
        for each in told.of_request(request, Intent.ERASURE)
    ]  # fmt: skip


def stays_of(row: Erasure) -> tuple[Stays, ...]:
    """What stays, as it was kept. For this room only."""
    return tuple(Stays(process, n, why, date.fromisoformat(day) if day else None) for process, n, why, day in row.stays)


def _why_it_stays(subject: UUID, record: Record, kept: Kept | None) -> tuple[str, date | None] | None:
    """The statute or exemption and the day it ends; None for what goes."""
    register = policy.register()
    zone = register.desk.time_zone
    if kept is not None:
        return kept.code, kept.until
    purpose = register.purpose(record.purpose)
    if purpose is None or purpose.basis not in OBLIGED:
        return None
    return Exemption.LEGAL_DUTY.value, _ends_on(subject, record, zone)


def _ends_on(subject: UUID, record: Record, zone: str) -> date | None:
    relation = people.relation_of(subject, record.process)
    anchored = local_date(relation.anchored_at, zone) if relation and relation.anchored_at else None
    try:
        return ending(
            policy.register(), record.process, collected_on=local_date(record.collected_at, zone), anchored_on=anchored
        ).ends_on
    except NoSuchRule:
        return None


def _held(subject: UUID, at: datetime) -> Iterator[tuple[str, str, date | None]]:
    zone = policy.register().desk.time_zone
    for hold in (hold for hold in people.holds_of([subject], at)[subject] if hold.record is None):
        yield hold.process, hold.statute, local_date(hold.until_at, zone) if hold.until_at else None


def _in_other_rooms(subject: UUID) -> Counter[tuple[str, str]]:
    return Counter((item.process or "", f"{item.room}.{item.kind}") for item in _items(subject))


def _items(subject: UUID) -> Iterator[Any]:
    for portrait in portraits.all():
        if portrait.room not in _COUNTED_APART:
            yield from (item for item in portrait.show(subject) if item.room != "elsewhere")


def _certificate(row: Erasure) -> dict[str, Any]:
    """What was certified, and what only became true later: from when on no copy of the key opens, "" while one does;
    until when backups from before lie there."""
    found: dict[str, Any] = row.certificate
    if not found or row.erased_at is None:
        return found
    in_backups = _in_backups(row.verified_at or row.erased_at)
    if not found["key_destroyed"]:
        return found | in_backups
    since, copy = vault.no_copy_since(row.erased_at), backups.replica()
    # The one copy of the keys that is kept elsewhere holds the old ones until it is written anew. What it holds is
    # written beside it: one that was made while the keys were being destroyed is younger than that, and holds them.
    if since and copy:
        held = (
            copy.made_at < since if copy.epochs is None else vault.epochs_that_wrapped(row.erased_at) & set(copy.epochs)
        )
        since = None if held or not copy.is_whole else since
    return found | {"no_copy_since": since.isoformat() if since else ""} | in_backups


def _in_backups(verified_at: datetime) -> dict[str, str]:
    """Until when backups from before lie there; "" where none is kept, nothing where nobody can say."""
    try:
        until = sets.made_before_until(verified_at + _LONGEST_RUN)
    except sets.NobodyCanSay:
        return {}
    return {"in_backups_until": until.isoformat() if until else ""}


def _view(row: Erasure) -> ErasureView:
    return ErasureView(
        row.request_id, row.ground, row.begun_at, row.begun_by, row.erased_at, row.verified_at, row.finished_at,
        tuple(Goes(*each) for each in row.goes),
        stays_of(row),
        told.of_request(row.request_id, Intent.ERASURE), _certificate(row),
    )  # fmt: skip
