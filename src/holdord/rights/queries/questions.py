"""What was asked of a person before they were answered, how often they asked before, and what waiting did to the clock.

Promise:  8.1d - "repeats are counted and shown", with their dates
Takes:    ids of requests
Gives:    frozen dataclasses. `questions` with ``opened`` OPENS sealed values
Next:     ../actions/questioning.py (who asks)
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from holdord.lib.days import local_date
from holdord.rights import rules
from holdord.rights.models import Question, RightsRequest
from holdord.rights.queries.requests import NoSuchRequest, term_of
from holdord.rights.questions import QuestionKind
from holdord.rights.rules import Pause
from holdord.terms import RequestStatus, Right
from holdord.vault import queries as vault


@dataclass(frozen=True)
class Repeat:
    """An earlier request of the same person for the same: when, how it ended."""

    id: UUID
    reference: str
    received_on: date
    status: RequestStatus


@dataclass(frozen=True)
class QuestionView:
    """Something that was asked. ``said`` is empty until it is opened; ``amount`` is of a fee, in whole units."""

    kind: QuestionKind
    asked_at: datetime
    answered_at: datetime | None
    reply: str
    ground: str
    amount: int | None
    currency: str
    repeats: int
    said: Mapping[str, str]


@dataclass(frozen=True)
class FeeState:
    """All fees that were told, for the control."""

    told: int
    after_the_work: int
    for_a_first: int
    repeated: int


def repeats(id: UUID) -> list[Repeat]:
    """Earlier requests for the same, by the same address or the same person, the oldest first; joined ones apart."""
    row = RightsRequest.objects.filter(pk=id).first()
    if row is None:
        raise NoSuchRequest(f"there is no request {id}")
    found = _same(row).order_by("received_at", "id")
    return [
        Repeat(each.id, each.reference, local_date(each.received_at, each.time_zone), RequestStatus(each.status))
        for each in found
    ]


def questions(id: UUID, *, opened: bool = False) -> list[QuestionView]:
    """What was asked for a request, in order; with what was said, where it is ``opened``."""
    rows = Question.objects.filter(request=id).select_related("request").order_by("asked_at", "id")
    return [
        QuestionView(
            QuestionKind(row.kind), row.asked_at, row.answered_at, row.reply, row.ground, row.amount, row.currency,
            row.repeats, said_in(row) if opened else {},
        )
        for row in rows
    ]  # fmt: skip


def paused_due_on(id: UUID) -> date | None:
    """The last day if the clock stood still while the person was asked what they want; None where it did not.

    Nothing relies on it: alarms run on the day without a pause. A fee stops no clock.
    """
    row = RightsRequest.objects.filter(pk=id).first()
    if row is None:
        return None
    asked = Question.objects.filter(request=row, kind=QuestionKind.CLARIFY.value).order_by("asked_at")
    pauses = [Pause(*moments) for moments in asked.values_list("asked_at", "answered_at")]
    return rules.paused_due_on(
        row.received_at, calendar=row.calendar, time_zone=row.time_zone, term=term_of(Right(row.right))[0],
        pauses=pauses, lenient=settings.HOLDORD_LENIENT_HOLIDAYS,
    )  # fmt: skip


def fee_state() -> FeeState:
    """How fees stand: how many were told, after the work had begun, for what was a first request; how many repeat."""
    rows = Question.objects.filter(kind=QuestionKind.FEE.value).select_related("request")
    late = first = 0
    for row in rows:
        begun = [row.request.prepared_at, *row.request.deeds.values_list("made_at", flat=True)]
        late += any(moment is not None and moment < row.asked_at for moment in begun)
        first += row.ground == "further-copy" and row.repeats == 0
    standing = RightsRequest.objects.filter(joined_to=None, closed_at=None, verified_at__isnull=False)
    repeated = sum(_same(each).exists() for each in standing.order_by("received_at")[:1000])
    return FeeState(len(rows), late, first, repeated)


def said_in(row: Question) -> dict[str, str]:
    """What was said, OPENED; {} once it has gone. For this room only."""
    sealed, owner = bytes(row.sealed_said), row.request.owner
    if not sealed or owner is None:
        return {}
    return dict(json.loads(vault.open_text(owner, sealed, vault.context_of(row, "sealed_said"))))


def _same(row: RightsRequest) -> QuerySet[RightsRequest]:
    who = Q(pk=None)
    if row.address_index is not None:
        who |= Q(address_index=bytes(row.address_index))
    if row.subject_id is not None:
        who |= Q(subject_id=row.subject_id)
    earlier = RightsRequest.objects.filter(who, right=row.right, joined_to=None, received_at__lt=row.received_at)
    return earlier.exclude(pk=row.pk).filter(verified_at__isnull=False)


def asked_of(row: RightsRequest) -> list[str]:
    """What that person was asked and what they said, OPENED, each a line. For the portrait."""
    found = (said_in(each) for each in row.questions.select_related("request").order_by("asked_at"))
    return [text for said in found for text in said.values()]
