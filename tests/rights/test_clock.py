"""By when a request must be answered: every worked case, one line each."""

from datetime import UTC, date, datetime, timedelta

import pytest

from holdord.policy.periods import Period
from holdord.rights import reckoning, rules
from holdord.rights.rules import Pause
from tests.conftest import at, promise
from tests.rights.test_holidays import YEARS, statutory

ZONES = {"DK": "Europe/Copenhagen", "NO": "Europe/Oslo", "FI": "Europe/Helsinki", "PL": "Europe/Warsaw"}
MONTH, TWO_MONTHS = Period(1, "month"), Period(2, "month")

#: What it shows, received, whose calendar, due.
CASES = [
    ("C1 the same day of the next month", "2027-03-05", "DK", "2027-04-05"),
    ("C2 Easter Sunday and Monday", "2026-03-05", "DK", "2026-04-07"),
    ("C3 no 31st", "2026-08-31", "DK", "2026-09-30"),
    ("C4 the end of February", "2025-01-31", "DK", "2025-02-28"),
    ("C5 a leap year", "2024-01-31", "DK", "2024-02-29"),
    ("C6 the end of February, a Saturday", "2026-01-30", "DK", "2026-03-02"),
    ("C7 the end of February, a Sunday", "2027-01-29", "DK", "2027-03-01"),
    ("C8 Christmas and the weekend after it", "2026-11-25", "DK", "2026-12-28"),
    ("C9 New Year and the weekend after it", "2026-12-01", "DK", "2027-01-04"),
    ("C10 a start on a Sunday is not rolled", "2026-03-01", "DK", "2026-04-01"),
    ("C11 Maundy Thursday to Easter Monday", "2026-03-02", "DK", "2026-04-07"),
    ("C12 Maundy Thursday is a working day in Finland", "2026-03-02", "FI", "2026-04-02"),
    ("C15 Store bededag in 2023", "2023-04-05", "DK", "2023-05-08"),
    ("C16 no Store bededag from 2024", "2024-03-26", "DK", "2024-04-26"),
    ("C17 Ascension in Denmark", "2026-04-14", "DK", "2026-05-15"),
    ("C17 Ascension in Norway", "2026-04-14", "NO", "2026-05-15"),
    ("C17 Ascension in Finland", "2026-04-14", "FI", "2026-05-15"),
    ("C18 Ascension is a working day in Poland", "2026-04-14", "PL", "2026-05-14"),
    ("C22 1 May in Norway, and the weekend", "2026-04-01", "NO", "2026-05-04"),
    ("C22 1 May in Finland, and the weekend", "2026-04-01", "FI", "2026-05-04"),
    ("C22 1 May in Poland, and the weekend", "2026-04-01", "PL", "2026-05-04"),
    ("1 May is a working day in Denmark", "2026-04-01", "DK", "2026-05-01"),
    ("C30 Christmas Eve in Poland from 2025", "2026-11-24", "PL", "2026-12-28"),
    ("Christmas Eve in Poland before 2025", "2024-11-24", "PL", "2024-12-24"),
    ("C32 Constitution Day counts as a working day", "2026-05-05", "DK", "2026-06-05"),
    ("17 May in Norway", "2027-04-17", "NO", "2027-05-18"),
    ("17 May is a working day elsewhere", "2027-04-17", "PL", "2027-05-17"),
    ("Corpus Christi in Poland", "2026-05-04", "PL", "2026-06-05"),
    ("Midsummer's Eve is a working day in Finland", "2026-05-19", "FI", "2026-06-19"),
    ("Independence Day in Finland", "2027-11-06", "FI", "2027-12-07"),
    ("Epiphany in Finland", "2026-12-06", "FI", "2027-01-07"),
    ("All Saints in Poland, and Sunday", "2026-10-01", "PL", "2026-11-02"),
    ("11 November in Poland", "2026-10-11", "PL", "2026-11-12"),
    ("15 August in Poland, a Saturday", "2026-07-15", "PL", "2026-08-17"),
    ("31 December, a leap day does not help", "2027-12-31", "DK", "2028-01-31"),
    ("the last day of January before a leap day", "2028-01-31", "DK", "2028-02-29"),
    ("30 January before a leap day", "2028-01-30", "NO", "2028-02-29"),
    ("29 January before a leap day", "2028-01-29", "PL", "2028-02-29"),
    ("29 February itself", "2028-02-29", "FI", "2028-03-29"),
    ("28 February does not become the last of March", "2027-02-28", "DK", "2027-03-30"),
    ("31 March, and 30 April on a Thursday", "2026-03-31", "DK", "2026-04-30"),
    ("31 May", "2027-05-31", "DK", "2027-06-30"),
    ("31 October, and 30 November on a Monday", "2026-10-31", "DK", "2026-11-30"),
    ("31 July keeps its number", "2026-07-31", "DK", "2026-08-31"),
    ("received on Christmas Day", "2026-12-25", "DK", "2027-01-25"),
    ("received on New Year's Day", "2027-01-01", "NO", "2027-02-01"),
    ("received on Good Friday", "2026-04-03", "DK", "2026-05-04"),
    ("Good Friday is a working day in Poland", "2026-03-03", "PL", "2026-04-03"),
    ("Good Friday in Finland, to the Tuesday after", "2026-03-03", "FI", "2026-04-07"),
    ("Maundy Thursday in Norway, to the Tuesday after", "2027-02-25", "NO", "2027-03-30"),
    ("Easter Monday in Poland", "2026-03-06", "PL", "2026-04-07"),
    ("Whit Monday in Denmark", "2026-04-25", "DK", "2026-05-26"),
    ("Whit Monday in Norway", "2026-04-25", "NO", "2026-05-26"),
    ("Whit Monday is a working day in Finland", "2026-04-25", "FI", "2026-05-25"),
    ("Whit Monday is a working day in Poland", "2026-04-25", "PL", "2026-05-25"),
    ("Whit Sunday in Poland, to the Monday", "2026-04-24", "PL", "2026-05-25"),
    ("17 May in Norway falls together with Whit Monday", "2027-04-16", "NO", "2027-05-18"),
    ("the Friday after Ascension is a working day", "2026-04-15", "DK", "2026-05-15"),
    ("3 May in Poland, a Sunday, and 1 May before it", "2026-04-03", "PL", "2026-05-04"),
    ("3 May in Poland, a Monday", "2027-04-03", "PL", "2027-05-04"),
    ("Epiphany in Poland", "2025-12-06", "PL", "2026-01-07"),
    ("Epiphany is a working day in Denmark", "2025-12-06", "DK", "2026-01-06"),
    ("Midsummer Day in Finland is a Saturday", "2026-05-20", "FI", "2026-06-22"),
    ("All Saints in Finland is a Saturday", "2026-09-30", "FI", "2026-10-30"),
    ("All Saints in Finland, on 31 October", "2026-10-01", "FI", "2026-11-02"),
    ("11 November in Poland, a Thursday", "2027-10-11", "PL", "2027-11-12"),
    ("Christmas in Poland from 2025, four days in a row", "2027-11-24", "PL", "2027-12-27"),
    ("26 December on a Sunday", "2027-11-26", "DK", "2027-12-27"),
    ("Christmas on a Saturday and Sunday", "2032-11-25", "DK", "2032-12-27"),
    ("Store bededag in 2022", "2022-04-13", "DK", "2022-05-16"),
    ("no Store bededag in 2025", "2025-04-16", "DK", "2025-05-16"),
    ("Store bededag was never one in Norway", "2023-04-05", "NO", "2023-05-05"),
    ("Christmas Eve is a working day in Denmark", "2026-11-24", "DK", "2026-12-24"),
    ("New Year's Eve is a working day in Denmark", "2026-11-30", "DK", "2026-12-30"),
    ("the whole chain from 24 December", "2026-11-26", "NO", "2026-12-28"),
]


@promise("8.1b")
@pytest.mark.parametrize(("received", "calendar", "due"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_request_is_answered_within_one_month(received: str, calendar: str, due: str) -> None:
    found = rules.due_on(at(received), calendar=calendar, time_zone=ZONES[calendar], term=MONTH)

    assert found == date.fromisoformat(due)


def test_c32_who_counts_leniently_takes_constitution_day_off() -> None:
    found = rules.due_on(at("2026-05-05"), calendar="DK", time_zone=ZONES["DK"], term=MONTH, lenient=True)

    assert found == date(2026, 6, 8)


@pytest.mark.parametrize(
    ("received", "calendar", "strict", "lenient"),
    [
        ("2026-11-24", "DK", "2026-12-24", "2026-12-28"),
        ("2026-11-30", "DK", "2026-12-30", "2026-12-30"),
        ("2026-12-31", "DK", "2027-02-01", "2027-02-01"),
        ("2025-11-30", "DK", "2025-12-30", "2025-12-30"),
        ("2026-05-19", "FI", "2026-06-19", "2026-06-22"),
        ("2026-11-24", "FI", "2026-12-24", "2026-12-28"),
        ("2026-11-24", "NO", "2026-12-24", "2026-12-24"),
    ],
)
def test_doubtful_days_are_working_days_unless_told_otherwise(
    received: str, calendar: str, strict: str, lenient: str
) -> None:
    def due(**how: bool) -> str:
        return rules.due_on(at(received), calendar=calendar, time_zone=ZONES[calendar], term=MONTH, **how).isoformat()

    assert (due(), due(lenient=True)) == (strict, lenient)


def test_c33_the_day_of_receipt_is_the_one_at_the_desk_not_the_one_in_greenwich() -> None:
    late_in_the_evening = at("2026-06-14T22:30+00:00")

    found = rules.due_on(late_in_the_evening, calendar="DK", time_zone=ZONES["DK"], term=MONTH)

    assert found == date(2026, 7, 15)


@promise("8.1e")
@pytest.mark.parametrize(
    ("received", "notice_by", "end"),
    [("2026-01-31", "2026-03-02", "2026-04-30"), ("2026-03-05", "2026-04-07", "2026-06-05")],
    ids=["X1", "X2"],
)
def test_an_extension_counts_from_receipt_and_is_rolled_once(received: str, notice_by: str, end: str) -> None:
    where = {"calendar": "DK", "time_zone": ZONES["DK"], "term": MONTH}

    assert rules.due_on(at(received), **where).isoformat() == notice_by  # type: ignore[arg-type]  # a plain dict
    extended = rules.extended_due_on(at(received), extension=TWO_MONTHS, **where)  # type: ignore[arg-type]  # as above
    assert extended.isoformat() == end


def test_x1_the_earlier_reading_is_the_internal_target() -> None:
    found = rules.internal_target_on(at("2026-01-31"), time_zone=ZONES["DK"], term=MONTH, extension=TWO_MONTHS)

    assert found == date(2026, 4, 28)


def test_terms_in_days_are_extended_in_days() -> None:
    def extended(extension: Period) -> date:
        return rules.extended_due_on(
            at("2026-06-01"), calendar="DK", time_zone=ZONES["DK"], term=Period(14, "day"), extension=extension
        )

    assert extended(Period(1, "month")) == date(2026, 7, 15)
    assert extended(Period(14, "day")) == date(2026, 6, 29)


def _paused(received: str, *pauses: Pause) -> date | None:
    return rules.paused_due_on(at(received), calendar="DK", time_zone=ZONES["DK"], term=MONTH, pauses=pauses)


def test_p1_a_question_asked_at_once_gives_a_second_date_and_leaves_the_hard_one() -> None:
    asked = Pause(at("2026-06-02"), at("2026-06-12"))

    assert _paused("2026-06-01", asked) == date(2026, 7, 13)
    assert rules.due_on(at("2026-06-01"), calendar="DK", time_zone=ZONES["DK"], term=MONTH) == date(2026, 7, 1)


@pytest.mark.parametrize(
    "pause",
    [Pause(at("2026-06-05"), at("2026-06-12")), Pause(at("2026-06-02")), Pause(at("2026-06-02"), at("2026-06-02"))],
    ids=["asked too late", "not answered", "answered the same day"],
)
def test_no_pause_can_be_claimed(pause: Pause) -> None:
    assert _paused("2026-06-01", pause) is None


def test_several_rounds_add_up() -> None:
    rounds = (Pause(at("2026-06-02"), at("2026-06-04")), Pause(at("2026-06-04"), at("2026-06-12")))

    assert _paused("2026-06-01", *rounds) == date(2026, 7, 13)


def test_h1_hours_are_elapsed_time_and_never_rolled() -> None:
    aware = datetime.fromisoformat("2026-03-28T10:00+01:00")

    assert rules.hours_after(aware, 72) == datetime.fromisoformat("2026-03-31T11:00+02:00")
    assert rules.hours_after(aware, 72).tzinfo is UTC


@promise("8.1e")
@pytest.mark.parametrize(
    ("today", "extended", "allowed"),
    [("2026-04-07", False, True), ("2026-04-08", False, False), ("2026-03-06", True, False)],
    ids=["on the last day", "a day later", "a second time"],
)
def test_the_term_is_extended_once_and_only_while_it_runs(today: str, extended: bool, allowed: bool) -> None:
    assert rules.may_extend(date.fromisoformat(today), due=date(2026, 4, 7), extended=extended) is allowed


@pytest.mark.parametrize(("today", "left"), [("2026-04-06", 1), ("2026-04-07", 0), ("2026-04-08", -1)])
def test_days_left(today: str, left: int) -> None:
    assert rules.days_left(date.fromisoformat(today), date(2026, 4, 7)) == left


def test_a_request_waits_for_one_thing_at_a_time() -> None:
    from holdord.terms import RequestStatus, Right

    def step(right: Right = Right.ACCESS, status: RequestStatus = RequestStatus.ACKNOWLEDGED, **done: bool) -> str:
        return rules.next_step(right, status, **{"proven": True, "prepared": False, "approved": False, **done}).value

    assert step(proven=False) == "proof"
    assert step() == "prepare"
    assert step(prepared=True) == "approve"
    assert step(prepared=True, approved=True) == "making"
    assert step(Right.ERASURE) == "answer"
    assert step(status=RequestStatus.FULFILLED) == "nothing"


#: What is extended, received, whose calendar, the last day of three months from receipt.
EXTENDED = [
    ("the same day three months on", "2026-06-01", "DK", "2026-09-01"),
    ("30 November to the end of February", "2026-11-30", "DK", "2027-03-01"),
    ("30 November to a leap day", "2027-11-30", "DK", "2028-02-29"),
    ("31 August to 30 November", "2026-08-31", "DK", "2026-11-30"),
    ("to Christmas Day", "2026-09-25", "DK", "2026-12-28"),
    ("to New Year's Day", "2026-10-01", "DK", "2027-01-04"),
    ("to Maundy Thursday", "2026-01-02", "DK", "2026-04-07"),
    ("to Maundy Thursday, in Finland", "2026-01-02", "FI", "2026-04-02"),
    ("to Ascension", "2026-02-14", "NO", "2026-05-15"),
    ("to 17 May, a Sunday", "2026-02-17", "NO", "2026-05-18"),
    ("to 11 November", "2026-08-11", "PL", "2026-11-12"),
    ("to 6 December, a Sunday", "2026-09-06", "FI", "2026-12-07"),
    ("the first end is a Sunday, and does not matter", "2026-03-05", "DK", "2026-06-05"),
    ("the first end is clamped, the second is not", "2026-01-29", "DK", "2026-04-29"),
]


@promise("8.1e")
@pytest.mark.parametrize(("received", "calendar", "end"), [c[1:] for c in EXTENDED], ids=[c[0] for c in EXTENDED])
def test_an_extended_term_ends_three_months_from_receipt(received: str, calendar: str, end: str) -> None:
    found = rules.extended_due_on(
        at(received), calendar=calendar, time_zone=ZONES[calendar], term=MONTH, extension=TWO_MONTHS
    )

    assert found == date.fromisoformat(end)


@promise("8.1b", "8.1e")
@pytest.mark.parametrize("country", ZONES)
@pytest.mark.parametrize("year", YEARS[:-1])
def test_of_every_day_of_a_year_the_clock_says_what_the_rules_say(country: str, year: int) -> None:
    """Counted once more with nothing of ours: the same number, or the last of the month; then on to an open day."""
    closed = statutory(country, year) | statutory(country, year + 1)
    for n in range(365):
        day = date(year, 1, 1) + timedelta(days=n)
        place = {"calendar": country, "time_zone": ZONES[country], "term": MONTH}
        received = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)

        assert rules.due_on(received, **place) == _open_day(_same_number(day, 1), closed)  # type: ignore[arg-type]
        extended = rules.extended_due_on(received, extension=TWO_MONTHS, **place)  # type: ignore[arg-type]  # as above
        assert extended == _open_day(_same_number(day, 3), closed)


def _same_number(day: date, months: int) -> date:
    month = day.month + months
    year, month = (day.year + 1, month - 12) if month > 12 else (day.year, month)
    for number in range(day.day, 0, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    raise AssertionError("a month has a first day")


def _open_day(day: date, closed: set[date]) -> date:
    while day.weekday() >= 5 or day in closed:
        day += timedelta(days=1)
    return day


#: A moment that is one day in Greenwich and another at the desk: received, whose calendar, the civil day there.
MIDNIGHTS = [
    ("2026-06-14T21:59+00:00", "DK", "2026-06-14"),
    ("2026-06-14T22:00+00:00", "DK", "2026-06-15"),
    ("2026-01-14T22:59+00:00", "DK", "2026-01-14"),
    ("2026-01-14T23:00+00:00", "DK", "2026-01-15"),
    ("2026-06-14T20:59+00:00", "FI", "2026-06-14"),
    ("2026-06-14T21:00+00:00", "FI", "2026-06-15"),
    ("2026-01-14T21:59+00:00", "FI", "2026-01-14"),
    ("2026-01-14T22:00+00:00", "FI", "2026-01-15"),
    ("2026-03-29T00:59+00:00", "DK", "2026-03-29"),
    ("2026-03-29T01:00+00:00", "DK", "2026-03-29"),
    ("2026-10-24T21:59+00:00", "NO", "2026-10-24"),
    ("2026-10-25T22:59+00:00", "NO", "2026-10-25"),
    ("2026-10-25T23:00+00:00", "NO", "2026-10-26"),
    ("2025-12-31T23:30+00:00", "PL", "2026-01-01"),
    ("2026-06-15T00:30+02:00", "PL", "2026-06-15"),
]


@pytest.mark.parametrize(("received", "calendar", "there"), MIDNIGHTS)
def test_the_clock_starts_on_the_civil_day_at_the_desk(received: str, calendar: str, there: str) -> None:
    found = reckoning.reckon(at(received), calendar=calendar, time_zone=ZONES[calendar])

    assert found.received_on == date.fromisoformat(there)


#: Asked, answered, the paused date; all received on 1 June 2026, whose hard date is 1 July.
PAUSES = [
    ("2026-06-01", "2026-06-08", "2026-07-08"),
    ("2026-06-02", "2026-06-12", "2026-07-13"),
    ("2026-06-04", "2026-06-05", "2026-07-02"),
    ("2026-06-05", "2026-06-12", None),
    ("2026-06-02", "2026-06-02", None),
    ("2026-06-02", None, None),
    ("2026-06-03", "2026-06-07", "2026-07-06"),
    ("2026-06-03", "2026-09-03", "2026-10-01"),
    ("2026-06-04", "2026-11-28", "2026-12-28"),
]


@pytest.mark.parametrize(("asked", "answered", "paused"), PAUSES)
def test_a_pause_moves_a_second_date_and_never_the_one_that_alarms_run_on(
    asked: str, answered: str | None, paused: str | None
) -> None:
    pause = Pause(at(asked), at(answered) if answered else None)
    found = reckoning.reckon(at("2026-06-01"), calendar="DK", time_zone=ZONES["DK"], pauses=[pause])

    assert found.paused_due_on == (date.fromisoformat(paused) if paused else None)
    assert found.due_on == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("received", "why", "closed"),
    [
        ("2026-06-01", "", 0), ("2026-02-28", "weekend", 2), ("2026-04-14", "holiday", 1),
        ("2026-11-25", "both", 3), ("2026-03-02", "both", 5),
    ],
)  # fmt: skip
def test_why_a_day_was_moved_is_said(received: str, why: str, closed: int) -> None:
    found = reckoning.reckon(at(received), calendar="DK", time_zone=ZONES["DK"])

    assert (found.why, len(found.rolled_over)) == (why, closed)


def test_a_country_whose_holidays_nobody_listed_is_refused() -> None:
    with pytest.raises(reckoning.NoCalendar):
        reckoning.reckon(at("2026-06-01"), calendar="XX", time_zone="UTC")


@pytest.mark.parametrize("hours", [1, 24, 72, 96])
@pytest.mark.parametrize("aware", ["2026-03-28T10:00+01:00", "2026-10-24T10:00+02:00", "2026-12-24T23:00+01:00"])
def test_hours_are_the_same_number_of_hours_at_any_time_of_the_year(aware: str, hours: int) -> None:
    moment = datetime.fromisoformat(aware)

    assert (rules.hours_after(moment, hours) - moment).total_seconds() == hours * 3600
