"""What this room holds about one person: how we know them, what they gave us, what limits its use.

Promise:  8.1a, 8.3, 8.6 - shown, erased, handed over
Law:      GDPR Art. 15(1), 15(3), 17, 20
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from holdord.lib.registry import Item, portraits
from holdord.subjects import actions, queries
from holdord.subjects.queries import Record

_ROOM = "subjects"


class SubjectsPortrait:
    """Identifiers, records, relations, limits, holds, and what the person was told."""

    room = _ROOM
    covers: tuple[str, ...] = (
        "subjects.DataSubject",
        "subjects.Identifier",
        "subjects.Relation",
        "subjects.PersonalData",
        "subjects.Limit",
        "subjects.Hold",
        "subjects.Told",
    )

    def show(self, subject: UUID) -> list[Item]:
        if not queries.exists(subject):
            return []
        return [
            *_contact_points(subject),
            *map(_record, queries.items(subject)),
            *_relations(subject),
            *_limits(subject),
            *_holds(subject),
            *_told(subject),
        ]

    def export(self, subject: UUID) -> list[dict[str, Any]]:
        """What the person gave, with the stamp it was taken under: GDPR Art. 20 chooses from it."""
        if not queries.exists(subject):
            return []
        return [_exported(record) for record in queries.items(subject)]

    def erase(self, subject: UUID, *, by: str, at: datetime) -> int:
        return actions.erase(subject=subject, by=by, at=at) if queries.exists(subject) else 0

    def merge(self, source: UUID, target: UUID, *, by: str, at: datetime) -> int:
        return actions.merge(source=source, target=target, by=by, at=at)


def _contact_points(subject: UUID) -> list[Item]:
    return [
        Item(_ROOM, "identifier", {point.kind.value: point.value}, at=point.verified_at, provided=True)
        for point in queries.contact_points(subject)
    ]


def _record(record: Record) -> Item:
    return Item(
        _ROOM, "record", dict(record.payload), at=record.collected_at, process=record.process, purpose=record.purpose,
        basis=record.basis.value, source=record.source, categories=record.categories, provided=record.provided,
    )  # fmt: skip


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
            at=fact.since_at, purpose=fact.purpose or None,
        )
        for fact in queries.limits(subject)
    ]  # fmt: skip


def _holds(subject: UUID) -> list[Item]:
    return [
        Item(
            _ROOM, "hold",
            {"statute": fact.statute, **({"until": fact.until_at.isoformat()} if fact.until_at else {})},
            at=fact.since_at, process=fact.process or None,
        )
        for fact in queries.holds(subject)
    ]  # fmt: skip


def _told(subject: UUID) -> list[Item]:
    return [Item(_ROOM, "told", {"what": fact.what}, at=fact.at) for fact in queries.told(subject)]


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
        "data": dict(record.payload),
    }


portraits.register(SubjectsPortrait())
