"""Of one person what was due, and still is, goes.

Promise:  7.2a - "when a retention period ends, data are erased"
Law:      GDPR Art. 5(1)(e), 17
Takes:    a person and what a plan said of them; within the transaction of whoever calls
Gives:    how many records went, and whether the person did
Next:     sweeping.py (who calls)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from holdord.retention.actions.ledger import write_ledger
from holdord.retention.actions.wholly import erase_whole, is_held, lock, tell_of_part
from holdord.retention.queries import Due, plan
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people


@dataclass(frozen=True)
class Cleared:
    """What went of one person: how many records, whether the person did (1 or 0), and by which entries of the plan."""

    records: int
    people: int
    entries: tuple[Due, ...]


def erase_still_due(subject: UUID, due: Sequence[Due], *, by: str, at: datetime, reviewed: str = "") -> Cleared:
    """Erase of a person what was due and still is, in the caller's transaction. Their key goes after the commit
    (`finish_keys`)."""
    return erase_due(subject, due, still_due(subject, due, at=at, reviewed=reviewed), by=by, at=at)


def still_due(subject: UUID, due: Sequence[Due], *, at: datetime, reviewed: str = "") -> list[Due]:
    """What was due of a person and still is, now that nobody else writes about them until the transaction ends."""
    lock(subject)
    # The plan was made before the lock: a hold or a delivery noted since then must count.
    found = plan(at, subject=subject)
    looked_at = [entry for entry in found.waits if entry.process == reviewed]
    asked = {(entry.process, entry.rule) for entry in due}
    return [each for each in (*found.goes, *looked_at) if (each.process, each.rule) in asked]


def erase_due(subject: UUID, due: Sequence[Due], still: Sequence[Due], *, by: str, at: datetime) -> Cleared:
    """Erase of a person what is ``still`` due of what was ``due``; in the transaction in which `still_due` said so."""
    records = 0
    for entry in still:
        rows = subjects.erase_records(ids=entry.records, by=by, at=at) if entry.records else 0
        subjects.erase_relation(subject=subject, process=entry.process, by=by, at=at)
        write_ledger(subject, "retention-ended", rows, by=by, at=at, due=entry)
        records += rows
    ended = {each.process for each in due} - {relation.process for relation in people.relations(subject)}
    gone = not people.relations(subject) and not is_held(subject, at)
    if gone:
        erase_whole(subject, ground="retention-ended", by=by, at=at, processes=ended)
    elif ended:
        tell_of_part(subject, ended, by=by, at=at)
    return Cleared(records, int(gone), tuple(still))
