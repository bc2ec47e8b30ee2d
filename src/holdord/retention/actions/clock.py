"""A clock that is believed: the highest time ever seen is kept, and nothing goes by age while a clock is in doubt.

Promise:  2.4a, 3.4, 4.4, 5.4, 6.4 - nothing goes too early, and nothing is kept because a clock stood wrong
Law:      GDPR Art. 5(1)(d)-(f), 32(1)(b)
Takes:    what the machine's clock says now
Gives:    Doubt, or None; `confirm`, somebody's word that it is right
Refuses:  ClockInDoubt
Why:      erased too early is lost: a machine that comes up in the year 2040 must not be taken at its word
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from holdord.audit import actions as audit
from holdord.retention.models import ClockMark
from holdord.retention.rules import Doubt, doubt


class ClockInDoubt(Exception):
    """The clock went back, or leapt: nothing goes by age until somebody has said that it is right."""

    def __init__(self, found: Doubt) -> None:
        how = "went back behind" if found.kind == "back" else "is far ahead of"
        super().__init__(
            f"the clock says {found.now:%Y-%m-%d %H:%M} UTC and {how} the last time it was seen, "
            f"{found.seen_at:%Y-%m-%d %H:%M} UTC. Nothing was erased. Set the clock right; or, where it is right (the "
            "house stood still), say so: holdord retention confirm-clock"
        )
        self.doubt = found


def see(now: datetime) -> Doubt | None:
    """Note what the clock says; gives why it is not believed. One in doubt is not noted: it would become the mark."""
    with transaction.atomic():
        row = ClockMark.objects.select_for_update().filter(pk=1).first()
        found = doubt(now, row.seen_at if row else None, leap())
        if row is None:
            ClockMark.objects.create(pk=1, seen_at=now)
        elif found is None and now > row.seen_at:
            ClockMark.objects.filter(pk=1).update(seen_at=now)
        return found


def must_be_believed(now: datetime) -> None:
    """Note what the clock says; raises ClockInDoubt."""
    if found := see(now):
        raise ClockInDoubt(found)


def confirm_clock(*, by: str, at: datetime) -> None:
    """Somebody has looked: the clock is right, and counts from here."""
    with transaction.atomic():
        ClockMark.objects.update_or_create(pk=1, defaults={"seen_at": at})
        audit.record(act="retention.confirm_clock", by=by, at=at)


def leap() -> timedelta:
    """How far the clock may go between two looks without anybody being asked."""
    return timedelta(days=settings.HOLDORD_CLOCK_LEAP)
