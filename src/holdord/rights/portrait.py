"""What this room holds about one person: the requests they made, and what became of them.

Promise:  8.1a, 8.3 - shown, erased
Law:      GDPR Art. 5(2), 15, 17. The dates of a request stay, without a person, to show that it was answered
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from holdord.lib.registry import Item, portraits
from holdord.rights import actions, letters, queries, texts
from holdord.rights.models import RightsRequest
from holdord.terms import Right


class RightsPortrait:
    """Requests with what was written in them; of codes and files only that there were some."""

    room = "rights"
    covers: tuple[str, ...] = (
        "rights.RightsRequest",
        "rights.Challenge",
        "rights.Delivery",
        "rights.RequestEvent",
    )

    def show(self, subject: UUID) -> list[Item]:
        return [_item(*found) for found in queries.of_subject(subject)]

    def export(self, subject: UUID) -> list[dict[str, Any]]:
        """What the person wrote to us; the rest we made."""
        return [
            {
                "kind": "request",
                "reference": row.reference,
                "right": row.right,
                "received_at": row.received_at.isoformat(),
                "data": {"message": message},
            }
            for row, _, message, _ in queries.of_subject(subject)
        ]

    def erase(self, subject: UUID, *, by: str, at: datetime) -> int:
        return actions.forget_person(subject=subject, by=by, at=at)

    def merge(self, source: UUID, target: UUID, *, by: str, at: datetime) -> int:
        return actions.merge(source=source, target=target, by=by, at=at)


def _item(row: RightsRequest, address: str, message: str, outcome: str) -> Item:
    delivery = getattr(row, "delivery", None)
    fields = {
        "reference": row.reference,
        "right": letters.right_title(Right(row.right), row.language),
        "status": texts.word(texts.STATUSES, row.status, row.language),
        "due": letters.day(queries.counts_until(row), row.language),
        "address": address,
        "message": message,
        "answer": outcome,
        "downloads": str(delivery.downloads) if delivery else "",
    }
    said = {name: value for name, value in fields.items() if value}
    return Item(
        room="rights", kind="request", fields=said, at=row.received_at, purpose=actions.known_purpose(),
        source="data-subject", provided=True,
    )  # fmt: skip


portraits.register(RightsPortrait())
