"""Where rooms leave what upper floors look for: portraits of a person, controls of a promise, impacts of a change.

Promise:  7.1 - every room that keeps anything about a person can show, export, erase and merge it
Takes:    registrations, once, when the app starts (each room's apps.py)
Gives:    portraits.all(), controls.get(name). Nothing here knows which room has registered
Refuses:  RegisteredTwice, if two rooms claim one name
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID


class RegisteredTwice(ValueError):
    """Two rooms claim one name."""


@dataclass(frozen=True)
class ItemFile:
    """A file that belongs to an item: its id, what it is called (opened), what its bytes are, and how many."""

    id: UUID
    name: str
    kind: str
    size: int


@dataclass(frozen=True)
class Item:
    """One thing a room holds about a person, opened for reading.

    ``kind`` is a code (the room's texts.py has the words). ``fields`` go from a label's code to the value.
    ``provided`` says that the person gave it themselves (GDPR Art. 20(1)); ``under`` are the contracts it came under.
    """

    room: str
    kind: str
    fields: Mapping[str, str]
    at: datetime | None = None
    process: str | None = None
    purpose: str | None = None
    basis: str | None = None
    source: str | None = None
    recipient: str | None = None
    categories: tuple[str, ...] = ()
    provided: bool = False
    id: UUID | None = None
    under: tuple[str, ...] = ()
    files: tuple[ItemFile, ...] = ()


@dataclass(frozen=True)
class Look:
    """Which items of a person a page shows: the newest ``limit``, before a place in time, of some processes only.

    ``before`` is the last item of the page before: its moment and its id. ``processes`` None means all of them; items
    of no process are always among them. ``hidden`` are records to be shown by their stamp alone, unopened. ``only``
    are the items there may be, by their ids: one correspondence. None means all of them.
    """

    limit: int
    before: tuple[datetime, UUID] | None = None
    processes: frozenset[str] | None = None
    hidden: frozenset[UUID] = frozenset()
    only: frozenset[UUID] | None = None

    def takes(self, item: Item) -> bool:
        if item.at is None or item.id is None or (self.only is not None and item.id not in self.only):
            return False
        in_process = self.processes is None or item.process is None or item.process in self.processes
        return in_process and (self.before is None or (item.at, item.id) < self.before)


def newest(items: Iterable[Item], look: Look) -> list[Item]:
    """Those of the items that the page shows, the newest first: for a room that holds few, or has them all at hand."""
    taken = [item for item in items if look.takes(item)]
    return sorted(taken, key=lambda item: (item.at, item.id), reverse=True)[: look.limit]


#: What parts two people again: ids, codes and moments of rows, as JSON. Nothing personal.
Memory = dict[str, Any]


class Portrait(Protocol):
    """What a room holds about one person. ``covers`` names its models, as in 'subjects.Identifier'."""

    room: str
    covers: tuple[str, ...]

    def show(self, subject: UUID) -> list[Item]: ...

    def recent(self, subject: UUID, look: Look) -> list[Item]:
        """What a page of the person's timeline shows of this room, the newest first; nothing else is opened."""

    def export(self, subject: UUID) -> list[dict[str, Any]]: ...

    def erase(self, subject: UUID, *, by: str, at: datetime) -> int:
        """Remove everything; gives the number of rows. Done twice, the second finds nothing."""

    def remember(self, source: UUID, target: UUID) -> Memory:
        """What `unmerge` will need, taken before `merge`: which rows are the source's, what of the target's changes."""

    def merge(self, source: UUID, target: UUID, *, by: str, at: datetime) -> int:
        """Hand everything over to the other person, sealed anew under their key; gives the number of rows."""

    def unmerge(self, source: UUID, target: UUID, memory: Memory, *, since: datetime, by: str, at: datetime) -> int:
        """Give back what was the source's at the merge (``since``), sealed under their key; gives the number of rows.

        A row that has gone meanwhile stays gone; one that came meanwhile stays the target's.
        """


@dataclass(frozen=True)
class Said:
    """A sentence nobody has chosen a language for yet: a template of the catalogue, and what stands in its {places}.

    What repeats or may be left out is a sentence of its own among the values; a sequence is written with commas.
    """

    template: str
    values: Mapping[str, "Value"] = field(default_factory=dict)

    def text(self, gettext: Callable[[str], str] = str) -> str:
        """The sentence in the language of that catalogue; in English without one."""
        return gettext(self.template).format_map({name: _text(value, gettext) for name, value in self.values.items()})

    def __str__(self) -> str:
        return self.text()


Value = str | int | Said | Sequence["Value"]


def _text(value: Value, gettext: Callable[[str], str]) -> str:
    if isinstance(value, Said):
        return value.text(gettext)
    if isinstance(value, str | int):
        return str(value)
    return ", ".join(_text(each, gettext) for each in value)


def said(template: str, **values: Value) -> Said:
    """A piece of a sentence. The template is written out where it is said: so it is found for translation."""
    return Said(template, values)


def spoken(sentences: Iterable[Said], gettext: Callable[[str], str] = str) -> str:
    """Several sentences as one line."""
    return "; ".join(each.text(gettext) for each in sentences)


@dataclass(frozen=True)
class Evidence:
    """What a control saw: whether the promise is kept, in sentences, and how many things it looked at.

    A control that looked at nothing has shown nothing: `state` is then neither kept nor broken.
    """

    kept: bool
    said: tuple[Said, ...]
    looked_at: int

    @property
    def line(self) -> str:
        """The sentences in English, for tests, logs and the command line."""
        return spoken(self.said)

    @property
    def state(self) -> str:
        if not self.kept:
            return "broken"
        return "kept" if self.looked_at else "nothing to check"


def kept(template: str, *, looked_at: int, **values: Value) -> Evidence:
    """The promise holds for everything looked at."""
    seen = Said(template, values)
    return Evidence(True, (seen if looked_at else said("nothing to check (0): {seen}", seen=seen),), looked_at)


def broken(template: str, *, looked_at: int, **values: Value) -> Evidence:
    """The promise does not hold; the sentence says where and for how many, and names nobody."""
    return Evidence(False, (Said(template, values),), looked_at)


def broken_by(faults: Sequence[Said], *, looked_at: int) -> Evidence:
    """The promise does not hold, for one reason or for several."""
    return Evidence(False, tuple(faults), looked_at)


Control = Callable[[datetime, Mapping[str, Any]], Evidence]


@dataclass
class Portraits:
    """All rooms' portraits, lowest floor first, as they registered."""

    _by_room: dict[str, Portrait] = field(default_factory=dict)

    def register(self, portrait: Portrait) -> None:
        if portrait.room in self._by_room:
            raise RegisteredTwice(f"a portrait of room {portrait.room!r} is registered already")
        self._by_room[portrait.room] = portrait

    def all(self) -> tuple[Portrait, ...]:
        return tuple(self._by_room.values())


@dataclass
class Controls:
    """All controls by name: ``room.what-is-kept``.

    ``public`` ones read nothing but what we publish ourselves, so their words may be shown to anybody.
    """

    _by_name: dict[str, Control] = field(default_factory=dict)
    _public: set[str] = field(default_factory=set)

    def register(self, name: str, *, public: bool = False) -> Callable[[Control], Control]:
        def keep(control: Control) -> Control:
            if name in self._by_name:
                raise RegisteredTwice(f"a control {name!r} is registered already")
            self._by_name[name] = control
            if public:
                self._public.add(name)
            return control

        return keep

    def is_public(self, name: str) -> bool:
        return name in self._public

    def get(self, name: str) -> Control | None:
        return self._by_name.get(name)

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._by_name))


@dataclass(frozen=True)
class Effect:
    """One thing a change of the policy would do to live data, as a number or a day before and after; nobody is named.

    ``what`` is a code, ``about`` an id of the register, ``month`` the first day of the month it is about.
    """

    what: str
    about: str
    before: int | date | None
    after: int | date | None
    month: date | None = None


#: Takes the edition in force and the one that would be, the moment, and one person (None: everybody).
Impact = Callable[[Any, Any, datetime, UUID | None], Iterable[Effect]]


@dataclass
class Impacts:
    """What each room knows of the consequences of a change, lowest floor first."""

    _by_room: dict[str, Impact] = field(default_factory=dict)

    def register(self, room: str) -> Callable[[Impact], Impact]:
        def keep(impact: Impact) -> Impact:
            if room in self._by_room:
                raise RegisteredTwice(f"an impact of room {room!r} is registered already")
            self._by_room[room] = impact
            return impact

        return keep

    def all(self) -> tuple[Impact, ...]:
        return tuple(self._by_room.values())


#: Takes a person, who acts, and the moment.
BeforeContact = Callable[[UUID, str, datetime], None]


@dataclass
class FirstContacts:
    """What rooms must do before somebody is written to, or their data go to somebody else: in the same transaction.

    Whoever writes or discloses knows no room above; whoever owes a word beforehand leaves it here (GDPR Art. 14(3)).
    """

    _by_room: dict[str, BeforeContact] = field(default_factory=dict)

    def register(self, room: str) -> Callable[[BeforeContact], BeforeContact]:
        def keep(act: BeforeContact) -> BeforeContact:
            if room in self._by_room:
                raise RegisteredTwice(f"room {room!r} has left something for first contacts already")
            self._by_room[room] = act
            return act

        return keep

    def come(self, subject: UUID, *, by: str, at: datetime) -> None:
        for act in self._by_room.values():
            act(subject, by, at)


@dataclass
class KeptFiles:
    """Which sealed files each room has a row for: what none of them names was left by a crash, and goes."""

    _by_room: dict[str, Callable[[], Iterable[UUID]]] = field(default_factory=dict)

    def register(self, room: str) -> Callable[[Callable[[], Iterable[UUID]]], Callable[[], Iterable[UUID]]]:
        def keep(ids: Callable[[], Iterable[UUID]]) -> Callable[[], Iterable[UUID]]:
            if room in self._by_room:
                raise RegisteredTwice(f"room {room!r} has said which files it keeps already")
            self._by_room[room] = ids
            return ids

        return keep

    def named(self) -> set[UUID]:
        return {id for ids in self._by_room.values() for id in ids()}


kept_files = KeptFiles()
portraits = Portraits()
first_contacts = FirstContacts()
impacts = Impacts()
controls = Controls()
control = controls.register
