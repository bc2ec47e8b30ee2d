"""Every night, what can no longer be undone is let go of.

Promise:  7.1 - a merge can be undone for thirty days; 8.3 - then the closed id and its key go
Next:     actions/joining.py
"""

from datetime import datetime

from holdord.lib.jobs import nightly
from holdord.subjects import actions


@nightly("subjects.close-merges", at_hour=0, minute=40)
def close_merges(*, at: datetime) -> None:
    """Before the keys' epoch is rotated, so that old copies do not open either."""
    actions.close_merges(at=at)
