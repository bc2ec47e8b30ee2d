"""Sites that are set are scanned again and again, without anybody asking.

Promise:  2.1b, 2.2, 2.2.1-2.2.3, 2.5 - what a site does today, not what it did when it was built
Next:     looking.py, actions.py
"""

from datetime import datetime

import structlog

from holdord.lib.jobs import nightly
from holdord.policy import queries as policy
from holdord.scan import actions, looking, queries
from holdord.scan.walk import SiteUnreachable

_BY = "system:scan"
log = structlog.get_logger(__name__)


@nightly("scan.sites", at_hour=2, minute=10)
def look(*, at: datetime) -> None:
    """Scan the sites whose turn it is. Done twice, the second finds none: what was kept is not due."""
    for start in queries.due(at):
        try:
            (walked,) = looking.look([start], looking.Wish(language=policy.register().languages[0]), at=at)
        except SiteUnreachable:
            # It stays due, and its last scan grows old: the controls say so.
            log.warning("scan.site-unreachable")
            continue
        actions.keep(walked.seen, by=_BY, at=at)


@nightly("scan.prune", at_hour=3, minute=35)
def prune(*, at: datetime) -> None:
    """Let go of scans that prove nothing any more."""
    actions.prune(by=_BY, at=at)
