"""What this room holds about one person: their choices, each with the words and the way it was made.

Promise:  8.7 - the history of a consent is the person's to see
Law:      GDPR Art. 7(1), 15, 17
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from holdord.consent import actions, queries
from holdord.lib.registry import Item, portraits
from holdord.terms import LegalBasis

_ROOM = "consent"


class ConsentPortrait:
    """Every act, the oldest first."""

    room = _ROOM
    covers: tuple[str, ...] = ("consent.ConsentRecord",)

    def show(self, subject: UUID) -> list[Item]:
        return [
            Item(
                _ROOM, "choice", {"state": choice.state.value, "channel": choice.channel}, at=choice.at,
                purpose=choice.purpose, basis=LegalBasis.CONSENT.value, source=choice.form or None, provided=True,
            )
            for choice in queries.history(subject)
        ]  # fmt: skip

    def export(self, subject: UUID) -> list[dict[str, Any]]:
        return [
            {
                "kind": "choice",
                "purpose": choice.purpose,
                "state": choice.state.value,
                "at": choice.at.isoformat(),
                "language": choice.language,
                "channel": choice.channel,
                "wording": choice.wording_hash,
                "register": choice.register_version,
            }
            for choice in queries.history(subject)
        ]

    def erase(self, subject: UUID, *, by: str, at: datetime) -> int:
        return actions.erase(subject=subject, by=by, at=at) if queries.history(subject) else 0

    def merge(self, source: UUID, target: UUID, *, by: str, at: datetime) -> int:
        return actions.merge(source=source, target=target, by=by, at=at)


portraits.register(ConsentPortrait())
