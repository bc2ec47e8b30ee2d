"""`holdord catalogue`: looking up who a policy names."""

from tests.cli.conftest import Typing


def test_a_vendor_is_shown_with_where_each_fact_is_from(typed: Typing) -> None:
    answer = typed("catalogue show hotjar")
    assert answer.code == 0
    for expected in ("Hotjar Ltd, MT", "_hjSession_*", "30 minutes", "Open Cookie Database", "general knowledge"):
        assert expected in answer.out


def test_a_vendor_is_shown_by_any_of_its_names(typed: Typing) -> None:
    assert "renamed since 2019-04; today see 'microsoft-advertising'" in typed("catalogue show 'Bing Ads'").out


def test_a_vendor_is_shown_as_data(typed: Typing) -> None:
    shown = typed("catalogue show hotjar --json").json
    assert shown["id"] == "hotjar"
    assert {"name": "_hjSession_*", "lifetime": "30 minutes", "purpose": "analytics", "party": "first"} in shown[
        "cookies"
    ]


def test_an_unknown_vendor_is_misuse_and_the_near_one_is_named(typed: Typing) -> None:
    answer = typed("catalogue show hotjr")
    assert answer.code == 2
    assert "the catalogue has no vendor 'hotjr'. Did you mean 'Hotjar'?" in answer.err


def test_what_is_found_says_by_what(typed: Typing) -> None:
    answer = typed("catalogue find _ga")
    assert answer.code == 0
    assert "google-analytics" in answer.out
    assert "cookie _ga" in answer.out
    assert typed("catalogue find bat.bing.com --json").json == [
        {"vendor": "microsoft-advertising", "name": "Microsoft Advertising", "by": "host", "what": "bat.bing.com"}
    ]


def test_what_is_not_found_ends_with_one_and_names_the_near_one(typed: Typing) -> None:
    answer = typed("catalogue find hotjr")
    assert answer.code == 1
    assert answer.out.strip() == "Nothing in the catalogue is called 'hotjr'. Did you mean 'Hotjar'?"
    assert typed("catalogue find zzzzzzzz --json").json == []


def test_vendors_are_listed_by_kind(typed: Typing) -> None:
    answer = typed("catalogue list --kind signing")
    assert "penneo" in answer.out
    assert "hotjar" not in answer.out
    assert {each["kind"] for each in typed("catalogue list --kind signing --json").json} == {"signing"}


def test_an_unknown_kind_is_misuse(typed: Typing) -> None:
    assert typed("catalogue list --kind nonsense").code == 2
