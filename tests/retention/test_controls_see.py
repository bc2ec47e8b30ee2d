"""The controls of retention are shown what they are there for: each piece of the work is broken on purpose, the run
goes on as if nothing were, and the control that watches it says *broken*."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from holdord.retention import actions, queries, rules, workflow
from holdord.retention.actions import anonymising, clock, evidence, forewarning, ledger, sweeping
from holdord.retention.anonymity import Line, Table
from holdord.retention.models import SweepLine
from holdord.retention.queries import due
from holdord.retention.rules import Stage, Standing
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.vault import queries as vault
from tests.conftest import at, promise
from tests.drafts import Draft, knows
from tests.retention.test_anonymising import RECIPE, write
from tests.retention.test_forewarning import (
    RULE,
    WARNS,
    forewarn,
    goes_out,
    has_an_account,
    on_a_contract,
    says,
)
from tests.retention.test_going import CLEO, run

pytestmark = pytest.mark.usefixtures("house")

Break = pytest.MonkeyPatch
TOLD, OVER_AGE = "retention.told-before-it-goes", "retention.nothing-over-age"
AT_FIRST = """    until_then: at-first
  - id: at-first
    duration: 24 months
    starts: collected
    clauses: ['2.4a']
"""
FIRST_WORDS = {"da": ", i første omgang {retention.at-first}", "en": ", at first {retention.at-first}"}
WEB = {"process": "web-forms"}


@pytest.fixture
def warned(draft: Draft) -> Draft:
    draft.write(RULE, WARNS)
    on_a_contract(draft)
    draft.publish(at("2026-01-01"))
    return draft


def _told(name: str, on: str = "2031-01-27") -> UUID:
    """Somebody who hears of it in time."""
    person = has_an_account(name)
    forewarn("2031-01-27")
    goes_out(person, on)
    return person


def _nobody_waits(monkeypatch: Break) -> None:
    """The plan lets everybody go on their day, whatever became of the letter."""
    monkeypatch.setattr(Standing, "may_go", lambda self, today: True)


def _no_grace(monkeypatch: Break) -> None:
    """The day the letter names is enough."""
    monkeypatch.setattr(rules, "_free_on", lambda warns, letter: letter.first_on)


def _no_letter(monkeypatch: Break) -> None:
    """The morning writes to nobody, and says that it did."""
    monkeypatch.setattr(forewarning, "_letter", lambda *given, **facts: None)


@promise("7.2a")
def test_who_goes_without_a_letter_is_seen_beside_all_who_were_told(warned: Draft, monkeypatch: Break) -> None:
    _told("ada")
    has_an_account("ben")
    _nobody_waits(monkeypatch)
    assert run("2031-03-10").people == 2
    assert says(TOLD, "2031-03-11") == "broken"


@promise("7.2a")
def test_who_goes_while_the_letter_lies_in_the_outbox_is_seen(warned: Draft, monkeypatch: Break) -> None:
    has_an_account("ada")
    forewarn("2031-01-27")
    _nobody_waits(monkeypatch)
    assert run("2031-03-10").people == 1
    assert [line.unreached for line in queries.sweeps()] == [0], "that no letter reaches them is not known"
    assert says(TOLD, "2031-03-11") == "broken"


@promise("7.2a")
@pytest.mark.parametrize("letter_on", ["2031-03-01", "2031-03-10"])
def test_who_goes_before_the_time_they_were_given_is_over_is_seen(
    warned: Draft, monkeypatch: Break, letter_on: str
) -> None:
    _told("ada", on=letter_on)
    _no_grace(monkeypatch)
    assert run("2031-03-10").people == 1
    assert says(TOLD, "2031-03-11") == "broken"


@promise("7.2a")
def test_whom_no_letter_reaches_and_who_has_no_time_is_seen(warned: Draft, monkeypatch: Break) -> None:
    has_an_account("ada", email=False)
    forewarn("2031-03-09")
    _no_grace(monkeypatch)
    assert run("2031-03-10").people == 1
    assert says(TOLD, "2031-03-11") == "broken"


@promise("7.2a")
def test_a_way_of_going_that_asks_for_no_letters_is_seen(warned: Draft, monkeypatch: Break) -> None:
    has_an_account("ada")
    monkeypatch.setattr(sweeping, "looks", _all_looks)
    assert run("2031-03-10").people == 1
    assert says(TOLD, "2031-03-11") == "broken"


def _all_looks(now: Any) -> list[Any]:
    """As `looks`, and those too whose people hear of it first."""
    with pytest.MonkeyPatch.context() as forgotten:
        forgotten.setattr(due, "_looks", lambda *given: map(_as_if_nobody_were_warned, _true_looks(*given)))
        return due.looks(now)


_true_looks = due._looks


def _as_if_nobody_were_warned(look: Any) -> Any:
    return replace(look, rule=look.rule.model_copy(update={"forewarning": None}))


@promise("7.2a")
def test_letters_that_are_not_written_are_seen(warned: Draft, monkeypatch: Break) -> None:
    has_an_account("ada")
    monkeypatch.setattr(forewarning, "owed_letters", lambda now: [])
    assert forewarn("2031-01-27") == 0
    assert says(TOLD, "2031-01-28") == "kept", "a night may be missed"
    assert says(TOLD, "2031-01-30") == "broken"


@promise("7.2a")
def test_letters_that_are_written_down_and_never_made_are_told_as_that(warned: Draft, monkeypatch: Break) -> None:
    ada = has_an_account("ada")
    _no_letter(monkeypatch)
    assert forewarn("2031-01-27") == 0
    (soon,) = queries.going(ada, at("2031-01-28"))
    assert soon.standing.stage is Stage.UNREACHED, "nobody is down as told who was not written to"


@promise("7.2a")
def test_a_sweep_that_does_nothing_is_seen(draft: Draft, monkeypatch: Break) -> None:
    draft.publish(at("2026-01-01"))
    knows("ada", at("2026-03-10"))
    monkeypatch.setattr(sweeping, "looks", lambda now: [])
    run("2028-03-10")
    assert says(OVER_AGE, "2028-03-11", WEB) == "broken"


@promise("7.2a")
def test_a_plan_that_is_blind_is_seen_by_the_age_of_what_is_there(draft: Draft, monkeypatch: Break) -> None:
    draft.write("    starts: last_contact\n", "    starts: collected\n")
    draft.write(AT_FIRST, "")
    for language, first in FIRST_WORDS.items():
        draft.write(first, "", f"wording.{language}.yaml")
    draft.publish(at("2026-01-01"))
    knows("ada", at("2026-03-10"))
    monkeypatch.setattr(due, "_due_in", lambda ends: [])
    monkeypatch.setattr(due, "_looks", lambda *given: [])
    assert run("2031-03-10").people == 0
    assert says(OVER_AGE, "2031-03-10", WEB) == "kept", "on its day it may still go"
    assert says(OVER_AGE, "2031-03-11", WEB) == "broken"


@promise("7.2a")
def test_what_a_run_leaves_behind_is_seen(draft: Draft, monkeypatch: Break) -> None:
    draft.publish(at("2026-01-01"))
    knows("ada", at("2026-03-10"))
    run("2028-03-10")
    assert says("retention.runs-leave-nothing", "2028-03-11") == "kept"
    SweepLine.objects.update(left_over=1)
    assert says("retention.runs-leave-nothing", "2028-03-11") == "broken"


@promise("8.3")
@pytest.mark.parametrize("left", ["the key", "the person", "what a room holds"])
def test_whatever_is_left_of_somebody_erased_is_seen(draft: Draft, monkeypatch: Break, left: str) -> None:
    draft.publish(at("2026-01-01"))
    ada = knows("ada", at("2026-03-10"))
    actions.erase_person(subject=ada, ground="A17-1-a", by=CLEO, at=at("2026-04-01"))
    assert says("retention.erased-is-gone", "2026-04-02") == "kept"
    harms: dict[str, Callable[[], None]] = {
        "the key": lambda: monkeypatch.setattr(vault, "has_key", lambda subject: subject == ada),
        "the person": lambda: monkeypatch.setattr(people, "exists", lambda subject: subject == ada),
        "what a room holds": lambda: _a_room_that_keeps(monkeypatch),
    }
    harms[left]()
    assert says("retention.erased-is-gone", "2026-04-02") == "broken"


def _a_room_that_keeps(monkeypatch: Break) -> None:
    from holdord.lib.registry import portraits

    class Cellar:
        room = "cellar"

        def show(self, subject: UUID) -> list[str]:
            return ["something"]

    monkeypatch.setattr(portraits, "all", lambda: [Cellar()])


@promise("11.3")
def test_a_ledger_that_holds_an_id_is_seen_though_it_is_as_long_as_a_hash(draft: Draft, monkeypatch: Break) -> None:
    draft.publish(at("2026-01-01"))
    ada = knows("ada", at("2026-03-10"))
    monkeypatch.setattr(ledger, "ledger_key", lambda subject: subject.bytes * 2)
    actions.erase_person(subject=ada, ground="A17-1-a", by=CLEO, at=at("2026-04-01"))
    assert queries.ledger_keys(whole_person=True) == {ada.bytes * 2}
    assert says("retention.ledger-names-nobody", "2026-04-02") == "broken"


@promise("11.3")
def test_an_id_is_seen_wherever_in_a_key_of_the_ledger_it_stands(draft: Draft, monkeypatch: Break) -> None:
    draft.publish(at("2026-01-01"))
    ada = knows("ada", at("2026-03-10"))
    actions.erase_person(subject=ada, ground="A17-1-a", by=CLEO, at=at("2026-04-01"))
    assert says("retention.ledger-names-nobody", "2026-04-02") == "kept"
    for before in range(17):
        key = bytes(before) + ada.bytes + bytes(16 - before)
        monkeypatch.setattr(queries, "ledger_keys", lambda *, whole_person, key=key: {key})
        assert says("retention.ledger-names-nobody", "2026-04-02") == "broken", before


def test_what_is_held_is_counted_once_for_the_promise_that_nothing_is_over_age(
    draft: Draft, monkeypatch: Break
) -> None:
    draft.publish(at("2026-01-01"))
    knows("ada", at("2026-03-10"))
    looks, oldest = list[str](), people.oldest
    monkeypatch.setattr(people, "oldest", lambda process: looks.append(process) or oldest(process))
    assert says(OVER_AGE, "2026-03-11", WEB) == "kept"
    assert looks == ["web-forms"]


CLOCK, HOLDS = "retention.clock-is-believed", "retention.holds-are-reviewed"
WAITS, NUMBERS = "retention.nothing-waits-to-be-looked-at", "retention.numbers-are-about-nobody"


@promise("7.2a")
def test_a_run_that_is_not_stopped_by_a_clock_that_leapt_is_seen(monkeypatch: Break) -> None:
    workflow.clock(at=at("2026-03-10"))
    for module in (workflow.actions, clock):
        monkeypatch.setattr(module, "must_be_believed", lambda now: None)
    workflow.run(at=at("2027-03-10"))
    assert says(CLOCK, "2027-03-10") == "broken"


@promise("7.2a")
def test_whoever_notes_the_time_and_takes_a_clock_at_its_word_that_leapt_is_seen(monkeypatch: Break) -> None:
    for day in ("2026-03-10", "2026-03-11"):
        workflow.run(at=at(day))
    assert says(CLOCK, "2026-03-11") == "kept"
    monkeypatch.setattr(clock, "doubt", lambda now, seen_at, leap: None)
    workflow.run(at=at("2027-03-10"))
    assert queries.clock_doubt(at("2027-03-11")) is None, "by what was noted there is nothing to see"
    assert says(CLOCK, "2027-03-11") == "broken"
    actions.confirm_clock(by=CLEO, at=at("2027-03-11"))
    assert says(CLOCK, "2027-03-11") == "kept", "somebody has looked"


@promise("7.2a")
def test_a_word_from_before_a_leap_says_nothing_of_it(monkeypatch: Break) -> None:
    actions.confirm_clock(by=CLEO, at=at("2026-03-09"))
    workflow.run(at=at("2026-03-10"))
    monkeypatch.setattr(clock, "doubt", lambda now, seen_at, leap: None)
    workflow.run(at=at("2027-03-10"))
    assert says(CLOCK, "2027-03-11") == "broken"


@promise("7.2a")
def test_a_clock_that_was_ahead_and_was_set_right_is_asked_about_once(monkeypatch: Break) -> None:
    workflow.run(at=at("2026-03-10"))
    with monkeypatch.context() as harm:
        harm.setattr(clock, "doubt", lambda now, seen_at, leap: None)
        workflow.run(at=at("2027-03-10"))
    actions.confirm_clock(by=CLEO, at=at("2026-03-11"))
    for day in ("2026-03-11", "2026-03-12", "2026-03-13"):
        workflow.run(at=at(day))
        assert says(CLOCK, day) == "kept", "no run of a night that has not come yet asks anew each night"


@promise("8.0b")
def test_a_list_of_holds_that_leaves_out_who_is_late_is_seen(draft: Draft, monkeypatch: Break) -> None:
    draft.publish(at("2026-01-01"))
    ada = knows("ada", at("2026-03-10"))
    subjects.hold(
        subject=ada, statute="claim", reason="claim", by=CLEO, at=at("2026-03-10"), review_on=date(2026, 4, 1)
    )
    assert says(HOLDS, "2026-04-01") == "kept"
    monkeypatch.setattr(people, "holds_to_review", lambda today, now: [])
    assert queries.holds_to_review(at("2026-04-02")) == [], "staff are shown none"
    assert says(HOLDS, "2026-04-02") == "broken"


@promise("8.0b")
def test_a_hold_that_is_taken_down_without_its_day_is_seen(draft: Draft, monkeypatch: Break) -> None:
    draft.publish(at("2026-01-01"))
    ada = knows("ada", at("2026-03-10"))
    real = subjects.hold
    monkeypatch.setattr(subjects, "hold", lambda **said: real(**{**said, "review_on": None, "until_at": None}))
    actions.hold(
        whose=actions.Whose(subject=ada), ground="claim", reason="claim", by=CLEO, at=at("2026-03-11"),
        review_on=date(2026, 4, 1),
    )  # fmt: skip
    assert says(HOLDS, "2026-03-11") == "broken"


@pytest.fixture
def looked_at_first(draft: Draft) -> UUID:
    """What is over age in web-forms waits for somebody; one thing of Ada's is."""
    starts = "    starts: collected\n    clauses: ['2.4a']"
    draft.write(starts, starts.replace("\n", "\n    action: review\n", 1))
    draft.publish(at("2026-01-01"))
    return knows("ada", at("2026-03-10"))


@promise("7.2a")
def test_what_goes_by_itself_though_somebody_was_to_look_at_it_first_is_seen(
    looked_at_first: UUID, monkeypatch: Break
) -> None:
    assert run("2028-03-10").records == 0
    assert says(WAITS, "2028-03-10") == "kept"
    monkeypatch.setattr(sweeping, "looks", due.every_look)
    assert run("2028-03-11").records == 1 and not people.exists(looked_at_first)
    assert says(WAITS, "2028-03-11") == "broken"


@promise("7.2a")
def test_what_waits_and_is_in_no_plan_is_seen_by_its_age(looked_at_first: UUID, monkeypatch: Break) -> None:
    monkeypatch.setattr(due, "_due_in", lambda ends: [])
    assert queries.plan(at("2028-04-10")).waits == ()
    assert says(OVER_AGE, "2028-04-10", WEB) == "broken"


@pytest.fixture
def counted(draft: Draft) -> None:
    """What was collected is counted by month and topic when its time is up, of five people at least."""
    draft.write("    starts: collected\n", f"    starts: collected\n{RECIPE}")
    draft.publish(at("2026-01-01"))


@promise("7.2a")
def test_numbers_that_are_kept_whatever_the_three_questions_say_are_seen(counted: None, monkeypatch: Break) -> None:
    write("cakes", 6)
    real = anonymising.assess

    def never_asks(table: Table, **how: Any) -> Any:
        return real(Table(("topic",), (Line(("cakes",), 9, 9), Line(("books",), 9, 9))), at_least=5)

    monkeypatch.setattr(anonymising, "assess", never_asks)
    assert run("2028-03-10").people == 6
    (kept,) = queries.numbers()
    assert (kept.label, len(kept.lines)) == ("anonymous", 1)
    assert says(NUMBERS, "2028-03-11") == "broken"


@promise("7.2a")
@pytest.mark.parametrize("how", ["things are counted for people", "people are made up"])
def test_numbers_that_make_many_people_of_one_are_seen(counted: None, monkeypatch: Break, how: str) -> None:
    for topic in ("cakes", "books"):
        for day in range(1, 7):
            write(topic, 1, f"2026-03-{day:02}T10:00")
            write(topic, 1, f"2026-03-{day:02}T11:00")
    real = anonymising.count

    def many(things: Iterable[Any], columns: Any, *, at_least: int) -> Table:
        table = real(things, columns, at_least=at_least)
        far = {"things are counted for people": 30, "people are made up": 13}[how]
        more = 30 if far == 30 else 12
        return replace(table, lines=tuple(replace(line, people=far, things=more) for line in table.lines))

    monkeypatch.setattr(anonymising, "count", many)
    assert run("2028-03-10").people == 24
    assert says(NUMBERS, "2028-03-11") == "broken"


class Blow(BaseException):
    """The process is killed."""


def _is_killed(monkeypatch: Break, on: str) -> None:
    """What was to go that day has gone, and before the run writes its line it is over with it."""

    def blow(*given: object, **more: object) -> None:
        raise Blow

    with monkeypatch.context() as killed, pytest.raises(Blow):
        killed.setattr(sweeping.evidence, "keep", blow)
        run(on)


@promise("7.2a")
def test_who_goes_too_early_in_a_run_that_is_killed_is_seen(warned: Draft, monkeypatch: Break) -> None:
    _told("ada", on="2031-03-01")
    with monkeypatch.context() as harm:
        _no_grace(harm)
        _is_killed(harm, "2031-03-10")
    run("2031-03-11")
    assert [(line.was_cut_off, line.records, line.warned) for line in queries.sweeps()] == [(True, 1, 1)]
    assert says(TOLD, "2031-03-12") == "broken"
    assert says("retention.runs-leave-nothing", "2031-03-12") == "kept", "the log and the ledger say the same"


@promise("7.2a")
def test_a_run_that_is_killed_and_let_everybody_have_their_time_breaks_nothing(
    warned: Draft, monkeypatch: Break
) -> None:
    _told("ada")
    has_an_account("ben", email=False)
    forewarn("2031-01-28")
    _is_killed(monkeypatch, "2031-03-10")
    assert says("retention.runs-leave-nothing", "2031-03-10") == "kept", "it is not over yet"
    run("2031-03-11")
    (line,) = (line for line in queries.sweeps() if line.was_cut_off)
    assert (line.records, line.warned, line.unreached) == (2, 1, 1)
    assert says(TOLD, "2031-03-12") == "kept"


@promise("7.2a")
def test_a_way_of_going_that_asks_for_no_letters_is_seen_though_the_run_is_killed(
    warned: Draft, monkeypatch: Break
) -> None:
    has_an_account("ada")
    with monkeypatch.context() as harm:
        harm.setattr(sweeping, "looks", _all_looks)
        _is_killed(harm, "2031-03-10")
    run("2031-03-11")
    assert says(TOLD, "2031-03-12") == "broken"


@promise("7.2a")
def test_a_run_of_an_earlier_version_that_was_killed_is_held_against_nobody(warned: Draft, monkeypatch: Break) -> None:
    _told("ada")
    with monkeypatch.context() as earlier:
        # It wrote down what people had heard when it was through, and came to no end.
        earlier.setattr(forewarning, "heard", lambda begun, tally, goes: None)
        earlier.setattr(evidence, "timed_id", lambda at: uuid4(), raising=False)
        _is_killed(earlier, "2031-03-10")
    run("2031-03-11")
    (line,) = (line for line in queries.sweeps() if line.was_cut_off)
    assert (line.records, line.warned, line.unreached, line.least_days) == (1, 0, 0, None)
    assert says(TOLD, "2031-03-12") == "kept", "what nobody wrote down shows no fault, and would show one for years"
