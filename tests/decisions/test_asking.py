"""The facts are gathered in a handful of queries, for one person or for many; the answer is the rules'."""

from uuid import UUID

import pytest
from pytest_django import DjangoAssertNumQueries

from holdord.decisions import queries
from holdord.subjects import actions as subjects
from holdord.terms import IdentifierKind
from tests.conftest import at, promise
from tests.subjects.cast import ADA, BEN, CLEO, write

pytestmark = pytest.mark.usefixtures("house")

NOW = at("2026-03-31")


def test_somebody_unknown_and_somebody_gone_are_a_no() -> None:
    for nobody in (None, UUID(int=9)):
        answer = queries.may(subject=nobody, purpose="answer-request", at=NOW)
        assert answer.codes == ("unknown-person",)


@promise("3.3a")
def test_who_asked_us_something_is_answered() -> None:
    answer = queries.may(subject=write(), purpose="answer-request", at=NOW)
    assert answer.allowed and answer.basis == "eu-gdpr:A6-1-b" and answer.process == "web-forms"


@promise("10.2")
def test_the_shipped_register_has_no_ground_for_hubspot_and_may_says_so() -> None:
    answer = queries.may(subject=write(), purpose="answer-request", recipient="hubspot-crm", at=NOW)
    assert answer.codes == ("no-transfer-ground",)
    assert "10.2" in answer.clauses


@promise("2.2.2p")
def test_a_name_is_no_data_for_advertising() -> None:
    ada = write(process="events")
    answer = queries.may(subject=ada, purpose="website-advertising", categories=["name"], at=NOW)
    assert "category-not-listed" in answer.codes


def test_the_question_costs_the_same_for_a_person_with_much(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    ada = write()
    for process in ("events", "customers", "communication"):
        write(process=process)
    subjects.object_to(subject=ada, purpose="keep-history", by=CLEO, at=at("2026-02-01"))
    with django_assert_num_queries(1):
        queries.may(subject=ada, purpose="answer-request", at=NOW)


@promise("8.5b")
def test_many_are_asked_about_at_once_and_each_gets_their_own_answer(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    people = [write({IdentifierKind.EMAIL: f"p{number}@example.org"}, process="customers") for number in range(20)]
    for subject in people[::2]:
        subjects.object_to(subject=subject, direct_marketing=True, by=CLEO, at=at("2026-02-01"))
    with django_assert_num_queries(1):
        answers = queries.may_each([*people, UUID(int=9)], purpose="relevant-offers", at=NOW)
    assert [answers[subject].allowed for subject in people] == [False, True] * 10
    assert not answers[UUID(int=9)].allowed
    for subject in people:
        assert answers[subject] == queries.may(subject=subject, purpose="relevant-offers", at=NOW)


def test_the_facts_of_one_are_not_the_facts_of_another() -> None:
    ada, ben = write(ADA), write(BEN)
    subjects.restrict(subject=ada, reason="unlawful", by=CLEO, at=at("2026-02-01"))
    assert not queries.may(subject=ada, purpose="answer-request", at=NOW).allowed
    assert queries.may(subject=ben, purpose="answer-request", at=NOW).allowed
