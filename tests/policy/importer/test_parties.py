"""Who the policy speaks for, in the ways policies say it; and who is not meant."""

import pytest

from holdord.policy.importer.find import parties
from holdord.policy.importer.found import Found
from holdord.policy.importer.readers import read


def found(said: str, kind: str, language: str = "da") -> list[Found]:
    text = read(said.encode(), name="policy.md", language=language)
    return [fact for fact in parties.find(text) if fact.kind == kind]


def names(said: str, kind: str = "controller", language: str = "da") -> list[str]:
    return [fact.value["name"] for fact in found(said, kind, language)]


@pytest.mark.parametrize(
    ("language", "said", "expected"),
    [
        (
            "da",
            'Benævnes som "Acme", "vi" og "os" henviser til Acme Americas LLC, Acme Norge, Acme A.S. og Acme Poland '
            "([kontakt](#)). Vi sælger.",
            ["Acme Americas LLC", "Acme Norge", "Acme A.S.", "Acme Poland"],
        ),
        ("da", "Bageriet A/S (CVR 12345678) er dataansvarlig for behandlingen.", ["Bageriet A/S"]),
        ("da", "Den dataansvarlige er: Bageriet A/S, Torvet 1, 8000 Aarhus.", ["Bageriet A/S"]),
        ("da", 'Bageriet ApS ("vi", "os") bager brød.', ["Bageriet ApS"]),
        ("da", "## Dataansvarlig\n\nBageriet ApS  \nTorvet 1  \n8000 Aarhus C", ["Bageriet ApS"]),
        ("en", "The data controller is Baker, Inc. and it bakes.", ["Baker, Inc."]),
        (
            "en",
            'In this policy "we" and "us" means Bakers Trust and Bakers Trading Limited, which runs our shops.',
            ["Bakers Trust", "Bakers Trading Limited"],
        ),
        ("nb", "Bakeriet AS er behandlingsansvarlig for opplysningene.", ["Bakeriet AS"]),
        ("sv", "Bageriet AB, org.nr 556789-0123, är personuppgiftsansvarig för behandlingen.", ["Bageriet AB"]),
        ("fi", "1. Rekisterinpitäjä: Leipomo Oy, Katu 1, 00100 Helsinki", ["Leipomo Oy"]),
        ("fi", "## Rekisterinpitäjä\n\nLeipomo Oy\n\nKatu 1, 00100 Helsinki", ["Leipomo Oy"]),
        ("da", "Søger du job i Polen, er Bager Polska sp. z o.o. dataansvarlig.", ["Bager Polska sp. z o.o."]),
    ],
)
def test_the_controllers_are_read_however_they_are_named(language: str, said: str, expected: list[str]) -> None:
    assert names(said, language=language) == expected


@pytest.mark.parametrize(
    "said",
    [
        "Bageriet ApS er dataansvarlig. Krediten Bank AB får dit navn, og den er selvstændig dataansvarlig.",
        "Bageriet ApS er dataansvarlig. Navnet gives til Krediten Bank AB, som selv er dataansvarlig for det.",
    ],
)
def test_who_decides_for_himself_is_no_controller_of_ours(said: str) -> None:
    assert names(said) == ["Bageriet ApS"]


def test_one_company_under_two_spellings_is_one() -> None:
    said = '"Vi" og "os" henviser til Acme Norge og Acme Finland.\n\nDine oplysninger styres af Acme Norge AS.'
    assert names(said) == ["Acme Norge AS", "Acme Finland"]


def test_the_address_below_a_name_belongs_to_it() -> None:
    block = ("Garn ApS", "Havnegade 14, 1. sal", "9400 Nørresundby", "CVR-nr. 38 71 52 04", "Tlf.: 70 20 00 11")
    said = "\n\n".join(("Garn ApS er dataansvarlig.", "### Kontakt", *block, "hej@garn.example"))
    (fact,) = found(said, "controller")
    assert fact.value == {
        "name": "Garn ApS",
        "country": "DK",
        "address": "Havnegade 14, 1. sal, 9400 Nørresundby",
        "company_number": "38 71 52 04",
        "phone": "70 20 00 11",
        "email": "hej@garn.example",
    }


def test_the_representative_is_no_controller_because_of_it() -> None:
    block = ("Acting Norge AS", "Kongens gate 3,", "0153 Oslo, Norway", "Org. num.: 894 684 992")
    said = "\n\n".join(("Acme Inc. is the controller of your data.", "**EEA Representative:**", *block))
    (fact,) = found(said, "representative", "en")
    assert (fact.value["name"], fact.value["country"], fact.value["company_number"]) == (
        "Acting Norge AS",
        "NO",
        "894 684 992",
    )
    assert names(said, language="en") == ["Acme Inc."]


@pytest.mark.parametrize(
    ("language", "said", "expected"),
    [
        (
            "da",
            "Skriv til dpo@acme.example. Kim Berg er vores databeskyttelsesofficer (DPO).",
            {"email": "dpo@acme.example", "name": "Kim Berg"},
        ),
        (
            "da",
            "## Kontakt til databeskyttelsesrådgiveren\n\nDet kan ske\n\npå e-mail raad@by.example\n\n"
            "på telefon 76 44 10 88\n",
            {"email": "raad@by.example", "phone": "76 44 10 88"},
        ),
        (
            "nb",
            "Personvernombudet vårt er advokat Ida Sol Moe, som kan nås på ombud@fjord.example.",
            {"email": "ombud@fjord.example", "name": "Ida Sol Moe"},
        ),
        (
            "sv",
            "Vårt dataskyddsombud heter Lena Berg och nås på dso@klinik.example.",
            {"email": "dso@klinik.example", "name": "Lena Berg"},
        ),
        (
            "fi",
            "Tietosuojavastaava: tietosuojavastaava@yritys.example on olemassa.",
            {"email": "tietosuojavastaava@yritys.example"},
        ),
        (
            "en",
            "Our Data Protection Officer can be reached at privacy@acme.example.",
            {"email": "privacy@acme.example"},
        ),
    ],
)
def test_the_officer_is_read_with_mailbox_and_name(language: str, said: str, expected: dict[str, str]) -> None:
    (fact,) = found(said, "dpo", language)
    assert fact.value == expected


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "da",
            "Vi har ikke pligt til at udpege en databeskyttelsesrådgiver. Skriv til os på hej@acme.example.",
        ),
        ("fi", "Yhteyshenkilö on sihteeri@seura.example. Seura ei ole nimennyt tietosuojavastaavaa."),
        ("en", "We are not required to appoint a data protection officer. Write to hello@acme.example."),
    ],
)
def test_where_none_was_appointed_there_is_none(language: str, said: str) -> None:
    assert found(said, "dpo", language) == []


def test_mailboxes_of_the_authority_are_no_contacts_of_ours() -> None:
    ours = "Skriv til hej@acme.example eller ring på telefon 12 34 56 78."
    said = f"{ours}\n\nKlag til Datatilsynet på dt@datatilsynet.dk eller telefon 33 19 32 00."
    assert [fact.value["value"] for fact in found(said, "contact")] == ["hej@acme.example", "12 34 56 78"]


def test_a_text_that_names_nobody_gives_nobody() -> None:
    assert names("Vi er glade for, at du læser dette, og vi passer godt på det, du giver os.") == []


def test_a_list_of_companies_is_no_list_of_controllers_without_end() -> None:
    said = "\n\n".join(f"Firma{number} ApS er dataansvarlig." for number in range(250))
    assert len(names(said)) == 200


def test_an_address_is_found_among_many_lines_that_name_the_company() -> None:
    named = "\n\n".join(f"Acme ApS behandler oplysninger nummer {number}." for number in range(30))
    said = f"Acme ApS er dataansvarlig.\n\n{named}\n\nAcme ApS, Havnegade 4, 8000 Aarhus C, CVR 12345678"
    (party,) = found(said, "controller")
    assert party.value["company_number"] == "12345678"
