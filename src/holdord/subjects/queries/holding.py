"""What stays although its time is up: which hold keeps which record, and which holds somebody must look at.

Promise:  8.0b - what a statute or a claim keeps stays, and nothing else does
Law:      GDPR Art. 17(3)(b), 17(3)(e)
Takes:    records by their stamps, a moment (aware, UTC), a day
Gives:    HoldFact. Nothing sealed is opened; as many statements for a thousand records as for one
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from holdord.lib import sql
from holdord.lib.rows import pick
from holdord.subjects.models import Hold
from holdord.subjects.queries.due import DueRecord
from holdord.subjects.rules import HoldFact, keeps, lasts

_BATCH = 1000
#: The columns of a hold, in the order of its fact.
_TOLD = (
    "id", "process", "statute", "reason", "since_at", "until_at", "owner", "record_id", "subject_id", "purpose",
    "collected_from", "collected_until", "review_on",
)  # fmt: skip
_IDS = ("id", "record_id", "subject_id")
_MOMENTS = ("since_at", "until_at", "collected_from", "collected_until")


class Holds:
    """Every hold that could keep something of some records, in force or not: by person, by record, by question."""

    def __init__(self, facts: Iterable[HoldFact]) -> None:
        self.facts = list({fact.id: fact for fact in facts}.values())

    def keep(self, at: datetime) -> set[UUID]:
        """The people on whom, or on a record of whom, there is one in force."""
        return {fact.subject for fact in _in_force_at(self.facts, at) if fact.subject}

    def keep_relation(self, process: str, at: datetime) -> set[UUID]:
        """The people whom one in force keeps known in a process, whatever is left of them there."""
        found = (fact for fact in _in_force_at(self.facts, at) if fact.record is None and fact.covers(process))
        return {fact.subject for fact in found if fact.subject}


def holds_on(records: Iterable[UUID], people: Iterable[UUID], processes: Iterable[str]) -> sql.Question[Holds]:
    """Every hold on these people, on these records, or on whatever fits in one of the processes."""
    connection = sql.at_hand()
    process = sql.among("process", sorted(set(processes)))
    columns = ", ".join(_TOLD)
    one_of, table = sql.one_of(connection), Hold._meta.db_table
    parts = (f"subject_id {one_of}", f"record_id {one_of}", f"subject_id IS NULL AND {process.text}")
    return sql.Question(
        " UNION ".join(f"SELECT {columns} FROM {table} WHERE {part}" for part in parts),  # noqa: S608  # our names
        [sql.stored_ids(connection, people), sql.stored_ids(connection, records), *process.values],
        lambda rows: Holds(map(_fact, rows)),
    )


def keeping(records: Sequence[DueRecord], at: datetime, *, among: Holds | None = None) -> dict[UUID, HoldFact]:
    """For each record that is held at that moment, the hold that lasts longest; the others are left out.

    ``among``: whoever calls has asked for their holds.
    """
    if among is None:
        people, asked = _of_people(records, at), _asking({record.process for record in records}, at)
    else:
        people, asked = _by_whom(_in_force_at(among.facts, at))
    found = dict[UUID, HoldFact]()
    if not people and not asked:
        return found
    for record in records:
        covering = [
            fact
            for fact in (*people.get(record.subject, ()), *people.get(record.id, ()), *asked)
            if keeps(fact, record.id, record.process, record.purpose, record.collected_at)
        ]
        if covering:
            found[record.id] = max(covering, key=lasts)
    return found


def hold(id: UUID) -> HoldFact | None:
    """One hold; None where there is none of that id."""
    row = Hold.objects.filter(pk=id).first()
    return hold_fact(row) if row else None


def open_holds(at: datetime) -> list[HoldFact]:
    """All holds in force, the one that is to be looked at first comes first; those with no day for it last."""
    facts = map(hold_fact, _in_force(Hold.objects.all(), at).order_by("since_at", "id"))
    return sorted(facts, key=lambda fact: fact.review_on or date.max)


def holds_to_review(today: date, at: datetime) -> list[HoldFact]:
    """Holds in force that somebody should have looked at again before today."""
    return [fact for fact in open_holds(at) if fact.review_on is not None and fact.review_on < today]


def hold_fact(row: Hold) -> HoldFact:
    """A row, as the rules take it."""
    return HoldFact(*(getattr(row, name) for name in _TOLD))


def _in_force(rows: QuerySet[Hold], at: datetime) -> QuerySet[Hold]:
    return rows.filter(Q(until_at=None) | Q(until_at__gt=at), since_at__lte=at)


def _of_people(records: Sequence[DueRecord], at: datetime) -> dict[UUID, list[HoldFact]]:
    """Under the person, and under the record where it is held alone: it may have gone to somebody else since."""
    found: dict[UUID, dict[UUID, HoldFact]] = defaultdict(dict)
    for start in range(0, len(records), _BATCH):
        batch = records[start : start + _BATCH]
        theirs = pick(Hold, *_TOLD, subject_id=list({record.subject for record in batch}), record_id=None)
        for fact in _holding([*theirs, *pick(Hold, *_TOLD, record_id=[record.id for record in batch])], at):
            key = fact.record or fact.subject
            if key is not None:
                found[key][fact.id] = fact
    return {key: list(facts.values()) for key, facts in found.items()}


def _by_whom(facts: Iterable[HoldFact]) -> tuple[dict[UUID, list[HoldFact]], list[HoldFact]]:
    """As `_of_people`, and apart from it those that name nobody."""
    found, asked = defaultdict[UUID, list[HoldFact]](list), list[HoldFact]()
    for fact in facts:
        key = fact.record or fact.subject
        (asked if key is None else found[key]).append(fact)
    return found, asked


def _asking(processes: Iterable[str], at: datetime) -> list[HoldFact]:
    return _holding(pick(Hold, *_TOLD, subject_id=None, process=list(processes)), at)


def _holding(rows: Iterable[Sequence[Any]], at: datetime) -> list[HoldFact]:
    """Those of them that are in force: there are few of anybody, and to ask for no others costs more than to leave
    them out."""
    return _in_force_at((HoldFact(*row) for row in rows), at)


def _in_force_at(facts: Iterable[HoldFact], at: datetime) -> list[HoldFact]:
    return [fact for fact in facts if fact.since_at <= at and (fact.until_at is None or fact.until_at > at)]


def _fact(row: Sequence[Any]) -> HoldFact:
    """A row as the connection gives it."""
    told = dict(zip(_TOLD, row, strict=True))
    ids = {name: sql.as_id(told[name]) for name in _IDS if told[name] is not None}
    moments = {name: sql.moment(told[name]) for name in _MOMENTS if told[name] is not None}
    day = told["review_on"]
    days = {"review_on": date.fromisoformat(day)} if isinstance(day, str) else {}
    return HoldFact(*({**told, **ids, **moments, **days}[name] for name in _TOLD))
