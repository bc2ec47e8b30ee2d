"""Countries count where the text speaks of transfer or storage; grounds with the country they are said of."""

import pytest

from holdord.policy.importer.find import places
from holdord.policy.importer.find.geography import names_only_countries
from holdord.policy.importer.found import Found
from holdord.policy.importer.readers import read


def facts(policy: str, language: str = "da") -> list[Found]:
    return list(places.find(read(policy.encode(), name="policy.md", language=language)))


def countries(policy: str, language: str = "da") -> list[str]:
    return [fact.value["country"] for fact in facts(policy, language) if fact.kind == "country"]


@pytest.mark.parametrize(
    ("language", "sentence", "expected"),
    [
        ("da", "Vi gemmer data på servere i USA og Irland.", ["US", "IE"]),
        ("da", "Oplysningerne ligger på amerikanske servere.", ["US"]),
        ("en", "Data are stored in the United States and Germany.", ["US", "DE"]),
        ("nb", "Opplysningene lagres i Nederland og USA.", ["NL", "US"]),
        ("sv", "Uppgifterna lagras i Förenta staterna och på Irland.", ["US", "IE"]),
        ("fi", "Tiedot tallennetaan palvelimille Yhdysvalloissa ja Irlannissa.", ["US", "IE"]),
    ],
)
def test_the_countries_data_lie_in_are_found_in_every_language(
    language: str, sentence: str, expected: list[str]
) -> None:
    assert countries(f"# Data\n\n{sentence}\n", language) == expected


def test_a_country_named_for_another_reason_is_none_of_them() -> None:
    assert (
        countries("# Lovvalg\n\nTvister afgøres ved en domstol i Danmark.\n\nHavnegade 4, 8000 Aarhus C, Danmark\n")
        == []
    )


def test_the_european_economic_area_is_no_country() -> None:
    assert countries("# Overførsel\n\nVi overfører kun data inden for EU og EØS.\n") == []


def test_each_ground_is_found_with_the_country_it_is_said_of() -> None:
    policy = (
        "# Overførsel\n\nOverførsel til Argentina sker efter en tilstrækkelighedsafgørelse.\n\n"
        "Data overføres til Indien på grundlag af EU-Kommissionens standardkontraktbestemmelser.\n\n"
        "Modtageren i USA er certificeret efter Data Privacy Framework.\n\nKoncernen har bindende virksomhedsregler.\n"
    )
    found = [(fact.value["ground"], fact.value.get("country")) for fact in facts(policy) if fact.kind == "transfer"]
    assert found == [("adequacy", "AR"), ("standard_clauses", "IN"), ("framework", "US"), ("binding_rules", None)]


def test_the_fallen_framework_is_called_by_its_name() -> None:
    found = [
        fact
        for fact in facts("# Overførsel\n\nVi overfører data til USA efter Privacy Shield.\n")
        if fact.kind == "transfer"
    ]
    assert [fact.value["reference"] for fact in found] == ["Privacy Shield"]


def test_an_adequacy_decision_that_is_missing_is_no_ground() -> None:
    assert [
        fact
        for fact in facts("# Overførsel\n\nDer er ingen tilstrækkelig beslutning om Indien.\n")
        if fact.kind == "transfer"
    ] == []


def test_a_column_of_countries_is_known_by_what_stands_in_it() -> None:
    assert names_only_countries("Irland, USA", "da")
    assert names_only_countries("Norge", "nb")
    assert not names_only_countries("Telia Norge AS", "nb")
    assert not names_only_countries("Frakt", "nb")
