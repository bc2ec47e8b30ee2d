"""The list of an event's participants, for its organiser: names and companies, of that event, and nothing more.

Promise:  6.5 - "shared only: list of participants to the organiser of the event"; 5.2e, 9.7 - for some of us only
Law:      GDPR Art. 5(1)(b)-(c), 6(1)(f), 15(1)(c), 21
Takes:    an event; who hands the list over, and when
Gives:    Handed: the lines, and how many were left out
Refuses:  NoSuchEvent, NoOrganiser

Each person on it is a disclosure of its own, asked for and on record; who objects, or is restricted, is left out. So is
who registered under a contract, and an active customer where whoever makes the list does not serve them.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdord.audit import actions as audit
from holdord.decisions import queries as decisions
from holdord.intake.actions.attending import NoSuchEvent
from holdord.intake.models import Event
from holdord.policy import queries as policy
from holdord.policy.register import Recipient
from holdord.recipients import actions as recipients
from holdord.subjects import queries as subjects

_KINDS = ("name", "company")


class NoOrganiser(LookupError):
    """The register names no recipient, for this activity, that gets one event's participants at a time."""


@dataclass(frozen=True)
class Handed:
    """A list as it goes out. ``lines`` are name and company."""

    event: UUID
    recipient: str
    lines: tuple[tuple[str, str], ...] = field(repr=False)
    left_out: int = 0


def organiser(event: UUID, recipient: str = "") -> Recipient:
    """Who gets the list of that event; raises NoSuchEvent, NoOrganiser."""
    row = Event.objects.filter(pk=event).first()
    register = policy.register()
    process = register.process(row.process) if row else None
    if process is None:
        raise NoSuchEvent(f"there is no event {event}. `holdord event list` has them")
    takers = [taker for id in process.recipients if (taker := register.recipient(id)) and taker.limited_to == "event"]
    found = next((taker for taker in takers if recipient in ("", taker.id)), None)
    if found is None:
        raise NoOrganiser("no recipient of this activity gets participants. Write 'limited_to: event' under one")
    return found


def hand_over(*, event: UUID, by: str, at: datetime, recipient: str = "", reader: UUID | None = None) -> Handed:
    """Ask for each participant, record each yes, and give the list of them. OPENS names and companies.

    ``reader`` is who on the staff sees it, where they see those active customers only whom they serve.
    """
    taker = organiser(event, recipient)
    with transaction.atomic():
        row = Event.objects.get(pk=event)
        lines: list[tuple[str, str]] = []
        registered = subjects.correspondents(bytes(row.thread))
        others = _of_others(registered, reader, at)
        for subject, record in registered.items():
            if subject in others or record in subjects.secrets_of(subject):
                continue
            if line := _line(subject, record, taker, event, by, at):
                lines.append(line)
        left_out = len(registered) - len(lines)
        audit.record(
            act="intake.hand-over-list", by=by, at=at,
            detail={"event": str(event), "recipient": taker.id, "handed": len(lines), "left_out": left_out},
        )  # fmt: skip
    return Handed(event, taker.id, tuple(sorted(lines)), left_out)


def _of_others(people: Collection[UUID], reader: UUID | None, at: datetime) -> frozenset[UUID]:
    """The active customers among these whom the reader does not serve."""
    if reader is None:
        return frozenset()
    active = decisions.active_among(people, at=at)
    return frozenset(active) - subjects.serves(reader, active, at=at)


def _line(subject: UUID, record: UUID, taker: Recipient, event: UUID, by: str, at: datetime) -> tuple[str, str] | None:
    kinds = [kind for kind in _KINDS if kind in taker.categories]
    answer = recipients.disclose(
        subject=subject, recipient=taker.id, purpose=taker.purposes[0], categories=kinds, about=event, by=by, at=at
    )
    if not answer.allowed:
        return None
    said = subjects.called_in(subject, record)
    return said.name if "name" in kinds else "", said.company if "company" in kinds else ""
