"""What the mail server took, written down in the blink before the database knows: a blow in between doubles nothing.

Why:      from the server's yes to our commit some milliseconds go by, and a process killed in them would send again.
          A line in a file takes microseconds, and outlives the process (not the machine: for that there is the commit)
Takes:    ids of messages; no word about anybody is in these files
Gives:    begins, then took or came_back, and noted, for the sender; left_behind, for whoever comes next: the ids in
          files whose process is gone; is_unnoted, where the process lives and the database did not answer
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings

#: A line that ends with the first says that a message is about to be handed over; with the second, that it is in these
#: hands no more, or that another file says what becomes of it; a line with neither, that it was taken.
_BEGUN, _OVER = "?", "!"
_HEX = 32
#: After so many lines a new file is begun; the old one is read, found to say nothing new, and removed.
_LINES_A_FILE = 2000


class _Own:
    """This process's file, locked as long as the process writes to it."""

    def __init__(self) -> None:
        self.pid, self.file, self.lines = 0, -1, 0
        self.unnoted = set[UUID]()
        self.in_hand = set[UUID]()
        self.lock = threading.Lock()

    def write(self, message: UUID, mark: str = "") -> None:
        with self.lock:
            if self.pid != os.getpid():
                self.in_hand.clear()
                self._begin()
            elif self.lines >= _LINES_A_FILE:
                self._go_on()
            self._write(self.file, message, mark)
            if mark == _BEGUN:
                self.in_hand.add(message)
            else:
                self.in_hand.discard(message)

    def _go_on(self) -> None:
        """A new file, which knows what other threads have in hand, before the old one says that it no longer does: else
        whoever reads the old one would take those for cut off, and they would go twice."""
        old = self.file
        self._begin()
        for file, mark in ((self.file, _BEGUN), (old, _OVER)):
            for message in self.in_hand:
                self._write(file, message, mark)
        os.close(old)

    def _write(self, file: int, message: UUID, mark: str) -> None:
        os.write(file, f"{message.hex}{mark}\n".encode())
        self.lines += 1

    def _begin(self) -> None:
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.file = os.open(folder / f"{uuid4().hex}.taken", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        fcntl.flock(self.file, fcntl.LOCK_EX)
        self.pid, self.lines = os.getpid(), 0


_own = _Own()


@dataclass(frozen=True)
class LeftBehind:
    """What processes that are gone had ``taken`` off their hands, and what they had ``begun`` and nobody knows of."""

    taken: list[UUID] = field(default_factory=list)
    begun: list[UUID] = field(default_factory=list)


def begins(message: UUID) -> None:
    """This message is about to be given to the mail server."""
    _own.write(message, _BEGUN)


def came_back(message: UUID) -> None:
    """The mail server did not take it."""
    _own.write(message, _OVER)


def took(message: UUID) -> None:
    """The mail server has this message."""
    _own.unnoted.add(message)
    _own.write(message)


def noted(message: UUID) -> None:
    """The database knows it, too."""
    _own.unnoted.discard(message)


def is_unnoted(message: UUID) -> bool:
    """Whether the mail server took it from this very process, and the database could not be told."""
    return message in _own.unnoted


@contextmanager
def left_behind() -> Iterator[LeftBehind]:
    """The messages in files nobody holds any more; the files go when the caller has noted them all."""
    found, files = LeftBehind(), list[tuple[Path, int]]()
    for path in sorted(_folder().glob("*.taken")) if _folder().exists() else ():
        if (descriptor := _free(path)) is not None:
            files.append((path, descriptor))
            _read(path.read_text(), found)
    try:
        yield found
        for path, _ in files:
            path.unlink(missing_ok=True)
    finally:
        for _, descriptor in files:
            os.close(descriptor)


def _free(path: Path) -> int | None:
    """The file, held by us now; None where its process lives, or it is gone: also where somebody else was at it when we
    came, for what they noted must not be noted again."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    if not path.exists():
        os.close(descriptor)
        return None
    return descriptor


def _read(text: str, into: LeftBehind) -> None:
    """Whole lines only: the last may have been cut off. Of what began and came back, the later counts."""
    taken, begun = set[str](), set[str]()
    for line in text.splitlines(keepends=True):
        message, mark = line[:_HEX], line[_HEX:-1]
        if not line.endswith("\n") or len(message) != _HEX:
            continue
        if mark == _BEGUN:
            begun.add(message)
        else:
            begun.discard(message)
        if not mark:
            taken.add(message)
    into.taken.extend(UUID(message) for message in sorted(taken))
    into.begun.extend(UUID(message) for message in sorted(begun - taken))


def _folder() -> Path:
    return Path(settings.HOLDORD_HOME) / "gate"
