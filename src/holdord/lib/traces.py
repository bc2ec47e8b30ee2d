"""In which tables a person leaves traces: one statement says of many people which rooms hold anything of them.

Takes:    the traces that rooms have declared (a portrait's ``traces``), people, and a SELECT of their blind indexes
Gives:    questions: `found`: for each room, who is in it; `question`: the rooms one person is in, as a statement
Why:      a person who goes is looked for in every room; nearly all rooms hold nothing of most, and asking each costs
          more than erasing does
"""

# ruff: noqa: S608  # the names of tables are ours, and each value has a place

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.apps import apps

from holdord.lib.sql import Question, Statement, as_id, at_hand, one_of, stored_ids


@dataclass(frozen=True)
class Trace:
    """A column that says whose a row is: of a model, by the person's id, or by a blind index of theirs."""

    model: str
    column: str = "subject_id"
    by_index: bool = False


Rooms = tuple[tuple[str, tuple[Trace, ...]], ...]


def found(rooms: Rooms, people: Collection[UUID], indexes: str) -> Question[dict[str, set[UUID]]]:
    """Who of the people is in which of the rooms; rooms in which nobody is are left out.

    ``indexes`` is a SELECT of person (subject_id) and blind index ("index") of those whose id is %(ids)s.
    """
    connection = at_hand()
    text = _of_many(rooms, indexes.format(one_of=one_of(connection, "%(ids)s")), one_of(connection, "%(ids)s"))
    return Question(text, {"ids": stored_ids(connection, people)}, _by_room)


def _by_room(rows: list[Any]) -> dict[str, set[UUID]]:
    seen: dict[str, set[UUID]] = {}
    for room, id in rows:
        seen.setdefault(room, set()).add(as_id(id))
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


@lru_cache(maxsize=8)
def _of_many(rooms: Rooms, indexes: str, among: str) -> str:
    parts = []
    for room, trace in ((room, trace) for room, traces in rooms for trace in traces):
        table = apps.get_model(trace.model)._meta.db_table
        if trace.by_index:
            whose = f'SELECT \'{room}\', i.subject_id FROM {indexes} i JOIN {table} t ON t."{trace.column}" = i."index"'
        else:
            whose = f'SELECT \'{room}\', "{trace.column}" FROM {table} WHERE "{trace.column}" {among}'
        parts.append(whose)
    return " UNION ALL ".join(parts)
