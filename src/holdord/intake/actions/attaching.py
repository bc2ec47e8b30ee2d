"""The files that came with something: looked at, sealed beside the database before anything is locked, then given away.

Promise:  4.2a, 9.1 - sealed attachments; 9.5 - uploaded files are scanned
Law:      GDPR Art. 5(1)(c), 5(1)(f), 32(1)
Takes:    an Arrival with its files, and the Stamp that says which kind of data they would be
Gives:    Came: the files that may be kept, and why others were left
Next:     ../files.py (what a file is, and which may be kept), ../scanning.py (the scanner)
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings

from holdord.intake import files as kinds
from holdord.intake import scanning
from holdord.intake.arrivals import Arrival, Attached, Left
from holdord.intake.stamps import Stamp
from holdord.vault import files as vault


@dataclass(frozen=True)
class File:
    """A file that may be kept: its name, what its bytes are, whether a scanner has seen it."""

    name: str = field(repr=False)
    kind: str
    scan: str
    waiting: vault.Waiting

    def given_to(self, owner: UUID, id: UUID) -> vault.Stored:
        return self.waiting.given_to(owner, id)


@dataclass(frozen=True)
class Came:
    """What came attached: files to keep, and for each other one why it was left."""

    files: tuple[File, ...] = ()
    left: tuple[Left, ...] = ()


@contextmanager
def received(arrival: Arrival, stamp: Stamp, *, none: bool = False) -> Iterator[Came]:
    """Each file sealed under a key that only we hold, and gone from the disk at the end: whoever keeps it has it anew.

    ``none`` where nothing of the arrival will be kept: then nothing is read.

    Before the transaction, because a large file takes its time and a scanner too.
    """
    files: list[File] = []
    left: list[Left] = []
    try:
        for attached in () if none else arrival.attachments:
            found = _received(attached) if stamp.files or arrival.form else Left("no-category")
            (files if isinstance(found, File) else left).append(found)  # type: ignore[arg-type]  # each to its own
        yield Came(tuple(files), tuple(left))
    finally:
        for file in files:
            vault.remove(file.waiting.id)


def _received(attached: Attached) -> File | Left:
    scanner = settings.HOLDORD_CLAMAV
    look = kinds.Look(attached.content, scanning.Scanning(scanner) if scanner else None)
    try:
        waiting = vault.receive(look, most=settings.HOLDORD_LARGEST_FILE)
    except vault.TooLarge:
        return Left("too-large")
    kind, scan = look.kind(), look.scanned()
    if kind is None or scan == scanning.INFECTED:
        vault.remove(waiting.id)
        return Left("kind" if kind is None else "infected")
    return File(kinds.safe_name(attached.name, kind), kind, scan, waiting)
