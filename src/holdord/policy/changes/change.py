"""What a change is, and what the looks for changes share.

Gives:    Change, Direction; look(), which puts a function into LOOKS; small comparisons of lists
Next:     deciders.py, purposes.py, recipients.py, processes.py, rights.py, words.py: one look beside the other
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from holdord.policy.register import Process, Purpose, Recipient, Register
from holdord.terms import LegalBasis


class Direction(StrEnum):
    """What a change does to what was promised."""

    ADDED = "added"
    DROPPED = "dropped"
    WEAKENED = "weakened"
    STRENGTHENED = "strengthened"
    CHANGED = "changed"
    REWORDED = "reworded"


@dataclass(frozen=True)
class Change:
    """One thing that is promised otherwise than before.

    ``kind`` is a code such as 'recipient-added', ``subject`` the id it is about, ``before`` and ``after`` the facts as
    the register writes them. ``clauses`` are the promises that speak of it. A ``material`` change has consequences:
    the people of ``tell`` (processes) must hear of it, and consents to the purposes of ``ask`` no longer cover it.
    """

    kind: str
    subject: str
    direction: Direction
    clauses: tuple[str, ...] = ()
    before: str | None = None
    after: str | None = None
    material: bool = False
    tell: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """How it is acknowledged in the register: 'recipient-added:hotjar'."""
        return f"{self.kind}:{self.subject}"


Look = Callable[[Register, Register], Iterable[Change]]
LOOKS: list[Look] = []


def look(function: Look) -> Look:
    """Marks a function that compares one part of two registers."""
    LOOKS.append(function)
    return function


_Entry = TypeVar("_Entry", Process, Purpose, Recipient)


def on_both_sides(before: Iterable[_Entry], after: Iterable[_Entry]) -> Iterator[tuple[_Entry, _Entry]]:
    """What bears the same id on both sides and is not the same."""
    old = {entry.id: entry for entry in before}
    return ((old[entry.id], entry) for entry in after if entry.id in old and old[entry.id] != entry)


def only_in_second(before: Iterable[_Entry], after: Iterable[_Entry]) -> list[_Entry]:
    """What only the second has."""
    known = {entry.id for entry in before}
    return [entry for entry in after if entry.id not in known]


def not_in_first(before: Iterable[str], after: Iterable[str]) -> list[str]:
    known = set(before)
    return [id for id in after if id not in known]


def listed(ids: Iterable[str]) -> str | None:
    return ", ".join(ids) or None


def using(register: Register, purposes: Iterable[str]) -> tuple[str, ...]:
    wanted = set(purposes)
    return tuple(process.id for process in register.processes if wanted & set(process.purposes))


def asked_for(register: Register, purposes: Iterable[str]) -> tuple[str, ...]:
    """Those of the purposes that rest on consent."""
    found = [register.purpose(id) for id in purposes]
    return tuple(purpose.id for purpose in found if purpose and purpose.basis is LegalBasis.CONSENT)


def everybody(register: Register) -> tuple[str, ...]:
    return tuple(process.id for process in register.processes)
