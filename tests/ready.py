"""Databases with every step taken and nobody in them, made once on a machine and copied by whoever tests.

Taking the steps costs eight seconds of processor, and many tests open a house of their own. What is copied was made
by the command a house uses; it is known by a digest of all that decides about it, and made anew when that changes.
Tests of the steps themselves go through them as ever (tests/wiring/test_upgrading.py, tests/e2e).
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

import psycopg

_ROOT = Path(__file__).parents[1]
#: What decides how the tables look: the steps, and the models and rooms they are of.
_DECIDES = ("*/migrations/*.py", "*/models.py", "*/models/*.py", "*/apps.py", "lib/**/*.py", "wiring/*.py")
_MAKES = "import django; django.setup(); from holdord.wiring import house; house.prepare_databases()"
#: How many databases are kept that others are made from: two for each state of the source.
_KEPT = 16
#: Of the data, and of the keys.
_FILES = ("app.db", "keys.db")


def sqlite(home: Path, keys: Path | None = None) -> None:
    """Put the two files where a house looks for them: in its home, or the keys elsewhere."""
    for source, target in zip(_FILES, (home / _FILES[0], keys or home / _FILES[1]), strict=True):
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(_folder() / source, target)


def fill(database: sqlite3.Connection) -> None:
    """Put the tables of the data into a database that is open and empty."""
    with closing(sqlite3.connect(_folder() / _FILES[0])) as ready:
        ready.backup(database)


def postgres(data: str, keys: str) -> None:
    """Create the two databases, by their names."""
    for source, target in zip(templates(), (data, keys), strict=True):
        server(f"CREATE DATABASE {target} TEMPLATE {source}")


def server(statement: str) -> list[tuple[object, ...]]:
    """What PostgreSQL answers to something that is about no database in particular."""
    with psycopg.connect(dbname="postgres", autocommit=True) as connection:
        done = connection.execute(statement.encode())
        return done.fetchall() if done.description else []


@cache
def templates() -> tuple[str, str]:
    """What the databases on PostgreSQL are called that others are made from; all but the latest few are dropped."""
    names = f"holdord_ready_{_digest()}", f"holdord_ready_{_digest()}_keys"
    with _alone():
        found = server("SELECT datname FROM pg_database WHERE datname LIKE 'holdord_ready_%' ORDER BY oid DESC")
        there = [str(name) for (name,) in found]
        if not set(names) <= set(there):
            # Another checkout may be under test at this moment, from its own.
            for name in {*there[_KEPT:], *names} & {*there}:
                server(f"DROP DATABASE {name} WITH (FORCE)")
            making = tuple(name.replace("ready", "making") for name in names)
            for name in making:
                server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
                server(f"CREATE DATABASE {name}")
            with tempfile.TemporaryDirectory() as home:
                _make(Path(home), HOLDORD_DATABASE_URL=f"postgres:///{making[0]}",
                      HOLDORD_KEYSTORE_URL=f"postgres:///{making[1]}")  # fmt: skip
            # Named when whole: whoever is stopped in the middle leaves nothing that looks ready.
            for made, name in zip(making, names, strict=True):
                server(f"ALTER DATABASE {made} RENAME TO {name}")
    return names


@cache
def _folder() -> Path:
    folder = _place(_digest())
    with _alone():
        if not folder.exists():
            making = Path(tempfile.mkdtemp(prefix="holdord-making-"))
            _make(making)
            making.rename(folder)
    return folder


def _make(home: Path, **settings: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDORD_", "DJANGO_"))}
    environment |= {"HOLDORD_HOME": str(home), "DJANGO_SETTINGS_MODULE": "holdord.wiring.settings", **settings}
    subprocess.run([sys.executable, "-c", _MAKES], env=environment, check=True, cwd=_ROOT)


@cache
def _digest() -> str:
    found = hashlib.sha256((_ROOT / "requirements.txt").read_bytes())
    source = _ROOT / "src" / "holdord"
    for path in sorted({path for pattern in _DECIDES for path in source.glob(pattern)}):
        found.update(f"{path.relative_to(source)}\0".encode() + path.read_bytes())
    return found.hexdigest()[:12]


@contextmanager
def _alone() -> Iterator[None]:
    """One maker at a time on this machine: what several processes of the tests want, the first makes."""
    with _place("lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _place(name: str) -> Path:
    return Path(tempfile.gettempdir()) / f"holdord-ready-{os.getuid()}-{name}"
