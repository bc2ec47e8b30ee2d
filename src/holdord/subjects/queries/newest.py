"""The newest of those who are known in some processes, read in their order by an index: as many rows as are wanted.

Promise:  9.3 - a role is shown whom it serves
Takes:    a table with process, known_at and subject_id, and an index that ends with them; what else must be so
Gives:    rows, the newest first; `place_of`, where somebody stands in that order
Why:      of one process the index has the order; of several at once it has not, and everybody would be read and sorted.
          So each process is a read of its own, and the database merges them, no further than is asked for: SQLite by
          itself; PostgreSQL would sort everybody, and is told how many of each are enough
"""

# ruff: noqa: S608  # the names of tables are ours, and each value has a place

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from holdord.lib import sql
from holdord.lib.rows import pick
from holdord.subjects.models import DataSubject


@dataclass(frozen=True)
class Span:
    """When people became known to us: half-open, None for no bound."""

    since_at: datetime | None = None
    until_at: datetime | None = None


#: Where somebody stands among all: when they became known, and who they are.
Place = tuple[datetime, UUID]


def place_of(subject: UUID | None) -> Place | None:
    """Where the next page goes on after this person; None, the beginning, for nobody and for who is gone."""
    found = pick(DataSubject, "created_at", id=subject) if subject else []
    return (found[0][0], subject) if found and subject else None


def newest(
    table: str,
    columns: sql.Sql,
    *,
    so: sql.Sql,
    processes: Collection[str],
    span: Span,
    after: Place | None,
    limit: int,
) -> list[Any]:
    """Rows of this table in which it is ``so``, by moment and person backwards; who is known in several of the
    processes stands there several times, one after the other. Each begins with known_at and subject_id."""
    connection = sql.at_hand()
    bounds: list[Any] = [sql.stored_moment(connection, at) for at in (span.since_at, span.until_at) if at]
    if after:
        bounds += [sql.stored_moment(connection, after[0]), sql.stored_id(connection, after[1])]
    chosen, enough = list(dict.fromkeys(processes)), [limit] if connection.vendor == "postgresql" else []
    text = _text(
        table, columns.text, so.text, len(chosen), (bool(span.since_at), bool(span.until_at), bool(after)), bool(enough)
    )
    values = [value for process in chosen for value in (*columns.values, *so.values, process, *bounds, *enough)]
    found = sql.rows(connection, text, [*values, limit])
    return [(sql.moment(at), sql.as_id(subject), *rest) for at, subject, *rest in found]


@lru_cache(maxsize=128)
def _text(table: str, columns: str, so: str, count: int, bounds: Sequence[bool], enough: bool) -> str:
    since, until, after = bounds
    one = (
        f"SELECT known_at, subject_id{columns} FROM {table} WHERE {so} AND process = %s"
        f"{' AND known_at >= %s' if since else ''}{' AND known_at < %s' if until else ''}"
        f"{' AND (known_at, subject_id) < (%s, %s)' if after else ''}"
    )
    if enough:
        one = f"SELECT * FROM ({one} ORDER BY known_at DESC, subject_id DESC LIMIT %s) AS of_one"
    return f"{' UNION ALL '.join([one] * count)} ORDER BY 1 DESC, 2 DESC LIMIT %s"
