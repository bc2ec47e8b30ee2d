"""Every promise of the register, checked now against live data; and what earlier looks saw.

Law:      GDPR Art. 5(2), 24(1)
Takes:    the moment, and the ids asked for (all, if none is named)
Gives:    list[Result] in the order of the register; the latest Look; Changes
Refuses:  NoSuchPromise, if an id is not in the register
Next:     actions.py (who keeps what was seen)
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from holdord.lib.registry import Evidence, Said, broken, controls
from holdord.policy import queries as policy
from holdord.policy.register import ControlCall, Promise
from holdord.promises.models import Run, Stood
from holdord.promises.rules import Change, Result, Seen, Standing, State, Summary, judge, summarise


class NoSuchPromise(ValueError):
    """The register makes no promise of that id."""


@dataclass(frozen=True)
class Look:
    """What the controls saw, when, at whose word, and under which version of the register."""

    at: datetime
    version: str
    by: str
    standings: tuple[Standing, ...]

    @property
    def results(self) -> tuple[Result, ...]:
        return tuple(standing.result for standing in self.standings)

    @property
    def summary(self) -> Summary:
        return summarise(self.results)


@dataclass(frozen=True)
class PastRun:
    """A look of the past: what it came to."""

    at: datetime
    by: str
    summary: Summary


@dataclass(frozen=True)
class Span:
    """A promise in one state, from then until then; still so, where ``until_at`` is None."""

    state: State
    since_at: datetime
    until_at: datetime | None


def check(now: datetime, only: Collection[str] = ()) -> list[Result]:
    """Run the controls of every promise, or of those in ``only``, and judge each. Nothing is written."""
    promises = policy.register().promises
    missing = sorted(set(only) - {promise.id for promise in promises})
    if missing:
        raise NoSuchPromise(f"the register makes no promise {', '.join(missing)}. Write an id as in '8.1b'")
    return [_checked(promise, now) for promise in promises if not only or promise.id in only]


def _checked(promise: Promise, now: datetime) -> Result:
    return judge(promise, [seen for call in promise.controls if (seen := _run(call, now)) is not None])


def _run(call: ControlCall, now: datetime) -> Seen | None:
    control = controls.get(call.name)
    if control is None:
        return None
    try:
        return Seen(call.name, control(now, call.about), controls.is_public(call.name))
    except Exception as fault:
        # A control that cannot look has shown nothing; silence would read as "kept". The fault's own words
        # may hold what it was looking at, so only its kind is told.
        return Seen(call.name, _failed(call.name, fault))


def _failed(name: str, fault: Exception) -> Evidence:
    return broken("the control {name} itself failed ({fault})", name=name, fault=type(fault).__name__, looked_at=0)


def standings(results: Sequence[Result], at: datetime) -> tuple[Standing, ...]:
    """Since when each stands as it does, by what was written down; since ``at``, where that says something else."""
    since = {(row.promise, row.state): row.since_at for row in Stood.objects.filter(until_at=None)}
    return tuple(Standing(result, since.get((result.id, result.state.value), at)) for result in results)


def latest() -> Look | None:
    """What the last look at all promises saw, in the order of the register; None before the first. Runs no control."""
    run = Run.objects.order_by("-at").first()
    if run is None:
        return None
    rows = {row.promise: row for row in Stood.objects.filter(until_at=None)}
    order = [promise.id for promise in policy.register().promises if promise.id in rows]
    return Look(run.at, run.version, run.by, tuple(_standing(rows[id]) for id in order))


def changes(since: datetime) -> list[Change]:
    """Every change of a promise's state from that moment on, the earliest first.

    The very first look is the beginning of the history and no change: before it nothing is known.
    """
    first = Stood.objects.order_by("since_at").values_list("since_at", flat=True).first()
    touched = Stood.objects.filter(Q(since_at__gte=since) | Q(until_at__gte=since)).values_list("promise", flat=True)
    found: list[Change] = []
    for promise in set(touched):
        found += _changes_of(promise, history(promise), first)
    return sorted((each for each in found if each.at >= since), key=lambda each: (each.at, each.promise))


def _changes_of(promise: str, spans: Sequence[Span], first: datetime | None) -> list[Change]:
    """Where one span ends and the next begins; where none begins, the promise was no longer made."""
    found, before = [], None
    for span in spans:
        if before is not None and before.until_at and before.until_at < span.since_at:
            found.append(Change(promise, before.until_at, before.state, None))
            before = None
        if before is not None or span.since_at != first:
            found.append(Change(promise, span.since_at, before.state if before else None, span.state))
        before = span
    if before is not None and before.until_at:
        found.append(Change(promise, before.until_at, before.state, None))
    return found


def history(promise: str) -> tuple[Span, ...]:
    """How one promise stood, the earliest first."""
    rows = Stood.objects.filter(promise=promise).order_by("since_at")
    return tuple(Span(State(row.state), row.since_at, row.until_at) for row in rows)


def runs(limit: int) -> list[PastRun]:
    """The latest looks, the newest first."""
    return [
        PastRun(row.at, row.by, Summary(row.kept, row.broken, row.nothing_to_check, row.no_control_yet))
        for row in Run.objects.order_by("-at")[:limit]
    ]


def _standing(row: Stood) -> Standing:
    result = Result(
        id=row.promise, kind=row.kind, state=State(row.state), said=tuple(map(_said, row.said)),
        looked_at=row.looked_at, public=row.public,
    )  # fmt: skip
    return Standing(result, row.since_at)


def _said(kept: Mapping[str, Any]) -> Said:
    """A sentence as it was written down."""
    return Said(kept["template"], {name: _value(value) for name, value in kept["values"].items()})


def _value(kept: Any) -> Any:
    if isinstance(kept, dict):
        return _said(kept)
    return [_value(each) for each in kept] if isinstance(kept, list) else kept
