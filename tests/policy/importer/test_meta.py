"""What a policy says of itself: when it was written, who watches over it, from which age it speaks to people."""

import pytest

from holdord.policy.importer.find import meta
from holdord.policy.importer.readers import read


def values(said: str, kind: str, language: str = "da") -> list[dict[str, str]]:
    text = read(said.encode(), name="policy.md", language=language)
    return [dict(fact.value) for fact in meta.find(text) if fact.kind == kind]


@pytest.mark.parametrize(
    ("language", "said", "date", "what"),
    [
        ("da", "Senest opdateret den 14. marts 2026", "2026-03-14", "modified"),
        ("da", "Version 3.2, gældende fra 1. maj 2024", "2024-05-01", "effective"),
        ("da", "Ikrafttrædelsesdato: 1. januar 2024", "2024-01-01", "effective"),
        ("da", "Opdateret: 03-02-2025", "2025-02-03", "modified"),
        ("en", "Last updated: June 12, 2025", "2025-06-12", "modified"),
        ("en", "Effective date: 1st July 2025", "2025-07-01", "effective"),
        ("en", "This policy was last reviewed on 9 September 2025.", "2025-09-09", "modified"),
        ("nb", "Sist endret 22.08.2025", "2025-08-22", "modified"),
        ("sv", "Senast uppdaterad 2025-05-19", "2025-05-19", "modified"),
        ("fi", "Päivitetty 8.1.2026", "2026-01-08", "modified"),
        ("fi", "Laadittu 12. huhtikuuta 2024", "2024-04-12", "published"),
    ],
)
def test_dates_are_read_with_what_happened_then(language: str, said: str, date: str, what: str) -> None:
    assert values(said, "date", language) == [{"date": date, "what": what}]


def test_the_date_of_a_law_is_not_the_policys() -> None:
    middle = "\n\n".join(["Vi passer på det, du giver os."] * 20)
    said = f"{middle}\n\nForordning (EU) 2016/679 af 27. april 2016 gælder for os.\n\n{middle}"
    assert values(said, "date") == []


def test_a_day_that_is_none_is_no_date() -> None:
    assert values("Senest opdateret den 31. februar 2026", "date") == []


@pytest.mark.parametrize("said", ["Version 3.2", "Versionsnummer: 3.2", "v. 2, version: v3.2 af politikken"])
def test_the_version_is_read(said: str) -> None:
    assert values(said, "version") == [{"version": "3.2"}]


@pytest.mark.parametrize(
    ("language", "said", "country"),
    [
        ("da", "Du kan klage til Datatilsynet.", "DK"),
        ("nb", "Du kan klage til Datatilsynet.", "NO"),
        ("da", "I Norge kan du klage til det norske Datatilsynet i Oslo.", "NO"),
        ("sv", "Du kan klaga hos Integritetsskyddsmyndigheten (IMY).", "SE"),
        ("fi", "Voit valittaa tietosuojavaltuutetulle.", "FI"),
        ("en", "You can complain to the Information Commissioner’s Office (ICO).", "GB"),
        ("en", "You may complain to the French authority, CNIL.", "FR"),
    ],
)
def test_the_authority_is_known_by_its_names(language: str, said: str, country: str) -> None:
    assert [value["country"] for value in values(said, "authority", language)] == [country]


@pytest.mark.parametrize(
    ("language", "said", "age"),
    [
        ("da", "Vores tjenester er ikke rettet mod personer under 16 år.", "16"),
        ("en", "We do not knowingly collect data from children under the age of 13.", "13"),
        ("sv", "Tjänsten riktar sig inte till barn under 13 år.", "13"),
        ("fi", "Palvelua ei ole suunnattu alle 15-vuotiaille.", "15"),
    ],
)
def test_the_least_age_is_read(language: str, said: str, age: str) -> None:
    assert values(said, "minimum_age", language) == [{"age": age}]


@pytest.mark.parametrize(
    "said", ["Vi opbevarer data i over 15 år efter samtykke.", "Børn under 12 år skal have pas med."]
)
def test_other_years_are_no_age(said: str) -> None:
    assert values(said, "minimum_age") == []
