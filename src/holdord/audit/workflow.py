"""Every few seconds new entries get their place in the log, and the log is signed.

Promise:  7.1 - an entry is beyond anybody's reach within seconds
Next:     actions.py
"""

from datetime import datetime

from holdord.audit import actions
from holdord.lib.jobs import tick


@tick("audit.sequence", every_seconds=2)
def sequence(*, at: datetime) -> None:
    """Safe when two workers look at the same moment."""
    actions.sequence(at=at)
