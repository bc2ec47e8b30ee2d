"""Erasure as a right: on which ground, what stays all the same and why, and the certificate of what went.

Promise:  8.3 - erasure, on six grounds; 8.0b - refused for what the law obliges to keep: what, why, until when
Law:      GDPR Art. 17(1)(a)-(f), 17(3), 19
Takes:    codes, counts and days
Gives:    Ground, Exception_; Plan; the certificate as JSON: nothing in it is about the person
Next:     queries/erasure.py (the plan from live data), actions/erasing.py (how it is carried out)
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from holdord.terms import LegalBasis

#: What the certificate's form is called, so that a machine can tell.
FORM = "holdord/erasure-certificate/1"


class Ground(StrEnum):
    """Why a person can have their data erased (GDPR Art. 17(1))."""

    NO_LONGER_NEEDED = "A17-1-a"
    CONSENT_WITHDRAWN = "A17-1-b"
    OBJECTED = "A17-1-c"
    UNLAWFUL = "A17-1-d"
    LEGAL_DUTY = "A17-1-e"
    CHILD = "A17-1-f"


class Exemption(StrEnum):
    """Why something may stay all the same (GDPR Art. 17(3)). The second is the law's own; a person finds the others."""

    EXPRESSION = "A17-3-a"
    LEGAL_DUTY = "A17-3-b"
    PUBLIC_HEALTH = "A17-3-c"
    ARCHIVING = "A17-3-d"
    LEGAL_CLAIMS = "A17-3-e"


#: On which grounds the law obliges to process: what is kept for such a purpose cannot go before its time.
OBLIGED = frozenset({LegalBasis.LEGAL_OBLIGATION})


@dataclass(frozen=True)
class Goes:
    """So many things of a kind will go. ``process`` is "" for what belongs to none."""

    process: str
    kind: str
    count: int


@dataclass(frozen=True)
class Stays:
    """So many things of a process stay: ``why`` is the code of a statute or of an exemption; ``until`` None: no end is
    known yet.
    """

    process: str
    count: int
    why: str
    until: date | None


@dataclass(frozen=True)
class Plan:
    """What an erasure would do: what goes, what stays, who is told. ``records`` are the ids of what stays."""

    goes: tuple[Goes, ...]
    stays: tuple[Stays, ...]
    recipients: tuple[str, ...]
    records: frozenset[UUID] = frozenset()

    @property
    def is_whole(self) -> bool:
        """Whether nothing stays, so that the key goes too."""
        return not self.stays

    @property
    def count(self) -> int:
        return sum(each.count for each in self.goes)


@dataclass(frozen=True)
class AtRecipient:
    """What a recipient did, or why not, as the certificate says it."""

    name: str
    way: str
    state: str
    done: Mapping[str, int]
    kept: Mapping[str, int]
    proof: str
    reference: str
    exemption: str
    closed_at: datetime | None
    verified_at: datetime | None


def certificate(
    *, organisation: str, reference: str, ground: str, received_at: datetime, erased_at: datetime,
    verified_at: datetime, goes: Iterable[Goes], stays: Iterable[Stays], recipients: Sequence[AtRecipient],
    key_destroyed: bool,
) -> dict[str, Any]:  # fmt: skip
    """What was erased where, what stayed and why. Moments in ISO 8601, UTC."""
    return {
        "form": FORM, "organisation": organisation, "reference": reference, "ground": ground,
        "received_at": received_at.isoformat(), "erased_at": erased_at.isoformat(),
        "verified_at": verified_at.isoformat(), "key_destroyed": key_destroyed,
        "here": [{"process": each.process, "kind": each.kind, "count": each.count} for each in goes],
        "kept": [
            {"process": each.process, "count": each.count, "why": each.why, "until": day(each.until)} for each in stays
        ],
        "recipients": [_at(each) for each in recipients],
    }  # fmt: skip


def day(value: date | None) -> str:
    return value.isoformat() if value else ""


def _at(one: AtRecipient) -> dict[str, Any]:
    return {
        "name": one.name, "way": one.way, "state": one.state, "done": dict(one.done), "kept": dict(one.kept),
        "proof": one.proof, "reference": one.reference, "exemption": one.exemption,
        "closed_at": one.closed_at.isoformat() if one.closed_at else "",
        "verified_at": one.verified_at.isoformat() if one.verified_at else "",
    }  # fmt: skip
