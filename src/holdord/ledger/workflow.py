"""Every two seconds what was written down with an act is brought to the ledger's two places.

Promise:  7.2b - within seconds an erasure is on record where no backup of the data reaches
Next:     actions.py
"""

from datetime import datetime

from holdord.ledger import actions
from holdord.lib.jobs import tick


@tick("ledger.write-down", every_seconds=2)
def write_down(*, at: datetime) -> None:
    """Safe when two workers look at the same moment."""
    actions.write_down()
