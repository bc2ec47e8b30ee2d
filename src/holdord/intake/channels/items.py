"""What a reader finds in a file: one thing after another, and faults that name nobody.

Law:      GDPR Art. 5(1)(c)-(d), (f)
Takes:    nothing: plain values, made by the readers of each kind of channel
Gives:    Item, Fault, Skipped, CalledOff, Told; Source (what is read), Here (where we are)
Next:     legend.py (what stands for what), receiving.py (an Item becomes an Arrival)

A fault says in which row, what was found by its shape, and what would be right. What was written there is never
repeated: it may be somebody's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from holdord.intake.arrivals import Attached, Content
from holdord.lib.registry import Said
from holdord.terms import IdentifierKind

#: Rows, messages, cards: so many in one file, and one more is a fault.
MOST_ITEMS = 200_000

#: The pieces of a registration that say what its service calls it, and since which day it is called off.
NUMBER, CALLED_OFF = "registration-number", "called-off"
#: The pieces that hold a day, as in 2026-12-31.
DAYS = frozenset({"event-date", CALLED_OFF})

#: The place of a fault that is of the whole file.
WHOLE = 0


@dataclass(frozen=True)
class Fault:
    """Why one thing was not read. ``place`` is its row, counted as the file counts; `WHOLE` for the file itself."""

    place: int
    what: Said
    cure: Said
    piece: str = ""


@dataclass(frozen=True, repr=False)
class Item:
    """One thing that was read. Never shown or logged whole.

    ``key`` names it in its channel, the same each time it is read. ``happened_at`` is None where the file does not say.
    ``anchored_at`` is the event retention is counted from: a delivery, an event attended. Where ``anchors_only`` is
    true there is nothing else in it, so nothing is kept. ``event`` is the event it is a registration for. ``by_us``
    marks what we wrote to the person ourselves.
    """

    place: int
    key: str
    identifiers: Mapping[IdentifierKind, str]
    pieces: Mapping[str, str]
    happened_at: datetime | None = None
    words: tuple[str, ...] = ()
    attachments: tuple[Attached, ...] = ()
    thread: str = ""
    data_subject: str = ""
    anchored_at: datetime | None = None
    anchors_only: bool = False
    event: str = ""
    by_us: bool = False


@dataclass(frozen=True)
class Skipped:
    """Something that was read and is nothing to keep, and why: a line the service wrote, somebody who does not come."""

    place: int
    why: Said


@dataclass(frozen=True, repr=False)
class CalledOff:
    """Somebody does not come to an event, or has no place there (any more), whose registration may have come before.

    ``thread`` is that of the event's registrations, ``number`` what the service calls this one, "" where it does not;
    ``name`` tells apart who came by one order.
    """

    place: int
    identifiers: Mapping[IdentifierKind, str]
    thread: str
    number: str = ""
    name: str = ""


#: What one thing in a file is read as.
Found = Item | Fault | Skipped | CalledOff


@dataclass(frozen=True)
class Told:
    """What a person is to hear of the file as a whole, though all of it was read: what was taken for granted."""

    what: Said
    cure: Said


#: What a file is read as, one after another.
Given = Found | Told

Open = Callable[[], Content]


@dataclass(frozen=True)
class Source:
    """A file as a reader gets it. ``open`` may be called more than once; ``beside`` are the files that came with it."""

    name: str = field(repr=False)
    open: Open = field(repr=False)
    beside: Mapping[str, Open] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Here:
    """Where we are: from which country numbers are dialled, which time a file means, how large a file may be."""

    region: str
    time_zone: str
    largest: int = 64 * 1024 * 1024

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)
