"""Why could we mail her in March? What was answered, by which register and facts, whatever happened since."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given, settings

from holdord.consent import actions as consent
from holdord.decisions import actions, queries, record
from holdord.decisions.models import Decision
from holdord.decisions.portrait import DecisionsPortrait
from holdord.decisions.rules import Asked, Facts, answer
from holdord.policy import queries as policy
from holdord.recipients import actions as recipients
from holdord.subjects import actions as subjects
from holdord.terms import Channel
from tests.conftest import at, promise
from tests.decisions.small import ADA as ADA_ID
from tests.decisions.small import NOW, REGISTER
from tests.decisions.test_laws_of_deciding import facts, purposes
from tests.decisions.test_laws_of_deciding import recipients as takers
from tests.drafts import Draft, knows
from tests.subjects.cast import BEN, CLEO, WORDS, write

NEWS = "news-by-email"


def gives(subject: UUID, *, on: str, purpose: str = NEWS) -> None:
    consent.give(
        subject=subject, purpose=purpose, by=f"subject:{subject}", at=at(on), wording_hash=WORDS,
        register_version=policy.version(), language="da", channel="web-form",
    )  # fmt: skip


def ask(subject: UUID, *, on: str, purpose: str = NEWS, **more: Any) -> bool:
    return actions.ask(subject=subject, purpose=purpose, by=CLEO, at=at(on), **more).allowed


@pytest.fixture
def ada(house: object) -> UUID:
    person = write(on="2026-01-10")
    gives(person, on="2026-02-01")
    return person


@promise("7.1", "8.7")
def test_what_happens_later_does_not_change_what_was_answered_in_march_nor_why(ada: UUID) -> None:
    assert ask(ada, on="2026-03-14")
    before = queries.given(ada, purpose=NEWS)
    consent.withdraw(subject=ada, purpose=NEWS, by=f"subject:{ada}", at=at("2026-04-02"), channel="link")
    subjects.object_to(subject=ada, direct_marketing=True, by=CLEO, at=at("2026-04-03"))
    subjects.restrict(subject=ada, reason="unlawful", by=CLEO, at=at("2026-04-04"))
    assert not ask(ada, on="2026-04-05")

    in_march = queries.given(ada, purpose=NEWS, until_at=at("2026-04-01"))
    assert in_march == before
    assert in_march[0].allowed and [reason.code for reason in in_march[0].reasons] == ["allowed-by"]
    assert in_march[0].facts["consent"] == ["dpv:ConsentGiven", "2026-02-01T12:00:00+00:00", True]
    back = queries.looking_back(ada, Asked(NEWS), at=at("2026-03-14")).answer
    assert back.allowed and back.reasons == in_march[0].reasons
    now = queries.may(subject=ada, purpose=NEWS, at=at("2026-04-05"))
    assert set(now.codes) == {"consent-withdrawn", "marketing-objection", "restriction"}


@promise("7.1")
def test_a_no_that_was_written_down_late_tells_the_answer_from_the_truth(ada: UUID) -> None:
    assert ask(ada, on="2026-03-14")
    subjects.object_to(subject=ada, direct_marketing=True, by=CLEO, at=at("2026-03-10T09:00"))  # noted in April
    assert queries.given(ada)[0].allowed
    back = queries.looking_back(ada, Asked(NEWS), at=at("2026-03-14")).answer
    # She objected after she had said yes, so in truth it was a no; we did not know.
    assert back.codes == ("marketing-objection",)


def test_a_delivery_in_summer_is_not_known_in_spring(house: object) -> None:
    ada = write(on="2017-01-10", process="customers")
    subjects.move_anchor(subject=ada, process="customers", event="last_delivery", at=at("2017-02-01"), by=CLEO)
    subjects.move_anchor(subject=ada, process="customers", event="last_delivery", at=at("2026-06-01"), by=CLEO)
    asked = Asked("deliver-services")
    assert queries.looking_back(ada, asked, at=at("2026-03-01")).answer.codes == ("retention-expired",)
    assert queries.looking_back(ada, asked, at=at("2026-06-02")).answer.allowed
    assert queries.looking_back(ada, asked, at=at("2016-01-01")).answer.codes == ("no-relation",)


@promise("11.1")
def test_a_past_moment_is_judged_by_the_register_that_was_in_force(draft: Draft) -> None:
    draft.publish(at("2026-01-01"))
    person = knows("ada", at("2026-01-10"))
    gives(person, on="2026-02-01", purpose="updates")
    assert ask(person, on="2026-03-01", purpose="updates")
    in_march = policy.version()
    draft.write("    direct_marketing: true\n", "    automated_decisions: true\n")
    draft.acknowledge("automated-decisions-begun:updates")
    draft.publish(at("2026-05-01"))

    assert policy.version() != in_march
    assert not ask(person, on="2026-05-02", purpose="updates")
    back = queries.looking_back(person, Asked("updates"), at=at("2026-03-01")).answer
    assert back.allowed and back.version == in_march
    then = queries.given(person, until_at=at("2026-04-01"))[0]
    assert then.version == in_march and queries.again(then) == back


def same(given: queries.Given) -> bool:
    found = queries.again(given)
    return found is not None and (found.allowed, found.reasons) == (given.allowed, given.reasons)


@promise("7.1")
def test_the_facts_that_are_kept_give_the_same_answer_again(ada: UUID) -> None:
    ask(ada, on="2026-03-01")
    ask(ada, on="2026-03-02", purpose="answer-request", channel=Channel.EMAIL, recipient="gmail", categories=["email"])
    ask(ada, on="2026-03-03", purpose="answer-request", channel=Channel.EMAIL, carries_notice=True)
    ask(ada, on="2026-03-04", purpose="answer-request", automated=True)
    subjects.hold(subject=ada, statute="dk-bfl-12", reason="invoice", by=CLEO, at=at("2026-03-05"))
    ask(ada, on="2033-03-05", purpose="answer-request")
    found = queries.given(ada)
    assert len(found) == 5 and all(map(same, found))


@settings(max_examples=200, deadline=None)
@given(facts, purposes, takers)
def test_whatever_the_facts_the_kept_ones_give_the_same_answer(known: Facts, purpose: str, taker: str | None) -> None:
    asked = Asked(purpose, taker)
    kept = record.facts(record.kept(REGISTER, known, asked), purpose, ADA_ID)
    assert answer(REGISTER, kept, asked, at=NOW) == answer(REGISTER, known, asked, at=NOW)


def test_an_answer_is_never_changed(ada: UUID) -> None:
    ask(ada, on="2026-03-01")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Decision.objects.update(allowed=False)


def test_words_the_register_does_not_know_are_not_kept(ada: UUID) -> None:
    ask(ada, on="2026-03-01", purpose="call Ada Krogh")
    assert queries.given(ada) == []
    ask(ada, on="2026-03-02", recipient="ada@example.org", categories=["Ada Krogh"])
    (kept,) = Decision.objects.values("recipient", "asked", "reasons")
    assert "ada" not in str(kept).lower() and kept["recipient"] == record.UNLISTED


def test_an_answer_about_nobody_is_in_the_audit_log_alone(house: object) -> None:
    actions.ask(subject=UUID(int=9), purpose=NEWS, by=CLEO, at=at("2026-03-01"))
    actions.ask(subject=None, purpose=NEWS, by=CLEO, at=at("2026-03-01"))
    assert not Decision.objects.exists()


@promise("2.5")
def test_what_goes_to_a_recipient_is_kept_as_an_answer_too(ada: UUID) -> None:
    recipients.disclose(subject=ada, recipient="gmail", purpose="answer-request", by=CLEO, at=at("2026-03-01"))
    (given,) = queries.given(ada)
    assert given.asked.recipient == "gmail" and not given.allowed and same(given)


@promise("8.1a", "8.3")
def test_answers_are_shown_handed_to_nobody_and_erased_with_the_person(ada: UUID) -> None:
    ask(ada, on="2026-03-01")
    portrait = DecisionsPortrait()
    (item,) = portrait.show(ada)
    assert item.purpose == NEWS and dict(item.fields) == {"allowed": "yes", "why": "allowed-by"}
    assert portrait.export(ada) == []
    assert portrait.erase(ada, by=CLEO, at=at("2026-03-02")) == 1
    assert portrait.erase(ada, by=CLEO, at=at("2026-03-02")) == 0


def test_the_answers_about_two_ids_of_one_person_become_one_list(ada: UUID) -> None:
    ben = write(BEN)
    ask(ada, on="2026-03-01")
    ask(ben, on="2026-03-02")
    portrait = DecisionsPortrait()
    memory = portrait.remember(ben, ada)
    assert portrait.merge(ben, ada, by=CLEO, at=at("2026-03-03")) == 1
    assert [given.at for given in queries.given(ada)] == [at("2026-03-02"), at("2026-03-01")]
    assert queries.given(ben) == []
    assert portrait.unmerge(ben, ada, memory, since=at("2026-03-03"), by=CLEO, at=at("2026-03-04")) == 1
    assert [given.at for given in queries.given(ben)] == [at("2026-03-02")]


@promise("7.2a")
@pytest.mark.parametrize(("now", "left"), [("2029-03-01", 1), ("2029-03-02", 0)])
def test_answers_go_after_three_years(ada: UUID, now: str, left: int) -> None:
    ask(ada, on="2026-03-01")
    actions.forget_old(by="system:clock", at=at(now))
    assert Decision.objects.count() == left


def test_many_questions_cost_as_many_readings_as_one(
    ada: UUID, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    people = [ada, write(BEN), None]
    with django_assert_max_num_queries(12):
        found = queries.weigh_all([(person, Asked(NEWS)) for person in people], at=at("2026-03-01"))
    assert [weighed.answer.allowed for weighed in found] == [True, False, False]
