"""How personal data are sealed, and how a person is found again without their address in clear.

Promise:  9.1 - "Encryption of data": sealed with a key per person, bound to the row it stands in
          8.4b - what stays of a blocked person is a keyed hash
Law:      GDPR Art. 32(1)(a), 25(1), 17(1)
Takes:    bytes and keys of 32 bytes. Reads no table, no file
Gives:    sealed = version byte, nonce of 12 bytes, AES-256-GCM ciphertext with its tag
Refuses:  Unreadable, for whatever does not open: another row, another person, another key, a changed byte
Next:     keyring.py (where the epoch's key lives), actions.py and queries.py (who seals and opens)
"""

import hashlib
import hmac
import os
import re
import struct
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

#: A byte no UTF-8 text begins with: a sealed value can never be taken for text, nor text for a sealed value.
SEALED_1 = 0xA1
KEY_SIZE = 32
#: Sealed texts are padded to steps of this many bytes, so that their length does not tell a short name from a long one.
BUCKET = 64

#: An epoch's key wraps for this long at most, even if nobody was erased meanwhile.
LONGEST_EPOCH = timedelta(days=30)
#: An erasure that was under way when an epoch began may have been stored after its key was wrapped in it.
OVERLAP = timedelta(hours=1)

#: Who destroys the key of an older epoch: the house by itself, or not before two people have approved it.
ALONE, TWO = "alone", "two"

_NONCE = 12
_TAG = 16
_LENGTH = 4
_pack, _unpack = struct.Struct(">I").pack, struct.Struct(">I").unpack_from
#: Where the ciphertext begins, what stands around a padded text, and how long the shortest sealed value is.
_BODY = 1 + _NONCE
_AROUND = _BODY + _TAG
_SHORTEST = _AROUND + BUCKET
_VERSION = bytes([SEALED_1])
_SEALED_FOR, _WRAPPED_FOR = b"holdord/sealed/1\0", b"holdord/wrapped/1\0"
_ZEROS = tuple(map(bytes, range(BUCKET)))
_KIND = re.compile(r"[a-z][a-z_-]{0,30}")


class Unreadable(Exception):
    """The value cannot be opened: its key is gone, or it is not what was sealed for this row."""


def new_key() -> bytes:
    """A fresh random key of 256 bits."""
    return os.urandom(KEY_SIZE)


class Ready:
    """A person's key, made ready once to seal and open many values of theirs.

    ``context`` names the place of a value, as `context_of` does; it must be given again to open.
    """

    __slots__ = ("_bound", "_decrypt", "_encrypt")

    def __init__(self, key: bytes, owner: UUID) -> None:
        cipher = AESGCM(key)
        self._encrypt, self._decrypt = cipher.encrypt, cipher.decrypt
        self._bound = _SEALED_FOR + owner.bytes

    # These two run for each value of a list: what a call more would cost shows (bench/bench_vault.py).
    def seal(self, plaintext: bytes, context: str) -> bytes:
        """The value, sealed for its place."""
        nonce, length = os.urandom(_NONCE), len(plaintext)
        padded = b"".join((_pack(length), plaintext, _ZEROS[-(length + _LENGTH) % BUCKET]))
        return b"".join((_VERSION, nonce, self._encrypt(nonce, padded, self._bound + context.encode())))

    def open(self, sealed: bytes, context: str) -> bytes:
        """The inverse of `seal`; raises Unreadable."""
        try:
            padded = self._decrypt(sealed[1:_BODY], sealed[_BODY:], self._bound + context.encode())
        except (InvalidTag, ValueError):
            padded = b""
        # The first byte is outside what the tag proves.
        if not padded or sealed[0] != SEALED_1:
            raise Unreadable(_not_opened(sealed, context))
        return padded[_LENGTH : _LENGTH + _unpack(padded)[0]]


#: What opens one person's values, for thousands of people at once: the cipher's own call, and what binds each.
Opening = tuple[Callable[[bytes, bytes, bytes], bytes], bytes]


def opening(key: bytes, owner: bytes) -> Opening:
    """The half of `Ready` that a long list of people needs; ``owner`` in 16 bytes."""
    return AESGCM(key).decrypt, _SEALED_FOR + owner


def open_each(keys: Mapping[bytes, Opening], values: Iterable[tuple[bytes, bytes, str]]) -> list[bytes | None]:
    """Each value (owner, sealed, context) opened as `Ready.open` does; None where there is no key of its owner."""
    found = list[bytes | None]()
    for owner, sealed, context in values:
        if (key := keys.get(owner)) is None:
            found.append(None)
            continue
        try:
            padded = key[0](sealed[1:_BODY], sealed[_BODY:], key[1] + context.encode())
        except (InvalidTag, ValueError):
            padded = b""
        if not padded or sealed[0] != SEALED_1:
            raise Unreadable(_not_opened(sealed, context))
        found.append(padded[_LENGTH : _LENGTH + _unpack(padded)[0]])
    return found


def seal(key: bytes, owner: UUID, context: str, plaintext: bytes) -> bytes:
    """Seal one value under the owner's key. ``context`` names the place; it must be given again to open."""
    return Ready(key, owner).seal(plaintext, context)


def unseal(key: bytes, owner: UUID, context: str, sealed: bytes) -> bytes:
    """The inverse of `seal`; raises Unreadable."""
    return Ready(key, owner).open(sealed, context)


def looks_sealed(value: bytes) -> bool:
    """Whether the value has the form of a sealed one: version, nonce, whole buckets, tag."""
    return len(value) >= _SHORTEST and (len(value) - _AROUND) % BUCKET == 0 and value[0] == SEALED_1


def _not_opened(sealed: bytes, context: str) -> str:
    if not looks_sealed(sealed):
        return f"{context}: this is no sealed value. Only what vault.actions.seal made can be opened."
    return (
        f"{context}: the sealed value does not open. It was changed, or belongs to another row or another key. Compare "
        "the row with a backup."
    )


def wrap(kek: bytes, owner: UUID, epoch: int, key: bytes) -> bytes:
    """The owner's key, wrapped by the epoch's. Bound to both: a wrap of one person or epoch is none of another."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(kek).encrypt(nonce, key, _wrapped_for(owner, epoch))


def unwrap(kek: bytes, owner: UUID, epoch: int, wrapped: bytes) -> bytes:
    """The inverse of `wrap`; raises Unreadable."""
    return Wrapping(kek, epoch).unwrap(owner.bytes, wrapped)


class Wrapping:
    """An epoch's key, made ready once to unwrap those of many people."""

    __slots__ = ("_decrypt", "_epoch", "_number")

    def __init__(self, kek: bytes, epoch: int) -> None:
        self._decrypt, self._number, self._epoch = AESGCM(kek).decrypt, epoch.to_bytes(8, "big"), epoch

    def unwrap(self, owner: bytes, wrapped: bytes) -> bytes:
        """The key of the owner, whose id is given in 16 bytes; raises Unreadable."""
        try:
            return self._decrypt(wrapped[:_NONCE], wrapped[_NONCE:], _WRAPPED_FOR + owner + self._number)
        except InvalidTag:
            raise Unreadable(
                f"key of {UUID(bytes=owner)}: does not open with the key of epoch {self._epoch}. "
                "The key store and the keyring must come from the same moment."
            ) from None


def is_rotation_due(now: datetime, *, started_at: datetime, destroyed_since: int, unfinished: bool) -> bool:
    """Whether a new epoch is to begin: somebody was erased since this one did, it is old, or a rotation was cut off."""
    return bool(destroyed_since) or unfinished or now - started_at >= LONGEST_EPOCH


def approvals_needed(mode: str) -> int:
    """How many different people must approve before the key of an older epoch is destroyed."""
    return 2 if mode == TWO else 0


def wrapped_at(erased_at: datetime, started_at: datetime) -> bool:
    """Whether an epoch that began then may have wrapped the key of somebody who was erased at that moment."""
    return started_at <= erased_at + OVERLAP


def normalise(kind: str, value: str) -> str:
    """One spelling for all the ways people write the same identifier: that of the blind index, not of a letter."""
    bare = unicodedata.normalize("NFC", value).strip()
    if kind == "phone":
        digits = re.sub(r"[^0-9]", "", bare)
        international = bare.startswith(("+", "00"))
        return "+" + digits.removeprefix("00") if international else digits
    if kind == "linkedin":
        bare = re.sub(r"^(https?://)?([a-z]{2,3}\.)?linkedin\.com", "linkedin.com", bare, flags=re.IGNORECASE)
        return re.split(r"[?#]", bare)[0].rstrip("/").lower()
    # The id of a device or a cookie is a number in letters: capitals count.
    return bare if kind == "device" else bare.lower()


def blind_index(key: bytes, kind: str, value: str) -> bytes:
    """A keyed hash, the same for all spellings of an identifier, another for each kind. It tells equality, no more."""
    return blind_indexes(key, kind, [value])[0]


def blind_indexes(key: bytes, kind: str, values: Iterable[str]) -> list[bytes]:
    """The same of several values of one kind, in their order."""
    if not _KIND.fullmatch(kind):
        raise ValueError(f"{kind!r} is no kind of identifier. Write small letters, as in 'email'.")
    begins = b"holdord/index/1\0" + kind.encode() + b"\0"
    return [hmac.digest(key, begins + normalise(kind, value).encode(), "sha256") for value in values]


def keyed_hash(key: bytes, what: str, text: str) -> bytes:
    """A keyed hash of a name that something bears elsewhere, letter for letter; ``what`` keeps kinds of names apart."""
    return hmac.digest(key, b"holdord/name/1\0" + what.encode() + b"\0" + text.encode(), "sha256")


def context_of(row: Any, column: str) -> str:
    """Where a value stands: ``subjects.personaldata.payload:<id of the row>``. Make the id before sealing."""
    return f"{row._meta.label_lower}.{column}:{row.pk}"


def mark(key: bytes) -> int:
    """A number of 48 bits by which a key is known again, and that tells nothing of it."""
    return int.from_bytes(hashlib.sha256(b"holdord/mark/1\0" + key).digest()[:6], "big")


def fingerprint(key: bytes) -> str:
    """Eight hex digits that name a key and tell nothing of it."""
    return hashlib.sha256(b"holdord/fingerprint/1\0" + key).hexdigest()[:8]


def _wrapped_for(owner: UUID, epoch: int) -> bytes:
    return _WRAPPED_FOR + owner.bytes + epoch.to_bytes(8, "big")
