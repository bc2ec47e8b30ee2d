"""The banner beside four others, in one run: bytes, when it is seen, what it costs, whether anything slips through.

Needs node and `npm ci` in bench/banner/, and a Chromium. The same page, texts, cookies and 21 partners for each
(banner/peers.py); rounds in turn, medians. "Seen" is after the first paint of the same page without a banner; script time likewise.
"""

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "banner"
sys.path.insert(0, str(HERE))
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 9
_LEFT_OUT = {"google-ads-tools", "twitter-syndication", "website-personalisation"}

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


class Server(ThreadingHTTPServer):
    """The site and, on another host name, its partners."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: dict[str, bytes] = {}
        self.leaves: dict[str, list[str]] = {}
        self.asked: list[str] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer()

    do_POST = do_GET

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path, kind = self.path.split("?")[0], "text/html"
        body = self.server.pages.get(path, b"")
        if self.headers.get("Host", "").startswith("127."):
            name = path.strip("/").removesuffix(".js")
            self.server.asked.append(name)
            cookies = self.server.leaves.get(name, [])
            body = "".join(f"document.cookie='{each}=1;path=/;max-age=999';" for each in cookies).encode() or b";"
        if path.endswith((".js", ".css")):
            kind = "text/javascript" if path.endswith(".js") else "text/css"
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Cache-Control", "max-age=600" if kind != "text/html" else "no-store")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is said."""


def main() -> None:
    chromium = next((path for name in ("chromium", "google-chrome") if (path := shutil.which(name))), None)
    if not (HERE / "node_modules").exists() or not shutil.which("node") or chromium is None:
        print("left out: it needs Chromium, node, and 'npm ci' in bench/banner")
        return
    script, style, markup, services = _ours()
    from peers import MODULES, PEERS, Peer, control, ours

    server = Server()
    site, partner = f"http://localhost:{server.server_port}", f"http://127.0.0.1:{server.server_port}"
    server.leaves = _leaves(services)
    files = {
        "/ours.js": script.encode(), "/vanilla.js": PEERS[0].files[0].read_bytes(),
        "/vanilla.css": PEERS[0].files[1].read_bytes(), "/orejime.js": PEERS[1].files[0].read_bytes(),
        "/orejime.css": PEERS[1].files[1].read_bytes(), "/klaro.js": PEERS[2].files[0].read_bytes(),
    }  # fmt: skip
    for file in (MODULES / "tarteaucitronjs").rglob("*.min.*"):
        files[f"/tac/{file.relative_to(MODULES / 'tarteaucitronjs')}"] = file.read_bytes()
    server.pages = files
    built = (Path(__file__).parents[1] / "src/holdord/centre/embed/banner.js").read_bytes()
    buttons = ("#hd [data-holdord-do=accept]", "#hd [data-holdord-do=refuse]", (".hd-back [data-holdord-do=withdraw]",))
    load = '<script src="/ours.js" async></script>'
    mine = [
        Peer("ours, by script", (built,), ours(load), "#hd", *buttons),
        Peer("ours, by server", (built,), ours(f"<style>{style}</style>{load}", markup), "#hd", *buttons),
    ]
    peers = [Peer("(no banner)", (), control, "h1", "", "", ()), *mine, *PEERS]
    for place, peer in enumerate(peers):
        server.pages[f"/{place}"] = peer.page(services, partner).encode()
    _measure(chromium, server, site, peers, {each for names in server.leaves.values() for each in names})


def _ours() -> tuple[str, str, str, list[dict[str, Any]]]:
    """Our script and markup as a house serves them, and the 21 services with their category."""
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"HOLDORD_HOME": home, "HOLDORD_LOG_LEVEL": "error", "HOLDORD_JOBS": "off",
                       "DJANGO_SETTINGS_MODULE": "holdord.wiring.settings"}  # fmt: skip
        import django

        django.setup()
        from holdord.centre import asking
        from holdord.wiring import house

        house.prepare_databases()
        script, page = asking.banner_script("en"), asking.markup("en")
    start = script.index('{"v"')
    config, length = json.JSONDecoder().raw_decode(script[start:].replace("<\\/", "<\\u002f"))
    end = start + length - script[start:].replace("<\\/", "<\\u002f")[:length].count("<\\u002f") * 4
    for category in config["c"]:
        category["s"] = [each for each in category["s"] if each["i"] not in _LEFT_OUT]
    config["c"], config["e"] = [each for each in config["c"] if each["s"]], "/choices"
    services = [{**each, "c": category["t"].lower()} for category in config["c"] for each in category["s"]]
    assert len(services) == 21
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    markup = re.search(r"<section.*?</section>", page, re.DOTALL)
    assert style and markup
    text = json.dumps(config, ensure_ascii=False, separators=(",", ":"))
    return script[:start] + text + script[end:], style[1], markup[0], services


def _leaves(services: list[dict[str, Any]]) -> dict[str, list[str]]:
    """34 cookies under the site's own domain, those that the services say they leave."""
    left: dict[str, list[str]] = {}
    found: set[str] = set()
    for service in services:
        for row in service["k"][: service["f"]]:
            name = row[0].replace("*", "x")
            if name not in found and len(found) < 34:
                found.add(name)
                left.setdefault(service["i"], []).append(name)
    return left


def _measure(chromium: str, server: Server, site: str, peers: list[Any], leaves: set[str]) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        took: dict[str, list[tuple[float, float, float, float]]] = {peer.name: [] for peer in peers}
        for _ in range(ROUNDS):
            for place, peer in enumerate(peers):
                took[peer.name].append(_view(browser, f"{site}/{place}", peer))
        works = {
            peer.name: _work(browser, server, f"{site}/{place}", peer, leaves)
            for place, peer in enumerate(peers) if peer.accept
        }  # fmt: skip
        browser.close()
    base = [statistics.median(each[at] for each in took["(no banner)"]) for at in range(4)]
    print(
        f"{'':22}{'brotli':>8}{'seen':>8}{'script':>8}{'again':>8}{'shift':>7}  before/after/withdrawn, cookies left, clicks"
    )
    for peer in peers[1:]:
        seen, script, again, shift = (statistics.median(each[at] for each in took[peer.name]) for at in range(4))
        figures = f"{seen - base[0]:+7.0f} {script - base[1]:7.1f} {again - base[2]:7.1f} {shift:6.2f}"
        print(f"{peer.name:22}{sum(map(_brotli, peer.files)):8}{figures}  {works[peer.name]}")
    print(f"first paint without a banner {base[0]:.0f} ms; milliseconds; of 21 scripts and {len(leaves)} cookies")


def _view(browser: Any, address: str, peer: Any) -> tuple[float, float, float, float]:
    """A first view: when the banner was seen, script time; then, with the choice made, script time of the next view."""
    with browser.new_context(locale="en-GB") as context:
        page = context.new_page()
        page.add_init_script(f"({_WATCH})({json.dumps(peer.seen)})")
        seen, first = _cost(context, page, address)
        shift = page.evaluate("window.shift")
        if peer.refuse:
            _press(page, peer.refuse)
            page.wait_for_timeout(300)
        again = _cost(context, page, address, wait=False)[1]
        return seen, first, again, shift


def _cost(context: Any, page: Any, address: str, *, wait: bool = True) -> tuple[float, float]:
    devtools = context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(address, wait_until="load")
    if wait:
        page.wait_for_function("window.seen > 0", timeout=15_000)
    page.wait_for_timeout(400)
    metrics = {each["name"]: each["value"] for each in devtools.send("Performance.getMetrics")["metrics"]}
    return (page.evaluate("window.seen") if wait else 0.0), metrics["ScriptDuration"] * 1000


def _work(browser: Any, server: Server, address: str, peer: Any, leaves: set[str]) -> str:
    """Whether it holds back, lets in, and takes back."""
    with browser.new_context(locale="en-GB") as context:
        page = context.new_page()
        page.add_init_script(f"({_WATCH})({json.dumps(peer.seen)})")
        server.asked.clear()
        page.goto(address)
        page.wait_for_function("window.seen > 0", timeout=15_000)
        page.wait_for_timeout(300)
        before = len(set(server.asked))
        _press(page, peer.accept)
        page.wait_for_timeout(1000)
        after = len(set(server.asked))
        server.asked.clear()
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
        left = len({cookie["name"] for cookie in context.cookies()} & leaves)
        return f"{before}/{after}/{len(set(server.asked))}, {left}, {clicks}"


def _press(page: Any, selector: str) -> None:
    page.locator(selector).first.click(timeout=5000)


def _brotli(file: Path | bytes) -> int:
    content = file if isinstance(file, bytes) else file.read_bytes()
    compress = "process.stdout.write(String(require('zlib').brotliCompressSync(require('fs').readFileSync(0)).length))"
    return int(subprocess.run(["node", "-e", compress], input=content, capture_output=True, check=True).stdout)


if __name__ == "__main__":
    main()
