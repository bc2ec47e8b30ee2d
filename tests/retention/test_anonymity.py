"""A table is about nobody only where nobody can be singled out, linked or inferred about; anything less says so."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdord.retention.anonymity import Line, Table, Thing, assess, general, tabulate
from holdord.retention.anonymity.table import ANY
from tests.conftest import promise

COLUMNS = {"month": "month", "topic": "keep"}


def things(*groups: tuple[str, str, int]) -> list[Thing]:
    """So many people each with one thing of that day and topic."""
    return [
        Thing(f"{day}{topic}{n}", {"month": date.fromisoformat(day), "topic": topic, "email": "ada@example.org"})
        for day, topic, count in groups
        for n in range(count)
    ]


SOUND = things(("2021-03-15", "courses", 12), ("2021-03-20", "support", 11), ("2021-04-02", "courses", 15),
               ("2021-04-02", "support", 10))  # fmt: skip


def sound() -> Table:
    return tabulate(SOUND, COLUMNS, at_least=10)


@promise("7.2a")
def test_what_the_recipe_does_not_name_is_gone_and_the_rest_is_general_and_counted() -> None:
    table = sound()
    assert table.columns == ("month", "topic") and not table.left_out
    assert table.lines[0] == Line(("2021-03", "courses"), people=12, things=12)
    assert "ada@example.org" not in repr(table)
    found = assess(table, at_least=10, sensitive=["topic"])
    assert found.is_anonymous and found.label == "anonymous" and (found.smallest, found.least_different) == (10, 2)


def test_one_person_with_many_things_is_one_person() -> None:
    many = [Thing("ada", {"month": "2021-03-15", "topic": "courses"}) for _ in range(50)]
    table = tabulate(many, COLUMNS, at_least=10)
    assert table.lines == () and table.left_out
    assert not assess(table, at_least=10).is_anonymous


def test_small_lines_become_one_and_where_that_is_too_small_it_is_left_out() -> None:
    few = things(("2021-05-01", "a", 4), ("2021-06-01", "b", 7), ("2021-03-15", "courses", 12))
    table = tabulate(few, COLUMNS, at_least=10)
    assert [line.values for line in table.lines] == [(ANY, ANY), ("2021-03", "courses")] and not table.left_out
    fewer = tabulate(few[4:], COLUMNS, at_least=10)
    assert [line.values for line in fewer.lines] == [("2021-03", "courses")] and fewer.left_out


@promise("7.2a")
def test_each_of_the_three_questions_alone_makes_it_pseudonymised() -> None:
    table = sound()
    singled = replace(table, lines=(*table.lines, Line(("2021-05", "courses"), 1, 1)))
    assert (found := assess(singled, at_least=10)).singles_out and found.label == "pseudonymised"
    assert not found.links and not found.infers
    linked = replace(table, lines=(*table.lines, Line(("2021-03", "ada@example.org"), 30, 30)))
    assert (found := assess(linked, at_least=10)).links and not found.singles_out and not found.is_anonymous
    inferred = tabulate(things(("2021-03-15", "ill", 30), ("2021-04-15", "ill", 20), ("2021-04-15", "well", 20)),
                        COLUMNS, at_least=10)  # fmt: skip
    found = assess(inferred, at_least=10, sensitive=["topic"])
    assert found.infers and not found.singles_out and not found.links and not found.is_anonymous
    assert assess(inferred, at_least=10).is_anonymous, "what is not sensitive may be told of a group"


def test_nearly_all_alike_is_as_telling_as_all_alike() -> None:
    table = tabulate(things(("2021-03-15", "ill", 200), ("2021-03-15", "well", 10)), COLUMNS, at_least=10)
    assert assess(table, at_least=10, sensitive=["topic"]).infers


@pytest.mark.parametrize(
    "value",
    ["ada@example.org", "https://x.example/u", "4512345678", "2021-03-15", "0f8fad5b-d9cb-469f-a165-70867728950e",
     "+45 12", "I am the one who fell down the stairs of the town hall"],
)  # fmt: skip
def test_what_leads_to_a_person_elsewhere_is_seen(value: str) -> None:
    assert assess(Table(("topic",), (Line((value,), 100, 100),)), at_least=10).linkable == ("topic",)


@pytest.mark.parametrize(
    ("value", "way", "made"),
    [
        ("2021-03-15", "year", "2021"), ("2021-03-15T10:00:00+00:00", "month", "2021-03"),
        (date(2021, 12, 31), "quarter", "2021-Q4"), ("soon", "month", "-"),
        ("149,50", "band:100", "100-199"), ("-1", "band:10", "-10--1"), ("many", "band:10", "-"),
        ("DK-2100", "first:2", "dk"), ("", "keep", "-"), (" Courses ", "keep", "Courses"),
    ],
)  # fmt: skip
def test_a_value_is_made_general(value: str | date, way: str, made: str) -> None:
    assert general(value, way) == made


@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.sampled_from(["a", "b", "c"]), st.dates(date(2021, 1, 1), date(2021, 6, 30))),
        max_size=300,
    ),
    st.integers(2, 20),
)
def test_no_line_ever_stands_for_fewer_people_than_asked(rows: list[tuple[int, str, date]], k: int) -> None:
    table = tabulate([Thing(who, {"month": day, "topic": topic}) for who, topic, day in rows], COLUMNS, at_least=k)
    assert all(line.people >= k for line in table.lines)
    assert sum(line.things for line in table.lines) <= len(rows)
    assert not assess(table, at_least=k).singles_out or not table.lines
