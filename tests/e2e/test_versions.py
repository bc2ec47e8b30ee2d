"""The pages of the versions in a real browser: nothing stands in anybody's way, on a phone either."""

import pytest
from playwright.sync_api import Browser

from tests.conftest import promise
from tests.e2e.conftest import House, nothing_in_the_way

pytestmark = pytest.mark.e2e

PAGES = ("/da/privatliv/versioner", "/en/privacy/versions", "/da/privatliv/versioner/1", "/en/privacy/difference")


@promise("11.1")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_versions_are_read_on_a_phone_without_javascript(browser: Browser, open_house: House, scheme: str) -> None:
    context = browser.new_context(
        base_url=open_house.address, viewport={"width": 360, "height": 800}, color_scheme=scheme,  # type: ignore[arg-type]  # one of two
    )  # fmt: skip
    page = context.new_page()
    for path in PAGES:
        page.goto(path)
        nothing_in_the_way(page)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), path
    plain = browser.new_context(base_url=open_house.address, java_script_enabled=False).new_page()
    plain.goto("/en/privacy")
    plain.get_by_role("link", name="All versions, and what changed").click()
    assert plain.url.endswith("/en/privacy/versions")
    assert "Version 1 of" in plain.inner_text("main")
