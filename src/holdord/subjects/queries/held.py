"""What we hold, opened for many people at once: for a purpose, of a person, or by its id.

Promise:  9.1 - each is opened with its person's own key, unwrapped once
Takes:    ids; a purpose with the processes it is used in; who may be among them, as SQL
Gives:    Held. OPENS sealed values: whoever calls has asked whether they may be used, and logs the read
Why:      one person at a time, the framework and the key store cost twenty times what the data do
"""

# ruff: noqa: S608  # the names of tables are ours, and each value has a place

from collections.abc import Collection
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from pydantic_core import from_json

from holdord.lib.rows import pick
from holdord.lib.sql import Sql, among, every, many_rows, one_of, stored_ids
from holdord.subjects.models import PersonalData, Relation, Stamp
from holdord.vault import queries as vault

_FROM = (
    "SELECT d.id, r.subject_id, {ids}, d.stamp_id, {collected_at}, {anchored_at}, d.payload "
    f"FROM {PersonalData._meta.db_table} d JOIN {Relation._meta.db_table} r ON r.id = d.relation_id WHERE "
)
#: As texts, that many alike are read but once: a moment made by the driver costs as much as opening a record.
_MOMENTS = {"postgresql": "({} AT TIME ZONE 'UTC')::text", "sqlite": "{}"}
#: The person's id in bytes, for the vault, and the thing's as it is written: the server has both at hand.
_IDS = {"postgresql": "uuid_send(r.subject_id), d.id::text", "sqlite": "NULL, NULL"}
#: So many stamps are remembered.
_MOST_READ = 10_000
_PLACE = f"{PersonalData._meta.label_lower}.payload:"


class Held(NamedTuple):
    """One thing, opened, with its person and what its time is counted from. A tuple: they come by the thousand."""

    id: UUID
    subject: UUID
    process: str
    purpose: str
    source: str
    collected_at: datetime
    anchored_at: datetime | None
    categories: tuple[str, ...]
    payload: dict[str, str]


def held_for(purpose: str, processes: Collection[str], people: Sql) -> list[Held]:
    """Everything kept for a purpose in these processes, of those people; in no order. OPENS it.

    ``people`` is a query that gives ids, as decisions compile it.
    """
    stamps = pick(Stamp, "id", process=sorted(processes), purpose=purpose)
    if not stamps:
        return []
    # By the relation's process, too, which is that of the stamp: else all relations there are would be read through.
    where = [
        among("d.stamp_id", [id for (id,) in stamps]), among("r.process", sorted(processes)),
        people.within("r.subject_id IN ("),
    ]  # fmt: skip
    return _held(every(where))


def held_of(subject: UUID) -> list[Held]:
    """Everything we hold of a person, in no order. OPENS it."""
    return _held(Sql("r.subject_id = %s", (_stored(subject),)))


def held_by_id(record: UUID) -> Held | None:
    """One thing; None where there is nothing of that id. OPENS it."""
    return next(iter(_held(Sql("d.id = %s", (_stored(record),)))), None)


def held_by_ids(records: Collection[UUID]) -> list[Held]:
    """These things and nothing else of their people, in no order. OPENS them, by one look into the key store."""
    return _held(Sql(f"d.id {one_of(connection)}", (stored_ids(connection, records),)))


def _held(where: Sql) -> list[Held]:
    as_text = _MOMENTS[connection.vendor]
    text = _FROM.format(
        ids=_IDS[connection.vendor], collected_at=as_text.format("d.collected_at"),
        anchored_at=as_text.format("r.anchored_at"),
    )  # fmt: skip
    found = many_rows(connection, text + where.text, where.values)
    if not connection.features.has_native_uuid_field:
        found = [
            (id := UUID(hex), UUID(subject), bytes.fromhex(subject), str(id), *rest)
            for hex, subject, _, _, *rest in found
        ]
    opened = vault.open_each([(row[2], row[7], _PLACE + row[3]) for row in found])
    stamps = _stamps({row[4] for row in found})
    return [
        Held(
            id, subject, *stamps[stamp][:3], _moment(collected), _moment(anchored) if anchored else None,
            stamps[stamp][3], from_json(payload),
        )
        for (id, subject, _, _, stamp, collected, anchored, _), payload in zip(found, opened, strict=True)
        if payload is not None
    ]  # fmt: skip


#: What stamps say that were read before: process, purpose, source, categories. None is ever changed, and its number is
#: made of what it says.
_read: dict[int, tuple[str, str, str, tuple[str, ...]]] = {}


def _stamps(ids: Collection[int]) -> dict[int, tuple[str, str, str, tuple[str, ...]]]:
    global _read
    if len(_read) > _MOST_READ:
        # Another one, not this one emptied: somebody may be looking into it.
        _read = {}
    known = _read
    if new := [id for id in ids if id not in known]:
        for id, *said, categories in pick(Stamp, "id", "process", "purpose", "source", "categories", id=new):
            known[id] = (*said, tuple(categories))
    return known


def _stored(id: UUID) -> UUID | str:
    return id if connection.features.has_native_uuid_field else id.hex


@lru_cache(maxsize=4096)
def _moment(stored: str | datetime) -> datetime:
    # In UTC, and without saying so. Where the framework looked on (lib.sql), SQLite's text is a moment already.
    found = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return found if found.tzinfo else found.replace(tzinfo=UTC)
