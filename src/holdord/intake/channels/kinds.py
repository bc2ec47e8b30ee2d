"""The kinds of channels a file can be brought for, each with what it reads and what it asks about.

Takes:    the kind of a channel of the register
Gives:    Kind; Questions, what a person should be asked before the file is read
Refuses:  NotFromAFile, for a kind that is read in another way
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from holdord.intake.channels.cards import reading as cards
from holdord.intake.channels.customers import reading as customers
from holdord.intake.channels.events import reading as events
from holdord.intake.channels.items import Fault, Found, Given, Here, Source
from holdord.intake.channels.legend import Legend
from holdord.intake.channels.messenger import reading as messenger
from holdord.intake.channels.orders import Dated, order_in
from holdord.intake.channels.phone import reading as phone
from holdord.intake.channels.rows import Column, columns, dates
from holdord.intake.channels.table import reading as table

Read = Callable[[Source, Legend, Here], Iterator[Given]]


class NotFromAFile(LookupError):
    """Nothing is read from a file for a channel of that kind."""


@dataclass(frozen=True)
class Kind:
    """How a kind of channel is read. ``columns`` are the pieces a table of it can have, () where it is no table.

    ``dates`` gives every date in a file whose order of day and month may be in doubt; None, where no such file is.
    ``always`` are those that may be said once for all rows; ``endings`` are those of the files people have.
    """

    reader: Read
    columns: tuple[str, ...] = ()
    always: tuple[str, ...] = ()
    endings: tuple[str, ...] = (".csv", ".xlsx")
    takes_files_beside: bool = False
    writers: Callable[[Source, Legend, Here], tuple[str, ...]] | None = None
    dates: Callable[[Source, Legend, Here], Iterator[Dated]] | None = None

    def read(self, source: Source, legend: Legend, here: Here) -> Iterator[Given]:
        """Everything in it, its dates in one order: as the legend says, or as all of the file proves.

        Where the file says both, nothing but that: whichever was taken, some days would be wrong.
        """
        order = order_in(self.dates(source, legend, here) if self.dates else (), said_to_be=legend.dates)
        if order.told:
            yield order.told
        if not isinstance(order.told, Fault):
            yield from self.reader(source, replace(legend, dates=order.dates), here)


@dataclass(frozen=True)
class Questions:
    """What to ask: which column is what, what is the same for all rows, who the writers are (by name), and, where it
    has ``dates``, what comes first in them. ``legend`` is what was answered before.
    """

    columns: tuple[Column, ...] = ()
    always: tuple[str, ...] = ()
    writers: tuple[str, ...] = ()
    dates: bool = False
    legend: Legend = field(default_factory=Legend)


KINDS: Mapping[str, Kind] = {
    "phone": Kind(phone.read, columns=phone.PIECES, takes_files_beside=True, dates=phone.dates),
    "messenger": Kind(
        messenger.read, endings=(".txt", ".json", ".csv", ".zip"), takes_files_beside=True,
        writers=messenger.writers_of, dates=messenger.dates,
    ),
    "customers": Kind(
        customers.read, columns=customers.PIECES, dates=partial(dates, customers.PIECES, customers.DATES)
    ),
    "events": Kind(
        events.read, columns=events.PIECES, always=("event", "event-date"), endings=(".csv", ".xlsx", ".tsv"),
        dates=partial(dates, events.PIECES, events.DATES),
    ),
    "cards": Kind(cards.read, endings=(".vcf",)),
    "table": Kind(table.read, columns=table.PIECES, dates=partial(dates, table.PIECES, table.DATES)),
}  # fmt: skip


def kind(name: str) -> Kind:
    """Raises NotFromAFile."""
    if name not in KINDS:
        raise NotFromAFile(f"a channel of kind {name!r} reads no files. Kinds that do: {', '.join(KINDS)}")
    return KINDS[name]


def one(name: str, pieces: Mapping[str, str], legend: Legend, here: Here) -> Found:
    """One thing from its pieces, as a row of a file would be read; raises NotFromAFile.

    One date proves nothing of the next: the day comes first, unless the legend says otherwise.
    """
    if name not in _ONE:
        raise NotFromAFile(f"nothing of kind {name!r} can be noted one by one. Kinds that can: {', '.join(_ONE)}")
    return _ONE[name](pieces, legend, here)


#: How one thing of a kind is read from its pieces.
_ONE: Mapping[str, Callable[[Mapping[str, str], Legend, Here], Found]] = {
    "phone": partial(phone.call, 1),
    "messenger": messenger.message,
    "customers": partial(customers.customer, 1),
    "events": partial(events.registration, 1),
    "cards": partial(table.item, 1),
    "table": partial(table.item, 1),
}


def questions(kind_: Kind, source: Source, legend: Legend, here: Here) -> Questions:
    """What a person should be asked about this file. Reads it once."""
    found = columns(source, legend, kind_.columns, here) if kind_.columns else ()
    known = {column.piece for column in found}
    return Questions(
        columns=found, always=tuple(piece for piece in kind_.always if piece not in known),
        writers=kind_.writers(source, legend, here) if kind_.writers else (), dates=kind_.dates is not None,
        legend=legend,
    )  # fmt: skip
