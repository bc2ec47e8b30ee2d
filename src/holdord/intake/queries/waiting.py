"""What may be asked about what waits for a person, and what became of the rest.

Promise:  7.5, 11.2
Takes:    codes, moments (aware, UTC)
Gives:    Waiting; nothing sealed is opened here
Next:     ../actions/opening.py (who opens what waits, and leaves a trace)
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from uuid import UUID

from django.db.models import Count, Q

from holdord.audit import queries as audit
from holdord.intake.arrivals import Verdict
from holdord.intake.models import Arrived, Held
from holdord.lib.days import local_date
from holdord.policy import queries as policy


@dataclass(frozen=True)
class Waiting:
    """Something that waits for a person, closed: which way it came, why it waits, until when. It names nobody."""

    id: UUID
    channel: str
    verdict: Verdict
    reasons: tuple[str, ...]
    happened_at: datetime
    held_at: datetime
    goes_on: date
    files: int = 0


def waiting(
    *, verdict: Verdict | None = None, reason: str = "", limit: int = 50, after: UUID | None = None
) -> list[Waiting]:
    """What waits, the one that goes soonest first; ``after`` is the last one of the page before."""
    rows = Held.objects.exclude(sealed=b"").defer("sealed").annotate(n=Count("files"))
    rows = rows.order_by("goes_on", "held_at", "id")
    if verdict is not None:
        rows = rows.filter(verdict=verdict.value)
    last = Held.objects.filter(pk=after).first() if after else None
    if last is not None:
        same_day = Q(goes_on=last.goes_on)
        same_moment = same_day & Q(held_at=last.held_at, id__gt=last.id)
        rows = rows.filter(Q(goes_on__gt=last.goes_on) | same_day & Q(held_at__gt=last.held_at) | same_moment)
    # Reasons are a list: databases differ in how they look into one.
    lines = (line(row, files=row.n) for row in rows.iterator())
    return list(islice((each for each in lines if not reason or reason in each.reasons), limit))


def waiting_counts() -> dict[Verdict, int]:
    """How many wait, by why."""
    rows = Held.objects.exclude(sealed=b"").values_list("verdict").annotate(n=Count("id"))
    found = dict(rows)
    return {verdict: found.get(verdict.value, 0) for verdict in Verdict if verdict.waits}


def late(*, at: datetime, verdict: Verdict | None = None) -> int:
    """How many wait although their day is over, or longer than the register lets anything wait."""
    register = policy.register()
    today, guards = local_date(at, register.desk.time_zone), register.guards
    rows = Held.objects.exclude(sealed=b"")
    if verdict is not None:
        rows = rows.filter(verdict=verdict.value)
    waits = {Verdict.QUARANTINED.value: guards.quarantined_for, Verdict.AGE_IN_DOUBT.value: guards.age_checked_within}
    return sum(
        goes_on < today or goes_on > max(today, waits[kind].end(local_date(held_at, register.desk.time_zone)))
        for kind, held_at, goes_on in rows.values_list("verdict", "held_at", "goes_on")
    )


def verdicts(wanted: Collection[Verdict]) -> dict[Verdict, int]:
    """How often each was given, of what is remembered."""
    found = dict(
        Arrived.objects.filter(verdict__in=[each.value for each in wanted])
        .values_list("verdict")
        .annotate(n=Count("id"))
    )
    return {verdict: found.get(verdict.value, 0) for verdict in wanted}


def of_minors() -> tuple[int, int]:
    """How much came from somebody too young, and of how much of it something is still here."""
    rows = Arrived.objects.filter(verdict=Verdict.UNDER_AGE.value)
    return rows.count(), rows.exclude(record=None, held=None).count()


def turned_away() -> int:
    """How many were rejected that no rule of the operator's had refused."""
    return sum(
        "refused-words" not in reasons
        for reasons in Arrived.objects.filter(verdict=Verdict.REJECTED.value).values_list("reasons", flat=True)
    )


def turned_away_by_people() -> int:
    """How many the log says a person turned away."""
    entries = audit.entries(None, act="intake.reject")
    people_ = [each for each in entries if each.by.startswith("staff:") or each.by == "system:operator"]
    return sum(each.detail.get("verdict") == Verdict.REJECTED.value for each in people_)


def line(row: Held, *, files: int = 0) -> Waiting:
    """A row as it stands in a list."""
    return Waiting(
        row.id, row.channel, Verdict(row.verdict), tuple(row.reasons), row.happened_at, row.held_at, row.goes_on, files
    )
