"""What turns up by the clock: ticks, nights, the worker's own heartbeat, the work of a worker that fell silent; and
what is watched all the while.

Takes:    an Engine, the Marks, the desk's time zone
Gives:    Rounds: start, stop
Why:      nights are ours, not the engine's cron: a night slept through is made good when the house opens
"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from django.db import connections

from holdord.lib.clock import now
from holdord.lib.jobs import book
from holdord.lib.jobs.engine import Engine
from holdord.lib.jobs.marks import Marks

log = structlog.get_logger(__name__)

BEAT_SECONDS = 60.0
LOOK_FOR_NIGHTS_SECONDS = 30.0
SWEEP_SECONDS = 3600.0
SILENT = timedelta(minutes=5)
#: How long after a watch has ended or failed it is begun anew.
WATCH_AGAIN_SECONDS = 5.0


class Rounds:
    """One thread a round. Each is short, and none can hold up another."""

    def __init__(self, engine: Engine, marks: Marks, *, time_zone: str) -> None:
        self._engine = engine
        self._marks = marks
        self._zone = ZoneInfo(time_zone)
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        self._begin("heartbeat", self._beat, BEAT_SECONDS)
        self._begin("sweep", self._engine.sweep, SWEEP_SECONDS)
        self._begin("nights", self._see_to_nights, LOOK_FOR_NIGHTS_SECONDS)
        for tick in book.ticks.values():
            self._begin(tick.name, tick.run, tick.every_seconds)
        for watch in book.watches.values():
            self._start(f"watch {watch.name}", self._keep, watch.name, watch.run)

    def stop(self, *, wait_seconds: float = 5.0) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(timeout=wait_seconds)

    def _begin(self, name: str, run: Callable[..., object], every_seconds: float) -> None:
        self._start(f"tick {name}", self._again, name, run, every_seconds)

    def _start(self, thread_name: str, target: Callable[..., None], *given: Any) -> None:
        thread = threading.Thread(target=target, args=given, name=thread_name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _again(self, name: str, run: Callable[..., object], every_seconds: float) -> None:
        while not self._over.is_set():
            try:
                run(at=now())
            except Exception:
                # Told and tried again at the next turn: a tick that gave up would be noticed by nobody.
                log.exception("a tick failed", tick=name)
            finally:
                connections.close_all()
            self._over.wait(every_seconds)

    def _keep(self, name: str, run: Callable[..., object]) -> None:
        while not self._over.is_set():
            try:
                run(over=self._over, now=now)
            except Exception:
                log.exception("a watch failed", tick=name)
            finally:
                connections.close_all()
            self._over.wait(WATCH_AGAIN_SECONDS)

    def _beat(self, *, at: datetime) -> None:
        self._marks.beat(self._engine.slot, at=at)
        for slot in self._marks.silent(at=at, longer_than=SILENT):
            taken = self._engine.take_over(slot)
            self._marks.forget(slot)
            log.warning("took over the work of a silent worker", slot=slot, count=taken)

    def _see_to_nights(self, *, at: datetime) -> None:
        for night in book.nights.values():
            due = last_due(night, at, self._zone)
            seen = self._marks.last_night(night.name)
            if seen is not None and due.date() > seen:
                self._engine.enqueue(night.name, due.date().isoformat(), {})
            if seen is None or due.date() > seen:
                # A house opened for the first time owes no earlier night.
                self._marks.night_seen(night.name, due.date())


def last_due(night: book.Night, at: datetime, zone: ZoneInfo) -> datetime:
    """The last moment, not after ``at``, at which that night job was due."""
    local = at.astimezone(zone)
    due = local.replace(hour=night.at_hour, minute=night.minute, second=0, microsecond=0)
    return due if due <= local else due - timedelta(days=1)
