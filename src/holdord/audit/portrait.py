"""What the log holds about one person: when their data were used, and why.

Promise:  8.1a - "whether and for what purpose data are used"
Law:      GDPR Art. 15(1)(a); CJEU C-579/21: dates and purposes of a look-up are the person's to know, the names of
          those who looked are not
Why erase removes nothing: an entry names a person by a random id, which names nobody once the person's rows are gone,
          and the log must show that they went
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from holdord.audit import queries
from holdord.lib.registry import Item, Look, Memory, portraits


class AuditPortrait:
    """Entries are shown, never removed and never rewritten."""

    room = "audit"
    covers: tuple[str, ...] = ("audit.AuditEntry",)

    def show(self, subject: UUID) -> list[Item]:
        return [_item(entry) for entry in reversed(queries.entries(None, subject=subject))]

    def export(self, subject: UUID) -> list[dict[str, Any]]:
        return []

    def erase(self, subject: UUID, *, by: str, at: datetime) -> int:
        return 0

    def recent(self, subject: UUID, look: Look) -> list[Item]:
        return []

    def remember(self, source: UUID, target: UUID) -> Memory:
        return {}

    def merge(self, source: UUID, target: UUID, *, by: str, at: datetime) -> int:
        return 0

    def unmerge(self, source: UUID, target: UUID, memory: Memory, *, since: datetime, by: str, at: datetime) -> int:
        return 0


def _item(entry: queries.Entry) -> Item:
    return Item(
        room="audit", kind="act", fields={"act": entry.act}, at=entry.at,
        process=entry.process, purpose=entry.purpose, basis=entry.basis,
    )  # fmt: skip


portraits.register(AuditPortrait())
