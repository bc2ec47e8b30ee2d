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
        if table.cursor and (left := _without_cursor(url, table)):
            yield Portion((_not_read(left, table.cursor),), after)
        while True:
            rows = _rows(url, table, after, last)
            if not rows:
                return
            found = tuple(_found(number + place, row, table, legend, here) for place, row in enumerate(rows, start=1))
            number, last = number + len(rows), rows[-1]
            yield Portion(found, _text(last[table.cursor]) if table.cursor else "")
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


def _without_cursor(url: str, table: TableSource) -> int:
    """How many rows have nothing in the cursor: they stand in no order, so nobody can go on from them."""
    from sqlalchemy import func, select

    with reading(engine(url)) as connection:
        found = _table(connection, table)
        empty = select(func.count()).select_from(found).where(found.c[table.cursor].is_(None))
        return int(connection.execute(empty).scalar_one())


def _not_read(rows: int, cursor: str) -> Fault:
    return Fault(
        WHOLE, said("rows with nothing in {column}, which were not read: {n}", column=cursor, n=rows),
        said("Fill it in there, name another column as 'cursor', or leave 'cursor' out"),
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
    return found


def _wanted(table: TableSource) -> list[str]:
    return list(dict.fromkeys([*table.columns, table.key, *([table.cursor] if table.cursor else [])]))


def _rows(url: str, table: TableSource, after: str, last: dict[str, Any] | None) -> list[dict[str, Any]]:
    from sqlalchemy import select, tuple_

    with reading(engine(url)) as connection:
        found, wanted = _table(connection, table), _wanted(table)
        order = [found.c[name] for name in ([table.cursor] if table.cursor else []) + [table.key]]
        asked = select(*(found.c[column] for column in wanted)).order_by(*order).limit(PORTION)
        if table.cursor:
            # Some databases put the empty ones first, others last, and none compares them.
            asked = asked.where(found.c[table.cursor].is_not(None))
        if last is not None:
            asked = asked.where(tuple_(*order) > tuple_(*(last[column.name] for column in order)))
        elif after and table.cursor:
            asked = asked.where(found.c[table.cursor] >= _value(after, found.c[table.cursor].type.python_type))
        return [dict(row) for row in connection.execute(asked).mappings()]


def _found(place: int, row: dict[str, Any], table: TableSource, legend: Legend, here: Here) -> Found:
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
    return kind.fromisoformat(text) if issubclass(kind, date) else kind(text)
