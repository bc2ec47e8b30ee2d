"""A Finnish sentence bends the names in it; the register wants them straight."""

import pytest

from holdord.policy.importer.find.naming.finnish import nominative


@pytest.mark.parametrize(
    ("written", "after", "name"),
    [
        ("Shopifyn", " alustalla.", "Shopify"),
        ("Google Analyticsia", " ja muita", "Google Analytics"),
        ("Zendeskiä", "", "Zendesk"),
        ("Hotjarilla", "", "Hotjar"),
        ("Tuntemattoman", " kautta", "Tuntemattoma"),
    ],
)
def test_the_ending_of_a_case_is_taken_off(written: str, after: str, name: str) -> None:
    assert nominative(written, after, ()) == name


@pytest.mark.parametrize("name", ["Klarna", "Visma", "Karjalainen", "Amazon"])
def test_a_name_that_only_looks_bent_stays(name: str) -> None:
    assert nominative(name, " tarjoaa maksun", ()) == name


def test_a_name_that_the_policy_writes_straight_elsewhere_is_that_one() -> None:
    assert nominative("Lumikossa", "", {"lumikko", "lumiko"}) == "Lumiko"
