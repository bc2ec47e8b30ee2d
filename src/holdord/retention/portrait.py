"""What this room holds about one person: that they were to hear that something of theirs goes.

Promise:  7.1, 8.1a, 8.3 - shown, erased
Law:      GDPR Art. 15(1)(d), 17. Not Art. 20: the person did not provide it. The letter itself is with the letters
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from holdord.lib.registry import Item, Look, Memory, newest, portraits
from holdord.lib.traces import Trace
from holdord.retention.actions import forewarning
from holdord.retention.queries import Written, written


class RetentionPortrait:
    """Each time they were to hear of it, the oldest first."""

    room = "retention"
    covers: tuple[str, ...] = ("retention.Forewarning",)
    traces: tuple[Trace, ...] = (Trace("retention.Forewarning"),)

    def show(self, subject: UUID) -> list[Item]:
        return [_item(each) for each in written(subject)]

    def recent(self, subject: UUID, look: Look) -> list[Item]:
        return newest(self.show(subject), look)

    def export(self, subject: UUID) -> list[dict[str, Any]]:
        return []

    def erase(self, subject: UUID, *, by: str, at: datetime) -> int:
        return forewarning.erase(subject=subject, by=by, at=at)

    def remember(self, source: UUID, target: UUID) -> Memory:
        return forewarning.remember(source)

    def merge(self, source: UUID, target: UUID, *, by: str, at: datetime) -> int:
        return forewarning.hand_over(source=source, target=target, by=by, at=at)

    def unmerge(self, source: UUID, target: UUID, memory: Memory, *, since: datetime, by: str, at: datetime) -> int:
        return forewarning.hand_back(source=source, target=target, memory=memory, by=by, at=at)


def _item(each: Written) -> Item:
    fields = {"first_on": each.first_on.isoformat(), "last_on": each.last_on.isoformat()}
    return Item("retention", "forewarned", fields, at=each.written_at, process=each.process, id=each.id)


portraits.register(RetentionPortrait())
