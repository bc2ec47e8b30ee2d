"""What was shown is what is cited; and who fills in a form as only a machine does waits for a person."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from holdord.audit import queries as audit
from holdord.consent import actions as consents
from holdord.consent import queries as consent
from holdord.consent.rules import NotAsked
from holdord.intake import actions, showing
from holdord.intake.arrivals import Verdict
from holdord.intake.models import Held
from holdord.notice import queries as letters
from holdord.policy import queries as policy
from holdord.subjects import actions as people
from holdord.subjects import queries as subjects
from holdord.terms import ConsentState
from tests.conftest import at, promise
from tests.drafts import LONGER, LONGER_KEY, WIDER, WIDER_KEY, Draft

NOW = at("2026-03-15")
ADA = {"name": "Ada Krogh", "email": "ada@example.org", "message": "Please call me."}


def token(shown_at: datetime | None = NOW - timedelta(minutes=1), form: str = "contact") -> str:
    return showing.token(form, language="da", version=policy.version(), at=shown_at)


def sends(page: str, *consents: str, **more: Any) -> actions.Receipt:
    visit = actions.Visit("192.0.2.7", page, more.pop("trapped", False))
    given: dict[str, Any] = {"form_id": "contact", "values": ADA, "language": "da", "by": "public", "at": NOW}
    return actions.receive(**{**given, "consents": consents, "visit": visit, **more})


# A machine


@pytest.mark.usefixtures("house")
@promise("7.5")
@pytest.mark.parametrize(
    ("page", "trapped", "why"),
    [
        (lambda: token(NOW - timedelta(seconds=1)), False, "too-fast"),
        (lambda: token(), True, "filled-a-hidden-field"),
        (lambda: "", False, "form-never-shown"),
        (lambda: token()[:-3] + "abc", False, "form-never-shown"),
        (lambda: token(form="white-paper"), False, "form-never-shown"),
    ],
)
def test_what_only_a_machine_does_waits_for_a_person_and_its_sender_is_told_the_same(
    page: Any, trapped: bool, why: str
) -> None:
    waits, accepted = sends(page(), "news-by-email", trapped=trapped), sends(token(), "news-by-email")
    assert waits.verdict is Verdict.QUARANTINED and Held.objects.get().reasons == [why]
    assert (waits.purpose, waits.consents, waits.to_confirm, waits.kept_until) == (
        accepted.purpose, accepted.consents, accepted.to_confirm, accepted.kept_until,
    )  # fmt: skip
    assert len(subjects.items(accepted.subject)) == 1  # type: ignore[arg-type]  # it was accepted


@pytest.mark.usefixtures("house")
def test_a_form_that_stands_on_anothers_page_for_good_has_no_moment_it_was_shown() -> None:
    assert sends(token(None)).verdict is Verdict.ACCEPTED
    again = sends(token(None))
    assert subjects.count() == 1 and len(subjects.items(again.subject)) == 1  # type: ignore[arg-type]  # accepted


@pytest.mark.usefixtures("house")
def test_where_nobody_can_tell_which_words_were_shown_every_consent_is_asked_by_letter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("holdord.intake.actions.keeping.is_confirmed_by_email", lambda *_: False)
    waits = sends("", "news-by-email")
    assert waits.to_confirm == ("news-by-email",)
    assert sends(token(), "news-by-email").to_confirm == ()


# The policy changes while somebody writes


@pytest.fixture
def published(draft: Draft) -> Draft:
    draft.publish(at("2026-03-01"))
    return draft


def small(page: str, *consents: str) -> actions.Receipt:
    values = {"email": "ada@example.org", "message": "Hej"}
    return sends(page, *consents, form_id="write-to-us", values=values)


@promise("3.3c")
def test_a_form_opened_before_a_publication_cites_the_words_that_were_shown(published: Draft) -> None:
    before, page = policy.version(), token(form="write-to-us")
    published.write("Ja tak, send mig nyheder.", "Ja tak, send mig breve.", file="wording.da.yaml")
    published.publish(at("2026-03-10"))
    assert policy.version() != before
    receipt = small(page, "updates")
    assert receipt.subject is not None
    (record,), (asked,) = subjects.items(receipt.subject), consent.history(receipt.subject)
    assert record.register_version == asked.register_version == before
    (letter,) = letters.messages_to(receipt.subject)
    assert "Ja tak, send mig nyheder." in (letter.body or "")
    later = small(token(form="write-to-us"), "updates")
    cited = {record.register_version for record in subjects.items(receipt.subject)}
    assert later.subject == receipt.subject and cited == {before, policy.version()}


@pytest.mark.parametrize(
    ("change", "key"), [(LONGER, LONGER_KEY), (WIDER, WIDER_KEY)], ids=["kept for longer", "agreed to for more"]
)
def test_where_the_terms_have_changed_since_nothing_is_taken_in_before_they_were_read(
    published: Draft, change: tuple[str, str], key: str
) -> None:
    page = token(form="write-to-us")
    published.write(*change)
    published.acknowledge(key)
    published.publish(at("2026-03-10"))
    with pytest.raises(actions.FormChanged):
        small(page, "updates")
    assert subjects.count() == 0 and small(token(form="write-to-us"), "updates").verdict is Verdict.ACCEPTED


@promise("3.3c")
def test_a_letter_that_asked_before_the_question_grew_is_no_yes_to_the_wider_one(published: Draft) -> None:
    receipt = small(token(form="write-to-us"), "updates")
    assert receipt.subject is not None
    (asked,) = consent.history(receipt.subject)
    published.write(*WIDER)
    published.acknowledge(WIDER_KEY)
    published.publish(at("2026-03-16"))
    with pytest.raises(NotAsked):
        consents.confirm(request=asked.id, at=at("2026-03-17"))
    small(token(form="write-to-us"), "updates")


def test_what_waited_while_the_terms_changed_is_let_in_under_those_in_force(published: Draft) -> None:
    waits = small(showing.token("write-to-us", language="da", version=policy.version(), at=NOW), "updates")
    published.write(*LONGER)
    published.acknowledge(LONGER_KEY)
    published.publish(at("2026-03-16"))
    outcome = actions.release(
        held=Held.objects.get().id, by="staff:00000000-0000-4000-8000-0000000000c1", at=at("2026-03-17")
    )
    assert waits.verdict is Verdict.QUARANTINED and outcome.subject is not None
    assert subjects.items(outcome.subject)[0].register_version == policy.version()


# What waited, and the boxes that were ticked


CLEO = "staff:00000000-0000-4000-8000-0000000000c1"


@pytest.fixture
def ticked(published: Draft, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """Somebody known, whose box was ticked in a form that was filled in too fast, and waits."""
    monkeypatch.setattr("holdord.intake.actions.keeping.is_confirmed_by_email", lambda *_: False)
    ada = small(token(form="write-to-us")).subject
    assert ada is not None
    fast = showing.token("write-to-us", language="da", version=policy.version(), at=NOW)
    assert small(fast, "updates").verdict is Verdict.QUARANTINED
    return ada


def let_in() -> None:
    actions.release(held=Held.objects.get().id, by=CLEO, at=at("2026-03-17"))


@promise("3.3c", "8.5b")
def test_a_box_that_waited_is_ticked_when_it_was_and_proves_nobody(ticked: UUID) -> None:
    let_in()
    said = consent.states(ticked, at("2026-03-18"))["updates"]
    assert (said.state, said.at, said.proven) == (ConsentState.GIVEN, NOW, False)
    assert audit.verify().ok


@promise("8.7")
def test_a_box_that_waited_gives_no_yes_over_a_later_no(ticked: UUID) -> None:
    shown = {"wording_hash": "0" * 64, "register_version": policy.version(), "language": "da", "channel": "page"}
    consents.give(subject=ticked, purpose="updates", by=f"subject:{ticked}", at=at("2026-03-01"), **shown)
    consents.withdraw(subject=ticked, purpose="updates", by=f"subject:{ticked}", at=at("2026-03-16"), channel="page")
    let_in()
    assert consent.state(ticked, "updates", at=at("2026-03-18")) is ConsentState.WITHDRAWN


@promise("8.5b")
def test_who_objected_while_their_box_waited_is_not_asked_by_a_letter(
    ticked: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("holdord.intake.actions.keeping.is_confirmed_by_email", lambda *_: True)
    people.object_to(subject=ticked, direct_marketing=True, by=CLEO, at=at("2026-03-16"))
    let_in()
    assert not letters.messages_to(ticked) and not consent.history(ticked)


def test_a_box_for_what_nobody_asks_any_more_keeps_nothing_out(ticked: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    register = policy.register()
    others = tuple(each for each in register.purposes if each.id != "updates")
    monkeypatch.setattr(policy, "register", lambda: register.model_copy(update={"purposes": others}))
    let_in()
    assert len(subjects.items(ticked)) == 2 and not consent.history(ticked)
