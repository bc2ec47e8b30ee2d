"""A real Chromium, opened for a scan.

Takes:    where Chromium is, which names lead elsewhere (a site that is not out yet)
Gives:    opened(): a browser; closed afterwards, whatever happens
Refuses:  NoBrowser, with what to install
Why:      playwright is an extra: whoever scans nothing need not have it (docs/decisions/0016-a-browser-as-an-extra.md)
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_NO_PLAYWRIGHT = "a scan needs playwright. Install it: pip install 'holdord[scan]'"
_NO_CHROMIUM = (
    "Chromium does not start. Install it (apt-get install chromium, or: playwright install chromium), or name it in "
    "HOLDORD_CHROMIUM"
)
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: All frames in one process, so that one session hears of every request; and no mark of a machine, since a site is to
#: show what it shows visitors.
_ARGUMENTS = (
    "--disable-site-isolation-trials",
    "--disable-features=IsolateOrigins,site-per-process,Translate,MediaRouter",
    "--disable-blink-features=AutomationControlled",
    "--disable-background-networking",
    "--no-first-run",
)


class NoBrowser(RuntimeError):
    """There is nothing to scan with."""


def missing(chromium: str = "") -> str | None:
    """What is to be installed before anything can be scanned; None where nothing is. Starts no browser."""
    if find_spec("playwright") is None:
        return _NO_PLAYWRIGHT
    if _where(chromium) is None and not any(Path.home().glob(".cache/ms-playwright/chromium*")):
        return _NO_CHROMIUM
    return None


@contextmanager
def opened(
    chromium: str = "", resolve: Sequence[tuple[str, str]] = (), *, any_certificate: bool = False
) -> "Iterator[Browser]":
    """A browser. Raises NoBrowser.

    ``resolve`` are names and the addresses they lead to instead, as with curl. ``any_certificate``: also one that
    nobody vouches for, for a site that is not out yet.
    """
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        raise NoBrowser(_NO_PLAYWRIGHT) from None
    arguments = [*_ARGUMENTS]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # Chromium's own sandbox cannot be made by root.
        arguments.append("--no-sandbox")
    if any_certificate:
        arguments.append("--ignore-certificate-errors")
    if resolve:
        rules = ", ".join(f"MAP {name} {address}" for name, address in resolve)
        arguments.append(f"--host-resolver-rules={rules}, EXCLUDE 127.0.0.1")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=_where(chromium), args=arguments)
        except Error:
            raise NoBrowser(_NO_CHROMIUM) from None
        try:
            yield browser
        finally:
            browser.close()


def _where(named: str) -> str | None:
    """The one that was named, else the system's; None is playwright's own."""
    return named or next((path for name in _NAMES if (path := shutil.which(name))), None)
