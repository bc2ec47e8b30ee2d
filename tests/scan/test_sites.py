"""One site is honest; the others lie, each in a way of its own, and each is found out by the rule that is about it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from holdord.policy import queries as policy
from holdord.policy.register import Register
from holdord.scan.declared import Declared
from holdord.scan.findings import judge
from holdord.scan.rules import Finding
from holdord.scan.walk import Walked
from tests.conftest import at, promise
from tests.scan.conftest import Scanner
from tests.scan.sites import Site, home_made, page

pytestmark = pytest.mark.e2e
EXAMPLE = Path(__file__).parents[2] / "examples" / "altoros"
DAY = at("2026-12-01").date()


@pytest.fixture
def found(scan: Scanner, register: Register) -> Iterator["Found"]:
    yield Found(scan, register)
    scan.world.scripts.clear()


class Found:
    """Scans a site, and gives what is wrong; that partners of the register are not on so small a site is not."""

    def __init__(self, scan: Scanner, register: Register) -> None:
        self.scan, self.register = scan, register
        self.walked: Walked | None = None

    def __call__(self, body: str, *, headers: tuple[tuple[str, str], ...] = (), **plan: object) -> dict[str, Finding]:
        site = Site("www.liar.example", {"/": page(body)}, [*headers])
        self.walked = self.scan(site, **{"signals": (False,), "pictures": False, **plan})
        return {each.rule: each for each in judge(self.walked.seen, self.register, DAY) if each.rule != "W12"}

    def address(self, partner: str) -> str:
        return self.scan.world.partners[partner].load


def test_an_honest_site_of_one_s_own_making_has_no_findings(found: Found) -> None:
    addresses = " ".join(map(found.address, ("hotjar", "google-analytics", "twitter-ads")))
    assert found(home_made(addresses), signals=(False, True)) == {}
    assert found.walked and [each.name for each in found.walked.seen.passes if each.reached] == [
        "untouched", "refused", "accepted", "withdrawn", "untouched+gpc", "accepted+gpc", "withdrawn+gpc",
    ]  # fmt: skip


@promise("2.2.1")
def test_what_is_loaded_before_anybody_said_yes(found: Found) -> None:
    tag = f'<script src="{found.address("hotjar")}"></script>'
    wrong = found(f"{home_made(found.address('twitter-ads'))}{tag}")
    assert set(wrong) == {"W1", "W2", "W3", "W4"}
    assert wrong["W1"].place == "hotjar" and wrong["W1"].clauses == ("2.2.1",)
    assert wrong["W1"].passes == ("untouched",)
    assert wrong["W2"].by == ("https://static.hotjar.com/c/hotjar-1234567.js",)


@promise("2.1b")
def test_a_no_that_loads_all_the_same(found: Found) -> None:
    wrong = found(home_made(found.address("google-analytics"), refused_loads=True))
    assert set(wrong) == {"W3", "W4"} and wrong["W3"].passes == ("refused",)


@promise("2.1b")
def test_a_yes_that_survives_being_taken_back(found: Found) -> None:
    wrong = found(home_made(found.address("facebook-conversion"), forgets=False))
    assert set(wrong) == {"W4"} and wrong["W4"].passes == ("withdrawn",)


def test_a_cookie_that_stays_longer_than_people_are_told(found: Found) -> None:
    found.scan.world.scripts["static.hotjar.com"] = "put('_hjid', 315360000)"
    wrong = found(home_made(found.address("hotjar")))
    assert set(wrong) == {"W13"}
    assert str(wrong["W13"].said) == "the cookie _hjid stays for 10 years; people are told: 1 year"


@promise("2.2")
def test_a_company_that_is_not_in_the_register(found: Found) -> None:
    wrong = found(home_made("https://analytics.tiktok.com/i18n/pixel/events.js https://cdn.nobody-knows.example/x.js"))
    assert set(wrong) == {"W10"}
    assert found.walked
    assert [each.place for each in judge(found.walked.seen, found.register, DAY) if each.rule == "W10"] == [
        "cdn.nobody-knows.example", "tiktok-pixel",
    ]  # fmt: skip


@promise("2.5")
def test_a_country_nobody_was_told_of(found: Found) -> None:
    found.scan.world.scripts["static.hotjar.com"] = (
        "document.head.append(Object.assign(document.createElement('script'), {src: 'https://script.hotjar.com/m.js'}))"
    )
    found.scan.world.scripts["script.hotjar.com"] = ""
    wrong = found(home_made(found.address("hotjar")))
    assert set(wrong) == {"W14"} and wrong["W14"].place == "hotjar CN"
    assert wrong["W14"].by[0] == "https://static.hotjar.com/c/hotjar-1234567.js", "who sent it there"


def test_a_storage_where_a_cookie_was_refused(found: Found) -> None:
    wrong = found(home_made(found.address("hotjar"), after_no="localStorage.setItem('_hjid', 'x')"))
    assert set(wrong) == {"W3", "W4"} and wrong["W3"].place == "local _hjid"


def test_a_cookie_that_the_server_sets_and_no_script_can_see(found: Found) -> None:
    cookie = ("Set-Cookie", "_ga=GA1.1.1; Path=/; HttpOnly; Max-Age=63072000")
    wrong = found(home_made(found.address("google-analytics")), headers=(cookie,))
    assert set(wrong) == {"W2", "W3", "W4"} and wrong["W2"].place == "cookie _ga"


@promise("2.2")
def test_a_partner_behind_a_name_of_the_site_s_own(found: Found) -> None:
    tag = '<script src="https://metrics.liar.example/m.js"></script>'
    found.scan.world.scripts["metrics.liar.example"] = ""
    names = {"metrics.liar.example": "ingest.hotjar.com"}
    wrong = found(f"{home_made(found.address('hotjar'))}{tag}", named=names.get)
    assert set(wrong) == {"W1", "W3", "W4", "W15"} and wrong["W15"].place == "hotjar"


def test_a_partner_whose_script_the_site_hands_on_itself(found: Found) -> None:
    site = home_made("/stats/gtag/js?id=G-ABC1234567")
    wrong = found(site)
    assert set(wrong) == {"W15"} and wrong["W15"].place == "google-analytics"


@promise("2.1b")
def test_a_banner_that_knows_no_no(found: Found) -> None:
    wrong = found(home_made(found.address("hotjar"), refusing=False))
    assert "W7" in wrong and str(wrong["W7"].said) == "no button to refuse was found"
    assert found.walked and not found.walked.seen.pass_of("refused").reached  # type: ignore[union-attr]  # it is there


@promise("2.1b")
def test_a_no_that_is_further_away_or_paler_or_never_comes_again(found: Found) -> None:
    wrong = found(home_made(found.address("hotjar"), layer=2))
    assert set(wrong) == {"W7"} and "one layer further" in str(wrong["W7"].said)
    wrong = found(home_made(found.address("hotjar"), pale=True))
    assert set(wrong) == {"W16"} and str(wrong["W16"].said) == "'Reject all' does not look like 'Accept all'"
    assert set(found(home_made(found.address("hotjar"), way_back=False))) == {"W8"}


@promise("2.1b")
def test_a_browser_s_own_no_that_is_not_heard(found: Found) -> None:
    wrong = found(home_made(found.address("hotjar"), hears=False), signals=(False, True))
    assert set(wrong) == {"W6"} and wrong["W6"].passes == ("untouched+gpc",)


def test_a_site_that_asks_nobody(found: Found) -> None:
    assert set(found(f'<script src="{found.address("wistia")}"></script>')) == {"W1", "W9"}


def banner_of_the_house(site: Site, settings: Settings, register: Path) -> str:
    """The script the house serves, told that it is at the site's own privacy host."""
    from holdord.centre import asking

    settings.HOLDORD_REGISTER = register
    settings.HOLDORD_ADDRESS = f"https://privacy.{site.host.removeprefix('www.')}"
    policy.look_again()
    return asking.banner_script("en")


@promise("2.1b", "2.2", "2.2.1", "2.2.2", "2.2.3", "2.5")
@pytest.mark.usefixtures("house")
def test_an_honest_site_with_every_partner_of_the_policy(scan: Scanner, register: Register, settings: Settings) -> None:
    """The banner of the house, all partners of section 2 on their real names, eight passes: and nothing is wrong."""
    site = Site("www.honest.example")
    script = banner_of_the_house(site, settings, EXAMPLE)
    tags = "".join(each.tag for each in scan.world.partners.values())
    for path in ("/", "/about"):
        site.pages[path] = page(
            f'{tags}<p><a href="/about">About us</a></p>', '<script src="/embed/banner.en.js"></script>'
        )
    site.pages["/embed/banner.en.js"] = script
    scan.world.sites["privacy.honest.example"] = Site("privacy.honest.example", {"/api/site-choices": ""})
    walked = scan(site, limit=2, quiet=0.15)
    try:
        assert [
            (each.rule, each.place, str(each.said), each.passes) for each in judge(walked.seen, register, DAY)
        ] == []
    finally:
        policy.look_again()
    assert walked.seen.manager == "holdord" and walked.seen.buttons.accept == walked.seen.buttons.refuse == 1
    assert [each.name for each in walked.seen.passes if not each.reached] == ["refused+gpc"], "it had been said already"
    declared = Declared(register, walked.seen)
    for gpc in (False, True):
        accepted = walked.seen.pass_of("accepted", gpc=gpc)
        assert accepted
        met = {each.id for one in accepted.requests for each in declared.behind(one)}
        assert met >= set(scan.world.partners), "everybody was let in"
        owners = [declared.owner(each) for each in accepted.stored]
        assert len(owners) > 80 and all(each.declared for each in owners), "every cookie is named"
