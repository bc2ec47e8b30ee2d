"""Scans that are kept, and what the promises make of the newest."""

from typing import Any

import pytest
from pytest_django import Settings

from holdord.audit import queries as audit
from holdord.lib.registry import Evidence, controls
from holdord.scan import actions, looking, queries, workflow
from holdord.scan.seen import Seen
from holdord.scan.walk import SiteUnreachable, Walked
from tests.conftest import at, promise
from tests.scan.samples import request, site, visit

pytestmark = pytest.mark.usefixtures("house")

NOW = at("2026-12-05")
HOTJAR = request("static.hotjar.com")
#: A partner of each clause, seen after a yes and never else.
HONEST = visit("accepted", HOTJAR, request("bat.bing.com"), request("fast.wistia.net"))
ABOUT: dict[str, dict[str, str]] = {
    "scan.no-is-heard": {}, "scan.nothing-undeclared": {}, "scan.nothing-goes-elsewhere": {},
    "scan.partners-wait-for-a-yes": {"clause": "2.2.1"},
}  # fmt: skip


def look(name: str, **about: str) -> Evidence:
    control = controls.get(name)
    assert control
    return control(NOW, about or ABOUT[name])


def keep(*passes: Any, **more: Any) -> Seen:
    seen = site(*passes, **more)
    actions.keep(seen, by="system:test", at=seen.at)
    return seen


@promise("2.1b", "2.2", "2.2.1", "2.5")
@pytest.mark.parametrize("name", ABOUT)
def test_without_a_scan_there_is_nothing_to_check(name: str) -> None:
    assert look(name).state == "nothing to check" and "no scan yet" in look(name).line


@pytest.mark.parametrize("name", ABOUT)
def test_a_scan_that_found_nothing_shows_that_it_is_kept(name: str) -> None:
    keep(HONEST)
    assert look(name).state == "kept" and "scan of example.com on 2026-12-01" in look(name).line


@pytest.mark.parametrize("name", ABOUT)
def test_an_old_scan_shows_nothing(name: str, settings: Settings) -> None:
    keep(HONEST)
    settings.HOLDORD_SCAN_TRUSTED_DAYS = 3
    assert look(name).state == "nothing to check" and "too long ago" in look(name).line


@pytest.mark.parametrize("name", ABOUT)
def test_of_several_sites_each_is_waited_for(name: str, settings: Settings) -> None:
    settings.HOLDORD_SCAN_SITES = ("https://www.example.com/", "https://shop.example.net/")
    keep(HONEST)
    assert look(name).state == "nothing to check" and "https://shop.example.net/" in look(name).line
    keep(HONEST, site="example.net", start="https://shop.example.net/")
    assert look(name).state == "kept"


@promise("2.2.1")
def test_a_partner_before_a_yes_breaks_its_clause_and_no_other() -> None:
    keep(visit("untouched", HOTJAR, asked=True), HONEST)
    assert look("scan.partners-wait-for-a-yes", clause="2.2.1").state == "broken"
    assert "W1 hotjar: Hotjar was asked for static.hotjar.com/x.js" in look("scan.partners-wait-for-a-yes").line
    assert look("scan.partners-wait-for-a-yes", clause="2.2.2").state == "kept"
    assert look("scan.nothing-undeclared").state == "kept"


@promise("2.2.2", "2.2.3")
def test_partners_that_were_never_seen_show_nothing() -> None:
    keep(visit("accepted", HOTJAR))
    assert look("scan.partners-wait-for-a-yes", clause="2.2.2").state == "nothing to check"


@promise("2.1b")
def test_a_no_that_is_not_heard_breaks_the_promise() -> None:
    keep(visit("refused", HOTJAR), HONEST)
    assert look("scan.no-is-heard").state == "broken"
    assert look("scan.partners-wait-for-a-yes").state == "broken"


@promise("2.1b")
def test_where_nobody_could_say_no_nothing_was_shown() -> None:
    unreached = [visit("refused", gpc=gpc, reached=False, why_not="answered") for gpc in (False, True)]
    keep(HONEST, *unreached)
    assert look("scan.no-is-heard").state == "nothing to check"


@promise("2.2", "2.5")
def test_somebody_who_is_not_listed_breaks_the_promise() -> None:
    keep(HONEST, visit("withdrawn", request("analytics.tiktok.com")))
    assert look("scan.nothing-undeclared").state == look("scan.nothing-goes-elsewhere").state == "broken"


@promise("2.5")
def test_a_country_that_is_not_named_breaks_the_promise() -> None:
    keep(visit("accepted", request("static.hotjar.com", country="CN")))
    assert (
        look("scan.nothing-goes-elsewhere").state == "broken"
        and "W14 hotjar CN" in look("scan.nothing-goes-elsewhere").line
    )
    assert look("scan.nothing-undeclared").state == "kept"


def test_what_is_untidy_breaks_nothing_and_the_newest_scan_counts() -> None:
    keep(visit("untouched", HOTJAR, asked=True))
    keep(visit("accepted", HOTJAR), at=at("2026-12-02"))
    assert look("scan.partners-wait-for-a-yes").state == "kept", "that wistia was not met is low"


def test_a_scan_is_kept_once_and_said_in_the_log() -> None:
    seen = keep(HONEST)
    assert actions.keep(seen, by="system:test", at=NOW) == queries.history(9)[0].id
    assert len(queries.history(9)) == 1
    (entry,) = [each for each in audit.entries(limit=9) if each.act == "scan.keep"]
    assert entry.detail["pages"] == 1
    one = queries.one(queries.history(9)[0].id, NOW)
    assert one and one.seen == seen


def test_old_scans_go_and_the_newest_of_a_site_stays() -> None:
    for day in ("2019-01-01", "2019-02-01"):
        keep(HONEST, at=at(day))
    assert actions.prune(by="system:test", at=NOW) == 1
    assert [each.at for each in queries.history(9)] == [at("2019-02-01")]
    assert actions.prune(by="system:test", at=NOW) == 0


def test_sites_that_are_set_are_scanned_when_their_turn_has_come(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOLDORD_SCAN_SITES = ("https://www.example.com/", "https://gone.example/")
    asked = []

    def scanned(addresses: list[str], wish: object, *, at: Any) -> list[Walked]:
        asked.append(addresses[0])
        if "gone" in addresses[0]:
            raise SiteUnreachable("it does not open")
        return [Walked(site(HONEST, at=at))]

    monkeypatch.setattr(looking, "look", scanned)
    workflow.look(at=NOW)
    assert queries.due(NOW) == ("https://gone.example/",), "it stays due"
    workflow.look(at=NOW)
    assert asked == ["https://www.example.com/", "https://gone.example/", "https://gone.example/"]
    assert look("scan.no-is-heard").line.endswith("no scan yet of https://gone.example/")
