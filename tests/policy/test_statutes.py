"""A statute keeps what it is about through its last day, and not a day longer."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdord.policy.statutes import CALENDAR_YEAR, financial_year_end, statutes
from tests.conftest import promise

JUNE = (6, 30)


@promise("8.0b")
@pytest.mark.parametrize(
    ("statute", "concerns", "year_ends", "kept_through"),
    [
        ("dk-bogforing", "2026-03-10", CALENDAR_YEAR, "2031-12-31"),
        ("dk-bogforing", "2026-03-10", JUNE, "2031-06-30"),
        ("dk-bogforing", "2026-07-01", JUNE, "2032-06-30"),
        ("no-bokforing", "2026-03-10", CALENDAR_YEAR, "2031-12-31"),
        ("no-bokforing-secondary", "2026-03-10", CALENDAR_YEAR, "2030-06-30"),
        ("fi-kirjanpito-vouchers", "2026-03-10", CALENDAR_YEAR, "2032-12-31"),
        ("fi-kirjanpito-vouchers", "2026-03-10", JUNE, "2032-12-31"),
        ("fi-kirjanpito-books", "2026-03-10", JUNE, "2036-06-30"),
        ("pl-rachunkowosc", "2026-03-10", CALENDAR_YEAR, "2031-12-31"),
        ("pl-ordynacja", "2026-03-10", CALENDAR_YEAR, "2032-12-31"),
    ],
)
def test_what_concerns_a_year_is_kept_through_the_last_day_the_law_asks_for(
    statute: str, concerns: str, year_ends: tuple[int, int], kept_through: str
) -> None:
    free_on = statutes()[statute].free_on(date.fromisoformat(concerns), year_ends)
    assert free_on - timedelta(days=1) == date.fromisoformat(kept_through)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(1, 12), st.integers(1, 31))
def test_a_day_lies_in_the_financial_year_that_ends_next(day: date, month: int, last: int) -> None:
    ends = financial_year_end(day, (month, last))
    assert day <= ends < day + timedelta(days=367)
    assert ends.month == month


def test_a_year_that_ends_with_february_ends_on_its_last_day() -> None:
    assert financial_year_end(date(2027, 3, 1), (2, 28)) == date(2028, 2, 29)
    assert financial_year_end(date(2026, 3, 1), (2, 29)) == date(2027, 2, 28)


def test_every_statute_names_its_country_and_its_section() -> None:
    known = statutes().values()
    assert {each.country for each in known} == {"DK", "NO", "FI", "PL"}
    assert all(each.source and each.covers for each in known)
