"""What our ids are called in the vocabularies of others, where there is an honest match.

Standard: W3C DPV 2.3 (dpv, pd); Fideslang 3.1
Takes:    a group ('category', 'purpose', 'subject', 'security', 'source') and an id of a register
Gives:    the terms, from vocabulary.csv; None where none says the same. Ids are a company's own: those of the examples,
          of `holdord init` and of `holdord register import` are known
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_NUMBER = re.compile(r"-[0-9]+$")
_LIST = Path(__file__).with_name("vocabulary.csv")


@dataclass(frozen=True)
class Terms:
    """One id's terms; None where a vocabulary has nothing that says the same."""

    dpv: str | None = None
    fideslang: str | None = None


def terms(group: str, id: str) -> Terms:
    """The terms of an id. 'newsletter-2' is a second newsletter: a number at the end changes nothing of what it is."""
    known = table()
    return known.get((group, id)) or known.get((group, _NUMBER.sub("", id)), Terms())


def ids_of(group: str, fideslang: str) -> tuple[str, ...]:
    """The ids that a key of Fideslang stands for, the most usual first."""
    return tuple(id for (kind, id), found in table().items() if kind == group and found.fideslang == fideslang)


@cache
def table() -> Mapping[tuple[str, str], Terms]:
    with _LIST.open(encoding="utf-8", newline="") as rows:
        return {
            (row["group"], row["id"]): Terms(row["dpv"] or None, row["fideslang"] or None)
            for row in csv.DictReader(rows)
        }
