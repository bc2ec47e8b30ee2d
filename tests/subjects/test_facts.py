"""The one statement for decisions reads what the rest of the room reads, table by table."""

from datetime import timedelta
from uuid import UUID

import pytest
from pytest_django import DjangoAssertNumQueries

from holdord.consent import actions as consent
from holdord.consent import queries as choices
from holdord.policy import queries as policy
from holdord.subjects import actions, queries
from holdord.subjects.rules import RIGHT_TO_OBJECT
from holdord.terms import Channel, LimitKind
from tests.conftest import at
from tests.subjects.cast import ADA, BEN, CLEO, WORDS, write

pytestmark = pytest.mark.usefixtures("house")

NOW = at("2026-03-31")


@pytest.fixture
def ada() -> UUID:
    """Somebody of whom there is something in every table."""
    person = write(ADA, on="2026-01-10")
    write(ADA, on="2026-01-20")
    write(ADA, on="2026-02-20", process="customers")
    actions.move_anchor(subject=person, process="customers", event="last_delivery", at=at("2026-02-21"), by=CLEO)
    actions.object_to(subject=person, purpose="keep-history", by=CLEO, at=at("2026-02-02"))
    actions.restrict(subject=person, reason="unlawful", by=CLEO, at=at("2026-02-01T08:00:00.123456"))
    actions.hold(
        subject=person, statute="dk-bfl-12", reason="invoice", by=CLEO, at=at("2026-02-03"), process="customers"
    )
    actions.told(subject=person, what=RIGHT_TO_OBJECT, version=policy.version(), by=CLEO, at=at("2026-02-04"))
    return person


def test_the_facts_are_those_of_the_tables(ada: UUID, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    ben = write(BEN)
    with django_assert_num_queries(1):
        found = queries.facts_of([ada, ben, ada, UUID(int=9)], at=NOW)
    assert set(found) == {ada, ben}
    facts = found[ada]
    assert facts.relations == queries.relations(ada)
    assert [fact.records for fact in facts.relations] == [2, 1]
    assert facts.limits == queries.limits(ada, at=NOW) and len(facts.limits) == 2
    assert facts.holds == queries.holds(ada) and facts.holds[0].owner == CLEO
    assert facts.told == queries.told(ada, at=NOW)
    assert (facts.language, found[ben].limits, found[ben].holds) == ("da", (), ())


def test_what_was_not_yet_is_not_there(ada: UUID) -> None:
    facts = queries.facts(ada, at=at("2026-01-15"))
    assert [(fact.process, fact.records, fact.collected_at) for fact in facts.relations] == [
        ("web-forms", 1, at("2026-01-10"))
    ]
    assert (facts.limits, facts.holds, facts.told) == ((), (), ())
    assert queries.facts(ada, at=NOW - timedelta(days=365)).relations == ()


def test_a_limit_that_ended_is_in_force_until_it_did(ada: UUID) -> None:
    (limit,) = (fact for fact in queries.limits(ada, at=NOW) if fact.kind is LimitKind.OBJECTION)
    actions.lift(limit=limit.id, by=CLEO, at=at("2026-03-01"), told_at=at("2026-03-01"))
    assert len(queries.facts(ada, at=at("2026-02-28")).limits) == 2
    assert len(queries.facts(ada, at=at("2026-03-01")).limits) == 1


def test_what_somebody_left_behind_reaches_whoever_has_their_address(ada: UUID) -> None:
    actions.suppress(subject=ada, by=CLEO, at=at("2026-03-02"))
    facts = queries.facts(ada, at=NOW)
    assert {fact.purpose for fact in facts.limits if fact.kind is LimitKind.SUPPRESSION} == {
        "all:direct-marketing", "keep-history",
    }  # fmt: skip
    assert queries.facts(ada, at=at("2026-03-01")).limits == queries.limits(ada, at=at("2026-03-01"))


def test_more_people_than_fit_in_one_statement_are_asked_in_several(ada: UUID) -> None:
    found = queries.facts_of([UUID(int=number) for number in range(1, 1002)] + [ada], at=NOW)
    assert set(found) == {ada}
    assert queries.facts_of([], at=NOW) == {} == choices.words_of([], at=NOW)


def test_all_that_somebody_said_is_one_statement(ada: UUID, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    given = {"subject": ada, "wording_hash": WORDS, "register_version": policy.version(), "language": "da"}
    consent.give(**given, purpose="news-by-email", by=f"subject:{ada}", at=at("2026-02-01"), channel="form")
    consent.refuse(**given, purpose="website-analytics", by="public", at=at("2026-02-02"), channel="form")
    consent.choose_channel(subject=ada, channel=Channel.CALL, wanted=False, by="public", at=at("2026-02-03"))
    with django_assert_num_queries(1):
        said = choices.words_of([ada, UUID(int=9)], at=NOW)
    assert said[ada].channels == choices.channels(ada, at=NOW)
    assert {fact.purpose: (fact.state, fact.proven) for fact in said[ada].states.values()} == {
        "news-by-email": (choices.state(ada, "news-by-email", at=NOW), True),
        "website-analytics": (choices.state(ada, "website-analytics", at=NOW), False),
    }
    assert said[UUID(int=9)].states == {}
