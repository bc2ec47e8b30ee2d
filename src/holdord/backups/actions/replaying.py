"""What went since a copy was made goes again, before anybody is served from it.

Promise:  7.2b - "erased again before the system serves anyone"; 8.3, 8.4, 8.5, 8.7 - and no limit is lost
Law:      GDPR Art. 7(3), 17, 18, 21
Takes:    the moment; the ledger (HOLDORD_LEDGER), the store as it was put back
Gives:    Replayed: counts, nobody. Cut off anywhere, the next call goes on: each line is one transaction with its
          place in the store
Refuses:  ledger LedgerMissing, LedgerDamaged; Unfinished, where somebody who went is still there afterwards
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db import transaction

from holdord.audit import actions as audit
from holdord.backups.actions.restoring import forget_marks
from holdord.consent import actions as consent
from holdord.intake import actions as intake
from holdord.ledger import actions as adopting
from holdord.ledger import queries as ledger
from holdord.ledger.rules import KEY_HASH, RECORD_HASH, Line, NotReplayed, What
from holdord.retention import actions as retention
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.subjects.rules import MARKETING
from holdord.terms import Channel, ConsentState, LimitKind
from holdord.vault import queries as vault

_BY = "system:restore"
_AT_ONCE = 1000
_LIMITS = {What.OBJECTION, What.RESTRICTION, What.MINOR}


class Unfinished(Exception):
    """Somebody who went is still in the store: nothing is served."""


@dataclass(frozen=True)
class Replayed:
    """How many lines there were, what was done again by kind of line, and how many spoke of nobody in this copy.

    ``unreadable`` people are in the copy, and the ledger does not say that they went; but their key is gone.
    ``waiting`` things at the door had no key any more, and went.
    """

    lines: int
    done: Mapping[str, int]
    not_there: int
    waiting: int
    unreadable: int


def replay(*, by: str = _BY, at: datetime, restored: str = "") -> Replayed:
    """Carry out again whatever the ledger has and this store has not. Harmless where that is nothing."""
    if restored:
        # Before anything else: a store that was put back and never came to the end of this must show as that.
        audit.record(act="backups.restore", by=by, at=at, detail={"set": restored})
    ledger.verify()
    ledger.as_many_as(ledger.last_position())
    if not _is_behind():
        return _finished(Counter(), 0, by=by, at=at, restored=restored)
    begun = ledger.last_position()
    wanted = {line.key for line in ledger.lines(after=begun) if line.key}
    found = people_of(wanted)
    done, lines = Counter[str](), 0
    # First, out of their turn: who must not be written to is so at the moment they left, not at this one.
    for line in ledger.lines(after=begun):
        if line.what is What.SUPPRESSION:
            done[line.what.value if _suppress(line, by) else ""] += 1
    for line in ledger.lines(after=begun):
        lines += 1
        with transaction.atomic(), adopting.carrying_out_again():
            is_done = adopting.adopt(line)
            if line.what is not What.SUPPRESSION:
                again = not is_done and _again(line, found.get(line.key), by, at)
                done[line.what.value if again else ""] += 1
    retention.finish_keys(by=by, at=at)
    _must_be_gone(wanted)
    return _finished(done, lines, by=by, at=at, restored=restored)


def _is_behind() -> bool:
    try:
        ledger.refuse_unless_replayed()
    except NotReplayed:
        return True
    return False


def people_of(keys: set[bytes]) -> dict[bytes, UUID]:
    """Whom of the copy these keyed hashes are. Everybody is looked at once, by their random id; nothing is opened."""
    found: dict[bytes, UUID] = {}
    for ids in _in_portions(people.every_id()) if keys else ():
        found |= {key: id for key, id in zip(ledger.keys_of(ids), ids, strict=True) if key in keys}
    return found


def _in_portions(ids: Iterable[UUID]) -> Iterable[list[UUID]]:
    left = iter(ids)
    return iter(lambda: list(islice(left, _AT_ONCE)), [])


def _again(line: Line, subject: UUID | None, by: str, at: datetime) -> bool:
    """Carry one line out; gives whether there was anything to do in this copy."""
    if subject is None or not people.exists(subject):
        return False
    if line.what is What.PERSON:
        return retention.erase_again(subject=subject, ground=line.why, by=by, at=at)
    if line.what is What.RECORDS:
        return _erase_records(line, subject, by, at)
    if people.merged_into(subject) is not None:
        # Closed for another id of the same person, about whom there is a line of their own.
        return False
    if line.what in _LIMITS:
        return _limit(line, subject, by)
    if line.what is What.LIFTED:
        return _lift(line, subject, by)
    if line.what is What.WITHDRAWAL:
        return consent.end_again(
            subject=subject, purpose=line.scope, state=ConsentState(line.why), by=by, at=line.at, channel="restore"
        )
    marketing, purpose = _scope(line)
    consent.choose_channel(
        subject=subject, by=by, at=line.at, channel=Channel(line.why), wanted=False, purpose=purpose,
        direct_marketing=marketing,
    )  # fmt: skip
    return True


def _scope(line: Line) -> tuple[bool, str]:
    """Whether it is about direct marketing, and else about which purpose."""
    return (True, "") if line.scope == MARKETING else (False, line.scope)


def _suppress(line: Line, by: str) -> bool:
    indexes = list(line.pieces(KEY_HASH))
    return bool(subjects.suppress_again(indexes=indexes, purpose=line.scope, reason=line.why, by=by, at=line.at))


def _erase_records(line: Line, subject: UUID, by: str, at: datetime) -> bool:
    gone = set(line.pieces(RECORD_HASH))
    records = [record.id for record in people.records_of(subject, line.scope)]
    ids = [id for id, hash in zip(records, ledger.record_hashes(records), strict=True) if hash in gone]
    if ids:
        subjects.erase_records(ids=ids, by=by, at=at)
        subjects.erase_relation(subject=subject, process=line.scope, by=by, at=at)
    return bool(ids)


def _limit(line: Line, subject: UUID, by: str) -> bool:
    if line.what is What.OBJECTION:
        marketing, purpose = _scope(line)
        subjects.object_to(
            subject=subject, by=by, at=line.at, reason=line.why, purpose=purpose, direct_marketing=marketing
        )
    elif line.what is What.RESTRICTION:
        subjects.restrict(subject=subject, by=by, at=line.at, reason=line.why, purpose=line.scope)
    else:
        subjects.mark_minor(subject=subject, by=by, at=line.at, reason=line.why)
    return True


def _lift(line: Line, subject: UUID, by: str) -> bool:
    kind = LimitKind(line.why)
    found = [
        limit
        for limit in people.limits(subject, at=line.at)
        if limit.kind is kind and limit.purpose == line.scope and limit.until_at is None
    ]
    for limit in found:
        subjects.lift(limit=limit.id, by=by, at=line.at, told_at=line.at)
    return bool(found)


def _must_be_gone(wanted: set[bytes]) -> None:
    """A second look, by the ledger alone: nobody it says was erased as a whole is in the store."""
    gone = {line.key for line in ledger.lines() if line.what is What.PERSON}
    left = people_of(wanted & gone)
    if left:
        raise Unfinished(f"people who were erased and are still in this store: {len(left)}. Run: holdord ledger replay")


def _finished(done: Counter[str], lines: int, *, by: str, at: datetime, restored: str) -> Replayed:
    waiting = intake.let_go_unreadable(by=by, at=at) if lines or restored else 0
    unreadable = sum(_without_key(ids) for ids in _in_portions(people.every_id())) if lines or restored else 0
    forget_marks()
    not_there = done.pop("", 0)
    result = Replayed(lines, dict(done), not_there, waiting, unreadable)
    if lines or restored:
        detail = {"lines": lines, "not_there": not_there, "unreadable": unreadable, "waiting": waiting}
        audit.record(act="backups.replay", by=by, at=at, detail=detail | dict(done))
    return result


def _without_key(ids: list[UUID]) -> int:
    return len(ids) - len(vault.with_key(ids))
