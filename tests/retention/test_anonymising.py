"""Where the register says so, numbers about nobody stay when data go; and none where they would be about somebody."""

from collections.abc import Iterable
from uuid import UUID

import pytest
from django.db import IntegrityError, OperationalError, transaction

from holdord.audit import queries as audit
from holdord.lib.registry import controls
from holdord.lib.sql import Question
from holdord.policy import queries as policy
from holdord.retention import actions, queries
from holdord.retention.actions import portions
from holdord.retention.models import Anonymised
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.terms import IdentifierKind, LegalBasis
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
