"""What comes in is stamped and sealed, all of it or nothing."""

from datetime import date, datetime
from uuid import UUID

import pytest

from holdord.audit import queries as audit
from holdord.consent import actions as consent_actions
from holdord.consent import queries as consent
from holdord.intake import controls as room
from holdord.intake.actions import Receipt, receive
from holdord.intake.rules import NoSuchForm, NotAccepted, OutOfScope
from holdord.lib.registry import controls
from holdord.lib.web import Response
from holdord.policy import actions as policy_actions
from holdord.policy import queries as policy
from holdord.subjects import actions as subjects_actions
from holdord.subjects import queries as subjects
from holdord.terms import ConsentState, IdentifierKind, LegalBasis
from tests.conftest import at, promise

pytestmark = pytest.mark.usefixtures("house")

ADA = {"name": "Ada Krogh", "email": "Ada@example.org", "message": "Please call me about a project."}


def sends(
    values: dict[str, str], *consents: str, form: str = "contact", on: str = "2026-03-15", **more: str
) -> Receipt:
    return receive(
        form_id=form, values=values, consents=consents, language="da", by="public", at=at(on),
        **more,
    )  # fmt: skip


def count() -> int:
    return subjects.count()


@promise("3.3a")
def test_a_request_is_stamped_with_its_process_purpose_and_ground() -> None:
    receipt = sends(ADA)
    assert (receipt.process, receipt.purpose, receipt.basis) == ("web-forms", "answer-request", "eu-gdpr:A6-1-b")
    assert receipt.kept_until == date(2031, 3, 15)
    (record,) = subjects.items(receipt.subject)
    assert record.payload == ADA
    assert (record.process, record.purpose, record.basis.value) == ("web-forms", "answer-request", "eu-gdpr:A6-1-b")
    assert record.register_version == policy.version()
    assert set(record.categories) == {"name", "email", "other"}


@promise("3.3b")
def test_a_white_paper_rests_on_a_legitimate_interest() -> None:
    receipt = sends({"name": "Ada Krogh", "email": "ada@example.org", "paper": "Clouds"}, form="white-paper")
    assert receipt.basis == "eu-gdpr:A6-1-f"


@promise("3.3c")
def test_a_ticked_box_is_a_question_with_the_words_that_were_shown() -> None:
    receipt = sends(ADA, "news-by-email")
    assert receipt.to_confirm == ("news-by-email",)
    assert consent.state(receipt.subject, "news-by-email", at=at("2026-03-16")) is ConsentState.REQUESTED
    assert consent.state(receipt.subject, "ask-about-other-services", at=at("2026-03-16")) is None


@promise("3.3c")
def test_sharing_data_is_no_consent_and_an_empty_box_takes_none_back() -> None:
    ada = sends(ADA).subject
    assert consent.state(ada, "news-by-email", at=at("2026-03-16")) is None
    sends(ADA, "news-by-email", on="2026-04-01")
    (asked,) = consent.history(ada)
    consent_actions.confirm(request=asked.id, at=at("2026-04-02"))
    sends(ADA, on="2026-05-01")
    assert consent.state(ada, "news-by-email", at=at("2026-05-02")) is ConsentState.GIVEN


def test_who_writes_again_is_the_same_person() -> None:
    first, second = sends(ADA), sends({**ADA, "email": " ada@EXAMPLE.org"}, on="2026-04-01")
    assert first.subject == second.subject == subjects.find(IdentifierKind.EMAIL, "ada@example.org")
    assert count() == 1


@promise("1.2", "1.3", "3.1")
@pytest.mark.parametrize(
    ("values", "form", "who", "refusal"),
    [
        ({**ADA, "email": "ada at example"}, "contact", "enquirer", NotAccepted),
        ({**ADA, "shoe-size": "39"}, "contact", "enquirer", NotAccepted),
        (ADA, "survey", "enquirer", NoSuchForm),
        (ADA, "contact", "employees", OutOfScope),
    ],
)
def test_what_is_refused_leaves_nothing_behind(values: dict[str, str], form: str, who: str, refusal: type) -> None:
    with pytest.raises(refusal):
        sends(values, form=form, data_subject=who)
    assert count() == 0 and audit.entries() == []


def test_when_a_consent_cannot_be_written_nothing_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(**_: object) -> UUID:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(consent_actions, "ask", fails)
    with pytest.raises(RuntimeError):
        sends(ADA, "news-by-email")
    assert count() == 0


# The controls, each broken on purpose.


def says(name: str, now: datetime, **about: str) -> str:
    found = controls.get(name)
    assert found is not None
    return found(now, about).state


@promise("3.3a", "3.3b")
@pytest.mark.parametrize("form", ["contact", "white-paper"])
def test_a_record_with_another_stamp_breaks_the_promise(form: str) -> None:
    now = at("2026-03-15")
    policy_actions.remember(at=now, by="system:start")
    assert says("intake.stamped", now, form=form) == "nothing to check"
    fields = {"name": "Ada Krogh", "email": "ada@example.org", "paper": "Clouds"}
    sends(fields if form == "white-paper" else ADA, form=form)
    assert says("intake.stamped", now, form=form) == "kept"
    subjects_actions.take_in(
        by="public", at=now, process="web-forms", purpose="news-by-email", basis=LegalBasis.CONSENT,
        source="data-subject",
        form=form, identifiers={IdentifierKind.EMAIL: "ben@example.org"}, payload={"name": "Ben"}, categories=["name"],
        language="da", register_version=policy.version(), wording_hash="0" * 64,
    )  # fmt: skip
    assert says("intake.stamped", now, form=form) == "broken"


@promise("3.1")
def test_a_page_that_asks_for_more_than_the_register_breaks_the_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    now = at("2026-03-15")
    assert says("intake.unknown-fields-refused", now, form="contact") == "kept"
    page = '<input name="name"><input name="email"><input type="text" name="shoe-size">'
    monkeypatch.setattr(room, "fetch", lambda path: Response(200, {}, page))
    assert says("intake.unknown-fields-refused", now, form="contact") == "broken"
