"""Backups in a browser: one is asked for, made, and read through."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import promise
from tests.e2e.conftest import House, nothing_in_the_way
from tests.e2e.test_walk import member

pytestmark = pytest.mark.e2e

_DONE_WITHIN_SECONDS = 60


def until(page: Page, text: str) -> None:
    """Look again until it stands there: the jobs do it, not the page."""
    for _ in range(_DONE_WITHIN_SECONDS):
        page.goto("/console/backups/")
        if page.get_by_text(text, exact=True).count():
            return
        page.wait_for_timeout(1000)
    raise AssertionError(page.inner_text("main"))


@promise("7.2b")
def test_the_officer_asks_for_a_backup_and_has_it_read_through(browser: Browser, open_house: House) -> None:
    officer = member(browser, open_house, "dpo")
    officer.goto("/console/backups/")
    nothing_in_the_way(officer)
    officer.get_by_role("button", name="Make a backup now").click()
    expect(officer.get_by_text("Asked for. It is made")).to_be_visible()
    until(officer, "SQLite")
    (found,) = open_house.json("backup", "list")
    assert found["id"] in officer.inner_text("main")
    officer.get_by_role("button", name="Read through").click()
    until(officer, "whole")
    nothing_in_the_way(officer)
    officer.set_viewport_size({"width": 390, "height": 844})
    assert officer.evaluate("document.documentElement.scrollWidth") <= 390
    officer.get_by_role("button", name="Dansk").click()
    expect(officer.get_by_role("heading", name="Sletteprotokollen")).to_be_visible()
    assert officer.evaluate("document.documentElement.scrollWidth") <= 390
