"""The house, as the command line sees it: a handle, not a door.

Why:      the faces lie below the wiring and import nothing of it. As the framework is told its addresses by name
          (ROOT_URLCONF), so the house is known here by its name alone
"""

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from typing import Protocol, cast

from holdord.cli.faults import Misused


class Finding(Protocol):
    """One thing the doctor saw. ``state`` is 'good', 'missing' or 'unsafe'."""

    @property
    def what(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def said(self) -> str: ...
    @property
    def cure(self) -> str: ...


class Opened(Protocol):
    """What was made ready. ``password`` or ``link`` is there once, when the first accounts were made."""

    @property
    def accounts(self) -> tuple[tuple[str, str], ...]: ...
    @property
    def password(self) -> str | None: ...
    @property
    def people(self) -> int: ...
    @property
    def link(self) -> str | None: ...


class House(Protocol):
    """What wiring/house.py offers."""

    def refuse_if_unsafe(self) -> None: ...
    def ready(self) -> bool: ...
    def prepare_databases(self) -> int: ...
    def open_first_time(self, *, now: datetime) -> Opened: ...
    def move_in(self, *, now: datetime) -> int: ...
    def findings(self, *, now: datetime) -> list[Finding]: ...


class Server(Protocol):
    """What wiring/server.py offers, without loading the framework."""

    def refuse_if_unsafe(self) -> None: ...
    def serve(
        self,
        *,
        host: str,
        port: int,
        prepare: bool,
        welcome: Callable[[Opened], None],
        tell: Callable[[BaseException], int],
    ) -> int: ...


def house() -> House:
    """The house of these settings."""
    return cast(House, import_module("holdord.wiring.house"))


def server() -> Server:
    """Who opens it to visitors."""
    return cast(Server, import_module("holdord.wiring.server"))


def opened() -> House:
    """The house, with its databases ready; refuses, with the cure, when they are not."""
    found = house()
    found.refuse_if_unsafe()
    if not found.ready():
        raise Misused("the databases are not ready. Run: holdord run (or: holdord database prepare)")
    return found
