"""Data go on the day they are due: all of them, and nothing else."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from holdord.audit import actions as audit_actions
from holdord.audit import queries as audit
from holdord.lib.registry import controls
from holdord.policy import actions as policy_actions
from holdord.policy import queries as policy
from holdord.retention import actions, queries
from holdord.retention.models import LedgerEntry
from holdord.retention.rules import NoGround
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.terms import IdentifierKind, LegalBasis
from holdord.vault import queries as vault
from tests.conftest import at, promise

pytestmark = pytest.mark.usefixtures("house")

CLEO = "staff:00000000-0000-4000-8000-0000000000c1"


def takes_in(person: str, process: str, on: str, purpose: str = "answer-request") -> UUID:
    """One record of a person, in a process of the shipped register."""
    return subjects.take_in(
        by="public", at=at(on), process=process, purpose=purpose, basis=LegalBasis.CONTRACT, source="data-subject",
        form="", identifiers={IdentifierKind.EMAIL: f"{person}@example.org"},
        payload={"name": person, "message": "hello"},
        categories=["name", "email"], language="da", register_version=policy.version(), wording_hash="0" * 64,
    ).subject  # fmt: skip


def run(on: str) -> actions.Run:
    return actions.run(now=at(on), by="system:retention")


@promise("3.4", "2.4a", "4.4")
@pytest.mark.parametrize("process", ["website", "web-forms", "communication"])
def test_what_is_five_years_old_today_goes_today_and_not_yesterday(process: str) -> None:
    ada = takes_in("ada", process, "2021-03-15")
    assert run("2026-03-14").records == 0 and people.exists(ada)
    assert run("2026-03-15") == actions.Run(records=1, people=1, held=0)
    assert not people.exists(ada)


@promise("5.4")
def test_a_customers_eight_years_begin_anew_with_each_delivery() -> None:
    ada = takes_in("ada", "customers", "2016-01-10")
    subjects.move_anchor(subject=ada, process="customers", event="last_delivery", at=at("2018-06-01"), by="system:test")
    subjects.move_anchor(subject=ada, process="customers", event="last_delivery", at=at("2019-06-01"), by="system:test")
    assert run("2027-05-31").records == 0
    assert run("2027-06-01").people == 1


@promise("5.4")
def test_before_the_first_delivery_the_rule_for_enquiries_holds() -> None:
    ada = takes_in("ada", "customers", "2021-01-10")
    assert run("2026-01-09").records == 0
    assert run("2026-01-10").people == 1
    assert not people.exists(ada)


@promise("6.4")
def test_a_participants_five_years_begin_with_the_last_event() -> None:
    ada = takes_in("ada", "events", "2018-01-10")
    subjects.move_anchor(subject=ada, process="events", event="last_event", at=at("2022-09-01"), by="system:test")
    assert run("2027-08-31").records == 0
    assert run("2027-09-01").people == 1


def test_only_what_is_due_goes_while_the_person_stays() -> None:
    ada = takes_in("ada", "web-forms", "2021-03-15")
    takes_in("ada", "web-forms", "2024-03-15")
    takes_in("ada", "communication", "2021-03-15")
    assert run("2026-03-15") == actions.Run(records=2, people=0, held=0)
    assert [record.process for record in people.items(ada)] == ["web-forms"]
    assert [relation.process for relation in people.relations(ada)] == ["web-forms"]


def test_someone_elses_data_are_left_alone() -> None:
    takes_in("ada", "web-forms", "2021-03-15")
    ben = takes_in("ben", "web-forms", "2023-03-15")
    run("2026-03-15")
    assert people.card(ben).name == "ben"


@promise("8.0b")
def test_what_a_statute_holds_stays_and_the_plan_says_which() -> None:
    ada = takes_in("ada", "web-forms", "2021-03-15")
    hold = subjects.hold(subject=ada, statute="no-bokforingsloven-13", reason="invoice", by=CLEO, at=at("2021-03-15"))
    assert [due.held_by for due in queries.plan(at("2026-03-15")).stays] == ["no-bokforingsloven-13"]
    assert run("2026-03-15") == actions.Run(records=0, people=0, held=1)
    with pytest.raises(actions.HeldByLaw):
        actions.erase_person(subject=ada, ground="A17-1-a", by=CLEO, at=at("2026-03-15"))
    subjects.release(hold=hold, by=CLEO, at=at("2026-03-16"))
    assert run("2026-03-16").people == 1


@promise("8.3")
def test_erasing_a_person_takes_the_rows_and_the_key_and_leaves_the_log_whole() -> None:
    ada, ben = takes_in("ada", "web-forms", "2026-03-15"), takes_in("ben", "web-forms", "2026-03-15")
    actions.erase_person(subject=ada, ground="A17-1-a", by=CLEO, at=at("2026-04-01"))
    assert not people.exists(ada) and not vault.has_key(ada)
    assert people.exists(ben) and vault.has_key(ben)
    assert people.find(IdentifierKind.EMAIL, "ada@example.org") is None
    audit_actions.sequence(at=at("2026-04-01"))
    assert audit.verify().ok


def test_an_erasure_on_no_known_ground_is_refused() -> None:
    ada = takes_in("ada", "web-forms", "2026-03-15")
    with pytest.raises(NoGround):
        actions.erase_person(subject=ada, ground="because", by=CLEO, at=at("2026-04-01"))
    assert people.exists(ada)


@promise("8.4b")
def test_who_withdrew_and_left_is_remembered_by_a_keyed_hash_alone() -> None:
    ada = takes_in("ada", "web-forms", "2026-03-15")
    actions.erase_person(subject=ada, ground="A17-1-b", by=CLEO, at=at("2026-04-01"))
    assert people.suppressed(IdentifierKind.EMAIL, "Ada@Example.org")
    assert not people.suppressed(IdentifierKind.EMAIL, "ben@example.org")


def test_a_run_twice_finds_nothing_the_second_time() -> None:
    takes_in("ada", "web-forms", "2021-03-15")
    run("2026-03-15")
    lines = LedgerEntry.objects.count()
    assert run("2026-03-15") == actions.Run(0, 0, 0)
    assert LedgerEntry.objects.count() == lines


def test_a_key_whose_rows_are_gone_is_destroyed_by_the_next_run(monkeypatch: pytest.MonkeyPatch) -> None:
    ada = takes_in("ada", "web-forms", "2021-03-15")
    with monkeypatch.context() as cut_off:
        cut_off.setattr(actions, "finish_keys", lambda **_: 0)
        run("2026-03-15")
    assert vault.has_key(ada) and not people.exists(ada)
    run("2026-03-15")
    assert not vault.has_key(ada) and queries.keys_left() == []


@promise("8.5b")
def test_a_no_to_marketing_outlives_the_data_it_was_said_about() -> None:
    ada = takes_in("ada", "web-forms", "2021-03-15")
    subjects.object_to(subject=ada, direct_marketing=True, by=CLEO, at=at("2022-03-15"))
    takes_in("ben", "web-forms", "2021-03-15")
    assert run("2026-03-15").people == 2
    assert people.suppressed(IdentifierKind.EMAIL, "ada@example.org")
    assert not people.suppressed(IdentifierKind.EMAIL, "ben@example.org")


def test_a_delivery_noted_after_the_plan_was_made_keeps_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    ada = takes_in("ada", "customers", "2021-01-10")
    planned = queries.plan(at("2026-01-10"))
    subjects.move_anchor(
        subject=ada, process="customers", event="last_delivery", at=at("2026-01-09"), by="system:test"
    )  # fmt: skip
    real = queries.plan
    monkeypatch.setattr(actions, "plan", lambda now, **only: real(now, **only) if only else planned)
    assert run("2026-01-10") == actions.Run(records=0, people=0, held=0)
    assert people.exists(ada)


# The controls, each broken on purpose.


def says(name: str, now: datetime, **about: str) -> str:
    found = controls.get(name)
    assert found is not None
    return found(now, about).state


@promise("2.4a", "3.4", "4.4", "5.4", "6.4")
@pytest.mark.parametrize("process", ["website", "web-forms", "communication", "customers", "events"])
def test_a_record_left_a_day_too_long_breaks_its_promise(process: str) -> None:
    assert says("retention.nothing-over-age", at("2026-03-15"), process=process) == "nothing to check"
    takes_in("ada", process, "2021-03-15")
    assert says("retention.nothing-over-age", at("2026-03-15"), process=process) == "kept"
    assert says("retention.nothing-over-age", at("2026-03-16"), process=process) == "broken"
    run("2026-03-16")
    assert says("retention.nothing-over-age", at("2026-03-16"), process=process) == "nothing to check"


@promise("2.4a", "3.4")
def test_data_in_a_process_the_register_no_longer_has_break_the_promise() -> None:
    takes_in("ada", "lottery", "2026-03-15")
    assert says("retention.nothing-over-age", at("2026-03-16"), process="web-forms") == "broken"


@promise("7.2a", "8.3")
def test_someone_erased_who_is_still_here_breaks_the_promise(house: Path) -> None:
    now = at("2026-03-15")
    ada, ben = takes_in("ada", "web-forms", "2021-03-15"), takes_in("ben", "web-forms", "2026-03-15")
    assert says("retention.erased-is-gone", now) == "nothing to check"
    actions.erase_person(subject=ada, ground="A17-1-a", by=CLEO, at=now)
    assert says("retention.erased-is-gone", now) == "kept"
    audit_actions.record(act="retention.erase_person", by=CLEO, at=now, subject=ben)  # said, and not done
    assert says("retention.erased-is-gone", now) == "broken"


@promise("11.3")
def test_a_ledger_line_with_more_than_codes_breaks_the_promise() -> None:
    now = at("2026-03-15")
    assert says("retention.ledger-names-nobody", now) == "nothing to check"
    takes_in("ada", "web-forms", "2021-03-15")
    run("2026-03-15")
    assert says("retention.ledger-names-nobody", now) == "kept"
    LedgerEntry.objects.update(process="ada krogh")
    assert says("retention.ledger-names-nobody", now) == "broken"


def test_the_register_can_be_kept_with_its_version() -> None:
    version = policy_actions.remember(at=at("2026-03-15"), by="system:start")
    kept = policy.kept(version)
    assert kept is not None and kept.register.organisation == "Altoros"
