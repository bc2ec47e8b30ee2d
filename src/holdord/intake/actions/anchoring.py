"""The event that retention is counted from: a delivery, an event somebody registered for.

Promise:  5.4 - from the last delivery of service; 6.4 - from the last event one was registered for
Law:      GDPR Art. 5(1)(e)
Takes:    who it is about, a process, the moment of the event; who says so, and when
Gives:    how many people's day moved
Why:      an account may belong to several people of one customer: what is delivered to it is delivered to all of them
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from holdord.intake.channels.items import Fault, Given, Item
from holdord.lib.registry import said
from holdord.policy import queries as policy
from holdord.subjects import actions as subjects
from holdord.subjects import queries
from holdord.subjects.actions import NoSuchRelation
from holdord.subjects.rules import STRENGTH
from holdord.terms import IdentifierKind

#: What a period can be counted from that somebody has to tell us.
TOLD = ("last_delivery", "last_event", "last_contact")

_Given = TypeVar("_Given", bound=Given)


class TooEarly(ValueError):
    """A delivery is told of before it has happened."""


def event_of(process: str) -> str:
    """The event that the retention of a process is counted from; "" where it is counted from the collection."""
    register = policy.register()
    found = register.process(process)
    rule = register.rule(found.retention) if found else None
    return rule.starts if rule and rule.starts in TOLD else ""


def known(identifiers: Mapping[IdentifierKind, str], process: str) -> tuple[UUID, ...]:
    """Everybody known in the process who has this identifier, the strongest that was given; an account's people all."""
    for kind in STRENGTH:
        if value := identifiers.get(kind):
            found = (
                queries.claimants(kind, value) if kind is IdentifierKind.ACCOUNT else _one(queries.find(kind, value))
            )
            return tuple(each for each in found if queries.relation_of(each, process))
    return ()


def move(identifiers: Mapping[IdentifierKind, str], *, process: str, on: datetime, by: str, at: datetime) -> int:
    """Count from this event for everybody whom it concerns; gives how many are known."""
    with transaction.atomic():
        found = known(identifiers, process)
        for subject in found:
            move_of(subject, process=process, on=on, by=by, at=at)
    return len(found)


def too_early(process: str, on: datetime, at: datetime) -> bool:
    """Whether it tells of something that cannot have happened yet: an event may lie ahead, a delivery does not."""
    return on > at and event_of(process) in ("last_delivery", "last_contact")


def not_yet(found: _Given, process: str, at: datetime) -> _Given | Fault:
    """What was read; a fault where a delivery lies ahead: that is a slip, and would keep data too long."""
    if not isinstance(found, Item) or found.anchored_at is None or not too_early(process, found.anchored_at, at):
        return found
    return Fault(found.place, said("the delivery lies in the future"), said("Correct the day"), "delivered")


def deliver(identifiers: Mapping[IdentifierKind, str], *, on: datetime, by: str, at: datetime) -> int:
    """A service was delivered on that day; gives how many people it concerns. Said twice, it is one delivery.

    Raises TooEarly for a day that has not come.
    """
    moved = 0
    for process in policy.register().processes:
        if event_of(process.id) == "last_delivery":
            if too_early(process.id, on, at):
                raise TooEarly("the delivery lies in the future. Tell of it when it has happened")
            moved += move(identifiers, process=process.id, on=on, by=by, at=at)
    return moved


def delivered_to(subject: UUID, *, on: datetime, by: str, at: datetime) -> int:
    """The same, for one person; gives in how many activities it counts."""
    moved = 0
    for process in policy.register().processes:
        if event_of(process.id) == "last_delivery" and queries.relation_of(subject, process.id):
            if too_early(process.id, on, at):
                raise TooEarly("the delivery lies in the future. Tell of it when it has happened")
            move_of(subject, process=process.id, on=on, by=by, at=at)
            moved += 1
    return moved


def move_of(subject: UUID, *, process: str, on: datetime, by: str, at: datetime) -> bool:
    """Count from this event for one person; gives whether the day moved."""
    event = event_of(process)
    if not event:
        return False
    try:
        return subjects.move_anchor(subject=subject, process=process, event=event, at=on, by=by, noted_at=at)
    except NoSuchRelation:
        return False


def _one(subject: UUID | None) -> tuple[UUID, ...]:
    return (subject,) if subject else ()
