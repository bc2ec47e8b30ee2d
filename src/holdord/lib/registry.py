"""Where rooms leave what upper floors look for: portraits of a person, and controls of a promise.

Promise:  7.1 - every room that keeps anything about a person can show, export, erase and merge it
Takes:    registrations, once, when the app starts (each room's apps.py)
Gives:    portraits.all(), controls.get(name). Nothing here knows which room has registered
Refuses:  RegisteredTwice, if two rooms claim one name
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
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
class Evidence:
    """What a control saw: whether the promise is kept, one sentence, and how many things it looked at.

    A control that looked at nothing has shown nothing: `state` is then neither kept nor broken.
    """

    kept: bool
    line: str
    looked_at: int

    @property
    def state(self) -> str:
        if not self.kept:
            return "broken"
        return "kept" if self.looked_at else "nothing to check"


def kept(line: str, *, looked_at: int) -> Evidence:
    """The promise holds for everything looked at."""
    return Evidence(True, line if looked_at else f"nothing to check (0): {line}", looked_at)


def broken(line: str, *, looked_at: int) -> Evidence:
    """The promise does not hold; the line says where and for how many, and names nobody."""
    return Evidence(False, line, looked_at)


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
    """All controls by name: ``room.what-is-kept``."""

    _by_name: dict[str, Control] = field(default_factory=dict)

    def register(self, name: str) -> Callable[[Control], Control]:
        def keep(control: Control) -> Control:
            if name in self._by_name:
                raise RegisteredTwice(f"a control {name!r} is registered already")
            self._by_name[name] = control
            return control

        return keep

    def get(self, name: str) -> Control | None:
        return self._by_name.get(name)

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._by_name))


portraits = Portraits()
controls = Controls()
control = controls.register
