"""What goes when, in a browser: the picture and its table, and a hold that is put and ended."""

import pytest
from playwright.sync_api import Browser

from tests.conftest import promise
from tests.e2e.conftest import House, nothing_in_the_way
from tests.e2e.test_walk import member

pytestmark = pytest.mark.e2e


@promise("7.2a", "8.0b")
def test_the_officer_sees_what_goes_and_holds_an_activity(browser: Browser, open_house: House) -> None:
    officer = member(browser, open_house, "dpo")
    officer.goto("/console/retention/")
    nothing_in_the_way(officer)
    assert officer.locator(".months__bar").count() == 24
    officer.get_by_role("link", name="What is held past its time").click()
    nothing_in_the_way(officer)
    officer.check("#whose-all")
    officer.select_option("#process", "events")
    officer.fill("#ground", "gdpr-a17-3-e")
    officer.fill("#reason", "case-walk")
    officer.fill("#review", "2099-01-01")
    officer.get_by_role("button", name="Hold it").click()
    assert "case-walk" in officer.inner_text("main")
    officer.locator("summary", has_text="case-walk").click()
    officer.get_by_role("row").filter(has_text="case-walk").get_by_role("button", name="End it").click()
    assert "Ended." in officer.inner_text("body")
    assert "case-walk" not in officer.inner_text("main table") if officer.locator("main table").count() else True
