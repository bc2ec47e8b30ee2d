"""What this room holds about one person: how we know them, what they gave us, what limits its use.

Promise:  8.1a, 8.3, 8.6 - shown, erased, handed over
Law:      GDPR Art. 15(1), 15(3), 17, 20
"""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from holdord.lib.registry import Item, ItemFile, Look, Memory, newest, portraits
from holdord.subjects import actions, queries
from holdord.subjects.queries import Record
from holdord.subjects.rules import NOTE

_ROOM = "subjects"


class SubjectsPortrait:
    """Identifiers, records, relations, limits, holds, and what the person was told."""

    room = _ROOM
    covers: tuple[str, ...] = (
        "subjects.DataSubject",
        "subjects.Identifier",
        "subjects.Relation",
        "subjects.PersonalData",
        "subjects.Attachment",
        "subjects.Limit",
        "subjects.Hold",
        "subjects.Told",
        "subjects.SearchMark",
        "subjects.Merge",
        "subjects.NotTheSame",
        "subjects.Assignment",
        "subjects.Confidential",
    )

    def show(self, subject: UUID) -> list[Item]:
        if not queries.exists(subject):
            return []
        return [
            *_contact_points(subject),
            *_records(subject),
            *_relations(subject),
            *_limits(subject),
            *_holds(subject),
            *_told(subject),
        ]

    def recent(self, subject: UUID, look: Look) -> list[Item]:
        """Records, opened unless they are hidden; and what happened beside them: limits, holds, what they were told."""
        records = queries.recent_items(
            subject,
            limit=look.limit,
            before=look.before,
            processes=look.processes,
            hidden=look.hidden,
            only=look.only,
        )
        under = queries.secrets_of(subject)
        shown = [replace(_record(each), fields=_to_staff(each), under=under.get(each.id, ())) for each in records]
        return newest([*shown, *_limits(subject), *_holds(subject), *_told(subject)], look)

    def export(self, subject: UUID) -> list[dict[str, Any]]:
        """What the person gave, with the stamp it was taken under: GDPR Art. 20 chooses from it."""
        if not queries.exists(subject):
            return []
        return [_exported(record) for record in queries.items(subject)]

    def erase(self, subject: UUID, *, by: str, at: datetime) -> int:
        return actions.erase(subject=subject, by=by, at=at)

    def remember(self, source: UUID, target: UUID) -> Memory:
        return actions.remember(source, target)

    def merge(self, source: UUID, target: UUID, *, by: str, at: datetime) -> int:
        return actions.merge(source=source, target=target, by=by, at=at)

    def unmerge(self, source: UUID, target: UUID, memory: Memory, *, since: datetime, by: str, at: datetime) -> int:
        return actions.unmerge(source=source, target=target, memory=memory, since=since, by=by, at=at)


def _contact_points(subject: UUID) -> list[Item]:
    return [
        Item(_ROOM, "identifier", {point.kind.value: point.value}, at=point.verified_at, provided=True)
        for point in queries.contact_points(subject)
    ]


def _records(subject: UUID) -> list[Item]:
    under = queries.secrets_of(subject)
    return [replace(_record(each), under=under.get(each.id, ())) for each in queries.items(subject)]


def _record(record: Record) -> Item:
    return Item(
        _ROOM, "record", {**_said(record), **_files(record)}, at=record.collected_at,
        process=record.process, purpose=record.purpose, basis=record.basis.value, source=record.source,
        categories=record.categories, provided=record.provided, id=record.id,
        files=tuple(ItemFile(file.id, file.name, file.kind, file.size) for file in record.files),
    )  # fmt: skip


def _said(record: Record) -> dict[str, str]:
    """What it says; who on the staff wrote it is not the person's to know (CJEU C-579/21)."""
    return {name: value for name, value in record.payload.items() if name != "written-by" or record.source != NOTE}


def _to_staff(record: Record) -> dict[str, str]:
    return {**record.payload, **_files(record)}


def _files(record: Record) -> dict[str, str]:
    """What is attached, by its names: the files themselves are handed out beside (GDPR Art. 15(3))."""
    return {"files": ", ".join(file.name for file in record.files)} if record.files else {}


def _relations(subject: UUID) -> list[Item]:
    return [
        Item(
            _ROOM, "relation", {"anchor": fact.anchor_event} if fact.anchor_event else {},
            at=fact.anchored_at or fact.since_at, process=fact.process,
        )
        for fact in queries.relations(subject)
    ]  # fmt: skip


def _limits(subject: UUID) -> list[Item]:
    return [
        Item(
            _ROOM, fact.kind.value,
            {"reason": fact.reason, **({"until": fact.until_at.isoformat()} if fact.until_at else {})},
            at=fact.since_at, purpose=fact.purpose or None, id=fact.id,
        )
        for fact in queries.limits(subject)
    ]  # fmt: skip


def _holds(subject: UUID) -> list[Item]:
    return [
        Item(
            _ROOM, "hold",
            {"statute": fact.statute, **({"until": fact.until_at.isoformat()} if fact.until_at else {})},
            at=fact.since_at, process=fact.process or None, id=fact.id,
        )
        for fact in queries.holds(subject)
    ]  # fmt: skip


def _told(subject: UUID) -> list[Item]:
    return [Item(_ROOM, "told", {"what": fact.what}, at=fact.at, id=fact.id) for fact in queries.told(subject)]


def _exported(record: Record) -> dict[str, Any]:
    return {
        "kind": "record",
        "process": record.process,
        "purpose": record.purpose,
        "basis": record.basis.value,
        "source": record.source,
        "collected_at": record.collected_at.isoformat(),
        "categories": list(record.categories),
        "provided": record.provided,
        "data": _said(record),
        "files": [
            {"id": str(file.id), "name": file.name, "kind": file.kind, "size": file.size} for file in record.files
        ],
    }


portraits.register(SubjectsPortrait())
