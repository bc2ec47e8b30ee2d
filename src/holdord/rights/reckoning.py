"""The whole clock of one request, from nothing but the day it came and the country that answers.

Promise:  8.1b - "within one month of receipt"; 8.1e - "up to two more months"
Law:      GDPR Art. 12(3); Reg. (EEC, Euratom) 1182/71 Art. 3; EDPB Guidelines 01/2022 para. 157-164
Takes:    a moment of receipt, the calendar and time zone of the house that answers, a term, its extension, pauses
Gives:    Reckoning: every date that is asked for, and why the last day is not the naive one. Reads no clock, no table
Refuses:  NoCalendar, for a country whose holidays nobody has listed
Next:     rules.py (the arithmetic), cli/clock.py (who prints it)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import holidays
from babel.core import get_global

from holdord.lib.days import local_date
from holdord.policy.periods import Period
from holdord.rights import rules
from holdord.rights.rules import Pause

_WEEKEND = 5


class NoCalendar(LookupError):
    """Nobody has listed the holidays of that country."""


@dataclass(frozen=True)
class Reckoning:
    """The dates of one request. ``rolled_over`` are the closed days between the naive end and the due day.

    ``lenient_due_on`` counts doubtful days as holidays. ``paused_due_on`` is None where no pause can be claimed; alarms
    run on ``due_on`` whatever it is. ``aim_at`` is the earliest day any reading gives for the extended term.
    """

    received_on: date
    calendar: str
    naive_end: date
    rolled_over: tuple[date, ...]
    due_on: date
    lenient_due_on: date
    extended_due_on: date
    aim_at: date
    paused_due_on: date | None

    @property
    def why(self) -> str:
        """Why the last day is another than the naive one: 'weekend', 'holiday', 'both', or ''."""
        weekend = any(day.weekday() >= _WEEKEND for day in self.rolled_over)
        holiday = any(day.weekday() < _WEEKEND for day in self.rolled_over)
        return "both" if weekend and holiday else "weekend" if weekend else "holiday" if holiday else ""


def reckon(
    received_at: datetime,
    *,
    calendar: str,
    time_zone: str,
    term: Period = rules.ONE_MONTH,
    extension: Period = rules.TWO_MONTHS,
    pauses: Sequence[Pause] = (),
    lenient: bool = False,
) -> Reckoning:
    """Every date of a request; raises NoCalendar."""
    if calendar not in known_calendars():
        raise NoCalendar(f"no holidays are listed for {calendar!r}")
    place = {"calendar": calendar, "time_zone": time_zone, "term": term}
    received_on = local_date(received_at, time_zone)
    naive, due = term.end(received_on), rules.due_on(received_at, lenient=lenient, **place)  # type: ignore[arg-type]
    return Reckoning(
        received_on, calendar, naive, _closed_days(naive, due), due,
        rules.due_on(received_at, lenient=True, **place),  # type: ignore[arg-type]  # a plain dict, as above
        rules.extended_due_on(received_at, extension=extension, lenient=lenient, **place),  # type: ignore[arg-type]
        rules.internal_target_on(received_at, time_zone=time_zone, term=term, extension=extension),
        rules.paused_due_on(received_at, pauses=pauses, lenient=lenient, **place),  # type: ignore[arg-type]
    )  # fmt: skip


def known_calendars() -> frozenset[str]:
    """The countries whose holidays are listed, as two letters."""
    return frozenset(holidays.list_supported_countries(include_aliases=False))


def zones_of(country: str) -> tuple[str, ...]:
    """The time zones of a country, by their IANA names; several, where clocks differ within it."""
    return tuple(sorted(zone for zone, place in get_global("zone_territories").items() if place == country))


def _closed_days(naive: date, due: date) -> tuple[date, ...]:
    return tuple(naive + timedelta(days=n) for n in range((due - naive).days))
