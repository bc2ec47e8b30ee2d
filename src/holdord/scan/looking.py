"""One scan from beginning to end: a browser is opened, the site walked through, the browser closed.

Takes:    addresses of one site or of several; the settings
Gives:    Walked, one a site, in the order they were named
Refuses:  site.NotAnAddress, browser.NoBrowser, walk.SiteUnreachable, countries.NoRanges
Next:     ../cli/scan.py, workflow.py
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from holdord.scan import browser, countries, site
from holdord.scan.walk import Plan, Walked, walk


@dataclass(frozen=True)
class Wish:
    """What somebody asks of a scan. ``resolve``: names and the addresses they lead to instead."""

    limit: int = 10
    language: str = "en"
    ours: tuple[str, ...] = ()
    resolve: tuple[tuple[str, str], ...] = ()
    any_certificate: bool = False
    countries: Path | None = None
    quiet: float = 0.5


def look(
    addresses: Sequence[str], wish: Wish, *, at: datetime, said: Callable[[str], None] = lambda text: None
) -> Iterator[Walked]:
    """Scan each site. Addresses of one host are pages of one site."""
    by_host: dict[str, list[str]] = {}
    for address in map(site.start, addresses):
        by_host.setdefault(urlsplit(address).netloc.removeprefix("www."), []).append(address)
    ranges = wish.countries or (Path(settings.HOLDORD_SCAN_COUNTRIES) if settings.HOLDORD_SCAN_COUNTRIES else None)
    known = countries.read(ranges) if ranges else None
    house = urlsplit(settings.HOLDORD_ADDRESS).hostname or ""
    ours = tuple(dict.fromkeys([*wish.ours, house]))
    with browser.opened(settings.HOLDORD_CHROMIUM, wish.resolve, any_certificate=wish.any_certificate) as opened:
        for pages in by_host.values():
            plan = Plan(
                pages=tuple(dict.fromkeys(pages)), at=at, limit=max(wish.limit, len(set(pages))), ours=ours,
                language=wish.language, countries=known, quiet=wish.quiet,
            )  # fmt: skip
            yield walk(opened, plan, said)
