"""What is somebody else's in a text, from few lines of it: what is found, and what is the person's own and stays."""

from collections.abc import Collection
from datetime import UTC, datetime

import pytest

from holdord.lib.registry import Item
from holdord.rights import redaction
from holdord.rights.redaction import Kind, Own, Text, Why
from tests.conftest import promise

OWN = Own.of(
    names=["Ada Lind"], emails=["ada@example.dk", "dpo@house.test"], phones=["20 11 22 33"],
    places=["Algade 3, 4000 Roskilde"], houses=["Google Analytics", "Lind & Søn ApS"], region="DK", language="da",
)  # fmt: skip
KNOWN = {"Bodil Jensen", "Per Holm"}


def known(phrases: Collection[str]) -> set[str]:
    return {phrase for phrase in phrases if phrase in KNOWN}


def found(text: str) -> list[tuple[str, str]]:
    findings = redaction.find([Text("record/1", "text", text)], OWN, known)
    return [(each.kind.value, text[each.start : each.end]) for each in findings]


@promise("8.0a")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ring til Bodil Jensen i morgen.", [("name", "Bodil Jensen")]),
        ("PER HOLM og Per Holm", [("name", "Per Holm")]),
        ("Ring Karen Blom op.", [("name", "Karen Blom")]),
        ("Skriv til bodil.j@firma.dk eller ada@example.dk", [("email", "bodil.j@firma.dk")]),
        ("Hendes nummer er 33 15 60 00, mit er 20112233.", [("phone", "33 15 60 00")]),
        ("Call her at +47 22 22 55 55.", [("phone", "+47 22 22 55 55")]),
        ("Bodil Jensen bor Nørrebrogade 12, 2. tv, 2200 København N.",
         [("name", "Bodil Jensen"), ("address", "Nørrebrogade 12, 2. tv, 2200 København N")]),
        ("She lives at 12 High Street.", [("address", "12 High Street")]),
        ("Hun bor ul. Prosta 12, 00-850 Warszawa", [("address", "ul. Prosta 12, 00-850 Warszawa")]),
        ("CPR 070761-4285", [("person-number", "070761-4285")]),
        ("Kære Mette\nTak for sidst", [("name", "Mette")]),
        ("Min kollega Søren og min mand Jens Peter kommer.", [("name", "Søren"), ("name", "Jens Peter")]),
        ("Fra: \"Jens Olsen\" <jens@x.dk>", [("name", "Jens Olsen"), ("email", "jens@x.dk")]),
        ("Vi talte med Karen Blom i går. Karens svar kom.", [("name", "Karen Blom"), ("name", "Karens")]),
        ("Med venlig hilsen\nKaren Blom", [("name", "Karen Blom")]),
    ],
)  # fmt: skip
def test_what_is_somebody_elses_is_found(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@promise("8.0a")
@pytest.mark.parametrize(
    "text",
    [
        "Venlig hilsen\nAda Lind, ada@example.dk, Algade 3, 4000 Roskilde, +45 20 11 22 33",
        "Kære Ada, Lind & Søn ApS bruger Google Analytics.",
        "Ordre 12345678 af 2026-03-05 kl. 14.30, i alt 1.234,50 kr. Dato: 05.03.2026",
        "I want to know everything. Please write to DPO@house.test",
        "Jeg er født i Roskilde. Tak for hjælpen!",
        "",
    ],
)
def test_what_is_the_persons_own_or_nobodys_stays(text: str) -> None:
    assert found(text) == []


def test_a_name_shared_in_half_is_not_the_persons_own() -> None:
    """Ada Lind's husband is called Lind too."""
    assert found("Skriv til Per Lind.") == [("name", "Per Lind")]
    findings = redaction.find([Text("1", "text", "Per Lind skrev.")], OWN, lambda some: {"Per Lind"} & set(some))
    assert [(each.why, each.kind) for each in findings] == [(Why.KNOWN, Kind.NAME)]


def test_what_goes_out_says_what_stood_there_and_nothing_else_is_changed() -> None:
    text = "Bodil Jensen (33 15 60 00) og Ada Lind."
    findings = redaction.find([Text("1", "text", text)], OWN, known)
    words = {kind: f"[{kind}]" for kind in Kind}
    assert redaction.blacked(text, findings, words) == "[name] ([phone]) og Ada Lind."


def test_a_place_is_named_by_what_holds_it_and_never_by_its_words() -> None:
    at = datetime(2026, 3, 5, tzinfo=UTC)
    items = [
        Item("subjects", "record", {"text": "Bodil Jensen"}, at=at),
        Item("subjects", "record", {"text": "x"}, at=at),
    ]
    assert [key for key, _ in redaction.keyed(items)] == ["subjects/record//1", "subjects/record//2"]
    finding = redaction.find(redaction.texts_of(items), OWN, known)[0]
    assert "Bodil" not in repr(finding)


def test_a_moment_of_the_house_is_no_telephone_number_whatever_its_digits() -> None:
    moments = ["2026-08-16T20:24:50.220153+00:00", "2026-02-16T00:57:53.408744+00:00"]
    assert [finding.kind for finding in redaction.find([Text("1", "", moments[0])], OWN, known)] == [Kind.PHONE]
    limits = [Item("subjects", "objection", {"reason": "objection", "until": moment}) for moment in moments]
    assert redaction.find(redaction.texts_of(limits), OWN, known) == []
    written = [Item("subjects", "record", {"until": "Ring til 20 45 12 33"})]
    assert [finding.kind for finding in redaction.find(redaction.texts_of(written), OWN, known)] == [Kind.PHONE]


def test_words_chosen_by_hand_are_found_whatever_their_case_and_as_whole_words_only() -> None:
    texts = [Text("1", "text", "Skoven, skoven og Skovens folk; den  store skov")]
    assert [(each.start, each.end) for each in redaction.find_words(texts, "skoven")] == [(0, 6), (8, 14)]
    assert len(redaction.find_words(texts, "den store")) == 1
    assert redaction.find_words(texts, "  ") == []


def test_hostile_texts_cost_no_more_than_long_ones() -> None:
    """No pattern goes back over what it has read: a letter cannot keep a worker busy."""
    import time

    for text in ("Aa ", "a", "1 ", "x@", "a@b.", "ul. Aa ", "Aa-", "A.", "Min Aa ", "Kære ", " "):
        text *= 40_000 // len(text)
        begun = time.process_time()
        redaction.find([Text("1", "text", text)], OWN, known)
        assert time.process_time() - begun < 5, text[:6]
