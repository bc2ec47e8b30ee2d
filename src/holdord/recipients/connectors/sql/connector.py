"""A database: a person's rows are found along the links, given, erased, corrected, put out of use.

Promise:  8.1a, 8.2a, 8.3, 8.4c
Law:      GDPR Art. 15, 16, 17, 18, 19, 21
Takes:    a Database
Gives:    SqlConnector. Each act is one transaction: all of it is done, or nothing
Refuses:  Transient where it does not answer or is busy; Permanent where the register does not fit, or we are not let
          in. Never with the database's own words, which may quote data
Next:     schema.py (the tables), walk.py (whose rows), changing.py (what becomes of them)
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError, SQLAlchemyError

from holdord.lib.company_database import engine, kind_of, reading, writing
from holdord.policy.register import Recipient
from holdord.recipients.connectors.sql import changing
from holdord.recipients.connectors.sql.config import Database
from holdord.recipients.connectors.sql.config import read as configured
from holdord.recipients.connectors.sql.schema import Schema, read
from holdord.recipients.connectors.sql.walk import Rows, identifiers, rows_of
from holdord.recipients.reach import Answer, Intent, NotReached, Permanent, Person, Piece, Transient

#: SQLSTATE and numbers of MariaDB that say we are not let in.
_NOT_LET_IN = ("28", "42501", "1044", "1045", "1142", "1698")


class SqlConnector:
    """What it can do by itself is what the register says of its tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def intents(self) -> frozenset[Intent]:
        tables = self._database.said.tables
        can = {Intent.ACCESS, Intent.ERASURE}
        if any(table.columns for table in tables):
            can.add(Intent.RECTIFICATION)
        if any(table.restricted_by for table in tables):
            can |= {Intent.RESTRICTION, Intent.LIFTING}
        if any(table.objected_by for table in tables):
            can.add(Intent.OBJECTION)
        return frozenset(can)

    def find(self, person: Person) -> Mapping[str, int]:
        with self._looking(person) as (schema, rows):
            return changing.found(schema, rows)

    def identifiers(self) -> Iterator[tuple[str, str]]:
        """Everybody it holds, by kind and value, each once: what a recipient is asked that put back an old copy."""
        with _told(), reading(engine(self._database.url)) as connection:
            schema = read(connection, self._database.said)
            yield from identifiers(connection, schema)

    def export(self, person: Person) -> Sequence[Piece]:
        with self._looking(person) as (_schema, rows):
            all_ = [
                (table, row)
                for group in (rows.theirs, rows.shared)
                for table, some in group.items()
                for row in some.values()
            ]
            return [Piece(table, _shown(row)) for table, row in all_]

    def erase(self, person: Person, *, key: str) -> Answer:
        with self._changing(person) as (connection, schema, rows):
            done, kept = changing.erase(connection, schema, rows)
            return Answer("erased", done, kept)

    def rectify(self, person: Person, *, key: str) -> Answer:
        with self._changing(person) as (connection, schema, rows):
            return Answer("corrected", changing.rectify(connection, schema, rows, person))

    def restrict(self, person: Person, *, key: str) -> Answer:
        with self._changing(person) as (connection, schema, rows):
            done, memory = changing.mark(connection, schema, rows, "restricted_by")
            return Answer("restricted", done, memory=memory)

    def lift(self, person: Person, *, key: str, memory: Mapping[str, Any]) -> Answer:
        with self._changing(person) as (connection, schema, rows):
            return Answer("lifted", changing.unmark(connection, schema, rows, "restricted_by", memory))

    def object_to(self, person: Person, *, key: str) -> Answer:
        with self._changing(person) as (connection, schema, rows):
            return Answer("objected", changing.mark(connection, schema, rows, "objected_by")[0])

    def verify(self, intent: Intent, person: Person) -> Mapping[str, int] | None:
        with self._looking(person) as (schema, rows):
            match intent:
                case Intent.ERASURE:
                    return changing.found(schema, rows)
                case Intent.RECTIFICATION:
                    return changing.still_old(schema, rows, person)
                case Intent.RESTRICTION:
                    return changing.marked(schema, rows, "restricted_by", on=False)
                case Intent.LIFTING:
                    return changing.marked(schema, rows, "restricted_by", on=True)
                case Intent.OBJECTION:
                    return changing.marked(schema, rows, "objected_by", on=False)
                case _:
                    return {}

    @contextmanager
    def _looking(self, person: Person) -> Iterator[tuple[Schema, Rows]]:
        with _told(), reading(engine(self._database.url)) as connection:
            schema = read(connection, self._database.said)
            yield schema, rows_of(connection, schema, person)

    @contextmanager
    def _changing(self, person: Person) -> Iterator[tuple[Connection, Schema, Rows]]:
        with _told(), writing(engine(self._database.url, writes=True)) as connection:
            schema = read(connection, self._database.said)
            yield connection, schema, rows_of(connection, schema, person)


def connect(recipient: Recipient, address: str) -> SqlConnector:
    return SqlConnector(configured(recipient, address))


@contextmanager
def _told() -> Iterator[None]:
    """What goes wrong, as a word of ours."""
    try:
        yield
    except NotReached:
        raise
    except ImportError:
        raise Permanent("no-driver") from None
    except (IntegrityError, ProgrammingError) as fault:
        code = "log-in" if _is_not_let_in(fault) else "not-fitting"
        raise Permanent(code, f"the database refused it ({kind_of(fault)})") from None
    except SQLAlchemyError as fault:
        if isinstance(fault, DBAPIError) and _is_not_let_in(fault):
            raise Permanent("log-in", f"the database does not let us in ({kind_of(fault)})") from None
        raise Transient("unreachable", f"the database does not answer ({kind_of(fault)})") from None


def _is_not_let_in(fault: DBAPIError) -> bool:
    cause: Any = fault.orig
    codes = [str(getattr(cause, "sqlstate", None) or ""), str(cause.args[0]) if cause and cause.args else ""]
    return any(code.startswith(_NOT_LET_IN) for code in codes if code[:5].isalnum() and len(code) <= 5) or (
        "password authentication failed" in codes[1]
    )


def _shown(row: Mapping[str, Any]) -> dict[str, str]:
    """What a person can read of a row: bytes are told by their number."""
    said = {
        name: f"({len(value)} bytes)" if isinstance(value, bytes) else str(value)
        for name, value in row.items()
        if value is not None
    }
    return {name: value for name, value in said.items() if value}
