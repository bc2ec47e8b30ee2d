"""Which processes answer people just now, those that leave the jobs to another one too.

Takes:    the address of the jobs' own database; the home; the worker's name
Gives:    begin, end (for wiring); still_serving: who is there
Why:      whoever moves a house or takes it to a new version must know that nobody writes to it. On files it is a lock
          that the system gives back however a process dies; on PostgreSQL, where houses stand on several machines, a
          mark in the database, taken for dead when it was not renewed
"""

import fcntl
import os
import socket
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

import structlog

from holdord.lib.clock import now
from holdord.lib.jobs.marks import Marks

log = structlog.get_logger(__name__)

#: So often the mark is renewed; one that is older than a little more is nobody's.
BEAT_SECONDS = 60.0
_ALIVE = timedelta(seconds=1.25 * BEAT_SECONDS)


class _Here:
    """What this process holds."""

    def __init__(self) -> None:
        self.file: IO[str] | None = None
        self.over = threading.Event()
        self.thread: threading.Thread | None = None


_here = _Here()


def begin(*, url: str, home: Path, slot: str) -> None:
    """This process answers people from now on."""
    if url.startswith("sqlite"):
        _here.file = _lock(home).open("a")
        fcntl.flock(_here.file, fcntl.LOCK_SH)
        return
    _here.over.clear()
    _here.thread = threading.Thread(target=_beat, args=(Marks(url), _name(slot)), name="serving", daemon=True)
    _here.thread.start()


def end() -> None:
    """It does no longer."""
    if _here.file is not None:
        _here.file.close()
        _here.file = None
    _here.over.set()
    if _here.thread is not None:
        _here.thread.join(timeout=5)
        _here.thread = None


def still_serving(*, url: str, home: Path, at: datetime) -> list[str]:
    """The processes that answer people on these databases; by name, where the database knows their names."""
    if not url.startswith("sqlite"):
        return sorted(name for name, heard in (Marks(url).serving_or_none() or {}).items() if at - heard < _ALIVE)
    if not _lock(home).exists():
        return []
    with _lock(home).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return ["a process that answers people"]
    return []


def _beat(marks: Marks, name: str) -> None:
    is_ready = False
    while True:
        try:
            if not is_ready:
                marks.prepare()
                is_ready = True
            marks.serve(name, at=now())
        except Exception:
            # A database that is away for a moment: the next beat tries again.
            log.warning("that this process serves could not be noted", exc_info=True)
        if _here.over.wait(BEAT_SECONDS):
            break
    try:
        marks.serve_no_more(name)
    except Exception:
        log.warning("that this process serves no longer could not be noted", exc_info=True)


def _name(slot: str) -> str:
    return f"{slot} on {socket.gethostname()[:60]}, process {os.getpid()}"


def _lock(home: Path) -> Path:
    return home / "serving.lock"
