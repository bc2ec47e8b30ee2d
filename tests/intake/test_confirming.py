"""A yes to news by e-mail counts once it was confirmed by a letter, and not before."""

import re
from typing import Any
from uuid import UUID

import pytest

from holdord.audit import queries as audit
from holdord.consent import actions as consent_actions
from holdord.consent import queries as consent
from holdord.consent.rules import NotAsked
from holdord.decisions import queries as decisions
from holdord.intake import actions
from holdord.notice import queries as letters
from holdord.policy import queries as policy
from holdord.retention import actions as retention
from holdord.retention import queries as ledger
from holdord.subjects import actions as subjects_actions
from holdord.subjects import queries as subjects
from holdord.terms import ConsentState, IdentifierKind
from tests.conftest import at, promise

pytestmark = pytest.mark.usefixtures("house")

ADA = {"name": "Ada Krogh", "email": "ada@example.org", "message": "Please call me."}
NEWS, OTHER = "news-by-email", "ask-about-other-services"


def sends(*consents: str, on: str = "2026-03-15", form: str = "contact", values: Any = None) -> UUID:
    receipt = actions.receive(
        form_id=form, values=values or ADA, consents=consents, language="da", by="public", at=at(on)
    )
    assert receipt.subject is not None
    return receipt.subject


def signs_up(on: str = "2026-03-15") -> UUID:
    return sends(form="newsletter", values={"email": "ada@example.org"}, on=on)


def links(person: UUID) -> list[str]:
    """The tokens of the links in the letters so far, the newest letter last."""
    return [
        token for letter in letters.messages_to(person) for token in re.findall(r"bekraeft/(\S+)", letter.body or "")
    ]


def state(person: UUID, purpose: str = NEWS, on: str = "2027-01-01") -> ConsentState | None:
    return consent.state(person, purpose, at=at(on))


@promise("3.3c")
def test_a_ticked_box_permits_nothing_until_the_letter_is_answered() -> None:
    ada = sends(NEWS)
    before = decisions.may(subject=ada, purpose=NEWS, at=at("2026-03-16"))
    actions.say_yes(token=links(ada)[0], at=at("2026-03-17"))
    assert not before.allowed and [reason.code for reason in before.reasons] == ["consent-asked"]
    assert decisions.may(subject=ada, purpose=NEWS, at=at("2026-03-18")).allowed


@promise("3.3c")
def test_both_steps_are_on_record_each_with_its_time_and_the_words() -> None:
    ada = sends(NEWS)
    actions.say_yes(token=links(ada)[0], at=at("2026-03-17"))
    asked, given = consent.history(ada)
    assert (asked.state, asked.at) == (ConsentState.REQUESTED, at("2026-03-15"))
    assert (given.state, given.at, given.channel) == (ConsentState.GIVEN, at("2026-03-17"), "letter")
    assert asked.wording_hash == given.wording_hash != "" and given.register_version == policy.version()
    assert given.by == f"subject:{ada}"


def test_who_answers_the_letter_has_shown_that_the_address_is_theirs() -> None:
    ada = sends(NEWS)
    actions.say_yes(token=links(ada)[0], at=at("2026-03-17"))
    (point,) = subjects.contact_points(ada)
    assert point.verified_at == at("2026-03-17")


def test_one_letter_asks_each_purpose_by_a_link_of_its_own() -> None:
    ada = sends(NEWS, OTHER)
    (letter,) = letters.messages_to(ada)
    _, other = links(ada)
    actions.say_yes(token=other, at=at("2026-03-16"))
    assert letter.to == "ada@example.org" and "22. marts 2026" not in (letter.body or "")
    assert "21. marts 2026" in (letter.body or "")
    assert (state(ada), state(ada, OTHER)) == (ConsentState.REQUESTED, ConsentState.GIVEN)


def test_opening_the_page_of_a_link_changes_nothing() -> None:
    ada = sends(NEWS)
    asked = actions.question(links(ada)[0], at=at("2026-03-16"))
    assert asked is not None and asked.state == "open"
    assert "Ja, Altoros må sende mig nyheder" in asked.sentence
    assert state(ada) is ConsentState.REQUESTED


def test_a_link_used_twice_makes_one_yes() -> None:
    ada = sends(NEWS)
    for day in ("2026-03-16", "2026-03-17"):
        actions.say_yes(token=links(ada)[0], at=at(day))
    assert [choice.state for choice in consent.history(ada)] == [ConsentState.REQUESTED, ConsentState.GIVEN]


@promise("3.3c")
def test_whoever_got_the_letter_by_a_slip_of_the_pen_that_was_corrected_says_yes_for_nobody() -> None:
    ada = sends(NEWS)
    subjects_actions.correct_identifier(
        subject=ada, kind=IdentifierKind.EMAIL, old="ada@example.org", new="ada.krogh@example.org", by="system:test",
        at=at("2026-03-16"),
    )  # fmt: skip
    assert actions.question(links(ada)[0], at=at("2026-03-16")) is None
    assert actions.say_yes(token=links(ada)[0], at=at("2026-03-16")) is None
    assert state(ada) is ConsentState.REQUESTED
    sends(NEWS, values={**ADA, "email": "ada.krogh@example.org"}, on="2026-03-17")
    actions.say_yes(token=links(ada)[-1], at=at("2026-03-18"))
    assert state(ada) is ConsentState.GIVEN


@promise("8.7")
def test_an_old_link_does_not_bring_back_what_was_taken_back() -> None:
    ada = sends(NEWS)
    token = links(ada)[0]
    actions.say_yes(token=token, at=at("2026-03-16"))
    consent_actions.withdraw(subject=ada, purpose=NEWS, by=f"subject:{ada}", at=at("2026-03-17"), channel="page")
    with pytest.raises(NotAsked):
        actions.say_yes(token=token, at=at("2026-03-18"))
    assert state(ada) is ConsentState.WITHDRAWN


def test_a_link_that_is_too_old_or_made_up_or_whose_person_is_gone_asks_nothing() -> None:
    ada = sends(NEWS)
    token = links(ada)[0]
    with pytest.raises(NotAsked):
        actions.say_yes(token=token, at=at("2026-03-22"))
    assert actions.say_yes(token=token[:-1] + "-", at=at("2026-03-16")) is None
    retention.erase_person(subject=ada, ground="A17-1-a", by="system:test", at=at("2026-03-16"))
    assert actions.question(token, at=at("2026-03-16")) is None


def test_nobody_can_fill_somebody_elses_mailbox() -> None:
    ada = sends(NEWS, on="2026-03-15T12:00")
    for minute in ("12:01", "12:20", "12:40", "13:00", "14:00"):
        sends(NEWS, on=f"2026-03-15T{minute}")
    assert len(letters.messages_to(ada)) == 3
    sends(NEWS, on="2026-03-16T12:21")
    assert len(letters.messages_to(ada)) == 4


@promise("3.3c")
def test_whoever_agrees_to_something_else_minutes_later_is_asked_about_that_too() -> None:
    ada = signs_up(on="2026-03-15T12:00")
    sends(NEWS, OTHER, on="2026-03-15T12:03")
    (first, *_), second = links(ada), links(ada)[-1]
    actions.say_yes(token=second, at=at("2026-03-16"))
    assert len(links(ada)) == 2, "what was asked a moment ago is not asked again"
    assert (state(ada), state(ada, OTHER)) == (ConsentState.REQUESTED, ConsentState.GIVEN)
    actions.say_yes(token=first, at=at("2026-03-16"))
    assert state(ada) is ConsentState.GIVEN


def test_who_has_said_yes_already_is_not_asked_again() -> None:
    ada = sends(NEWS)
    actions.say_yes(token=links(ada)[0], at=at("2026-03-17"))
    sends(NEWS, on="2026-05-01")
    assert len(letters.messages_to(ada)) == 1 and state(ada) is ConsentState.GIVEN


def test_the_letter_names_nobody_in_its_link_and_the_log_neither() -> None:
    ada = sends(NEWS)
    assert "ada" not in links(ada)[0].lower().split(".")[0]
    assert all("@" not in str(entry.detail) for entry in audit.entries())


# Nobody answers


@promise("3.3c")
def test_the_question_of_a_newsletter_that_nobody_answers_lapses_and_the_address_goes() -> None:
    ada = signs_up()
    assert retention.let_lapse(now=at("2026-03-21"), by="system:test") == 0
    assert retention.let_lapse(now=at("2026-03-22"), by="system:test") == 1
    assert not subjects.exists(ada) and subjects.find(IdentifierKind.EMAIL, "ada@example.org") is None
    assert {line.ground for line in ledger.ledger()} == {"never-confirmed"}
    assert not subjects.suppressed(IdentifierKind.EMAIL, "ada@example.org"), "who changes their mind may sign up again"


def test_what_was_written_for_another_reason_stays_when_the_question_lapses() -> None:
    ada = sends(NEWS)
    signs_up(on="2026-03-15T13:00")
    retention.let_lapse(now=at("2026-03-25"), by="system:test")
    assert [record.purpose for record in subjects.items(ada)] == ["answer-request"]
    assert state(ada) is ConsentState.EXPIRED


def test_who_answered_in_time_stays() -> None:
    ada = signs_up()
    actions.say_yes(token=links(ada)[0], at=at("2026-03-21"))
    assert retention.let_lapse(now=at("2026-03-25"), by="system:test") == 0
    assert [record.basis.value for record in subjects.items(ada)] == ["eu-gdpr:A6-1-a"]


def test_what_a_claim_holds_stays_though_the_question_lapses() -> None:
    ada = signs_up()
    subjects_actions.hold(
        subject=ada,
        statute="dk-claim",
        reason="claim",
        by="staff:00000000-0000-4000-8000-0000000000c1",
        at=at("2026-03-16"),
    )
    retention.let_lapse(now=at("2026-03-25"), by="system:test")
    assert len(subjects.items(ada)) == 1 and state(ada) is ConsentState.EXPIRED


def test_after_a_lapse_one_may_sign_up_again_and_an_older_objection_gives_way_to_the_new_yes() -> None:
    ada = sends(NEWS)
    subjects_actions.object_to(subject=ada, by="system:test", at=at("2026-03-16"), direct_marketing=True)
    retention.let_lapse(now=at("2026-03-25"), by="system:test")
    sends(NEWS, on="2026-04-01")
    assert not decisions.may(subject=ada, purpose=NEWS, at=at("2026-04-02")).allowed
    actions.say_yes(token=links(ada)[-1], at=at("2026-04-02"))
    assert decisions.may(subject=ada, purpose=NEWS, at=at("2026-04-03")).allowed
