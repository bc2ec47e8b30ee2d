"""Everybody of whom `may` says yes, by one query: against the best statement that could be written by hand for it.

  bench_audience.py                                     200,000 people and 2,000,000 consents and limits, a minute
  bench_audience.py --people 1000000                    1,000,000 and 10,000,000: some ten minutes, most of it filling
  bench_audience.py --people 1000000 --keep             leaves the database, so that the next run need not fill it

Needs PostgreSQL on the local socket; makes the database holdord_bench there and drops it at the end. The statements by
hand, the indexes they have and their plans stand in bench/audience/. Both run in the same session with the same memory.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DATABASE = "holdord_bench"
QUESTIONS = ("news-by-email", "relevant-offers", "user-database")
#: By hand or compiled: what a large question gets.
MEMORY = "128MB"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep", action="store_true", help="leave the database for the next run")
    parser.add_argument("--explain", action="store_true", help="write the plans into bench/audience/")
    given = parser.parse_args()
    if not _reachable():
        print("PostgreSQL is not on the local socket: nothing measured")
        return
    with tempfile.TemporaryDirectory() as home:
        _settle(home)
        if not _is_filled(given.people):
            _make()
            _fill(given.people)
        try:
            _measure(given.rounds, given.explain)
        finally:
            if not given.keep:
                _drop()


def _reachable() -> bool:
    import psycopg

    try:
        psycopg.connect("dbname=postgres", connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def _settle(home: str) -> None:
    os.environ |= {
        "HOLDORD_HOME": home, "HOLDORD_DATABASE_URL": f"postgres:///{DATABASE}", "HOLDORD_LOG_LEVEL": "error",
        "HOLDORD_KEYSTORE_URL": f"postgres:///{DATABASE}_keys", "HOLDORD_IN_FORCE": "folder", "HOLDORD_JOBS": "off",
        "DJANGO_SETTINGS_MODULE": "holdord.wiring.settings",
    }  # fmt: skip
    import django

    django.setup()


def _admin(statement: str) -> None:
    import psycopg

    with psycopg.connect("dbname=postgres", autocommit=True) as admin:
        admin.execute(statement)


def _make() -> None:
    from django.core.management import call_command

    _drop()
    for name in (DATABASE, f"{DATABASE}_keys"):
        _admin(f"CREATE DATABASE {name}")
    call_command("migrate", database="default", verbosity=0)


def _drop() -> None:
    from django.db import connections

    connections.close_all()
    for name in (DATABASE, f"{DATABASE}_keys"):
        _admin(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _is_filled(people: int) -> bool:
    import psycopg
    from django.db import connection

    try:
        with psycopg.connect(f"dbname={DATABASE}") as seen:
            row = seen.execute("SELECT count(*) FROM subjects_datasubject").fetchone()
            return row is not None and row[0] == people and connection is not None
    except psycopg.Error:
        return False


def _fill(people: int) -> None:
    """Rows as the actions leave them, made where they lie: ten choices and limits a person."""
    from django.db import connection

    began = time.perf_counter()
    with connection.cursor() as cursor:
        for statement in (HERE / "audience" / "fill.sql").read_text().split(";\n\n"):
            cursor.execute(statement.replace(":people", str(people)))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute(
            "SELECT (SELECT count(*) FROM consent_consentrecord) + (SELECT count(*) FROM consent_channelchoice)"
            " + (SELECT count(*) FROM subjects_limit)"
        )
        rows = cursor.fetchone()[0]
    print(f"{people:,} people, {rows:,} choices and limits; filled in {time.perf_counter() - began:.0f} s")


def _measure(rounds: int, explain: bool) -> None:
    from django.db import connection

    from holdord.decisions import queries
    from holdord.decisions.rules import Asked

    connection.ensure_connection()
    with connection.cursor() as cursor:
        # As queries.audience sets them; the statements by hand are the faster for it, too.
        cursor.execute(f"SET work_mem = '{MEMORY}'; SET enable_nestloop = off")
    worst = 0.0
    for purpose in QUESTIONS:
        by_hand = (HERE / "audience" / f"{purpose}.sql").read_text()
        compiled = queries.audience_sql(Asked(purpose), at=NOW)
        assert compiled is not None, f"{purpose}: nobody at all"
        _agree(purpose, by_hand, compiled)
        ours, theirs = _in_turn(
            [lambda c=compiled: _count(c.text, c.values), lambda: _count(by_hand, {"now": NOW})], rounds
        )
        worst = max(worst, ours[0] / theirs[0])
        print(
            f"{purpose:<18} {ours[1]:>9,} people   may's query {ours[0]:7.3f} s   by hand {theirs[0]:7.3f} s   "
            f"{ours[0] / theirs[0]:5.2f} x"
        )
        if explain:
            _explain(purpose, by_hand, compiled)
    print(f"worst {worst:.2f} x   (may be 1.20 x at most)")


def _agree(purpose: str, by_hand: str, compiled: Any) -> None:
    """Both name the same people, or there is nothing to compare."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(by_hand, {"now": NOW})
        theirs = {row[0] for row in cursor.fetchall()}
        cursor.execute(compiled.text, compiled.values)
        ours = {row[0] for row in cursor.fetchall()}
    if ours != theirs:
        sys.exit(f"{purpose}: {len(ours - theirs)} only by may, {len(theirs - ours)} only by hand")


def _in_turn(questions: list[Callable[[], int]], rounds: int) -> list[tuple[float, int]]:
    """Each in turn, so that whatever else the machine does falls on all alike; the median of its times."""
    spent: list[list[float]] = [[] for _ in questions]
    found = [0] * len(questions)
    for _ in range(rounds):
        for place, ask in enumerate(questions):
            began = time.perf_counter()
            found[place] = ask()
            spent[place].append(time.perf_counter() - began)
    return [(statistics.median(times), count) for times, count in zip(spent, found, strict=True)]


def _count(text: str, values: Any) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({text.strip().rstrip(';')}) everybody", values)
        return int(cursor.fetchone()[0])


def _explain(purpose: str, by_hand: str, compiled: Any) -> None:
    from django.db import connection

    for name, text, values in (("by-hand", by_hand, {"now": NOW}), ("compiled", compiled.text, compiled.values)):
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {text.strip().rstrip(';')}", values)
            plan = "\n".join(row[0] for row in cursor.fetchall())
        (HERE / "audience" / f"{purpose}.{name}.plan").write_text(plan + "\n")


if __name__ == "__main__":
    main()
