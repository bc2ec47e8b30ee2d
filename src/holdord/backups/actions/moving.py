"""A house moves from its SQLite files into PostgreSQL: every row, counted and hashed on both sides, or none.

Promise:  7.2b, 9.1 - nothing is lost on the way, nothing is left half, and the keys stay apart from the data
Law:      GDPR Art. 5(1)(d), 5(1)(f), 32(1)(b)
Takes:    the SQLite file, an empty PostgreSQL database whose tables are made (the caller has them made)
Gives:    Moved, by table. One transaction a database; the old files stay as they are
Refuses:  BackupRefused: a database with anything in it, a table or a column that does not fit, a row that came over
          otherwise than it was
Next:     ../copying.py (how a value of one is a value of the other)
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from holdord.audit import actions as audit
from holdord.backups.copying import Columns, fingerprint_of, for_postgres, read_anew
from holdord.backups.rules import BackupRefused
from holdord.backups.sqlite import PASSING

#: Says that a database is being moved into, and that what stands in it may be cleared by whoever begins anew.
_MARK = "holdord_move"
#: What the new house has made for itself.
_ITS_OWN = ("django_migrations", _MARK)
_ROWS_AT_ONCE = 2000

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_COLUMNS = (
    "SELECT column_name, data_type FROM information_schema.columns "
    "WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position"
)
_NUMBERED = (
    "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s "
    "AND pg_get_serial_sequence(quote_ident(table_name), column_name) IS NOT NULL"
)


@dataclass(frozen=True)
class Moved:
    """One table that came over: how many rows, and the fingerprint that both sides have."""

    table: str
    rows: int
    fingerprint: str


def note_move(*, by: str, at: datetime) -> None:
    """Write down that the house moves, before it does: the entry goes with it."""
    audit.record(act="backups.move", by=by, at=at)


def claim(target: str) -> None:
    """Mark an empty database as the one that is moved into; raises BackupRefused, where there is anything in it.

    One that an earlier move was cut off from bears the mark already: its tables, some of them half made, go first.
    """
    with _connected(target) as connection:
        there = _tables(connection)
        if there and _MARK not in there:
            raise BackupRefused(
                "the database that is to be moved into is not empty, and nothing is written over. Make a new one with "
                "createdb"
            )
        if half := sorted(there - {_MARK}):
            connection.execute(sql.SQL("DROP TABLE {} CASCADE").format(sql.SQL(", ").join(map(sql.Identifier, half))))
        connection.execute(f"CREATE TABLE IF NOT EXISTS {_MARK} (begun timestamptz DEFAULT now())")


def move(source: Path, target: str) -> tuple[Moved, ...]:
    """Copy every row of the file into the database that was claimed, in one transaction; raises BackupRefused.

    Nobody writes to the file meanwhile: it is locked for that, and whoever tries waits.
    """
    with closing(sqlite3.connect(source, isolation_level=None, timeout=30)) as old, _connected(target) as new:
        # One writer at a time: until the end nobody else is it.
        old.execute("BEGIN IMMEDIATE")
        if _MARK not in _tables(new):
            raise BackupRefused("the database was not claimed, or is somebody's. Begin the move anew")
        new.execute("SET CONSTRAINTS ALL DEFERRED")
        names = _to_move(old, new)
        _clear(new)
        moved = tuple(_moved(old, new, name) for name in names)
        new.execute(f"DROP TABLE {_MARK}")
        old.execute("ROLLBACK")
    return moved


def is_there(source: Path, target: str) -> bool:
    """Whether everything of the file stands in that database already: a move that was cut off after its last step."""
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as old, _connected(target) as new:
        if not (_tables(new) - {_MARK}) or _MARK in _tables(new):
            return False
        try:
            names = _to_move(old, new)
        except BackupRefused:
            # Somebody else's tables: whoever claims it is told that it is not empty.
            return False
        return all(_of_old(old, name, _columns(new, name)) == _of_new(new, name) for name in names)


def _moved(old: sqlite3.Connection, new: "psycopg.Connection[Any]", name: str) -> Moved:
    columns = _columns(new, name)
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(name), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with new.cursor() as cursor, cursor.copy(into) as copy:
        for row in _rows(old, name, columns):
            copy.write_row(for_postgres(row, columns))
    _number_on(new, name)
    was, found = _of_old(old, name, columns), _of_new(new, name)
    if was != found:
        raise BackupRefused(
            f"{name}: {was[0]} rows went and {found[0]} came, or one of them came over otherwise than it was. Nothing "
            "was moved; tell whoever makes Holdord which table it was"
        )
    return Moved(name, *found)


def _of_old(old: sqlite3.Connection, name: str, columns: Columns) -> tuple[int, str]:
    return fingerprint_of(_rows(old, name, columns))


def _of_new(new: "psycopg.Connection[Any]", name: str) -> tuple[int, str]:
    columns = _columns(new, name)
    asked = sql.SQL("SELECT {} FROM {}").format(sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(name))
    with new.transaction(), new.cursor(name="rows") as cursor:
        cursor.itersize = _ROWS_AT_ONCE
        return fingerprint_of(cursor.execute(asked))


def _rows(old: sqlite3.Connection, name: str, columns: Columns) -> Iterator[tuple[Any, ...]]:
    asked = ", ".join(f'"{column}"' for column in columns)
    found = old.execute(f'SELECT {asked} FROM "{name}"')  # noqa: S608  # the names are those of our tables
    return (read_anew(row, columns) for row in found)


def _to_move(old: sqlite3.Connection, new: "psycopg.Connection[Any]") -> list[str]:
    asked = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    names = [name for (name,) in old.execute(asked) if name not in (*_ITS_OWN, *PASSING)]
    there = _tables(new)
    for name in names:
        if name not in there:
            raise BackupRefused(f"{name}: the new database has no such table. Bring the old one up to date first")
        ours = {row[1] for row in old.execute(f'PRAGMA table_info("{name}")')}
        theirs = set(_columns(new, name))
        if ours != theirs:
            odd = ", ".join(sorted(ours ^ theirs))
            raise BackupRefused(f"{name}: the columns differ ({odd}). Bring the old database up to date first")
    return names


def _clear(new: "psycopg.Connection[Any]") -> None:
    """What the making of the tables, or a move that was cut off, has put there."""
    names = sorted(_tables(new) - set(_ITS_OWN))
    new.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(map(sql.Identifier, names))))


def _number_on(new: "psycopg.Connection[Any]", name: str) -> None:
    """Numbers that the database gives go on behind the last one that came."""
    for (column,) in new.execute(_NUMBERED, [name]).fetchall():
        text = "SELECT setval(pg_get_serial_sequence({}, {}), COALESCE(MAX({}), 1), MAX({}) IS NOT NULL) FROM {}"
        it = sql.Identifier(column)
        place = (sql.Literal(f'"{name}"'), sql.Literal(column), it, it, sql.Identifier(name))
        new.execute(sql.SQL(text).format(*place))


def _tables(connection: "psycopg.Connection[Any]") -> set[str]:
    return {name for (name,) in connection.execute(_TABLES).fetchall()}


def _columns(connection: "psycopg.Connection[Any]", name: str) -> Columns:
    found: Iterable[tuple[str, str]] = connection.execute(_COLUMNS, [name]).fetchall()
    return dict(found)


@contextmanager
def _connected(target: str) -> Iterator["psycopg.Connection[Any]"]:
    """In one transaction, which is rolled back where anything goes wrong."""
    try:
        connection = psycopg.connect(target, options="-c timezone=UTC")
    except psycopg.OperationalError:
        # What the server says may repeat the address, with its password.
        raise BackupRefused(
            "the database does not answer, or is not there. Make it first (createdb), and look at the address"
        ) from None
    with connection:
        yield connection
