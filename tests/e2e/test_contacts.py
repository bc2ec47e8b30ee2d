"""One walk through contacts, in a browser: found by the beginning of a company, noted about, and who may not look."""

import pytest
from playwright.sync_api import Browser

from tests.conftest import promise
from tests.e2e.conftest import House, nothing_in_the_way
from tests.e2e.test_walk import member, states

pytestmark = pytest.mark.e2e


@promise("5.2e", "9.3", "9.7")
def test_a_customer_is_found_noted_about_and_closed_to_others_where_a_contract_says_so(
    browser: Browser, open_house: House
) -> None:
    handler = member(browser, open_house, "handler")
    handler.goto("/console/purpose/?next=/console/contacts/")
    states(handler, "answer-rights-requests")
    handler.goto("/console/contacts/")
    nothing_in_the_way(handler)
    handler.select_option("#id_kind", "company")
    handler.fill("#id_value", "vindm")
    handler.get_by_role("button", name="Find").click()
    nothing_in_the_way(handler)
    handler.locator("main table a").first.click()
    assert "Mette Prøvesen" in handler.inner_text("h1")
    assert "For the team of this contract only" in handler.inner_text("main")
    handler.fill("#note-text", "Prefers to be called in the morning.")
    handler.get_by_role("button", name="Keep the note").click()
    assert "Prefers to be called in the morning." in handler.inner_text("main")
    nothing_in_the_way(handler)
    manager = member(browser, open_house, "manager")
    manager.goto("/console/customers/")
    nothing_in_the_way(manager)
    assert "looks after them" in manager.inner_text("main")
    for page in ("contacts/likenesses/", "contracts/"):
        handler.goto(f"/console/{page}")
        nothing_in_the_way(handler)
