"""Kinds of data where the text says they are collected, the activities, and who else they come from."""

import pytest

from holdord.policy.importer.find import categories, sources
from holdord.policy.importer.found import Found
from holdord.policy.importer.readers import read


def facts(policy: str, kind: str, language: str = "da") -> list[Found]:
    text = read(policy.encode(), name="policy.md", language=language)
    return [fact for fact in (*categories.find(text), *sources.find(text)) if fact.kind == kind]


def test_the_items_of_a_list_of_what_is_collected_are_kinds_of_data() -> None:
    items = "- Navn/ efternavn\n- Jobtitel\n- E-mail\n- Skype-id\n- Visitkort\n"
    policy = f"# Formular\n\nI formularen deler du følgende oplysninger med os:\n\n{items}"
    found = facts(policy, "category")
    assert [fact.value["term"] for fact in found] == ["name", "job-title", "email", "skype-id", "business-card"]
    assert found[0].value["name"] == "Navn/ efternavn"


@pytest.mark.parametrize(
    ("language", "sentence", "terms"),
    [
        ("da", "Vi indsamler dit navn, din e-mailadresse og dit CPR-nummer.", ["name", "email", "national-id"]),
        ("en", "We collect your name, date of birth and IP address.", ["name", "birth-date", "ip-address"]),
        ("nb", "Vi behandler navn, telefonnummer og fødselsnummer.", ["name", "phone", "national-id"]),
        ("sv", "Vi samlar in namn, personnummer och betalningsuppgifter.", ["name", "national-id", "payment-details"]),
        (
            "fi",
            "Keräämme seuraavia tietoja: nimi, sähköpostiosoite ja henkilötunnus.",
            ["name", "email", "national-id"],
        ),
    ],
)
def test_a_sentence_that_says_it_collects_names_kinds_of_data(language: str, sentence: str, terms: list[str]) -> None:
    assert [fact.value["term"] for fact in facts(f"# Data\n\n{sentence}\n", "category", language)] == terms


def test_a_sentence_that_collects_nothing_names_none() -> None:
    assert facts("# Svar\n\nSkriv til os på e-mail eller telefon.\n", "category") == []


def test_delicate_kinds_are_marked() -> None:
    found = facts("# Ansættelse\n\nVi registrerer helbredsoplysninger og fagforening og navn.\n", "category")
    assert {fact.value["term"]: fact.value.get("special") for fact in found} == {
        "health": "yes",
        "union": "yes",
        "name": None,
    }


def test_sections_that_are_an_activity_are_processes_and_those_on_rights_are_not() -> None:
    titles = ("Data indsamlet fra vores webformularer", "Nyhedsbrev", "Dine rettigheder som kunde", "Opbevaring")
    policy = "".join(f"# {title}\n\nX.\n\n" for title in titles)
    assert [fact.value["title"] for fact in facts(policy, "process")] == [
        "Data indsamlet fra vores webformularer",
        "Nyhedsbrev",
    ]


def test_data_from_others_have_a_source() -> None:
    found = facts("# Data\n\nVi indhenter oplysninger fra CVR-registret og fra din tidligere arbejdsgiver.\n", "source")
    assert {fact.value["term"] for fact in found} >= {"public-registers", "employer"}
    assert facts("# Data\n\nDu giver os selv oplysningerne.\n", "source") == []


@pytest.mark.parametrize(
    ("language", "sentence", "names"),
    [
        (
            "da",
            "Vi registrerer dit navn, bilens farve, kilometerstand og telefonnummer.",
            {"bilens farve", "kilometerstand"},
        ),
        ("nb", "Vi registrerer navn, idrettsgren, lagtilhørighet og telefonnummer.", {"idrettsgren", "lagtilhørighet"}),
        ("sv", "Vi registrerar namn, lägenhetsnummer, insats och e-post.", {"lägenhetsnummer", "insats"}),
    ],
)
def test_between_known_kinds_of_data_stand_others(language: str, sentence: str, names: set[str]) -> None:
    found = {fact.value["name"] for fact in facts(f"# Data\n\n{sentence}\n", "category", language)}
    assert names <= found


def test_a_clause_among_them_is_none_and_neither_is_what_is_not_collected() -> None:
    found = facts("# Data\n\nVi registrerer navn, e-mail, telefonnummer, og vi sletter dem igen.\n", "category")
    assert {fact.value["term"] for fact in found} == {"name", "email", "phone"}
    assert facts("# Børn\n\nVi indsamler ikke bevidst oplysninger om børn, køn eller alder.\n", "category") == []


@pytest.mark.parametrize(
    ("language", "policy", "givers"),
    [
        ("da", "# Kilder\n\n- dig selv\n- Havneregistret\n- din tidligere klub", {"Havneregistret", "tidligere klub"}),
        (
            "nb",
            "# Hvor kommer opplysningene fra?\n\nDe hentes fra grunnboken og fra båtregisteret.",
            {"grunnboken", "båtregisteret"},
        ),
        ("sv", "# Varifrån?\n\nUppgifterna får vi av dig, av mäklaren och av din bank.", {"mäklaren", "bank"}),
    ],
)
def test_a_source_is_read_from_where_it_stands_also_without_being_known(
    language: str, policy: str, givers: set[str]
) -> None:
    assert {fact.value["text"] for fact in facts(f"{policy}\n", "source", language)} == givers
