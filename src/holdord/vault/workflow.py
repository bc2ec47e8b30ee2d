"""Every night the keys that must not open anything any more are destroyed.

Promise:  7.2b, 8.3 - whoever was erased today opens from no copy of the key store after this night
Next:     actions.py
"""

from datetime import datetime

from holdord.lib.jobs import nightly
from holdord.lib.sqlite import leftovers
from holdord.vault import actions


@nightly("vault.rotate", at_hour=2, minute=15)
def rotate(*, at: datetime) -> None:
    """After the night's erasures. Cut off, the next night finishes: nothing is lost in between."""
    actions.rotate_if_due(at=at)
    # What went stands in the logs beside SQLite's files still: sealed, and opened by nothing by now; all the same.
    leftovers.cut_logs()
