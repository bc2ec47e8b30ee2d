"""Whether the machine's clock is believed."""

from datetime import datetime, timedelta

from django.conf import settings

from holdord.lib import sql
from holdord.lib.rows import pick
from holdord.retention.models import ClockMark
from holdord.retention.rules import Doubt, doubt


def clock_seen_at() -> datetime | None:
    """The highest time ever seen; None in a house that has not looked yet."""
    return next((seen_at for (seen_at,) in pick(ClockMark, "seen_at", id=1)), None)


def clock_doubt(now: datetime) -> Doubt | None:
    """Why what the clock says is not believed; None, where it is."""
    return _doubt(now, clock_seen_at())


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
