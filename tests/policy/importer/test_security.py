"""Measures of protection are found where protection is spoken of."""

import pytest

from holdord.policy.importer.find import security
from tests.conftest import promise
from tests.policy.importer.sentences_of import policy


def measures(language: str, text: str) -> set[str]:
    return {fact.known_by for fact in security.find(policy(language, text))}


@promise("9.1", "9.5")
@pytest.mark.parametrize(
    ("language", "text", "terms"),
    [
        ("da", "# Sikkerhed\nDatakryptering, firewalls, VPN og PPTP.", {"encryption", "firewall", "vpn", "pptp"}),
        ("da", "Vi beskytter data med backup og to-faktor-login.", {"backup", "two-factor"}),
        ("en", "# Security\nStaff are trained and access is limited.", {"training", "access-control"}),
        ("nb", "# Sikkerhet\nBrannmur og tilgangskontroll.", {"firewall", "access-control"}),
        ("sv", "# Säkerhet\nKryptering och säkerhetskopior.", {"encryption", "backup"}),
        ("fi", "# Tietoturva\nPalomuuri ja salaus.", {"firewall", "encryption"}),
    ],
)
def test_measures_are_found(language: str, text: str, terms: set[str]) -> None:
    assert measures(language, text) == terms


def test_a_measure_is_found_once_and_as_it_is_written() -> None:
    (fact,) = security.find(policy("da", "# Sikkerhed\nDatakryptering bruges.\nKryptering er god."))
    assert (fact.value["text"], fact.line) == ("Datakryptering", 2)


def test_what_is_sold_is_no_measure() -> None:
    assert measures("da", "Vi sælger firewalls og antivirus til virksomheder.") == set()
