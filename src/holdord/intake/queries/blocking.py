"""What may be asked about who is kept out.

Promise:  7.4
Takes:    arrivals, targets, moments (aware, UTC)
Gives:    Blocked; nothing sealed is opened here
"""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from holdord.intake import blocks
from holdord.intake.arrivals import Arrival, Verdict
from holdord.intake.blocks import Target
from holdord.intake.models import Arrived, Block
from holdord.lib.days import local_date
from holdord.lib.rows import pick
from holdord.policy import queries as policy
from holdord.vault import queries as vault


@dataclass(frozen=True)
class Blocked:
    """A sender who is kept out. ``shown`` is empty where only a keyed hash is kept: `mark` tells those apart."""

    id: UUID
    kind: str
    shown: str
    reason: str
    since_at: datetime
    until_on: date
    by: str

    @property
    def mark(self) -> str:
        return str(self.id).split("-")[0]


_TOLD = tuple(field.name for field in fields(Blocked))


def blocked(*, at: datetime) -> list[Blocked]:
    """Everybody who is kept out now, the latest first."""
    return [_blocked(row) for row in Block.objects.filter(until_on__gt=_today(at)).order_by("-since_at", "id")]


def blocked_as(target: Target, *, at: datetime) -> Blocked | None:
    """The block of exactly this, if there is one now."""
    row = Block.objects.filter(index=index_of(target), until_on__gt=_today(at)).first()
    return _blocked(row) if row else None


def targets_of(arrival: Arrival) -> list[bytes]:
    """By what this arrival could be kept out: its sender, their domain, the network it came from."""
    region = policy.register().desk.calendar
    return _indexes(blocks.looked_up(arrival.identifiers, arrival.network, region))


def block_among(indexes: Collection[bytes], *, at: datetime) -> Blocked | None:
    """The block that keeps out what has one of these, the oldest."""
    found = [Blocked(*row) for row in pick(Block, *_TOLD, index=list(indexes))]
    today = _today(at)
    return min(
        (each for each in found if each.until_on > today), key=lambda each: (each.since_at, each.id), default=None
    )


def blocks_by_index(indexes: Collection[bytes], *, at: datetime | None = None) -> list[Blocked]:
    """The blocks of whoever has these blind indexes."""
    rows = Block.objects.filter(index__in=indexes).order_by("since_at", "id")
    return [_blocked(row) for row in (rows.filter(until_on__gt=_today(at)) if at else rows)]


def ended_blocks(*, at: datetime) -> int:
    """How many stand in the list although their time is up."""
    return Block.objects.filter(until_on__lte=_today(at)).count()


def slipped_in(*, at: datetime) -> int:
    """How many came in, and by no decision of a person's, from somebody who was blocked by then."""
    blocks_now = Block.objects.filter(until_on__gt=_today(at)).exclude(kind__in=(blocks.DOMAIN, blocks.NETWORK))
    rows = Arrived.objects.filter(verdict=Verdict.ACCEPTED.value, reasons=[])
    return sum(
        rows.filter(
            at__gt=row.since_at,
            record__relation__subject__identifiers__index=row.index,
            record__relation__subject__identifiers__claimed=False,
        ).count()
        for row in blocks_now.iterator()
    )


def index_of(target: Target) -> bytes:
    """What is kept of it: the blind index that the person's identifier has everywhere in the house."""
    return vault.blind_index(target.kind, target.text)


def _indexes(targets: Collection[Target]) -> list[bytes]:
    by_kind: dict[str, list[str]] = {}
    for target in targets:
        by_kind.setdefault(target.kind, []).append(target.text)
    return [index for kind, texts in by_kind.items() for index in vault.blind_indexes(kind, texts)]


def _blocked(row: Block) -> Blocked:
    return Blocked(*(getattr(row, name) for name in _TOLD))


def _today(at: datetime) -> date:
    return local_date(at, policy.register().desk.time_zone)
