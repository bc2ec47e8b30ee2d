"""The banner beside four others, in one run: bytes, when it is seen, what it costs, whether anything slips through.

Needs node and `npm ci` in bench/banner/, and a Chromium. The same page, texts, cookies and 21 partners for each
(banner/peers.py), from a server in a process of its own; rounds, each in another order, medians. README.md says how
each figure is taken.
"""

import json
import os
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
HERE = ROOT / "bench/banner"
sys.path.insert(0, str(HERE))
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 9
_LEFT_OUT = {"google-ads-tools", "twitter-syndication", "website-personalisation"}
_OURS = "/embed/banner.en.js"
#: Milliseconds after the load, in which whatever a banner put off is done: all of it counts.
_SETTLES = 1000

#: Notes the first frame in which the banner is in the window and opaque, and every shift of the layout.
_WATCH = """(selector) => {
  window.seen = 0; window.shift = 0
  new PerformanceObserver(list => list.getEntries().forEach(each => { if (!each.hadRecentInput) window.shift += each.value }))
    .observe({ type: 'layout-shift', buffered: true })
  const look = () => {
    const found = document.querySelector(selector), box = found && found.getBoundingClientRect()
    const shown = box && box.height > 0 && box.top < innerHeight && box.bottom > 0 && found.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    if (shown) requestAnimationFrame(() => { window.seen = performance.now() })
    else requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}"""


@dataclass(frozen=True)
class Site:
    """The site as it is served, and who its partners are."""

    address: str
    partner: str
    leaves: set[str]

    def asked(self) -> int:
        """How many partners were asked for anything since this was last asked."""
        return len(json.loads(urllib.request.urlopen(f"{self.address}/-/asked").read()))


def main() -> None:
    chromium = next((path for name in ("chromium", "google-chrome") if (path := shutil.which(name))), None)
    if not (HERE / "node_modules").exists() or not shutil.which("node") or chromium is None:
        print("left out: it needs Chromium, node, and 'npm ci' in bench/banner")
        return
    script, style, question, way_back, services = _ours()
    from peers import MODULES, PEERS, Peer, control, ours

    built = (ROOT / "src/holdord/centre/embed/banner.js").read_bytes().strip()
    buttons = (".hd-ask", ".hd-ask [data-holdord-do=accept]", ".hd-ask [data-holdord-do=refuse]",
               ("[data-holdord-do=withdraw]",))  # fmt: skip
    load = re.search(r"```html\n(<script src=.*?)```", (ROOT / "docs/banner.md").read_text(), re.DOTALL)
    assert load, "docs/banner.md says what goes into a head"
    script_mode = load[1].replace("https://privacy.example.com", "")
    alone = f'<script src="{_OURS}" async></script>'
    dressed = f"<style>{style}</style>{alone}"
    # The pages of the others have a way back of the site's own as well.
    back = "".join(f'<button data-holdord-do="{act}">{act}</button>' for act in ("choose", "withdraw"))
    mine = [
        Peer("ours, by server", (built,), ours(dressed, question), *buttons, answered=ours(dressed, way_back)),
        Peer("ours, by script", (built,), ours(script_mode, back), *buttons),
        Peer("ours, async alone", (built,), ours(alone, back), *buttons),
        Peer("ours, way back too", (built,), ours(script_mode), *buttons),
    ]
    peers = [Peer("(no banner)", (), control, "h1", "", "", ()), *mine, *PEERS]
    files = {_OURS: script, "/vanilla.js": PEERS[0].files[0], "/vanilla.css": PEERS[0].files[1],
             "/orejime.js": PEERS[1].files[0], "/orejime.css": PEERS[1].files[1], "/klaro.js": PEERS[2].files[0]}  # fmt: skip
    for file in (MODULES / "tarteaucitronjs").rglob("*.min.*"):
        files[f"/tac/{file.relative_to(MODULES / 'tarteaucitronjs')}"] = file
    leaves = _leaves(services)
    with _served({path: file if isinstance(file, str) else file.read_text() for path, file in files.items()},
                 lambda partner: _pages(peers, services, partner), leaves) as site:  # fmt: skip
        _measure(chromium, site, peers)


def _pages(peers: list[Any], services: list[dict[str, Any]], partner: str) -> dict[str, str]:
    pages = {f"/{place}": peer.page(services, partner) for place, peer in enumerate(peers)}
    later = {f"/{place}/answered": peer.answered(services, partner) for place, peer in enumerate(peers) if peer.answered}
    return pages | later


@contextmanager
def _served(files: dict[str, str], pages: Any, leaves: dict[str, list[str]]) -> Iterator[Site]:
    """Opens the site in another process; pages are told the address of its partners."""
    with tempfile.TemporaryDirectory() as folder:
        told, port = Path(folder, "site.json"), _free()
        partner = f"http://127.0.0.1:{port}"
        told.write_text(json.dumps({"port": port, "pages": {**files, **pages(partner)}, "leaves": leaves}))
        process = subprocess.Popen([sys.executable, HERE / "site.py", told], stdout=subprocess.PIPE)
        try:
            assert process.stdout and process.stdout.readline()
            yield Site(f"http://localhost:{port}", partner, {each for names in leaves.values() for each in names})
        finally:
            process.terminate()
            process.wait()


def _free() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _ours() -> tuple[str, str, str, str, list[dict[str, Any]]]:
    """Our script as a house serves it; the style, the question and the way back of its markup; the 21 services with
    their category."""
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"HOLDORD_HOME": home, "HOLDORD_LOG_LEVEL": "error", "HOLDORD_JOBS": "off",
                       "DJANGO_SETTINGS_MODULE": "holdord.wiring.settings"}  # fmt: skip
        import django

        django.setup()
        from holdord.centre import asking
        from holdord.consent.site_rules import kept
        from holdord.wiring import house

        house.prepare_databases()
        config, lists = asking.parts("en")
        page = asking.markup("en")
        answered = asking.markup("en", asks=False, said=kept(f"{'a' * 32}.1.99.0.0"))
    config["s"] = [each for each in config["s"] if each["i"] not in _LEFT_OUT]
    kept = {each["n"] for each in config["s"]}
    for category in lists["c"]:
        category["s"] = [slot for slot in category["s"] if slot in kept]
    lists["c"] = [each for each in lists["c"] if each["s"]]
    lists["s"] = {slot: told for slot, told in lists["s"].items() if slot in kept}
    config["e"] = "/choices"
    under = {slot: category["t"].lower() for category in lists["c"] for slot in category["s"]}
    services = [{**each, **lists["s"][each["n"]], "c": under[each["n"]]} for each in config["s"]]
    assert len(services) == 21
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    question, way_back = (re.search(r"<section.*?</section>", each, re.DOTALL) for each in (page, answered))
    assert style and question and way_back
    return asking.put_together(config, lists), style[1], question[0], way_back[0], services


def _leaves(services: list[dict[str, Any]]) -> dict[str, list[str]]:
    """34 cookies under the site's own domain, those that the services say they leave."""
    from peers import stored_by

    left: dict[str, list[str]] = {}
    found: set[str] = set()
    for service in services:
        for name in (each.replace("*", "x") for each in stored_by(service)):
            if name not in found and len(found) < 34:
                found.add(name)
                left.setdefault(service["i"], []).append(name)
    return left


def _measure(chromium: str, site: Site, peers: list[Any]) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        took: dict[str, list[tuple[float, float, float, float, float]]] = {peer.name: [] for peer in peers}
        _seen(browser, f"{site.address}/0", peers[0])  # what a browser does once
        for _ in range(ROUNDS):
            # In another order each time: what one page leaves to be done is not always the same other one's.
            for place, peer in random.sample(list(enumerate(peers)), len(peers)):
                address = f"{site.address}/{place}"
                took[peer.name].append((*_seen(browser, address, peer), *_cost(browser, address, peer)))
        works = {peer.name: _work(browser, site, f"{site.address}/{place}", peer)
                 for place, peer in enumerate(peers) if peer.accept}  # fmt: skip
        browser.close()
    base = [statistics.median(each[at] for each in took["(no banner)"]) for at in range(5)]
    print(
        f"{'':22}{'brotli':>8}{'seen':>8}{'paint':>8}{'script':>8}{'again':>8}{'shift':>7}"
        "  before/after/withdrawn, cookies left, clicks"
    )
    for peer in peers[1:]:
        seen, paint, shift, script, again = (
            statistics.median(each[at] for each in took[peer.name]) - base[at] for at in range(5)
        )
        figures = f"{seen:+8.0f}{paint:+8.0f}{script:8.1f}{again:8.1f}{shift:7.2f}"
        print(f"{peer.name:22}{sum(map(_brotli, peer.files)):8}{figures}  {works[peer.name]}")
    print(f"without a banner: seen {base[0]:.0f} ms, script {base[3]:.1f} and {base[4]:.1f} ms (taken off)")
    print(f"milliseconds; of 21 scripts and {len(site.leaves)} cookies; load of the machine {os.getloadavg()[0]:.1f}")


def _seen(browser: Any, address: str, peer: Any) -> tuple[float, float, float]:
    """A first view, watched frame by frame: when the banner was seen, the first paint of anything, shift of the layout."""
    with browser.new_context(locale="en-GB") as context:
        page = context.new_page()
        page.add_init_script(f"({_WATCH})({json.dumps(peer.seen)})")
        page.goto(address, wait_until="load")
        page.wait_for_function("window.seen > 0", timeout=30_000)
        page.wait_for_timeout(300)
        paint = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
        return page.evaluate("window.seen"), page.evaluate(paint), page.evaluate("window.shift")


def _cost(browser: Any, address: str, peer: Any) -> tuple[float, float]:
    """Script time of a first view, and of the next one once the choice was made. Nobody watches: that would be script too."""
    with browser.new_context(locale="en-GB") as context:
        page, first = _script_time(context, address)
        if peer.refuse:
            _press(page, peer.refuse)
            page.wait_for_timeout(300)
        page.close()
        return first, _script_time(context, address)[1]


def _script_time(context: Any, address: str) -> tuple[Any, float]:
    """In time of the thread, which another program's work does not add to."""
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(address, wait_until="load")
    page.wait_for_timeout(_SETTLES)
    metrics = {each["name"]: each["value"] for each in devtools.send("Performance.getMetrics")["metrics"]}
    return page, metrics["ScriptDuration"] * 1000


def _work(browser: Any, site: Site, address: str, peer: Any) -> str:
    """Whether it holds back, lets in, and takes back."""
    with browser.new_context(locale="en-GB") as context:
        page = context.new_page()
        page.add_init_script(f"({_WATCH})({json.dumps(peer.seen)})")
        site.asked()
        page.goto(address)
        page.wait_for_function("window.seen > 0", timeout=30_000)
        page.wait_for_timeout(300)
        before = site.asked()
        _press(page, peer.accept)
        page.wait_for_timeout(1500)
        after = before + site.asked()
        clicks = 0
        for selector in peer.withdraw:
            try:
                _press(page, selector)
            except Exception:
                return f"{before}/{after}/?, could not be taken back by {selector}"
            clicks += 1
            page.wait_for_timeout(500)
        page.wait_for_timeout(700)
        page.reload()
        page.wait_for_timeout(700)
        left = len({cookie["name"] for cookie in context.cookies()} & site.leaves)
        return f"{before}/{after}/{site.asked()}, {left}, {clicks}"


def _press(page: Any, selector: str) -> None:
    page.locator(selector).first.click(timeout=10_000)


def _brotli(file: Path | bytes) -> int:
    content = file if isinstance(file, bytes) else file.read_bytes()
    compress = "process.stdout.write(String(require('zlib').brotliCompressSync(require('fs').readFileSync(0)).length))"
    return int(subprocess.run(["node", "-e", compress], input=content, capture_output=True, check=True).stdout)


if __name__ == "__main__":
    main()
