"""Finding a person by address, and by how their name begins, among ever more people; and one row by its key.

A house of its own in a temporary folder, SQLite. People are written in bulk, as `take_in` would have left them.
`--most 1000000` goes to the figure we hold ourselves to, and takes a quarter of an hour.
"""

import random
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from uuid import UUID, uuid4

from bench_contact import NOW, best, open_house

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

    from holdord.subjects import folding
    from holdord.subjects.models import DataSubject, Identifier, PersonalData, Relation, SearchMark
    from holdord.subjects.queries.search import mark
    from holdord.subjects.actions import stamping
    from holdord.subjects.rules import MarkKind
    from holdord.vault import actions as vault
    from holdord.vault import queries as keys

    found = islice(names(start), count)
    with transaction.atomic():
        people = [
            DataSubject(id=uuid4(), created_at=NOW + timedelta(seconds=start + n), language="da") for n in range(count)
        ]
        vault.make_keys([row.id for row in people], at=NOW)
        openers = keys.openers([row.id for row in people])
        indexes = keys.blind_indexes("email", [f"person{start + n}@bench.example" for n in range(count)])
        identifiers, relations, records, marks = [], [], [], []
        for person, index, name in zip(people, indexes, found, strict=True):
            sealer = vault.Sealer(person.id, openers[person.id]._key)
            relation = Relation(id=uuid4(), subject=person, process="web-forms", since_at=NOW)
            record = PersonalData(
                id=uuid4(), relation=relation, collected_at=NOW, stamp_id=stamping.put_stamp(stamping.stamp(
                    process="web-forms", purpose="answer-request", basis="eu-gdpr:A6-1-b", form="contact",
                    source="data-subject", categories=["name"], register_version="v", wording_hash="w", language="da",
                )),
            )  # fmt: skip
            record.payload = sealer.seal_json({"name": name}, keys.context_of(record, "payload"))
            row = Identifier(id=uuid4(), subject=person, kind="email", index=index, sealed=b"\xa1")
            identifiers.append(row)
            relations.append(relation)
            records.append(record)
            marks += [
                SearchMark(subject=person, relation=relation, record=record, kind="name", mark=each)
                for each in set(mark(MarkKind.NAME, folding.beginnings(name)))
            ]
        for model, rows in (
            (DataSubject, people),
            (Identifier, identifiers),
            (Relation, relations),
            (PersonalData, records),
            (SearchMark, marks),
        ):
            model._default_manager.bulk_create(rows, batch_size=500)  # type: ignore[attr-defined]


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
    most = asked.parse_args().most
    sizes = [size for size in (2_000, 10_000, 20_000, 100_000, 300_000, 1_000_000) if size <= most]
    with tempfile.TemporaryDirectory() as folder:
        open_house(Path(folder))
        from holdord.subjects.models import DataSubject

        there = 0
        for size in sizes:
            while there < size:
                count = min(_CHUNK, size - there)
                move_in(there, count)
                there += count
            measure(size, list(DataSubject.objects.values_list("id", flat=True)[:1]))


if __name__ == "__main__":
    main()
