"""Who got what.

Promise:  8.1a - "whether and for what purpose data are used"; 2.5 - to no other recipients
Law:      GDPR Art. 15(1)(c), 19
Takes:    a person, or a process
Gives:    frozen dataclasses, the oldest first
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from holdord.recipients.models import Disclosure


@dataclass(frozen=True)
class Disclosed:
    """One handing over."""

    id: UUID
    subject: UUID
    recipient: str
    purpose: str
    process: str
    categories: tuple[str, ...]
    register_version: str
    at: datetime


@dataclass(frozen=True)
class Kind:
    """What several disclosures of a process have in common, and how many there are."""

    recipient: str
    purpose: str
    categories: tuple[str, ...]
    register_version: str
    count: int


def disclosed_to(subject: UUID) -> tuple[Disclosed, ...]:
    """Everything of a person that was handed over: to whom, for what, which kinds of data."""
    rows = Disclosure.objects.filter(subject_id=subject).order_by("at", "id")
    return tuple(
        Disclosed(
            row.id, row.subject_id, row.recipient, row.purpose, row.process, tuple(row.categories),
            row.register_version, row.at,
        )
        for row in rows
    )  # fmt: skip


def recipients_of(subject: UUID) -> tuple[str, ...]:
    """The ids of all who have got data of this person, each once: whom to tell (GDPR Art. 19)."""
    rows = Disclosure.objects.filter(subject_id=subject).order_by("recipient")
    return tuple(rows.values_list("recipient", flat=True).distinct())


def kinds(process: str) -> tuple[Kind, ...]:
    """All disclosures of a process, equal ones counted together; for controls."""
    rows = Disclosure.objects.filter(process=process).values_list(
        "recipient", "purpose", "categories", "register_version"
    )
    counted = rows.annotate(n=Count("id")).order_by()
    return tuple(Kind(recipient, purpose, tuple(some), version, n) for recipient, purpose, some, version, n in counted)
