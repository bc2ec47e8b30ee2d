"""The house, as the command line sees it: a handle, not a door.

Why:      the faces lie below the wiring and import nothing of it. As the framework is told its addresses by name
          (ROOT_URLCONF), so the house is known here by its name alone
"""

import os
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from typing import Protocol, cast

from holdord.cli.faults import Misused

#: What SQLite asks for beside its file.
_BESIDE = 64 * 1024


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
    def refuse_unless_replayed(self) -> None: ...
    def prepare_databases(self) -> int: ...
    def open_first_time(self, *, now: datetime) -> Opened: ...
    def move_in(self, *, now: datetime) -> int: ...
    def findings(self, *, now: datetime) -> list[Finding]: ...


class Upgraded(Protocol):
    """What an upgrade did. ``worse``: promises that were kept before and are broken now."""

    @property
    def steps(self) -> int: ...
    @property
    def worse(self) -> tuple[str, ...]: ...
    @property
    def log_said(self) -> str: ...
    @property
    def well(self) -> bool: ...


class Upgrading(Protocol):
    """What wiring/upgrading.py offers."""

    def upgrade(self, *, now: datetime, without_backup: bool = False) -> Upgraded: ...
    def back(self, *, now: datetime) -> int: ...


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


class Gate(Protocol):
    """What wiring/gate.py offers."""

    def run(self, *, host: str, port: int) -> None: ...


def gate() -> Gate:
    """Who opens the gate to mail of other systems."""
    return cast(Gate, import_module("holdord.wiring.gate"))


def house() -> House:
    """The house of these settings."""
    return cast(House, import_module("holdord.wiring.house"))


def upgrading() -> Upgrading:
    """Who brings the house from one version to the next, and back."""
    return cast(Upgrading, import_module("holdord.wiring.upgrading"))


def server() -> Server:
    """Who opens it to visitors."""
    return cast(Server, import_module("holdord.wiring.server"))


def opened() -> House:
    """The house, with its databases ready and in step with its ledger; refuses, with the cure, when they are not."""
    found = prepared()
    found.refuse_unless_replayed()
    return found


def prepared() -> House:
    """The same, of a store that may be a copy: for what looks at the ledger, and carries it out again."""
    found = house()
    found.refuse_if_unsafe()
    if not found.ready():
        if _has_no_room():
            raise Misused("the disk of the data is full: the database cannot be opened. Make room, then try again")
        raise Misused("the databases are not ready. Run: holdord run (or: holdord database prepare)")
    return found


def _has_no_room() -> bool:
    """SQLite opens nothing where there is no room for the little file it keeps beside, and says something else."""
    from django.conf import settings

    found = os.statvfs(settings.HOLDORD_HOME)
    return found.f_bavail * found.f_frsize < _BESIDE
