"""What may be asked about what is somebody else's in an answer: how many places, of which kind, what became of them.

Promise:  8.0a - a log of what was blacked out and why; never the words
Takes:    the id of a request; the items of an answer
Gives:    frozen dataclasses; items as they go out
Next:     ../redaction.py (how places are found), ../actions/reviewing.py (who writes)
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from holdord.lib.registry import Item
from holdord.rights import redaction, texts
from holdord.rights.models import Redaction, Review, RightsRequest
from holdord.rights.redaction import Finding, Kind, Why
from holdord.rights.rules import Redacted
from holdord.terms import Right


@dataclass(frozen=True)
class Spot:
    """One place and what is to become of it."""

    id: UUID
    finding: Finding
    state: Redacted


@dataclass(frozen=True)
class ReviewView:
    """How the looking through stands: places found, still undecided, blacked out by kind and why."""

    found: int
    undecided: int
    blacked: Mapping[Kind, int]
    left: int
    whys: tuple[tuple[Kind, Why, int], ...]
    confirmed_at: datetime | None
    confirmed_by: str

    @property
    def hidden(self) -> int:
        """In how many places it is blacked out."""
        return self.found - self.left

    @property
    def waits(self) -> bool:
        """Whether somebody must look before the answer may go."""
        return self.found > 0 and self.confirmed_at is None


def places(request: UUID) -> tuple[Spot, ...]:
    """Every place of a request, in the order of the answer."""
    rows = Redaction.objects.filter(request_id=request).order_by("item", "field", "start")
    columns = ("id", "item", "field", "start", "end", "kind", "why", "state")
    return tuple(
        Spot(id, Finding(item, field, start, end, Kind(kind), Why(why)), Redacted(state))
        for id, item, field, start, end, kind, why, state in rows.values_list(*columns)
    )


def review(request: UUID) -> ReviewView:
    """How the looking through stands; of a request with nothing found, all zeros."""
    rows = Redaction.objects.filter(request_id=request).values_list("kind", "why", "state").annotate(n=Count("id"))
    counted = [(Kind(kind), Why(why), Redacted(state), n) for kind, why, state, n in rows]
    kept = Review.objects.filter(pk=request).values_list("confirmed_at", "confirmed_by").first() or (None, "")
    blacked, whys = Counter[Kind](), Counter[tuple[Kind, Why]]()
    for kind, why, state, n in counted:
        if state is not Redacted.LEFT:
            blacked[kind] += n
            whys[kind, why] += n
    return ReviewView(
        sum(n for *_, n in counted), sum(n for *_, state, n in counted if state is Redacted.PROPOSED), blacked,
        sum(n for *_, state, n in counted if state is Redacted.LEFT),
        tuple((kind, why, n) for (kind, why), n in sorted(whys.items())), *kept,
    )  # fmt: skip


def as_it_goes_out(items: Sequence[Item], places: Collection[Spot], language: str) -> tuple[Item, ...]:
    """The items with everything blacked out that is not said to be left. What nobody has decided is blacked out."""
    hidden: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for place in places:
        if place.state is not Redacted.LEFT:
            hidden[place.finding.item, place.finding.field].append(place.finding)
    words = {kind: texts.word(texts.BLACKED_OUT, kind, language) for kind in Kind}
    return tuple(_blacked(key, item, hidden, words) for key, item in redaction.keyed(items))


def approved_unseen() -> int:
    """How many answers to access were let go although somebody should have looked through them first."""
    rows = RightsRequest.objects.filter(right=Right.ACCESS.value, approved_at__isnull=False, redactions__isnull=False)
    return rows.filter(review__confirmed_at=None).distinct().count()


def reviewed() -> list[UUID]:
    """The requests that were looked through and whose person is still known, the newest first."""
    rows = Review.objects.filter(confirmed_at__isnull=False, request__subject__isnull=False)
    return list(rows.order_by("-confirmed_at").values_list("request_id", flat=True))


def finding_of(row: Redaction) -> Finding:
    """The place as a finding. For this room only."""
    return Finding(row.item, row.field, row.start, row.end, Kind(row.kind), Why(row.why))


def _blacked(key: str, item: Item, hidden: Mapping[tuple[str, str], list[Finding]], words: Mapping[Kind, str]) -> Item:
    if not any((key, name) in hidden for name in item.fields):
        return item
    fields = {
        name: redaction.blacked(value, hidden[key, name], words) if (key, name) in hidden else value
        for name, value in item.fields.items()
    }
    return replace(item, fields=fields)
