"""A whole copy of a PostgreSQL database by its own tools, driven by us; and one put into an empty database.

Promise:  7.2b
Takes:    Django's settings of a database
Gives:    `dumped`: what pg_dump writes (custom format), with the rows by table of the very same moment; `restored`
Refuses:  BackupRefused: a tool that is missing, older than the server, or ended with a fault

Passwords go by the environment, never by a command line that others on the machine can read.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any

import psycopg
from psycopg import sql

from holdord.backups.rules import BackupRefused
from holdord.backups.sqlite import PASSING

#: The jobs' own tables: what was unfinished is found in the data.
JOBS = "dbos"
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")


@contextmanager
def dumped(settings: Mapping[str, Any]) -> Iterator[tuple[IO[bytes], dict[str, int]]]:
    """What pg_dump writes, to be read; and how many rows each table has in it. Raises BackupRefused."""
    with psycopg.connect(**_given(settings)) as connection:
        _must_be_able("pg_dump", connection.info.server_version)
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        (snapshot,) = connection.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        counted = count(connection)
        words = ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}",
                 f"--exclude-schema={JOBS}", *[f"--exclude-table-data=public.{name}" for name in PASSING]]  # fmt: skip
        with _started(words, settings, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            yield process.stdout, counted | {name: 0 for name in PASSING if name in counted}
            _must_have_ended_well("pg_dump", process)


@contextmanager
def restored(settings: Mapping[str, Any]) -> Iterator[IO[bytes]]:
    """Where the dump is written to. All of it is there at the end, or nothing. Raises BackupRefused."""
    with psycopg.connect(**_given(settings)) as connection:
        _must_be_able("pg_restore", connection.info.server_version)
    words = ["pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
             f"--dbname={_given(settings)['dbname']}"]  # fmt: skip
    with _started(words, settings, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        try:
            yield process.stdin
            process.stdin.close()
        except BrokenPipeError:
            # It ended before all was written: what it says is told below.
            pass
        _must_have_ended_well("pg_restore", process)


def count(connection: "psycopg.Connection[Any]") -> dict[str, int]:
    """How many rows each table of ours has."""
    names = [name for (name,) in connection.execute(_TABLES).fetchall()]
    found = {}
    for name in names:
        row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))).fetchone()
        found[name] = int(row[0]) if row else 0
    return found


def count_of(settings: Mapping[str, Any]) -> dict[str, int]:
    """The same, of a database that is named by its settings."""
    with psycopg.connect(**_given(settings)) as connection:
        return count(connection)


def is_empty(settings: Mapping[str, Any]) -> bool:
    """Whether the database has no table of anybody's yet. Raises BackupRefused, where it does not answer."""
    try:
        with psycopg.connect(**_given(settings)) as connection:
            return connection.execute(_TABLES).fetchone() is None
    except psycopg.OperationalError:
        raise BackupRefused(
            "the database does not answer, or is not there. Make it first: createdb, or see HOLDORD_DATABASE_URL"
        ) from None


def _given(settings: Mapping[str, Any]) -> dict[str, Any]:
    """What psycopg connects by; what is not set is left to its own defaults."""
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    found = {ours: str(settings[name]) for name, ours in names.items() if settings.get(name)}
    options = settings.get("OPTIONS", {})
    return found | {name: options[name] for name in ("sslmode", "sslrootcert", "options") if name in options}


def _environment(settings: Mapping[str, Any]) -> dict[str, str]:
    """The same for the tools."""
    names = {"dbname": "PGDATABASE", "user": "PGUSER", "password": "PGPASSWORD", "host": "PGHOST", "port": "PGPORT",
             "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "options": "PGOPTIONS"}  # fmt: skip
    return os.environ | {names[name]: str(value) for name, value in _given(settings).items()}


def _must_be_able(tool: str, server: int) -> None:
    """The tool must be there, and no older than the server: an older one cannot read what a newer one has."""
    path = shutil.which(tool)
    if path is None:
        raise BackupRefused(f"{tool} is not installed here. Install PostgreSQL's client tools (postgresql-client)")
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = _VERSION.search(said)
    if found is None or int(found[1]) < server // 10000:
        version = found[1] if found else "unknown"
        raise BackupRefused(
            f"{tool} is of version {version}, the server of {server // 10000}. "
            f"Install postgresql-client-{server // 10000}"
        )


@contextmanager
def _started(words: list[str], settings: Mapping[str, Any], **pipes: int) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(words, env=_environment(settings), stderr=subprocess.PIPE, **pipes)  # type: ignore[call-overload]  # noqa: S603
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def _must_have_ended_well(tool: str, process: "subprocess.Popen[bytes]") -> None:
    # What the tool says may quote rows: its words are not repeated.
    assert process.stderr is not None
    process.stderr.read()
    if process.wait():
        raise BackupRefused(
            f"{tool} ended with a fault ({process.returncode}). Nothing half is left. Try it by hand against "
            "the same database: it says there what is wrong"
        )
