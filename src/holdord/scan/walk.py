"""Goes through a site as eight visitors would: nothing chosen, no, yes, the yes taken back; each with and without GPC.

Promise:  2.1b, 2.2, 2.2.1-2.2.3, 2.5
Law:      ePrivacy Directive Art. 5(3); GDPR Art. 7(3)
Takes:    a browser, a Plan
Gives:    Walked: Seen, and a picture of each state
Refuses:  SiteUnreachable, where the first page does not open
Why:      a no follows an untouched visit and a withdrawal follows a yes in the same browser, as in life; what was there
          before is told apart from what is new
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from holdord.scan import site
from holdord.scan.managers import Manager
from holdord.scan.press import Presser
from holdord.scan.recorder import Recorder, really
from holdord.scan.seen import Buttons, NotReached, Pass, Seen, State

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

    from holdord.scan.countries import Countries

_GPC = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true, configurable: true })"
_LINKS = "() => [...document.querySelectorAll('a[href]')].map(link => link.href)"
_DOWN = "() => { const high = document.documentElement.scrollHeight; scrollTo(0, high); return high > innerHeight + 9 }"
_SITE_MAPS = 4


class SiteUnreachable(RuntimeError):
    """The first page of the site did not open."""


@dataclass(frozen=True)
class Plan:
    """What is to be looked at, and how patiently, in seconds.

    ``pages`` are named beforehand, the first is where each visit begins; ``limit`` counts all. A page is done when
    nothing was on its way for ``quiet``, at the latest after ``patience``. ``banner``: how long one may take to come.
    """

    pages: tuple[str, ...]
    at: datetime
    limit: int = 10
    language: str = "en"
    ours: tuple[str, ...] = ()
    signals: tuple[bool, ...] = (False, True)
    quiet: float = 0.5
    patience: float = 8.0
    banner: float = 2.5
    load: float = 30.0
    countries: "Countries | None" = None
    named: Callable[[str], str | None] = really
    pictures: bool = True


@dataclass
class Walked:
    """What was seen, and pictures (JPEG) by the name of the pass."""

    seen: Seen
    pictures: dict[str, bytes] = field(default_factory=dict)


def walk(browser: "Browser", plan: Plan, said: Callable[[str], None] = lambda text: None) -> Walked:
    """Every pass. ``said`` hears how far it is. Raises SiteUnreachable."""
    return _Walk(browser, plan, said).all()


class _Walk:
    def __init__(self, browser: "Browser", plan: Plan, said: Callable[[str], None]) -> None:
        self.browser, self.plan, self.said = browser, plan, said
        self.home = plan.pages[0]
        self.host = (urlsplit(self.home).hostname or "").removeprefix("www.")
        self.site = self.host
        self.pages: tuple[str, ...] = plan.pages[: plan.limit]
        self.unread: list[str] = []
        self.manager: Manager | None = None
        self.buttons = Buttons()
        self.passes: list[Pass] = []
        self.pictures: dict[str, bytes] = {}
        self.cut = False

    def all(self) -> Walked:
        listed = self._prepare()
        for gpc in self.plan.signals:
            self._without_a_yes(gpc, listed if not self.passes else ())
            self._with_a_yes(gpc)
        seen = Seen(
            site=self.site, start=self.home, at=self.plan.at, browser=f"Chromium {self.browser.version}",
            language=self.plan.language, ours=self.plan.ours, pages=self.pages,
            unread=tuple(dict.fromkeys(self.unread)), manager=self.manager.id if self.manager else None,
            buttons=self.buttons, cut=self.cut, passes=tuple(self.passes),
        )  # fmt: skip
        return Walked(seen, self.pictures)

    # --- the two visits: one that never says yes, one that does and takes it back -----------------------------------

    def _without_a_yes(self, gpc: bool, listed: tuple[str, ...]) -> None:
        with self._visit(gpc) as visit:
            asked = visit.opens_home()
            if not self.passes and not gpc:
                self._remember_buttons(visit)
            self._picture("untouched", gpc, visit)
            if listed or not self.passes:
                self._find_pages(visit, listed)
            visit.reads(self.pages[1:])
            self._passed("untouched", gpc, visit, asked=asked)
            if asked and site.page(visit.page.url) != site.page(self.home):
                visit.opens(self.home)
            visit.recorder.begin()
            layer = visit.presser.press("refuse") if asked else 0
            if not gpc:
                self.buttons = self.buttons.model_copy(update={"refuse": layer})
            self._reached("refused", gpc, visit, bool(layer), asked)

    def _with_a_yes(self, gpc: bool) -> None:
        with self._visit(gpc) as visit:
            asked = visit.opens_home()
            visit.recorder.begin()
            layer = visit.tries(lambda: visit.presser.press("accept"))
            if not gpc:
                self.buttons = self.buttons.model_copy(update={"accept": layer})
            self._reached("accepted", gpc, visit, bool(layer), asked)
            if not layer:
                self._missed("withdrawn", gpc, "no-banner" if not asked else "no-button")
                return
            visit.opens(self.home)
            way_back = bool(visit.tries(visit.presser.withdraw))
            if not gpc:
                self.buttons = self.buttons.model_copy(update={"way_back": way_back})
            # What runs in an open page cannot be stopped: it is left, and then counts what is loaded anew.
            visit.leaves()
            visit.recorder.begin()
            if way_back:
                visit.opens(self.home)
            self._reached("withdrawn", gpc, visit, way_back, asked=True)

    def _reached(self, state: State, gpc: bool, visit: "_Visit", reached: bool, asked: bool) -> None:
        if not reached:
            why: NotReached = "no-button" if asked else "answered" if gpc and self.manager else "no-banner"
            self._missed(state, gpc, why)
            return
        self._picture(state, gpc, visit)
        # The page itself once more, so that it is seen how it begins after the choice; then the others.
        visit.reads(self.pages if state != "withdrawn" else self.pages[1:])
        self._passed(state, gpc, visit)

    def _passed(self, state: State, gpc: bool, visit: "_Visit", *, asked: bool = False) -> None:
        self.cut = self.cut or visit.recorder.cut
        self.passes.append(Pass(
            state=state, gpc=gpc, asked=asked, pages=self.pages, requests=visit.recorder.requests(),
            stored=visit.recorder.stored(),
        ))  # fmt: skip
        self.said(self.passes[-1].name)

    def _missed(self, state: State, gpc: bool, why: NotReached) -> None:
        self.passes.append(Pass(state=state, gpc=gpc, reached=False, why_not=why))
        self.said(self.passes[-1].name)

    # --- before -------------------------------------------------------------------------------------------------------

    def _prepare(self) -> tuple[str, ...]:
        """Under which name everything is the site's own, and which pages its site map lists."""
        context = self.browser.new_context()
        try:
            page = context.new_page()
            page.set_default_timeout(self.plan.load * 1000)
            self.site = _own_name(page, self.host)
            return tuple(self._listed(page)) if self.plan.limit > len(self.plan.pages) else ()
        finally:
            context.close()

    def _listed(self, page: "Page") -> list[str]:
        maps = site.site_maps(_text(page, urljoin(self.home, "/robots.txt"))) or [urljoin(self.home, "/sitemap.xml")]
        found: list[str] = []
        for read in range(_SITE_MAPS):
            if read >= len(maps):
                break
            for address in site.in_site_map(_text(page, maps[read])):
                (maps if re.search(r"\.xml(\.gz)?$", address) else found).append(address)
        return list(site.links(found, self.home, self.host))

    def _find_pages(self, visit: "_Visit", listed: tuple[str, ...]) -> None:
        """The pages there are: those that were named, the site map's, the links of the first page and of the next."""
        found = [*visit.links(self.host), *listed]
        self.pages = site.chosen(self.plan.pages, found, self.plan.limit)
        if len(self.pages) < self.plan.limit and len(self.pages) > 1:
            # A small start page that leads on: look one step further.
            visit.opens(self.pages[1])
            self.pages = site.chosen(self.pages, visit.links(self.host), self.plan.limit)

    def _remember_buttons(self, visit: "_Visit") -> None:
        presser = visit.presser
        accept, refuse = presser.find("accept"), presser.find("refuse")
        self.buttons = self.buttons.model_copy(
            update={"accept_look": presser.look_of(accept), "refuse_look": presser.look_of(refuse)}
        )

    def _picture(self, state: State, gpc: bool, visit: "_Visit") -> None:
        if self.plan.pictures:
            self.pictures[f"{state}{'+gpc' if gpc else ''}"] = visit.page.screenshot(
                type="jpeg", quality=55, animations="disabled", timeout=self.plan.load * 1000
            )

    def _own(self, host: str) -> bool:
        return any(site.is_under(host, each) for each in (self.site, *self.plan.ours))

    @contextmanager
    def _visit(self, gpc: bool) -> Iterator["_Visit"]:
        """A browser that has been nowhere yet."""
        number = self.browser.version.split(".")[0]
        context = self.browser.new_context(
            locale=self.plan.language,
            viewport={"width": 1280, "height": 800}, extra_http_headers={"Sec-GPC": "1"} if gpc else {},
            user_agent=f"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{number}.0.0.0 "
            "Safari/537.36",
        )  # fmt: skip
        try:
            if gpc:
                context.add_init_script(_GPC)
            recorder = Recorder(context, self._own, self.plan.countries, self.plan.named)
            yield _Visit(self, context, recorder)
        finally:
            context.close()


class _Visit:
    """One visitor with a browser of their own."""

    def __init__(self, walk: _Walk, context: "BrowserContext", recorder: Recorder) -> None:
        self.walk, self.recorder, self.plan = walk, recorder, walk.plan
        self.page = recorder.open()
        self.page.set_default_timeout(self.plan.load * 1000)
        self.presser = Presser(self.page, self.settles, walk.manager)

    def opens_home(self) -> bool:
        """Open the first page, and wait for a banner; whether one came. Raises SiteUnreachable."""
        if not self.opens(self.walk.home):
            raise SiteUnreachable(f"{self.walk.home} does not open. Look whether it does in a browser, then again")
        until = time.monotonic() + self.plan.banner
        while True:
            self.walk.manager = self.presser.recognise() or self.walk.manager
            if asked := self.presser.asks():
                return asked
            if time.monotonic() > until:
                return False
            self.page.wait_for_timeout(100)

    def opens(self, address: str) -> bool:
        """Open a page, look at all of it, and wait until it is quiet."""
        self.recorder.opens(site.page(address))
        # Twice: a line that broke once says nothing of a site.
        if not (self._goes_to(address) or self._goes_to(address)):
            self.walk.unread.append(address)
            return False
        self.settles()
        if _quietly(self.page, _DOWN):
            self.settles()
            _quietly(self.page, "() => scrollTo(0, 0)")
        self.recorder.look(self.page)
        return True

    def _goes_to(self, address: str) -> bool:
        from playwright.sync_api import Error

        try:
            answer = self.page.goto(address, wait_until="load")
        except Error:
            return False
        return answer is None or answer.status < 400

    def reads(self, pages: tuple[str, ...]) -> None:
        for address in pages:
            self.opens(address)

    def tries(self, press: Callable[[], int]) -> int:
        """Press, thrice at most: what is not there yet, or does not listen yet, is not missing."""
        for _ in range(3):
            if found := press():
                return found
            self.page.wait_for_timeout(self.plan.banner * 300)
        return 0

    def leaves(self) -> None:
        self.page.goto("about:blank")

    def links(self, own: str) -> list[str]:
        return list(site.links(_quietly(self.page, _LINKS) or (), self.page.url, own))

    def settles(self) -> None:
        """Wait until nothing has been on its way for a while; not longer than patience lasts."""
        until = time.monotonic() + self.plan.patience
        quiet_since = time.monotonic()
        while time.monotonic() < until:
            self.page.wait_for_timeout(min(50, self.plan.quiet * 500))
            if not self.recorder.is_quiet(self.plan.patience / 2):
                quiet_since = time.monotonic()
            elif time.monotonic() - quiet_since >= self.plan.quiet:
                return


def _quietly(page: "Page", script: str) -> Any:
    from playwright.sync_api import Error

    try:
        return page.evaluate(script)
    except Error:
        return None


def _text(page: "Page", address: str) -> str:
    from playwright.sync_api import Error

    try:
        answer = page.goto(address)
        return answer.text() if answer and answer.ok else ""
    except Error:
        return ""


def _own_name(page: "Page", host: str) -> str:
    """The shortest name above a host that somebody owns: the browser knows where the public ones begin, and takes no
    cookie for those."""
    parts = host.split(".")
    if len(parts) < 2 or parts[-1].isdigit() or ":" in host:
        return host
    page.route(f"https://{host}/**", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
    page.goto(f"https://{host}/own-name")
    for start in range(len(parts) - 1, -1, -1):
        name = ".".join(parts[start:])
        kept = page.evaluate(
            "name => { document.cookie = 'own=1;domain=' + name; const kept = document.cookie.includes('own=1');"
            " document.cookie = 'own=;max-age=0;domain=' + name; return kept }",
            name,
        )
        if kept:
            page.unroute(f"https://{host}/**")
            return name
    return host
