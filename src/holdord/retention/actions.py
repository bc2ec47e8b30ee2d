"""How data go: what is due, and a whole person. The one place in the house that erases.

Promise:  7.2a - "when a retention period ends, data are erased"; 8.3 - erasure; 11.3 - a minor's data
Law:      GDPR Art. 5(1)(e), 17
Takes:    a person or a moment; the ground, who, when
Gives:    Run, or the ledger entry's id. Each person is one transaction, so a run that is cut off has done what it did
Refuses:  NoGround; HeldByLaw, when a statute or a claim keeps the person's data (GDPR Art. 17(3))
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db import transaction

from holdord.audit import actions as audit
from holdord.lib.registry import portraits
from holdord.retention.models import LedgerEntry
from holdord.retention.queries import Due, keys_left, ledger_key, plan
from holdord.retention.rules import GROUNDS, NoGround
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.terms import LimitKind
from holdord.vault import actions as vault

#: Grounds on which a person leaves us, and must not come back with the next import.
_LEAVES_A_SUPPRESSION = {"A17-1-b", "A17-1-c", "minor"}


class HeldByLaw(Exception):
    """Part of what we hold of this person must stay: erase the rest record by record, and say what stays."""


@dataclass(frozen=True)
class Run:
    """What a run erased: records, people of whom nothing was left, and what stayed because it is held."""

    records: int
    people: int
    held: int


def run(*, now: datetime, by: str) -> Run:
    """Erase all that is due by the end of today, oldest first, and finish what an earlier run was cut off from."""
    finish_keys(by=by, at=now)
    planned = plan(now)
    records = people_gone = 0
    ordered = sorted(planned.goes, key=lambda due: str(due.subject))
    for subject, due in groupby(ordered, key=lambda entry: entry.subject):
        done, gone = _erase_due(subject, list(due), by=by, at=now)
        records += done
        people_gone += gone
    held = sum(len(entry.records) for entry in planned.stays)
    audit.record(act="retention.run", by=by, at=now, detail={"records": records, "people": people_gone, "held": held})
    return Run(records, people_gone, held)


def erase_person(*, subject: UUID, ground: str, by: str, at: datetime) -> UUID:
    """Erase all we hold of a person, in every room, and their key; gives the ledger entry's id.

    Raises HeldByLaw before anything is touched. Done twice, the second time finds nothing and writes it down.
    """
    if ground not in GROUNDS:
        raise NoGround(f"{ground!r} is no ground for erasing. Write one of {', '.join(GROUNDS)}")
    with transaction.atomic():
        _lock(subject)
        if _is_held(subject, at):
            raise HeldByLaw("a statute or a claim keeps part of these data (GDPR Art. 17(3))")
        entry = _erase_whole(subject, ground=ground, by=by, at=at)
    finish_keys(by=by, at=at)
    return entry


def finish_keys(*, by: str, at: datetime) -> int:
    """Destroy the keys of all whose rows are gone; gives how many. Harmless when there are none."""
    owners = keys_left()
    for owner in owners:
        vault.destroy_key(owner, at=at, by=by)
        LedgerEntry.objects.filter(key_left=owner).update(key_left=None)
    return len(owners)


def _erase_due(subject: UUID, due: Sequence[Due], *, by: str, at: datetime) -> tuple[int, int]:
    records = 0
    with transaction.atomic():
        _lock(subject)
        # The plan was made before the lock: a hold or a delivery noted since then must count.
        still_due = {(entry.process, entry.rule): entry for entry in plan(at, subject=subject).goes}
        for entry in [still_due[key] for old in due if (key := (old.process, old.rule)) in still_due]:
            rows = subjects.erase_records(ids=entry.records, by=by, at=at) if entry.records else 0
            subjects.erase_relation(subject=subject, process=entry.process, by=by, at=at)
            _write_ledger(subject, "retention-ended", rows, by=by, at=at, due=entry)
            records += rows
        gone = not people.relations(subject) and not _is_held(subject, at)
        if gone:
            _erase_whole(subject, ground="retention-ended", by=by, at=at)
    finish_keys(by=by, at=at)
    return records, int(gone)


def _lock(subject: UUID) -> None:
    # What comes in from this person now waits, and then finds nobody: it cannot slip between the rooms.
    if people.exists(subject):
        subjects.lock(subject)


def _is_held(subject: UUID, at: datetime) -> bool:
    return bool(people.holds_of([subject], at)[subject])


def _erase_whole(subject: UUID, *, ground: str, by: str, at: datetime) -> UUID:
    if ground in _LEAVES_A_SUPPRESSION or _has_objected(subject, at):
        subjects.suppress(subject=subject, reason=ground.lower(), by=by, at=at)
    # From the upper rooms down: their rows point at the person, who goes last. The key goes after the commit.
    rooms = [portrait for portrait in reversed(portraits.all()) if portrait.room != "vault"]
    rows = sum(portrait.erase(subject, by=by, at=at) for portrait in rooms)
    return _write_ledger(subject, ground, rows, by=by, at=at, due=None)


def _has_objected(subject: UUID, at: datetime) -> bool:
    """Whoever said no must not be written to again because their data, and the no with them, went by age."""
    return any(limit.kind is LimitKind.OBJECTION for limit in people.limits(subject, at=at))


def _write_ledger(subject: UUID, ground: str, rows: int, *, by: str, at: datetime, due: Due | None) -> UUID:
    entry = LedgerEntry.objects.create(
        at=at,
        key=ledger_key(subject),
        whole_person=due is None,
        ground=ground,
        process=due.process if due else "",
        rule=due.rule if due else "",
        rows=rows,
        key_left=None if due else subject,
    )
    act = "retention.erase_records" if due else "retention.erase_person"
    process = due.process if due else None
    audit.record(
        act=act, by=by, at=at, subject=subject, process=process, detail={"rows": rows, "ground": ground.lower()}
    )
    return entry.id
