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
import unicodedata
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

_NONCE = 12
_TAG = 16
_LENGTH = 4
_KIND = re.compile(r"[a-z][a-z_-]{0,30}")


class Unreadable(Exception):
    """The value cannot be opened: its key is gone, or it is not what was sealed for this row."""


def new_key() -> bytes:
    """A fresh random key of 256 bits."""
    return os.urandom(KEY_SIZE)


def seal(key: bytes, owner: UUID, context: str, plaintext: bytes) -> bytes:
    """Seal under the owner's key. ``context`` names the place, as `context_of` does; it must be given again to open."""
    nonce = os.urandom(_NONCE)
    return bytes([SEALED_1]) + nonce + AESGCM(key).encrypt(nonce, _pad(plaintext), _bound_to(owner, context))


def unseal(key: bytes, owner: UUID, context: str, sealed: bytes) -> bytes:
    """The inverse of `seal`; raises Unreadable."""
    if not looks_sealed(sealed):
        raise Unreadable(f"{context}: this is no sealed value. Only what vault.actions.seal made can be opened.")
    try:
        padded = AESGCM(key).decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], _bound_to(owner, context))
    except InvalidTag:
        raise Unreadable(
            f"{context}: the sealed value does not open. It was changed, or belongs to another row or another key. "
            "Compare the row with a backup."
        ) from None
    return _unpad(padded)


def looks_sealed(value: bytes) -> bool:
    """Whether the value has the form of a sealed one: version, nonce, whole buckets, tag."""
    body = len(value) - 1 - _NONCE - _TAG
    return body >= BUCKET and body % BUCKET == 0 and value[0] == SEALED_1


def wrap(kek: bytes, owner: UUID, epoch: int, key: bytes) -> bytes:
    """The owner's key, wrapped by the epoch's. Bound to both: a wrap of one person or epoch is none of another."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(kek).encrypt(nonce, key, _wrapped_for(owner, epoch))


def unwrap(kek: bytes, owner: UUID, epoch: int, wrapped: bytes) -> bytes:
    """The inverse of `wrap`; raises Unreadable."""
    try:
        return AESGCM(kek).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], _wrapped_for(owner, epoch))
    except InvalidTag:
        raise Unreadable(
            f"key of {owner}: does not open with the key of epoch {epoch}. "
            "The key store and the keyring must come from the same moment."
        ) from None


def is_rotation_due(now: datetime, *, started_at: datetime, destroyed_since: int, unfinished: bool) -> bool:
    """Whether a new epoch is to begin: somebody was erased since this one did, it is old, or a rotation was cut off."""
    return bool(destroyed_since) or unfinished or now - started_at >= LONGEST_EPOCH


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
    if not _KIND.fullmatch(kind):
        raise ValueError(f"{kind!r} is no kind of identifier. Write small letters, as in 'email'.")
    return hmac.digest(key, b"holdord/index/1\0" + kind.encode() + b"\0" + normalise(kind, value).encode(), "sha256")


def context_of(row: Any, column: str) -> str:
    """Where a value stands: ``subjects.personaldata.payload:<id of the row>``. Make the id before sealing."""
    return f"{row._meta.label_lower}.{column}:{row.pk}"


def fingerprint(key: bytes) -> str:
    """Eight hex digits that name a key and tell nothing of it."""
    return hashlib.sha256(b"holdord/fingerprint/1\0" + key).hexdigest()[:8]


def _bound_to(owner: UUID, context: str) -> bytes:
    return b"holdord/sealed/1\0" + owner.bytes + context.encode()


def _wrapped_for(owner: UUID, epoch: int) -> bytes:
    return b"holdord/wrapped/1\0" + owner.bytes + epoch.to_bytes(8, "big")


def _pad(plaintext: bytes) -> bytes:
    framed = len(plaintext).to_bytes(_LENGTH, "big") + plaintext
    return framed + bytes(-len(framed) % BUCKET)


def _unpad(padded: bytes) -> bytes:
    length = int.from_bytes(padded[:_LENGTH], "big")
    return padded[_LENGTH : _LENGTH + length]
