"""What is due to go today and why, what is late, and what has gone.

Promise:  2.4a, 3.4, 4.4, 5.4, 6.4
Law:      GDPR Art. 5(1)(e), 17(3)(b)
Takes:    a moment
Gives:    Plan (what is due, by person and process), ledger lines. Nothing sealed is opened here
Next:     actions.py (who carries the plan out)
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from holdord.lib.days import local_date, midnight
from holdord.policy import queries as policy
from holdord.policy.endings import as_promised, ending
from holdord.policy.register import Process, Register, Retention
from holdord.retention.models import LedgerEntry
from holdord.retention.rules import Bound, due_before
from holdord.subjects import queries as subjects
from holdord.vault import queries as vault


@dataclass(frozen=True)
class Due:
    """What we hold of one person in one process under one rule, whose time is up; the first of it ended on ``ends_on``.

    ``held_by`` names the statute or claim for which it stays all the same (GDPR Art. 17(3)).
    """

    subject: UUID
    process: str
    rule: str
    clauses: tuple[str, ...]
    ends_on: date
    records: tuple[UUID, ...]
    held_by: str | None


@dataclass(frozen=True)
class Plan:
    """All that is due by the end of one day, in the order it ended."""

    today: date
    due: tuple[Due, ...]

    @property
    def goes(self) -> tuple[Due, ...]:
        return tuple(entry for entry in self.due if entry.held_by is None)

    @property
    def stays(self) -> tuple[Due, ...]:
        return tuple(entry for entry in self.due if entry.held_by is not None)

    @property
    def overdue(self) -> tuple[Due, ...]:
        """What should have gone yesterday or before."""
        return tuple(entry for entry in self.goes if entry.ends_on < self.today)


@dataclass(frozen=True)
class LedgerLine:
    """One erasure, as anybody may see it."""

    id: UUID
    at: datetime
    whole_person: bool
    ground: str
    process: str
    rule: str
    rows: int


@dataclass(frozen=True)
class _Counted:
    """From when a period is counted: the collection, and the event where it has happened."""

    collected_at: datetime
    anchored_at: datetime | None = None


def plan(now: datetime, *, process: str | None = None, subject: UUID | None = None, bound: Bound = due_before) -> Plan:
    """What is due by the end of today: of everybody or one person, in all processes or one."""
    register = policy.register()
    today = local_date(now, register.desk.time_zone)
    processes = [entry for entry in register.processes if process in (None, entry.id)]
    found = [due for entry in processes for due in _due_in(_Ends(register, entry, today, now, bound, subject))]
    return Plan(today, tuple(sorted(found, key=lambda due: (due.ends_on, due.process, str(due.subject)))))


def ledger(limit: int = 100) -> list[LedgerLine]:
    """The latest erasures, newest first."""
    fields = ("id", "at", "whole_person", "ground", "process", "rule", "rows")
    return [LedgerLine(*row) for row in LedgerEntry.objects.order_by("-at", "id").values_list(*fields)[:limit]]


def ledger_keys(*, whole_person: bool) -> set[bytes]:
    """The keyed hashes of all who have been erased, whole or in part."""
    return {bytes(key) for key in LedgerEntry.objects.filter(whole_person=whole_person).values_list("key", flat=True)}


def ledger_key(subject: UUID) -> bytes:
    """The keyed hash under which the ledger knows a person."""
    return vault.blind_index("subject", str(subject))


def keys_left() -> list[UUID]:
    """The owners whose rows are gone and whose data key has still to be destroyed."""
    return [id for id in LedgerEntry.objects.values_list("key_left", flat=True).exclude(key_left=None) if id]


def _due_in(ends: "_Ends") -> list[Due]:
    """What is due in a process: the same rules as policy.endings, asked of all records at once."""
    register, process = ends.register, ends.process
    rule = _rule(register, process.retention)
    found = list(_by_rule(ends, rule, _rule(register, rule.until_then) if rule.until_then else None))
    for earlier in process.earlier:
        promised = _Ends(register, process, ends.today, ends.now, ends.bound, ends.subject, earlier.before)
        found = _joined(found, _by_rule(promised, *as_promised(rule, earlier)))
    return found


def _by_rule(ends: "_Ends", rule: Retention, until_then: Retention | None) -> Iterator[Due]:
    if rule.starts == "collected":
        yield from _by_age(ends, rule)
        return
    yield from _by_anchor(ends, rule)
    # While the event has not happened, the rule that holds until then; where none is named, the same from collection.
    yield from _by_age(ends, until_then or rule, unanchored=True)


def _joined(found: list[Due], more: Iterable[Due]) -> list[Due]:
    """What is due by a second rule too is due once."""
    known = {(due.subject, record) for due in found for record in due.records or (None,)}
    for due in more:
        fresh = tuple(record for record in due.records if (due.subject, record) not in known)
        if fresh or (not due.records and (due.subject, None) not in known):
            found.append(replace(due, records=fresh))
    return found


@dataclass(frozen=True)
class _Ends:
    """A process on one day: what `_by_age` and `_by_anchor` share. ``until``: only what was collected before it."""

    register: Register
    process: Process
    today: date
    now: datetime
    bound: Bound
    subject: UUID | None
    until: date | None = None

    @property
    def zone(self) -> str:
        return self.register.desk.time_zone

    def before(self, rule: Retention) -> datetime:
        return self.bound(self.today, rule, self.zone)

    def collected(self, moment: datetime) -> datetime:
        """That moment, or the day the promise changed if it comes sooner."""
        return min(moment, midnight(self.until, self.zone)) if self.until else moment

    def due(self, subject: UUID, rule: Retention, records: list[subjects.DueRecord], *, counted: _Counted) -> Due:
        ends_on = ending(
            self.register, self.process.id, collected_on=local_date(counted.collected_at, self.zone),
            anchored_on=local_date(counted.anchored_at, self.zone) if counted.anchored_at else None,
        ).ends_on  # fmt: skip
        hold = subjects.held(subject, self.process.id, self.now)
        ids = tuple(record.id for record in records)
        return Due(subject, self.process.id, rule.id, rule.clauses, ends_on, ids, hold.statute if hold else None)


def _by_age(ends: _Ends, rule: Retention, *, unanchored: bool = False) -> Iterator[Due]:
    before = ends.collected(ends.before(rule))
    records = subjects.records_collected_before(ends.process.id, before, unanchored=unanchored, subject=ends.subject)
    for subject, own in _by_person(records):
        yield ends.due(subject, rule, own, counted=_Counted(own[0].collected_at))
    # A person of whom nothing is held any more may still be written down as known; that goes as well.
    for empty in subjects.empty_relations(ends.process.id, before, unanchored=unanchored, subject=ends.subject):
        yield ends.due(empty.subject, rule, [], counted=_Counted(empty.collected_at))


def _by_anchor(ends: _Ends, rule: Retention) -> Iterator[Due]:
    for relation in subjects.relations_anchored_before(ends.process.id, ends.before(rule), subject=ends.subject):
        own = subjects.records_of(relation.subject, ends.process.id)
        if ends.until is not None:
            own = [record for record in own if record.collected_at < midnight(ends.until, ends.zone)]
            if not own:
                continue
        since = own[0].collected_at if own else relation.anchored_at
        yield ends.due(relation.subject, rule, own, counted=_Counted(since, relation.anchored_at))


def _by_person(records: Iterable[subjects.DueRecord]) -> Iterator[tuple[UUID, list[subjects.DueRecord]]]:
    ordered = sorted(records, key=lambda record: (str(record.subject), record.collected_at))
    for subject, own in groupby(ordered, key=lambda record: record.subject):
        yield subject, list(own)


def _rule(register: Register, id: str) -> Retention:
    found = register.rule(id)
    if found is None:
        # The loader refuses a register in which a process names a rule that is not there.
        raise LookupError(f"the register has no retention rule {id!r}")
    return found
