"""Bytes on their way into a backup and out of it: encrypted, counted, hashed, never whole in memory.

Promise:  7.2b - what stands in a backup can be read by nobody but whoever has the private key
Law:      GDPR Art. 32(1)(a)
Takes:    anything that is read or written like a file; public keys of age (age1…), a file of private ones
Gives:    Part, of what was encrypted; plain bytes to a writer, or to a reader in another thread
Refuses:  BackupRefused: no such key, a key that does not open it, a file that was cut short or changed

The format is age's (age-encryption.org/v1): `age -d -i key.txt data.age` opens it without us.
"""

import hashlib
import os
import tarfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

import pyrage

from holdord.backups.rules import BackupRefused, Part

#: How every file of age begins.
MAGIC = b"age-encryption.org/v1\n"
_PIECE = 256 * 1024


class Source(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...


class Sink(Protocol):
    def write(self, data: bytes, /) -> int: ...


class _Counted:
    """A file that is written to, its bytes counted and hashed on the way."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self.size, self.hash = file, 0, hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.hash.update(data)
        self.size += len(data)
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()


class _Tolerant:
    """Hands on what is written, with the `flush` that the library asks for."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def write(self, data: bytes) -> int:
        self._sink.write(data)
        return len(data)

    def flush(self) -> None:
        pass


def encrypt(source: Source, target: Path, recipients: Iterable[str]) -> Part:
    """Encrypt what is read to these public keys, into a new file that is safe on the disk when it returns."""
    keys = [pyrage.x25519.Recipient.from_str(each) for each in recipients]
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        counted = _Counted(file)
        pyrage.encrypt_io(source, counted, keys)
        file.flush()
        os.fsync(file.fileno())
    return Part(target.name, counted.size, counted.hash.hexdigest())


def decrypt(source: Path, sink: Sink, identity: Path) -> None:
    """Write what was encrypted to ``sink``; raises BackupRefused."""
    keys = identities(identity)
    try:
        with source.open("rb") as file:
            pyrage.decrypt_io(file, _Tolerant(sink), keys)
    except pyrage.DecryptError:
        raise BackupRefused(
            f"{source.name}: the key in {identity} does not open it, or it was changed. The manifest names whom it was "
            "encrypted to"
        ) from None


def identities(file: Path) -> list[pyrage.x25519.Identity]:
    """The private keys in a file as age-keygen writes it; raises BackupRefused."""
    try:
        lines = file.read_text("ascii", "replace").splitlines()
    except OSError:
        raise BackupRefused(f"{file}: the file of the private key cannot be read") from None
    found = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    try:
        keys = [pyrage.x25519.Identity.from_str(line) for line in found]
    except pyrage.IdentityError:
        keys = []
    if not keys:
        raise BackupRefused(f"{file}: no private key of age in it. It is a line AGE-SECRET-KEY-1…")
    return keys


def new_identity() -> tuple[str, str]:
    """A new pair: the private half, and the public one."""
    made = pyrage.x25519.Identity.generate()
    return str(made), str(made.to_public())


def sha256(file: Path) -> str:
    """The hash of a file as it lies there."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


@contextmanager
def tarred(fill: Callable[[tarfile.TarFile], None]) -> Iterator[BinaryIO]:
    """What ``fill`` puts into an archive, to be read while it is being filled. A fault of it is raised at the end."""
    reading, writing = os.pipe()
    faults: list[BaseException] = []

    def run() -> None:
        try:
            with os.fdopen(writing, "wb") as file, tarfile.open(fileobj=file, mode="w|") as archive:
                fill(archive)
        except BrokenPipeError:
            pass
        except BaseException as fault:
            faults.append(fault)

    thread = threading.Thread(target=run, name="archive", daemon=True)
    thread.start()
    try:
        with os.fdopen(reading, "rb") as file:
            yield file
    finally:
        thread.join()
    if faults:
        raise faults[0]


@contextmanager
def into_thread(take: Callable[[BinaryIO], None]) -> Iterator[BinaryIO]:
    """What is written comes to ``take`` as a file that is read, in another thread. Its fault is raised at the end."""
    reading, writing = os.pipe()
    faults: list[BaseException] = []

    def run() -> None:
        with os.fdopen(reading, "rb") as file:
            try:
                take(file)
                while file.read(_PIECE):
                    pass
            except BaseException as fault:
                faults.append(fault)

    thread = threading.Thread(target=run, name="unpacking", daemon=True)
    thread.start()
    try:
        with os.fdopen(writing, "wb") as file:
            yield file
    except BrokenPipeError:
        if not faults:
            raise
    finally:
        thread.join()
    if faults:
        raise faults[0]
