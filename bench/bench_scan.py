"""A scan of the honest test site: how long it takes, and how much of that is the browser's own loading of the pages.

The site, its 22 partners and their 80 cookies are those of the tests (tests/scan/sites.py), on real names that lead to
this machine; the banner is the house's; two pages, eight passes, pictures, as `holdord scan` has them by itself. Then
the same pages are opened as often by the same browser, with nobody listening. Needs Chromium and playwright.
"""

import os
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
EXAMPLE = HERE.parent / "examples" / "altoros"
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 3
PAGES = ("https://www.honest.example/", "https://www.honest.example/about")
#: What we hold ourselves to: seconds a page, with all eight passes.
MOST = 20


def main() -> None:
    with tempfile.TemporaryDirectory() as home, ExitStack() as stack:
        os.environ |= {"HOLDORD_HOME": home, "HOLDORD_LOG_LEVEL": "error", "HOLDORD_JOBS": "off",
                       "HOLDORD_REGISTER": str(EXAMPLE), "HOLDORD_ADDRESS": "https://privacy.honest.example",
                       "DJANGO_SETTINGS_MODULE": "holdord.wiring.settings"}  # fmt: skip
        import django

        django.setup()
        from holdord.centre import asking
        from holdord.policy.loader import load
        from holdord.scan import browser
        from holdord.wiring import house
        from tests.scan.sites import Site, World, open_world, page

        if said := browser.missing():
            print(f"left out: {said}")
            return
        house.prepare_databases()
        register = load(EXAMPLE).register
        world = World(register)
        tags = "".join(each.tag for each in world.partners.values())
        body = page(tags, '<script src="/embed/banner.en.js"></script>')
        pages = {"/": body, "/about": body, "/embed/banner.en.js": asking.banner_script("en")}
        world.sites = {"www.honest.example": Site("www.honest.example", pages),
                       "privacy.honest.example": Site("privacy.honest.example", {"/api/site-choices": ""})}  # fmt: skip
        (port,) = stack.enter_context(open_world(world, Path(home))).values()
        opened = stack.enter_context(browser.opened("", [("*", f"127.0.0.1:{port}")], any_certificate=True))
        took = [_once(opened, register) for _ in range(ROUNDS)]
    took.sort()
    whole, loading, bare, loads, pages_ = took[len(took) // 2]
    print(
        f"{whole:.1f} s for {pages_} pages in eight passes: {whole / pages_:.1f} s a page (at most {MOST})\n"
        f"{loads} times a page was opened: {loading:.1f} s until it had loaded, {whole - loading:.1f} s looking, pressing and waiting for quiet\n"
        f"the same pages as often, with nobody listening: {bare:.1f} s; the whole scan is {whole / bare:.1f} times that\n"
        f"load of the machine {os.getloadavg()[0]:.1f}"
    )


def _once(opened: Any, register: Any) -> tuple[float, float, float, int, int]:
    """A scan that must find nothing; then the bare loading of what it opened."""
    from holdord.lib.clock import now
    from holdord.scan import walk
    from holdord.scan.findings import judge

    addresses: list[str] = []
    loading = 0.0
    goes_to = walk._Visit._goes_to

    def timed(visit: Any, address: str) -> bool:
        nonlocal loading
        addresses.append(address)
        began = time.perf_counter()
        try:
            return goes_to(visit, address)
        finally:
            loading += time.perf_counter() - began

    walk._Visit._goes_to = timed
    try:
        began = time.perf_counter()
        plan = walk.Plan(PAGES, now(), limit=len(PAGES), named=lambda host: None)
        seen = walk.walk(opened, plan).seen
        whole = time.perf_counter() - began
    finally:
        walk._Visit._goes_to = goes_to
    wrong = [(each.rule, each.place, each.passes) for each in judge(seen, register, now().date())]
    assert seen.pages == PAGES and not wrong, wrong

    began = time.perf_counter()
    with opened.new_context() as context:
        bare = context.new_page()
        for address in addresses:
            bare.goto(address, wait_until="load")
    return whole, loading, time.perf_counter() - began, len(addresses), len(seen.pages)


if __name__ == "__main__":
    main()
