"""Rows written and found by the short way, for what comes in by the thousand.

Takes:    rows of a model, or a Row; a model, with what some of its columns are
Gives:    `put`, `put_many`, `put_columns`, `put_unless_there`, `put_numbered`, `change`, `carry_out`, `together`,
          `at_once`, `pick`, `answers`, `remove`. What Django would do, in the text it would write, put together once
          and not each time: on SQLite that is most of what a statement costs
Refuses:  IntegrityError, as Django does
Why not:  everywhere: no signals, no joins, no order
Longer than a file of ours should be: writing and finding share how a column is stored, and the list of its models.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC
from functools import lru_cache, partial
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    CASCADE,
    DO_NOTHING,
    PROTECT,
    SET_NULL,
    AutoField,
    BinaryField,
    BooleanField,
    CharField,
    DateTimeField,
    Field,
    ForeignKey,
    IntegerField,
    JSONField,
    Model,
    TextField,
    UUIDField,
)
from django.db.models.fields import NOT_PROVIDED

from holdord.lib import sql

Convert = Callable[[Any], Any]
#: In which database, its text, its values. The connection is looked up once for all that go there together.
Statement = tuple[str, str, sql.Values]
#: Of rows that are to be written: where, of which model, what becomes of those that are there; the values of each.
Waiting = tuple[str, type[Model], str, list[list[Any]]]

#: So many rows at most go by one statement, where each of their values is one of the statement's. Beyond a few their
#: number is a round one: a text for each number would be kept by whoever plans it, and seldom be met again.
_AT_ONCE, _FEW = 200, 20
#: So many values a statement may have, by what each database allows where nobody has set it otherwise.
_MOST_VALUES = {"sqlite": 32_766, "postgresql": 65_535}

#: In place of how many values a condition has: there is to be none in the column.
_NONE = -2

#: Columns that are stored as they are given. All others ask their field.
_PLAIN = (CharField, TextField, BinaryField, BooleanField, IntegerField)


class Row:
    """A row of a model that is only to be written: made in a tenth of the time. What is not given is its default."""

    __slots__ = ("model", "pk", "values")

    def __init__(self, model: type[Model], **values: Any) -> None:
        self.model, self.values = model, values
        #: As of a row of the model's own, for the place in which a value is sealed.
        self.pk: Any = values.get("id")

    @property
    def _meta(self) -> Any:
        return self.model._meta

    def __getattr__(self, name: str) -> Any:
        try:
            return self.values[name]
        except KeyError:
            raise AttributeError(name) from None


class _Kept:
    """What is kept to be written together: what changes or removes rows first, then new ones."""

    __slots__ = ("first", "rows")

    def __init__(self) -> None:
        self.first: list[Statement] = []
        self.rows: list[Waiting] = []


_waiting: ContextVar[_Kept | None] = ContextVar("what is written together", default=None)


@contextmanager
def together() -> Iterator[None]:
    """What is put within it is written at its end: on PostgreSQL by one way there and back. Until then nobody reads it,
    and where something goes wrong within, nothing of it is written. Rows of one model follow each other."""
    with _keeping(commits=False):
        yield


@contextmanager
def at_once(*, savepoint: bool = True) -> Iterator[None]:
    """A transaction of the house's own database, and what is put within it written `together` at its end; on PostgreSQL
    it is committed on the same way, unless it is part of another one."""
    is_outermost = not sql.at_hand().in_atomic_block
    with transaction.atomic(savepoint=savepoint), _keeping(commits=is_outermost):
        yield


@contextmanager
def _keeping(*, commits: bool) -> Iterator[None]:
    kept = _Kept()
    token = _waiting.set(kept)
    try:
        yield
    finally:
        _waiting.reset(token)
    _write([*kept.first, *_statements(_joined(kept.rows))], commits=commits)


@contextmanager
def apart() -> Iterator[None]:
    """Within it rows are written at once, whatever is kept together around it: those of a transaction of their own."""
    token = _waiting.set(None)
    try:
        yield
    finally:
        _waiting.reset(token)


def put(*rows: Model | Row, on_conflict: str = "") -> None:
    """Insert them in their order, those of one model that follow each other by one statement, or two hundred by each.

    ``on_conflict`` is the clause for rows that are there already; without one, IntegrityError.
    """
    alias = _written_in(_model(rows[0]))
    given = [(alias, model, on_conflict, _values(alias, model, group)) for model, group in groupby(rows, key=_model)]
    waiting = _waiting.get()
    if waiting is None:
        _write(_statements(given))
    else:
        waiting.rows += given
    for row in rows:
        _is_there(row, alias)


def put_many(rows: Sequence[Row]) -> None:
    """Insert thousands of rows of one model, two hundred at a time."""
    for start in range(0, len(rows), _AT_ONCE):
        put(*rows[start : start + _AT_ONCE])


def put_columns(model: type[Model], each: Mapping[str, Sequence[Any]], **same: Any) -> None:
    """Insert rows by the thousand: ``each`` says of a column its value in each of them, the rest is the same in all.

    On PostgreSQL that is how they go, by one statement: a value for each field of each row would cost more to send than
    the rows do there.
    """
    number = len(next(iter(each.values())))
    alias = _written_in(model)
    if _vendor(alias) == "postgresql" and number:
        _first(*_by_columns(model, alias, each, same))
        return
    put_many(
        [Row(model, **same, **dict(zip(each, values, strict=True))) for values in zip(*each.values(), strict=True)]
    )


def carry_out(connection: BaseDatabaseWrapper, text: str, values: sql.Values) -> None:
    """A statement that gives nothing: at once, or with what is put together, before its rows."""
    _first(connection.alias, text, values)


def _by_columns(
    model: type[Model], alias: str, each: Mapping[str, Sequence[Any]], same: Mapping[str, Any]
) -> Statement:
    once, listed = list[Any](), list[Any]()
    for (name, default, prepare), field in zip(_stored(model, alias), _kept(model), strict=True):
        if name in each:
            listed.append(_listed(each[name], as_json=isinstance(field, JSONField)))
        else:
            value = same.get(name, default)
            once.append(prepare(value) if prepare else value)
    return alias, _columns_text(model, alias, frozenset(each)), [*once, *listed]


def _listed(column: Sequence[Any], *, as_json: bool) -> str:
    """The values of a column as one list of PostgreSQL's."""
    if as_json:
        # Rows that say the same share what they say.
        each = {id(value): None if value is None else json.dumps(value) for value in column}
        column = [each[id(value)] for value in column]
    kind: type[Any] = next((type(value) for value in column if value is not None), str)
    if kind is str:
        # Codes, mostly: a few words in thousands of rows.
        words = {value: "NULL" if value is None else _quoted(value) for value in set(column)}
        return "{" + ",".join([words[value] for value in column]) + "}"
    word: Convert = _AS_WORDS.get(kind, _quoted)
    return "{" + ",".join(["NULL" if value is None else word(value) for value in column]) + "}"


def _quoted(value: Any) -> str:
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _bytes(value: Any) -> str:
    return f'"\\\\x{value.hex()}"'


@lru_cache(maxsize=256)
def _columns_text(model: type[Model], alias: str, each: frozenset[str]) -> str:
    fields = _kept(model)
    kinds = {field: _kind(field, connections[alias]) for field in fields}
    listed = [field for field in fields if field.attname in each]
    names = ", ".join(f'"{field.column}"' for field in fields)
    chosen = ", ".join(f'o."{field.column}"' if field in listed else f"%s::{kinds[field]}" for field in fields)
    lists = ", ".join(f"%s::{kinds[field]}[]" for field in listed)
    columns = ", ".join(f'"{field.column}"' for field in listed)
    return f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {chosen} FROM unnest({lists}) AS o ({columns})'  # noqa: S608


def _kind(field: "Field[Any, Any]", connection: BaseDatabaseWrapper) -> str:
    """What PostgreSQL is to take a value for. A text of at most so many letters is a text here: taken for one of them,
    what is too long would be cut, and not refused."""
    kind = str(field.db_type(connection))
    return "text" if kind.startswith("varchar") else kind


def put_unless_there(row: Model | Row) -> bool:
    """Insert it, or leave what is there already as it is; gives whether it was inserted."""
    alias = _written_in(_model(row))
    _, text, values = _statement(alias, _model(row), "ON CONFLICT DO NOTHING", _values(alias, _model(row), [row]))
    _is_there(row, alias)
    return sql.run(connections[alias], text, values) == 1


@dataclass(frozen=True)
class Question:
    """What `pick` asks, for whoever asks several at once (`answers`)."""

    model: type[Model]
    columns: tuple[str, ...]
    equal: dict[str, Any]
    lock: bool = False


def asking(model: type[Model], *columns: str, lock: bool = False, **equal: Any) -> Question:
    """What `pick` would ask."""
    return Question(model, columns, equal, lock)


def pick(model: type[Model], *columns: str, lock: bool = False, **equal: Any) -> list[tuple[Any, ...]]:
    """These columns of all rows in which the others are so: a value, none (None), or one of a list. In no order.

    With ``lock`` nobody else changes the rows until the transaction ends.
    """
    return answers(Question(model, columns, equal, lock))[0]


def answers(*questions: Question) -> list[list[tuple[Any, ...]]]:
    """What `pick` gives to each, asked in their order of one database by one way there and back: what comes behind a
    lock sees what was written while that was waited for."""
    alias = _written_in(questions[0].model) if questions[0].lock else _read_in(questions[0].model)
    asked = [_statement_of(alias, each) for each in questions]
    given = iter(sql.several(connections[alias], [each[:2] for each in asked if each], binary=False))
    return [_read(next(given), each[2]) if each else [] for each in asked]


def _read(rows: list[Any], converts: Sequence[Convert | None]) -> list[tuple[Any, ...]]:
    if not any(converts):
        return rows
    return [
        tuple(convert(value) if convert else value for convert, value in zip(converts, row, strict=True))
        for row in rows
    ]


def _statement_of(alias: str, asked: Question) -> tuple[str, list[Any], tuple[Convert | None, ...]] | None:
    """The statement, its values, and what makes values of what comes back; None, where nothing can be found."""
    shape = tuple(
        (name, len(value) if isinstance(value, list | tuple) else _NONE if value is None else -1)
        for name, value in asked.equal.items()
    )
    if any(count == 0 for _, count in shape):
        return None
    text, prepares, converts = _question(asked.model, asked.columns, shape, asked.lock, alias)
    values = [
        prepare(value) if prepare else value
        for prepare, given in zip(prepares, asked.equal.values(), strict=True)
        if given is not None
        for value in (given if isinstance(given, list | tuple) else (given,))
    ]
    return text, values, converts


def put_numbered(row: Row) -> int:
    """Insert a row that the database numbers, at once; gives its number."""
    alias = _written_in(row.model)
    connection, values = connections[alias], _values(alias, row.model, [row])
    if connection.vendor == "postgresql":
        returning = f'RETURNING "{_key(row.model)}"'
        return int(sql.several(connection, [(_insert_text(row.model, 1, returning), values[0])])[0][0][0])
    text = _insert_text(row.model, 1, "")
    return int(sql.several(connection, [(text, values[0]), ("SELECT last_insert_rowid()", [])])[1][0][0])


def change(model: type[Model], id: Any, **values: Any) -> None:
    """Change these columns of the row with that key; with what is kept `together`, ahead of it."""
    alias = _written_in(model)
    text, prepares = _changing(model, tuple(values), alias)
    given = [prepare(each) if prepare else each for prepare, each in zip(prepares, (*values.values(), id), strict=True)]
    _first(alias, text, given)


def _first(*statement: *Statement) -> None:
    """Carry it out: ahead of what is kept together, where something is."""
    if (waiting := _waiting.get()) is None:
        _write([statement])
    else:
        waiting.first.append(statement)


def remove(model: type[Model], ids: Sequence[Any], *, with_the_rest: bool = False) -> None:
    """Delete the rows with these keys, and what Django would have go with them or forget them; in one way there and
    back on PostgreSQL. ``with_the_rest``: nobody looks for them before what is kept `together` is written, and they go
    with that, ahead of it.

    What must go first (PROTECT) has gone: the database refuses at the commit where it has not. Nothing is read, so
    nobody hears how many there were. Raises LookupError where a row that goes too has others that hang on it.
    """
    if not ids:
        return
    alias = _written_in(model)
    vendor = _vendor(alias)
    keys = [key.hex if isinstance(key, UUID) and vendor != "postgresql" else key for key in ids]
    statements = [(alias, text, keys * count) for text, count in _removal(model, len(keys), vendor)]
    if with_the_rest:
        for each in statements:
            _first(*each)
    else:
        _write(statements)


@lru_cache(maxsize=256)
def _removal(model: type[Model], count: int, vendor: str) -> tuple[tuple[str, int], ...]:
    """The statements that remove so many rows, each with how many times it names their keys.

    On PostgreSQL they are one, unless a table is touched twice: within a statement a row is changed once.
    """
    texts = removal(model, _among(count))
    tables = [model._meta.db_table, *(each.related_model._meta.db_table for each in pointing_at(model))]
    if vendor != "postgresql" or len(texts) == 1 or len(set(tables)) < len(tables):
        return tuple((text, 1) for text in texts)
    *before, last = texts
    parts = ", ".join(f"c{place} AS ({text})" for place, text in enumerate(before))
    return ((f"WITH {parts} {last}", len(texts)),)


def removal(model: type[Model], among: str, *, but: Collection[type[Model]] = ()) -> tuple[str, ...]:
    """The statements by which `remove` removes rows, for whoever says by a condition which: ``among`` is what stands
    behind the key's name (``IN (SELECT ...)``). The last one removes the rows themselves; what becomes of rows in the
    tables of ``but`` is the caller's own to say."""
    return (
        *(text.format(among=among) for text in _followers(model, but)),
        f'DELETE FROM "{model._meta.db_table}" WHERE "{_key(model)}" {among}',  # noqa: S608
    )


def _followers(model: type[Model], but: Collection[type[Model]]) -> Iterator[str]:
    """What happens to rows that point at one that goes, as their foreign keys say."""
    for relation in pointing_at(model):
        if relation.related_model in but:
            continue
        field, table = relation.field, relation.related_model._meta.db_table
        if relation.on_delete is CASCADE:
            if any(each.on_delete is not DO_NOTHING for each in pointing_at(relation.related_model)):
                raise LookupError(f"{table}: other rows hang on its own. Remove them by their model")
            yield f'DELETE FROM "{table}" WHERE "{field.column}" {{among}}'  # noqa: S608
        elif relation.on_delete is SET_NULL:
            yield f'UPDATE "{table}" SET "{field.column}" = NULL WHERE "{field.column}" {{among}}'  # noqa: S608
        elif relation.on_delete not in (PROTECT, DO_NOTHING):
            raise LookupError(f"{table}.{field.column}: what becomes of it is not known here")


def pointing_at(model: type[Model]) -> list[Any]:
    """The foreign keys of other tables that lead here, those without a name of their own among them: for whoever
    removes rows without Django looking."""
    fields = model._meta.get_fields(include_hidden=True)
    return [
        each for each in fields if each.auto_created and not each.concrete and (each.one_to_one or each.one_to_many)
    ]


def _key(model: type[Model]) -> str:
    assert model._meta.pk is not None
    return str(model._meta.pk.column)


def _model(row: Model | Row) -> type[Model]:
    return row.model if isinstance(row, Row) else type(row)


def _is_there(row: Model | Row, alias: str) -> None:
    if not isinstance(row, Row):
        row._state.adding, row._state.db = False, alias


# Which database a model stands in never changes: the router goes by the room.
@lru_cache(maxsize=256)
def _written_in(model: type[Model]) -> str:
    return router.db_for_write(model)


@lru_cache(maxsize=256)
def _read_in(model: type[Model]) -> str:
    return router.db_for_read(model)


# Nor does which kind of database that is.
@lru_cache(maxsize=8)
def _vendor(alias: str) -> str:
    return connections[alias].vendor


def _write(statements: Iterable[Statement], *, commits: bool = False) -> None:
    by_database = [(where, list(each)) for where, each in groupby(statements, key=itemgetter(0))]
    for place, (alias, each) in enumerate(by_database, 1):
        is_last = place == len(by_database) and alias == DEFAULT_DB_ALIAS
        sql.several(connections[alias], [(text, values) for _, text, values in each], commits=commits and is_last)


def _joined(waiting: Sequence[Waiting]) -> Iterable[Waiting]:
    """Those of one model together, where the first came. What is said to become of rows that are there already counts
    for those it was said of: such ones stay apart."""
    found: dict[Any, Waiting] = {}
    for place, (alias, model, on_conflict, values) in enumerate(waiting):
        found.setdefault(place if on_conflict else model, (alias, model, on_conflict, []))[3].extend(values)
    return found.values()


def _statements(waiting: Iterable[Waiting]) -> Iterator[Statement]:
    """Those that insert them: no statement has more rows than go by one, nor more values than the database takes."""
    for alias, model, on_conflict, rows in waiting:
        most = min(_AT_ONCE, _MOST_VALUES[_vendor(alias)] // len(_kept(model)))
        for start, end in _pieces(len(rows), most):
            yield _statement(alias, model, on_conflict, rows[start:end])


def _pieces(number: int, most: int) -> Iterator[tuple[int, int]]:
    """Where each piece of so many rows begins and ends: as many as may be, then a round number, then the few left."""
    start = 0
    while start < number:
        left = number - start
        end = start + min(most, left if left <= _FEW else left - left % _FEW)
        yield start, end
        start = end


def _statement(alias: str, model: type[Model], on_conflict: str, rows: Sequence[Sequence[Any]]) -> Statement:
    values = [value for row in rows for value in row]
    return alias, _insert_text(model, len(rows), on_conflict), values


def _values(alias: str, model: type[Model], rows: Iterable[Model | Row]) -> list[list[Any]]:
    stored, found = _stored(model, alias), []
    for row in rows:
        given = row.values if isinstance(row, Row) else row.__dict__
        found.append([
            prepare(given.get(name, default)) if prepare else given.get(name, default)
            for name, default, prepare in stored
        ])  # fmt: skip
    return found


@lru_cache(maxsize=256)
def _stored(model: type[Model], alias: str) -> tuple[tuple[str, Any, Convert | None], ...]:
    """Of each column its name, what it is where nothing is given, and how a value is stored; None: as it is."""
    return tuple((field.attname, _default(field), _prepare(field, alias)) for field in _kept(model))


def _default(field: "Field[Any, Any]") -> Any:
    """Where none is possible, None: the database refuses that."""
    return None if field.default is NOT_PROVIDED or callable(field.default) else field.default


def _prepare(field: "Field[Any, Any]", alias: str) -> Convert | None:
    bare = field.target_field if isinstance(field, ForeignKey) else field
    connection = connections[alias]
    if isinstance(bare, UUIDField):
        return None if connection.features.has_native_uuid_field else _hex
    if isinstance(bare, DateTimeField):
        return None if connection.vendor == "postgresql" else _text_of
    if isinstance(bare, JSONField):
        encode = partial(json.dumps, cls=bare.encoder)
        return lambda value: None if value is None else encode(value)
    if isinstance(bare, _PLAIN):
        return None
    return lambda value: None if value is None else field.get_db_prep_save(value, connections[alias])


def _hex(value: Any) -> Any:
    return None if value is None else value.hex


#: How a value stands in a list, by its type; all others in quotes.
_AS_WORDS: dict[type[Any], Convert] = {UUID: _hex, int: str, bytes: _bytes, memoryview: _bytes}


def _text_of(value: Any) -> Any:
    """A moment as SQLite has it: in UTC, which it does not say."""
    return None if value is None else str(value.astimezone(UTC).replace(tzinfo=None))


def _insert_text(model: type[Model], count: int, on_conflict: str) -> str:
    # A long one is put together as fast as its values are.
    return (_inserting if count <= _FEW else _inserting.__wrapped__)(model, count, on_conflict)


@lru_cache(maxsize=256)
def _inserting(model: type[Model], count: int, on_conflict: str) -> str:
    names = ", ".join(f'"{field.column}"' for field in _kept(model))
    places = f"({', '.join(['%s'] * len(_kept(model)))})"
    rows = ", ".join([places] * count)
    return f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES {rows} {on_conflict}'.rstrip()  # noqa: S608


@lru_cache(maxsize=256)
def _changing(model: type[Model], names: tuple[str, ...], alias: str) -> tuple[str, tuple[Convert | None, ...]]:
    """The text that changes these columns of a row, and how each value is put into it, the key's last."""
    assert model._meta.pk is not None
    fields = _fields(model, (*names, model._meta.pk.attname))
    said = ", ".join(f'"{field.column}" = %s' for field in fields[:-1])
    text = f'UPDATE "{model._meta.db_table}" SET {said} WHERE "{_key(model)}" = %s'  # noqa: S608  # the names are ours
    return text, tuple(_prepare(field, alias) for field in fields)


@lru_cache(maxsize=512)
def _question(
    model: type[Model], columns: tuple[str, ...], shape: tuple[tuple[str, int], ...], lock: bool, alias: str
) -> tuple[str, tuple[Convert | None, ...], tuple[Convert | None, ...]]:
    """The text, how each condition's values are put into it, and what makes values of what comes back."""
    asked = _fields(model, tuple(name for name, _ in shape))
    text = _select(model, columns, shape, lock and connections[alias].features.has_select_for_update)
    return text, tuple(_prepare(field, alias) for field in asked), _converters(model, columns, alias)


def _select(model: type[Model], columns: tuple[str, ...], shape: tuple[tuple[str, int], ...], lock: bool) -> str:
    names = ", ".join(f'"{field.column}"' for field in _fields(model, columns))
    fields = zip(_fields(model, tuple(name for name, _ in shape)), shape, strict=True)
    where = " AND ".join(f'"{field.column}" {_among(count)}' for field, (_, count) in fields)
    # Names of our own tables and columns: every value has its place.
    return f'SELECT {names} FROM "{model._meta.db_table}" WHERE {where}{" FOR UPDATE" if lock else ""}'  # noqa: S608


def _among(count: int) -> str:
    if count == _NONE:
        return "IS NULL"
    return "= %s" if count in (-1, 1) else f"IN ({', '.join(['%s'] * count)})"


def _converters(model: type[Model], columns: tuple[str, ...], alias: str) -> tuple[Convert | None, ...]:
    return tuple(_converter(model, field, alias) for field in _fields(model, columns))


def _converter(model: type[Model], field: "Field[Any, Any]", alias: str) -> Convert | None:
    """What makes the field's value of what the database gives; None where that is the value."""
    column = field.get_col(model._meta.db_table)
    steps = [*connections[alias].ops.get_db_converters(column), *column.get_db_converters(connections[alias])]

    def convert(value: Any) -> Any:
        for step in steps:
            value = step(value, column, connections[alias])
        return value

    return convert if steps else None


@lru_cache(maxsize=256)
def _fields(model: type[Model], names: tuple[str, ...]) -> tuple["Field[Any, Any]", ...]:
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    return tuple(by_name[name] for name in names)


@lru_cache(maxsize=256)
def _kept(model: type[Model]) -> tuple["Field[Any, Any]", ...]:
    """All columns but the one that the database numbers."""
    return tuple(field for field in model._meta.concrete_fields if not isinstance(field, AutoField))
