"""A visitor in front of the banner, on a site under a strict policy, with partners on a host of their own."""

import base64
import hashlib
import json
import os
import re
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, TimeoutError

from tests.conftest import promise
from tests.e2e.conftest import House, Site

pytestmark = pytest.mark.e2e

FULL = os.environ.get("HOLDORD_TEST_SIZE") == "full"

#: Every partner of section 2 but the one that is a frame.
_SCRIPTS = """
    google-analytics google-tag-manager facebook-conversion hotjar albacross google-ads-tools hubspot-analytics
    facebook-audience-network bing-ads google-ads linkedin-ads twitter-ads disqus wordpress-stats twitter-button
    twitter-syndication facebook-social-graph linkedin-widgets onesignal sharethis addthis tawk
"""
SCRIPTS = _SCRIPTS.split()
#: What they leave under the site's own domain.
_LEAVES = """
    _ga _ga_AB12 _gid _gat_gtag _dc_gtm_1 _gac_1 _fbp _fbc _hjSessionUser_1 _hjSession_1 _hjid _hjFirstSeen
    _hjTLDTest _hjIncludedInSample nQ_cookieId nQ_userVisitId _gcl_au _gcl_aw _gcl_gs __hstc hubspotutk __hssc
    __hssrc messagesUtk _uetsid _uetvid li_sugr ln_or tk_ai tk_lr tk_or __atuvc __atuvs TawkConnectionTime
"""
LEAVES = _LEAVES.split()


class Partners(ThreadingHTTPServer):
    """Everybody's scripts and frames; notes who was asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Partner)
        self.asked: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Partner(BaseHTTPRequestHandler):
    server: Partners

    def do_GET(self) -> None:
        name = self.path.strip("/").removesuffix(".js")
        self.server.asked.append(name)
        self.send_response(200)
        self.send_header("Content-Type", "text/html" if name == "frame" else "text/javascript")
        self.send_header("Access-Control-Allow-Origin", "*")  # a module asks for it
        self.end_headers()
        body = f"(window.ran = window.ran || []).push('{name}');"
        if name == "google-analytics":
            body += "".join(f"document.cookie='{cookie}=1;path=/;max-age=999';" for cookie in LEAVES)
            body += "localStorage.setItem('_hjid', '1'); document.cookie='ours=1;path=/';"
        self.wfile.write(b"<p>A film</p>" if name == "frame" else body.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is said."""


@pytest.fixture(scope="module")
def partners(site: Site) -> Iterator[Partners]:
    with Partners() as opened:
        threading.Thread(target=opened.serve_forever, daemon=True).start()
        site.partners = opened.address
        yield opened
        site.partners = ""
        opened.shutdown()


@pytest.fixture
def visitor(browser: Browser, open_house: House, site: Site, partners: Partners) -> Iterator["Visitor"]:
    with browser.new_context() as context:
        yield Visitor(context, open_house, site, partners)


class Visitor:
    """Somebody with a browser, and what its console complains of."""

    def __init__(self, context: BrowserContext, house: House, site: Site, partners: Partners) -> None:
        self.context, self.house, self.site, self.partners = context, house, site, partners
        self.page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.complaints: list[str] = []
        self.page.on("console", lambda said: self.complaints.append(said.text))
        self.page.on("pageerror", lambda wrong: self.complaints.append(str(wrong)))
        #: What the house was told, as it was sent.
        self.told: list[str] = []
        self.context.on("request", self._hears)

    def _hears(self, request: Request) -> None:
        if request.url.endswith("/api/site-choices") and request.method == "POST":
            self.told.append(request.post_data or "")

    def opens(self, body: str = "", language: str = "en") -> Page:
        """The site's page: the banner, all partners held back, a film."""
        tags = "".join(
            f'<script type="text/plain" data-holdord="{each}" src="{self.partners.address}/{each}.js"></script>\n'
            for each in SCRIPTS
        )
        banner = body or documented(self, language)
        self.site.pages["/banner"] = (
            f'<!doctype html><html lang="{language}"><title>Site</title><meta name="viewport" '
            f'content="width=device-width, initial-scale=1">{banner}<main><h1>Our site</h1>'
            f'<iframe data-holdord="wistia" data-src="{self.partners.address}/frame" title="Film"></iframe>'
            f"{tags}</main>"
        )
        self.partners.asked.clear()
        self.page.goto(f"{self.site.address}/banner")
        return self.page

    def left(self) -> list[str]:
        return sorted(cookie["name"] for cookie in self.context.cookies() if cookie["name"] not in ("hd", "ours"))

    def settles(self) -> None:
        """Waits until nobody else has been asked for anything for a second."""
        asked = -1
        while asked != len(self.partners.asked):
            asked = len(self.partners.asked)
            self.page.wait_for_timeout(1000)

    def presses(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).first.click()
        self.settles()


def documented(visitor: Visitor, language: str = "en", house: str = "") -> str:
    """What docs/banner.md puts into the head of any site, for this house; its digest is let in by the site's policy."""
    docs = (Path(__file__).parents[2] / "docs/banner.md").read_text()
    head = re.search(r"```html\n(<script src=.*?)```", docs, re.DOTALL)
    digest = re.search(r"second line above its digest\s+\(`(sha256-[^`]+)`\)", docs)
    assert head and digest
    visitor.site.script = f"'{digest[1]}' {house}"
    return (
        head[1]
        .replace("https://privacy.example.com", house or visitor.house.address)
        .replace(".en.js", f".{language}.js")
    )


@promise("2.1b", "2.2.1", "2.2.2", "2.2.3")
def test_nothing_comes_before_a_yes_or_after_it_was_taken_back(visitor: Visitor) -> None:
    page = visitor.opens()
    page.get_by_role("region", name="Cookie choices").wait_for()
    visitor.settles()
    assert visitor.partners.asked == [] and visitor.left() == []

    visitor.presses("Accept all")
    assert sorted(visitor.partners.asked) == sorted([*SCRIPTS, "frame"])
    assert page.evaluate("window.ran") == SCRIPTS, "in the order of the page"
    assert len(visitor.left()) == len(LEAVES) == 34
    (choice,) = [cookie for cookie in visitor.context.cookies() if cookie["name"] == "hd"]
    assert len(choice["name"]) + 1 + len(choice["value"]) <= 64

    visitor.partners.asked.clear()
    visitor.presses("Withdraw everything")
    page.get_by_role("heading", name="Taken back").wait_for()
    assert visitor.partners.asked == [] and visitor.left() == []
    assert page.evaluate("localStorage.getItem('_hjid')") is None
    assert "ours" in {cookie["name"] for cookie in visitor.context.cookies()}, "what is not theirs stays"
    assert "Google Analytics" in page.get_by_role("status").inner_text()
    assert visitor.complaints == []
    # Once more from the page that was loaded anew, if the answer came too late for the one before.
    assert list(dict.fromkeys(json.loads(each)["a"] for each in visitor.told)) == ["accept", "withdraw"]
    assert max(len(each.encode()) for each in visitor.told) <= 400

    number = choice["value"].split(".")[0]
    page.goto(f"{visitor.house.address}/en/cookies#{number}")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("button", name="Take along").wait_for()
    shown = page.locator("main").inner_text()
    assert "said yes to everything" in shown and "took everything back" in shown
    page.emulate_media(media="print")
    assert page.get_by_role("table").first.is_visible(), "on paper stands what was chosen"
    assert not page.get_by_role("button", name="Take along").is_visible(), "and nothing that paper cannot do"


@promise("2.1b")
def test_refusing_takes_one_click_or_two_tabs_and_looks_like_accepting(visitor: Visitor) -> None:
    page = visitor.opens()
    accept, refuse = (page.get_by_role("button", name=name, exact=True) for name in ("Accept all", "Refuse all"))
    refuse.wait_for()
    looks = "e => { const s = getComputedStyle(e); return [s.color, s.backgroundColor, s.font, s.border, s.padding] }"
    assert accept.evaluate(looks) == refuse.evaluate(looks)
    one, other = accept.bounding_box(), refuse.bounding_box()
    assert one and other and all(abs(one[side] - other[side]) < 0.1 for side in ("width", "height", "y"))  # type: ignore[literal-required]  # three of its keys
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Refuse all"
    page.keyboard.press("Enter")
    visitor.settles()
    assert visitor.partners.asked == []
    page.reload()
    page.get_by_role("button", name="Cookie choices").wait_for()
    assert page.locator(".hd-ask").count() == 0, "and nobody asks again"


@promise("2.2.3")
def test_one_film_is_let_in_without_a_yes_to_the_rest(visitor: Visitor) -> None:
    page = visitor.opens()
    page.get_by_role("button", name="Load this one").click()
    page.frame_locator("iframe").get_by_text("A film").wait_for()
    assert visitor.partners.asked == ["frame"]
    assert page.get_by_role("button", name="Refuse all").is_visible(), "the question still stands"
    # What a single-page site draws later is looked at too.
    page.evaluate(
        """address => {
            const late = Object.assign(document.createElement('iframe'), { id: 'late', title: 'Film' })
            Object.assign(late.dataset, { holdord: 'wistia', src: address })
            document.querySelector('main').append(late)
        }""",
        f"{visitor.partners.address}/frame",
    )
    page.wait_for_function("document.getElementById('late').src.endsWith('/frame')")
    # But what would be a script and no address opens nothing: a text may be written by whoever may write no script.
    opened = page.evaluate(
        """async () => {
            const said = ['javascript:1', ' java\\tscript:1', 'JavaScript:1', '/film', 'film', '//a.example/b:c']
            const made = said.map(href => {
                const link = document.createElement('a')
                Object.assign(link.dataset, { holdord: 'wistia', href })
                document.querySelector('main').append(link)
                return link
            })
            await new Promise(done => setTimeout(done, 100))
            return made.map(link => link.hasAttribute('href'))
        }"""
    )
    assert opened == [False, False, False, True, True, True]


def test_service_by_service_by_keyboard_and_back(visitor: Visitor) -> None:
    page = visitor.opens()
    page.get_by_role("button", name="Choose", exact=True).first.click()
    dialog = page.get_by_role("dialog", name="What may we use?")
    dialog.wait_for()
    assert not [box for box in dialog.get_by_role("checkbox").all() if box.is_checked()], "nothing is ticked beforehand"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.innerText") == "Choose", "where one came from"
    page.keyboard.press("Enter")
    dialog.get_by_text("One by one: 7").click()
    dialog.get_by_label("Hotjar").check()
    assert dialog.get_by_label("Statistics").evaluate("e => e.indeterminate") is True
    for _ in range(60):
        page.keyboard.press("Tab")
        assert page.evaluate("!!document.activeElement.closest('dialog, body:not(:focus-within)')"), "nothing behind it"
    dialog.get_by_role("button", name="Save my choice").click()
    visitor.settles()
    assert visitor.partners.asked == ["hotjar"]
    assert page.evaluate("[holdord.has('hotjar'), holdord.has('wistia')]") == [True, False]


def test_everything_behind_the_banner_is_reached_by_the_tabulator_and_ticked_by_the_space_bar(visitor: Visitor) -> None:
    page = visitor.opens()
    page.get_by_role("button", name="Choose", exact=True).first.click()
    page.get_by_role("dialog").wait_for()
    page.evaluate("document.querySelectorAll('dialog details').forEach(each => each.open = true)")
    missed = "document.querySelectorAll('dialog :is(a, button, input, summary):not([data-reached])').length"
    there = page.evaluate(missed)
    assert there > 70
    for _ in range(there + 2):
        page.keyboard.press("Tab")
        page.evaluate("document.activeElement.setAttribute('data-reached', '')")
    assert page.evaluate(missed) == 0
    page.get_by_label("Hotjar").focus()
    page.keyboard.press("Space")
    assert page.get_by_label("Hotjar").is_checked()
    looks = page.evaluate(
        "(style => [style.outlineStyle, style.outlineWidth])(getComputedStyle(document.activeElement))"
    )
    assert looks[0] != "none" and looks[1] != "0px", "where one is can be seen"


@promise("2.1b")
def test_a_browser_that_says_no_is_heard_and_not_asked(visitor: Visitor) -> None:
    visitor.context.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})")
    page = visitor.opens()
    page.get_by_role("button", name="Cookie choices").wait_for()
    visitor.settles()
    assert page.locator(".hd-ask").count() == 0 and visitor.partners.asked == []
    (told,) = map(json.loads, visitor.told)
    assert (told["a"], told["g"], told["l"], told["b"]) == ("gpc", 1, 0, "0"), "and it is on record as the browser's"
    page.get_by_role("button", name="Cookie choices").click()
    page.get_by_role("dialog").get_by_role("button", name="Accept all").click()
    visitor.settles()
    assert len(visitor.partners.asked) == len(SCRIPTS) + 1, "its owner may say yes all the same"


def test_without_javascript_nothing_loads_and_nobody_is_asked_in_vain(
    browser: Browser, open_house: House, site: Site, partners: Partners
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        visitor = Visitor(context, open_house, site, partners)
        visitor.opens(fragment(visitor))
        assert partners.asked == []
        assert not visitor.page.locator(".hd-ask").is_visible()


def fragment(visitor: Visitor, language: str = "en") -> str:
    page = visitor.context.request.get(f"{visitor.house.address}/embed/banner.{language}.html").text()
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style
    visitor.site.style = f"'sha256-{base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()}'"
    return page


def test_put_in_by_the_server_it_is_there_before_any_script(visitor: Visitor) -> None:
    visitor.context.route("**/embed/*.js", lambda route: route.abort())
    page = visitor.opens(fragment(visitor))
    assert page.get_by_role("button", name="Refuse all").is_visible() and visitor.partners.asked == []
    visitor.context.unroute("**/embed/*.js")
    page.reload()
    visitor.settles()
    visitor.presses("Refuse all")
    assert page.locator(".hd-ask").count() == 0 and visitor.partners.asked == []
    assert not [each for each in visitor.complaints if "ERR_FAILED" not in each]


def test_by_script_it_is_in_the_first_picture_of_the_page(visitor: Visitor) -> None:
    visitor.page.add_init_script(
        """new MutationObserver((_, observer) => {
            if (!document.querySelector('.hd-ask')) return
            window.asked = performance.now()
            observer.disconnect()
        }).observe(document, { childList: true, subtree: true })"""
    )
    page = visitor.opens()
    page.get_by_role("button", name="Refuse all").wait_for()
    painted = page.wait_for_function(
        "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
    ).json_value()
    assert page.evaluate("window.asked") < painted and visitor.complaints == []


def test_a_house_that_does_not_answer_holds_no_page_back(visitor: Visitor) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        house = f"http://127.0.0.1:{silent.getsockname()[1]}"
        visitor.page.goto("about:blank")
        with pytest.raises(TimeoutError):
            visitor.page.set_default_navigation_timeout(3_000)
            visitor.opens(documented(visitor, house=house))
        painted = "performance.getEntriesByName('first-contentful-paint').length"
        assert visitor.page.evaluate(painted) == 1 and visitor.page.get_by_role("heading", name="Our site").is_visible()


@promise("2.2.3")
def test_pictures_and_what_others_draw_into_a_page_wait_and_are_let_in_alone(visitor: Visitor) -> None:
    address = visitor.partners.address
    tags = documented(visitor) + (
        f'<img id="one" data-holdord="linkedin-ads" data-src="{address}/one" alt="">'
        f'<img id="other" data-holdord="hotjar" data-srcset="{address}/small 1x, {address}/large 2x" alt="">'
        f'<div id="thread" data-holdord="disqus" data-place>Talk</div>'
        f'<script type="text/plain" data-holdord="disqus" data-type="module" src="{address}/thread.js"></script>'
        f'<img data-holdord="nobody-knows" data-src="{address}/unknown" alt="">'
    )
    page = visitor.opens(tags)
    page.get_by_text("Here is something from Disqus").wait_for()
    visitor.settles()
    assert visitor.partners.asked == [] and not page.locator("#thread").is_visible()
    place = page.locator(".hd-held", has_text="Disqus")
    place.get_by_role("button", name="Load this one").click()
    visitor.settles()
    assert sorted(visitor.partners.asked) == ["disqus", "thread"] and page.locator("#thread").is_visible()
    assert place.count() == 0 and page.locator(".hd-held", has_text="Wistia").count() == 1
    assert page.evaluate("document.querySelector('[data-type=module]').type") == "module"

    visitor.presses("Accept all")
    assert {"one", "small"} <= set(visitor.partners.asked) and "unknown" not in visitor.partners.asked
    visitor.partners.asked.clear()
    visitor.presses("Withdraw everything")
    page.get_by_role("heading", name="Taken back").wait_for()
    assert visitor.partners.asked == []
    visitor.presses("Close")
    visitor.partners.asked.clear()
    page.reload()
    visitor.settles()
    assert visitor.partners.asked == [] and visitor.complaints == []


@promise("2.1b")
def test_the_second_layer_names_everything_that_is_stored_with_whose_it_is_what_for_and_how_long(
    visitor: Visitor,
) -> None:
    page = visitor.opens()
    page.get_by_role("button", name="Choose", exact=True).first.click()
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    page.evaluate("document.querySelectorAll('dialog details').forEach(each => each.open = true)")
    shown = dialog.evaluate(
        """dialog => [...dialog.querySelectorAll('.hd-one')].map(one => [
            one.querySelector('label').innerText.trim(), one.querySelector('p').innerText,
            one.querySelector('a')?.href || '', one.closest('fieldset').querySelector('legend + p').innerText,
            [...one.querySelectorAll('tr:has(td)')].map(row => [...row.cells].map(cell => cell.innerText))])"""
    )
    services = {name: (whose, link, purpose, rows) for name, whose, link, purpose, rows in shown}
    assert len(shown) == 24 and all(purpose for _, _, purpose, _ in services.values())
    whose, link, _, rows = services["Google Analytics"]
    assert "Google" in whose and link.startswith("https://") and ["_ga", "this site", "2 years"] in rows
    listed = [row for _, _, _, rows in services.values() for row in rows]
    assert len(listed) > 80 and all(len(row) == 3 and all(row) for row in listed)
    necessary = dialog.locator("fieldset").first.locator("tr:has(td)").all_inner_texts()
    assert len(necessary) == 5 and "this site: remembers this choice" in necessary[0]
    assert all(": " in row for row in necessary), "each says what it is for"


def test_a_page_hears_of_every_choice_and_its_own_buttons_do_the_same(visitor: Visitor) -> None:
    visitor.context.add_init_script(
        "window.heard = []; document.addEventListener('holdord', ({ detail }) => heard.push(detail))"
    )
    own = '<button data-holdord-do="choose">Ours</button><a href="#" data-holdord-do="withdraw">Back</a>'
    page = visitor.opens(documented(visitor) + own)
    page.get_by_role("button", name="Refuse all").wait_for()
    assert page.evaluate("heard") == [], "nothing was let in, and nobody chose"
    page.evaluate("holdord.refuse()")
    assert page.evaluate("heard") == [[]]
    page.get_by_role("button", name="Ours").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("One by one: 7").click()
    dialog.get_by_label("Hotjar").check()
    dialog.get_by_role("button", name="Save my choice").click()
    assert page.evaluate("heard") == [[], ["hotjar"]]
    # What a single-page site draws after the choice is looked at as it comes.
    page.evaluate(
        """address => {
            history.pushState({}, '', '/elsewhere')
            const late = document.createElement('img')
            Object.assign(late.dataset, { holdord: 'hotjar', src: address })
            document.querySelector('main').append(late)
        }""",
        f"{visitor.partners.address}/late",
    )
    visitor.settles()
    assert "late" in visitor.partners.asked
    page.goto(page.url.replace("/elsewhere", "/banner"))
    visitor.settles()
    assert page.evaluate("heard") == [["hotjar"]], "at the start of a page, where something is let in"
    assert page.locator(".hd-back").count() == 0, "the page has a way back of its own"
    page.get_by_text("Back", exact=True).click()
    page.get_by_role("heading", name="Taken back").wait_for()
    assert page.evaluate("holdord.has('hotjar')") is False and visitor.complaints == []


@promise("2.1b")
def test_a_choice_survives_a_page_that_is_being_left(visitor: Visitor) -> None:
    visitor.site.pages["/gone"] = "<!doctype html><title>Gone</title><h1>Elsewhere</h1>"
    page = visitor.opens()
    page.get_by_role("button", name="Refuse all").wait_for()
    page.evaluate("holdord.refuse(); location.href = '/gone'")
    page.wait_for_url("**/gone")
    (choice,) = [cookie["value"] for cookie in visitor.context.cookies() if cookie["name"] == "hd"]
    for _ in range(50):
        found = visitor.context.request.post(
            f"{visitor.house.address}/en/cookies", form={"number": choice.split(".")[0]}, fail_on_status_code=False
        )
        if found.ok:
            break
        page.wait_for_timeout(100)
    assert found.ok and "said no" in found.text()


def answered(visitor: Visitor, *, days: int, below: int, allowed: int) -> None:
    """The cookie of somebody who chose so many days ago, asked about the services whose number is below that one."""
    minute = int(time.time() // 60) - days * 1440
    visitor.context.add_cookies(
        [{"name": "hd", "value": f"{'a' * 32}.{minute}.{below}.{allowed:x}.0", "url": visitor.site.address}]
    )


@promise("2.1b")
def test_only_what_is_new_is_asked_about_and_not_within_half_a_year_of_a_no(visitor: Visitor) -> None:
    below = 23  # of 24: one came since
    answered(visitor, days=10, below=below, allowed=0b111)
    page = visitor.opens()
    page.get_by_role("button", name="Cookie choices").wait_for()
    assert page.locator(".hd-ask").count() == 0, "there was a no in it"

    answered(visitor, days=190, below=below, allowed=0b111)
    page = visitor.opens()
    page.get_by_text("New since you chose: ").wait_for()
    assert page.locator(".hd-ask p").first.inner_text().count(",") == 0, "one service"
    visitor.presses("Accept all")
    (kept,) = [cookie["value"] for cookie in visitor.context.cookies() if cookie["name"] == "hd"]
    assert kept.split(".")[2:4] == ["24", f"{1 << 23 | 0b111:x}"], "the no to the others stands"

    every = (1 << 23) - 1
    answered(visitor, days=1, below=below, allowed=every)
    page = visitor.opens()
    page.get_by_text("New since you chose: ").wait_for()
    visitor.presses("Refuse all")
    (kept,) = [cookie["value"] for cookie in visitor.context.cookies() if cookie["name"] == "hd"]
    assert kept.split(".")[2:4] == ["24", f"{every:x}"], "and so does the yes"
    page.reload()
    page.get_by_role("button", name="Cookie choices").wait_for()
    assert page.locator(".hd-ask").count() == 0, "nothing changed: nobody is asked"

    answered(visitor, days=366, below=24, allowed=every)
    page = visitor.opens()
    page.get_by_role("button", name="Refuse all").wait_for()
    visitor.settles()
    assert visitor.partners.asked == [], "a yes lapses, and lets nothing in any more"


def test_google_is_told_no_first_and_then_what_was_said(visitor: Visitor) -> None:
    page = visitor.opens()
    page.get_by_role("button", name="Choose", exact=True).first.click()
    page.get_by_label("Statistics", exact=True).check()
    page.get_by_role("button", name="Save my choice").click()
    said = page.evaluate("dataLayer.map(each => [each[0], each[1], each[2].ad_storage, each[2].analytics_storage])")
    assert said[0] == ["consent", "default", "denied", "denied"]
    assert said[-1] == ["consent", "update", "granted", "granted"], "Google's conversion tool stands under statistics"


_STATES = [
    (language, scheme, width, height)
    for language in ("en", "da")
    for scheme in ("light", "dark")
    for width, height in ((1280, 800), (320, 256))
]


@pytest.mark.parametrize(("language", "scheme", "width", "height"), _STATES if FULL else [_STATES[0], _STATES[-1]])
def test_nothing_is_in_anybodys_way(visitor: Visitor, language: str, scheme: str, width: int, height: int) -> None:
    """Banner, dialog, dialog unfolded, and the way back; 320 by 256 is what is left of a screen at 400 %."""
    visitor.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
    visitor.page.set_viewport_size({"width": width, "height": height})
    page = visitor.opens(language=language)
    page.locator(".hd-ask").wait_for()
    sound(page)
    page.locator(".hd-ask [data-holdord-do=choose]").click()
    sound(page)
    page.evaluate("document.querySelectorAll('dialog details').forEach(each => each.open = true)")
    sound(page)
    assert page.evaluate("document.querySelector('dialog').scrollWidth <= document.querySelector('dialog').clientWidth")
    page.locator("dialog [data-holdord-do=none]").click()
    page.locator(".hd-back").wait_for()
    sound(page)


def sound(page: Page) -> None:
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = Axe().run(page, options={"runOnly": tags, "rules": {"target-size": {"enabled": True}}})
    assert not found.response["violations"], found.generate_report()


@pytest.mark.parametrize(
    "broken",
    ["%", "x.y.z.0.0", f"{'a' * 32}.1.0.zz.0", f"{'a' * 32}._._.0.0", f"{'a' * 32}.1.1", f"{'a' * 32}.1.1.0.7"],
)
def test_a_cookie_that_is_no_choice_is_none(visitor: Visitor, broken: str) -> None:
    visitor.context.add_cookies([{"name": "hd", "value": broken, "url": visitor.site.address}])
    page = visitor.opens()
    page.get_by_role("button", name="Refuse all").click()
    page.get_by_role("button", name="Cookie choices").wait_for()
    (kept,) = [cookie["value"] for cookie in visitor.context.cookies() if cookie["name"] == "hd"]
    assert re.fullmatch(r"[0-9a-f]{32}\.\d+\.\d+\.0\.[01]", kept), "what is asked and answered is kept"
    assert visitor.partners.asked == [] and visitor.complaints == []


def mark(visitor: Visitor) -> str:
    (kept,) = [cookie["value"] for cookie in visitor.context.cookies() if cookie["name"] == "hd"]
    return str(kept).rsplit(".", 1)[1]


_COUNTS_STORAGE = """
  window.looked = 0
  for (const name of ['localStorage', 'sessionStorage'])
    Object.defineProperty(window, name, { get: () => { window.looked++ } })
"""


@promise("2.1b")
def test_whoever_refused_is_left_alone_storage_is_not_so_much_as_looked_at(visitor: Visitor) -> None:
    visitor.opens()
    visitor.presses("Refuse all")
    assert mark(visitor) == "0", "the house has the choice, and nothing was ever let in"
    visitor.context.add_init_script(_COUNTS_STORAGE)
    page = visitor.opens()
    visitor.settles()
    assert page.evaluate("looked") == 0 and visitor.complaints == []


@promise("2.1b")
def test_a_choice_that_did_not_arrive_is_told_on_the_next_page(visitor: Visitor) -> None:
    visitor.context.route("**/api/site-choices", lambda route: route.abort())
    visitor.opens()
    visitor.presses("Refuse all")
    assert mark(visitor) == "1"
    visitor.context.unroute("**/api/site-choices")
    with visitor.page.expect_response("**/api/site-choices") as told:
        visitor.opens()
    assert told.value.ok
    visitor.settles()
    assert mark(visitor) == "0"
    assert visitor.page.evaluate("localStorage.getItem('hd')") is None


@promise("2.1b")
def test_what_another_window_left_behind_after_it_was_taken_back_goes_on_the_next_page(visitor: Visitor) -> None:
    visitor.opens()
    visitor.presses("Accept all")
    visitor.presses("Withdraw everything")
    assert mark(visitor) == "2"
    visitor.page.evaluate("localStorage.setItem('_hjid', '1'); sessionStorage.setItem('_hjid', '1')")
    visitor.page.evaluate("document.cookie = '_ga=1;path=/;max-age=999'")
    page = visitor.opens()
    visitor.settles()
    assert page.evaluate("[localStorage.getItem('_hjid'), sessionStorage.getItem('_hjid')]") == [None, None]
    assert visitor.left() == []


@promise("2.1b")
def test_the_way_back_that_the_server_put_there_works_and_gives_way_to_the_sites_own(visitor: Visitor) -> None:
    visitor.opens()
    visitor.presses("Accept all")
    (kept,) = [cookie["value"] for cookie in visitor.context.cookies() if cookie["name"] == "hd"]
    visitor.context.add_cookies([{"name": "hd", "value": kept, "url": visitor.house.address}])
    answered = fragment(visitor)
    page = visitor.opens(answered)
    visitor.settles()
    assert page.locator(".hd-back").count() == 1 and page.locator(".hd-ask").count() == 0
    page.evaluate(
        "const own = document.createElement('a'); own.dataset.holdordDo = 'withdraw'; document.body.append(own)"
    )
    assert not page.locator(".hd-back").is_visible(), "with the site's own on the page ours are left out"
    page.evaluate("document.querySelector('a[data-holdord-do]').remove()")
    visitor.presses("Withdraw everything")
    page.get_by_role("heading", name="Taken back").wait_for()
    assert visitor.left() == []


def test_a_broken_cookie_does_not_hide_the_question_on_a_page_that_is_the_same_for_everybody(visitor: Visitor) -> None:
    visitor.context.add_cookies([{"name": "hd", "value": "x", "url": visitor.site.address}])
    page = visitor.opens(fragment(visitor))
    page.evaluate("document.documentElement.classList.add('hd-made')")
    page.get_by_role("button", name="Refuse all").wait_for()


@promise("2.1b")
def test_what_one_window_hears_from_the_house_does_not_take_the_choice_of_another(visitor: Visitor) -> None:
    held: list[Route] = []
    visitor.context.route("**/api/site-choices", lambda route: held.append(route))
    first = visitor.opens()
    first.get_by_role("button", name="Refuse all").click()
    second = visitor.context.new_page()
    second.goto(first.url)
    second.get_by_role("button", name="Cookie choices").click()
    second.get_by_role("dialog").get_by_role("button", name="Accept all").click()
    second.wait_for_function("holdord.has('hotjar')")
    held[0].fulfill(status=204)
    visitor.settles()
    assert '"a":"accept"' in first.evaluate("localStorage.getItem('hd')"), "it has not been told yet"
    assert mark(visitor) == "2"
