"""What this room holds about one person: the letters we wrote to them, and what they are still to be told.

Promise:  8.1a, 8.3 - shown, erased
Law:      GDPR Art. 15(1), 15(3), 17. Not Art. 20: we wrote these, the person did not
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from holdord.lib.registry import Item, portraits
from holdord.notice import actions, queries
from holdord.notice.queries import Letter, Untold
from holdord.notice.rules import POLICY_CHANGE


class NoticePortrait:
    """Letters, with their text as long as we keep it; and changes of the policy that could not be told by one."""

    room = "notice"
    covers: tuple[str, ...] = ("notice.Message", "notice.Telling")

    def show(self, subject: UUID) -> list[Item]:
        return [*map(_item, queries.messages_to(subject)), *map(_untold, queries.untold(subject))]

    def export(self, subject: UUID) -> list[dict[str, Any]]:
        return []

    def erase(self, subject: UUID, *, by: str, at: datetime) -> int:
        return actions.erase(subject=subject, by=by, at=at)

    def merge(self, source: UUID, target: UUID, *, by: str, at: datetime) -> int:
        return actions.hand_over(source=source, target=target, by=by, at=at)


def _item(letter: Letter) -> Item:
    fields = {"to": letter.to, "title": letter.title, "body": letter.body or "", "state": letter.envelope.state.value}
    said = {name: value for name, value in fields.items() if value}
    return Item(room="notice", kind="message", fields=said, at=letter.envelope.sent_at or letter.envelope.queued_at)


def _untold(telling: Untold) -> Item:
    fields = {"what": POLICY_CHANGE, "state": telling.state.value}
    return Item(room="notice", kind="told", fields=fields, at=telling.at)


portraits.register(NoticePortrait())
