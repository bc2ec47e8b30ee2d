"""Answers that are old go.

Promise:  7.2a - nothing is kept for longer than it is needed
"""

from datetime import datetime

from holdord.decisions import actions
from holdord.lib.jobs import nightly


@nightly("decisions.forget", at_hour=3, minute=20)
def forget(*, at: datetime) -> None:
    """Safe when two workers begin the same night: what the first removed, the second does not find."""
    actions.forget_old(by="system:clock", at=at)
