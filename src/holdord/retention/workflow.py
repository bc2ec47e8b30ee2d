"""Every night what is due goes; what was cut off is finished.

Promise:  7.2a - by itself, on the day it is due
Next:     actions.py
"""

from datetime import datetime

from holdord.lib.jobs import nightly
from holdord.retention import actions


@nightly("retention.run", at_hour=0, minute=15)
def run(*, at: datetime) -> None:
    """Erase what is due by the end of this day: a whole day before it would be late."""
    actions.run(now=at, by="system:retention")
