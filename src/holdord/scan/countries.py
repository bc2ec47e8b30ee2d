"""In which country an internet address is registered, by a list that the operator has.

Law:      GDPR Art. 44
Takes:    a file of ranges, `from,to,country` in lines, with commas or tabs (DB-IP, IP2Location, iptoasn)
Gives:    Countries.of(address): two letters, or None
Refuses:  NoRanges, with the line that could not be read
Why:      the house asks nobody on the internet where an address is; and a list comes with terms of its own, so none is
          built in
"""

import csv
import ipaddress
from bisect import bisect_right
from collections.abc import Iterable
from pathlib import Path


class NoRanges(ValueError):
    """The file holds no ranges of addresses."""


class Countries:
    """Ranges of addresses, each in a country."""

    def __init__(self, lines: Iterable[str], name: str) -> None:
        found = []
        for number, line in enumerate(lines, 1):
            if not line.strip() or line.startswith("#"):
                continue
            row = next(csv.reader([line], delimiter="\t" if "\t" in line else ","))
            try:
                first, last = (ipaddress.ip_address(part.strip()) for part in row[:2])
                country = row[2].strip().upper()
            except (ValueError, IndexError):
                raise NoRanges(f"{name}:{number}: no range. Write the first address, the last, the country") from None
            if len(country) == 2 and country.isalpha() and country != "ZZ":
                found.append((first.version, int(first), int(last), country))
        self._ranges = sorted(found)
        self._starts = [each[:2] for each in self._ranges]

    def of(self, address: str) -> str | None:
        """The country; None for an address in no range, or for what is no address."""
        try:
            asked = ipaddress.ip_address(address.strip("[]"))
        except ValueError:
            return None
        place = bisect_right(self._starts, (asked.version, int(asked))) - 1
        if place < 0:
            return None
        version, _, last, country = self._ranges[place]
        return country if version == asked.version and int(asked) <= last else None


def read(file: Path) -> Countries:
    """Raises NoRanges, also for a file that cannot be read."""
    try:
        with file.open(encoding="utf-8", newline="") as opened:
            return Countries(opened, file.name)
    except (OSError, UnicodeDecodeError) as fault:
        raise NoRanges(f"{file}: cannot be read ({type(fault).__name__}). Name a file of ranges") from None
