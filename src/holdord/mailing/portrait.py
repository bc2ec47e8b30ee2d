"""What this room holds about one person: that messages of other systems went to them, for what, and when.

Promise:  8.1a, 8.3 - shown, erased
Law:      GDPR Art. 15(1), 17. Not Art. 20: the person did not provide them. The text is gone once it was sent
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from holdord.lib.registry import Item, Look, Memory, newest, portraits
from holdord.lib.traces import Trace
from holdord.mailing import actions, queries
from holdord.mailing.queries import Sent
from holdord.mailing.rules import MailState


class MailingPortrait:
    """Each message with its purpose and what it carried."""

    room = "mailing"
    covers: tuple[str, ...] = ("mailing.Outgoing", "mailing.Content")
    traces: tuple[Trace, ...] = (Trace("mailing.Outgoing"),)

    def show(self, subject: UUID) -> list[Item]:
        return [_item(sent) for sent in queries.of_subject(subject)]

    def recent(self, subject: UUID, look: Look) -> list[Item]:
        return newest(self.show(subject), look)

    def export(self, subject: UUID) -> list[dict[str, Any]]:
        return []

    def erase(self, subject: UUID, *, by: str, at: datetime) -> int:
        return actions.forget(subject=subject, by=by, at=at)

    def remember(self, source: UUID, target: UUID) -> Memory:
        return {"outgoing": [str(sent.id) for sent in queries.of_subject(source)]}

    def merge(self, source: UUID, target: UUID, *, by: str, at: datetime) -> int:
        return actions.hand_over(source=source, target=target, by=by, at=at)

    def unmerge(self, source: UUID, target: UUID, memory: Memory, *, since: datetime, by: str, at: datetime) -> int:
        return actions.hand_back(source=source, target=target, memory=memory, by=by, at=at)


def _item(sent: Sent) -> Item:
    # As the room of our own letters says it.
    state = "queued" if sent.state is MailState.WAITING else sent.state.value
    fields = {"state": state}
    return Item(
        room="mailing", kind="sent", fields=fields, at=sent.done_at or sent.taken_at, purpose=sent.purpose or None,
        id=sent.id,
    )  # fmt: skip


portraits.register(MailingPortrait())
