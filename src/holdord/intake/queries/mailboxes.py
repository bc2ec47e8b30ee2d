"""How it goes with the mailboxes that are read.

Promise:  4.2c - nothing that was written to us is lost unseen
Takes:    nothing
Gives:    MailboxState, a mailbox each. Numbers and codes; nothing of a message
Next:     ../actions/mailboxes.py (who writes)
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from holdord.intake.models import Mailbox


@dataclass(frozen=True)
class MailboxState:
    """How it goes with a mailbox. ``fault`` is a code (texts.TROUBLES); ``unread`` counts by why (texts.UNREAD)."""

    name: str
    reader: str
    looked_at: datetime | None
    came_at: datetime | None
    behind: int
    fault: str
    fault_since_at: datetime | None
    unread: Mapping[str, int]
    unread_uids: tuple[int, ...]


def mailboxes() -> list[MailboxState]:
    """Every mailbox that was ever looked at, in the order of their names."""
    return [_mailbox(row) for row in Mailbox.objects.prefetch_related("unread").order_by("name")]


def _mailbox(row: Mailbox) -> MailboxState:
    left = sorted(row.unread.all(), key=lambda each: each.uid)
    return MailboxState(
        row.name, row.reader, row.looked_at, row.came_at, row.behind, row.fault, row.fault_since_at,
        Counter(each.why for each in left), tuple(each.uid for each in left),
    )  # fmt: skip
