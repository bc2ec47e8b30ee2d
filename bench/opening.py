"""A house that is opened for one measurement on PostgreSQL, with a copy of it for plain SQL, and what both cost.

Takes:    a name for the databases, the folder of the house, settings beside the usual ones
Gives:    `House`: opened, filled and copied, closed; `Cost`, taken by `spent`
Needs:    PostgreSQL on the local socket; the databases are dropped at the end
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Cost:
    """Seconds on the wall, and of processors: ours and the database's."""

    wall: float
    ours: float
    database: float

    @property
    def processors(self) -> float:
        return self.ours + self.database


@dataclass(frozen=True)
class House:
    """Its databases: of the data and of the keys, and a copy of each for what is done by hand."""

    name: str

    @property
    def own(self) -> tuple[str, str]:
        return self.name, f"{self.name}_keys"

    @property
    def copies(self) -> tuple[str, str]:
        return f"{self.name}_plain", f"{self.name}_plain_keys"

    def fill(self, file: Path, people: int, then: Callable[[Any, list[Any]], None] | None = None) -> None:
        """Make its tables, fill them by the statements of a file, give everybody a key, and copy it all."""
        from django.core.management import call_command
        from django.db import connection, connections

        from holdord.vault import actions as vault

        self.drop()
        for name in self.own:
            admin(f"CREATE DATABASE {name}")
        call_command("migrate", database="default", verbosity=0)
        call_command("migrate", "vault", database="keys", verbosity=0)
        with connection.cursor() as cursor:
            for statement in file.read_text().split(";\n\n"):
                cursor.execute(statement.replace(":people", str(people)))
            cursor.execute("SELECT id FROM subjects_datasubject")
            ids = [id for (id,) in cursor.fetchall()]
            vault.make_keys(ids, at=NOW)
            if then is not None:
                then(cursor, ids)
        for alias in ("default", "keys"):
            with connections[alias].cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
        connections.close_all()
        for name, copy in zip(self.own, self.copies, strict=True):
            admin(f"CREATE DATABASE {copy} TEMPLATE {name}")

    def pids(self) -> list[int]:
        """The processes of the database that serve us."""
        from django.db import connections

        for alias in ("default", "keys"):
            connections[alias].ensure_connection()
        return [connections[alias].connection.info.backend_pid for alias in ("default", "keys")]

    def drop(self) -> None:
        from django.db import connections

        connections.close_all()
        for name in (*self.own, *self.copies):
            admin(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def house(name: str, register: Callable[[Path], Path] | None = None, **settings: str) -> Iterator[House | None]:
    """Open one, and drop it at the end; None, and said so, where there is no PostgreSQL."""
    try:
        admin("SELECT 1")
    except Exception:
        print("PostgreSQL is not on the local socket: nothing measured")
        yield None
        return
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {
            "HOLDORD_HOME": home, "HOLDORD_DATABASE_URL": f"postgres:///{name}", "HOLDORD_LOG_LEVEL": "error",
            "HOLDORD_KEYSTORE_URL": f"postgres:///{name}_keys", "HOLDORD_IN_FORCE": "folder", "HOLDORD_JOBS": "off",
            "DJANGO_SETTINGS_MODULE": "holdord.wiring.settings", **settings,
        }  # fmt: skip
        if register is not None:
            os.environ["HOLDORD_REGISTER"] = str(register(Path(home)))
        from holdord.cli import framework

        # As a house that runs is opened.
        framework.load()
        opened = House(name)
        try:
            yield opened
        finally:
            opened.drop()


def admin(statement: str) -> None:
    import psycopg

    with psycopg.connect("dbname=postgres", autocommit=True, connect_timeout=3) as connection:
        connection.execute(statement)


class Meter:
    """What each of several stretches of work cost, of this process and of those of the database that serve it."""

    def __init__(self, pids: list[int]) -> None:
        self.pids = pids
        self.stretches: list[Cost] = []

    @contextmanager
    def on(self) -> Iterator[None]:
        used, served, began = time.process_time(), self._served(), time.perf_counter()
        yield
        wall, ours = time.perf_counter() - began, time.process_time() - used
        self.stretches.append(Cost(wall, ours, self._served() - served))

    def _served(self) -> float:
        # Nanoseconds on a processor, the first of three numbers: the ticks of /proc/PID/stat are too coarse.
        return sum(int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) for pid in self.pids) / 1e9
