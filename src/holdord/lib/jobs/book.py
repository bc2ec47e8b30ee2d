"""What the house knows how to do by itself: jobs, ticks, nights, watches, by name, as the rooms write them down.

Takes:    functions of the rooms' workflow.py, which take ids by keyword, and `at`
Gives:    jobs, ticks, nights, watches: what is written down
Refuses:  JobTwice, if two rooms claim one name; IdsOnly, if something else than an id is handed to a job
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Run = Callable[..., Any]
Ids = Mapping[str, str | int]

#: What an id looks like. A name or an address does not: what a job is given is kept in clear, and outlives the person.
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}")


class JobTwice(ValueError):
    """Two rooms claim one name."""


class NoSuchJob(LookupError):
    """Nobody has written down a job of that name."""


class IdsOnly(TypeError):
    """A job was given something that is not an id."""


@dataclass(frozen=True)
class Job:
    """Work that outlives a web request.

    ``in_steps``: the function itself is replayed after a crash and does nothing but call `step`.
    Without it, the whole function is one step.
    """

    name: str
    run: Run
    attempts: int
    in_steps: bool


@dataclass(frozen=True)
class Tick:
    """A short look round, every so often. It keeps no record: where the house falls, the next one looks again."""

    name: str
    run: Run
    every_seconds: float


@dataclass(frozen=True)
class Night:
    """A job that runs once a civil day, at that hour of the desk's time zone, or as soon as the house is open again."""

    name: str
    at_hour: int
    minute: int


@dataclass(frozen=True)
class Watch:
    """Something that is looked after all the while the house is open, in a thread of its own: a line to a mailbox."""

    name: str
    run: Run


jobs: dict[str, Job] = {}
ticks: dict[str, Tick] = {}
watches: dict[str, Watch] = {}
nights: dict[str, Night] = {}


def find(name: str) -> Job:
    """The job of that name; raises NoSuchJob."""
    if name not in jobs:
        raise NoSuchJob(f"no job is called {name!r}")
    return jobs[name]


def job(name: str, *, attempts: int = 3, in_steps: bool = False) -> Callable[[Run], Run]:
    """Write down a job. A step that fails is tried ``attempts`` times, 1, 2, 4 ... seconds apart."""

    def keep(run: Run) -> Run:
        _enter(jobs, Job(name, run, attempts, in_steps))
        return run

    return keep


def tick(name: str, *, every_seconds: float) -> Callable[[Run], Run]:
    """Write down a look round. It must be safe when two workers look at the same moment."""

    def keep(run: Run) -> Run:
        _enter(ticks, Tick(name, run, every_seconds))
        return run

    return keep


def watch(name: str) -> Callable[[Run], Run]:
    """Write down a watch. It is called with ``over``, an event to leave at, and ``now``; where it ends or fails before
    that, it is called again after a while. It must be safe when two workers watch at the same moment."""

    def keep(run: Run) -> Run:
        _enter(watches, Watch(name, run))
        return run

    return keep


def nightly(name: str, *, at_hour: int, minute: int = 0, in_steps: bool = False) -> Callable[[Run], Run]:
    """Write down a job for every night. A night missed while the house was closed is made good once, when it opens."""

    def keep(run: Run) -> Run:
        _enter(nights, Night(name, at_hour, minute))
        return job(name, in_steps=in_steps)(run)

    return keep


def _enter(shelf: dict[str, Any], entry: Any) -> None:
    if entry.name in shelf:
        raise JobTwice(f"{entry.name!r} is written down already")
    shelf[entry.name] = entry


def ids_only(ids: Mapping[str, Any]) -> Ids:
    """The ids as they came. The refusal names the key, never the value: it may be what must not be told."""
    for key, value in ids.items():
        if isinstance(value, bool) or not (isinstance(value, int) or (isinstance(value, str) and _ID.fullmatch(value))):
            raise IdsOnly(f"{key}: a job is given ids only, as text or whole numbers. Keep the rest in a table")
    return ids
