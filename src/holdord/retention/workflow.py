"""Every night what is due goes; what was cut off is finished.

Promise:  7.2a - by itself, on the day it is due
Next:     actions.py
"""

from datetime import datetime

from django.conf import settings

from holdord.lib.jobs import nightly, tick
from holdord.retention import actions


@tick("retention.clock", every_seconds=60)
def clock(*, at: datetime) -> None:
    """Keep the highest time ever seen."""
    actions.see(at)


@nightly("retention.run", at_hour=0, minute=15)
def run(*, at: datetime) -> None:
    """Erase what is due by the end of this day: a whole day before it would be late. Raises ClockInDoubt."""
    actions.must_be_believed(at)
    actions.run(now=at, by="system:retention", pause=settings.HOLDORD_SWEEP_PAUSE)


@nightly("retention.lapse", at_hour=0, minute=20)
def lapse(*, at: datetime) -> None:
    """End the questions nobody answered, and what was kept for their sake. Raises ClockInDoubt."""
    actions.must_be_believed(at)
    actions.let_lapse(now=at, by="system:retention")


@nightly("retention.forewarn", at_hour=7, minute=0)
def forewarn(*, at: datetime) -> None:
    """Write to those of whom something goes soon and who are to hear of it: in the morning, as letters come. Raises
    ClockInDoubt: a letter that names a wrong day is worse than a late one."""
    actions.must_be_believed(at)
    actions.forewarn(now=at, by="system:retention")
