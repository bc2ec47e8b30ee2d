"""By when a request must be answered: every worked case, one line each."""

from datetime import UTC, date, datetime

import pytest

from holdord.policy.periods import Period
from holdord.rights import rules
from holdord.rights.rules import Pause
from tests.conftest import at, promise

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
