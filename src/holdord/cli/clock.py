"""`holdord clock`: which requests wait for an answer; or, asked about one day alone, by when one must be answered."""

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

import click

from holdord.cli.house import opened
from holdord.cli.say import as_json_option, counted, say_json, table
from holdord.lib.clock import now
from holdord.policy.periods import NotAPeriod, Period
from holdord.rights.reckoning import NoCalendar, Reckoning, known_calendars, reckon, zones_of
from holdord.rights.rules import ONE_MONTH, TWO_MONTHS, Pause

if TYPE_CHECKING:
    from holdord.rights.queries import RequestLine


@click.command
@click.option("--received", metavar="DAY", help="Reckon one request: the day, or the moment, it reached you.")
@click.option("--country", metavar="CC", help="Whose holidays count: the country of the house that answers.")
@click.option("--zone", metavar="NAME", help="Its time zone, where the country has several.")
@click.option("--asked", metavar="DAY", help="The day you asked the person something you need to know.")
@click.option("--answered", metavar="DAY", help="The day they answered that.")
@click.option("--term", default=str(ONE_MONTH), show_default=True, metavar="PERIOD", help="How long you have.")
@click.option("--extension", default=str(TWO_MONTHS), show_default=True, metavar="PERIOD", help="How much longer.")
@click.option("--lenient", is_flag=True, help="Count doubtful days (5 June, 24 and 31 December) as holidays.")
@as_json_option
def command(
    received: str | None, country: str | None, zone: str | None, asked: str | None, answered: str | None, term: str,
    extension: str, lenient: bool, as_json: bool,
) -> None:  # fmt: skip
    """List the requests that wait for an answer, the most urgent first.

    Ends with 0 if none is late, 1 if one is. With --received and --country it reckons one request, and needs no house.

    \b
    Example:
      holdord clock
      holdord clock --received 2026-03-05 --country DK
      holdord clock --received 2026-06-01 --country DK --asked 2026-06-02 --answered 2026-06-12
    """
    if received is None and country is None:
        _board(as_json)
    if received is None or country is None:
        raise click.UsageError("--received and --country belong together: the clock needs the day and the calendar.")
    place = _zone(country.upper(), zone)
    pauses = _pauses(asked, answered, place)
    try:
        found = reckon(
            _moment("--received", received, place), calendar=country.upper(), time_zone=place,
            term=_period("--term", term), extension=_period("--extension", extension), pauses=pauses, lenient=lenient,
        )  # fmt: skip
    except NoCalendar:
        raise click.UsageError(_no_such_country(country)) from None
    except (OverflowError, ValueError):
        raise click.UsageError("--received: this day lies where no calendar counts on. Is the year right?") from None
    if as_json:
        say_json({**vars(found), "why": found.why})
    else:
        click.echo(table(_rows(found, lenient=lenient, asked=bool(pauses)), headings=("what", "day", "", "why")))


def _board(as_json: bool) -> None:
    opened()
    from holdord.rights import queries as rights

    board = rights.board(now(), shown=None)
    lines = sorted((line for group in board.groups for line in group.lines), key=lambda line: line.days_left)
    if as_json:
        counts = {"open": board.open, "closed": board.closed, "closed_on_time": board.closed_on_time}
        say_json({**counts, "unproven": len(board.unproven), "requests": lines})
    else:
        rows = [(line.due_on, _left(line), line.reference, line.right.name.lower(), line.waiting_for) for line in lines]
        click.echo(table(rows, headings=("due on", "left", "request", "right", "waits for")) or "No request is open.")
        if board.unproven:
            waiting = counted(len(board.unproven), "more waits", "more wait")
            click.echo(f"{waiting} for the person to prove the address.")
        click.echo(f"\n{counted(board.closed, 'request', 'requests')} closed, {board.closed_on_time} of them on time.")
    raise click.exceptions.Exit(1 if board.late else 0)


def _left(line: "RequestLine") -> str:
    return counted(line.days_left, "day", "days") if line.days_left >= 0 else f"{-line.days_left} late"


# One request


_WHY = {
    "": "",
    "weekend": "the period ends on {end}; moved over a weekend",
    "holiday": "the period ends on {end}; moved over a public holiday",
    "both": "the period ends on {end}; moved over public holidays and a weekend",
}


def _rows(found: Reckoning, *, lenient: bool, asked: bool) -> list[tuple[str, date, str, str]]:
    rows = [
        ("received", found.received_on, "this day is not counted"),
        ("answer by", found.due_on, _WHY[found.why].format(end=found.naive_end)),
    ]
    if not lenient and found.lenient_due_on != found.due_on:
        rows.append(("or by", found.lenient_due_on, "where doubtful days are counted as holidays; do not rely on it"))
    if asked and found.paused_due_on:
        rows.append(
            ("paused", found.paused_due_on, "if the clock stood still while you waited; alarms run on the other")
        )
    elif asked:
        rows.append(
            ("paused", found.due_on, "no pause: asked later than three days, not answered, or answered at once")
        )
    rows += [
        ("tell of more time by", found.due_on, "an extension told later does not count (GDPR Art. 12(3))"),
        ("extended to", found.extended_due_on, "counted from receipt, moved once"),
    ]
    if found.aim_at != found.extended_due_on:
        rows.append(("aim at", found.aim_at, "the earliest day any reading of the law gives"))
    return [(what, day, f"{day:%A}", why) for what, day, why in rows]


def _zone(country: str, named: str | None) -> str:
    if named is not None:
        if named not in available_timezones():
            raise click.UsageError(f"--zone: {named!r} is no time zone. Write one, as in Europe/Copenhagen.")
        return named
    found = zones_of(country)
    if country not in known_calendars() or not found:
        raise click.UsageError(_no_such_country(country))
    if len(found) > 1:
        raise click.UsageError(f"--zone: {country} has several time zones. Name yours: {', '.join(found[:6])}.")
    return found[0]


def _no_such_country(country: str) -> str:
    return f"--country: no holidays are listed for {country!r}. Write two letters, as in DK, NO, FI or PL."


def _moment(option: str, text: str, zone: str) -> datetime:
    """A day is its noon there; a moment is taken as it stands, and one that bears no zone is meant there."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"{option}: {text!r} is no day. Write it as in 2026-03-05.") from None
    if len(text) <= len("2026-03-05"):
        found = datetime.combine(found.date(), time(12))
    return (found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def _pauses(asked: str | None, answered: str | None, zone: str) -> tuple[Pause, ...]:
    if asked is None:
        if answered is not None:
            raise click.UsageError("--answered: nothing was asked. Add --asked, the day you asked.")
        return ()
    asked_at = _moment("--asked", asked, zone)
    answered_at = _moment("--answered", answered, zone) if answered else None
    if answered_at is not None and answered_at + timedelta(days=1) <= asked_at:
        raise click.UsageError("--answered: that is before the day you asked. Change the two days round.")
    return (Pause(asked_at, answered_at),)


def _period(option: str, text: str) -> Period:
    try:
        return Period.parse(text)
    except NotAPeriod as wrong:
        raise click.UsageError(f"{option}: {wrong}") from None
