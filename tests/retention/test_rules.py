"""What is due is found by one comparison, and the comparison agrees with the calendar."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdord.lib.days import local_date
from holdord.policy.periods import Period
from holdord.policy.register import Retention
from holdord.retention.rules import due_before, overdue_before
from tests.conftest import promise

OSLO = "Europe/Oslo"


def rule(period: Period, starts: str = "collected") -> Retention:
    return Retention.model_validate({"id": "rule", "duration": period, "starts": starts, "clauses": ["3.4"]})


FIVE_YEARS = rule(Period(5, "year"))


def due(collected: datetime, today: date, entry: Retention = FIVE_YEARS) -> bool:
    return collected < due_before(today, entry, OSLO)


@promise("2.4a", "3.4", "4.4")
@pytest.mark.parametrize(
    ("collected", "last_kept_on", "ends_on"),
    [
        ("2021-03-15", "2026-03-14", "2026-03-15"),
        ("2024-02-29", "2029-02-27", "2029-02-28"),
        ("2023-11-09", "2028-11-08", "2028-11-09"),
    ],
)
def test_five_years_end_on_the_day_the_calendar_gives(collected: str, last_kept_on: str, ends_on: str) -> None:
    moment = datetime.fromisoformat(f"{collected}T12:00+00:00")
    assert not due(moment, date.fromisoformat(last_kept_on))
    assert due(moment, date.fromisoformat(ends_on))


def test_the_day_is_the_day_in_the_house_that_answers() -> None:
    late_in_the_evening = datetime(2021, 3, 14, 23, 30, tzinfo=UTC)  # already 15 March in Oslo
    assert not due(late_in_the_evening, date(2026, 3, 14))
    assert due(late_in_the_evening, date(2026, 3, 15))


def test_what_is_due_today_is_not_overdue_today() -> None:
    collected, today = datetime(2021, 3, 15, 12, tzinfo=UTC), date(2026, 3, 15)
    assert collected < due_before(today, FIVE_YEARS, OSLO)
    assert not collected < overdue_before(today, FIVE_YEARS, OSLO)
    assert collected < overdue_before(today + timedelta(days=1), FIVE_YEARS, OSLO)


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    st.builds(Period, st.integers(1, 120), st.sampled_from(["day", "week", "month", "year"])),
    st.integers(-40, 40),
)
def test_one_comparison_agrees_with_the_calendar(collected: datetime, period: Period, offset: int) -> None:
    ends_on = period.end(local_date(collected, OSLO))
    today = ends_on + timedelta(days=offset)
    assert due(collected, today, rule(period)) is (ends_on <= today)


@pytest.mark.parametrize(
    ("collected", "last_kept_on"),
    [("2026-03-10", "2031-12-31"), ("2026-12-31", "2031-12-31"), ("2027-01-01", "2032-12-31")],
)
def test_a_period_from_the_end_of_the_year_ends_with_a_year(collected: str, last_kept_on: str) -> None:
    entry, last = rule(Period(5, "year"), "end_of_financial_year"), date.fromisoformat(last_kept_on)
    moment = datetime.fromisoformat(f"{collected}T12:00+00:00")
    assert not due(moment, last, entry)
    assert due(moment, last + timedelta(days=1), entry)
