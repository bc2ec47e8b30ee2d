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
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from holdord.lib import company_database
from holdord.lib.company_database import engine, kind_of, reading

if TYPE_CHECKING:
    from sqlalchemy import Connection

MOST_ROWS = 1000

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
        with reading(engine(url)) as connection:
            return _in_time(connection, question)
    except (SQLAlchemyError, sqlite3.Error) as fault:
        raise NotAsked("no-answer", kind_of(fault)) from None
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


def _in_time(connection: "Connection", question: str) -> Answer:
    """The answer; none, if it took as long as was allowed.

    A function that is broken off may give 0 (MariaDB's BENCHMARK does), and 0 is often just what is hoped for.
    """
    begun = time.monotonic()
    answer = _answer(connection, question)
    if time.monotonic() - begun >= company_database.LONGEST_SECONDS:
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
