"""The house, as the command line sees it: a handle, not a door.

Why:      the faces lie below the wiring and import nothing of it. As the framework is told its addresses by name
          (ROOT_URLCONF), so are we told the house: settings.HOLDORD_HOUSE
"""

from datetime import datetime
from importlib import import_module
from typing import Protocol, cast

from django.conf import settings

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
    """What was made ready. ``password`` is there once, when the first accounts were made."""

    @property
    def accounts(self) -> tuple[tuple[str, str], ...]: ...
    @property
    def password(self) -> str | None: ...
    @property
    def people(self) -> int: ...


class House(Protocol):
    """What wiring/house.py offers."""

    def refuse_if_unsafe(self) -> None: ...
    def ready(self) -> bool: ...
    def prepare_databases(self) -> int: ...
    def open_first_time(self, *, now: datetime) -> Opened: ...
    def move_in(self, *, now: datetime) -> int: ...
    def findings(self, *, now: datetime) -> list[Finding]: ...
    def serve(self, *, host: str, port: int) -> None: ...


def house() -> House:
    """The house of these settings."""
    return cast(House, import_module(settings.HOLDORD_HOUSE))


def opened() -> House:
    """The house, with its databases ready; refuses, with the cure, when they are not."""
    found = house()
    found.refuse_if_unsafe()
    if not found.ready():
        raise Misused("the databases are not ready. Run: holdord run (or: holdord database prepare)")
    return found
