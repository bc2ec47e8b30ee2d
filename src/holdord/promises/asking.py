"""A question put to one of the company's own databases: read only, in bounded time, a bounded number of rows.

Law:      GDPR Art. 5(1)(c) - an answer is a number; what was looked at stays where it is
Takes:    the name of a setting HOLDORD_DATABASE_<NAME>, and one SELECT
Gives:    Answer: how many rows there are, and the number in the only one
Refuses:  NotAsked, with a code and what it is about; never with the database's own words, which may quote data
Why:      the transaction is read-only at the database itself. That the query is a SELECT is looked at too, since some
          databases write files from one; still, a user that may only read is the lock, and this the door
"""

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.conf import settings

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

LONGEST_SECONDS = 10
MOST_ROWS = 1000

_CONNECT_SECONDS = 5
#: Drivers by the names people write. Those of MariaDB and MySQL are the same.
_DRIVERS = {
    "postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg", "sqlite": "sqlite",
    "mysql": "mysql+pymysql", "mariadb": "mariadb+pymysql",
}  # fmt: skip
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|`[^`]*`")
#: What begins or ends a string, a name or a comment in some databases and not in others.
_ENDS_OTHERWISE = re.compile(r"[\\$#\[]")
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
#: What makes a SELECT more than a question: it writes a table or a file, locks rows, or is two.
_MORE_THAN_A_QUESTION = re.compile(r";|\binto\b|\bfor\s+(no\s+key\s+)?(update|share|key\s+share)\b|\block\s+in\b", re.I)


class NotAsked(ValueError):
    """The question could not be put, or was not answered. ``code`` says why, ``about`` what it is about."""

    def __init__(self, code: str, about: str = "") -> None:
        super().__init__(f"{code}: {about}")
        self.code, self.about = code, about


@dataclass(frozen=True)
class Answer:
    """``rows`` stops at MOST_ROWS; ``number`` is there where the answer is one row of one whole number."""

    rows: int
    number: int | None


def ask(database: str, query: str) -> Answer:
    """Put the question, and give what came back; raises NotAsked."""
    url = settings.HOLDORD_COMPANY_DATABASES.get(database)
    if url is None:
        raise NotAsked("no-such-database", database)
    question = _question(query)
    # Imported here: it weighs more than a house that asks nobody should carry.
    from sqlalchemy.exc import SQLAlchemyError

    try:
        with _reading(_engine(url)) as connection:
            return _in_time(connection, question)
    except (SQLAlchemyError, sqlite3.Error) as fault:
        raise NotAsked("no-answer", _kind(fault)) from None
    except ImportError as fault:
        # The only driver that is not always there; told by a cure, not by the name of a module alone.
        raise NotAsked("no-mariadb" if fault.name == "pymysql" else "no-driver", fault.name or "") from None


def _question(query: str) -> str:
    """The query without comments and a last semicolon; raises NotAsked if it could be more than a question."""
    if "/*!" in query:
        raise NotAsked("not-a-select")
    words = _COMMENT.sub(" ", query).strip().rstrip(";").strip()
    # Where we cannot be sure with the database what is quoted, what is quoted is looked at too.
    bare = words if _ENDS_OTHERWISE.search(words) else _QUOTED.sub("''", words)
    if not re.match(r"(select|with)\b", bare, re.I) or _MORE_THAN_A_QUESTION.search(bare):
        raise NotAsked("not-a-select")
    return words


def _engine(url: str) -> "Engine":
    from sqlalchemy import NullPool, create_engine, make_url

    given = make_url(url)
    kind = given.get_backend_name() if given.drivername not in _DRIVERS else given.drivername
    if kind == "sqlite":
        # Opened by hand: a file that is not there must not be made, and none must be written to.
        path = f"file:{quote(given.database or '')}?mode=ro"
        return create_engine("sqlite://", creator=lambda: sqlite3.connect(path, uri=True), poolclass=NullPool)
    spoken = given.set(drivername=_DRIVERS.get(kind, given.drivername))
    return create_engine(spoken, poolclass=NullPool, connect_args={"connect_timeout": _CONNECT_SECONDS})


@contextmanager
def _reading(engine: "Engine") -> Iterator["Connection"]:
    """A connection in a transaction that cannot write and does not last."""
    with engine.connect() as connection:
        _LIMITS[connection.dialect.name](connection)
        try:
            yield connection
        finally:
            connection.rollback()


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


def _in_time(connection: "Connection", question: str) -> Answer:
    """The answer; none, if it took as long as was allowed.

    A function that is broken off may give 0 (MariaDB's BENCHMARK does), and 0 is often just what is hoped for.
    """
    begun = time.monotonic()
    answer = _answer(connection, question)
    if time.monotonic() - begun >= LONGEST_SECONDS:
        raise NotAsked("too-long")
    return answer


def _answer(connection: "Connection", question: str) -> Answer:
    from sqlalchemy import text

    # A colon before a word would be taken for a place to fill in: there is none in a whole question.
    result = connection.execution_options(stream_results=True).execute(text(question.replace(":", r"\:")))
    rows = result.fetchmany(MOST_ROWS)
    only = rows[0][0] if len(rows) == 1 and len(rows[0]) == 1 else None
    number = int(only) if isinstance(only, int) and not isinstance(only, bool) else None
    return Answer(len(rows), number)


def _kind(fault: Exception) -> str:
    """The kind of a fault and the database's number for it, and none of its words."""
    cause = getattr(fault, "orig", None) or fault
    number = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)
    return f"{type(cause).__name__} {number}" if number else type(cause).__name__
