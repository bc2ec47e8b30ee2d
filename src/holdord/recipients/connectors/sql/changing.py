"""What becomes of a person's rows: deleted, emptied, kept under a statute, corrected, marked as out of use.

Law:      GDPR Art. 16, 17(1), 17(3)(b), 18, 21
Takes:    a connection within its transaction, a Schema, the Rows
Gives:    numbers by table; what was kept by 'table:why'
Refuses:  reach.Permanent('not-fitting'), where a row that stays cannot do without one that goes
"""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from sqlalchemy import Connection, delete, null, update

from holdord.recipients.connectors.sql.schema import Schema, Told, column
from holdord.recipients.connectors.sql.walk import Key, Row, Rows, by_keys, key_of
from holdord.recipients.reach import Permanent, Person

Mark = Literal["restricted_by", "objected_by"]
Numbers = dict[str, int]


def found(schema: Schema, rows: Rows) -> Numbers:
    """What there is of a person that would go: not what is shared, kept by law, or emptied already."""
    counts = {}
    for table, some in rows.theirs.items():
        said = schema.tables[table].said
        if said.erased == "delete":
            counts[table] = len(some)
        elif said.erased == "clear":
            counts[table] = sum(any(row[name] not in (None, "") for name in said.clear) for row in some.values())
    return {table: count for table, count in counts.items() if count}


def erase(connection: Connection, schema: Schema, rows: Rows) -> tuple[Numbers, Numbers]:
    """Carry out what the register says of each table; gives what went, and what stayed and why."""
    kept = {f"{table}:shared": len(some) for table, some in rows.shared.items()}
    kept |= {f"{table}:another-name": count for table, count in rows.alike.items()}
    done: Numbers = {}
    for table, some in rows.theirs.items():
        told = schema.tables[table]
        if told.said.erased == "keep" and some:
            kept[f"{table}:{told.said.statute}"] = len(some)
        elif told.said.erased == "clear" and some:
            done[table] = _clear(connection, told, some)
    going = {
        table: some for table, some in rows.theirs.items() if schema.tables[table].said.erased == "delete" and some
    }
    _let_go(connection, schema, going)
    for table in _children_first(schema, going):
        done[table] = _delete(connection, schema.tables[table], going[table])
    return {table: count for table, count in done.items() if count}, {place: n for place, n in kept.items() if n}


def rectify(connection: Connection, schema: Schema, rows: Rows, person: Person) -> Numbers:
    """Put the new values in the place of the old ones; gives how many rows were changed."""
    done: Numbers = {}
    for table, some in rows.theirs.items():
        told, changed = schema.tables[table], set[Key]()
        for name, where, value in _changes(told, person):
            keys = [key for key, row in some.items() if _is_old(row[where], name, person)]
            for condition in by_keys(told, keys):
                connection.execute(update(told.table).where(condition).values({where: value}))
            changed.update(keys)
        if changed:
            done[table] = len(changed)
    return done


def still_old(schema: Schema, rows: Rows, person: Person) -> Numbers:
    """Rows in which an old value still stands."""
    counts = {
        table: sum(
            any(_is_old(row[where], name, person) for name, where, _value in _changes(schema.tables[table], person))
            for row in some.values()
        )
        for table, some in rows.theirs.items()
    }
    return {table: count for table, count in counts.items() if count}


def mark(connection: Connection, schema: Schema, rows: Rows, by: Mark) -> tuple[Numbers, dict[str, Any]]:
    """Mark their rows; gives how many, and which they were: what was marked before is not ours to unmark."""
    memory: dict[str, Any] = {}
    for told, where, some in _marking(schema, rows, by):
        fresh = [key for key, row in some.items() if not row[where]]
        _set(connection, told, where, fresh, on=True)
        memory[told.name] = [[str(part) for part in key] for key in fresh]
    return {table: len(keys) for table, keys in memory.items() if keys}, memory


def unmark(connection: Connection, schema: Schema, rows: Rows, by: Mark, memory: Mapping[str, Any]) -> Numbers:
    """Take the marks off again that we made; gives from how many rows."""
    done: Numbers = {}
    for told, where, some in _marking(schema, rows, by):
        ours = {tuple(key) for key in memory.get(told.name, ())}
        keys = [key for key, row in some.items() if row[where] and tuple(map(str, key)) in ours]
        _set(connection, told, where, keys, on=False)
        if keys:
            done[told.name] = len(keys)
    return done


def marked(schema: Schema, rows: Rows, by: Mark, *, on: bool) -> Numbers:
    """How many of their rows bear the mark (``on``), or do not."""
    counts = {
        told.name: sum(bool(row[where]) is on for row in some.values())
        for told, where, some in _marking(schema, rows, by)
    }  # fmt: skip
    return {table: count for table, count in counts.items() if count}


def _clear(connection: Connection, told: Told, some: Mapping[Key, Row]) -> int:
    empty = {name: null() if column(told, name).nullable else "" for name in told.said.clear}
    full = [key for key, row in some.items() if any(row[name] not in (None, "") for name in told.said.clear)]
    for condition in by_keys(told, full):
        connection.execute(update(told.table).where(condition).values(empty))
    return len(full)


def _delete(connection: Connection, told: Told, some: Mapping[Key, Row]) -> int:
    return sum(
        connection.execute(delete(told.table).where(condition)).rowcount for condition in by_keys(told, list(some))
    )


def _let_go(connection: Connection, schema: Schema, going: Mapping[str, Mapping[Key, Row]]) -> None:
    """Rows that stay, and rows of a ring that goes, no longer refer to what goes."""
    for table, some in going.items():
        for link in schema.into(table):
            child = schema.tables[link.child]
            where = column(child, link.column)
            values = [row[link.refers_to] for row in some.values() if row[link.refers_to] is not None]
            goes_with_it = link.child in going and link.child != table
            if not values or (goes_with_it and not _stays(connection, child, where.in_(values), going[link.child])):
                continue
            if where.nullable:
                connection.execute(update(child.table).where(where.in_(values)).values({link.column: null()}))
            elif link.enforced and _stays(connection, child, where.in_(values), going.get(link.child, {})):
                said = f"{link.child}.{link.column} refers to {table} and cannot be empty"
                raise Permanent("not-fitting", f"{said}. Write 'erased: clear' for {table}")


def _stays(connection: Connection, told: Told, condition: Any, goes: Mapping[Key, Row]) -> bool:
    rows = connection.execute(told.table.select().where(condition)).mappings()
    return any(key_of(told, dict(row)) not in goes for row in rows)


def _children_first(schema: Schema, tables: Iterable[str]) -> list[str]:
    """The tables in an order in which nothing is deleted before what refers to it; a ring in any."""
    left, ordered = list(tables), list[str]()
    while left:
        free = [
            table
            for table in left
            if not any(link.child in left and link.child != table for link in schema.into(table))
        ]
        for table in free or left[:1]:
            ordered.append(table)
            left.remove(table)
    return ordered


def _changes(told: Told, person: Person) -> list[tuple[str, str, str]]:
    """Our field's name, its column there, the new value."""
    return [(name, where, person.changes[name]) for name, where in told.said.columns.items() if name in person.changes]


def _is_old(value: object, name: str, person: Person) -> bool:
    """Whether what stands there is the old value; any other than the new one, where the old is not known."""
    text = str(value or "").strip()
    if name in person.was:
        return text.casefold() == person.was[name].strip().casefold() and text != person.changes[name]
    return text != person.changes[name]


def _marking(schema: Schema, rows: Rows, by: Mark) -> list[tuple[Told, str, Mapping[Key, Row]]]:
    found = [(schema.tables[table], some) for table, some in rows.theirs.items()]
    return [(told, where, some) for told, some in found if (where := getattr(told.said, by))]


def _set(connection: Connection, told: Told, where: str, keys: list[Key], *, on: bool) -> None:
    kind = column(told, where).type.python_type
    value = kind(on) if kind in (bool, int) else str(int(on))
    for condition in by_keys(told, keys):
        connection.execute(update(told.table).where(condition).values({where: value}))
