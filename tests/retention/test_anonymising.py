"""Where the register says so, numbers about nobody stay when data go; and none where they would be about somebody."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, OperationalError, transaction

from holdord.audit import queries as audit
from holdord.lib.registry import controls
from holdord.lib.sql import Question
from holdord.policy import queries as policy
from holdord.retention import actions, queries
from holdord.retention.actions import anonymising, portions
from holdord.retention.models import Anonymised
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.terms import IdentifierKind, LegalBasis
from holdord.vault import queries as vault
from tests.conftest import at, promise
from tests.drafts import Draft
from tests.retention.test_going import run

RECIPE = """    action: anonymise
    recipe: {columns: {collected_on: month, topic: keep}, sensitive: [topic], at_least: 5}
"""


@pytest.fixture
def anonymised(draft: Draft) -> None:
    """What was collected is counted by month and topic when its time is up."""
    draft.write("    starts: collected\n", f"    starts: collected\n{RECIPE}")
    draft.publish(at("2026-01-01"))


def write(topic: str, count: int, on: str = "2026-03-10") -> list[UUID]:
    return [
        subjects.take_in(
            by="public", at=at(on), process="web-forms", purpose="answer", basis=LegalBasis.LEGITIMATE_INTEREST,
            source="form", form="write-to-us", identifiers={IdentifierKind.EMAIL: f"{topic}{n}.{on}@people.example"},
            payload={"message": f"I am {topic}{n}", "topic": topic}, categories=["contact"], language="en",
            register_version=policy.version(), wording_hash="0" * 64,
        ).subject
        for n in range(count)
    ]  # fmt: skip


@promise("7.2a")
def test_the_data_go_and_numbers_about_nobody_stay(anonymised: None) -> None:
    gone = write("cakes", 6) + write("books", 5)
    assert run("2028-03-10") == actions.Run(records=11, people=11, held=0)
    assert not any(people.exists(each) for each in gone)
    (table,) = queries.numbers()
    assert (table.label, table.columns) == ("anonymous", ("collected_on", "topic"))
    assert table.lines == ((("2026-03", "books"), 5, 5), (("2026-03", "cakes"), 6, 6))
    assert "I am" not in str(Anonymised.objects.values_list())
    (entry,) = audit.entries(None, act="retention.anonymise")
    assert entry.detail["label"] == "anonymous"


@promise("7.2a")
def test_where_somebody_could_be_told_from_it_nothing_is_kept_and_the_data_go_all_the_same(anonymised: None) -> None:
    write("cakes", 6)
    assert run("2028-03-10").people == 6
    (table,) = queries.numbers()
    assert (table.label, table.lines) == ("pseudonymised", ())
    assert table.assessment["infers"] and not table.assessment["singles_out"]


def test_what_a_hold_keeps_is_neither_counted_nor_erased(anonymised: None) -> None:
    first, *_ = write("cakes", 6) + write("books", 6)
    subjects.hold(subject=first, statute="claim", reason="claim", by="system:test", at=at("2028-01-01"))
    assert run("2028-03-10") == actions.Run(records=11, people=11, held=1)
    assert queries.numbers()[0].lines[1] == (("2026-03", "cakes"), 5, 5)


def test_what_is_held_while_the_run_was_planned_is_neither_counted_nor_erased(
    anonymised: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *_ = write("cakes", 6) + write("books", 6)
    real = subjects.locking

    def somebody_was_here_first(people: Iterable[UUID]) -> Question[list[UUID]]:
        subjects.hold(subject=first, statute="claim", reason="claim", by="system:test", at=at("2028-01-01"))
        return real(people)

    monkeypatch.setattr(subjects, "locking", somebody_was_here_first)
    assert run("2028-03-10").records == 11 and people.exists(first)
    assert queries.numbers()[0].lines[1] == (("2026-03", "cakes"), 5, 5)


@promise("7.2a")
def test_numbers_are_made_of_many_though_few_are_locked_at_a_time_and_none_while_things_are_opened(
    anonymised: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("cakes", 6)
    write("books", 6)
    done, lock, look = list[tuple[str, int]](), subjects.locking, people.held_by_ids

    def locking(whom: Iterable[UUID]) -> Question[list[UUID]]:
        done.append(("locked", len(list(whom))))
        return lock(whom)

    def opening(whom: Collection[UUID]) -> list[people.Held]:
        done.append(("opened", len(whom)))
        return look(whom)

    monkeypatch.setattr(portions, "_PEOPLE", 5)
    monkeypatch.setattr(subjects, "locking", locking)
    monkeypatch.setattr(people, "held_by_ids", opening)
    assert run("2028-03-10").people == 12
    assert done == [("opened", 12), ("locked", 5), ("locked", 5), ("locked", 2)]
    (table,) = queries.numbers()
    assert [(line[1], line[2]) for line in table.lines] == [(6, 6), (6, 6)]


@promise("7.2a")
def test_what_came_to_be_due_behind_the_opening_is_counted_too(
    anonymised: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("cakes", 6)
    write("books", 5)
    opening = people.held_by_ids
    seen: list[int] = []

    def misses_some(whom: Collection[UUID]) -> list[people.Held]:
        found = opening(whom)
        seen.append(len(found))
        return found if len(seen) > 1 else found[:4]

    monkeypatch.setattr(people, "held_by_ids", misses_some)
    assert run("2028-03-10").people == 11
    assert seen == [11, 7], "only what is not opened yet"
    assert queries.numbers()[0].lines == ((("2026-03", "books"), 5, 5), (("2026-03", "cakes"), 6, 6))


def also_wrote(email: str, process: str, on: str) -> None:
    """One of those who wrote, in another process or at another time."""
    subjects.take_in(
        by="public", at=at(on), process=process, purpose="answer", basis=LegalBasis.LEGITIMATE_INTEREST,
        source="form", form="write-to-us", identifiers={IdentifierKind.EMAIL: email}, payload={"message": "a secret"},
        categories=["contact"], language="en", register_version=policy.version(), wording_hash="0" * 64,
    )  # fmt: skip


@promise("7.2a")
def test_of_people_of_whom_something_is_due_nothing_else_is_opened_and_little_at_a_time(
    anonymised: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("cakes", 6)
    write("books", 6)
    for n in range(3):
        also_wrote(f"cakes{n}.2026-03-10@people.example", "web-forms", "2028-02-01")
        also_wrote(f"books{n}.2026-03-10@people.example", "newsletter", "2026-03-10")
    opened, real = list[list[str]](), vault.open_each

    def opening(sealed: Any) -> Any:
        found = real(sealed)
        opened.append([str(each) for each in found])
        return found

    monkeypatch.setattr(anonymising, "_IN_CLEAR", 5)
    monkeypatch.setattr(vault, "open_each", opening)
    run("2028-03-10")
    assert sorted(map(len, opened)) == [2, 5, 5] and not any("a secret" in each for some in opened for each in some)
    assert len(queries.numbers()[0].lines) == 2


@promise("7.1", "7.2a")
def test_the_log_has_it_that_things_were_opened_though_the_run_is_killed_before_any_goes(
    anonymised: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("cakes", 6)
    write("books", 5)

    def fall(*args: object, **more: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(portions, "write_many", fall)
    with pytest.raises(OperationalError):
        run("2028-03-10")
    (entry,) = audit.entries(None, act="retention.open_to_count")
    assert (entry.process, entry.detail) == ("web-forms", {"records": 11})


@promise("7.2a")
def test_people_who_have_much_do_not_all_go_in_one_transaction(
    anonymised: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(3):
        write("cakes", 6, f"2026-03-10T1{n}:00")
    for n in range(6):
        for hour in range(n % 3):
            also_wrote(f"cakes{n}.2026-03-10T10:00@people.example", "web-forms", f"2026-03-11T1{hour}:00")
    done, real = list[int](), portions.Swept._erase

    def erasing(swept: portions.Swept, goes: Any, *args: Any, **more: Any) -> None:
        done.append(len(goes))
        real(swept, goes, *args, **more)

    monkeypatch.setattr(portions, "PORTION", 4)
    monkeypatch.setattr(portions.Swept, "_erase", erasing)
    assert run("2028-03-11").records == 24
    assert max(done) <= 4 and sum(done) == 24


@promise("7.2a")
def test_cut_off_between_two_portions_what_had_gone_is_in_no_number_and_the_rest_in_one(
    anonymised: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = write("cakes", 8) + write("books", 8)
    real, calls = portions.write_many, list[int]()

    def falls_the_second_time(*args: Any, **more: Any) -> Any:
        if args[1] == "retention-ended" and args[0][0].process:
            calls.append(1)
        if len(calls) == 2:
            raise OperationalError("gone")
        return real(*args, **more)

    with monkeypatch.context() as broken:
        broken.setattr(portions, "_PEOPLE", 4)
        broken.setattr(portions, "write_many", falls_the_second_time)
        with pytest.raises(OperationalError):
            run("2028-03-10")
    assert queries.numbers() == [] and sum(map(people.exists, everybody)) == 12
    assert run("2028-03-11").people == 12
    (table,) = queries.numbers()
    assert sum(line[2] for line in table.lines) in (0, 12), "each at most once"
    assert not any(map(people.exists, everybody))


@promise("7.2a")
def test_cut_off_nothing_is_counted_twice(anonymised: None, monkeypatch: pytest.MonkeyPatch) -> None:
    write("cakes", 6)
    write("books", 6)

    def fall(*args: object, **more: object) -> None:
        raise OperationalError("gone")

    with monkeypatch.context() as broken:
        # When numbers are made, and things are gone.
        broken.setattr(portions, "write_many", fall)
        with pytest.raises(OperationalError):
            run("2028-03-10")
    assert queries.numbers() == []
    assert run("2028-03-10").people == 12
    assert [table.label for table in queries.numbers()] == ["anonymous"]


@promise("7.2a")
def test_a_table_that_is_about_somebody_breaks_the_promise(anonymised: None) -> None:
    def says() -> str:
        found = controls.get("retention.numbers-are-about-nobody")
        assert found is not None
        return found(at("2028-03-11"), {}).state

    write("cakes", 6)
    write("books", 6)
    assert says() == "nothing to check"
    run("2028-03-10")
    assert says() == "kept"
    Anonymised.objects.update(lines=[[["2026-03", "cakes"], 6, 6], [["2026-04", "books"], 1, 1]])
    assert says() == "broken"
    with pytest.raises(IntegrityError), transaction.atomic():
        Anonymised.objects.update(label="pseudonymised")
