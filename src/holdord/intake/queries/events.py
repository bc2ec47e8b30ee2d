"""The events that people register for. Nobody is named.

Takes:    ids
Gives:    frozen dataclasses
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from holdord.intake.models import Awaited, Event
from holdord.subjects import queries as subjects
from holdord.vault import queries as keys


@dataclass(frozen=True)
class EventLine:
    """An event: what it is called, its day, how many come to it, and how many called off. ``open``: our forms take
    registrations."""

    id: UUID
    process: str
    title: str
    on: date
    participants: int
    called_off: int
    thread: bytes
    open: bool


@dataclass(frozen=True)
class Offered:
    """An event one may register for: what it is called, and its day."""

    id: str
    title: str
    on: date


def events(*, limit: int | None = 100) -> list[EventLine]:
    """The latest first."""
    return [_line(row) for row in Event.objects.order_by("-on", "title", "id")[:limit]]


def event(id: UUID) -> EventLine | None:
    row = Event.objects.filter(pk=id).first()
    return _line(row) if row else None


def offered(process: str, *, on: date) -> tuple[Offered, ...]:
    """Those that a form of this process takes registrations for on that day, the next first."""
    rows = Event.objects.filter(process=process, open=True, on__gte=on).order_by("on", "title", "id")
    return tuple(Offered(str(row.id), row.title, row.on) for row in rows)


def _line(row: Event) -> EventLine:
    thread = bytes(row.thread)
    come, off = (len(subjects.correspondents(each)) for each in (thread, called_off(thread)))
    return EventLine(row.id, row.process, row.title, row.on, come, off, thread, row.open)


def called_off(thread: bytes) -> bytes:
    """What the registrations have in common that were called off, for the event with this thread."""
    return keys.keyed_hash("thread", f"called off\0{thread.hex()}")


def awaited(*, at: datetime) -> list[UUID]:
    """What is still to be fetched and was told of some minutes ago, the oldest first."""
    rows = Awaited.objects.filter(at__lte=at - timedelta(minutes=5)).order_by("at")
    return list(rows.values_list("id", flat=True)[:200])
