"""What proves an old choice on the website goes when its time is up.

Promise:  2.1b; 7.2a - nothing is kept for longer than it is needed
"""

from datetime import datetime

from holdord.consent import actions, queries
from holdord.lib.jobs import nightly


@nightly("consent.forget-site-choices", at_hour=3, minute=40)
def forget_site_choices(*, at: datetime) -> None:
    """Safe when two workers begin the same night: what the first removed, the second does not find."""
    before = queries.proof_kept_since(at)
    if before is not None:
        actions.forget_site_choices(before=before, by="system:clock", at=at)
