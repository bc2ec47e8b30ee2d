"""The nightly sweep, against plain SQL that deletes the same rows by the same keys on the same PostgreSQL.

  bench_sweep.py                          20,000 due among 200,000 things: a minute
  bench_sweep.py --things 10000000        1,000,000 among 10,000,000: the full size

Ours finds, locks, looks again at what keeps anything, erases, writes the ledger and the log for each person, destroys
their keys, and looks a second time. By hand: bench/sweep/by_hand.sql, and one DELETE of the same keys. Needs PostgreSQL
on the local socket; makes databases of its own there and drops them at the end.
"""

import argparse
import resource
import sys
from datetime import datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from opening import NOW, Cost, House, Meter, house  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--things", type=int, default=200_000)
    given = parser.parse_args()
    with house("holdord_bench_sweep") as opened:
        if opened is not None:
            began = perf_counter()
            opened.fill(HERE / "sweep" / "fill.sql", given.things // 10)
            print(f"{given.things // 10:,} people with ten things each; filled in {perf_counter() - began:.0f} s")
            _measure(opened, given.things)


def _measure(opened: House, things: int) -> None:
    from holdord.policy import queries as policy
    from holdord.retention.rules import due_before

    rule = policy.register().rule("web-forms")
    assert rule is not None
    before = due_before(NOW.date(), rule, policy.register().desk.time_zone)
    by_hand, rows = _by_hand(opened, before)
    ours, done, portions, grew = _ours(opened)
    assert done.records == rows, (done.records, rows)
    each = 1e6 / done.records
    print(f"{done.records:,} of {things:,} things and {done.people:,} people")
    print(f"{len(portions):,} portions: half within {median(portions) * 1000:.0f} ms, the longest "
          f"{max(portions) * 1000:.0f} ms; {sum(each > 0.2 for each in portions)} above 200 ms (to hold: none)")  # fmt: skip
    for name, cost in (("by hand", by_hand), ("ours", ours)):
        print(
            f"{name:8} {cost.wall:8.2f} s on the wall   {cost.processors:8.2f} s of processors "
            f"({cost.database:.2f} of the database's)   {cost.processors * each:6.1f} us a thing"
        )
    print(f"memory grew by {grew:.0f} MB; ratio: {ours.wall / by_hand.wall:.2f} on the wall, "
          f"{ours.processors / by_hand.processors:.2f} of processors (to hold: 2.0)")  # fmt: skip


def _by_hand(opened: House, before: datetime) -> tuple[Cost, int]:
    import psycopg

    rows = 0
    with psycopg.connect(f"dbname={opened.copies[0]}") as plain, psycopg.connect(f"dbname={opened.copies[1]}") as keys:
        spent = Meter([each.info.backend_pid for each in (plain, keys)])
        with spent.on():
            for statement in (HERE / "sweep" / "by_hand.sql").read_text().split(";\n\n"):
                done = plain.execute(statement.replace(":before", before.isoformat()))
                if "DELETE FROM subjects_personaldata" in statement:
                    rows = done.rowcount
            gone = [id for (id,) in plain.execute("SELECT subject_id FROM alone").fetchall()]
            plain.commit()
            keys.execute("DELETE FROM vault_wrappedkey WHERE owner = ANY(%s)", [gone])
            keys.commit()
        return spent.stretches[0], rows


def _ours(opened: House) -> tuple[Cost, Any, list[float], float]:
    from holdord.policy import queries as policy
    from holdord.retention import actions
    from holdord.retention.actions import portions

    took: list[float] = []
    real = portions.Swept._clear

    def timed(self: Any, portion: Any) -> None:
        start = perf_counter()
        real(self, portion)
        took.append(perf_counter() - start)

    portions.Swept._clear = timed  # type: ignore[method-assign]
    spent = Meter(opened.pids())
    policy.register()  # a house that runs has read it
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with spent.on():
        done = actions.run(now=NOW, by="system:bench")
    return spent.stretches[0], done, took, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024


if __name__ == "__main__":
    main()
