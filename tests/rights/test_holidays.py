"""The days on which no period of the law can end: a list written out by hand, held against the one we use.

Law: Reg. (EEC, Euratom) 1182/71 Art. 2(1): the holidays each state has by statute
"""

from datetime import date, timedelta

import pytest

from holdord.lib.days import is_working_day, working_day_on_or_after

#: Easter Sundays, from the printed tables: what the computus below is held against.
PRINTED = {
    2020: (4, 12), 2021: (4, 4), 2022: (4, 17), 2023: (4, 9), 2024: (3, 31), 2025: (4, 20), 2026: (4, 5),
    2027: (3, 28), 2028: (4, 16), 2029: (4, 1), 2030: (4, 21), 2031: (4, 13), 2032: (3, 28), 2033: (4, 17),
    2034: (4, 9), 2035: (3, 25),
}  # fmt: skip
YEARS = range(2020, 2036)


def easter_sunday(year: int) -> date:
    """The first Sunday after the first full moon of the church's table on or after 21 March: epacts, by Clavius' rules.

    Written for these tests from the rules of the calendar of 1582; no library is asked.
    """
    golden, century = year % 19 + 1, year // 100 + 1
    leap_days_left_out = 3 * century // 4 - 12
    moon_moved = (8 * century + 5) // 25 - 5
    epact = (11 * golden + 20 + moon_moved - leap_days_left_out) % 30
    if (epact == 25 and golden > 11) or epact == 24:
        epact += 1
    full_moon = 44 - epact + (30 if epact > 23 else 0)
    sunday = 5 * year // 4 - leap_days_left_out - 10
    after = full_moon + 7 - (sunday + full_moon) % 7
    return date(year, 3, 1) + timedelta(days=after - 1)


@pytest.mark.parametrize("year", YEARS)
def test_the_computus_agrees_with_the_printed_tables(year: int) -> None:
    assert easter_sunday(year) == date(year, *PRINTED[year])


FIXED = {
    "DK": [(1, 1), (12, 25), (12, 26)],
    "NO": [(1, 1), (5, 1), (5, 17), (12, 25), (12, 26)],
    "FI": [(1, 1), (1, 6), (5, 1), (12, 6), (12, 25), (12, 26)],
    "PL": [(1, 1), (1, 6), (5, 1), (5, 3), (8, 15), (11, 1), (11, 11), (12, 25), (12, 26)],
}
#: Days after Easter Sunday.
MOVING = {
    "DK": [-3, -2, 0, 1, 39, 49, 50],
    "NO": [-3, -2, 0, 1, 39, 49, 50],
    "FI": [-2, 0, 1, 39, 49],
    "PL": [0, 1, 49, 60],
}


def statutory(country: str, year: int) -> set[date]:
    """The holidays of a country in a year that no period of the law can end on, weekends apart."""
    easter = easter_sunday(year)
    days = {date(year, *day) for day in FIXED[country]} | {easter + timedelta(days=n) for n in MOVING[country]}
    if country == "DK" and year <= 2023:
        days.add(easter + timedelta(days=26))  # Store bededag
    if country == "PL" and year >= 2025:
        days.add(date(year, 12, 24))
    if country == "FI":
        days |= {_saturday_from(year, 6, 20), _saturday_from(year, 10, 31)}  # Midsummer, All Saints
    return days


def _saturday_from(year: int, month: int, day: int) -> date:
    first = date(year, month, day)
    return first + timedelta(days=(5 - first.weekday()) % 7)


@pytest.mark.parametrize("country", FIXED)
@pytest.mark.parametrize("year", YEARS)
def test_offices_are_closed_on_weekends_and_statutory_holidays_only(country: str, year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
    closed = {day for day in days if day.year == year and not is_working_day(day, country)}
    weekends = {day for day in days if day.year == year and day.weekday() >= 5}

    assert closed - weekends == {day for day in statutory(country, year) if day.weekday() < 5}


def test_the_next_working_day_may_be_in_the_next_year() -> None:
    assert working_day_on_or_after(date(2027, 12, 31), "DK") == date(2027, 12, 31)
    assert working_day_on_or_after(date(2028, 1, 1), "DK") == date(2028, 1, 3)


def test_a_country_without_a_list_has_weekends_only() -> None:
    assert working_day_on_or_after(date(2026, 12, 25), "XX") == date(2026, 12, 25)
