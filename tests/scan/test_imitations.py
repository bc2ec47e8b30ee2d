"""The other consent managers, imitated (imitations.py): each is known, said yes and no to, and taken back."""

from typing import Any

import pytest

from holdord.scan.managers import Manager, managers
from holdord.scan.press import Presser
from tests.scan.conftest import Scanner
from tests.scan.imitations import IMITATED, Edition

#: These are pressed as their makers ship them: test_peers.py, test_sites.py.
SHIPPED = {"holdord", "cookieconsent", "vanilla-cookieconsent", "klaro", "orejime", "tarteaucitron"}
ADDRESS = "https://www.imitated.example/"


def test_every_consent_manager_is_pressed_by_a_test() -> None:
    assert set(managers()) == SHIPPED | set(IMITATED) and not SHIPPED & set(IMITATED)


@pytest.mark.e2e
@pytest.mark.parametrize("manager", IMITATED)
def test_the_buttons_its_maker_documents_do_what_they_say(scan: Scanner, manager: str) -> None:
    scan.run(_visited, scan.opened, manager).result(timeout=120)


def _visited(browser: Any, manager: str) -> None:
    """Every edition, in the thread of the browser: yes and taken back, no; and no selector that none of them has."""
    untried = _selectors(managers()[manager])
    with browser.new_context() as context:
        page = context.new_page()
        for edition in IMITATED[manager]:
            _says_yes_and_takes_it_back(_opened(page, edition, manager), edition)
            _says_no(_opened(page, edition, manager), edition)
            untried -= {each for each in untried if page.query_selector(each) is not None}
    assert not untried


def _opened(page: Any, edition: Edition, manager: str) -> Presser:
    page.unroute_all()
    page.route("**/*", lambda route: route.fulfill(body=edition.page, content_type="text/html"))
    page.goto(ADDRESS)
    presser = Presser(page, lambda: page.wait_for_timeout(10))
    known = presser.recognise()
    assert known and known.id == manager and presser.asks(), edition.first
    return presser


def _says_yes_and_takes_it_back(presser: Presser, edition: Edition) -> None:
    assert presser.press("accept") == edition.layer_of("yes"), edition.first
    assert presser.page.evaluate("said") == ["yes"] and not presser.asks(), edition.first
    assert presser.withdraw() and presser.page.evaluate("said") == ["yes", "no"], edition.back


def _says_no(presser: Presser, edition: Edition) -> None:
    assert presser.press("refuse") == edition.layer_of("no"), edition.first
    assert presser.page.evaluate("said") == ["no"] and not presser.asks(), edition.first


def _selectors(manager: Manager) -> set[str]:
    kinds = ("there", "banner", "accept", "refuse", "more", "accept_more", "refuse_more", "save", "withdraw", "back")
    return {selector for kind in kinds for selector in getattr(manager, kind)}
