"""Keeping what a scan saw, and letting old ones go.

Promise:  2.1b, 2.2, 2.2.1-2.2.3, 2.5
Law:      GDPR Art. 5(2)
Takes:    Seen; at whose word, and when
Gives:    the id of the scan
Next:     workflow.py (by schedule), ../cli/scan.py (--keep)
"""

from datetime import datetime, timedelta

from django.db import transaction

from holdord.audit import actions as audit
from holdord.policy import queries as policy
from holdord.scan.findings import judge
from holdord.scan.models import Scan
from holdord.scan.rules import summary
from holdord.scan.seen import Seen

#: As long as a breach of the rules on cookies can be pursued (databeskyttelsesloven section 41(7)), and no longer.
KEPT_FOR = timedelta(days=5 * 365)


def keep(seen: Seen, *, by: str, at: datetime) -> int:
    """Keep it. What was kept of that site at that moment already is left as it is."""
    numbers = summary(judge(seen, policy.register(), at.date()))
    with transaction.atomic():
        scan, new = Scan.objects.get_or_create(
            site=seen.site, at=seen.at,
            defaults={
                "start": seen.start, "by": by, "version": policy.version(), "pages": len(seen.pages),
                "seen": seen.model_dump(mode="json"), **numbers,
            },
        )  # fmt: skip
        if new:
            detail: dict[str, str | int | bool] = {"site": seen.site, "pages": len(seen.pages), **numbers}
            audit.record(act="scan.keep", by=by, at=at, detail=detail)
    return scan.pk


def prune(*, by: str, at: datetime) -> int:
    """Let go of scans that prove nothing any more; gives how many. The newest of each site stays."""
    with transaction.atomic():
        newest = {row["site"]: row["pk"] for row in Scan.objects.order_by("at").values("site", "pk")}
        gone, _ = Scan.objects.filter(at__lt=at - KEPT_FOR).exclude(pk__in=newest.values()).delete()
        if gone:
            audit.record(act="scan.prune", by=by, at=at, detail={"scans": gone})
    return gone
