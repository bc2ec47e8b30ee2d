"""What this room holds about one person: the letters we wrote to them, and what they are still to be told.

Promise:  8.1a, 8.3 - shown, erased
Law:      GDPR Art. 15(1), 15(3), 17. Not Art. 20: we wrote these, the person did not
"""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from holdord.lib.registry import Item, Look, Memory, portraits
from holdord.lib.traces import Trace
from holdord.notice import actions, queries
from holdord.notice.queries import Letter, Untold
from holdord.notice.rules import POLICY_CHANGE


class NoticePortrait:
    """Letters, with their text as long as we keep it; and changes of the policy that could not be told by one."""

    room = "notice"
    covers: tuple[str, ...] = ("notice.Message", "notice.Telling")
    traces: tuple[Trace, ...] = (
        Trace("notice.Message"),
        Trace("notice.Telling"),
    )

    def show(self, subject: UUID) -> list[Item]:
        return [*map(_item, queries.messages_to(subject)), *map(_untold, queries.untold(subject))]

    def recent(self, subject: UUID, look: Look) -> list[Item]:
        """Letters, by when they were written."""
        letters = queries.recent_messages_to(subject, limit=look.limit, before=look.before)
        return [replace(_item(letter), at=letter.envelope.queued_at) for letter in letters]

    def export(self, subject: UUID) -> list[dict[str, Any]]:
        return []

    def erase(self, subject: UUID, *, by: str, at: datetime) -> int:
        return actions.erase(subject=subject, by=by, at=at)

    def remember(self, source: UUID, target: UUID) -> Memory:
        return actions.remember(source, target)

    def merge(self, source: UUID, target: UUID, *, by: str, at: datetime) -> int:
        return actions.hand_over(source=source, target=target, by=by, at=at)

    def unmerge(self, source: UUID, target: UUID, memory: Memory, *, since: datetime, by: str, at: datetime) -> int:
        return actions.hand_back(source=source, target=target, memory=memory, by=by, at=at)


def _item(letter: Letter) -> Item:
    fields = {"to": letter.to, "title": letter.title, "body": letter.body or "", "state": letter.envelope.state.value}
    said = {name: value for name, value in fields.items() if value}
    return Item(
        room="notice",
        kind="message",
        fields=said,
        at=letter.envelope.sent_at or letter.envelope.queued_at,
        id=letter.envelope.id,
    )


def _untold(telling: Untold) -> Item:
    fields = {"what": POLICY_CHANGE, "state": telling.state.value}
    return Item(room="notice", kind="told", fields=fields, at=telling.at)


portraits.register(NoticePortrait())
