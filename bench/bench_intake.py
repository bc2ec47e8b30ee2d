"""How fast forms are taken in (sealed, stamped, audited) against a bare insert of the same bytes, each in one transaction.

    .venv/bin/python bench/bench_intake.py [how many] [sqlite|postgres]

All on the same database, in one run, in turns of a few, so that whatever else the machine does falls on all alike; the
ratio is the median of those of the turns. The CPU seconds are this process's own: on PostgreSQL the server has its own.
Somebody new costs a person, a key and a place; somebody known a look at what is there. `synchronous=FULL` stays.
Each comes from a network of its own, as over the public pages. Beside them the least that any door could do before it
answers: the form held against the register, a key of its own for the sealed bytes, the hash that knows it again, and
the entry in the log, with nothing read and nobody looked up (docs/decisions/0019-a-form-is-taken-in-at-once.md).
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median

HOW_MANY = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
TURN = 20
_DATA, _KEYS = f"holdord_bench_{os.getpid()}", f"holdord_bench_{os.getpid()}_keys"
FORM = {"name": "Ada Krogh", "message": "Kan I hjælpe os med et projekt? Vi vil gerne tale med nogen i næste uge."}


@dataclass
class Spent:
    """What each turn of one act took, in seconds: on the clock, and of this process's CPU."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def turn(self, act: Callable[[int], None], numbers: range) -> None:
        wall, cpu = time.perf_counter(), time.process_time()
        for number in numbers:
            act(number)
        self.wall.append(time.perf_counter() - wall)
        self.cpu.append(time.process_time() - cpu)

    def line(self, name: str, bare: "Spent") -> str:
        ratio = median(other / own for other, own in zip(bare.wall, self.wall, strict=True))
        return (f"  {name:<28}{TURN / median(self.wall):7.0f}/s  {ratio:5.2f} x   "
                f"{median(self.cpu) / TURN * 1000:6.2f} ms of CPU")  # fmt: skip


def main() -> None:
    databases = sys.argv[2:] or ["sqlite", "postgres"]
    if len(databases) > 1:
        for database in databases:
            os.spawnv(os.P_WAIT, sys.executable, [sys.executable, __file__, str(HOW_MANY), database])
        return
    with tempfile.TemporaryDirectory() as home:
        try:
            _open(home, databases[0])
            _measure(databases[0])
        finally:
            _close(databases[0])


def _open(home: str, database: str) -> None:
    os.environ |= {"HOLDORD_HOME": home, "HOLDORD_LOG_LEVEL": "error", "HOLDORD_JOBS": "off",
                   "DJANGO_SETTINGS_MODULE": "holdord.wiring.settings"}  # fmt: skip
    if database == "postgres":
        for name in (_DATA, _KEYS):
            subprocess.run(["createdb", name], check=True)
        os.environ |= {"HOLDORD_DATABASE_URL": f"postgres:///{_DATA}",
                       "HOLDORD_KEYSTORE_URL": f"postgres:///{_KEYS}"}  # fmt: skip
    import django

    django.setup()
    from holdord.lib.clock import now
    from holdord.notice import actions as notice
    from holdord.wiring import house

    house.prepare_databases()
    notice.publish(at=now(), by="system:bench")


def _close(database: str) -> None:
    from django.db import connections

    connections.close_all()
    if database == "postgres":
        for name in (_DATA, _KEYS):
            subprocess.run(["dropdb", "--if-exists", "--force", name], check=True, stderr=subprocess.DEVNULL)


def _measure(database: str) -> None:
    # The second form of each person follows the first: they are known by then.
    acts = {
        "bare insert": _bare(),
        "the least of any door": _letterbox(),
        "form of somebody new": _taken_in,
        "form of somebody known": _taken_in,
    }
    spent = {name: Spent() for name in acts}
    for act in acts.values():
        act(-1)
    for start in range(0, HOW_MANY, TURN):
        for name, act in acts.items():
            spent[name].turn(act, range(start, start + TURN))
    print(database)
    for name in acts:
        print(spent[name].line(name, spent["bare insert"]))


def _bare() -> Callable[[int], None]:
    """One row with the same bytes, committed by itself."""
    import json

    from django.db import connection, transaction

    kind = "BLOB" if connection.vendor == "sqlite" else "BYTEA"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bench_bare (id INTEGER PRIMARY KEY, email TEXT, at TIMESTAMP, payload {kind})")

    def insert(number: int) -> None:
        payload = json.dumps({**FORM, "email": _address(number)}).encode()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO bench_bare (id, email, at, payload) VALUES (%s, %s, %s, %s)",
                [number, _address(number), "2026-01-01T00:00:00Z", payload],
            )

    return insert


def _letterbox() -> Callable[[int], None]:
    """What could be put off is put off: this is no door of the house's, and what it keeps nobody has judged."""
    from uuid import uuid4

    from django.db import connection, transaction

    from holdord.audit import actions as audit
    from holdord.intake import rules
    from holdord.lib import sql
    from holdord.lib.clock import now
    from holdord.policy import queries as policy
    from holdord.vault import actions as vault
    from holdord.vault import queries as keys

    kind = "BLOB" if connection.vendor == "sqlite" else "BYTEA"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bench_box (once {kind} PRIMARY KEY, owner TEXT, at TEXT, sealed {kind})")

    def drop_in(number: int) -> None:
        at, values = now(), {**FORM, "email": _address(number)}
        rules.accept(*rules.form_of(policy.register(), "contact"), values, (), {})
        with transaction.atomic():
            sealer = vault.new_owner(at=at)
            once, sealed = keys.keyed_hash("arrival", f"{number} {at}"), sealer.seal_json(values, "bench_box.sealed")
            sql.run(connection, "INSERT INTO bench_box (once, owner, at, sealed) VALUES (%s, %s, %s, %s)",
                    [once, str(sealer.owner), str(at), sealed])  # fmt: skip
            audit.record(act="intake.accepted", by="public", at=at, detail={"record": str(uuid4())})

    return drop_in


def _taken_in(number: int) -> None:
    from holdord.intake import actions as intake
    from holdord.intake import showing
    from holdord.lib.clock import now
    from holdord.policy import queries as policy

    at = now()
    page = showing.token("contact", language="da", version=policy.version(), at=at - timedelta(minutes=1))
    intake.receive(
        form_id="contact", values={**FORM, "email": _address(number)}, consents=(), language="da", by="public",
        at=at, visit=intake.Visit(f"10.{number // 256 % 256}.{number % 256}.1", page),
    )  # fmt: skip


def _address(number: int) -> str:
    return f"person{number}@bench.example"


if __name__ == "__main__":
    main()
