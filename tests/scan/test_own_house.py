"""Our own house, scanned like anybody's site: it stores nothing that its list leaves out."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from holdord.policy.register import Register
from holdord.scan import browser
from holdord.scan.findings import judge
from holdord.scan.walk import Plan, Walked, walk
from tests.conftest import at, promise
from tests.e2e.conftest import House
from tests.e2e.conftest import open_house as open_house
from tests.e2e.conftest import site as site
from tests.scan.conftest import CHROMIUM

pytestmark = pytest.mark.e2e
#: A page of each kind that visitors meet, among them those with a form.
PAGES = ("/", "/en/contact", "/en/rights", "/en/cookies", "/da/kontakt", "/en/account")


@promise("2.1b")
def test_the_house_has_no_findings(open_house: House, register: Register) -> None:
    if not CHROMIUM:
        pytest.skip("there is no Chromium on this machine")
    pages = tuple(f"{open_house.address}{path}" for path in PAGES)

    def scanned() -> Walked:
        with browser.opened(CHROMIUM) as opened:
            return walk(opened, Plan(pages, at("2026-12-01"), limit=9, signals=(False,), quiet=0.2, pictures=False))

    with ThreadPoolExecutor(1) as thread:
        seen = thread.submit(scanned).result(timeout=300).seen
    assert {*pages} <= {*seen.pages} and not seen.unread
    assert "csrftoken" in {each.name for each in seen.passes[0].stored}, "pages with a form were met"
    # The partners are on the company's site, and none of them here.
    found = [each for each in judge(seen, register, at("2026-12-01").date()) if each.rule != "W12"]
    assert [(each.rule, each.place, str(each.said)) for each in found] == []
