"""The nightly sweep, against plain SQL that deletes the same rows by the same keys on the same PostgreSQL.

  bench_sweep.py                          20,000 due among 200,000 things: a minute
  bench_sweep.py --things 10000000        1,000,000 among 10,000,000: the full size

Ours finds, locks, looks again at what keeps anything, erases, writes the ledger and the log for each person, destroys
their keys, and looks a second time. By hand: bench/sweep/by_hand.sql, and one DELETE of the same keys. Needs PostgreSQL
on the local socket; makes databases of its own there and drops them at the end.
"""

import argparse
import os
import resource
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
DATABASE = "holdord_bench_sweep"
NAMES = (DATABASE, f"{DATABASE}_keys", f"{DATABASE}_plain", f"{DATABASE}_plain_keys")


@dataclass
class Cost:
    """Seconds on the wall, and of processors: ours and the database's."""

    wall: float
    ours: float
    database: float

    @property
    def processors(self) -> float:
        return self.ours + self.database


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--things", type=int, default=200_000)
    given = parser.parse_args()
    try:
        _admin("SELECT 1")
    except Exception:
        print("PostgreSQL is not on the local socket: nothing measured")
        return
    with tempfile.TemporaryDirectory() as home:
        _settle(home)
        try:
            _make(given.things // 10)
            _measure(given.things)
        finally:
            _drop()


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

    with psycopg.connect("dbname=postgres", autocommit=True, connect_timeout=3) as admin:
        admin.execute(statement)


def _drop() -> None:
    from django.db import connections

    connections.close_all()
    for name in NAMES:
        _admin(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _make(people: int) -> None:
    from django.core.management import call_command
    from django.db import connection, connections

    from holdord.vault import actions as vault

    _drop()
    for name in NAMES[:2]:
        _admin(f"CREATE DATABASE {name}")
    call_command("migrate", database="default", verbosity=0)
    call_command("migrate", "vault", database="keys", verbosity=0)
    began = time.perf_counter()
    with connection.cursor() as cursor:
        for statement in (HERE / "sweep" / "fill.sql").read_text().split(";\n\n"):
            cursor.execute(statement.replace(":people", str(people)))
        cursor.execute("SELECT id FROM subjects_datasubject")
        ids = [id for (id,) in cursor.fetchall()]
    vault.make_keys(ids, at=NOW)
    for alias in ("default", "keys"):
        with connections[alias].cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    connections.close_all()
    for name, copy in zip(NAMES[:2], NAMES[2:], strict=True):
        _admin(f"CREATE DATABASE {copy} TEMPLATE {name}")
    print(f"{people:,} people with ten things each; filled in {time.perf_counter() - began:.0f} s")


def _measure(things: int) -> None:
    from holdord.policy import queries as policy
    from holdord.retention.rules import due_before

    rule = policy.register().rule("web-forms")
    assert rule is not None
    before = due_before(NOW.date(), rule, policy.register().desk.time_zone)
    by_hand, rows = _by_hand(before)
    ours, done, longest, grew = _ours()
    assert done.records == rows, (done.records, rows)
    each = 1e6 / done.records
    print(f"{done.records:,} of {things:,} things went, and {done.people:,} people; portions of at most {longest * 1000:.0f} ms")
    for name, cost in (("by hand", by_hand), ("ours", ours)):
        print(
            f"{name:8} {cost.wall:8.2f} s on the wall   {cost.processors:8.2f} s of processors "
            f"({cost.database:.2f} of the database's)   {cost.processors * each:6.1f} us a thing"
        )
    print(f"memory grew by {grew:.0f} MB; ratio: {ours.wall / by_hand.wall:.2f} on the wall, "
          f"{ours.processors / by_hand.processors:.2f} of processors (to hold: 2.0)")  # fmt: skip


def _by_hand(before: datetime) -> tuple[Cost, int]:
    import psycopg

    rows = 0
    with psycopg.connect(f"dbname={NAMES[2]}") as plain, psycopg.connect(f"dbname={NAMES[3]}") as keys:
        pids = [each.info.backend_pid for each in (plain, keys)]
        began, used = time.perf_counter(), _used(pids)
        for statement in (HERE / "sweep" / "by_hand.sql").read_text().split(";\n\n"):
            done = plain.execute(statement.replace(":before", before.isoformat()))
            if "DELETE FROM subjects_personaldata" in statement:
                rows = done.rowcount
        gone = [id for (id,) in plain.execute("SELECT subject_id FROM alone").fetchall()]
        plain.commit()
        keys.execute("DELETE FROM vault_wrappedkey WHERE owner = ANY(%s)", [gone])
        keys.commit()
        return Cost(time.perf_counter() - began, *_less(_used(pids), used)), rows


def _ours() -> tuple[Cost, Any, float, float]:
    from django.db import connections

    from holdord.policy import queries as policy
    from holdord.retention import actions
    from holdord.retention.actions import portions

    longest, real = [0.0], portions.Swept._clear

    def timed(self: Any, portion: Any) -> None:
        start = time.perf_counter()
        real(self, portion)
        longest[0] = max(longest[0], time.perf_counter() - start)

    portions.Swept._clear = timed  # type: ignore[method-assign]
    pids = []
    for alias in ("default", "keys"):
        connections[alias].ensure_connection()
        pids.append(connections[alias].connection.info.backend_pid)
    policy.register()  # a house that runs has read it
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, used = time.perf_counter(), _used(pids)
    done = actions.run(now=NOW, by="system:bench")
    cost = Cost(time.perf_counter() - began, *_less(_used(pids), used))
    return cost, done, longest[0], (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024


def _used(pids: list[int]) -> tuple[float, float]:
    """Seconds of processors so far: of this process, and of the database's that serve it."""
    ticks = os.sysconf("SC_CLK_TCK")
    served = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        served += int(fields[11]) + int(fields[12])
    return time.process_time(), served / ticks


def _less(now: tuple[float, float], then: tuple[float, float]) -> tuple[float, float]:
    return now[0] - then[0], now[1] - then[1]


if __name__ == "__main__":
    main()
