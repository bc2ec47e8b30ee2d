"""Who asks for somebody else, and whether they may.

Promise:  8.1g - shown before anything is given out
Law:      GDPR Art. 12(2), 12(6)
Takes:    a request, by id or row; the moment
Gives:    MandateView, without names; mandates.Mandate for the rules; MandateState for controls
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from holdord.lib.days import local_date
from holdord.rights import proof
from holdord.rights.mandates import Age, Kind, Mandate, Seen, receives
from holdord.rights.models import Mandate as MandateRow
from holdord.rights.models import RightsRequest
from holdord.terms import Right


@dataclass(frozen=True)
class MandateView:
    """A mandate without anybody's name. ``to_them``: the answer goes to whoever asks, as it stands now."""

    kind: Kind
    seen: Seen | None
    seen_at: datetime | None
    seen_by: str
    rights: tuple[Right, ...]
    receives: bool
    until: date | None
    age: Age | None
    agreed: bool
    asked_at: datetime
    to_them: bool


@dataclass(frozen=True)
class MandateState:
    """For a control: how many requests somebody brought for another, and how many went on without being allowed to."""

    brought: int
    waiting: int
    answered: int
    without: int


def mandate(request: UUID, *, at: datetime) -> MandateView | None:
    """The mandate of a request; None where the person asks themself."""
    row = MandateRow.objects.select_related("request").filter(request=request).first()
    if row is None:
        return None
    found = facts(row)
    return MandateView(
        found.kind, found.seen, row.seen_at, row.seen_by, tuple(sorted(found.rights)), row.receives, row.until,
        found.age, row.agreed, row.asked_at, receives(found, local_date(at, row.request.time_zone)),
    )  # fmt: skip


def facts(row: MandateRow) -> Mandate:
    """What the rules ask about. For this room only."""
    return Mandate(
        Kind(row.kind), Seen(row.seen) if row.seen else None, frozenset(map(Right, row.rights)), row.receives,
        row.until, Age(row.age) if row.age else None, row.agreed,
    )  # fmt: skip


def goes_to_them(row: RightsRequest, at: datetime) -> bool:
    """Whether the answer to a request goes to whoever asked for the person. For this room only."""
    if not row.by_other or row.mandate_at is None:
        return False
    return receives(facts(row.mandate), local_date(at, row.time_zone))


def is_theirs(row: RightsRequest, index: bytes, *, at: datetime) -> bool:
    """Whether a request is of whoever proved that address: the person, or whoever may get their answer."""
    if proof.same(bytes(row.address_index or b""), index):
        return True
    return goes_to_them(row, at) and proof.same(bytes(row.mandate.address_index or b""), index)


def mandate_state() -> MandateState:
    """Every request that somebody brought for another. An answer without a mandate is a fault."""
    rows = RightsRequest.objects.exclude(by_other="")
    answered = rows.filter(answered_at__isnull=False).exclude(ground="no-mandate")
    unseen = answered.filter(mandate_at=None).count()
    early = sum(bool(at and seen and seen > at) for at, seen in answered.values_list("answered_at", "mandate_at"))
    return MandateState(
        rows.count(), rows.filter(mandate_at=None, closed_at=None).count(), answered.count(), unseen + early
    )
