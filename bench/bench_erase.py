"""Erasing one person of a forum, against the best SQL by hand that removes the same rows; see bench/erase/README.md.

  bench_erase.py                        4,000 people, 105,000 things: a minute
  bench_erase.py --people 16000         16,000 people, 420,000 things: the full size

Needs PostgreSQL on the local socket; makes databases of its own there and drops them at the end.
"""

import argparse
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from bench_sweep import NOW, _admin, _less, _used  # noqa: E402

DATABASE = "holdord_bench_erase"
NAMES = (DATABASE, f"{DATABASE}_keys", f"{DATABASE}_plain", f"{DATABASE}_plain_keys")
BY_HAND = (
    "DELETE FROM subjects_searchmark WHERE subject_id = %(id)s",
    "DELETE FROM subjects_personaldata WHERE relation_id IN (SELECT id FROM subjects_relation WHERE subject_id = %(id)s)",
    "DELETE FROM subjects_relation WHERE subject_id = %(id)s",
    "DELETE FROM subjects_identifier WHERE subject_id = %(id)s",
    "DELETE FROM subjects_told WHERE subject_id = %(id)s",
    "DELETE FROM subjects_datasubject WHERE id = %(id)s",
)
_CONNECTED = ("azets", "google-storage")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=4000)
    parser.add_argument("--erased", type=int, default=100)
    given = parser.parse_args()
    try:
        _admin("SELECT 1")
    except Exception:
        print("PostgreSQL is not on the local socket: nothing measured")
        return
    with tempfile.TemporaryDirectory() as home:
        _settle(Path(home))
        try:
            _make(given.people)
            _measure(given.erased)
        finally:
            _drop()


def _settle(home: Path) -> None:
    register = Path(shutil.copytree(HERE.parent / "examples" / "altoros", home / "register"))
    file = register / "recipients.yaml"
    text = file.read_text()
    for id in _CONNECTED:
        text = text.replace(f"  - id: {id}\n", f"  - id: {id}\n    connector: {{kind: http, address: books}}\n")
    file.write_text(text)
    os.environ |= {
        "HOLDORD_HOME": str(home), "HOLDORD_DATABASE_URL": f"postgres:///{DATABASE}", "HOLDORD_LOG_LEVEL": "error",
        "HOLDORD_KEYSTORE_URL": f"postgres:///{DATABASE}_keys", "HOLDORD_IN_FORCE": "folder", "HOLDORD_JOBS": "off",
        "HOLDORD_REGISTER": str(register), "HOLDORD_RECIPIENT_BOOKS": "http://127.0.0.1:9",
        "DJANGO_SETTINGS_MODULE": "holdord.wiring.settings",
    }  # fmt: skip
    import django

    django.setup()


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
    with connection.cursor() as cursor:
        for statement in (HERE / "erase" / "fill.sql").read_text().split(";\n\n"):
            cursor.execute(statement.replace(":people", str(people)))
        cursor.execute("SELECT id FROM subjects_datasubject")
        vault.make_keys([id for (id,) in cursor.fetchall()], at=NOW)
        # What recipients need to find the person is opened: their address, and the name in their newest thing.
        cursor.execute("SELECT DISTINCT subject_id, record_id FROM subjects_searchmark")
        for subject, id in cursor.fetchall():
            said = vault.seal_json(subject, {"name": "Ada Krogh"}, f"subjects.personaldata.payload:{id}")
            cursor.execute("UPDATE subjects_personaldata SET payload = %s WHERE id = %s", [said, id])
        cursor.execute("SELECT subject_id, id FROM subjects_identifier")
        for subject, id in cursor.fetchall():
            sealed = vault.seal_text(subject, "ada@example.org", f"subjects.identifier.sealed:{id}")
            cursor.execute("UPDATE subjects_identifier SET sealed = %s WHERE id = %s", [sealed, id])
    for alias in ("default", "keys"):
        with connections[alias].cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    connections.close_all()
    for name, copy in zip(NAMES[:2], NAMES[2:], strict=True):
        _admin(f"CREATE DATABASE {copy} TEMPLATE {name}")


def _measure(number: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT r.subject_id, count(*) FROM subjects_personaldata d JOIN subjects_relation r "
                       "ON r.id = d.relation_id GROUP BY 1 ORDER BY 2 DESC")  # fmt: skip
        counted = cursor.fetchall()
    # A fixed choice, the most active among them: whoever wrote most is the slowest to go.
    chosen = [id for id, _ in random.Random(7).sample(counted, number)]
    chosen[0] = counted[0][0]
    by_hand, hand_cost = _timed(*_by_hand(), chosen)
    ours, our_cost = _timed(*_ours(), chosen)
    things = sum(count for _, count in counted)
    print(f"{len(counted):,} people, {things:,} things; the most active has {counted[0][1]:,}; {number} erased")
    for name, took, cost in (("by hand", by_hand, hand_cost), ("ours", ours, our_cost)):
        print(
            f"{name:8} median {statistics.median(took) * 1000:7.2f} ms   95th {_p95(took) * 1000:7.2f} ms   processors "
            f"{sum(cost) * 1000 / number:6.2f} ms each ({cost[1] * 1000 / number:.2f} of the database's)"
        )
    print(
        f"ratio: median {statistics.median(ours) / statistics.median(by_hand):.2f}, 95th {_p95(ours) / _p95(by_hand):.2f}, "
        f"processors {sum(our_cost) / sum(hand_cost):.2f} (to hold: 2.6)"
    )


def _p95(took: list[float]) -> float:
    return statistics.quantiles(took, n=20)[-1]


def _timed(erase: Callable[[UUID], Any], pids: list[int], chosen: list[UUID]) -> tuple[list[float], tuple[float, float]]:
    # The first two begin sessions, read the register and make plans: a house that runs has done that.
    for id in chosen[-2:]:
        erase(id)
    took, used = [], _used(pids)
    for id in chosen[:-2]:
        began = time.perf_counter()
        erase(id)
        took.append(time.perf_counter() - began)
    return took, _less(_used(pids), used)


def _by_hand() -> tuple[Callable[[UUID], Any], list[int]]:
    import psycopg

    plain, keys = (psycopg.connect(f"dbname={name}") for name in NAMES[2:])

    def erase(id: UUID) -> None:
        for statement in BY_HAND:
            plain.execute(statement, {"id": id})
        plain.commit()
        keys.execute("DELETE FROM vault_wrappedkey WHERE owner = %s", [id])
        keys.commit()

    return erase, [plain.info.backend_pid, keys.info.backend_pid]


def _ours() -> tuple[Callable[[UUID], Any], list[int]]:
    from django.db import connections

    from holdord.retention import actions

    pids = []
    for alias in ("default", "keys"):
        connections[alias].ensure_connection()
        pids.append(connections[alias].connection.info.backend_pid)
    return lambda id: actions.erase_person(subject=id, ground="A17-1-b", by="system:bench", at=NOW), pids


if __name__ == "__main__":
    main()
