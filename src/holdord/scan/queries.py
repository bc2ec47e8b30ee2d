"""What was seen on our websites lately.

Promise:  2.1b, 2.2, 2.2.1-2.2.3, 2.5
Takes:    sites, the moment
Gives:    Kept, judged against the register in force
Next:     controls.py, ../console/scans.py
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from urllib.parse import urlsplit

from django.conf import settings

from holdord.policy import queries as policy
from holdord.scan.findings import judge
from holdord.scan.models import Scan
from holdord.scan.rules import Finding
from holdord.scan.seen import Seen


@dataclass(frozen=True)
class Counted:
    """A scan as a line: when it was, and what it came to then."""

    id: int
    site: str
    start: str
    at: datetime
    pages: int
    high: int
    medium: int
    low: int
    accepted: int


@dataclass(frozen=True)
class Kept:
    """A scan with everything in it."""

    counted: Counted
    now: datetime
    data: dict[str, object]

    @cached_property
    def seen(self) -> Seen:
        return Seen.model_validate(self.data)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with what was seen, by the register in force."""
        return judge(self.seen, policy.register(), self.now.date())

    @property
    def is_fresh(self) -> bool:
        """Whether it is young enough to be trusted."""
        return self.now - self.counted.at <= timedelta(days=settings.HOLDORD_SCAN_TRUSTED_DAYS)


def newest(now: datetime) -> tuple[Kept, ...]:
    """The newest scan of each site: of those that are set, or where none is, of each that was ever scanned."""
    starts = settings.HOLDORD_SCAN_SITES or Scan.objects.order_by("start").values_list("start", flat=True).distinct()
    rows = (Scan.objects.filter(start__in=_spellings(start), at__lte=now).first() for start in starts)
    return tuple(_kept(row, now) for row in rows if row)


def unscanned() -> tuple[str, ...]:
    """The sites that are set, and of which there is no scan at all."""
    return tuple(
        start for start in settings.HOLDORD_SCAN_SITES if not Scan.objects.filter(start__in=_spellings(start)).exists()
    )


def due(now: datetime) -> tuple[str, ...]:
    """The sites that are set, and were not scanned for as long as is set."""
    before = now - timedelta(days=settings.HOLDORD_SCAN_EVERY_DAYS)
    return tuple(
        start
        for start in settings.HOLDORD_SCAN_SITES
        if not Scan.objects.filter(start__in=_spellings(start), at__gt=before).exists()
    )


def history(limit: int) -> Sequence[Counted]:
    """The last scans, the newest first."""
    return [_counted(row) for row in Scan.objects.defer("seen")[:limit]]


def one(id: int, now: datetime) -> Kept | None:
    row = Scan.objects.filter(pk=id).first()
    return _kept(row, now) if row else None


def _spellings(start: str) -> tuple[str, str]:
    """With its slash and without."""
    bare = start if urlsplit(start).path not in ("", "/") else start.rstrip("/")
    return bare, f"{bare}/"


def _kept(row: Scan, now: datetime) -> Kept:
    return Kept(_counted(row), now, row.seen)


def _counted(row: Scan) -> Counted:
    return Counted(row.pk, row.site, row.start, row.at, row.pages, row.high, row.medium, row.low, row.accepted)
