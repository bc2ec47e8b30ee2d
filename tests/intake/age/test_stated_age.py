"""What gives away that a writer is too young, and what only looks so: measured on sentences of our own."""

from datetime import date

import pytest

from holdord.intake import person_numbers
from holdord.intake.stated_age import AGE, BIRTH_DATE, NUMBER, SCHOOL, stated
from tests.conftest import promise
from tests.intake.age.said import NOT, TOO_YOUNG

ON, LIMIT = date(2026, 3, 15), 16


@promise("11.2")
@pytest.mark.parametrize("language", TOO_YOUNG)
def test_most_of_what_gives_an_age_away_is_seen_and_little_else(language: str) -> None:
    young, others = TOO_YOUNG[language], NOT[language]
    missed = [text for text in young if not stated(text, on=ON, limit=LIMIT, language=language)]
    wrong = [text for text in others if stated(text, on=ON, limit=LIMIT, language=language)]
    found = len(young) - len(missed)
    print(f"{language}: {len(young) + len(others)} sentences, recall {found}/{len(young)}", end=", ")
    print(f"precision {found}/{found + len(wrong)}")
    assert len(young) + len(others) >= 60
    assert len(missed) <= 2 and len(wrong) <= 2, (missed, wrong)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("I'm 14", AGE),
        ("Jeg fyller 15 i mars", AGE),
        ("born 2014-05-03", BIRTH_DATE),
        ("jag går i 7:an", SCHOOL),
        ("CPR 030514-4234", NUMBER),
    ],
)
def test_it_says_why_and_where(text: str, why: str) -> None:
    found = stated(text, on=ON, limit=LIMIT)
    assert found is not None and found.why == why and text[found.start : found.end] in text


@pytest.mark.parametrize(
    ("text", "on", "young"),
    [
        ("born 2010-03-15", date(2026, 3, 14), True),
        ("born 2010-03-15", date(2026, 3, 15), False),
        ("I turn 16 in May", ON, True),
        ("I turn 17 in May", ON, False),
        ("I was born in 2010", ON, True),
        ("I was born in 2009", ON, False),
    ],
)
def test_the_day_decides_and_a_bare_year_is_read_as_the_younger(text: str, on: date, young: bool) -> None:
    assert (stated(text, on=on, limit=LIMIT) is not None) is young


@pytest.mark.parametrize(
    ("text", "language", "born_on"),
    [
        ("030514-4234", "da", date(2014, 5, 3)),
        ("120872-1234", "da", date(1972, 8, 12)),
        ("140503-2382", "sv", date(2014, 5, 3)),
        ("20140503-2382", "sv", date(2014, 5, 3)),
        ("03051479948", "nb", None),
        ("999999-9999", "da", None),
        ("140503-2381", "sv", None),
    ],
)
def test_a_personal_number_is_one_only_by_its_own_check(text: str, language: str, born_on: date | None) -> None:
    found = [day for _, day in person_numbers.found(text, language)]
    assert found == ([born_on] if born_on else [])


def test_a_norwegian_number_is_checked_twice() -> None:
    numbers = [f"030514{individual:03}{rest:02}" for individual in range(500, 520) for rest in range(100)]
    valid = [number for number in numbers if list(person_numbers.found(number, "nb"))]
    assert 0 < len(valid) <= 20
    assert {day for number in valid for _, day in person_numbers.found(number, "nb")} == {date(2014, 5, 3)}


@pytest.mark.parametrize(
    "text", ["i am " * 8000, "born " * 5000, "a" * 30000, "1" * 30000, "1.1.1" * 9000, "\x00" * 30000]
)
def test_hostile_text_is_read_no_further_than_the_limit(text: str) -> None:
    assert stated(text, on=ON, limit=LIMIT) is None


@pytest.mark.parametrize("said", ["jeg er 40 år ", "010170-1234 ", "my son is 12 and "])
def test_a_long_text_without_end_is_read_in_no_time_however_often_it_may_be_an_age(said: str) -> None:
    assert stated(said * 1600, on=date(2026, 3, 15), limit=15) is None
