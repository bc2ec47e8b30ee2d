"""Work that outlives a web request: sent on when what it is about is safely stored, and finished after any crash.

Takes:    functions of the rooms' workflow.py; ids, never data: what a job is given is kept in clear
Gives:    job, tick, nightly, watch (to write down), enqueue, step (to use), launch, stop (for wiring)
Refuses:  NoSuchJob, JobTwice, IdsOnly
Next:     book.py (what is written down), engine.py (DBOS), rounds.py (ticks, nights), marks.py

A case's state and dates live in the rooms' own tables. A job is short, takes ids, and each of its steps may run
twice: one that finds its work done returns. What was never handed over (a process without an engine, a crash
between commit and hand-over, a restored backup) a room's tick finds in its tables and hands over again.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from contextvars import Context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from django.conf import settings
from django.db import transaction

from holdord.lib.clock import now
from holdord.lib.jobs.book import IdsOnly, JobTwice, NoSuchJob, find, ids_only, job, nightly, tick, watch

if TYPE_CHECKING:
    from holdord.lib.jobs.engine import Engine
    from holdord.lib.jobs.marks import Turn
    from holdord.lib.jobs.rounds import Rounds

__all__ = [
    "IdsOnly", "JobTwice", "NoSuchJob", "enqueue", "job", "launch", "nightly", "running", "step", "stop", "tick",
    "watch",
]  # fmt: skip

log = structlog.get_logger(__name__)

#: How many jobs are kept for an engine that is starting. A process that waits for its turn may wait for weeks; what
#: is let go, the oldest first, a room's tick finds in the room's tables.
MOST_EARLY = 1000


class _House:
    """The jobs of this process: not launched, waiting for its turn, or running."""

    def __init__(self) -> None:
        self.engine: Engine | None = None
        self.rounds: Rounds | None = None
        self.turn: Turn | None = None
        self.launching: threading.Thread | None = None
        self.over = threading.Event()
        self.early: deque[tuple[str, str, dict[str, Any]]] = deque(maxlen=MOST_EARLY)
        self.lock = threading.Lock()


_house = _House()


def enqueue(name: str, key: str, /, **ids: str | int) -> None:
    """Hand a job over when the running transaction is committed; not at all, if it is rolled back.

    ``key`` names this piece of work (a row's id): handed over twice, it is done once. One that failed is tried anew.
    In a process without an engine nothing happens: the room's tick will find the work in the room's tables.
    """
    find(name)
    ids_only({"key": key, **ids})
    if settings.HOLDORD_JOBS == "inline":
        find(name).run(**ids, at=now())
        return
    transaction.on_commit(lambda: _hand_over(name, key, ids))


def _hand_over(name: str, key: str, ids: dict[str, Any]) -> None:
    with _house.lock:
        if _house.engine is None:
            if _house.launching is not None:
                _house.early.append((name, key, ids))
            return
    _give(_house.engine, name, key, ids)


def _give(engine: "Engine", name: str, key: str, ids: dict[str, Any]) -> None:
    try:
        # In a context of its own: the engine lets no step of a job hand over another job, and a step of ours may.
        Context().run(engine.enqueue, name, key, ids)
    except Exception:
        # What was asked for is stored and committed; the person must not see an error because a queue is busy.
        log.exception("a job could not be handed over; the next tick will", job=name, key=key)


def step(function: Callable[..., Any], **ids: Any) -> Any:
    """One step of a job that goes in steps: done, it is not done again after a crash. Gives what JSON can hold."""
    # Imported here: the engine weighs half a second, and most processes never use it.
    if settings.HOLDORD_JOBS != "inline":
        from holdord.lib.jobs import engine

        if engine.inside():
            return engine.step(function, **ids)
    return function(**ids, at=now())


def launch(*, url: str, slot: str, time_zone: str, turn: Path | None = None) -> None:
    """Start the jobs of this process, beside whatever it does.

    ``turn``: a file that one process at a time may hold; for a database that is a file.
    """
    if _house.launching is not None:
        return
    _house.over.clear()
    _house.launching = threading.Thread(target=_launch, args=(url, slot, time_zone, turn), name="jobs", daemon=True)
    _house.launching.start()


def _launch(url: str, slot: str, time_zone: str, turn: Path | None) -> None:
    from holdord.lib.jobs.engine import Engine
    from holdord.lib.jobs.marks import Marks, Turn
    from holdord.lib.jobs.rounds import Rounds

    if turn is not None:
        _house.turn = Turn(turn)
        if not _wait_for(_house.turn):
            return
    try:
        marks = Marks(url)
        marks.prepare()
        engine = Engine(url=url, slot=slot)
        engine.launch()
    except Exception:
        log.exception("the jobs could not be started")
        return
    _house.rounds = Rounds(engine, marks, time_zone=time_zone)
    with _house.lock:
        early = list(_house.early)
        _house.early.clear()
        _house.engine = engine
    for name, key, ids in early:
        _give(engine, name, key, ids)
    _house.rounds.start()


def _wait_for(turn: "Turn") -> bool:
    """Wait until no other process runs these jobs; False, if this one is to stop before that."""
    told = False
    while not turn.take():
        if not told:
            log.warning("another process runs the jobs of this house; waiting for it to end")
            told = True
        if _house.over.wait(1.0):
            return False
    return True


def stop(*, wait_seconds: int = 5) -> None:
    """Stop the jobs of this process. What is unfinished goes on at the next start."""
    _house.over.set()
    if _house.launching is not None:
        _house.launching.join(timeout=wait_seconds)
    if _house.rounds is not None:
        _house.rounds.stop()
    if _house.engine is not None:
        _house.engine.stop(wait_seconds=wait_seconds)
    if _house.turn is not None:
        _house.turn.give_back()
    _house.__init__()  # type: ignore[misc]  # back to how it was made


def running(*, within_seconds: float = 0.0) -> bool:
    """Whether the engine of this process runs; waits for it at most that long."""
    until = time.monotonic() + within_seconds
    while _house.engine is None and time.monotonic() < until:
        time.sleep(0.05)
    return _house.engine is not None
