"""A choice is the person's: given to words they saw, taken back when they like, never rewritten."""

from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from holdord.audit import actions as audit_actions
from holdord.audit import queries as audit
from holdord.consent import actions, queries
from holdord.consent.models import ConsentRecord
from holdord.consent.rules import GivenAlready, NotDemonstrable, NothingToWithdraw, NotOnConsent
from holdord.lib.registry import controls, portraits
from holdord.policy import actions as policy_actions
from holdord.policy import queries as policy
from holdord.subjects.queries import NoSuchPerson
from holdord.terms import ConsentState
from tests.conftest import at, promise
from tests.subjects.cast import BEN, CLEO, WORDS, write

pytestmark = pytest.mark.usefixtures("house")

NEWS = "news-by-email"
ASK = "ask-about-other-services"


def gives(subject: UUID, purpose: str = NEWS, *, on: str = "2026-02-01", words: str = WORDS) -> UUID:
    return actions.give(
        subject=subject, purpose=purpose, by=f"subject:{subject}", at=at(on), wording_hash=words,
        register_version=policy.version(), language="da", channel="web-form", form="contact",
    )  # fmt: skip


def asked(subject: UUID, *, on: str) -> UUID:
    return actions.ask(
        subject=subject, purpose=NEWS, by=CLEO, at=at(on), wording_hash=WORDS, register_version=policy.version(),
        language="da", channel="telephone",
    )  # fmt: skip


def refuses(subject: UUID, *, on: str) -> UUID:
    return actions.refuse(
        subject=subject, purpose=NEWS, by=f"subject:{subject}", at=at(on), wording_hash=WORDS,
        register_version=policy.version(), language="da", channel="web-form",
    )  # fmt: skip


def withdraws(subject: UUID, purpose: str = NEWS, *, on: str) -> UUID:
    return actions.withdraw(subject=subject, purpose=purpose, by=f"subject:{subject}", at=at(on), channel="link")


@promise("3.3c")
def test_a_consent_keeps_the_words_the_language_and_the_way_it_was_given() -> None:
    ada = write()
    gives(ada)
    (choice,) = queries.history(ada)
    assert (choice.purpose, choice.state, choice.at) == (NEWS, ConsentState.GIVEN, at("2026-02-01"))
    assert (choice.wording_hash, choice.register_version) == (WORDS, policy.version())
    assert (choice.language, choice.channel, choice.form) == ("da", "web-form", "contact")


@promise("3.3c")
def test_each_purpose_is_a_choice_of_its_own() -> None:
    ada = write()
    gives(ada, NEWS)
    assert queries.state(ada, NEWS, at=at("2026-02-02")) is ConsentState.GIVEN
    assert queries.state(ada, ASK, at=at("2026-02-02")) is None


@promise("3.3c")
def test_a_consent_without_the_words_shown_is_none() -> None:
    ada = write()
    with pytest.raises(NotDemonstrable):
        gives(ada, words="")
    assert queries.history(ada) == ()


@promise("3.3c")
def test_the_database_too_refuses_a_consent_without_words() -> None:
    row = ConsentRecord(
        subject_id=write(), purpose=NEWS, number=1, state=ConsentState.GIVEN.value, channel="x", by=CLEO
    )
    row.at = at("2026-02-01")
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@pytest.mark.parametrize("purpose", ["answer-request", "relevant-offers", "no-such-purpose"])
def test_nobody_consents_to_what_stands_on_another_ground_or_on_none(purpose: str) -> None:
    ada = write()
    with pytest.raises(NotOnConsent):
        gives(ada, purpose)
    assert queries.history(ada) == ()


def test_nobody_is_nobody() -> None:
    with pytest.raises(NoSuchPerson):
        gives(UUID(int=7))


@promise("8.7")
def test_a_withdrawal_counts_from_its_moment_and_the_history_stays() -> None:
    ada = write()
    gives(ada, on="2026-02-01")
    withdraws(ada, on="2026-03-01")
    assert queries.state(ada, NEWS, at=at("2026-01-31")) is None
    assert queries.state(ada, NEWS, at=at("2026-02-28")) is ConsentState.GIVEN
    assert queries.state(ada, NEWS, at=at("2026-03-01")) is ConsentState.WITHDRAWN
    assert [choice.state for choice in queries.history(ada, NEWS)] == [ConsentState.GIVEN, ConsentState.WITHDRAWN]


@promise("8.7")
def test_a_withdrawal_needs_neither_words_nor_a_purpose_that_still_exists() -> None:
    ada = write()
    gives(ada)
    ConsentRecord.objects.filter(subject_id=ada).delete()
    row = ConsentRecord(
        subject_id=ada, purpose="gone-from-the-register", number=1, state=ConsentState.GIVEN.value, by=CLEO,
        at=at("2026-02-01"), wording_hash=WORDS, register_version="v" * 64, language="da", channel="web-form",
    )  # fmt: skip
    row.save()
    withdraws(ada, "gone-from-the-register", on="2026-03-01")
    assert queries.state(ada, "gone-from-the-register", at=at("2026-03-02")) is ConsentState.WITHDRAWN


def test_what_was_never_given_cannot_be_taken_back() -> None:
    ada = write()
    with pytest.raises(NothingToWithdraw):
        withdraws(ada, on="2026-03-01")
    gives(ada)
    withdraws(ada, on="2026-03-01")
    with pytest.raises(NothingToWithdraw):
        withdraws(ada, on="2026-03-02")


def test_a_question_or_a_refusal_never_hides_a_yes() -> None:
    ada = write()
    gives(ada)
    for again in (asked, refuses):
        with pytest.raises(GivenAlready):
            again(ada, on="2026-03-01")
    assert queries.state(ada, NEWS, at=at("2026-03-02")) is ConsentState.GIVEN


def test_a_question_is_no_consent_and_a_refusal_is_kept() -> None:
    ada = write()
    asked(ada, on="2026-02-01")
    assert queries.state(ada, NEWS, at=at("2026-02-01")) is ConsentState.REQUESTED
    refuses(ada, on="2026-02-02")
    assert queries.state(ada, NEWS, at=at("2026-02-03")) is ConsentState.REFUSED


def test_a_yes_can_follow_a_no() -> None:
    ada = write()
    refuses(ada, on="2026-02-01")
    gives(ada, on="2026-03-01")
    assert queries.state(ada, NEWS, at=at("2026-03-01")) is ConsentState.GIVEN


def test_we_can_revoke_a_consent_and_it_does_not_look_like_the_person_did() -> None:
    ada = write()
    gives(ada)
    actions.revoke(subject=ada, purpose=NEWS, by="system:policy", at=at("2026-03-01"), channel="register")
    assert queries.state(ada, NEWS, at=at("2026-03-01")) is ConsentState.REVOKED


def test_of_two_choices_at_one_moment_the_later_one_stands() -> None:
    ada = write()
    gives(ada, on="2026-02-01")
    withdraws(ada, on="2026-02-01")
    assert queries.state(ada, NEWS, at=at("2026-02-01")) is ConsentState.WITHDRAWN


@promise("8.7")
def test_a_choice_is_never_changed_whoever_asks() -> None:
    ada = write()
    gives(ada)
    with pytest.raises(DatabaseError), transaction.atomic():
        ConsentRecord.objects.update(state=ConsentState.REFUSED.value)
    assert queries.state(ada, NEWS, at=at("2026-02-01")) is ConsentState.GIVEN


@promise("8.3")
def test_an_erased_person_leaves_no_choice_behind() -> None:
    ada, ben = write(), write(BEN)
    gives(ada)
    gives(ben)
    (portrait,) = [portrait for portrait in portraits.all() if portrait.room == "consent"]
    assert portrait.erase(ada, by=CLEO, at=at("2026-04-01")) == 1
    assert portrait.erase(ada, by=CLEO, at=at("2026-04-01")) == 0
    assert portrait.show(ada) == [] and len(portrait.show(ben)) == 1


@promise("8.1a", "8.6")
def test_a_portrait_shows_each_choice() -> None:
    ada = write()
    gives(ada)
    (portrait,) = [portrait for portrait in portraits.all() if portrait.room == "consent"]
    (item,) = portrait.show(ada)
    assert (item.kind, item.purpose, item.fields["state"]) == ("choice", NEWS, ConsentState.GIVEN.value)
    (exported,) = portrait.export(ada)
    assert (exported["purpose"], exported["wording"], exported["language"]) == (NEWS, WORDS, "da")


def test_of_two_ids_that_are_one_person_the_later_choice_stands() -> None:
    ada, again = write(), write(BEN)
    gives(ada, on="2026-02-01")
    gives(again, on="2026-01-15")
    withdraws(again, on="2026-03-01")
    (portrait,) = [portrait for portrait in portraits.all() if portrait.room == "consent"]
    assert portrait.merge(again, ada, by=CLEO, at=at("2026-04-01")) == 2
    assert queries.history(again) == ()
    assert [choice.at for choice in queries.history(ada)] == [at("2026-01-15"), at("2026-02-01"), at("2026-03-01")]
    assert queries.state(ada, NEWS, at=at("2026-04-01")) is ConsentState.WITHDRAWN


@promise("7.1")
def test_a_choice_leaves_one_entry_in_the_log() -> None:
    ada = write()
    before = audit.count()
    gives(ada)
    assert audit.count() == before + 1
    (entry,) = audit.entries(act="consent.give")
    assert (entry.subject, entry.purpose, entry.basis) == (ada, NEWS, "eu-gdpr:A6-1-a")


@promise("7.1")
def test_a_choice_that_cannot_be_logged_was_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    ada = write()
    gives(ada, ASK)

    def full_disk(**_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(audit_actions, "record", full_disk)
    for act in (
        lambda: gives(ada),
        lambda: asked(ada, on="2026-02-01"),
        lambda: refuses(ada, on="2026-02-01"),
        lambda: withdraws(ada, ASK, on="2026-03-01"),
        lambda: actions.revoke(subject=ada, purpose=ASK, by=CLEO, at=at("2026-03-01"), channel="x"),
        lambda: actions.erase(subject=ada, by=CLEO, at=at("2026-03-01")),
    ):
        with pytest.raises(OSError):
            act()
    assert [choice.state for choice in queries.history(ada)] == [ConsentState.GIVEN]


@promise("3.3c")
def test_the_control_sees_a_consent_that_cites_a_version_nobody_kept() -> None:
    control = controls.get("consent.recorded-with-wording")
    assert control is not None
    assert control(at("2026-03-01"), {"process": "web-forms"}).state == "nothing to check"
    ada = write()
    gives(ada)
    assert control(at("2026-03-01"), {"process": "web-forms"}).state == "kept"
    assert control(at("2026-03-01"), {"process": "customers"}).state == "nothing to check"
    lost = ConsentRecord(
        subject_id=ada, purpose=ASK, number=1, state=ConsentState.GIVEN.value, by=CLEO, at=at("2026-02-01"),
        wording_hash=WORDS, register_version="0" * 64, language="da", channel="web-form",
    )  # fmt: skip
    lost.save()
    evidence = control(at("2026-03-01"), {"process": "web-forms"})
    assert (evidence.state, evidence.looked_at) == ("broken", 2)
    assert evidence.line == (
        "given consents: 2; without what proves them: 0; citing a version of the register that was not kept: 1"
    )


@promise("3.3c")
def test_the_control_sees_a_consent_without_its_language() -> None:
    control = controls.get("consent.recorded-with-wording")
    assert control is not None
    row = ConsentRecord(
        subject_id=write(), purpose=NEWS, number=1, state=ConsentState.GIVEN.value, by=CLEO, at=at("2026-02-01"),
        wording_hash=WORDS, register_version=policy.version(), channel="web-form",
    )  # fmt: skip
    row.save()
    assert control(at("2026-03-01"), {}).state == "broken"


@promise("3.3c")
def test_a_version_of_the_past_that_was_kept_is_as_good_as_todays(monkeypatch: pytest.MonkeyPatch) -> None:
    policy_actions.remember(by="system:policy", at=at("2026-01-01"))
    gives(write())
    monkeypatch.setattr(policy, "version", lambda: "f" * 64)
    control = controls.get("consent.recorded-with-wording")
    assert control is not None and control(at("2026-03-01"), {}).state == "kept"
