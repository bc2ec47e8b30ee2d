"""The catalogue of vendors: every file is sound, and whoever is named in a policy is found in it."""

import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

from holdord.policy import loader as register_loader
from holdord.policy.catalogue import queries
from holdord.policy.catalogue.ids import FOLDER, ids
from holdord.policy.catalogue.loader import FILE, in_one_file, load, read_files
from holdord.policy.catalogue.model import Data, Vendor

EXAMPLE = Path(__file__).parents[3] / "examples" / "altoros"
#: Not a vendor: whoever invites to the event.
NOBODY = {"event-organiser"}
SOURCES = {
    "Open Cookie Database",
    "datenanfragen/data",
    "general knowledge",
    "its own privacy policy",
    "its own privacy statement",
    "schema of the user lookup",
}


def the(id: str) -> Vendor:
    found = queries.vendor(id)
    assert found is not None, f"there is no {id}.yaml"
    return found


# --- the files --------------------------------------------------------------------------------------------------------


def test_every_file_is_sound_and_the_one_file_says_the_same() -> None:
    """On a difference, write it anew: python -m tests.policy.catalogue.write."""
    assert FILE.read_text(encoding="utf-8") == in_one_file(read_files())


def test_every_file_is_one_vendor() -> None:
    assert [vendor.id for vendor in queries.vendors()] == sorted(file.stem for file in FOLDER.glob("*.yaml"))
    assert len(queries.vendors()) > 400


def test_a_fact_is_from_a_source_we_may_use() -> None:
    found = {source.kind for vendor in queries.vendors() for source in vendor.sources}
    assert found == SOURCES


def test_nobody_is_said_to_be_listed_out_of_general_knowledge() -> None:
    listed = [each for each in queries.vendors() if each.framework and each.framework.listed != "unknown"]
    assert listed
    for vendor in listed:
        assert all(source.kind != "general knowledge" for source in vendor.sources_of("framework")), vendor.id


def test_data_go_by_the_categories_of_the_example() -> None:
    categories = {each.id for each in register_loader.load(EXAMPLE).register.categories}
    assert categories <= set(get_args(Data))


def test_cookies_are_named_once_in_a_file() -> None:
    for vendor in queries.vendors():
        twice = [name for name, times in Counter(cookie.name for cookie in vendor.cookies).items() if times > 1]
        assert not twice, f"{vendor.id}.yaml: {twice}"


def test_who_was_renamed_leads_to_who_is_active() -> None:
    renamed = [vendor for vendor in queries.vendors() if vendor.status == "renamed"]
    assert {"google-adwords", "doubleclick", "bing-ads", "twitter"} <= {vendor.id for vendor in renamed}
    assert {queries.present(vendor).status for vendor in renamed} == {"active"}


def test_the_present_name_of_what_was_renamed_or_closed() -> None:
    assert queries.present(the("google-adwords")).id == "google-ads"
    assert queries.present(the("skype")).id == "microsoft-teams"
    assert queries.present(the("addthis")).id == "addthis", "nothing took its place"
    assert the("addthis").status == "closed"
    assert the("skype").since == "2025-05-05"


# --- speed ------------------------------------------------------------------------------------------------------------


def test_the_catalogue_is_read_only_when_it_is_asked() -> None:
    code = (
        "import sys; import holdord.policy.catalogue.queries as q; from holdord.policy.catalogue.loader import load; "
    )
    code += "assert load.cache_info().currsize == 0; q.vendor('hotjar'); assert load.cache_info().currsize == 1"
    root = Path(__file__).parents[3]
    subprocess.run(
        [sys.executable, "-c", code], check=True, cwd=root, env={**os.environ, "PYTHONPATH": str(root / "src")}
    )


def test_the_whole_catalogue_is_read_in_half_a_second() -> None:
    began = time.process_time()
    load.__wrapped__()
    assert time.process_time() - began < 0.5


def test_a_long_text_is_gone_through_at_once() -> None:
    text = "We use Google Analytics, Hotjar and the Meta Pixel. " * 2000
    queries.names_in("Hotjar")
    began = time.process_time()
    found = queries.names_in(text)
    assert len(found) == 6000
    assert time.process_time() - began < 2


@pytest.mark.parametrize("text", ["a" * 200_000, "Google " * 20_000, " " * 200_000, "'s" * 50_000, "Bring\n" * 20_000])
def test_a_hostile_text_is_gone_through_too(text: str) -> None:
    began = time.process_time()
    queries.names_in(text)
    assert time.process_time() - began < 2


# --- who is named in the policy ---------------------------------------------------------------------------------------


def test_every_recipient_of_the_example_is_in_the_catalogue() -> None:
    recipients = register_loader.load(EXAMPLE).register.recipients
    missing = [each.id for each in recipients if not (queries.by_name(each.name) or queries.names_in(each.name))]
    assert set(missing) == NOBODY


@pytest.mark.parametrize(
    "written, id",
    [
        ("Hotjar", "hotjar"),
        ("HOTJAR LTD.", "hotjar"),
        ("Hotjar Limited", "hotjar"),
        ("What's App", "whatsapp"),
        ("What\u2019s App", "whatsapp"),
        ("Facebook Pixel", "meta-pixel"),
        ("Facebook, Inc.", "meta"),
        ("Google Inc.", "google"),
        ("LinkedIn Ireland Unlimited Company", "linkedin"),
        ("Nielsen", "nielsen"),
        ("Google AdWords", "google-adwords"),
        ("Albacross Nordic AB", "albacross"),
        ("WordPress.org", "wordpress"),
        ("Tawk.to inc.", "tawk"),
        ("GoMeeting", "gotomeeting"),
        ("x", "x"),
        ("Dinero", "dinero"),
        ("visma e-conomic a/s", "e-conomic"),
    ],
)
def test_a_vendor_is_known_by_any_of_its_names(written: str, id: str) -> None:
    found = queries.by_name(written)
    assert found is not None
    assert found.id == id


@pytest.mark.parametrize("written", ["", "  ", "A/S", "Nobody at all", "text"])
def test_a_name_that_is_nobodys_is_none(written: str) -> None:
    assert queries.by_name(written) is None


def names(text: str) -> list[tuple[str, str]]:
    return [(vendor.id, text[start:end]) for vendor, start, end in queries.names_in(text)]


def test_names_are_found_in_a_text_where_they_stand() -> None:
    text = "Vi bruger Google Analytics (Google LLC), Hubspot og What\u2019s App; se Googles politik."
    assert names(text) == [
        ("google-analytics", "Google Analytics"),
        ("google", "Google LLC"),
        ("hubspot", "Hubspot"),
        ("whatsapp", "What\u2019s App"),
        ("google", "Google"),
    ]


def test_a_name_may_go_over_the_end_of_a_line() -> None:
    assert names("data sent to Google\n  Tag Manager") == [("google-tag-manager", "Google\n  Tag Manager")]


def test_a_part_of_a_word_or_of_an_address_is_no_name() -> None:
    assert (
        names(
            "hotjarring, photozoom, zoomed, add this, full story, www.hotjar.com, privacy@hotjar.com, https://example.dk/hotjar"
        )
        == []
    )


def test_an_ordinary_word_is_a_name_only_where_it_is_written_like_one() -> None:
    assert names("We zoom in, the teams meetup, cut some slack, a drift of square boxes") == []
    assert names("by Zoom, Slack or Teams, at a Meetup") == [
        ("zoom", "Zoom"),
        ("slack", "Slack"),
        ("microsoft-teams", "Teams"),
        ("meetup", "Meetup"),
    ]


def test_a_family_name_is_no_vendor() -> None:
    assert names("Spørg Lars Nielsen eller Svea Holm.") == []


def test_a_capital_at_the_beginning_of_a_sentence_makes_no_name() -> None:
    assert names("Bring your ticket. Square metres count. Teams are small.") == []
    assert names("Parcels: Bring (Norway). Zoom, Meetup") == [
        ("bring", "Bring"),
        ("zoom", "Zoom"),
        ("meetup", "Meetup"),
    ]


# --- cookies and hosts ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, pattern, id",
    [
        ("_ga", "_ga", "google-analytics"),
        ("_ga_ABC123", "_ga_*", "google-analytics"),
        ("_ga_*", "_ga_*", "google-analytics"),
        ("_hjSession_12345", "_hjSession_*", "hotjar"),
        ("_hjSessionUser_12345", "_hjSessionUser_*", "hotjar"),
        ("_fbp", "_fbp", "meta-pixel"),
        ("CookieConsent", "CookieConsent", "cookiebot"),
    ],
)
def test_a_cookie_leads_to_who_sets_it(name: str, pattern: str, id: str) -> None:
    vendor, cookie = queries.by_cookie(name)[0]
    assert (vendor.id, cookie.name) == (id, pattern)


def test_a_cookie_that_several_set_leads_to_all() -> None:
    assert {vendor.id for vendor, _ in queries.by_cookie("MUID")} == {
        "microsoft",
        "microsoft-advertising",
        "microsoft-clarity",
    }


@pytest.mark.parametrize("name", ["", "_g", "_GA", "sessionid2", "_hjSession"])
def test_a_cookie_that_is_nobodys_leads_to_none(name: str) -> None:
    assert queries.by_cookie(name) == []


@pytest.mark.parametrize(
    "host, id",
    [
        ("hotjar.com", "hotjar"),
        ("script.hotjar.com", "hotjar"),
        ("https://static.hotjar.com:443/c/hotjar.js?sv=6", "hotjar"),
        ("WWW.GOOGLE-ANALYTICS.COM.", "google-analytics"),
        ("maps.google.com", "google-maps"),
        ("www.google.com", "google"),
    ],
)
def test_a_host_leads_to_who_is_behind_it(host: str, id: str) -> None:
    assert [vendor.id for vendor in queries.by_host(host)] == [id]


@pytest.mark.parametrize("host", ["", "com", "nothotjar.com", "hotjar.com.example", "http://[", "localhost"])
def test_a_host_that_is_nobodys_leads_to_none(host: str) -> None:
    assert queries.by_host(host) == []


def test_whatever_it_is_it_can_be_found() -> None:
    assert [(hit.vendor.id, hit.by) for hit in queries.find("_ga")] == [("google-analytics", "cookie")]
    assert [(hit.vendor.id, hit.by) for hit in queries.find("bat.bing.com")] == [("microsoft-advertising", "host")]
    assert [(hit.vendor.id, hit.by) for hit in queries.find("AdWords")] == [("google-adwords", "name")]
    assert {hit.by for hit in queries.find("_hj")} == {"cookie"}, "what begins with it"
    assert queries.find("hotjr") == queries.find(" ") == []
    assert queries.near("hotjr") == "Hotjar"


# --- the register points here -----------------------------------------------------------------------------------------


def test_a_register_may_name_a_vendor_by_its_id() -> None:
    assert queries.wrong_vendor("hotjar") is None


def test_a_register_is_checked_without_reading_the_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    def read() -> None:
        raise AssertionError("the ids alone are enough")

    assert ids() == {vendor.id for vendor in load()}
    monkeypatch.setattr(queries, "load", read)
    queries._by_id.cache_clear()
    assert all(queries.wrong_vendor(id) is None for id in ids())


@pytest.mark.parametrize(
    "id, right",
    [
        ("hotjr", "Did you mean 'hotjar'?"),
        ("facebook-pixel", "Did you mean 'meta-pixel'?"),
        ("zzzzzz", "Look for it with 'holdord catalogue find', or leave the key out"),
    ],
)
def test_an_unknown_vendor_is_a_fault_with_its_cure(id: str, right: str) -> None:
    assert queries.wrong_vendor(id) == (f"the catalogue has no vendor '{id}'", right)
