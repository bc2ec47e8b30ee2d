"""One choice across the subdomains of a site, where the register says so: on real host names, which lead here."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from holdord.policy import queries as policy
from tests.conftest import promise
from tests.scan.conftest import Scanner
from tests.scan.sites import Site, page
from tests.scan.test_sites import EXAMPLE, banner_of_the_house

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("house")]
HOSTS = ("a.shop.example", "b.shop.example", "shop.example")


@pytest.fixture
def shop(scan: Scanner, settings: Settings, tmp_path: Path) -> Iterator[Scanner]:
    """Three sites of one company, with one banner; and one of another company, with the same."""
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "register"))
    written = (folder / "register.yaml").read_text()
    (folder / "register.yaml").write_text(
        written.replace("\nbanner:\n", "\nbanner:\n  shared_domain: shop.example\n", 1)
    )
    script = banner_of_the_house(Site("www.shop.example"), settings, folder)
    tag = '<script type="text/plain" data-holdord="hotjar">window.ran = 1</script>'
    for host in (*HOSTS, "www.other.example"):
        pages = {"/": page(tag, '<script src="/banner.js"></script>'), "/banner.js": script}
        scan.world.sites[host] = Site(host, pages)
    scan.world.sites["privacy.shop.example"] = Site("privacy.shop.example", {"/api/site-choices": ""})
    yield scan
    policy.look_again()
    for host in (*HOSTS, "www.other.example", "privacy.shop.example"):
        del scan.world.sites[host]


def runs(opened: Any, host: str) -> bool:
    opened.goto(f"https://{host}/")
    opened.wait_for_function("window.holdord")
    opened.wait_for_timeout(200)
    return bool(opened.evaluate("window.ran === 1"))


def asked(opened: Any) -> bool:
    return bool(opened.locator(".hd-ask [data-holdord-do=refuse]").is_visible())


@promise("2.1b")
def test_a_choice_made_on_one_subdomain_holds_on_all_and_nowhere_else(shop: Scanner) -> None:
    def visited() -> None:
        with shop.opened.new_context() as context:
            opened = context.new_page()
            assert not runs(opened, "a.shop.example") and asked(opened)
            opened.get_by_role("button", name="Accept all").click()
            opened.wait_for_function("window.ran === 1")
            (choice,) = [each for each in context.cookies() if each["name"] == "hd"]
            assert choice["domain"] == ".shop.example"
            assert runs(opened, "b.shop.example") and not asked(opened)
            assert runs(opened, "shop.example") and not asked(opened)
            assert not runs(opened, "www.other.example") and asked(opened)

            assert runs(opened, "b.shop.example")
            opened.get_by_role("button", name="Withdraw everything").click()
            opened.get_by_role("heading", name="Taken back").wait_for()
            assert not runs(opened, "a.shop.example") and not asked(opened)
            (after,) = [each for each in context.cookies() if each["name"] == "hd"]
            assert after["value"].split(".")[0] == choice["value"].split(".")[0], "it is the same browser"

    shop.run(visited).result(timeout=120)


@promise("2.1b")
def test_a_yes_kept_for_one_host_from_before_cannot_outlive_its_being_taken_back(shop: Scanner) -> None:
    """Where the setting was switched on later, two cookies of one name would be there, and the old one be read."""

    def visited() -> None:
        with shop.opened.new_context() as context:
            opened = context.new_page()
            assert not runs(opened, "a.shop.example")
            opened.evaluate("document.cookie = `hd=${'a'.repeat(32)}.${Date.now() / 6e4 | 0}.24.ffffff.2;path=/`")
            assert runs(opened, "a.shop.example")
            opened.get_by_role("button", name="Withdraw everything").click()
            opened.get_by_role("heading", name="Taken back").wait_for()
            assert not runs(opened, "a.shop.example")
            assert [each["domain"] for each in context.cookies() if each["name"] == "hd"] == [".shop.example"]

    shop.run(visited).result(timeout=120)
