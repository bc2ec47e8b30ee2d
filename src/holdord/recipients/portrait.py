"""What this room holds about one person: to whom their data went.

Promise:  8.1a, 8.3
Law:      GDPR Art. 15(1)(c), 17, 19
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from holdord.lib.registry import Item, Look, Memory, portraits
from holdord.lib.traces import Trace
from holdord.recipients import actions, queries, texts
from holdord.recipients.reach import Intent, Piece

_ROOM = "recipients"
#: Not what went out, but what lies there, and what they were told to do with it.
_ELSEWHERE = "elsewhere"


class RecipientsPortrait:
    """Every handing over, the oldest first."""

    room = _ROOM
    covers: tuple[str, ...] = (
        "recipients.Disclosure", "recipients.Listener", "recipients.Member", "recipients.Communication",
    )  # fmt: skip
    traces: tuple[Trace, ...] = (
        Trace("recipients.Disclosure"),
        Trace("recipients.Member"),
        Trace("recipients.Communication"),
    )

    def show(self, subject: UUID) -> list[Item]:
        told = (_told(each) for each in queries.of_subject(subject) if each.intent is not Intent.ACCESS)
        found = (_piece(*each) for each in queries.found_of(subject))
        lists = (_listed(*each) for each in queries.lists_of(subject))
        return [*map(_item, queries.disclosed_to(subject)), *lists, *told, *found]

    def recent(self, subject: UUID, look: Look) -> list[Item]:
        found = queries.recently_disclosed(subject, limit=look.limit, before=look.before, processes=look.processes)
        return list(map(_item, found))

    def export(self, subject: UUID) -> list[dict[str, Any]]:
        """Nothing: to whom data went is not data the person provided (GDPR Art. 20(1)). It is in the access report."""
        return []

    def erase(self, subject: UUID, *, by: str, at: datetime) -> int:
        known = queries.disclosed_to(subject) or queries.is_listed(subject) or queries.of_subject(subject)
        return actions.erase(subject=subject, by=by, at=at) if known else 0

    def remember(self, source: UUID, target: UUID) -> Memory:
        return actions.remember(source, target)

    def merge(self, source: UUID, target: UUID, *, by: str, at: datetime) -> int:
        return actions.merge(source=source, target=target, by=by, at=at)

    def unmerge(self, source: UUID, target: UUID, memory: Memory, *, since: datetime, by: str, at: datetime) -> int:
        return actions.unmerge(source=source, target=target, memory=memory, by=by, at=at)


def _listed(id: UUID, purpose: str, recipient: str) -> Item:
    """That they stand on a list that is kept elsewhere and follows ours."""
    return Item(_ROOM, "list", {}, purpose=purpose, recipient=recipient, id=id)


def _told(entry: queries.Told) -> Item:
    """What a recipient was told to do with their data (GDPR Art. 19)."""
    said = {"what": texts.word(texts.INTENTS, entry.intent.value)}
    return Item(_ELSEWHERE, "communication", said, at=entry.made_at, recipient=entry.recipient, id=entry.id)


def _piece(entry: queries.Told, piece: Piece) -> Item:
    """What a recipient holds of them, as it gave it for the copy they asked for (GDPR Art. 15(3))."""
    said = {"recipient": entry.name, "place": piece.place, **piece.fields}
    return Item(_ELSEWHERE, "piece", said, at=entry.closed_at, recipient=entry.recipient)


def _item(entry: queries.Disclosed) -> Item:
    return Item(
        _ROOM, "disclosure", {}, at=entry.at, process=entry.process, purpose=entry.purpose,
        recipient=entry.recipient, categories=entry.categories, id=entry.id,
    )  # fmt: skip


portraits.register(RecipientsPortrait())
