"""What people attach, sealed piece by piece in files of its own: never whole in memory, never in clear on the disk.

Promise:  4.2a, 9.1 - recordings and documents are encrypted with the person's own key
Law:      GDPR Art. 5(1)(f), 17(1), 32(1)(a)
Takes:    the owner's id, the id of the file, bytes that are read as they come
Gives:    Stored (how many bytes); pieces of plain bytes
Refuses:  TooLarge, before more than the limit is written; Unreadable, for a file that was changed, cut short, put
          under another id or another owner; NoSuchFile; StorageFault
Next:     storage.py (where the sealed bytes lie: a folder, or a bucket)

Each file has a key of its own, derived from the person's: whoever loses theirs loses all files with it. A piece is
bound to its place in the file, and the last one says that it is: pieces cannot be left out, doubled or swapped.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from holdord.vault.queries import key_of
from holdord.vault.rules import KEY_SIZE, Unreadable, new_key
from holdord.vault.storage import NAME, Disk, Readable, StorageFault, Writable, storage

__all__ = [
    "PIECE", "NoSuchFile", "Readable", "Reader", "StorageFault", "Stored", "TooLarge", "Waiting", "all_ids",
    "all_paths", "are_elsewhere", "fault", "hand_over", "is_a_place", "is_sealed", "pieces", "receive", "remove",
    "size_of", "store",
]  # fmt: skip

#: What is sealed at once, and so what is in memory at once.
PIECE = 64 * 1024
_TAG = 16
_MARK = b"HOLDORD-FILE-1\n"


class TooLarge(ValueError):
    """The file is longer than may be kept."""


class NoSuchFile(LookupError):
    """There is no file of that id: it was erased, or never finished."""


@dataclass(frozen=True)
class Stored:
    """A file that is kept, whole: how many bytes it has in clear."""

    id: UUID
    size: int


@dataclass(frozen=True, repr=False)
class Waiting:
    """A file that has come in and is nobody's yet. Its key is here alone: if we are cut off, nobody can open it."""

    id: UUID
    size: int
    _key: bytes = field(repr=False)

    def pieces(self) -> Iterator[bytes]:
        return _pieces(self.id, self._key)

    def given_to(self, owner: UUID, id: UUID) -> Stored:
        """Seal it under the owner's key, under that id; raises NoKey. What waited stays until it is removed."""
        return store(owner, id, Reader(self.pieces()), most=self.size)


def receive(content: Readable, *, most: int) -> Waiting:
    """Seal what is read until it is known whose it is; raises TooLarge. Call `remove` with its id afterwards."""
    id, key = uuid4(), new_key()
    return Waiting(id, _store(id, key, content, most), key)


def store(owner: UUID, id: UUID, content: Readable, *, most: int) -> Stored:
    """Seal what is read from ``content`` under the owner's key; raises TooLarge, vault NoKey.

    Whole or not at all: it gets its name when the last piece is safe where it lies.
    """
    return Stored(id, _store(id, _file_key(owner, id), content, most))


def _store(id: UUID, key: bytes, content: Readable, most: int) -> int:
    with storage().writing(id.hex) as file:
        file.write(_MARK)
        return _seal_into(file, AESGCM(key), content, most)


def pieces(owner: UUID, id: UUID) -> Iterator[bytes]:
    """The file's bytes, piece by piece; raises NoSuchFile, Unreadable, NoKey."""
    return _pieces(id, _file_key(owner, id))


def _pieces(id: UUID, key: bytes) -> Iterator[bytes]:
    cipher = AESGCM(key)
    try:
        with storage().reading(id.hex) as file:
            if file.read(len(_MARK)) != _MARK:
                raise Unreadable(f"file {id}: this is no sealed file. Compare it with a backup.")
            yield from _opened(file, cipher, id)
    except FileNotFoundError:
        raise NoSuchFile(f"no file {id}. It was erased, or never stored") from None


def hand_over(id: UUID, *, source: UUID, target: UUID, to: UUID) -> Stored:
    """Seal a file anew for another owner under another id; the old one stays until it is erased."""
    return store(target, to, Reader(pieces(source, id)), most=2**63)


def remove(id: UUID) -> bool:
    """Take the file away, and look again; gives whether there was one. What is left of its blocks on a disk opens with
    the key only."""
    return storage().remove(id.hex)


def all_ids(*, before: float) -> Iterator[UUID]:
    """The ids of all files last written before that moment (seconds since the epoch), for a search for orphans."""
    return (UUID(name) for name in storage().names(before=before))


def all_paths() -> Iterator[tuple[str, Path]]:
    """Every sealed file of a folder: its name below it, and where it lies. What is still being written is left out, and
    what lies in a bucket: that is no part of this machine."""
    place = storage()
    if isinstance(place, Disk):
        yield from place.paths()


def are_elsewhere() -> bool:
    """Whether the files lie in a bucket, and in no folder that a backup of this machine could hold."""
    return not isinstance(storage(), Disk)


def is_a_place(name: str) -> bool:
    """Whether a sealed file of ours may lie there, below the folder."""
    folder, slash, file = name.partition("/")
    return bool(slash) and NAME.fullmatch(file) is not None and "." not in file and folder == file[:2]


def is_sealed(id: UUID) -> bool:
    """Whether the file is there, and is one that only a key opens."""
    try:
        with storage().reading(id.hex) as file:
            return file.read(len(_MARK)) == _MARK
    except OSError:
        return False


def size_of(id: UUID) -> int:
    """How many bytes the sealed file has where it lies."""
    return storage().size(id.hex)


def fault() -> str | None:
    """What is wrong with the place the files lie in, with its cure; None when it can be used. Asks the network."""
    try:
        storage().check()
    except StorageFault as found:
        return str(found)
    return None


def _seal_into(file: Writable, cipher: AESGCM, content: Readable, most: int) -> int:
    size, number, piece = 0, 0, content.read(PIECE)
    while True:
        # Only who has looked ahead knows which piece is the last.
        following = content.read(PIECE) if piece else b""
        size += len(piece)
        if size > most:
            raise TooLarge(f"the file is longer than {most} bytes. Send a smaller one")
        last = not following
        file.write(cipher.encrypt(_nonce(number, last), piece, None))
        if last:
            return size
        number, piece = number + 1, following


def _opened(file: Readable, cipher: AESGCM, id: UUID) -> Iterator[bytes]:
    number, sealed = 0, file.read(PIECE + _TAG)
    while True:
        following = file.read(PIECE + _TAG)
        try:
            yield cipher.decrypt(_nonce(number, not following), sealed, None)
        except InvalidTag:
            raise Unreadable(
                f"file {id}: piece {number} does not open. It was changed, or the file was cut short, or belongs "
                "to another person. Compare it with a backup."
            ) from None
        if not following:
            return
        number, sealed = number + 1, following


def _nonce(number: int, last: bool) -> bytes:
    # The key is this file's alone, so a counter never comes twice under it.
    return number.to_bytes(11, "big") + bytes([last])


def _file_key(owner: UUID, id: UUID) -> bytes:
    place = b"holdord/file/1\0" + owner.bytes + id.bytes
    return HKDF(algorithm=SHA256(), length=KEY_SIZE, salt=None, info=place).derive(key_of(owner))


class Reader:
    """Pieces, read like a file."""

    def __init__(self, source: Iterable[bytes]) -> None:
        self._source = iter(source)
        self._rest = b""

    def read(self, size: int, /) -> bytes:
        while len(self._rest) < size and (piece := next(self._source, b"")):
            self._rest += piece
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken
