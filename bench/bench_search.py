"""Finding a person by address, and by how their name begins, among ever more people; and one row by its key.

A house of its own in a temporary folder, on SQLite, or with `--postgres` on databases of its own there. People are
written in bulk, as `take_in` would have left them. Each figure is the best of many rounds: of this process's time on
SQLite, which does all the work in it; on the clock on PostgreSQL, so that the server's part counts.
`--most 1000000` goes to the figure we hold ourselves to.
"""

import os
import random
import subprocess
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice
from pathlib import Path
from uuid import UUID, uuid4

from bench_contact import NOW, open_house

_CHUNK = 5_000
_SYLLABLES = (
    "an",
    "bo",
    "da",
    "el",
    "fri",
    "gu",
    "ha",
    "in",
    "jo",
    "kar",
    "lo",
    "mo",
    "ne",
    "ol",
    "per",
    "ras",
    "sø",
    "tor",
)
_COMMON = ("Jensen", "Nielsen", "Hansen", "Andersen", "Larsen")


def names(seed: int) -> Iterator[str]:
    """Invented names: half of them share five surnames, as in a real country; the other half are rare."""
    chance = random.Random(seed)
    while True:
        first = "".join(chance.choices(_SYLLABLES, k=2)).capitalize()
        last = (
            chance.choice(_COMMON) if chance.random() < 0.5 else "".join(chance.choices(_SYLLABLES, k=3)).capitalize()
        )
        yield f"{first} {last}"


def move_in(start: int, count: int) -> None:
    """That many more people, each with an address, a relation, a record and its marks, in bulk."""
    from django.db import transaction

    from holdord.lib.rows import Row, put_many
    from holdord.subjects import folding
    from holdord.subjects.actions import stamping
    from holdord.subjects.models import DataSubject, Identifier, PersonalData, Relation, SearchMark
    from holdord.subjects.queries.search import mark
    from holdord.subjects.rules import MarkKind
    from holdord.vault import actions as vault
    from holdord.vault import queries as keys

    rows: dict[type, list[Row]] = {each: [] for each in (DataSubject, Identifier, Relation, PersonalData, SearchMark)}
    with transaction.atomic(), keys.steady():
        stamp = stamping.put_stamp(stamping.stamp(
            process="web-forms", purpose="answer-request", basis="eu-gdpr:A6-1-b", form="contact",
            source="data-subject", categories=["name"], register_version="v", wording_hash="w", language="da",
        ))  # fmt: skip
        people = [uuid4() for _ in range(count)]
        vault.make_keys(people, at=NOW)
        sealers = vault.sealers(people)
        indexes = keys.blind_indexes("email", [f"person{start + n}@bench.example" for n in range(count)])
        for n, (person, index, name) in enumerate(zip(people, indexes, islice(names(start), count), strict=True)):
            relation = Row(Relation, id=uuid4(), subject_id=person, process="web-forms", since_at=NOW)
            record = Row(PersonalData, id=uuid4(), relation_id=relation.pk, stamp_id=stamp, collected_at=NOW)
            record.values["payload"] = sealers[person].seal_json({"name": name}, keys.context_of(record, "payload"))
            rows[DataSubject].append(
                Row(DataSubject, id=person, created_at=NOW + timedelta(seconds=start + n), language="da", country="")
            )
            rows[Identifier].append(
                Row(Identifier, id=uuid4(), subject_id=person, kind="email", index=index, sealed=b"\xa1")
            )
            rows[Relation].append(relation)
            rows[PersonalData].append(record)
            rows[SearchMark] += [
                Row(SearchMark, subject_id=person, relation_id=relation.pk, record_id=record.pk, kind="name", mark=each)
                for each in set(mark(MarkKind.NAME, folding.beginnings(name)))
            ]
        for each in rows.values():
            put_many(each)


def best(call: Callable[[], object], rounds: int) -> float:
    from django.db import connection

    clock = time.perf_counter if connection.vendor == "postgresql" else time.process_time
    spent = []
    for _ in range(rounds):
        began = clock()
        call()
        spent.append(clock() - began)
    return min(spent) * 1000


@contextmanager
def databases(*, postgres: bool) -> Iterator[None]:
    """Those that the house is to stand on, for as long as it does."""
    names = [f"holdord_bench_{os.getpid()}", f"holdord_bench_{os.getpid()}_keys"] if postgres else []
    for name, setting in zip(names, ("HOLDORD_DATABASE_URL", "HOLDORD_KEYSTORE_URL"), strict=False):
        subprocess.run(["createdb", name], check=True)
        os.environ[setting] = f"postgres:///{name}"
    try:
        yield
    finally:
        for name in names:
            subprocess.run(["dropdb", "--force", name], check=True)


def measure(people: int, ids: list[UUID]) -> None:
    from django.db import connection

    from holdord.subjects import queries
    from holdord.subjects.models import DataSubject
    from holdord.subjects.rules import MarkKind

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    someone = f"person{people // 2}@bench.example"
    row = best(lambda: DataSubject.objects.filter(pk=ids[0]).first(), rounds=50)
    address = best(lambda: queries.find("email", someone), rounds=50)
    print(
        f"{people:>9,} people   one row by its key {row:6.2f} ms   by address {address:6.2f} ms ({address / row:4.1f} x)",
        end="",
    )
    for typed in ("hansen", "sørask", "per"):
        spent = best(lambda t=typed: queries.beginning_with(t, of=MarkKind.NAME, processes=["web-forms"]), rounds=5)  # type: ignore[misc]
        found = queries.beginning_with(typed, of=MarkKind.NAME, processes=["web-forms"])
        more = "+" if found.after else ""
        print(f"   '{typed}' {spent:6.1f} ms ({len(found.people)}{more})", end="")
    print(flush=True)


def main() -> None:
    asked = ArgumentParser(description=__doc__)
    asked.add_argument("--most", type=int, default=20_000)
    asked.add_argument("--postgres", action="store_true")
    given = asked.parse_args()
    most = given.most
    sizes = [size for size in (2_000, 10_000, 20_000, 100_000, 300_000, 1_000_000) if size <= most]
    with tempfile.TemporaryDirectory() as folder, databases(postgres=given.postgres):
        open_house(Path(folder))
        from django.db import connections

        from holdord.subjects.models import DataSubject

        there = 0
        for size in sizes:
            while there < size:
                count = min(_CHUNK, size - there)
                move_in(there, count)
                there += count
            measure(size, list(DataSubject.objects.values_list("id", flat=True)[:1]))
        connections.close_all()


if __name__ == "__main__":
    main()
