"""Where one complains about us: the supervisory authority of each country.

Promise:  8.8 - complaint to the authority of one's own country
Law:      GDPR Art. 77(1), 13(2)(d)
Takes:    a country code
Gives:    the national Authority, from authorities.csv; None for a country of which we know none
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_LIST = Path(__file__).with_name("authorities.csv")


@dataclass(frozen=True)
class Authority:
    """A supervisory authority. ``name`` is its own name for itself; what we do not know is None."""

    country: str
    name: str
    name_in_english: str
    website: str
    complaint_url: str | None
    email: str | None
    phone: str | None
    languages: tuple[str, ...]
    source: str


def authority(country: str) -> Authority | None:
    """The national authority of that country."""
    return _all().get(country)


def countries() -> tuple[str, ...]:
    """The countries of which we know the authority."""
    return tuple(_all())


@cache
def _all() -> dict[str, Authority]:
    with _LIST.open(encoding="utf-8", newline="") as rows:
        return {row["country"]: _authority(row) for row in csv.DictReader(rows)}


def _authority(row: dict[str, str]) -> Authority:
    return Authority(
        country=row["country"],
        name=row["name"],
        name_in_english=row["name_in_english"],
        website=row["website"],
        complaint_url=row["complaint_url"] or None,
        email=row["email"] or None,
        phone=row["phone"] or None,
        languages=tuple(row["languages"].split(";")),
        source=row["source"],
    )
