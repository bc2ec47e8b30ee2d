"""In which tables a person leaves traces: one statement says of many people which rooms hold anything of them.

Takes:    the traces that rooms have declared (a portrait's ``traces``), people with their blind indexes
Gives:    `found`: for each room, who is in it; `question`: the rooms one person is in, as a statement
Why:      a person who goes is looked for in every room; nearly all rooms hold nothing of most, and asking each costs
          more than erasing does
"""

# ruff: noqa: S608  # the names of tables are ours, and each value has a place

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.apps import apps

from holdord.lib.sql import Statement, at_hand, rows


@dataclass(frozen=True)
class Trace:
    """A column that says whose a row is: of a model, by the person's id, or by a blind index of theirs."""

    model: str
    column: str = "subject_id"
    by_index: bool = False


Rooms = tuple[tuple[str, tuple[Trace, ...]], ...]


def found(rooms: Rooms, people: Mapping[UUID, Sequence[bytes]]) -> dict[str, set[UUID]]:
    """Who of the people is in which of the rooms."""
    seen: dict[str, set[UUID]] = {room: set() for room, _ in rooms}
    if not people:
        return seen
    connection = at_hand()
    owner = {bytes(index): id for id, indexes in people.items() for index in indexes}
    stored: list[Any] = list(people) if connection.features.has_native_uuid_field else [id.hex for id in people]
    many = connection.vendor == "postgresql"
    values: list[Any] = []
    for trace in (trace for _, traces in rooms for trace in traces):
        chosen = list(owner) if trace.by_index else stored
        values += [chosen] if many else chosen
    for room, whose, index in rows(connection, _statement(rooms, many, len(stored), len(owner)), values):
        id = owner[bytes(index)] if index is not None else whose
        seen[room].add(id if isinstance(id, UUID) else UUID(id))
    return seen


def question(rooms: Rooms, person: Mapping[str, Any], indexes: str) -> Statement:
    """The same of one person, as a statement that gives the rooms they are in, for whoever asks more besides.

    ``indexes`` is a SELECT of their blind indexes, ``person`` the values of its places, ``%(id)s`` the person's.
    """
    return _of_one(rooms, indexes), person


@lru_cache(maxsize=8)
def _of_one(rooms: Rooms, indexes: str) -> str:
    return " UNION ALL ".join(
        f"SELECT '{room}' WHERE EXISTS (SELECT 1 FROM {apps.get_model(trace.model)._meta.db_table} "
        f'WHERE "{trace.column}" {f"IN {indexes}" if trace.by_index else "= %(id)s"})'
        for room, traces in rooms
        for trace in traces
    )


@lru_cache(maxsize=64)
def _statement(rooms: Rooms, many: bool, people: int, indexes: int) -> str:
    parts = []
    for room, trace in ((room, trace) for room, traces in rooms for trace in traces):
        table = apps.get_model(trace.model)._meta.db_table
        places = ", ".join(["%s"] * (indexes if trace.by_index else people))
        among = "= ANY(%s)" if many else f"IN ({places})"
        none = ("NULL::uuid", "NULL::bytea") if many else ("NULL", "NULL")
        whose = f'{none[0]}, "{trace.column}"' if trace.by_index else f'"{trace.column}", {none[1]}'
        parts.append(f"SELECT '{room}', {whose} FROM {table} WHERE \"{trace.column}\" {among}")
    return " UNION ALL ".join(parts)
