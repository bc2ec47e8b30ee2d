"""Finding a person by address, and by how a name or a company begins, in one process and between days, among ever more
people; and one row by its key.

A house of its own in a temporary folder, on SQLite, or with `--postgres` on databases of its own there. People are
written in bulk, as `take_in` would have left them (`search/people.py`). Each figure is the best of many rounds, in
milliseconds of processor: of this process, and on PostgreSQL of the one that serves it. `--most 1000000` goes to the
size we hold ourselves to: flat from 10,000 on.
"""

import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from bench_contact import NOW, open_house
from opening import Meter

sys.path.insert(0, str(Path(__file__).parent / "search"))

ALL = ("web-forms", "customers", "events")
SIZES = (10_000, 100_000, 1_000_000)


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


def pids() -> list[int]:
    """The processes of the database that serve us; none of SQLite, which does its work in this one."""
    from django.db import connections

    found = []
    for alias in ("default", "keys"):
        connections[alias].ensure_connection()
        if connections[alias].vendor == "postgresql":
            found.append(connections[alias].connection.info.backend_pid)
    return found


def best(call: Callable[[], object], rounds: int) -> float:
    meter = Meter(pids())
    for _ in range(rounds):
        with meter.on():
            call()
    return min(each.processors for each in meter.stretches) * 1000


def questions(people: int, one: UUID) -> dict[str, Callable[[], Any]]:
    """What is asked, under the name it has in the table."""
    from holdord.subjects import queries
    from holdord.subjects.models import DataSubject
    from holdord.subjects.rules import MarkKind

    def begins(typed: str, of: MarkKind = MarkKind.NAME, **among: Any) -> Callable[[], queries.Matches]:
        return lambda: queries.beginning_with(typed, of=of, **{"processes": ALL, **among})

    def listed(**among: Any) -> Callable[[], list[queries.PersonLine]]:
        return lambda: queries.people(**{"processes": ALL, "limit": 26, **among})

    days = {"since_at": NOW - timedelta(days=800), "until_at": NOW - timedelta(days=770)}
    page = begins("hansen")().after
    return {
        "one row by its key": lambda: DataSubject.objects.filter(pk=one).first(),
        "by address": lambda: queries.find("email", f"person{people // 2}@bench.example"),
        "'hansen', a tenth of all": begins("hansen"),
        "  its second page": begins("hansen", after=page),
        "  in one process": begins("hansen", processes=["customers"]),
        "  in a rare process": begins("hansen", processes=["events"]),
        "  within thirty days": begins("hansen", **days),
        "'per', one in twelve": begins("per"),
        "'sørask', hardly anybody": begins("sørask"),
        "'zzz', nobody": begins("zzz"),
        "'perolin hansen'": begins("perolin hansen"),
        "'anna hansen', two frequent": begins("anna hansen"),
        "'camil niel', the same": begins("camil niel"),
        "'anna marie', the same": begins("anna marie"),
        "'anbo hansen', rare, frequent": begins("anbo hansen"),
        "'ras zzz', nobody has both": begins("ras zzz"),
        "'anna marie hansen', three": begins("anna marie hansen"),
        "'per rasmus mari hans', four": begins("per rasmus mari hans"),
        "company 'opd', one in ten": begins("opd", MarkKind.COMPANY),
        "company 'sjæld', few": begins("sjæld", MarkKind.COMPANY),
        "the list, the newest": listed(),
        "  of a rare process": listed(processes=["events"]),
        "  of thirty days": listed(**days),
    }


def measure(people: int, one: UUID) -> list[tuple[str, float, str]]:
    from django.db import connection, connections

    for alias in ("default", "keys"):
        with connections[alias].cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return [(name, best(ask, rounds=25), _found(ask())) for name, ask in questions(people, one).items()]


def _found(answer: Any) -> str:
    shown = answer if isinstance(answer, list) else getattr(answer, "people", None)
    if shown is None:
        return ""
    return f"({len(shown)}{'+' if getattr(answer, 'after', None) or len(shown) > len(range(25)) else ''})"


def main() -> None:
    asked = ArgumentParser(description=__doc__)
    asked.add_argument("--most", type=int, default=100_000)
    asked.add_argument("--postgres", action="store_true")
    given = asked.parse_args()
    sizes = [size for size in SIZES if size <= given.most]
    with tempfile.TemporaryDirectory() as folder, databases(postgres=given.postgres):
        open_house(Path(folder))
        from django.db import connections
        from people import move_in

        there, table = 0, list[list[tuple[str, float, str]]]()
        for size in sizes:
            one = move_in(there, size - there)
            there = size
            table.append(measure(size, one))
            print(f"{size:,} people: measured", file=sys.stderr, flush=True)
        connections.close_all()
    print(f"{'milliseconds of processor':<28}" + "".join(f"{size:>17,}" for size in sizes))
    for rows in zip(*table, strict=True):
        print(f"{rows[0][0]:<28}" + "".join(f"{spent:>11.2f} {found:<5}" for _, spent, found in rows))


if __name__ == "__main__":
    main()
