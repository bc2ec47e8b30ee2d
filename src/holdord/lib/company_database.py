"""A company's own database, opened for reading only: in a transaction that cannot write and does not last. Or, where
somebody is to be erased or corrected in it, for writing.

Takes:    the address of a setting HOLDORD_DATABASE_<NAME> or HOLDORD_RECIPIENT_<NAME>
Gives:    engine, reading, writing; kind_of, what went wrong, without the database's own words, which may quote data
Why:      the transaction is read-only at the database itself; still, a user that may only read is the lock
Next:     promises/asking.py (a question), intake/channels/table/source.py (a table), recipients/connectors/sql/
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

LONGEST_SECONDS = 10

_CONNECT_SECONDS = 5
#: Drivers by the names people write. Those of MariaDB and MySQL are the same.
_DRIVERS = {
    "postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg", "sqlite": "sqlite",
    "mysql": "mysql+pymysql", "mariadb": "mariadb+pymysql",
}  # fmt: skip


def engine(url: str, *, writes: bool = False) -> "Engine":
    """What opens it. ``writes`` lets a file be written to; the others are as their user may."""
    from sqlalchemy import NullPool, create_engine, make_url

    given = make_url(url)
    kind = given.get_backend_name() if given.drivername not in _DRIVERS else given.drivername
    if kind == "sqlite":
        # Opened by hand: a file that is not there must not be made, and none must be written to.
        path = f"file:{quote(given.database or '')}?mode={'rw' if writes else 'ro'}"
        return create_engine("sqlite://", creator=lambda: sqlite3.connect(path, uri=True), poolclass=NullPool)
    spoken = given.set(drivername=_DRIVERS.get(kind, given.drivername))
    return create_engine(spoken, poolclass=NullPool, connect_args={"connect_timeout": _CONNECT_SECONDS})


@contextmanager
def reading(engine_: "Engine") -> Iterator["Connection"]:
    """A connection in a transaction that cannot write and does not last."""
    with engine_.connect() as connection:
        _LIMITS[connection.dialect.name](connection)
        try:
            yield connection
        finally:
            connection.rollback()


@contextmanager
def writing(engine_: "Engine") -> Iterator["Connection"]:
    """A connection in one transaction: all of it is done, or nothing. It waits a bounded time for others."""
    with engine_.begin() as connection:
        for statement in _WRITES[connection.dialect.name]:
            connection.exec_driver_sql(statement)
        yield connection


def _limit_sqlite(connection: "Connection") -> None:
    connection.exec_driver_sql("PRAGMA query_only = ON")
    end = time.monotonic() + LONGEST_SECONDS
    file: Any = connection.connection.driver_connection
    file.set_progress_handler(lambda: time.monotonic() > end, 10_000)


def _limit_postgresql(connection: "Connection") -> None:
    connection.exec_driver_sql("SET TRANSACTION READ ONLY")
    connection.exec_driver_sql(f"SET LOCAL statement_timeout = '{LONGEST_SECONDS}s'")


def _limit_mariadb(connection: "Connection") -> None:
    connection.exec_driver_sql(f"SET SESSION max_statement_time = {LONGEST_SECONDS}")
    _begin_read_only(connection)


def _limit_mysql(connection: "Connection") -> None:
    if connection.dialect.is_mariadb:  # type: ignore[attr-defined]  # MariaDB under MySQL's name
        return _limit_mariadb(connection)
    connection.exec_driver_sql(f"SET SESSION max_execution_time = {LONGEST_SECONDS * 1000:.0f}")
    _begin_read_only(connection)
    return None


def _begin_read_only(connection: "Connection") -> None:
    # The session too: what makes or drops a table ends the transaction first, and would write in the next one.
    connection.exec_driver_sql("SET SESSION TRANSACTION READ ONLY")
    connection.exec_driver_sql("START TRANSACTION READ ONLY")


_LIMITS = {
    "sqlite": _limit_sqlite, "postgresql": _limit_postgresql, "mariadb": _limit_mariadb, "mysql": _limit_mysql,
}  # fmt: skip

_WAIT = (f"SET SESSION innodb_lock_wait_timeout = {LONGEST_SECONDS}",)
#: What goes before the first change. Of a file, what is deleted is overwritten, and others wait their turn.
_WRITES = {
    "sqlite": (
        f"PRAGMA busy_timeout = {LONGEST_SECONDS * 1000}", "PRAGMA foreign_keys = ON", "PRAGMA secure_delete = ON",
        "BEGIN IMMEDIATE",
    ),
    "postgresql": (f"SET LOCAL lock_timeout = '{LONGEST_SECONDS}s'",), "mariadb": _WAIT, "mysql": _WAIT,
}  # fmt: skip


def kind_of(fault: Exception) -> str:
    """The kind of a fault and the database's number for it, and none of its words."""
    cause = getattr(fault, "orig", None) or fault
    number = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)
    return f"{type(cause).__name__} {number}" if number else type(cause).__name__
