"""Which rows are a person's: found by their identifiers, and from there along the links.

Law:      GDPR Art. 4(1), 15(4), 17
Takes:    a connection, a Schema, a Person
Gives:    Rows: theirs, those they share with others, those under the same address that are somebody else's

Down a link (orders of a customer) everything is theirs, but what bears another person's identifier. Up a link (the
address a customer refers to) a row is theirs as long as no other row refers to it; else it is shared, and stays.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, String, and_, cast, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from holdord.recipients.connectors.sql.schema import Link, Schema, Told, column
from holdord.recipients.reach import Person

_AT_ONCE = 400
_PHONE = "phone"

Row = Mapping[str, Any]
Key = tuple[Any, ...]


@dataclass
class Rows:
    """Rows by table and key. ``alike``: under the same address, with another name."""

    theirs: dict[str, dict[Key, Row]] = field(default_factory=dict)
    shared: dict[str, dict[Key, Row]] = field(default_factory=dict)
    alike: dict[str, int] = field(default_factory=dict)

    def has(self, table: str, key: Key) -> bool:
        return key in self.theirs.get(table, ()) or key in self.shared.get(table, ())

    def add(self, told: Told, rows: Sequence[Row]) -> list[Row]:
        """Those of them that are new."""
        mine = self.theirs.setdefault(told.name, {})
        fresh = [row for row in rows if (key := key_of(told, row)) not in mine and not self.has(told.name, key)]
        mine.update({key_of(told, row): row for row in fresh})
        return fresh


def key_of(told: Told, row: Row) -> Key:
    return tuple(row[name] for name in told.key)


def rows_of(connection: Connection, schema: Schema, person: Person) -> Rows:
    """All rows of a person. What is about to be changed is locked, where the database can."""
    found = Rows()
    for told in schema.tables.values():
        _follow(connection, schema, person, found, told, found.add(told, _roots(connection, told, person, found)))
    _look_up(connection, schema, found)
    return found


def identifiers(connection: Connection, schema: Schema) -> Iterator[tuple[str, str]]:
    """The identifiers in every column that people are found by, each once for each column; empty ones left out."""
    for told in schema.tables.values():
        for kind, name in told.said.found_by.items():
            what = column(told, name)
            for (value,) in connection.execute(select(what).where(what.is_not(None)).distinct()):
                if text := _text(value).strip():
                    yield kind, text


def by_keys(told: Told, keys: Collection[Key]) -> Iterator[ColumnElement[bool]]:
    """Conditions that name these rows, some hundreds at once."""
    columns, ordered = [told.table.c[name] for name in told.key], list(keys)
    for start in range(0, len(ordered), _AT_ONCE):
        some = ordered[start : start + _AT_ONCE]
        if len(columns) == 1:
            yield columns[0].in_([key[0] for key in some])
        else:
            yield or_(*(and_(*(one == value for one, value in zip(columns, key, strict=True))) for key in some))


def _roots(connection: Connection, told: Told, person: Person, found: Rows) -> list[Row]:
    rows: dict[Key, Row] = {}
    for kind, name in told.said.found_by.items():
        values = _spellings(kind, person.all(kind))
        for row in _where_in(connection, told, _compared(told, kind, name), values):
            # A database may take 'é' for 'e' (MariaDB does, as it comes), and so somebody else for this person.
            if _plain(kind, _text(row[name])) in values:
                rows[key_of(told, row)] = row
    return _told_apart(told, list(rows.values()), person, found)


def _told_apart(told: Told, rows: list[Row], person: Person, found: Rows) -> list[Row]:
    """Of several people under one address, the rows with a name of theirs; all, where there is one name only."""
    by = told.said.told_apart_by
    if by is None:
        return rows
    names = {_folded(row[by]) for row in rows} - {""}
    ours = {_folded(name) for name in (*person.names, person.was.get("name"), person.changes.get("name"))}
    if len(names) < 2:
        return rows
    theirs = [row for row in rows if _folded(row[by]) in ours - {""}]
    found.alike[told.name] = len(rows) - len(theirs)
    return theirs


def _follow(
    connection: Connection, schema: Schema, person: Person, found: Rows, told: Told, fresh: list[Row]
) -> None:  # fmt: skip
    """What refers to their rows is theirs too, and what refers to that."""
    if not fresh:
        return
    for link in schema.into(told.name):
        child = schema.tables[link.child]
        values = {row[link.refers_to] for row in fresh} - {None}
        rows = _where_in(connection, child, column(child, link.column), values)
        new = found.add(child, [row for row in rows if not _is_anothers(child, row, person)])
        _follow(connection, schema, person, found, child, new)


def _is_anothers(told: Told, row: Row, person: Person) -> bool:
    """Whether a row says by an identifier of its own that it is somebody else's."""
    said = {kind: _text(row[name]) for kind, name in told.said.found_by.items() if row[name]}
    return bool(said) and not any(
        _plain(kind, value) in _spellings(kind, person.all(kind)) for kind, value in said.items()
    )


def _look_up(connection: Connection, schema: Schema, found: Rows) -> None:
    """What their rows refer to, unless people are found there: theirs, or shared with others."""
    waiting = [link for link in schema.links if not schema.tables[link.parent].said.found_by]
    for link in waiting:
        parent = schema.tables[link.parent]
        values = {row[link.column] for row in found.theirs.get(link.child, {}).values()} - {None}
        for row in _where_in(connection, parent, column(parent, link.refers_to), values):
            key = key_of(parent, row)
            if not found.has(parent.name, key):
                used = any(_used_by_others(connection, schema, found, into, row) for into in schema.into(parent.name))
                (found.shared if used else found.theirs).setdefault(parent.name, {})[key] = row


def _used_by_others(connection: Connection, schema: Schema, found: Rows, link: Link, row: Row) -> bool:
    child = schema.tables[link.child]
    users = _where_in(connection, child, column(child, link.column), {row[link.refers_to]})
    return any(key_of(child, user) not in found.theirs.get(child.name, {}) for user in users)


def _where_in(
    connection: Connection, told: Told, what: ColumnElement[Any], values: Collection[Any]
) -> list[Row]:  # fmt: skip
    ordered, rows = list(values), list[Row]()
    for start in range(0, len(ordered), _AT_ONCE):
        asked = select(told.table).where(what.in_(ordered[start : start + _AT_ONCE]))
        rows += [dict(row) for row in connection.execute(asked).mappings()]
    return rows


def _compared(told: Told, kind: str, name: str) -> ColumnElement[Any]:
    """A column as it is compared: in small letters, telephone numbers without what is only there for the eye."""
    what: ColumnElement[Any] = func.lower(func.trim(cast(column(told, name), String(320))))
    if kind == _PHONE:
        for sign in (" ", "-", "(", ")", "."):
            what = func.replace(what, sign, "")
    return what


def _text(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _plain(kind: str, value: str) -> str:
    text = value.strip().lower()
    return text.translate({ord(sign): None for sign in " -()."}) if kind == _PHONE else text


def _spellings(kind: str, values: Collection[str]) -> set[str]:
    """How an identifier may be written there."""
    plain = {_plain(kind, value) for value in values}
    if kind == _PHONE:
        plain |= {f"00{value[1:]}" for value in plain if value.startswith("+")}
    return plain


def _folded(value: object) -> str:
    return " ".join(str(value or "").casefold().split())
