"""What this room holds about one person: every answer that was given about their data, and why.

Promise:  7.1, 8.1a - for what their data were used, or were not
Law:      GDPR Art. 15(1)(a), 17
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from holdord.decisions import actions, queries
from holdord.decisions.queries import Given
from holdord.lib.registry import Item, Look, Memory, newest, portraits
from holdord.lib.traces import Trace

_ROOM = "decisions"


class DecisionsPortrait:
    """Every answer, the oldest first."""

    room = _ROOM
    covers: tuple[str, ...] = ("decisions.Decision",)
    traces: tuple[Trace, ...] = (Trace("decisions.Decision"),)

    def show(self, subject: UUID) -> list[Item]:
        return [_item(given) for given in reversed(queries.given(subject, limit=None))]

    def recent(self, subject: UUID, look: Look) -> list[Item]:
        given = queries.given(subject, until=look.before, limit=look.limit)
        return newest(map(_item, given), look)

    def export(self, subject: UUID) -> list[dict[str, Any]]:
        """Nothing: a person did not give us our answers (GDPR Art. 20(1))."""
        return []

    def erase(self, subject: UUID, *, by: str, at: datetime) -> int:
        return actions.erase(subject=subject, by=by, at=at) if queries.given(subject, limit=1) else 0

    def remember(self, source: UUID, target: UUID) -> Memory:
        return actions.remember(source, target)

    def merge(self, source: UUID, target: UUID, *, by: str, at: datetime) -> int:
        return actions.merge(source=source, target=target, by=by, at=at)

    def unmerge(self, source: UUID, target: UUID, memory: Memory, *, since: datetime, by: str, at: datetime) -> int:
        return actions.unmerge(source=source, target=target, memory=memory, by=by, at=at)


def _item(given: Given) -> Item:
    codes = ", ".join(dict.fromkeys(reason.code for reason in given.reasons))
    return Item(
        _ROOM, "answer", {"allowed": "yes" if given.allowed else "no", "why": codes}, at=given.at,
        process=given.process, purpose=given.asked.purpose, recipient=given.asked.recipient, id=given.id,
    )  # fmt: skip


portraits.register(DecisionsPortrait())
