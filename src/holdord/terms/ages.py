"""From which age on a child agrees for itself to a service offered to it online, country by country, day by day.

Law:      GDPR Art. 8(1), and the acts of the states that chose another age than sixteen
Takes:    a country code, a day
Gives:    an age in whole years; of a birth date, the age on a day
Why:      rows in child_ages.csv, each with the day from which it holds: laws change, and what was agreed to before did
          not become void (Denmark: 13 until the end of 2023, 15 since). Of the other states only the age is known here,
          not the day of the act: it is held to have counted since the Regulation has applied there
"""

import csv
from datetime import date
from functools import cache
from pathlib import Path

from holdord.terms.places import is_in_eea

_LIST = Path(__file__).with_name("child_ages.csv")
#: What the regulation says where a state has said nothing else, and where nobody knows the state.
UNLESS_OTHERWISE = 16


def age_of_consent(country: str, on: date) -> int:
    """The age that counts in that country on that day; the regulation's own outside the EEA and before any act."""
    if not is_in_eea(country):
        return UNLESS_OTHERWISE
    in_force = [age for since, age in _ages().get(country, ()) if since <= on]
    return in_force[-1] if in_force else UNLESS_OTHERWISE


def age_on(born_on: date, day: date) -> int:
    """How old somebody is on that day. Who was born on 29 February has their birthday on 1 March in other years."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


@cache
def _ages() -> dict[str, list[tuple[date, int]]]:
    ages: dict[str, list[tuple[date, int]]] = {}
    with _LIST.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            ages.setdefault(row["country"], []).append((date.fromisoformat(row["valid_from"]), int(row["age"])))
    return {country: sorted(listed) for country, listed in ages.items()}
