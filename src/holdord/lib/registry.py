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
class Item:
    """One thing a room holds about a person, opened for reading.

    ``kind`` is a code (the room's texts.py has the words). ``fields`` go from a label's code to the value.
    ``provided`` says that the person gave it themselves (GDPR Art. 20(1)).
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


class Portrait(Protocol):
    """What a room holds about one person. ``covers`` names its models, as in 'subjects.Identifier'."""

    room: str
    covers: tuple[str, ...]

    def show(self, subject: UUID) -> list[Item]: ...

    def export(self, subject: UUID) -> list[dict[str, Any]]: ...

    def erase(self, subject: UUID, *, by: str, at: datetime) -> int:
        """Remove everything; gives the number of rows. Done twice, the second finds nothing."""

    def merge(self, source: UUID, target: UUID, *, by: str, at: datetime) -> int:
        """Hand everything over to the other person; gives the number of rows."""


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


portraits = Portraits()
impacts = Impacts()
controls = Controls()
control = controls.register
