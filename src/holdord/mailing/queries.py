"""What may be asked about mail on its way out. Nothing here opens a text or an address.

Promise:  8.1a - a person may see what went to them; 8.5c - who was told, by which message
Takes:    a person, the moment
Gives:    frozen dataclasses, counts
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from holdord.audit import queries as audit
from holdord.mailing.models import Outgoing
from holdord.mailing.rules import MailState


@dataclass(frozen=True)
class Sent:
    """That a message went to a person, or was to: for what, and what it carried."""

    id: UUID
    purpose: str
    state: MailState
    taken_at: datetime
    done_at: datetime | None
    told: bool
    way_out: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Tally:
    """How many messages of other systems wait, went, were refused, were given up."""

    waiting: int
    sent: int
    refused: int
    failed: int


def of_subject(subject: UUID) -> list[Sent]:
    """The messages to a person, the oldest first."""
    rows = Outgoing.objects.filter(subject_id=subject).order_by("taken_at", "id")
    return [
        Sent(row.id, row.purpose, MailState(row.state), row.taken_at, row.done_at, row.told, row.way_out,
             tuple(row.reasons))
        for row in rows
    ]  # fmt: skip


def due(at: datetime, limit: int = 200) -> list[tuple[UUID, int]]:
    """Messages to send now, each with how often it was tried, the longest due first."""
    open_ = [MailState.WAITING.value, MailState.LEAVING.value]
    rows = Outgoing.objects.filter(state__in=open_, due_at__lte=at).order_by("due_at")
    return list(rows.values_list("id", "attempts")[:limit])


def tally(*, since_at: datetime | None = None) -> Tally:
    """Counts of what other systems sent; reports of ours are not among them. What was refused at the door was never
    taken: each refusal, there and as it left, stands in the log.
    """
    rows = Outgoing.objects.filter(is_report=False)
    if since_at is not None:
        rows = rows.filter(taken_at__gte=since_at)
    by_state = dict(rows.values_list("state").annotate(n=Count("id")).order_by())
    open_ = sum(by_state.get(state.value, 0) for state in (MailState.WAITING, MailState.LEAVING))
    return Tally(
        open_, by_state.get(MailState.SENT.value, 0), audit.count(act="mailing.refused", since_at=since_at),
        by_state.get(MailState.FAILED.value, 0),
    )  # fmt: skip


def sent_without_way_out(purposes: list[str]) -> tuple[int, int]:
    """Messages sent for these purposes to people we know, and those of them without a way out; for a control."""
    rows = Outgoing.objects.filter(state=MailState.SENT.value, purpose__in=purposes, is_report=False)
    counted = rows.aggregate(seen=Count("id"), without=Count("id", filter=Q(way_out=False)))
    return counted["seen"], counted["without"]


def first_messages() -> list[tuple[UUID, datetime]]:
    """Each person a message went to, and when the first that told them of the right to object did; for a control."""
    rows = Outgoing.objects.filter(state=MailState.SENT.value, subject__isnull=False, is_report=False)
    found: dict[UUID, datetime] = {}
    for subject, at in rows.order_by("done_at").values_list("subject_id", "done_at").iterator():
        if subject is not None and at is not None:
            found.setdefault(subject, at)
    return list(found.items())
