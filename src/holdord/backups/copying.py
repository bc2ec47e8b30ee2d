"""How a value of SQLite is the same value in PostgreSQL, and how one sees that two tables hold the same rows.

Promise:  9.1 - what was sealed is sealed by the same bytes after a move
Takes:    rows as each database gives them, and PostgreSQL's types of the columns
Gives:    rows of Python values; a fingerprint that does not depend on the order of the rows
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from hashlib import blake2b
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

#: The columns of a table in their order, and what PostgreSQL calls the type of each.
Columns = Mapping[str, str]
_SIZE = 16


def read_anew(row: Sequence[Any], columns: Columns) -> tuple[Any, ...]:
    """A row of SQLite, each value as what it is."""
    return tuple(_value(value, kind) for value, kind in zip(row, columns.values(), strict=True))


def for_postgres(row: Sequence[Any], columns: Columns) -> list[Any]:
    """The same row, ready to be copied in."""
    kinds = columns.values()
    return [
        Jsonb(value) if kind in ("jsonb", "json") and value is not None else value
        for value, kind in zip(row, kinds, strict=True)
    ]


def fingerprint_of(rows: Iterable[Sequence[Any]]) -> tuple[int, str]:
    """How many rows, and the sum of their hashes: the same for the same rows in any order, another for any other."""
    count = total = 0
    for row in rows:
        count += 1
        total += int.from_bytes(blake2b(_bytes(row), digest_size=_SIZE).digest(), "big")
    return count, f"{total % 256**_SIZE:0{2 * _SIZE}x}"


def _value(value: Any, kind: str) -> Any:
    if value is None:
        return None
    match kind:
        case "uuid":
            return UUID(value)
        case "boolean":
            return bool(value)
        case "timestamp with time zone":
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
        case "date":
            return date.fromisoformat(value)
        case "time without time zone":
            return time.fromisoformat(value)
        case "interval":
            return timedelta(microseconds=value)
        case "numeric":
            return Decimal(str(value))
        case "jsonb" | "json":
            return json.loads(value)
        case _:
            return value


def _bytes(row: Sequence[Any]) -> bytes:
    """A row as bytes, each value with its kind and its length: no two rows have the same."""
    said = []
    for value in row:
        raw = _plain(value)
        said.append(len(raw).to_bytes(8, "big") + raw)
    return b"".join(said)


def _plain(value: Any) -> bytes:
    match value:
        case None:
            return b"0"
        case bool():
            return b"t" if value else b"f"
        case int():
            return b"i%d" % value
        case bytes() | memoryview() | bytearray():
            return b"b" + bytes(value)
        case UUID():
            return b"u" + value.bytes
        case datetime():
            return b"m" + value.astimezone(UTC).isoformat(timespec="microseconds").encode()
        case dict() | list():
            return b"j" + json.dumps(value, sort_keys=True, ensure_ascii=False).encode()
        case Decimal():
            return b"d" + str(value.normalize()).encode()
        case _:
            return b"s" + str(value).encode()
