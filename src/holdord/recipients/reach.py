"""What can be asked of a recipient, and what it answers: the words that all connectors share.

Promise:  8.2a, 8.3, 8.4c - correction, erasure and restriction at every recipient
Law:      GDPR Art. 15, 16, 17, 18, 19, 21
Takes:    Person, as the recipient may know them
Gives:    Connector, what each of them can do; Answer and Piece, what they give
Refuses:  NotReached: Transient (trying again can help) or Permanent (a person must look). Each carries a code, and
          never the recipient's own words, which may quote data
Next:     connectors/ (one folder a kind), actions/carrying_out.py (who calls them)
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

#: A table, a folder, a kind of thing; behind a colon, why it was kept.
_PLACE = re.compile(r"[A-Za-z][A-Za-z0-9_. /-]{0,59}(:[a-z0-9-]{1,40})?")


class Intent(StrEnum):
    """What a recipient is asked to do."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    LIFTING = "lifting"
    OBJECTION = "objection"


class NotReached(Exception):
    """A recipient did not do what it was asked. ``code`` is a word of ours, or a number of a protocol."""

    def __init__(self, code: str, sentence: str = "") -> None:
        super().__init__(sentence or code)
        self.code = code[:24]


class Transient(NotReached):
    """It may do so later: it did not answer, was busy, or asked for time. ``after``: seconds it asked for."""

    def __init__(self, code: str, sentence: str = "", *, after: int = 0) -> None:
        super().__init__(code, sentence)
        self.after = after


class Permanent(NotReached):
    """It will not, however often it is asked: it refuses, or what the register says of it does not fit."""


@dataclass(frozen=True, repr=False)
class Person:
    """Somebody as a recipient may know them: pairs of kind and value, names, what is corrected.

    ``changes`` are the new values by our fields' names, ``was`` the old ones where known. ``purpose`` is what is
    objected to, "" for all. ``asked_at`` is when the person asked, where they did.
    """

    identifiers: tuple[tuple[str, str], ...] = ()
    names: tuple[str, ...] = ()
    changes: Mapping[str, str] = field(default_factory=dict)
    was: Mapping[str, str] = field(default_factory=dict)
    purpose: str = ""
    asked_at: datetime | None = None

    def all(self, kind: str) -> tuple[str, ...]:
        """Their identifiers of that kind, the old one and the new where it is being corrected."""
        values = [value for each, value in self.identifiers if each == kind]
        values += [said[kind] for said in (self.was, self.changes) if said.get(kind)]
        return tuple(dict.fromkeys(values))

    @property
    def emails(self) -> tuple[str, ...]:
        return self.all("email")


@dataclass(frozen=True, repr=False)
class Piece:
    """One thing a recipient holds: where (a table, a folder), and what stands in it."""

    place: str
    fields: Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    """What a recipient did. Numbers by place; ``kept`` by 'place:why'. Nothing in it is about anybody.

    ``finished`` is False where it has taken the matter on and is to be asked again. ``reference`` is its own number
    of the matter. ``memory`` is what undoing it will need: ids of rows there.
    """

    proof: str
    done: Mapping[str, int] = field(default_factory=dict)
    kept: Mapping[str, int] = field(default_factory=dict)
    finished: bool = True
    reference: str = ""
    memory: Mapping[str, Any] = field(default_factory=dict)
    pieces: tuple[Piece, ...] = field(default=(), repr=False)


class Connector(Protocol):
    """How one recipient is reached. ``intents`` is what it can do by itself; the rest somebody does by hand.

    Everything may be asked twice: with the same ``key`` it is one matter. Raises Transient, Permanent.
    """

    intents: frozenset[Intent]

    def find(self, person: Person) -> Mapping[str, int]:
        """How many things it holds of a person, by place; empty, where there are none."""

    def export(self, person: Person) -> Sequence[Piece]:
        """Everything it holds of a person."""

    def erase(self, person: Person, *, key: str) -> Answer:
        """Remove what is theirs alone; what is shared, or kept by law, is counted as kept."""

    def rectify(self, person: Person, *, key: str) -> Answer:
        """Put the new values in the place of the old ones."""

    def restrict(self, person: Person, *, key: str) -> Answer:
        """Keep the data and do nothing else with them."""

    def lift(self, person: Person, *, key: str, memory: Mapping[str, Any]) -> Answer:
        """End a restriction: what it did is undone, and nothing else."""

    def object_to(self, person: Person, *, key: str) -> Answer:
        """Stop the use for that purpose."""

    def verify(self, intent: Intent, person: Person) -> Mapping[str, int] | None:
        """Look again, after it was done: how many things are not as they should be, by place; empty, where all are;
        None, where nobody can look.
        """


@runtime_checkable
class TakesItsTime(Protocol):
    """A connector of a recipient that takes a matter on, and says weeks later that it is done."""

    def copy(self, person: Person, *, key: str) -> Answer:
        """Everything it holds of a person, once it is there."""

    def call_off(self, *, key: str) -> bool:
        """Take the matter back; False where it is too late, and it goes on. Raises Transient, Permanent."""


def ask(connector: Connector, intent: Intent, person: Person, *, key: str, memory: Mapping[str, Any]) -> Answer:
    """Have a recipient do one thing. Raises Transient, Permanent."""
    match intent:
        case Intent.ACCESS if isinstance(connector, TakesItsTime):
            return connector.copy(person, key=key)
        case Intent.ACCESS:
            pieces = tuple(connector.export(person))
            return Answer("exported", done=counted(piece.place for piece in pieces), pieces=pieces)
        case Intent.RECTIFICATION:
            return connector.rectify(person, key=key)
        case Intent.ERASURE:
            return connector.erase(person, key=key)
        case Intent.RESTRICTION:
            return connector.restrict(person, key=key)
        case Intent.LIFTING:
            return connector.lift(person, key=key, memory=memory)
        case Intent.OBJECTION:
            return connector.object_to(person, key=key)


def counted(places: Iterable[str]) -> dict[str, int]:
    """How often each stands there."""
    return dict(Counter(places))


def numbers(given: object) -> dict[str, int]:
    """Numbers by place as a recipient told them; raises Permanent where they are something else, or words.

    They stand in clear, so nothing may be in them that could be about a person.
    """
    if not isinstance(given, dict) or not all(_is_a_place(key) and type(n) is int for key, n in given.items()):
        raise Permanent("answer", "numbers by place were to come, as in {'orders': 2}")
    return {str(place): int(count) for place, count in given.items()}


def _is_a_place(name: object) -> bool:
    return isinstance(name, str) and bool(_PLACE.fullmatch(name))
