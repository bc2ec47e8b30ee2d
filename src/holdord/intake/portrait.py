"""What this room holds about one person: what waits for somebody to decide about, if it came from them.

Promise:  8.1a, 8.3 - shown, erased
Law:      GDPR Art. 15(1), 17
"""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from holdord.intake import actions, queries
from holdord.intake.actions import holding, telling
from holdord.intake.models import Held
from holdord.intake.queries import Blocked, Origin
from holdord.lib.registry import Item, Look, Memory, newest, portraits
from holdord.lib.traces import Trace
from holdord.subjects import queries as subjects

_ROOM = "intake"


class IntakePortrait:
    """What waits, from an identifier the person has proven to be theirs."""

    room = _ROOM
    #: What was brought and is not read in yet is of nobody: it goes within a day, or becomes people's records.
    covers: tuple[str, ...] = (
        "intake.Held", "intake.HeldFile", "intake.Block", "intake.Import", "intake.ImportFile", "intake.ToTell",
    )  # fmt: skip
    traces: tuple[Trace, ...] = (
        Trace("intake.ToTell"),
        Trace("intake.Held", "index", by_index=True),
    )

    def show(self, subject: UUID) -> list[Item]:
        return [*(_item(row) for row in _waiting(subject)), *_beside(subject)]

    def recent(self, subject: UUID, look: Look) -> list[Item]:
        """What waits stays closed: it is opened in the queue, for the purpose that has, and may be for a team only."""
        return newest([*(_closed(row) for row in _waiting(subject)), *_beside(subject)], look)

    def export(self, subject: UUID) -> list[dict[str, Any]]:
        """What they gave, though nobody has let it in yet (GDPR Art. 20)."""
        return [
            {"kind": "held", "collected_at": row.happened_at.isoformat(), "data": dict(holding.opened(row).pieces)}
            for row in _waiting(subject)
        ]

    def erase(self, subject: UUID, *, by: str, at: datetime) -> int:
        """A block stays until its day: a keyed hash and why, without which whoever is kept out had but to ask to go."""
        gone = actions.went(indexes=subjects.proven_indexes(subject), by=by, at=at)
        return gone + telling.erase(subject=subject)

    def remember(self, source: UUID, target: UUID) -> Memory:
        return {"to_tell": [str(each.id) for each in queries.origins_of(source)]}

    def merge(self, source: UUID, target: UUID, *, by: str, at: datetime) -> int:
        """What waits belongs to whoever has the identifier; what they are to be told goes over."""
        return telling.hand_over(source=source, target=target)

    def unmerge(self, source: UUID, target: UUID, memory: Memory, *, since: datetime, by: str, at: datetime) -> int:
        ids = [UUID(id) for id in memory.get("to_tell", ())]
        return telling.give_back(ids=ids, source=source, target=target)


def _waiting(subject: UUID) -> list[Held]:
    indexes = subjects.proven_indexes(subject)
    return list(Held.objects.filter(index__in=indexes).exclude(sealed=b"").order_by("happened_at", "id"))


def _beside(subject: UUID) -> list[Item]:
    blocks = queries.blocks_by_index(subjects.proven_indexes(subject))
    return [*map(_blocked, blocks), *map(_told, queries.origins_of(subject))]


def _item(row: Held) -> Item:
    return replace(_closed(row), fields=dict(holding.opened(row).pieces))


def _closed(row: Held) -> Item:
    return Item(_ROOM, "held", {}, at=row.happened_at, provided=True, id=row.id)


def _blocked(block: Blocked) -> Item:
    return Item(
        _ROOM, "block", {"reason": block.reason, "until": block.until_on.isoformat()}, at=block.since_at, id=block.id
    )


def _told(entry: Origin) -> Item:
    """That they were told, or are to be, where data came from."""
    fields = {"what": telling.ORIGIN, "state": entry.state.value}
    return Item(
        _ROOM, "told", fields, at=entry.done_at or entry.obtained_at, process=entry.process, source=entry.source,
        id=entry.id,
    )  # fmt: skip


portraits.register(IntakePortrait())
