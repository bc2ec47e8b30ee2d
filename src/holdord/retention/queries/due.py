"""What is due to go today and why, and what is late.

Promise:  2.4a, 3.4, 4.4, 5.4, 6.4
Law:      GDPR Art. 5(1)(e), 17(3)(b)
Takes:    a moment
Gives:    Plan (what is due, by person and process). Nothing sealed is opened here
Next:     ../actions/sweeping.py (who carries the plan out)
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from holdord.lib.days import local_date, midnight
from holdord.policy import queries as policy
from holdord.policy.endings import as_promised, ending, owed
from holdord.policy.register import Process, Register, Retention
from holdord.policy.retaining import Forewarning
from holdord.retention.queries.forewarned import letters
from holdord.retention.queries.keeping import keeps_relation, kept
from holdord.retention.rules import Bound, Forewarned, Kept, Standing, due_before, goes_on, longest, standing
from holdord.subjects import queries as subjects
from holdord.subjects.queries import DueRecord


@dataclass(frozen=True)
class Due:
    """What we hold of one person in one process under one rule, whose time is up; the first of it ended on ``ends_on``.

    ``held_by`` names the statute or claim for which it stays all the same (GDPR Art. 17(3)), ``held_until`` the first
    day it may go. ``to_review``: somebody looks at it before it goes, and until then it is used for nothing.
    ``warning``: where the person stands with the letter they are owed first; None by a rule that owes none. The latest
    of it is counted from ``upto``, and ends on ``last_on``.
    """

    subject: UUID
    process: str
    rule: str
    clauses: tuple[str, ...]
    ends_on: date
    records: tuple[UUID, ...]
    held_by: str | None = None
    held_until: date | None = None
    to_review: bool = False
    warning: Standing | None = None
    upto: datetime | None = None
    last_on: date | None = None

    def is_told(self, today: date) -> bool:
        """Whether no letter stands in the way."""
        return self.warning is None or self.warning.may_go(today)


@dataclass(frozen=True)
class Plan:
    """All that is due by the end of one day, in the order it ended."""

    today: date
    due: tuple[Due, ...]

    @property
    def goes(self) -> tuple[Due, ...]:
        free = (entry for entry in self.due if entry.held_by is None and not entry.to_review)
        return tuple(entry for entry in free if entry.is_told(self.today))

    @property
    def told_first(self) -> tuple[Due, ...]:
        """What goes once the person has heard of it, and has had the time they were given."""
        return tuple(entry for entry in self.due if entry.held_by is None and not entry.is_told(self.today))

    @property
    def stays(self) -> tuple[Due, ...]:
        return tuple(entry for entry in self.due if entry.held_by is not None)

    @property
    def waits(self) -> tuple[Due, ...]:
        """What somebody must look at before it goes."""
        return tuple(entry for entry in self.due if entry.held_by is None and entry.to_review)

    @property
    def overdue(self) -> tuple[Due, ...]:
        """What should have gone yesterday or before."""
        return tuple(entry for entry in self.goes if entry.ends_on < self.today)


@dataclass(frozen=True)
class _Counted:
    """From when a period is counted: the collection, and the event where it has happened."""

    collected_at: datetime
    anchored_at: datetime | None = None


def plan(
    now: datetime, *, process: str | None = None, subject: UUID | None = None, bound: Bound = due_before,
    among: Sequence[UUID] | None = None,
) -> Plan:  # fmt: skip
    """What is due by the end of today: of everybody, one person, or some (``among``), in all processes or one."""
    some = among if subject is None else (subject,)
    register = policy.obeyed().register
    today = local_date(now, register.desk.time_zone)
    processes = [entry for entry in register.processes if process in (None, entry.id)]
    found = [due for entry in processes for due in _due_in(_Ends(register, entry, today, now, bound, some))]
    found = _with_warnings(register, found, today)
    return Plan(today, tuple(sorted(found, key=lambda due: (due.ends_on, due.process, str(due.subject)))))


def _with_warnings(register: Register, found: list[Due], today: date) -> list[Due]:
    """With the letters that each person has had, where the rule owes them one before anything goes."""
    owed = {rule.id: rule.forewarning for rule in register.retention if rule.forewarning}
    told = letters({due.subject for due in found if due.rule in owed}) if owed else {}
    return [
        replace(due, warning=_standing(warns, told.get((due.subject, due.process), []), due, today))
        if (warns := owed.get(due.rule))
        else due
        for due in found
    ]


def _standing(warns: Forewarning, told: list[Forewarned], due: Due, today: date) -> Standing | None:
    if due.upto is None or due.last_on is None:
        return None
    return standing(warns, told, upto=due.upto, last_on=due.last_on, today=today)


@dataclass(frozen=True)
class Look:
    """One way in which things of a process come to be due: by their age, or by the last event of their relation.

    ``before``: what was collected (or whose event happened) earlier is due. ``until``: only what was collected before
    it, for a shorter time that was promised then.
    """

    process: Process
    rule: Retention
    before: datetime
    by_anchor: bool = False
    unanchored: bool = False
    until: datetime | None = None


def looks(now: datetime) -> list[Look]:
    """All ways in which anything comes to be due by the end of today and goes by itself: what `plan` asks, for a sweep
    that goes through it page by page. What somebody looks at first, or hears of first, is not among it."""
    return [look for look in every_look(now) if look.rule.action != "review" and look.rule.forewarning is None]


def every_look(now: datetime) -> list[Look]:
    """All ways in which anything comes to be due by the end of today, whatever becomes of it then."""
    register = policy.obeyed().register
    today = local_date(now, register.desk.time_zone)
    found: list[Look] = []
    for process in register.processes:
        rule = _rule(register, process.retention)
        until_then = _rule(register, rule.until_then) if rule.until_then else None
        found += _looks(_Ends(register, process, today, now, due_before, None), rule, until_then)
        for earlier in owed(process, rule):
            ends = _Ends(register, process, today, now, due_before, None, earlier.before)
            found += _looks(ends, *as_promised(rule, earlier, until_then))
    return found


def by_rule(now: datetime) -> list[list[Look]]:
    """The same, those of one process and rule together."""
    found: dict[tuple[str, str], list[Look]] = {}
    for look in every_look(now):
        found.setdefault((look.process.id, look.rule.id), []).append(look)
    return list(found.values())


def _looks(ends: "_Ends", rule: Retention, until_then: Retention | None) -> Iterator[Look]:
    if rule.starts == "collected":
        yield Look(ends.process, rule, ends.collected(ends.before(rule)))
        return
    yield Look(ends.process, rule, ends.before(rule), by_anchor=True, until=ends.until_moment)
    first = until_then or rule
    yield Look(ends.process, first, ends.collected(ends.before(first)), unanchored=True)


def _due_in(ends: "_Ends") -> list[Due]:
    """What is due in a process: the same rules as policy.endings, asked of all records at once."""
    register, process = ends.register, ends.process
    rule = _rule(register, process.retention)
    until_then = _rule(register, rule.until_then) if rule.until_then else None
    found = list(_by_rule(ends, rule, until_then))
    for earlier in owed(process, rule):
        promised = _Ends(register, process, ends.today, ends.now, ends.bound, ends.some, earlier.before)
        found = _joined(found, _by_rule(promised, *as_promised(rule, earlier, until_then)))
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
    some: Sequence[UUID] | None
    until: date | None = None
    kept: dict[UUID, Kept] = field(default_factory=dict)

    @property
    def until_moment(self) -> datetime | None:
        return midnight(self.until, self.zone) if self.until else None

    @property
    def zone(self) -> str:
        return self.register.desk.time_zone

    def before(self, rule: Retention) -> datetime:
        return self.bound(self.today, rule, self.zone)

    def collected(self, moment: datetime) -> datetime:
        """That moment, or the day the promise changed if it comes sooner."""
        return min(moment, midnight(self.until, self.zone)) if self.until else moment

    def due(self, subject: UUID, rule: Retention, records: list[DueRecord], *, counted: _Counted) -> Iterator[Due]:
        """What goes of this person, and apart from it what stays, by what keeps it."""
        ends_on = self.ends_on(rule, counted.collected_at, counted.anchored_at)
        due = Due(subject, self.process.id, rule.id, rule.clauses, ends_on, (), to_review=rule.action == "review")
        if records and rule.forewarning:
            latest = records[-1].collected_at
            last_on = self.ends_on(rule, latest, counted.anchored_at)
            due = replace(due, upto=counted.anchored_at or latest, last_on=goes_on(rule, last_on))
        stays = self.kept
        free = tuple(record.id for record in records if record.id not in stays)
        if free:
            yield replace(due, records=free)
        elif not records:
            stay = keeps_relation(subject, self.process.id, self.now)
            yield replace(due, held_by=stay.code, held_until=stay.until) if stay else due
        for code in dict.fromkeys(stays[record.id].code for record in records if record.id in stays):
            held = [record.id for record in records if record.id in stays and stays[record.id].code == code]
            last = max((stays[id] for id in held), key=longest)
            yield replace(due, records=tuple(held), held_by=code, held_until=last.until)

    def ends_on(self, rule: Retention, collected_at: datetime, anchored_at: datetime | None) -> date:
        collected_on = local_date(collected_at, self.zone)
        if rule.starts == "collected" and _rule(self.register, self.process.retention).starts != "collected":
            # By its age, although its event may keep happening: that day is not asked here.
            return rule.duration.end(collected_on)
        return ending(
            self.register, self.process.id, collected_on=collected_on,
            anchored_on=local_date(anchored_at, self.zone) if anchored_at else None,
        ).ends_on  # fmt: skip

    def look_at(self, records: list[DueRecord]) -> None:
        """Find out at once for many records what keeps them."""
        self.kept.update(kept(records, self.now))


def _by_age(ends: _Ends, rule: Retention, *, unanchored: bool = False) -> Iterator[Due]:
    before = ends.collected(ends.before(rule))
    records = subjects.records_collected_before(ends.process.id, before, unanchored=unanchored, subjects=ends.some)
    ends.look_at(records)
    for subject, own in _by_person(records):
        yield from ends.due(subject, rule, own, counted=_Counted(own[0].collected_at))
    # A person of whom nothing is held any more may still be written down as known; that goes as well.
    for empty in subjects.empty_relations(ends.process.id, before, unanchored=unanchored, subjects=ends.some):
        yield from ends.due(empty.subject, rule, [], counted=_Counted(empty.collected_at))


def _by_anchor(ends: _Ends, rule: Retention) -> Iterator[Due]:
    relations = subjects.relations_anchored_before(ends.process.id, ends.before(rule), subjects=ends.some)
    theirs = subjects.records_under([relation.id for relation in relations], before=ends.until_moment)
    ends.look_at([record for own in theirs.values() for record in own])
    for relation in relations:
        own = theirs.get(relation.id, [])
        if ends.until is not None and not own:
            continue
        since = own[0].collected_at if own else relation.anchored_at
        yield from ends.due(relation.subject, rule, own, counted=_Counted(since, relation.anchored_at))


def _by_person(records: Iterable[DueRecord]) -> Iterator[tuple[UUID, list[DueRecord]]]:
    ordered = sorted(records, key=lambda record: (str(record.subject), record.collected_at))
    for subject, own in groupby(ordered, key=lambda record: record.subject):
        yield subject, list(own)


def _rule(register: Register, id: str) -> Retention:
    found = register.rule(id)
    if found is None:
        # The loader refuses a register in which a process names a rule that is not there.
        raise LookupError(f"the register has no retention rule {id!r}")
    return found
