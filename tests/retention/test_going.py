"""Data go on the day they are due: all of them, and nothing else."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from holdord.audit import actions as audit_actions
from holdord.audit import queries as audit
from holdord.intake import actions as intake
from holdord.intake.arrivals import Arrival
from holdord.intake.models import Arrived
from holdord.lib.registry import controls
from holdord.lib.sql import Question
from holdord.policy import actions as policy_actions
from holdord.policy import queries as policy
from holdord.retention import actions, queries
from holdord.retention.actions import ledger, portions
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
        cut_off.setattr(portions, "destroy_keys", lambda _: None)
        cut_off.setattr(portions, "finish_keys", lambda **_: 0)
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


def test_a_delivery_noted_after_it_was_found_keeps_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    ada = takes_in("ada", "customers", "2021-01-10")
    real = subjects.locking

    def noted_just_before(people_found: Iterable[UUID]) -> Question[list[UUID]]:
        subjects.move_anchor(
            subject=ada, process="customers", event="last_delivery", at=at("2026-01-09"), by="system:test"
        )  # fmt: skip
        return real(people_found)

    monkeypatch.setattr(subjects, "locking", noted_just_before)
    assert run("2026-01-10") == actions.Run(records=0, people=0, held=0)
    assert people.exists(ada)


def test_a_delivery_noted_after_nothing_was_found_under_it_keeps_whom_we_know(monkeypatch: pytest.MonkeyPatch) -> None:
    ada = takes_in("ada", "customers", "2021-01-10")
    subjects.erase_records(ids=[each.id for each in people.records_of(ada)], by=CLEO, at=at("2021-01-11"))
    real = portions.Swept._clear_empty

    def noted_just_before(swept: portions.Swept, portion: Sequence[UUID]) -> None:
        if ada in portion:
            subjects.move_anchor(
                subject=ada, process="customers", event="last_delivery", at=at("2026-01-09"), by="system:test"
            )  # fmt: skip
        real(swept, portion)

    monkeypatch.setattr(portions.Swept, "_clear_empty", noted_just_before)
    assert run("2026-01-10") == actions.Run(records=0, people=0, held=0)
    assert people.relation_of(ada, "customers"), "we know them by what was delivered"


def test_what_became_somebody_elses_after_it_was_found_is_kept_by_what_holds_theirs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ada, ben = takes_in("ada", "customers", "2026-01-10"), takes_in("ben", "web-forms", "2021-03-15")
    subjects.hold(subject=ada, statute="claim", reason="claim", by=CLEO, at=at("2026-01-11"))
    real = portions.Swept._clear

    def joined_just_before(swept: portions.Swept, portion: portions._Portion) -> None:
        if people.exists(ben) and ben in portion.people and not people.relation_of(ada, "web-forms"):
            subjects.join(source=ben, target=ada, by=CLEO, at=at("2026-03-15"))
        real(swept, portion)

    monkeypatch.setattr(portions.Swept, "_clear", joined_just_before)
    assert run("2026-03-15") == actions.Run(records=0, people=0, held=1)
    assert len(people.records_of(ada)) == 2


@promise("7.2a")
def test_each_run_leaves_evidence_by_rule_that_a_second_look_confirms() -> None:
    gone = [takes_in(name, "web-forms", "2021-03-15") for name in ("ada", "ben")]
    takes_in("cleo", "communication", "2021-03-14")
    run("2026-03-15")
    run("2026-03-16")
    lines = {line.process: line for line in queries.sweeps()}
    assert set(lines) == {"web-forms", "communication"}, "a run that finds nothing leaves no line"
    forms = lines["web-forms"]
    assert (forms.records, forms.people, forms.held, forms.left_over) == (2, 2, 0, 0)
    hashes = [hashlib.sha256(queries.ledger_key(subject)).digest() for subject in gone]
    added = sum(map(int.from_bytes, hashes)) % 2**256
    assert forms.keys_print == added.to_bytes(32), "the print is over the keyed hashes that stand in the ledger"


def test_more_than_a_portion_goes_in_one_run_and_what_is_held_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "PORTION", 3)
    everybody = [takes_in(f"p{n}", "web-forms", "2021-03-15") for n in range(8)]
    for subject in everybody[::4]:
        subjects.hold(subject=subject, statute="claim", reason="claim", by=CLEO, at=at("2026-01-01"))
    assert run("2026-03-15") == actions.Run(records=6, people=6, held=2)
    assert [people.exists(subject) for subject in everybody] == [n % 4 == 0 for n in range(8)]


@promise("7.2a")
def test_whoever_has_much_goes_in_one_portion_and_by_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "PORTION", 40)
    monkeypatch.setattr(portions, "_LEAST", 20)
    days = [f"2021-03-{day:02}" for day in range(1, 11)]
    (ada,), (ben,) = ({takes_in(name, "web-forms", day) for day in days} for name in ("ada", "ben"))
    for day in ("2021-02-01", "2021-02-02"):
        record = subjects.take_in(
            by="public", at=at(day), process="web-forms", purpose="answer-request", basis=LegalBasis.CONTRACT,
            source="data-subject", form="", identifiers={IdentifierKind.EMAIL: "ben@example.org"},
            payload={"message": "hello"}, categories=["name"], language="da", register_version=policy.version(),
            wording_hash="0" * 64,
        ).record  # fmt: skip
        subjects.hold_record(record=record, statute="claim", reason="claim", by=CLEO, at=at("2026-01-01"))
    assert run("2026-03-15") == actions.Run(records=20, people=1, held=2)
    assert not people.exists(ada) and len(people.records_of(ben)) == 2
    parts = LedgerEntry.objects.filter(whole_person=False).values_list("rows", flat=True)
    assert sorted(parts) == [10, 10], "a line a person, not one a thing"
    assert [line.left_over for line in queries.sweeps()] == [0]


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


@promise("8.3")
def test_one_thing_is_erased_and_the_rest_of_the_person_stays() -> None:
    ada = takes_in("ada", "web-forms", "2026-03-15")
    takes_in("ada", "communication", "2026-03-16")
    (form,) = people.records_of(ada, "web-forms")
    assert actions.erase_record(record=form.id, ground="A17-1-a", by=CLEO, at=at("2026-04-01"))
    assert [fact.process for fact in people.relations(ada)] == ["communication"]
    (line,) = queries.ledger()
    assert (line.process, line.rows, line.ground, line.whole_person) == ("web-forms", 1, "A17-1-a", False)
    assert actions.erase_record(record=form.id, ground="A17-1-a", by=CLEO, at=at("2026-04-02")) is None


@promise("8.3")
def test_with_the_last_thing_the_person_goes_and_their_key() -> None:
    ada = takes_in("ada", "web-forms", "2026-03-15")
    (form,) = people.records_of(ada, "web-forms")
    actions.erase_record(record=form.id, ground="A17-1-a", by=CLEO, at=at("2026-04-01"))
    assert not people.exists(ada) and not vault.has_key(ada)


@promise("8.3")
def test_a_person_goes_by_as_many_statements_however_much_there_is_of_them() -> None:
    ada, ben = takes_in("ada", "web-forms", "2026-03-15"), takes_in("ben", "web-forms", "2026-03-15")
    for day in range(1, 29):
        takes_in("ben", "web-forms", f"2026-02-{day:02}")
    asked = []
    for person in (ada, ben):
        with CaptureQueriesContext(connection) as captured:
            actions.erase_person(subject=person, ground="A17-1-b", by=CLEO, at=at("2026-04-01"))
        asked.append(len(captured))
    assert not people.exists(ben) and not people.records_of(ben) and not vault.has_key(ben)
    assert sorted(line.rows for line in queries.ledger()) == [4, 32]
    assert asked[0] == asked[1], asked


@promise("8.3")
def test_a_key_whose_rows_went_before_the_house_fell_goes_when_it_is_open_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ada = takes_in("ada", "web-forms", "2026-03-15")
    with monkeypatch.context() as cut, pytest.raises(RuntimeError):
        cut.setattr(ledger.vault, "destroy_announced", fails)
        actions.erase_person(subject=ada, ground="A17-1-b", by=CLEO, at=at("2026-04-01"))
    assert not people.exists(ada) and vault.has_key(ada) and queries.keys_left() == [ada]
    run("2026-04-02")
    assert not vault.has_key(ada) and queries.keys_left() == []
    # Said twice: when it was decided, and when it was so. The night rotates for either.
    assert len(audit.entries(limit=None, act="vault.destroy_key", subject=ada)) == 2


def fails(*_: object) -> None:
    raise RuntimeError("the house fell")


def test_one_thing_that_a_statute_holds_stays() -> None:
    ada = takes_in("ada", "web-forms", "2026-03-15")
    (form,) = people.records_of(ada, "web-forms")
    subjects.hold(subject=ada, process="", statute="claim", reason="claim", by=CLEO, at=at("2026-03-16"), until_at=None)
    with pytest.raises(actions.HeldByLaw):
        actions.erase_record(record=form.id, ground="A17-1-a", by=CLEO, at=at("2026-04-01"))
    with pytest.raises(NoGround):
        actions.erase_record(record=form.id, ground="because", by=CLEO, at=at("2026-04-01"))
    assert people.records_of(ada, "web-forms")


@promise("7.2a")
def test_a_run_that_left_something_due_behind_is_seen_by_its_second_look(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = controls.get("retention.runs-leave-nothing")
    assert looks
    takes_in("ada", "web-forms", "2021-03-15")
    takes_in("ben", "web-forms", "2021-03-16")
    run("2026-03-15")
    assert looks(at("2026-03-15T12:00"), {}).state == "kept"
    monkeypatch.setattr(portions.subjects, "clear", lambda *_, **__: subjects.Cleared(Counter()))
    run("2026-03-16")
    evidence = looks(at("2026-03-16T12:00"), {})
    assert evidence.state == "broken"
    assert "runs after which something due was still there: 1 of" in evidence.line


@promise("7.2a")
def test_what_came_by_a_channel_goes_and_that_it_came_points_at_nothing_any_more() -> None:
    letter = Arrival(
        channel="letters", key="1", happened_at=at("2021-03-15"), identifiers={IdentifierKind.EMAIL: "ada@example.org"},
        pieces={"text": "hello"}, language="da",
    )  # fmt: skip
    intake.arrive(arrival=letter, by="system:test", at=at("2021-03-15"))
    assert Arrived.objects.get().record_id
    assert run("2026-03-15").records == 1
    assert Arrived.objects.get().record_id is None
