"""What clears up after the door: from where a form was sent is forgotten as soon as it no longer counts.

Promise:  2.1a - no more is kept about visitors than the policy says
Takes:    the moment
Next:     actions.py
"""

from datetime import datetime

from holdord.intake import actions
from holdord.lib.jobs import tick


@tick("intake.sendings", every_seconds=3600)
def clear(*, at: datetime) -> None:
    """Forget what was sent more than an hour ago, and from where."""
    actions.clear_sendings(at=at)
