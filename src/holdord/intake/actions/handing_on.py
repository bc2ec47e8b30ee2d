"""What came in elsewhere and reads as if somebody used a right is handed on to the room that answers such requests.

Promise:  8.1h - a request is one wherever it arrives (EDPB Guidelines 01/2022 para. 52-57)
Law:      GDPR Art. 12(2)-(3)
Takes:    nothing but who asks and when
Gives:    Marked, opened: only that room calls, and what it was handed stands in the log
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdord.audit import actions as audit
from holdord.intake.actions import holding
from holdord.intake.models import Arrived
from holdord.subjects import queries as subjects

_AT_A_TIME = 100
#: What of a record is no word of its writer's.
_NOT_WORDS = ("name", "email", "phone", "reply-to", "company", "job-title")


@dataclass(frozen=True, repr=False)
class Marked:
    """Something that may be a request. ``key`` names it, so that it is taken for one once."""

    key: str
    address: str
    subject: str
    text: str
    language: str
    received_at: datetime


def marked() -> list[int]:
    """What nobody has looked at yet, the oldest first."""
    rows = Arrived.objects.filter(may_be_request=True).order_by("id")
    return list(rows.values_list("id", flat=True)[:_AT_A_TIME])


def hand_on(*, arrived: int, by: str, at: datetime) -> Marked | None:
    """One of them, opened, and no longer marked; None where it has gone meanwhile. Call it within a transaction of
    one's own, so that it is kept there or stays marked."""
    with transaction.atomic():
        row = Arrived.objects.select_for_update(of=("self",)).filter(pk=arrived, may_be_request=True).first()
        if row is None:
            return None
        row.may_be_request = False
        row.save(update_fields=["may_be_request"])
        found = next(_opened(row), None)
        if found is not None:
            audit.record(act="intake.handed-on", by=by, at=at, detail={"channel": row.channel})
        return found


def _opened(row: Arrived) -> Iterator[Marked]:
    key = f"{row.channel}\0{row.pk}"
    if row.held is not None and row.held.sealed:
        arrival = holding.opened(row.held)
        pieces, language, at = dict(arrival.pieces), arrival.language, arrival.happened_at
    elif row.record is not None:
        found = _record(row.record.relation.subject_id, row.record.pk)
        if found is None:
            return
        pieces, language, at = dict(found.payload), found.language, found.collected_at
    else:
        return
    said = "\n\n".join(value for name, value in pieces.items() if name not in (*_NOT_WORDS, "subject") and value)
    yield Marked(key, pieces.get("email", ""), pieces.get("subject", ""), said, language, at)


def _record(subject: UUID, record: UUID) -> subjects.Record | None:
    return next((each for each in subjects.items(subject) if each.id == record), None)
