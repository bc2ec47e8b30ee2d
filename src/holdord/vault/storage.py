"""Where sealed files lie: a folder, or a bucket that speaks S3. It sees sealed bytes and random names, nothing else.

Promise:  4.2a, 9.1 - what people attach is on no disk and in no bucket in clear
          8.3 - what is removed is looked for again
Law:      GDPR Art. 5(1)(f), 17(1), 32(1)(b)
Takes:    settings.HOLDORD_FILES: a folder, or s3://bucket/prefix?endpoint=https://...&region=... (s3.py)
Gives:    Storage, whole files or none
Refuses:  StorageFault, with place and cure: no space, no bucket, no network, a key that is wrong
Next:     files.py (which seals what is written here)
"""

import errno
import os
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from django.conf import settings

#: What files of ours are called; whatever else lies there is nobody's business of ours.
NAME = re.compile(r"[0-9a-f]{32}(?:\.part)?")


class StorageFault(Exception):
    """What keeps the files does not do what it should; nothing was kept, or nothing was removed."""


class Readable(Protocol):
    """What gives bytes when it is read: an open file, an upload, a reader of our own."""

    def read(self, size: int, /) -> bytes: ...


class Writable(Protocol):
    """What takes bytes."""

    def write(self, data: bytes, /) -> object: ...


class Storage(Protocol):
    """What the vault asks of a place for sealed files. Names are 32 hexadecimal digits."""

    def writing(self, name: str) -> AbstractContextManager[Writable]:
        """A file to be written in one go. It is there when the block ends, and never there when it fails."""

    def reading(self, name: str) -> AbstractContextManager[Readable]:
        """The file, read in order; raises FileNotFoundError."""

    def remove(self, name: str) -> bool:
        """Take it away, older versions of it too, and look again; gives whether there was one."""

    def size(self, name: str) -> int:
        """How many bytes it has there; raises FileNotFoundError."""

    def names(self, *, before: float) -> Iterator[str]:
        """All that were written before that moment (seconds since the epoch). What was begun before and never
        finished is swept away."""

    def check(self) -> None:
        """Look whether it could be used now; raises StorageFault. Writes nothing."""


def storage() -> Storage:
    """Where the files of this house lie, as it is set."""
    return _at(str(settings.HOLDORD_FILES))


@lru_cache(maxsize=8)
def _at(place: str) -> Storage:
    if not place.startswith("s3://"):
        return Disk(Path(place))
    # Only here: the library of S3 is an extra, and who keeps files in a folder need not have it.
    from holdord.vault.s3 import Bucket

    return Bucket.at(place)


# A process that begins as a copy of another must not share its connections.
os.register_at_fork(after_in_child=_at.cache_clear)


class Disk:
    """A folder: two digits of the name are a folder of their own, so that none grows too long."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def writing(self, name: str) -> Iterator[Writable]:
        path = self._path(name)
        beside = path.with_suffix(".part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
            _sync(path.parent)
        except OSError as fault:
            if fault.errno not in _FULL:
                raise
            raise StorageFault(
                f"{self.folder}: there is no space left for the file. Nothing of it was kept. Make room there, or set "
                "HOLDORD_FILES to a larger disk; then send it again."
            ) from None
        finally:
            beside.unlink(missing_ok=True)

    @contextmanager
    def reading(self, name: str) -> Iterator[Readable]:
        with self._path(name).open("rb") as file:
            yield file

    def remove(self, name: str) -> bool:
        path = self._path(name)
        try:
            path.unlink()
        except FileNotFoundError:
            return False
        if path.exists():
            raise StorageFault(f"{path}: it is still there after it was removed. Look at the disk.")
        return True

    def size(self, name: str) -> int:
        return self._path(name).stat().st_size

    def names(self, *, before: float) -> Iterator[str]:
        for path in self.folder.glob("*/*") if self.folder.exists() else ():
            if not NAME.fullmatch(path.name) or _written_at(path) >= before:
                continue
            if path.suffix:
                path.unlink(missing_ok=True)
            else:
                yield path.name

    def paths(self) -> Iterator[tuple[str, Path]]:
        """Every finished file: its name below the folder, and where it lies, in the order of names."""
        for path in sorted(self.folder.glob("*/*")) if self.folder.exists() else ():
            if NAME.fullmatch(path.name) and not path.suffix:
                yield f"{path.parent.name}/{path.name}", path

    def check(self) -> None:
        if self.folder.exists() and not os.access(self.folder, os.R_OK | os.W_OK | os.X_OK):
            raise StorageFault(f"{self.folder}: we may not write there. Give us the folder: chown, then chmod 700.")

    def _path(self, name: str) -> Path:
        return self.folder / name[:2] / name


_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def _written_at(path: Path) -> float:
    """When it was last written; for what has just gone, later than any moment."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")


def _sync(folder: Path) -> None:
    """A name is safe on the disk once its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
