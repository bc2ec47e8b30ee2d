"""The tables as they are, held against what the register says of them, and how they refer to each other.

Takes:    a connection, the register's tables and links
Gives:    Schema. Links are the database's own foreign keys and those that were declared: real schemas often have none
Refuses:  reach.Permanent('not-fitting'), with the table and the column: a fault of the register, and no person's data
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Column, Connection, MetaData, Table, inspect
from sqlalchemy.exc import NoSuchTableError

from holdord.policy.connectors import ConnectedTable, Connector
from holdord.recipients.reach import Permanent


@dataclass(frozen=True)
class Told:
    """A table: as it is, and what the register says of it."""

    table: Table
    said: ConnectedTable

    @property
    def name(self) -> str:
        return self.said.name

    @property
    def key(self) -> tuple[str, ...]:
        """The columns of its primary key."""
        return tuple(column.name for column in self.table.primary_key.columns)


@dataclass(frozen=True)
class Link:
    """Rows of ``child`` refer to rows of ``parent``. ``enforced``: the database itself sees to it."""

    child: str
    column: str
    parent: str
    refers_to: str
    enforced: bool


@dataclass(frozen=True)
class Schema:
    """All tables by name, and the links among them."""

    tables: dict[str, Told]
    links: tuple[Link, ...]

    def into(self, parent: str) -> Iterator[Link]:
        return (link for link in self.links if link.parent == parent)

    def out_of(self, child: str) -> Iterator[Link]:
        return (link for link in self.links if link.child == child)


def read(connection: Connection, said: Connector) -> Schema:
    """Look at the tables; raises Permanent('not-fitting')."""
    tables = {each.name: Told(_reflected(connection, each.name), each) for each in said.tables}
    for told in tables.values():
        _fits(told)
    links = dict.fromkeys([*_foreign_keys(tables), *_declared(said, tables)])
    _nothing_else_refers(connection, tables)
    return Schema(tables, tuple(links))


def column(told: Told, name: str) -> Column[object]:
    """A column of a table; raises Permanent('not-fitting')."""
    if name not in told.table.c:
        raise _not_fitting(f"{told.name}: there is no column {name!r}")
    found: Column[object] = told.table.c[name]
    return found


def _reflected(connection: Connection, name: str) -> Table:
    schema, _dot, bare = name.rpartition(".")
    try:
        return Table(bare, MetaData(), schema=schema or None, autoload_with=connection, resolve_fks=False)
    except NoSuchTableError:
        raise _not_fitting(f"there is no table {name!r}") from None


def _fits(told: Told) -> None:
    if not told.key:
        raise _not_fitting(f"{told.name}: it has no primary key, so no row of it can be named")
    said = told.said
    more = [each for each in (said.told_apart_by, said.restricted_by, said.objected_by) if each]
    for name in (*said.found_by.values(), *said.clear, *said.columns.values(), *more):
        column(told, name)


def _foreign_keys(tables: dict[str, Told]) -> Iterator[Link]:
    for told in tables.values():
        for key in told.table.foreign_keys:
            schema, table, refers_to = (["", *key.target_fullname.split(".")])[-3:]
            parent = next((name for name in (f"{schema}.{table}".lstrip("."), table) if name in tables), None)
            if parent and len(key.constraint.elements if key.constraint else ()) == 1:
                yield Link(told.name, key.parent.name, parent, refers_to, enforced=True)


def _declared(said: Connector, tables: dict[str, Told]) -> Iterator[Link]:
    for link in said.links:
        (child, _, one), (parent, _, other) = link.column.rpartition("."), link.refers_to.rpartition(".")
        column(tables[child], one)
        column(tables[parent], other)
        if not any(key.parent.name == one for key in tables[child].table.foreign_keys):
            yield Link(child, one, parent, other, enforced=False)


def _nothing_else_refers(connection: Connection, tables: dict[str, Told]) -> None:
    """A table nobody said anything of must not hold a person's rows back, or lose its own with them."""
    look = inspect(connection)
    going = {told.table.name: told.name for told in tables.values() if told.said.erased == "delete"}
    known = {told.table.name for told in tables.values()}
    for schema in {told.table.schema for told in tables.values()}:
        for name in set(look.get_table_names(schema=schema)) - known:
            for key in look.get_foreign_keys(name, schema=schema):
                if key["referred_table"] in going:
                    said = (
                        f"{name} refers to {key['referred_table']} and is not among the tables. Say what becomes of it"
                    )
                    raise _not_fitting(said)


def _not_fitting(sentence: str) -> Permanent:
    return Permanent("not-fitting", sentence)
