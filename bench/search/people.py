"""Many invented people at once, row for row as `take_in` leaves them, but for the log and the keys.

Takes:    how many are there already, how many are to come
Gives:    the id of one. Each has an address and is known in one process at least, from some day of the last five years,
          by a record that says a name and perhaps a company
Why:      one by one a million take hours. What is the same for many (how a name begins) is worked out once; rows go in
          in the order of their keys, on PostgreSQL as a stream, without looking whether what they point at is there; the
          index that finds people is made anew behind them. What is sealed is as long as it would be and cannot be
          opened: a search by up to six letters of each word opens nothing
"""

import os
import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, timedelta
from functools import cache, lru_cache
from itertools import combinations
from typing import Any
from uuid import UUID

from bench_contact import NOW

_CHUNK = 20_000
_SECONDS = 5 * 365 * 86_400
_SYLLABLES = (
    "an", "bo", "da", "el", "fri", "gu", "ha", "in", "jo", "kar", "lo", "mo", "ne", "ol", "per", "ras", "sø", "tor",
)  # fmt: skip
_GIVEN, _SECOND = ("Anna", "Camilla", "Per", "Rasmus"), ("Marie", "Katrine", "Erik")
_COMMON = ("Jensen", "Nielsen", "Hansen", "Andersen", "Larsen")
_COMPANY, _RARE_COMPANY = "Opdigt", "Sjælden"
#: How long a sealed address and a sealed record of a name are (vault/rules.py).
_SEALED = 92

#: Columns in their order, of what `_rows` gives; the rest is what it is where nothing is said.
_COLUMNS = {
    "DataSubject": ("id", "created_at", "language", "country"),
    "Identifier": ("id", "subject_id", "kind", "index", "sealed", "claimed"),
    "Relation": ("id", "subject_id", "process", "since_at", "known_at", "anchor_event"),
    "PersonalData": ("id", "relation_id", "stamp_id", "collected_at", "payload"),
    "SearchMark": ("subject_id", "process", "known_at", "relation_id", "record_id", "kind", "mark", "salted"),
}


def names(seed: int) -> Iterator[str]:
    """Invented names. As in a real country half of them share five surnames, a fifth four first names, a third have a
    second one, and of that there are three that very many have; the others are rare."""
    chance = random.Random(seed)

    def one(common: tuple[str, ...], share: float, length: int) -> str:
        rare = "".join(chance.choices(_SYLLABLES, k=length)).capitalize()
        return chance.choice(common) if chance.random() < share else rare

    while True:
        second = [one(_SECOND, 0.5, 2)] if chance.random() < 0.33 else []
        yield " ".join([one(_GIVEN, 0.2, 2), *second, one(_COMMON, 0.5, 3)])


def move_in(start: int, count: int) -> UUID:
    """That many more people; gives one of them."""
    from holdord.vault import queries as keys

    said, days = names(start), random.Random(start + 1)
    # Whose anything is is left to chance, the order in which it is written is not.
    people, known_by, relations, records = (_ids(days, count * 2 if twice else count) for twice in (0, 0, 1, 1))
    indexes = sorted(keys.blind_indexes("email", [f"person{start + n}@bench.example" for n in range(count)]))
    with _in_haste() as put:
        stamps = {process: _stamp(process) for process in ("web-forms", "customers", "events")}
        things = zip(relations, records, strict=True)
        for place in range(0, count, _CHUNK):
            rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in _COLUMNS}
            for n in range(place, min(place + _CHUNK, count)):
                at = NOW - timedelta(seconds=days.randrange(_SECONDS))
                one = (people[n], at.astimezone(UTC).replace(tzinfo=None).isoformat(" "))
                rows["DataSubject"].append((*one, "da", ""))
                sealed = b"\xa1" + os.urandom(_SEALED)
                rows["Identifier"].append((known_by[n], people[n], "email", indexes[n], sealed, False))
                _known(rows, one, start + n, next(said), things, stamps)
            put(rows)
    return UUID(people[0])


def _known(
    rows: dict[str, list[tuple[Any, ...]]], one: tuple[str, str], n: int, name: str, things: Iterator[tuple[str, str]],
    stamps: dict[str, int],
) -> None:  # fmt: skip
    person, at = one
    company = _company(n)
    for process in _processes(n):
        relation, record = next(things)
        rows["Relation"].append((relation, person, process, at, at, ""))
        rows["PersonalData"].append((record, relation, stamps[process], at, b"\xa1" + os.urandom(_SEALED)))
        rows["SearchMark"] += _marks((person, process, at, relation, record), relation, name, company)


def _processes(n: int) -> tuple[str, ...]:
    """Everybody by a form; one in ten is a customer too, and one in a thousand came to an event only."""
    if n % 1000 == 7:
        return ("events",)
    return ("web-forms", "customers") if n % 10 == 0 else ("web-forms",)


def _company(n: int) -> str:
    if n % 10_000 == 3:
        return _RARE_COMPANY
    return _COMPANY if n % 10 == 1 else ""


def _stamp(process: str) -> int:
    from holdord.subjects.actions import stamping

    return stamping.put_stamp(stamping.stamp(
        process=process, purpose="answer-request", basis="eu-gdpr:A6-1-b", form="contact", source="data-subject",
        categories=["name"], register_version="v", wording_hash="w", language="da",
    ))  # fmt: skip


def _marks(same: tuple[str, ...], relation: str, name: str, company: str) -> Iterator[tuple[Any, ...]]:
    """As `marking.marks_of`, with what is the same for many worked out once."""
    from holdord.subjects.queries.search import salted
    from holdord.subjects.rules import MarkKind

    id = UUID(relation)
    for kind, text in ((MarkKind.NAME, name), (MarkKind.COMPANY, company)) if company else ((MarkKind.NAME, name),):
        noted = {number: begins for part in text.split() for number, begins in _begins(kind, part)}
        noted |= {
            number: begins for pair in combinations(text.split(), 2) for number, begins in _both_begin(kind, *pair)
        }
        for each, salt in zip(noted, salted(kind, [(id, begins) for begins in noted.values()]), strict=True):
            yield (*same, kind.value, each, salt)
    if company:
        yield (*same, MarkKind.BOTH.value, _both(name, company), None)


@cache
def _begins(kind: Any, part: str) -> list[tuple[int, str]]:
    from holdord.subjects import folding
    from holdord.subjects.queries.search import mark

    starts = sorted(folding.beginnings(part))
    return list(zip(mark(kind, starts), starts, strict=True))


@lru_cache(maxsize=200_000)
def _both_begin(kind: Any, one: str, other: str) -> list[tuple[int, str]]:
    from holdord.subjects import folding
    from holdord.subjects.queries.search import pair_marks

    return [(each.number, " ".join(each.begins)) for each in pair_marks(kind, list(folding.pairs(f"{one} {other}")))]


def _both(name: str, company: str) -> int:
    from holdord.subjects import folding
    from holdord.subjects.queries.search import mark
    from holdord.subjects.rules import MarkKind

    return mark(MarkKind.BOTH, [folding.whole(name, company)])[0]


def _ids(chance: random.Random, count: int) -> list[str]:
    """Random ids as the house makes them (version 4), in their order."""
    drawn = (f"{chance.getrandbits(128):032x}" for _ in range(count))
    return sorted(f"{each[:12]}4{each[13:16]}8{each[17:]}" for each in drawn)


@contextmanager
def _in_haste() -> Iterator[Any]:
    """A way to write rows, and at its end all as it was."""
    from django.db import connection, transaction

    from holdord.subjects import models

    (by_mark,) = models.SearchMark._meta.indexes
    is_postgres = connection.vendor == "postgresql"
    haste = (
        ("SET session_replication_role = replica", "SET synchronous_commit = off") if is_postgres
        else ("PRAGMA foreign_keys = OFF", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -600000")
    )  # fmt: skip
    with connection.schema_editor() as editor:
        editor.remove_index(models.SearchMark, by_mark)
    with connection.cursor() as cursor:
        for each in haste:
            cursor.execute(each)

    def put(rows: dict[str, list[tuple[Any, ...]]]) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for name, each in rows.items():
                model = getattr(models, name)
                columns = ", ".join(f'"{model._meta.get_field(column).column}"' for column in _COLUMNS[name])
                _write(cursor, f'"{model._meta.db_table}" ({columns})', each)

    yield put
    with connection.schema_editor() as editor:
        editor.add_index(models.SearchMark, by_mark)
    # What was set goes with the connection.
    connection.close()


def _write(cursor: Any, into: str, rows: Iterable[tuple[Any, ...]]) -> None:
    if cursor.db.vendor == "postgresql":
        with cursor.copy(f"COPY {into} FROM STDIN") as stream:
            stream.write("".join(["\t".join(map(_word, row)) + "\n" for row in rows]))
        return
    places = ", ".join("?" * (into.count(",") + 1))
    cursor.db.connection.executemany(f"INSERT INTO {into} VALUES ({places})", rows)  # noqa: S608  # names are ours


def _word(value: Any) -> str:
    if value is None:
        return "\\N"
    return "\\\\x" + value.hex() if type(value) is bytes else str(value)
