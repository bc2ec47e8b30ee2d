"""Pieces of SQL with the values that belong in them, put together without ever writing a value into the text.

Takes:    text with %s for each value
Gives:    Sql; `every`, `any_of`: conditions joined. An empty `every` is always true, an empty `any_of` never;
          `rows`, `many_rows` and `run`, for a statement so frequent that the way through the framework is most of its
          cost, with `at_hand`, the connection they go to; `several` and `counted`, for statements that follow each
          other, by one way there and back; `Question` and `ask`, for what several rooms want to know at once, and ahead
          of them `planned_once`;
          `stored_moment` and `moment`, `stored_id` and `as_id`, the way in and out;
          `one_of` and `stored_ids`, for thousands of ids as one value
Why:      for the few questions about everybody at once that no chain of filters says well; all else is the ORM's
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    from holdord.lib import postgres


@dataclass(frozen=True)
class Sql:
    """A piece of a statement and its values, in the order of their places."""

    text: str
    values: tuple[Any, ...] = ()

    def __add__(self, other: "Sql | str") -> "Sql":
        more = other if isinstance(other, Sql) else Sql(other)
        return Sql(self.text + more.text, self.values + more.values)

    def within(self, before: str, after: str = ")") -> "Sql":
        """The piece with text around it."""
        return Sql(f"{before}{self.text}{after}", self.values)


#: A statement, and its values: in the order of their places (%s), or by the places' names (%(name)s).
Values = Sequence[Any] | Mapping[str, Any]
Statement = tuple[str, Values]
T = TypeVar("T")

_NAMED = re.compile(r"%\((\w+)\)s")
#: Longer texts are made ready each time anew: kept by the thousand they would take more than they save.
_KEPT_LENGTH = 2000
#: Databases whose own connection may be asked.
_SHORT_WAYS = frozenset({"sqlite", "postgresql"})

NOTHING = Sql("")
ALWAYS = Sql("1 = 1")
NEVER = Sql("1 = 0")


def every(conditions: Iterable[Sql]) -> Sql:
    """All of them hold."""
    return _joined([one for one in conditions if one != ALWAYS], " AND ", ALWAYS)


def any_of(conditions: Iterable[Sql]) -> Sql:
    """One of them holds."""
    return _joined([one for one in conditions if one != NEVER], " OR ", NEVER)


def negated(condition: Sql) -> Sql:
    """It does not hold."""
    return {ALWAYS: NEVER, NEVER: ALWAYS}.get(condition) or condition.within("NOT (")


def among(column: str, values: Iterable[object]) -> Sql:
    """The column has one of these values."""
    chosen = tuple(values)
    if len(chosen) < 2:
        return Sql(f"{column} = %s", chosen) if chosen else NEVER
    return Sql(f"{column} IN ({', '.join(['%s'] * len(chosen))})", chosen)


def _joined(conditions: list[Sql], word: str, empty: Sql) -> Sql:
    if len(conditions) < 2:
        return conditions[0] if conditions else empty
    text = word.join(f"({one.text})" for one in conditions)
    return Sql(text, tuple(value for one in conditions for value in one.values))


def at_hand() -> BaseDatabaseWrapper:
    """This thread's connection, looked up once: through the framework's name for it each use is a search of its own."""
    return connections[DEFAULT_DB_ALIAS]


def stored_moment(connection: BaseDatabaseWrapper, at: datetime) -> Any:
    """A moment as a value of a statement."""
    return _text_of(at) if connection.vendor == "sqlite" else connection.ops.adapt_datetimefield_value(at)


def stored_id(connection: BaseDatabaseWrapper, id: UUID) -> Any:
    """An id as a value of a statement."""
    return id if connection.vendor == "postgresql" else id.hex


def one_of(connection: BaseDatabaseWrapper, place: str = "%s") -> str:
    """What stands behind a column that is one of many ids, which are one value (`stored_ids`), however many."""
    listed = f"IN (SELECT value FROM json_each({place}))"  # noqa: S608  # a place, no value
    return f"= ANY({place}::uuid[])" if connection.vendor == "postgresql" else listed


def stored_ids(connection: BaseDatabaseWrapper, ids: Iterable[UUID]) -> Any:
    """Many ids as one value of a statement: as text, which the driver need not put together id by id."""
    listed = [id.hex for id in ids]
    return "{" + ",".join(listed) + "}" if connection.vendor == "postgresql" else json.dumps(listed)


def as_id(stored: Any) -> UUID:
    """What `rows` gives for an id."""
    return stored if isinstance(stored, UUID) else UUID(stored)


@lru_cache(maxsize=64)
def _text_of(at: datetime) -> str:
    # What the framework writes, in a tenth of its time: a decision asks for the same moment several times over.
    return str(at.astimezone(UTC).replace(tzinfo=None))


def moment(stored: Any) -> datetime:
    """What `rows` gives for a moment: SQLite the text, in UTC, or of a bare column a moment without a zone, which takes
    longer; PostgreSQL one in the zone of its session."""
    if isinstance(stored, str):
        return datetime.fromisoformat(stored + "+00:00")
    found: datetime = stored
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def rows(connection: BaseDatabaseWrapper, text: str, values: Values) -> list[Any]:
    """What the statement gives. It goes to the connection itself, unless somebody counts or wraps queries.

    The text holds no per cent sign but those of its places.
    """
    if _must_be_seen(connection):
        with connection.cursor() as cursor:
            cursor.execute(text, values)
            return list(cursor.fetchall())
    if connection.vendor == "postgresql":
        return _by_wire(connection, [(text, values)], binary=False)[0].rows
    return list(_carried_out(connection, text, values).fetchall())


def many_rows(connection: BaseDatabaseWrapper, text: str, values: Values) -> list[Any]:
    """The same, where rows come by the thousand, or values go so: on PostgreSQL both as they are, not as text.

    Bytes come as bytes, moments as moments, JSON as what it says.
    """
    if connection.vendor != "postgresql" or _must_be_seen(connection):
        return rows(connection, text, values)
    return _by_wire(connection, [(text, values)])[0].rows


def several(
    connection: BaseDatabaseWrapper, statements: Sequence[Statement], *, binary: bool = True, commits: bool = False
) -> list[list[Any]]:
    """What each of these statements gives (nothing, where it only changes rows), carried out in their order.

    On PostgreSQL they go by one way there and back, and each is planned once, not each time: for what is done again and
    again. Values come as `many_rows` gives them, or (``binary`` is not) as `rows` does. A statement that fails stops
    those behind it. ``commits``: they are the last of the outermost transaction, which ends on the same way where it
    can; whoever began it ends it all the same.
    """
    if connection.vendor != "postgresql" or _must_be_seen(connection):
        return [_given(connection, text, values) for text, values in statements]
    if not statements:
        return []
    return [answer.rows for answer in _by_wire(connection, statements, binary=binary, commits=commits)]


@dataclass(frozen=True)
class Question(Generic[T]):
    """A statement, and what is made of the rows it gives: a room puts it, and whoever asks several rooms asks them all
    by one way there and back."""

    text: str
    values: Values
    read: Callable[[list[Any]], T]


def ask(*questions: Question[Any]) -> list[Any]:
    """The answer to each, in their order; each sees what those before it have changed."""
    found = several(at_hand(), [(each.text, each.values) for each in questions])
    return [each.read(rows) for each, rows in zip(questions, found, strict=True)]


def planned_once() -> Question[None]:
    """For the transaction that has begun: whatever their values, statements are carried out as they were planned once.
    Where each names a thousand ids, to look at all of them for a better plan takes longer than to carry it out."""
    is_postgresql = at_hand().vendor == "postgresql"
    text = "SET LOCAL plan_cache_mode = force_generic_plan" if is_postgresql else "SELECT 1"
    return Question(text, [], lambda rows: None)


def counted(connection: BaseDatabaseWrapper, texts: tuple[str, ...], values: Values) -> tuple[int, ...]:
    """Carry out statements that remove or change rows and share their values; gives how many rows each touched.

    On PostgreSQL they are one: each sees what was there before, whatever the others do.
    """
    if connection.vendor == "postgresql":
        ((*numbers,),) = many_rows(connection, as_one(texts), values)
        return tuple(numbers)
    return tuple(run(connection, text, values) for text in texts)


@lru_cache(maxsize=64)
def as_one(texts: tuple[str, ...]) -> str:
    """Statements that share their values as one of PostgreSQL's, which gives how many rows each touched."""
    parts = ", ".join(f"c{place} AS ({text} RETURNING 1)" for place, text in enumerate(texts))
    numbers = ", ".join(f"(SELECT count(*) FROM c{place})" for place in range(len(texts)))  # noqa: S608  # no values
    return f"WITH {parts} SELECT {numbers}"


def run(connection: BaseDatabaseWrapper, text: str, values: Values) -> int:
    """Carry out a statement that gives nothing, by the same way; gives how many rows it touched."""
    if _must_be_seen(connection):
        with connection.cursor() as cursor:
            cursor.execute(text, values)
            return int(cursor.rowcount)
    if connection.vendor == "postgresql":
        return _by_wire(connection, [(text, values)])[0].touched
    return int(_carried_out(connection, text, values).rowcount)


def _given(connection: BaseDatabaseWrapper, text: str, values: Values) -> list[Any]:
    if _must_be_seen(connection):
        with connection.cursor() as cursor:
            cursor.execute(text, values)
            return list(cursor.fetchall()) if cursor.description else []
    # Of SQLite alone: what gives nothing gives no rows.
    return list(_carried_out(connection, text, values).fetchall())


def _carried_out(connection: BaseDatabaseWrapper, text: str, values: Values) -> Any:
    """By SQLite's own connection."""
    try:
        return connection.connection.execute(_with_marks(text), values)
    except Exception:
        # Only then: to stand ready for a fault costs as much as the statement.
        with connection.wrap_database_errors:
            raise


def _by_wire(
    connection: BaseDatabaseWrapper, statements: Sequence[Statement], *, binary: bool = True, commits: bool = False
) -> list["postgres.Answer"]:
    # Only here: a house on SQLite does without the driver, and its memory.
    from holdord.lib import postgres

    asked = [postgres.Asked(text, values, binary) for text, values in statements]
    try:
        return postgres.carried_out(connection.connection, asked, commits=commits)
    except Exception:
        with connection.wrap_database_errors:
            raise


def _must_be_seen(connection: BaseDatabaseWrapper) -> bool:
    """Whether the statement has to go through the framework; if not, the connection is ready for it."""
    if connection.vendor not in _SHORT_WAYS or connection.execute_wrappers or connection.queries_logged:
        return True
    # As the framework's own cursor does, once a request: who was there the last time may have been started anew since.
    connection.close_if_health_check_failed()
    if connection.connection is None:
        connection.ensure_connection()
    if connection.needs_rollback:
        connection.validate_no_broken_transaction()
    return False


def _with_marks(text: str) -> str:
    return (_marked if len(text) <= _KEPT_LENGTH else _marked.__wrapped__)(text)


@lru_cache(maxsize=1024)
def _marked(text: str) -> str:
    return _NAMED.sub(r":\1", text.replace("%s", "?"))
