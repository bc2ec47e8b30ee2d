"""Somebody opens what waits, to decide about it: for a purpose, and on record; and sees which words counted.

Promise:  7.5 - people look through what the filter held back; 9.3 - each read has a purpose
Law:      GDPR Art. 5(1)(b), 29, 32(4)
Takes:    the id of what waits; who opens it, in which role, for which purpose, and when
Gives:    Opened: the arrival, its files, why it waits, the places in its text that counted
Refuses:  NotWaiting
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdord.audit import actions as audit
from holdord.intake import assessing, queries, stated_age
from holdord.intake.actions import holding
from holdord.intake.actions.clearing import waiting_row
from holdord.intake.arrivals import Arrival, Verdict
from holdord.intake.models import Held
from holdord.intake.queries import Waiting
from holdord.intake.scoring import Counted
from holdord.lib.days import local_date
from holdord.policy import queries as policy
from holdord.subjects import queries as subjects
from holdord.subjects.rules import STRENGTH
from holdord.vault import queries as keys


@dataclass(frozen=True)
class HeldPiece:
    """A file that waits with it: its name, opened, what it is, whether a scanner has seen it."""

    id: UUID
    name: str = field(repr=False)
    kind: str
    size: int
    scan: str


@dataclass(frozen=True, repr=False)
class Opened:
    """What waits, opened. ``counted`` are places in ``text``; ``taught`` are words and what staff taught of them;
    ``points`` are those of both, as the filter counts them today."""

    line: Waiting
    arrival: Arrival
    text: str
    counted: tuple[Counted, ...]
    taught: tuple[tuple[str, int], ...]
    files: tuple[HeldPiece, ...]
    points: int = 0


def open_held(*, held: UUID, purpose: str, role: str, by: str, at: datetime) -> Opened:
    """Open it, and write down that somebody did."""
    with transaction.atomic():
        row = waiting_row(held)
        audit.record(act="intake.opened", by=by, at=at, purpose=purpose, detail={"held": str(held), "role": role})
        arrival = holding.opened(row)
        files = _files(row)
    return _explained(row, arrival, tuple(files), at)


def _explained(row: Held, arrival: Arrival, files: tuple[HeldPiece, ...], at: datetime) -> Opened:
    """With the places that counted: worked out from the text now, for nobody has kept them."""
    text, line = arrival.said(), queries.line(row)
    if line.verdict is Verdict.AGE_IN_DOUBT:
        return Opened(line, arrival, text, tuple(_of_age(arrival, text, at)), (), files)
    lessons = queries.lessons()
    assessed, taught = assessing.assess(text, arrival.signs, lessons), tuple(assessing.explain(text, lessons))
    return Opened(line, arrival, text, assessed.counted, taught, files, assessed.points)


def _of_age(arrival: Arrival, text: str, at: datetime) -> Iterator[Counted]:
    register = policy.register()
    today = local_date(at, register.desk.time_zone)
    found = stated_age.stated(text, on=today, limit=register.minimum_age or 0, language=arrival.language)
    if found is not None:
        yield Counted(found.why, 0, found.start, found.end)


def _files(row: Held) -> Sequence[HeldPiece]:
    opener = keys.opener(row.id)
    return [
        HeldPiece(file.id, opener.open_text(file.name, keys.context_of(file, "name")), file.kind, file.size, file.scan)
        for file in row.files.order_by("id")
    ]


def sender(held: UUID) -> UUID | None:
    """Whom we know that sent it; None for a stranger. Raises NotWaiting."""
    with transaction.atomic():
        arrival = holding.opened(waiting_row(held))
    kind = next((kind for kind in STRENGTH if arrival.identifiers.get(kind, "").strip()), None)
    return subjects.find(kind, arrival.identifiers[kind]) if kind else None
