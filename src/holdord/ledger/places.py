"""Where the ledger is kept: outside the data, outside their backups, and in a second place.

Promise:  7.2b - a backup that brings back the data does not bring back an older ledger
Takes:    a folder
Gives:    Place: its last line, its lines in order, more of them at the end
Refuses:  LedgerDamaged; OSError, where the place cannot be reached (a disk or a network that is away)

A line counts once it ends: what a power cut left behind the last end of a line is cut off at the next write.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from holdord.ledger.rules import Line, read, written

NAME = "ledger.jsonl"
#: The end of a line is looked for in steps of this many bytes from the end of the file.
_STEP = 4096


@dataclass(frozen=True)
class Place:
    """One copy of the ledger, in a folder of its own."""

    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / NAME

    def exists(self) -> bool:
        return self.file.exists()

    def head(self) -> Line | None:
        """The last whole line; None, where there is none."""
        try:
            with self.file.open("rb") as file:
                raw = _last_line(file)
        except FileNotFoundError:
            return None
        return read(raw, f"{self.file}, last line") if raw else None

    def lines(self) -> Iterator[Line]:
        """All of them in order, read as they are asked for; none, where there is no file."""
        try:
            with self.file.open("rb") as file:
                for number, raw in enumerate(file, start=1):
                    if raw.endswith(b"\n"):
                        yield read(raw, f"{self.file}:{number}")
        except FileNotFoundError:
            return

    def append(self, lines: Iterable[Line]) -> int:
        """Write these at the end, safe on the disk when it returns; gives how many.

        One writer at a time: what another has written meanwhile is not written twice.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        is_new = not self.file.exists()
        with os.fdopen(os.open(self.file, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            last = _last_line(file)
            file.truncate(_whole(file))
            file.seek(0, os.SEEK_END)
            position, count = (read(last, str(self.file)).position if last else 0), 0
            for line in lines:
                if line.position == position + 1:
                    file.write(written(line))
                    position, count = line.position, count + 1
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            _sync(self.folder)
        return count


def _whole(file: BinaryIO) -> int:
    """How many bytes the whole lines have: all up to the last end of a line."""
    end = file.seek(0, os.SEEK_END)
    while end > 0:
        start = max(0, end - _STEP)
        file.seek(start)
        found = file.read(end - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0


def _last_line(file: BinaryIO) -> bytes:
    end = _whole(file)
    taken, start = b"", max(0, end - 1)
    while start > 0 and b"\n" not in taken:
        step = min(_STEP, start)
        start -= step
        file.seek(start)
        taken = file.read(step) + taken
    return taken.rpartition(b"\n")[2] + b"\n" if end else b""


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
