"""What may be asked about deeds: what was done for a request, what is open, what was weighed, which limits are to end.

Promise:  8.2a, 8.4d, 8.5a - every step can be seen
Takes:    ids, moments (aware, UTC)
Gives:    frozen dataclasses. `said`, `old` and `deeds_opened` OPEN sealed values
Next:     ../actions/carrying_out.py, ../actions/finishing.py, ../actions/lifting.py (who write)
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from holdord.notice import queries as notice
from holdord.rights import deeds as rules
from holdord.rights.deeds import DeedKind, DeedState
from holdord.rights.models import Deed, Lifting, RequestLetter, RightsRequest
from holdord.rights.queries.requests import rows_of
from holdord.terms import Right
from holdord.vault import queries as vault


@dataclass(frozen=True)
class DeedLine:
    """One deed of a request, with nothing of the person. ``said`` is empty until it is opened."""

    id: UUID
    kind: DeedKind
    about: str
    state: DeedState
    proof: str
    made_at: datetime
    done_at: datetime | None
    by: str
    said: Mapping[str, Any]


@dataclass(frozen=True)
class Weighed:
    """How the objections to one purpose ended: for the legitimate-interest assessment of that purpose."""

    purpose: str
    stopped: int
    went_on: int
    open: int
    last_at: datetime | None


@dataclass(frozen=True)
class LiftingView:
    """A limit that is to end: when, and whether its person has heard."""

    limit: UUID
    message: UUID | None
    ends_on: date
    told_at: datetime | None
    told_by: str
    lifted_at: datetime | None


def deeds(request: UUID) -> list[DeedLine]:
    """What was done for a request, and what is open, in order."""
    return [_line(row, {}) for row in _rows(request)]


def deeds_opened(request: UUID) -> list[DeedLine]:
    """The same with what was said, OPENED."""
    return [_line(row, said(row)) for row in _rows(request)]


def deeds_of(subject: UUID) -> Iterator[tuple[Deed, dict[str, str], dict[str, str]]]:
    """What was done for a person's requests, with what was said and what stood there before, OPENED."""
    theirs = Deed.objects.filter(request__in=rows_of(subject)).select_related("request")
    for row in theirs.exclude(sealed_said=b"", sealed_old=b"").order_by("made_at", "id"):
        yield row, said(row), old(row)


def may_finish(request: UUID) -> bool:
    """Whether everything is decided, so that the person can be answered."""
    return rules.may_finish((each.kind, each.state) for each in deeds(request))


def weighed() -> list[Weighed]:
    """How objections ended, purpose by purpose."""
    found: dict[str, list[tuple[str, datetime | None]]] = {}
    rows = Deed.objects.filter(kind=DeedKind.WEIGH.value).order_by("about", "made_at")
    for about, state, done_at in rows.values_list("about", "state", "done_at"):
        found.setdefault(about, []).append((state, done_at))
    return [_weighed(purpose, some) for purpose, some in found.items()]


def unweighed() -> list[UUID]:
    """The requests that were closed as answered although an objection of theirs was not weighed; for the control."""
    rows = Deed.objects.filter(kind=DeedKind.WEIGH.value, state=DeedState.OPEN.value)
    return list(rows.filter(request__closed_at__isnull=False, request__ground="").values_list("request_id", flat=True))


def open_objections() -> list[tuple[UUID, UUID]]:
    """Objections that are open and proven: the request, and whose; for the control."""
    rows = RightsRequest.objects.filter(
        right=Right.OBJECTION.value, closed_at=None, verified_at__isnull=False, subject__isnull=False
    )
    return [(id, subject) for id, subject in rows.values_list("id", "subject_id") if subject]


def liftings() -> list[LiftingView]:
    """Every limit that was to end, the oldest first."""
    return [_lifting(row) for row in Lifting.objects.order_by("made_at", "id")]


def lifting_of(limit: UUID) -> LiftingView | None:
    """When that limit is to end; None while nobody has said so."""
    row = Lifting.objects.filter(limit=limit).first()
    return _lifting(row) if row else None


def liftings_due(today: date) -> list[UUID]:
    """The limits whose day to end has come."""
    rows = Lifting.objects.filter(lifted_at=None, ends_on__lte=today).order_by("ends_on", "made_at")
    return list(rows.values_list("limit", flat=True))


def said(row: Deed) -> dict[str, Any]:
    """What was said, OPENED; {} where nothing was, or it has gone. For this room only."""
    return dict(_opened(row, "sealed_said") or {})


def old(row: Deed) -> dict[str, str]:
    """What stood there before, by the entry it stood in, OPENED; {} once it has gone. For this room only."""
    return dict(_opened(row, "sealed_old") or {})


def _opened(row: Deed, column: str) -> Any:
    sealed, owner = bytes(getattr(row, column)), row.request.owner
    return json.loads(vault.open_text(owner, sealed, vault.context_of(row, column))) if sealed and owner else None


def _rows(request: UUID) -> list[Deed]:
    return list(Deed.objects.filter(request=request).select_related("request").order_by("made_at", "kind", "about"))


def _line(row: Deed, words: Mapping[str, Any]) -> DeedLine:
    return DeedLine(
        row.id, DeedKind(row.kind), row.about, DeedState(row.state), row.proof, row.made_at, row.done_at, row.by, words
    )


def _weighed(purpose: str, some: list[tuple[str, datetime | None]]) -> Weighed:
    count = {state: sum(found == state.value for found, _ in some) for state in DeedState}
    moments = [at for _, at in some if at]
    return Weighed(
        purpose, count[DeedState.DONE], count[DeedState.DECLINED], count[DeedState.OPEN], max(moments, default=None)
    )


def _lifting(row: Lifting) -> LiftingView:
    return LiftingView(row.limit, row.message, row.ends_on, row.told_at, row.told_by, row.lifted_at)


@dataclass(frozen=True)
class Written:
    """A letter about a request: which, in which version of its words, and whether it has gone out."""

    message: UUID
    letter: str
    wording: str
    at: datetime
    state: str
    sent_at: datetime | None


def written(request: UUID) -> list[Written]:
    """Every letter about a request, the oldest first; closed. One that was removed since says so by its state, ''."""
    rows = list(RequestLetter.objects.filter(request=request).order_by("at", "id"))
    sent = {each.id: each for each in notice.envelopes(row.message for row in rows)}
    found = [(row, sent.get(row.message)) for row in rows]
    return [
        Written(
            row.message,
            row.letter,
            row.wording,
            row.at,
            each.state.value if each else "",
            each.sent_at if each else None,
        )
        for row, each in found
    ]
