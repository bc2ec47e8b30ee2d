"""The ways in which data come to us, what is stamped on what comes, and how long what is doubtful may wait.

Promise:  1.2 - every channel has a processing activity; 7.4, 7.5 - spam and fraud; 11.2 - minors
Law:      GDPR Art. 5(1)(b)-(c), (e), 6(1), 13, 14
Takes:    plain mappings, as policy/loader.py reads them from YAML
Gives:    Channel, Guards
Next:     register.py, which they are parts of; ../intake/ (who uses them). Forms are channels too, written beside
          their process
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from holdord.policy.entry import Entry
from holdord.policy.periods import Period
from holdord.policy.scalars import Email, Id, Line

#: What comes: letters of a mailbox, calls, chats, customers, registrations, business cards, rows of a table.
ChannelKind = Literal["mail", "phone", "messenger", "customers", "events", "cards", "table"]
#: What comes first in dates such as 3/4/2026.
DateOrder = Literal["day-first", "month-first"]

#: Words of a message. Short ones would stand in too many.
Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=6, max_length=100)]


class TableSource(Entry):
    """A table or a view of a database of your own, which a channel reads by itself every night.

    ``database`` is the NAME of a setting HOLDORD_DATABASE_<NAME>, in small letters. ``columns`` leads from a column to
    the piece it is; no other is read. ``key`` is what tells rows apart. With a ``cursor``, a column that only grows, it
    goes on from where it was left; without, the whole table is looked at each time.
    """

    database: Id
    name: Line
    columns: Mapping[Line, Id] = Field(min_length=1)
    key: Line
    cursor: Line | None = None


class Channel(Entry):
    """A way in which data come to us other than our own forms, and the stamp on what comes that way.

    ``pieces`` says which kind of data each thing belongs to that the channel tells: ``{name: name, text: other}``.
    What it does not name falls under ``rest``, and is left out where there is none. ``files`` is the kind that what
    is attached belongs to; without it nothing attached is kept.
    ``from_person`` is False where somebody else tells us about a person: then they hear of it (Art. 14).
    ``through`` is the recipient that carries it, and so has it too. ``address`` is a mailbox's,
    ``table`` that of a database of your own. ``dates`` says which comes first in dates such as 3/4/2026, of all that
    comes this way; without it each file is asked, and of what comes one by one the day comes first.
    """

    id: Id
    kind: ChannelKind
    process: Id
    purpose: Id
    source: Id
    pieces: Mapping[Id, Id] = Field(min_length=1)
    rest: Id | None = None
    files: Id | None = None
    from_person: bool = True
    through: Id | None = None
    address: Email | None = None
    table: TableSource | None = None
    dates: DateOrder | None = None

    def category_of(self, piece: str) -> str | None:
        """The kind of data a piece belongs to; None, where it is not to be kept."""
        return self.pieces.get(piece, self.rest)


class Guards(Entry):
    """How long what is not taken in at once may wait for a person, and how long a sender stays blocked.

    ``quarantined_for`` is for what looks like spam, ``age_checked_within`` for what may be from somebody too young.
    What earns ``quarantined_from`` points is held back. ``suspect_words`` are phrases of yours that earn as many at
    once; what holds one of ``refused_words`` is turned away without a person having seen it. ``purpose`` is the one
    for which staff open what waits; without it, any purpose of their role will do.
    """

    quarantined_for: Period = Period.parse("30 days")
    age_checked_within: Period = Period.parse("5 days")
    blocked_for: Period = Period.parse("1 year")
    quarantined_from: Annotated[int, Field(ge=2, le=50)] = 5
    suspect_words: tuple[Phrase, ...] = ()
    refused_words: tuple[Phrase, ...] = ()
    purpose: Id | None = None
