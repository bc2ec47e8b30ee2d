"""Erasing one person of a forum, against the best SQL by hand that removes the same rows; see bench/erase/README.md.

  bench_erase.py                        4,000 people, 105,000 things: a minute
  bench_erase.py --people 16000         16,000 people, 420,000 things: the full size

Needs PostgreSQL on the local socket; makes databases of its own there and drops them at the end.
"""

import argparse
import random
import shutil
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from opening import NOW, Cost, House, Meter, house  # noqa: E402

#: One statement, which is planned once: a third faster than six that follow each other, and no way there and back more.
BY_HAND = """
WITH marks AS (DELETE FROM subjects_searchmark WHERE subject_id = %(id)s),
     known AS (SELECT id FROM subjects_relation WHERE subject_id = %(id)s),
     things AS (DELETE FROM subjects_personaldata WHERE relation_id IN (SELECT id FROM known)),
     relations AS (DELETE FROM subjects_relation WHERE subject_id = %(id)s),
     identifiers AS (DELETE FROM subjects_identifier WHERE subject_id = %(id)s),
     told AS (DELETE FROM subjects_told WHERE subject_id = %(id)s)
DELETE FROM subjects_datasubject WHERE id = %(id)s
"""
#: So many go before anything is measured.
_BEFORE = 12
_CONNECTED = ("azets", "google-storage")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=4000)
    parser.add_argument("--erased", type=int, default=100)
    given = parser.parse_args()
    with house("holdord_bench_erase", register=_register, HOLDORD_RECIPIENT_BOOKS="http://127.0.0.1:9") as opened:
        if opened is not None:
            opened.fill(HERE / "erase" / "fill.sql", given.people, _seal)
            _measure(opened, given.erased)


def _register(home: Path) -> Path:
    """The example's, two of whose recipients are reached by a machine."""
    register = Path(shutil.copytree(HERE.parent / "examples" / "altoros", home / "register"))
    file = register / "recipients.yaml"
    text = file.read_text()
    for id in _CONNECTED:
        text = text.replace(f"  - id: {id}\n", f"  - id: {id}\n    connector: {{kind: http, address: books}}\n")
    file.write_text(text)
    return register


def _seal(cursor: Any, ids: list[UUID]) -> None:
    """What recipients need to find the person is opened: their address, and the name in their newest thing."""
    from holdord.vault import actions as vault

    cursor.execute("SELECT DISTINCT subject_id, record_id FROM subjects_searchmark")
    for subject, id in cursor.fetchall():
        said = vault.seal_json(subject, {"name": "Ada Krogh"}, f"subjects.personaldata.payload:{id}")
        cursor.execute("UPDATE subjects_personaldata SET payload = %s WHERE id = %s", [said, id])
    cursor.execute("SELECT subject_id, id FROM subjects_identifier")
    for subject, id in cursor.fetchall():
        sealed = vault.seal_text(subject, "ada@example.org", f"subjects.identifier.sealed:{id}")
        cursor.execute("UPDATE subjects_identifier SET sealed = %s WHERE id = %s", [sealed, id])


def _measure(opened: House, number: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT r.subject_id, count(*) FROM subjects_personaldata d JOIN subjects_relation r "
                       "ON r.id = d.relation_id GROUP BY 1 ORDER BY 2 DESC")  # fmt: skip
        counted = cursor.fetchall()
    # A fixed choice, the most active among them: whoever wrote most is the slowest to go.
    some = [id for id, _ in random.Random(7).sample(counted[1:], number + _BEFORE - 1)]
    before, chosen = some[:_BEFORE], [counted[0][0], *some[_BEFORE:]]
    by_hand, hand_pids = _by_hand(opened)
    ours, hand, own = _ours(), Meter(hand_pids), Meter(opened.pids())
    # These begin sessions, read the register, and have plans made and kept: a house that runs has done that.
    for id in before:
        by_hand(id)
        ours(id)
    # In turn, so that whatever else the machine does falls on both alike.
    for id in chosen:
        with hand.on():
            by_hand(id)
        with own.on():
            ours(id)
    things = sum(count for _, count in counted)
    print(f"{len(counted):,} people, {things:,} things; the most active has {counted[0][1]:,}; {number} erased")
    for name, spent in (("by hand", hand), ("ours", own)):
        wall, used = _each(spent, lambda cost: cost.wall), _each(spent, lambda cost: cost.processors)
        database = _each(spent, lambda cost: cost.database)
        print(
            f"{name:8} median {wall.median:7.2f} ms   95th {wall.p95:7.2f} ms   of processors {used.median:6.2f} ms "
            f"({database.median:.2f} of the database's)   95th {used.p95:6.2f} ms"
        )
    for what, of in (("on the wall", lambda cost: cost.wall), ("of processors", lambda cost: cost.processors)):
        one, other = _each(own, of), _each(hand, of)
        print(f"ratio {what}: median {one.median / other.median:.2f}, 95th {one.p95 / other.p95:.2f} (to hold: 2.6)")


@dataclass(frozen=True)
class _Spread:
    median: float
    p95: float


def _each(spent: Meter, of: Callable[[Cost], float]) -> _Spread:
    """In milliseconds."""
    found = [of(cost) * 1000 for cost in spent.stretches]
    return _Spread(statistics.median(found), statistics.quantiles(found, n=20)[-1])


def _by_hand(opened: House) -> tuple[Callable[[UUID], Any], list[int]]:
    import psycopg

    plain, keys = (psycopg.connect(f"dbname={name}", autocommit=True) for name in opened.copies)

    def erase(id: UUID) -> None:
        plain.execute(BY_HAND, {"id": id}, prepare=True)
        keys.execute("DELETE FROM vault_wrappedkey WHERE owner = %s", [id], prepare=True)

    return erase, [plain.info.backend_pid, keys.info.backend_pid]


def _ours() -> Callable[[UUID], Any]:
    from holdord.retention import actions

    return lambda id: actions.erase_person(subject=id, ground="A17-1-b", by="system:bench", at=NOW)


if __name__ == "__main__":
    main()
