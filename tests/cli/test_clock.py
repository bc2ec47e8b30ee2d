"""`holdord clock` about one day alone: no house is opened, and no file is needed."""

import pytest

from tests.cli.conftest import Typing
from tests.conftest import promise


@promise("8.1b", "8.1e")
def test_the_clock_answers_on_its_own(typed: Typing) -> None:
    answer = typed("clock --received 2026-03-05 --country DK")

    assert answer.code == 0
    assert "answer by             2026-04-07  Tuesday" in answer.out
    assert "the period ends on 2026-04-05; moved over public holidays and a weekend" in answer.out
    assert "extended to           2026-06-05  Friday" in answer.out


def test_the_clock_says_both_dates_where_a_day_is_doubtful(typed: Typing) -> None:
    found = typed("clock --received 2026-05-05 --country dk --json").json

    assert (found["due_on"], found["lenient_due_on"]) == ("2026-06-05", "2026-06-08")
    assert typed("clock --received 2026-05-05 --country DK --lenient --json").json["due_on"] == "2026-06-08"


def test_a_moment_is_a_day_at_the_desk(typed: Typing) -> None:
    found = typed("clock --received 2026-06-14T22:30+00:00 --country DK --json").json

    assert (found["received_on"], found["due_on"]) == ("2026-06-15", "2026-07-15")


def test_a_pause_is_a_second_date(typed: Typing) -> None:
    asked = typed("clock --received 2026-06-01 --country DK --asked 2026-06-02 --answered 2026-06-12")
    late = typed("clock --received 2026-06-01 --country DK --asked 2026-06-09 --answered 2026-06-12")

    assert "2026-07-01" in asked.out and "paused" in asked.out and "2026-07-13" in asked.out
    assert "no pause" in late.out and "2026-07-13" not in late.out


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("--received yesterday --country DK", "'yesterday' is no day"),
        ("--received 2026-03-05", "belong together"),
        ("--country DK", "belong together"),
        ("--received 2026-03-05 --country XX", "no holidays are listed for 'XX'"),
        ("--received 2026-03-05 --country ES", "has several time zones"),
        ("--received 2026-03-05 --country DK --zone Mars/Base", "is no time zone"),
        ("--received 2026-03-05 --country DK --term month", "is not a duration"),
        ("--received 2026-03-05 --country DK --answered 2026-03-09", "nothing was asked"),
        ("--received 2026-03-05 --country DK --asked 2026-03-09 --answered 2026-03-01", "before the day you asked"),
        ("--received 9999-12-30 --country DK", "Is the year right?"),
    ],
)
def test_what_the_clock_cannot_read_it_says(typed: Typing, line: str, says: str) -> None:
    answer = typed(f"clock {line}")

    assert answer.code == 2
    assert says in answer.err


def test_a_country_of_several_zones_is_told_which(typed: Typing) -> None:
    found = typed("clock --received 2026-03-05 --country ES --zone Europe/Madrid --json").json

    assert found["due_on"] == "2026-04-06"


@pytest.mark.parametrize(
    "line",
    [
        "check --since {day}",
        "may --purpose answer-request --subject 00000000-0000-4000-8000-000000000000 --at {day}",
        "event announce Evening --on {day}",
        "customer delivered --account 7 --on {day}",
    ],
)
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.usefixtures("house")
def test_a_day_that_is_too_far_away_is_a_fault_that_says_so(typed: Typing, line: str, day: str) -> None:
    answer = typed(line.format(day=day))
    assert answer.code == 2 and "went wrong inside" not in answer.err
