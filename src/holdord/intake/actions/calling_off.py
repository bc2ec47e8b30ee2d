"""Somebody who registered for an event does not come, or comes after all: what was said last counts.

Promise:  6.5 - the organiser gets the participants of the event, and whoever called off is none
Law:      GDPR Art. 5(1)(d): what is held is kept up to date
Takes:    who it is, the event as its registrations name it, the number of the registration; who says so, and when
Gives:    how many registrations are called off
Why:      the record stays, for it was a registration, and says that it was called off; it leaves the participants of
          the event and joins those who called off. Of several registrations of one address (three tickets, one buyer)
          the number tells which one is meant
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdord.audit import actions as audit
from holdord.intake.actions import anchoring
from holdord.intake.actions.attending import NoSuchEvent, mark_of
from holdord.intake.channels.items import CALLED_OFF, NUMBER, CalledOff
from holdord.intake.models import Event
from holdord.intake.queries.events import called_off
from holdord.lib.days import local_date
from holdord.policy import queries as policy
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.terms import IdentifierKind


def meant(said: CalledOff, *, process: str) -> list[tuple[UUID, UUID]]:
    """The registrations that are called off by it, or were before: person and record. OPENS those for the event."""
    mark = mark_of(process, said.thread)
    found: list[tuple[UUID, UUID]] = []
    for subject in anchoring.known(said.identifiers, process):
        theirs = people.saying(subject, (mark, called_off(mark)))
        same = [record for record, what in theirs.items() if said.number and what.get(NUMBER) == said.number]
        same = [record for record in same if theirs[record].get("name") == said.name] or same
        found += [(subject, record) for record in same or (record for record in theirs if NUMBER not in theirs[record])]
    return found


def call_off(said: CalledOff, *, process: str, by: str, at: datetime) -> int:
    """They do not come: off the list of participants. Said twice, nothing changes."""
    with transaction.atomic():
        found = meant(said, process=process)
        mark = mark_of(process, said.thread)
        for subject, record in found:
            _move(subject, record, mark, called_off(mark), process, by, at)
    return len(found)


def call_off_by_hand(*, event: UUID, email: str, by: str, at: datetime) -> int:
    """Whoever has this address told us themselves that they do not come. Raises NoSuchEvent."""
    row = Event.objects.filter(pk=event).first()
    if row is None:
        raise NoSuchEvent(f"there is no event {event}. `holdord event list` has them")
    mark, off = bytes(row.thread), 0
    with transaction.atomic():
        for subject in anchoring.known({IdentifierKind.EMAIL: email}, row.process):
            for record in people.saying(subject, (mark,)):
                off += _move(subject, record, mark, called_off(mark), row.process, by, at)
    return off


def stand_again(subject: UUID, record: UUID, *, process: str, thread: str, by: str, at: datetime) -> bool:
    """They come after all: gives whether it had been called off."""
    mark = mark_of(process, thread)
    with transaction.atomic():
        return _move(subject, record, called_off(mark), mark, process, by, at)


def _move(subject: UUID, record: UUID, source: bytes, target: bytes, process: str, by: str, at: datetime) -> bool:
    back = target != called_off(source)
    on = None if back else local_date(at, policy.register().desk.time_zone).isoformat()
    moved = subjects.write_in(subject=subject, record=record, said={CALLED_OFF: on}, source=source, target=target)
    if moved:
        audit.record(
            act="intake.stand-again" if back else "intake.call-off", by=by, at=at, subject=subject, process=process,
            detail={"record": str(record)},
        )  # fmt: skip
    return moved
