"""What this room holds about one person: to whom their data went.

Promise:  8.1a, 8.3
Law:      GDPR Art. 15(1)(c), 17, 19
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from holdord.lib.registry import Item, portraits
from holdord.recipients import actions, queries

_ROOM = "recipients"


class RecipientsPortrait:
    """Every handing over, the oldest first."""

    room = _ROOM
    covers: tuple[str, ...] = ("recipients.Disclosure",)

    def show(self, subject: UUID) -> list[Item]:
        return [
            Item(
                _ROOM, "disclosure", {}, at=entry.at, process=entry.process, purpose=entry.purpose,
                recipient=entry.recipient, categories=entry.categories,
            )
            for entry in queries.disclosed_to(subject)
        ]  # fmt: skip

    def export(self, subject: UUID) -> list[dict[str, Any]]:
        """Nothing: to whom data went is not data the person provided (GDPR Art. 20(1)). It is in the access report."""
        return []

    def erase(self, subject: UUID, *, by: str, at: datetime) -> int:
        return actions.erase(subject=subject, by=by, at=at) if queries.disclosed_to(subject) else 0

    def merge(self, source: UUID, target: UUID, *, by: str, at: datetime) -> int:
        return actions.merge(source=source, target=target, by=by, at=at)


portraits.register(RecipientsPortrait())
