"""Whether the machine's clock is believed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from django.conf import settings

from holdord.audit import queries as audit
from holdord.lib import sql
from holdord.lib.rows import pick
from holdord.retention.models import ClockMark
from holdord.retention.queries.sweeps import run_moments
from holdord.retention.rules import Doubt, doubt

#: So many of the latest runs are looked at.
_RUNS = 500


def clock_seen_at() -> datetime | None:
    """The highest time ever seen; None in a house that has not looked yet."""
    return next((seen_at for (seen_at,) in pick(ClockMark, "seen_at", id=1)), None)


def clock_doubt(now: datetime) -> Doubt | None:
    """Why what the clock says is not believed; None, where it is."""
    return _doubt(now, clock_seen_at())


@dataclass(frozen=True)
class Leap:
    """Two runs that lie further apart than a clock may go unasked, and nobody has said since that it is right."""

    earlier_at: datetime
    later_at: datetime

    @property
    def days(self) -> int:
        return (self.later_at - self.earlier_at).days


def clock_leap(now: datetime) -> Leap | None:
    """Where the latest runs show a leap that nobody was asked about: who notes the time would have taken a clock that
    leapt at its word, and then there is no `clock_doubt`. Somebody's word since will do.

    A run by a clock that was ahead, and was set right, lies in what is to come and counts for nothing until then.
    """
    most = timedelta(days=settings.HOLDORD_CLOCK_LEAP)
    for later, earlier in pairwise(run_moments(_RUNS, now)):
        if later - earlier > most:
            asked = audit.entries(1, act="retention.confirm_clock", since_at=earlier)
            return None if asked else Leap(earlier, later)
    return None


def moments(now: datetime) -> tuple[datetime, ...]:
    """When it is asked what must stay: now, and where the clock is far ahead, as of the last time it was believed. A
    statute or a hold does not end because a machine came up in another year."""
    return _moments(now, clock_seen_at())


def asking_moments(now: datetime) -> sql.Question[tuple[datetime, ...]]:
    """`moments`, for whoever asks more at once."""
    return sql.Question(
        f"SELECT seen_at FROM {ClockMark._meta.db_table} WHERE id = 1",  # noqa: S608  # the name is ours
        [],
        lambda rows: _moments(now, next((sql.moment(seen_at) for (seen_at,) in rows), None)),
    )


def _moments(now: datetime, seen_at: datetime | None) -> tuple[datetime, ...]:
    found = _doubt(now, seen_at)
    return (found.seen_at, now) if found is not None and found.kind == "ahead" else (now,)


def _doubt(now: datetime, seen_at: datetime | None) -> Doubt | None:
    return doubt(now, seen_at, timedelta(days=settings.HOLDORD_CLOCK_LEAP))
