"""A table or a view of the company's own database, read in portions and from where it was left.

Law:      GDPR Art. 5(1)(b)-(d)
Takes:    the database's address, and what the register says of the table
Gives:    Portion: items and faults, and how far they reach. Nothing is written there, and no more columns are read than
          are named
Refuses:  NotReached, with what is missing; never with the database's own words, which may quote data
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from holdord.intake.channels.items import WHOLE, Fault, Found, Given, Here
from holdord.intake.channels.legend import Legend
from holdord.intake.channels.orders import Dated, order_in
from holdord.intake.channels.table.reading import DATES, item
from holdord.intake.channels.tabular import LONGEST_CELL, is_plain
from holdord.lib.company_database import engine, kind_of, reading
from holdord.lib.registry import said
from holdord.policy.channels import DateOrder, TableSource

PORTION = 500
#: What columns hold that is neither written nor counted: bytes, lists, objects.
_NO_TEXT = (bytes, bytearray, memoryview, list, tuple, set, dict)


class NotReached(Exception):
    """The table cannot be read. The sentence says what is missing."""


@dataclass(frozen=True, repr=False)
class Portion:
    """Some rows; ``reached`` is the cursor of the last one, as text, "" where the table has none."""

    found: tuple[Given, ...]
    reached: str


def portions(
    url: str, table: TableSource, here: Here, *, after: str = "", dates: DateOrder | None = None
) -> Iterator[Portion]:
    """The rows from that cursor on (that one too: several rows may share it), in the order of the cursor.

    Where nobody said which order ``dates`` have and the table keeps some as texts, those of all its rows are looked at.
    """
    # Imported here: it weighs more than a house that reads no table should carry.
    from sqlalchemy.exc import SQLAlchemyError

    number, last = 0, None
    try:
        order = order_in(_dates(url, table), said_to_be=dates)
        if order.told:
            yield Portion((order.told,), after)
        if isinstance(order.told, Fault):
            return
        legend = Legend(dates=order.dates)
        for column, left in _nowhere(url, table).items():
            yield Portion((_not_read(left, column),), after)
        while True:
            rows = _rows(url, table, after, last)
            if not rows:
                return
            found = tuple(_found(number + place, row, table, legend, here) for place, row in enumerate(rows, start=1))
            number, last = number + len(rows), rows[-1]
            yield Portion(found, _reached(last, table))
            if len(rows) < PORTION:
                return
    except SQLAlchemyError as fault:
        raise NotReached(f"the database does not answer ({kind_of(fault)})") from None
    except ImportError as fault:
        raise NotReached(f"its driver is not installed ({fault.name})") from None


def _dates(url: str, table: TableSource) -> Iterator[Dated]:
    """What stands in columns of texts that are dates, of all rows, in portions."""
    from sqlalchemy import String, select

    named = [column for column, piece in table.columns.items() if piece in DATES]
    number, last = 0, None
    while named:
        with reading(engine(url)) as connection:
            found = _table(connection, table)
            named = [column for column in named if isinstance(found.c[column].type, String)]
            key = found.c[table.key]
            asked = select(key, *(found.c[column] for column in named)).order_by(key).limit(PORTION)
            if last is not None:
                asked = asked.where(key > last)
            rows = connection.execute(asked).all() if named else []
        for row in rows:
            number += 1
            yield from ((number, _text(text)) for text in row[1:])
        if len(rows) < PORTION:
            return
        last = rows[-1][0]


def _nowhere(url: str, table: TableSource) -> dict[str, int]:
    """How many rows have nothing in the cursor or in the key: they stand in no order, so nobody can go on from them."""
    from sqlalchemy import func, select

    with reading(engine(url)) as connection:
        found = _table(connection, table)
        empty = {name: select(func.count()).select_from(found).where(found.c[name].is_(None)) for name in _order(table)}
        counted = {name: int(connection.execute(asked).scalar_one()) for name, asked in empty.items()}
    return {name: n for name, n in counted.items() if n}


def _not_read(rows: int, cursor: str) -> Fault:
    return Fault(
        WHOLE, said("rows with nothing in {column}, which were not read: {n}", column=cursor, n=rows),
        said("Fill it in there, or name another column in the register"),
    )  # fmt: skip


def _table(connection: Any, table: TableSource) -> Any:
    """The table as it is there; raises NotReached for what the register says of it and is not so."""
    from sqlalchemy import MetaData, Table
    from sqlalchemy.exc import NoSuchTableError

    schema, _, name = table.name.rpartition(".")
    try:
        found = Table(name, MetaData(), schema=schema or None, autoload_with=connection)
    except NoSuchTableError:
        raise NotReached(f"there is no table {table.name!r}. Correct 'name' in the register") from None
    if missing := [column for column in _wanted(table) if column not in found.c]:
        raise NotReached(f"{table.name}: no columns {', '.join(missing)}. Correct 'columns' in the register")
    if table.cursor and not _grows(found.c[table.cursor].type):
        raise NotReached(f"{table.name}: 'cursor' is no number and no moment. Name another, or leave it out")
    if connection.dialect.name == "sqlite":
        _as_it_is(found)
    return found


def _as_it_is(found: Any) -> None:
    """SQLite keeps days and moments as texts, in whatever way they were written, and compares them as such: read and
    bound in another way, some would not be read at all, and others be equal to nothing."""
    from sqlalchemy import Integer, String

    for column in found.c:
        if not isinstance(column.type, Integer):
            column.type = String()


def _order(table: TableSource) -> list[str]:
    return [*([table.cursor] if table.cursor else []), table.key]


def _wanted(table: TableSource) -> list[str]:
    return list(dict.fromkeys([*table.columns, table.key, *([table.cursor] if table.cursor else [])]))


def _rows(url: str, table: TableSource, after: str, last: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The next rows; none of those that share cursor and key with the last of them is left behind."""
    from sqlalchemy import select, tuple_

    with reading(engine(url)) as connection:
        found, wanted = _table(connection, table), _wanted(table)
        order = [found.c[name] for name in _order(table)]
        # Some databases put the empty ones first, others last, and none compares them.
        there = select(*(found.c[column] for column in wanted)).where(*(column.is_not(None) for column in order))
        asked = there.order_by(*order).limit(PORTION)
        if last is not None:
            asked = asked.where(tuple_(*order) > tuple_(*(last[column.name] for column in order)))
        elif table.cursor and (left_at := _value(after, found.c[table.cursor].type.python_type)) is not None:
            asked = asked.where(found.c[table.cursor] >= left_at)
        rows = [dict(row) for row in connection.execute(asked).mappings()]
        if len(rows) < PORTION:
            return rows
        alike = there.where(*(column == rows[-1][column.name] for column in order)).limit(PORTION + 1)
        shared = [dict(row) for row in connection.execute(alike).mappings()]
    if len(shared) > PORTION:
        raise NotReached(f"{table.name}: 'key' does not tell its rows apart. Name a column in which no two are alike")
    return [row for row in rows if not _alike(row, rows[-1], table)] + shared


def _alike(one: dict[str, Any], other: dict[str, Any], table: TableSource) -> bool:
    return all(one[name] == other[name] for name in _order(table))


def _reached(last: dict[str, Any], table: TableSource) -> str:
    """The cursor of the last row. What is none is never written down: it may name somebody."""
    if not table.cursor:
        return ""
    text = _text(last[table.cursor])
    if isinstance(last[table.cursor], str) and not _is_moment(text):
        raise NotReached(f"{table.name}: 'cursor' holds what is no moment. Correct it there, or name another")
    return text


def _found(place: int, row: dict[str, Any], table: TableSource, legend: Legend, here: Here) -> Found:
    if strange := next((piece for column, piece in table.columns.items() if isinstance(row[column], _NO_TEXT)), ""):
        return Fault(
            place,
            said("what stands under {piece} is no text", piece=strange),
            said("Name another column in the register, or a view that writes it out"),
            strange,
        )
    pieces = {piece: text for column, piece in table.columns.items() if (text := _text(row[column]))}
    pieces["id"] = _text(row[table.key])
    if any(len(text) > LONGEST_CELL or not is_plain(text) for text in pieces.values()):
        return Fault(
            place, said("the row holds characters that cannot be kept, or a text that is too long"), said("Shorten it")
        )
    return item(place, pieces, legend, here)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date | datetime) else str(value).strip()


def _grows(kind: Any) -> bool:
    """Whether a column of that kind can be a cursor. What it held last is kept in clear, so it must name nobody."""
    try:
        return issubclass(kind.python_type, int | Decimal | date)
    except NotImplementedError:
        return False


def _value(text: str, kind: Any) -> Any:
    """Where it was left; None for the beginning, and for what is none of that kind: the register names another now."""
    if issubclass(kind, str):
        # A moment as SQLite keeps it. With the space it stands before the same one with a T, so none is passed over.
        return text.replace("T", " ") or None
    try:
        return kind.fromisoformat(text) if issubclass(kind, date) else kind(text)
    except (ValueError, ArithmeticError):
        return None


def _is_moment(text: str) -> bool:
    try:
        return bool(datetime.fromisoformat(text))
    except ValueError:
        return False
