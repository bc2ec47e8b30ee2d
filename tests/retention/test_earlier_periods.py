"""What was given under a shorter period goes by it, however long the policy keeps things later."""

from uuid import UUID

import pytest

from holdord.decisions import queries as decisions
from holdord.lib.registry import controls
from holdord.policy import queries as policy
from holdord.retention import actions, queries
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from tests.conftest import at, promise
from tests.drafts import LONGER, LONGER_KEY, Draft, knows


@pytest.fixture
def lengthened(draft: Draft) -> tuple[UUID, UUID]:
    """24 months became 36, and 5 years 8, on 2026-04-01. Ada wrote the day before, Bo the day after."""
    draft.publish(at("2026-03-01"))
    ada = knows("ada", at("2026-03-31"))
    draft.write("duration: 24 months", "duration: 36 months")
    draft.write(*LONGER)
    draft.acknowledge(LONGER_KEY)
    draft.publish(at("2026-04-01"))
    return ada, knows("bo", at("2026-04-02"))


def goes(on: str) -> set[UUID]:
    return {due.subject for due in queries.plan(at(on)).due}


@promise("2.4a", "11.1")
def test_what_came_before_goes_by_the_shorter_period_and_what_came_after_by_the_longer(
    lengthened: tuple[UUID, UUID],
) -> None:
    ada, bo = lengthened
    assert goes("2028-03-30") == set()
    assert goes("2028-03-31") == {ada}
    assert goes("2029-04-01") == {ada}
    assert goes("2029-04-02") == {ada, bo}


@promise("2.4a", "11.1")
def test_it_really_goes_on_that_day_and_the_other_stays(lengthened: tuple[UUID, UUID]) -> None:
    ada, bo = lengthened
    done = actions.run(now=at("2028-03-31"), by="system:retention")
    assert (done.records, done.people) == (1, 1)
    assert not people.exists(ada) and people.exists(bo)


@promise("2.4a", "11.1")
def test_after_the_event_too_the_shorter_period_holds(lengthened: tuple[UUID, UUID]) -> None:
    ada, bo = lengthened
    for person in (ada, bo):
        subjects.move_anchor(
            subject=person, process="web-forms", event="last_contact", at=at("2026-06-01"), by="system:test"
        )
    assert goes("2031-05-31") == set()
    assert goes("2031-06-01") == {ada}
    assert goes("2034-06-01") == {ada, bo}


def test_what_is_due_is_named_once_and_says_when_it_ended(lengthened: tuple[UUID, UUID]) -> None:
    ada, _ = lengthened
    (due,) = queries.plan(at("2028-04-02")).due
    assert (due.subject, str(due.ends_on), due.rule, len(due.records)) == (ada, "2028-03-31", "website", 1)
    (only,) = queries.plan(at("2029-04-02"), subject=ada).due
    assert len(only.records) == 1


def test_one_person_with_something_of_each_keeps_what_may_stay(draft: Draft) -> None:
    draft.publish(at("2026-03-01"))
    ada = knows("ada", at("2026-03-31"))
    draft.write("duration: 24 months", "duration: 36 months")
    draft.acknowledge(LONGER_KEY)
    draft.publish(at("2026-04-01"))
    assert knows("ada", at("2026-04-02")) == ada

    done = actions.run(now=at("2028-03-31"), by="system:retention")
    assert (done.records, done.people) == (1, 0)
    assert people.exists(ada)


def test_the_decision_and_the_eraser_agree_on_the_day(lengthened: tuple[UUID, UUID]) -> None:
    ada, bo = lengthened
    assert decisions.may(subject=ada, purpose="answer", at=at("2028-03-30")).allowed
    refused = decisions.may(subject=ada, purpose="answer", at=at("2028-03-31"))
    assert refused.codes == ("retention-expired",)
    assert decisions.may(subject=bo, purpose="answer", at=at("2028-03-31")).allowed


def test_the_control_sees_what_should_have_gone_by_the_shorter_period(lengthened: tuple[UUID, UUID]) -> None:
    control = controls.get("retention.nothing-over-age")
    assert control is not None
    assert policy.register().processes[0].earlier
    assert control(at("2028-03-31"), {"process": "web-forms"}).state == "kept"
    assert control(at("2028-04-02"), {"process": "web-forms"}).state == "broken"
