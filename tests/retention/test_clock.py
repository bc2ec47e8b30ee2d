"""A clock that went back or leapt is not believed: nothing goes by age until somebody has looked."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from pytest_django import Settings

from holdord.audit import queries as audit
from holdord.lib.registry import controls
from holdord.retention import actions, queries, workflow
from holdord.retention.actions import ClockInDoubt, portions
from holdord.retention.models import LedgerEntry
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from tests.conftest import at, promise
from tests.retention.test_going import CLEO, run, takes_in

pytestmark = pytest.mark.usefixtures("house")


def says(on: str) -> str:
    found = controls.get("retention.clock-is-believed")
    assert found is not None
    return found(at(on), {}).state


@promise("2.4a", "3.4", "7.2a")
@pytest.mark.parametrize("jump", ["2027-03-10", "2025-03-10"])
def test_a_clock_a_year_ahead_or_behind_stops_the_night_and_asks(jump: str) -> None:
    # Due a year ahead already; by the clock of last year nothing is, and nothing is said to be in order either.
    ada = takes_in("ada", "web-forms", "2022-01-15")
    workflow.clock(at=at("2026-03-10"))
    with pytest.raises(ClockInDoubt, match="confirm-clock"):
        workflow.run(at=at(jump))
    with pytest.raises(ClockInDoubt):
        workflow.lapse(at=at(jump))
    assert people.exists(ada) and not LedgerEntry.objects.exists()
    assert says(jump) == "broken"
    assert queries.clock_seen_at() == at("2026-03-10"), "a time in doubt does not become the mark"


def test_once_somebody_has_looked_it_goes_on(settings: Settings) -> None:
    ada = takes_in("ada", "web-forms", "2022-01-15")
    workflow.clock(at=at("2026-03-10"))
    assert says("2026-03-10") == "kept"
    actions.confirm_clock(by=CLEO, at=at("2027-03-10"))
    workflow.run(at=at("2027-03-10"))
    assert not people.exists(ada)
    (entry,) = audit.entries(None, act="retention.confirm_clock")
    assert entry.by == CLEO


def test_a_clock_that_goes_on_as_clocks_do_is_believed_and_small_corrections_are_too() -> None:
    assert says("2026-03-10") == "nothing to check"
    for moment in (at("2026-03-10"), at("2026-03-10") - timedelta(minutes=4), at("2026-03-23")):
        workflow.run(at=moment)
    assert queries.clock_seen_at() == at("2026-03-23")


def test_how_far_it_may_go_is_a_setting(settings: Settings) -> None:
    settings.HOLDORD_CLOCK_LEAP = 400
    workflow.clock(at=at("2026-03-10"))
    workflow.run(at=at("2027-03-10"))


@promise("8.0b")
def test_with_a_clock_in_doubt_a_hold_ends_and_nothing_goes_by_age() -> None:
    ada = takes_in("ada", "web-forms", "2022-01-15")
    hold = subjects.hold(subject=ada, statute="gdpr-a17-3-e", reason="case-7", by=CLEO, at=at("2026-02-01"))
    workflow.clock(at=at("2026-03-10"))
    assert actions.release_hold(hold=hold, by=CLEO, at=at("2027-03-10")) == 0
    assert people.exists(ada) and not people.open_holds(at("2027-03-11"))


def test_with_a_clock_in_doubt_nothing_that_was_looked_at_goes() -> None:
    ada = takes_in("ada", "web-forms", "2022-01-15")
    workflow.clock(at=at("2026-03-10"))
    with pytest.raises(ClockInDoubt):
        actions.erase_reviewed(subject=ada, process="web-forms", by=CLEO, at=at("2027-03-10"))


# What else may go wrong in the night.


@promise("7.2a")
@pytest.mark.parametrize("said", ["database or disk is full", "server closed the connection unexpectedly"])
def test_where_the_disk_is_full_or_the_database_gone_nothing_is_half_erased(
    monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    ada = takes_in("ada", "web-forms", "2021-03-15")

    def fall(*_: object, **__: object) -> None:
        raise OperationalError(said)

    with monkeypatch.context() as broken:
        broken.setattr(portions, "write_many", fall)
        with pytest.raises(OperationalError):
            run("2026-03-15")
    assert len(people.records_of(ada, "web-forms")) == 1 and people.card(ada).name == "ada"
    assert not LedgerEntry.objects.exists()
    assert run("2026-03-15").people == 1


@promise("5.4", "8.0b")
def test_with_a_clock_far_ahead_no_law_and_no_claim_has_ended() -> None:
    ada = takes_in("ada", "web-forms", "2026-01-15")
    subjects.hold(
        subject=ada, statute="gdpr-a17-3-e", reason="claim", by=CLEO, at=at("2026-02-01"), until_at=at("2026-12-31")
    )
    workflow.clock(at=at("2026-03-10"))
    with pytest.raises(actions.HeldByLaw):
        actions.erase_person(subject=ada, ground="A17-1-b", by=CLEO, at=at("2040-03-10"))
    (record,) = people.records_of(ada)
    with pytest.raises(actions.HeldByLaw):
        actions.erase_record(record=record.id, ground="A17-1-b", by=CLEO, at=at("2040-03-10"))
    assert people.exists(ada)
    actions.confirm_clock(by=CLEO, at=at("2040-03-10"))
    actions.erase_person(subject=ada, ground="A17-1-b", by=CLEO, at=at("2040-03-10"))
    assert not people.exists(ada)
