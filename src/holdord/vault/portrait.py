"""What the vault holds of one person: the key to everything else.

Promise:  8.3 - erased means unreadable, in every copy
Law:      GDPR Art. 17(1)
Why last: the erasers walk the portraits from the top floor down, so the key goes after all that it opens: whoever
          is cut off half-way can still finish, and say what went
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from holdord.lib.registry import Item, Look, Memory, portraits
from holdord.vault import actions


class VaultPortrait:
    """A key is nothing to show or hand out, and two keys cannot become one.

    Merging: the other rooms seal the source's values anew for the target; the source's key goes when, after that,
    the source is erased.
    """

    room = "vault"
    covers: tuple[str, ...] = ("vault.WrappedKey",)

    def show(self, subject: UUID) -> list[Item]:
        return []

    def export(self, subject: UUID) -> list[dict[str, Any]]:
        return []

    def erase(self, subject: UUID, *, by: str, at: datetime) -> int:
        return actions.destroy_key(subject, at=at, by=by)

    def recent(self, subject: UUID, look: Look) -> list[Item]:
        return []

    def remember(self, source: UUID, target: UUID) -> Memory:
        return {}

    def merge(self, source: UUID, target: UUID, *, by: str, at: datetime) -> int:
        return 0

    def unmerge(self, source: UUID, target: UUID, memory: Memory, *, since: datetime, by: str, at: datetime) -> int:
        return 0


portraits.register(VaultPortrait())
