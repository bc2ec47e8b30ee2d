"""The events people register for: known once, whoever tells of them; announced, where our own forms take people in.

Promise:  6.4, 6.5 - the last event one was registered for; a list limited to that event's participants
Law:      GDPR Art. 5(1)(b)-(c)
Takes:    a process, what an event is called, its day; who says so, and when
Gives:    the event's id
Refuses:  NotAnEvent (a code of texts.py), NoSuchEvent

Only who works here announces one: a title stands in clear, and a day moves how long people's data stay.
"""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from holdord.audit import actions as audit
from holdord.intake.channels.events.reading import LONGEST_TITLE, thread_of
from holdord.intake.models import Event
from holdord.lib.days import local_date
from holdord.policy import queries as policy
from holdord.policy.register import Register
from holdord.subjects import queries as subjects
from holdord.vault import queries as keys


class NoSuchEvent(LookupError):
    """There is no event of that id."""


class NotAnEvent(ValueError):
    """What was announced can be no event people register for; ``code`` is one of texts.py."""

    def __init__(self, code: str, what: str) -> None:
        super().__init__(what)
        self.code = code


def mark_of(process: str, thread: str) -> bytes:
    """What the registrations for an event have in common, by whatever way they came."""
    return keys.keyed_hash("thread", f"event of {process}\0{thread}")


def takes_registrations(register: Register) -> tuple[str, ...]:
    """The processes that have a form by which people register for an event."""
    return tuple(each.id for each in register.processes if any(form.event_field for form in each.forms))


def note_event(*, process: str, title: str, at: datetime, thread: str, seen_at: datetime) -> UUID:
    """Know the event, once; ``thread`` is what its registrations have in common. Gives its id."""
    return _known(process, title, local_date(at, policy.register().desk.time_zone), thread, seen_at)


def announce(*, process: str, title: str, on: date, by: str, at: datetime) -> UUID:
    """Take registrations for it from now on by our forms, until its day is over. Said twice, it is one event."""
    register, called = policy.register(), " ".join(title.split())
    if process not in takes_registrations(register):
        raise NotAnEvent("no-form", f"the process {process!r} has no form with a field of the kind 'event'")
    if not called or len(called) > LONGEST_TITLE:
        raise NotAnEvent("no-title", f"an event has a name of at most {LONGEST_TITLE} letters")
    if on < local_date(at, register.desk.time_zone):
        raise NotAnEvent("over", f"the event's day is over ({on}). Write one to come")
    with transaction.atomic():
        id = _known(process, called, on, thread_of(called, on), at)
        _set(id, open=True, by=by, at=at)
    return id


def close(*, event: UUID, by: str, at: datetime) -> bool:
    """Take no more registrations for it; who registered stays. One that nobody registered for goes: gives whether."""
    with transaction.atomic():
        row = Event.objects.select_for_update().filter(pk=event).first()
        if row is None:
            raise NoSuchEvent(f"there is no event {event}. `holdord event list` has them")
        _set(event, open=False, by=by, at=at)
        unwanted = not subjects.correspondents(bytes(row.thread))
        if unwanted:
            row.delete()
    return unwanted


def _set(event: UUID, *, open: bool, by: str, at: datetime) -> None:
    if Event.objects.filter(pk=event, open=not open).update(open=open):
        audit.record(
            act="intake.announce-event" if open else "intake.close-event", by=by, at=at, detail={"event": str(event)}
        )


def _known(process: str, title: str, on: date, thread: str, seen_at: datetime) -> UUID:
    mark = mark_of(process, thread)
    found = Event.objects.filter(process=process, thread=mark).values_list("id", flat=True).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return Event.objects.create(process=process, title=title, on=on, thread=mark, first_at=seen_at).id
    except IntegrityError:
        return Event.objects.get(process=process, thread=mark).id
