"""Each rule from a few lines of what was seen: what it finds, and beside it what it leaves alone."""

from datetime import date

import pytest

from holdord.policy.behind import Accepted
from holdord.policy.register import Cookie, Register
from holdord.scan.findings import judge
from holdord.scan.rules import RULES, Finding, looked_for
from holdord.scan.seen import Buttons, Pass, Seen
from tests.conftest import promise
from tests.scan.samples import PAGE, PLAIN, request, site, stored, visit

DAY = date(2026, 12, 1)
HOTJAR = request("static.hotjar.com", "/c/hotjar-1.js")


def wrong(seen: Seen, register: Register) -> list[Finding]:
    """What is found, but for partners that such a small site has not."""
    return [each for each in judge(seen, register, DAY) if each.rule != "W12"]


def rules(seen: Seen, register: Register) -> list[str]:
    return [each.rule for each in wrong(seen, register)]


def test_a_site_that_waits_and_forgets_is_as_the_register_says(register: Register) -> None:
    hotjar = (HOTJAR, stored("_hjSession_1", seconds=1800))
    assert rules(site(visit("accepted", *hotjar), visit("accepted", *hotjar, gpc=True)), register) == []


@promise("2.2.1", "2.2.2", "2.2.3")
@pytest.mark.parametrize(
    ("host", "clause"),
    [("static.hotjar.com", "2.2.1"), ("bat.bing.com", "2.2.2"), ("fast.wistia.net", "2.2.3"), ("tawk.to", "2.2.3")],
)  # fmt: skip
def test_each_partner_waits_for_a_yes(register: Register, host: str, clause: str) -> None:
    (found,) = wrong(site(visit("untouched", request(host), asked=True)), register)
    assert (found.rule, found.clauses, found.passes) == ("W1", (clause,), ("untouched",))


def test_where_several_partners_share_a_host_each_clause_is_named(register: Register) -> None:
    (found,) = wrong(site(visit("untouched", request("connect.facebook.net"), asked=True)), register)
    assert found.place == "connect.facebook.net" and set(found.clauses) == {"2.2.1", "2.2.2", "2.2.3"}


def test_a_partner_that_sends_on_within_its_company_is_that_partner(register: Register) -> None:
    pixel = "https://connect.facebook.net/en_US/fbevents.js"
    sent_on = request("www.facebook.com", "/tr", by=(pixel, PAGE))
    assert rules(site(visit("accepted", sent_on)), register) == []
    # YouTube is Google's too, and nobody's script of the register brought it.
    assert rules(site(visit("accepted", request("www.youtube.com"))), register) == ["W10"]


@promise("2.1b")
@pytest.mark.parametrize(("state", "rule"), [("refused", "W3"), ("withdrawn", "W4")])
def test_a_no_is_a_no(register: Register, state: str, rule: str) -> None:
    assert rules(site(visit(state, HOTJAR)), register) == [rule]  # type: ignore[arg-type]  # both are states
    assert rules(site(visit(state, stored("_ga"))), register) == [rule]  # type: ignore[arg-type]  # both are states


@promise("2.1b")
def test_what_stays_after_a_withdrawal_is_told_where_the_site_can_delete_it(register: Register) -> None:
    stays = stored("_ga", fresh=False, left=True)
    assert rules(site(visit("withdrawn", stays)), register) == ["W4"]
    gone = stored("_ga", fresh=False, left=False)
    theirs = stored("MUID", fresh=False, first_party=False, under="bing.com")
    assert rules(site(visit("withdrawn", gone, theirs)), register) == []


@promise("2.1b")
def test_the_browser_s_own_no_is_heard(register: Register) -> None:
    assert rules(site(visit("untouched", HOTJAR, gpc=True)), register) == ["W5"]
    assert rules(site(visit("untouched", gpc=True, asked=True)), register) == ["W6"]
    # Where nobody waits in any case it is not the signal that was ignored.
    both = site(visit("untouched", HOTJAR, asked=True), visit("untouched", HOTJAR, gpc=True))
    (found,) = wrong(both, register)
    assert (found.rule, found.passes) == ("W1", ("untouched", "untouched+gpc"))


@promise("2.1b")
@pytest.mark.parametrize(
    ("buttons", "rule"),
    [
        (Buttons(accept=1, refuse=0, way_back=True), "W7"),
        (Buttons(accept=1, refuse=2, way_back=True), "W7"),
        (Buttons(accept=1, refuse=1, way_back=False), "W8"),
        (Buttons(accept=1, refuse=1, way_back=True, accept_look=PLAIN,
                 refuse_look=PLAIN.model_copy(update={"style": "grey on white"})), "W16"),
        (Buttons(accept=1, refuse=1, way_back=True, accept_look=PLAIN,
                 refuse_look=PLAIN.model_copy(update={"height": 20})), "W16"),
    ],
)  # fmt: skip
def test_refusing_is_as_near_as_accepting_and_looks_like_it(register: Register, buttons: Buttons, rule: str) -> None:
    assert rules(site(buttons=buttons), register) == [rule]
    words = PLAIN.model_copy(update={"text": "Refuse all", "width": 80})
    alike = Buttons(accept=1, refuse=1, way_back=True, accept_look=PLAIN, refuse_look=words)
    assert rules(site(buttons=alike), register) == []


def test_who_does_what_wants_a_yes_asks_for_it(register: Register) -> None:
    nobody_asks = site(visit("untouched", HOTJAR), manager=None, buttons=Buttons())
    assert rules(nobody_asks, register) == ["W1", "W9"]
    assert rules(site(visit("untouched"), manager=None, buttons=Buttons()), register) == [], "there is nothing to ask"


@promise("2.2", "2.5")
def test_who_is_not_in_the_register_is_named_by_the_catalogue(register: Register) -> None:
    (found,) = wrong(site(visit("accepted", request("analytics.tiktok.com"))), register)
    assert found.rule == "W10" and found.place == "tiktok-pixel" and found.clauses == ("2.2",)
    assert "is not in the register" in str(found.said)
    (found,) = wrong(site(visit("accepted", request("cdn.nobody.example"))), register)
    assert "does not know whose it is" in str(found.said)
    found, abroad = wrong(site(visit("accepted", request("www.eventbrite.com"))), register)
    assert "but not for the website" in str(found.said)
    assert (abroad.rule, abroad.clauses) == ("W14", ("2.5",)), "it is in the USA, and for the website nobody says so"
    assert rules(site(visit("accepted", request("cdn.nobody.example")), ours=("nobody.example",)), register) == []


def test_what_is_stored_stands_in_the_list(register: Register) -> None:
    basket = stored("basket", kind="local")
    assert rules(site(visit("untouched", basket, asked=True)), register) == ["W11"], "nobody says that it wants a yes"
    listed = Cookie(name="basket", purpose="website-analytics", necessary=True)
    assert rules(site(visit("untouched", basket, asked=True)), register.model_copy(update={"cookies": (listed,)})) == []
    waits = listed.model_copy(update={"necessary": False})
    assert rules(site(visit("untouched", basket, asked=True)), register.model_copy(update={"cookies": (waits,)})) == [
        "W2"
    ]
    assert rules(site(visit("untouched", stored("hd"), stored("hd", kind="local"), asked=True)), register) == []


def test_who_is_declared_and_never_seen_is_told_once_a_yes_was_given(register: Register) -> None:
    found = [each.place for each in judge(site(visit("accepted", HOTJAR)), register, DAY) if each.rule == "W12"]
    assert "wistia" in found and "hotjar" not in found
    unreached = site(Pass(state="accepted", gpc=False, reached=False, why_not="no-button"))
    assert not [each for each in judge(unreached, register, DAY) if each.rule == "W12"]


def test_nothing_stays_longer_than_people_are_told(register: Register) -> None:
    assert rules(site(visit("accepted", stored("_hjid", seconds=31_536_000))), register) == []
    (found,) = wrong(site(visit("accepted", stored("_hjid", seconds=63_072_000))), register)
    assert str(found.said) == "the cookie _hjid stays for 2 years; people are told: 1 year"
    (found,) = wrong(site(visit("accepted", stored("_hjTLDTest", seconds=60))), register)
    assert str(found.said).endswith("people are told: until the browser is closed")


@promise("2.5")
def test_nothing_goes_to_a_country_that_is_not_declared(register: Register) -> None:
    (found,) = wrong(site(visit("accepted", HOTJAR.model_copy(update={"country": "CN"}))), register)
    assert (found.rule, found.place) == ("W14", "hotjar CN")
    assert rules(site(visit("accepted", HOTJAR.model_copy(update={"country": "FI"}))), register) == [], (
        "it is in the EEA"
    )
    american = request("bat.bing.com", country="US")
    assert rules(site(visit("accepted", american)), register) == [], "the register says so"


@promise("2.2")
def test_a_partner_behind_the_site_s_own_name_is_known(register: Register) -> None:
    cloaked = request("metrics.example.com", really="in.hotjar.com")
    found = wrong(site(visit("untouched", cloaked, asked=True)), register)
    assert [(each.rule, each.place) for each in found] == [("W1", "hotjar"), ("W15", "hotjar")]
    proxied = request("www.example.com", "/stats/g/collect", mark="google-analytics")
    found = wrong(site(visit("accepted", proxied)), register)
    assert [(each.rule, each.place) for each in found] == [("W15", "google-analytics")]
    hosted = request("img.example.com", really="d1.cloudfront.net")
    assert rules(site(visit("untouched", hosted, asked=True)), register) == [], "what a site lives at is no partner"


def test_what_somebody_lets_stand_is_shown_and_does_not_count(register: Register) -> None:
    lets = Accepted(rule="W10", place="tiktok-pixel", reason="until the campaign is over", by="dpo", on=DAY)
    accepting = register.model_copy(update={"accepted": (lets,)})
    (found,) = wrong(site(visit("accepted", request("analytics.tiktok.com"))), accepting)
    assert found.accepted == lets and not found.counts()
    (found,) = wrong(site(visit("accepted", request("cdn.nobody.example"))), accepting)
    assert found.counts(), "another place is another finding"


def test_what_was_not_reached_shows_nothing() -> None:
    assert looked_for(site()) == set(RULES)
    no_button = site(Pass(state="refused", gpc=False, reached=False), Pass(state="refused", gpc=True, reached=False))
    assert set(RULES) - looked_for(no_button) == {"W3"}
