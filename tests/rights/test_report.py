"""The report answers each letter of Art. 15 from live data, and every room's items are in it."""

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from holdord.audit import actions as audit
from holdord.consent import actions as consent
from holdord.decisions import texts as decisions
from holdord.lib.registry import Item, portraits
from holdord.policy import queries as policy
from holdord.recipients import actions as recipients
from holdord.rights import letters, report, texts
from holdord.rights.letters import About
from holdord.rights.report import Person
from holdord.subjects import actions as subjects
from holdord.terms import Right
from tests.conftest import at, promise
from tests.rights.conftest import ADA, ASKED, CLEO, MESSAGE, asks, proves

LATER = ASKED + timedelta(minutes=20)


@pytest.fixture
def full(ada: UUID) -> UUID:
    """Ada with something in every room: records, a disclosure, limits, a hold, reads, letters, a request."""
    then = at("2025-03-01")
    given = {"subject": ada, "by": CLEO, "at": then}
    assert recipients.disclose(recipient="amazon-storage", purpose="answer-request", **given).allowed  # type: ignore[arg-type]  # a plain dict
    subjects.object_to(direct_marketing=True, **given)  # type: ignore[arg-type]  # as above
    subjects.restrict(reason="accuracy-contested", purpose="keep-history", **given)  # type: ignore[arg-type]  # as above
    subjects.hold(statute="no-bokf-13", reason="invoice", process="web-forms", until_at=at("2031-01-01"), **given)  # type: ignore[arg-type]  # as above
    subjects.move_anchor(process="web-forms", event="last_contact", **given)  # type: ignore[arg-type]  # as above
    subjects.told(what="right-to-object", version="1", **given)  # type: ignore[arg-type]  # as above
    subjects.read(purpose="answer-request", what="person", role="case_handler", **given)  # type: ignore[arg-type]  # as above
    consent.refuse(subject=ada, purpose="ask-about-other-services", by="public", at=then, wording_hash="a" * 64,
                   register_version="b" * 64, language="da", channel="data-subject")  # fmt: skip
    proves(asks(message="Everything, please.", country="DK"))
    return ada


def built(subject: UUID, language: str = "da", country: str = "DK") -> dict[str, Any]:
    about = About("A7K2-9Q", Right.ACCESS, ASKED, ASKED.date(), "Europe/Oslo", language, country)
    return report.build(report.collect(subject), about=about, address=ADA, at=LATER)


@promise("8.1a")
@pytest.mark.parametrize("language", ["da", "en"])
def test_nothing_of_article_15_is_missing_and_no_rooms_items(full: UUID, language: str) -> None:
    assert report.missing(built(full, language), report.collect(full)) == []


#: Codes that the report says in the reader's language.
_IN_WORDS = {
    "why": lambda codes: decisions.whys(codes, "da"),
    "right": lambda code: letters.right_title(Right(code), "da"),
    "status": lambda code: texts.word(texts.STATUSES, code, "da"),
    "due": lambda day: letters.day(date.fromisoformat(day), "da"),
}


@promise("8.1a")
def test_every_value_of_every_item_of_every_room_is_in_the_report(full: UUID) -> None:
    whole = json.dumps(built(full), ensure_ascii=False)

    rooms = set()
    for portrait in portraits.all():
        for item in portrait.show(full):
            rooms.add(item.room)
            for name, value in item.fields.items():
                shown = _IN_WORDS[name](value) if name in _IN_WORDS else texts.value_of(name, value, "da")
                assert json.dumps(shown, ensure_ascii=False)[1:-1] in whole or name in ("act", "until", "channel"), name
    assert rooms == {"subjects", "consent", "decisions", "recipients", "notice", "audit", "rights"}
    assert MESSAGE in whole


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_code_is_put_into_words(full: UUID, language: str) -> None:
    form_fields = {name for form in policy.wording(language).forms.values() for name in form.fields}
    for item in report.collect(full).items:
        if item.room == "audit":
            assert item.fields["act"] in texts.ACTS
            continue
        assert f"{item.room}.{item.kind}" in texts.KINDS or item.room == "recipients"
        for name, value in item.fields.items():
            assert name in texts.FIELDS or name in form_fields
            if name in texts.VALUES and name != "channel":
                assert value in texts.VALUES[name] or not value.islower(), f"{name}: {value}"


def test_danish_has_a_word_of_its_own_for_every_code() -> None:
    shelves = {
        name: shelf
        for name, shelf in vars(texts).items()
        if name.isupper() and name[0] != "_" and name not in ("LANGUAGES", "LOCALES", "MOMENT", "VALUES")
    }
    the_same_in_both = {"E-mail", "Status", "Text", "e-mail", "mail"}

    for shelf in [*shelves.values(), *texts.VALUES.values()]:
        for code, english in shelf.items():
            assert texts.word(shelf, code, "da") != english or english in the_same_in_both, english


def test_a_code_nobody_put_into_words_is_readable_all_the_same() -> None:
    assert texts.word(texts.FIELDS, "shoe-size", "da") == "Shoe size"


@promise("8.1a")
def test_recipients_are_told_by_name_with_day_and_purpose(full: UUID) -> None:
    assert built(full)["disclosures"] == [
        {
            "name": "Amazon Web Services",
            "entity": "Amazon Web Services EMEA SARL",
            "purpose": "Svare dig",
            "what": built(full)["disclosures"][0]["what"],
            "on": "1. marts 2025",
        }
    ]


@promise("8.1a")
def test_each_purpose_says_its_one_ground_and_whether_it_is_open_today(full: UUID) -> None:
    purposes = {purpose["id"]: purpose for purpose in built(full)["purposes"]}

    assert purposes["answer-request"]["today"] == ["Ja"]
    assert purposes["news-by-email"]["today"] == ["Nej", "Du har sagt nej til direkte markedsføring."]
    assert purposes["keep-history"]["today"] == ["Nej", "Brugen af dine oplysninger er begrænset."]
    assert "artikel 6, stk. 1, litra f" in purposes["keep-history"]["basis"]
    assert purposes["keep-history"]["interest"]


@promise("8.1a")
def test_the_day_of_erasure_is_worked_out_for_this_person(ada: UUID) -> None:
    told = built(ada)

    assert [(row["process"], row["ends_on"]) for row in told["retention"]] == [("Formularer", "5. februar 2030")]
    stamps = [part for group in told["copy"] for item in group["items"] for part in item["stamp"]]
    assert "Slettes senest 5. februar 2030" in stamps


def test_what_a_law_keeps_longer_is_said(full: UUID) -> None:
    assert built(full)["holds"] == ["Oplysninger fra »Formularer« bliver gemt længere på grund af no-bokf-13."]


@promise("8.8")
@pytest.mark.parametrize(
    ("country", "language", "name"),
    [
        ("DK", "da", "Datatilsynet"),
        ("NO", "da", "Datatilsynet (Norge)"),
        ("PL", "da", "UODO – Urząd Ochrony Danych Osobowych (Polen)"),
        ("", "da", "Datatilsynet (Norge)"),
        ("DK", "en", "Datatilsynet (Danish Data Protection Agency)"),
    ],
)
def test_the_authority_is_that_of_the_persons_country_else_ours(
    ada: UUID, country: str, language: str, name: str
) -> None:
    assert built(ada, language, country)["authority"][0]["value"] == name


@promise("10.2")
def test_a_transfer_without_a_ground_is_said_to_have_none(ada: UUID) -> None:
    transfers = {row["name"]: row["ground"] for row in built(ada)["transfers"]}

    assert transfers["HubSpot"] is None
    assert "2003/490" in (transfers["Altoros Argentina (et af vores egne kontorer)"] or "")
    assert "Amazon Web Services" not in transfers


def test_there_are_no_automated_decisions_and_the_log_names_no_staff(full: UUID) -> None:
    told = built(full)

    assert told["automated"] == []
    assert ("Åbnet af en medarbejder", "Svare dig") in [(row["act"], row["purpose"]) for row in told["reads"]]
    assert CLEO.split(":")[1] not in json.dumps(told)


@pytest.mark.parametrize("part", ["purposes", "authority", "copy", "rights"])
def test_a_report_without_a_part_is_seen_to_lack_it(full: UUID, part: str) -> None:
    lacking = report.missing({**built(full), part: []}, report.collect(full))

    assert any(part in report.ARTICLE_15[code] for code in lacking if code in report.ARTICLE_15)


def test_a_room_whose_items_are_left_out_is_named(ada: UUID) -> None:
    person = report.collect(ada)
    more = Person(person.subject, person.relations, (*person.items, Item("another", "thing", {"a": "b"})))

    assert report.missing(built(ada), more) == ["room another"]


def test_every_no_that_a_person_can_get_has_words_said_to_them() -> None:
    about_others = {
        "allowed-by", "unknown-purpose", "unknown-person", "category-not-listed", "category-not-for-recipient",
        "recipient-not-listed", "no-transfer-ground", "not-limited",
    }  # fmt: skip

    assert set(decisions.REASONS) - about_others <= set(texts.REASONS)


def test_what_was_done_often_on_one_day_is_one_line_with_its_number(ada: UUID) -> None:
    """A thousand lines that say one thing are read by nobody; none of what was done is left out."""
    for hour in range(8, 12):
        audit.record(act="subjects.read", by=CLEO, at=at(f"2026-03-01T{hour:02}:00+00:00"), subject=ada)
    person, told = report.collect(ada), built(ada)["reads"]
    assert [row["act"] for row in told if row["times"] == 4] == ["Åbnet af en medarbejder (4 gange)"]
    assert sum(row["times"] for row in told) == sum(item.room == "audit" for item in person.items)
