"""A period ends on a day of the calendar, and never on a day that is not there."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdord.policy.periods import NotAPeriod, Period, add_months
from tests.conftest import promise

SPANS = st.builds(Period, st.integers(1, 120), st.sampled_from(["day", "week", "month", "year"]))
DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@promise("2.4a", "3.4", "4.4", "5.4", "6.4")
@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        ("2020-02-29", "8 years", "2028-02-29"),  # a leap day that is there again
        ("2024-02-29", "5 years", "2029-02-28"),  # a leap day that is not
        ("2020-02-29", "1 year", "2021-02-28"),
        ("2021-03-15", "5 years", "2026-03-15"),  # a Sunday: storage does not wait for a working day
        ("2023-11-09", "5 years", "2028-11-09"),
        ("2026-01-31", "1 month", "2026-02-28"),
        ("2026-03-31", "1 month", "2026-04-30"),
        ("2026-02-28", "1 month", "2026-03-28"),  # the same number, not the last day again
        ("2026-12-31", "2 months", "2027-02-28"),
        ("2026-11-30", "14 days", "2026-12-14"),
        ("2026-11-30", "6 weeks", "2027-01-11"),
    ],
)
def test_a_period_ends_on_the_day_of_the_same_number_or_the_last_there_is(start: str, span: str, end: str) -> None:
    assert Period.parse(span).end(date.fromisoformat(start)) == date.fromisoformat(end)


@given(SPANS, SPANS, DAYS)
def test_what_may_not_outlast_never_ends_later(one: Period, other: Period, day: date) -> None:
    if not one.may_outlast(other) and one.end(day).year <= 2090:
        assert one.end(day) <= other.end(day)


@pytest.mark.parametrize(
    ("one", "other", "longer"),
    [
        ("740 days", "24 months", True), ("731 days", "24 months", True), ("730 days", "24 months", False),
        ("5 years", "60 months", False), ("60 months", "5 years", False), ("1 month", "30 days", True),
        ("28 days", "1 month", False), ("29 days", "1 month", True), ("53 weeks", "1 year", True),
    ],
)  # fmt: skip
def test_which_of_two_spans_may_last_longer_is_told_by_the_calendar(one: str, other: str, longer: bool) -> None:
    assert Period.parse(one).may_outlast(Period.parse(other)) is longer


@given(SPANS, DAYS)
def test_the_latest_start_is_the_inverse_of_the_end(span: Period, day: date) -> None:
    latest = span.latest_start(day)

    assert span.end(latest) <= day < span.end(latest + timedelta(days=1))


@given(SPANS, DAYS, DAYS)
def test_asking_by_the_start_and_by_the_end_are_one_question(span: Period, start: date, day: date) -> None:
    assert (span.end(start) <= day) == (start <= span.latest_start(day))


@given(SPANS, DAYS)
def test_who_starts_later_never_ends_earlier(span: Period, day: date) -> None:
    assert span.end(day) <= span.end(day + timedelta(days=1))


@given(SPANS)
def test_a_period_is_read_as_it_is_written(span: Period) -> None:
    assert Period.parse(str(span)) == span


def test_months_may_be_counted_backwards() -> None:
    assert add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)
    assert add_months(date(2026, 1, 15), -13) == date(2024, 12, 15)


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("24 month", "24 months"),
        ("1 years", "1 year"),
        ("5y", "5 years"),
        ("6-weeks", "6 weeks"),
        ("P5Y", "24 months"),
        ("0 days", "24 months"),
        ("five years", "24 months"),
        (" 5 years", "5 years"),
        ("5  years", "5 years"),
        ("٥ years", "24 months"),
        (5, "5 months"),
        (None, "24 months"),
        ([], "24 months"),
    ],
)
def test_what_is_no_period_is_refused_with_one_that_is(text: object, cure: str) -> None:
    with pytest.raises(NotAPeriod) as refused:
        Period.parse(text)

    assert str(refused.value) == f"{text!r} is not a duration. Write a number and a unit: {cure!r}"
