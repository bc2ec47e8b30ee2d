"""Who may ask for somebody else, what shows it, and to whom the answer goes.

Promise:  8.1g - identity, and the right to act for another, are shown before anything is given out
Law:      GDPR Art. 12(2), 12(6), 8(1); EDPB Guidelines 01/2022 para. 80-82 (proxies, parents; proportionate, on record)
Takes:    what was seen, for which rights, until when; the age of a child in bands, never a birth date
Gives:    codes of what is missing; whether an answer goes to whoever asks. Reads no clock, no table
Next:     actions/mandating.py (who records it), queries/mandates.py, console/mandate.py

A proxy needs a mandate, whoever they are. A parent needs none for a child below the age at which it decides for itself
online in its country; from that age on the child says so itself; for somebody grown up a parent is a proxy like others.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from holdord.terms import Right


class Kind(StrEnum):
    """As what somebody asks for another."""

    PROXY = "proxy"
    PARENT = "parent"
    GUARDIAN = "guardian"


class Seen(StrEnum):
    """How it was shown that they may. What was shown is not kept; a no needs nothing to be shown (`AT_WORD`)."""

    MANDATE = "signed-mandate"
    PERSON = "person-said-so"
    BAR = "bar-register"
    REGISTER = "population-register"
    BIRTH = "birth-certificate"
    COURT = "court-paper"
    VOUCHED = "vouched-for"
    AT_WORD = "at-word"


class Age(StrEnum):
    """How old a child is, by what it may decide: below the age of its country, from it on, or grown up."""

    BELOW = "below"
    FROM = "from"
    GROWN = "grown-up"


class Lack(StrEnum):
    """Why somebody may not go on."""

    NOT_SHOWN = "not-shown"
    OVER = "over"
    NOT_THIS_RIGHT = "not-this-right"
    CHILD_HAS_NOT_AGREED = "child-has-not-agreed"
    GROWN_UP = "grown-up"
    AGE_NOT_SAID = "age-not-said"


#: What can show it. A number in the register of the bar shows a lawyer, who answers for the mandate they claim;
#: a parent is one by birth or by a court.
SHOWN_BY = {
    Kind.PROXY: (Seen.MANDATE, Seen.PERSON, Seen.BAR, Seen.VOUCHED),
    Kind.PARENT: (Seen.REGISTER, Seen.BIRTH, Seen.COURT, Seen.VOUCHED),
    Kind.GUARDIAN: (Seen.COURT, Seen.REGISTER, Seen.VOUCHED),
}

#: From this age on nobody is anybody's child before the law, in every state of the EEA.
GROWN_UP_AT = 18


@dataclass(frozen=True)
class Mandate:
    """What was shown. ``rights`` empty: the request it came with, and no other. ``receives``: it covers getting the
    answer. ``until``: its last day, None where it names none. ``agreed``: the child said yes.
    """

    kind: Kind
    seen: Seen | None
    rights: frozenset[Right] = frozenset()
    receives: bool = False
    until: date | None = None
    age: Age | None = None
    agreed: bool = False


def band(age: int, *, decides_at: int) -> Age:
    """The band of a child of that age, in a country where children decide for themselves at ``decides_at``."""
    if age >= GROWN_UP_AT:
        return Age.GROWN
    return Age.FROM if age >= decides_at else Age.BELOW


def lacks(mandate: Mandate, right: Right, today: date) -> tuple[Lack, ...]:
    """Everything that is missing, at once; empty if they may go on."""
    found: list[Lack] = []
    if mandate.seen not in SHOWN_BY[mandate.kind]:
        found.append(Lack.NOT_SHOWN)
    if mandate.until is not None and mandate.until < today:
        found.append(Lack.OVER)
    if mandate.rights and right not in mandate.rights:
        found.append(Lack.NOT_THIS_RIGHT)
    if mandate.kind is Kind.PARENT:
        found += _of_a_child(mandate)
    return tuple(found)


def receives(mandate: Mandate, today: date) -> bool:
    """Whether the answer goes to whoever asks; else it goes to the person, at the address we know them by.

    Of a small child it goes to the parent, of somebody under a guardian to the guardian; everybody else must have said
    so. A mandate that has run out meanwhile covers nothing any more.
    """
    if mandate.seen in (None, Seen.AT_WORD) or (mandate.until is not None and mandate.until < today):
        return False
    if mandate.kind is Kind.GUARDIAN or (mandate.kind is Kind.PARENT and mandate.age is Age.BELOW):
        return True
    return mandate.receives


def person_is_told(mandate: Mandate) -> bool:
    """Whether the person hears that somebody asked in their name: always, but for small children and wards."""
    return mandate.kind is Kind.PROXY or (mandate.kind is Kind.PARENT and mandate.age is not Age.BELOW)


def _of_a_child(mandate: Mandate) -> Collection[Lack]:
    if mandate.age is None:
        return [Lack.AGE_NOT_SAID]
    if mandate.age is Age.GROWN:
        return [Lack.GROWN_UP]
    return [Lack.CHILD_HAS_NOT_AGREED] if mandate.age is Age.FROM and not mandate.agreed else []
