"""Opening what was sealed, and finding a person by a keyed hash.

Promise:  9.1 - personal data are opened one person at a time, with that person's key
Takes:    the owner's id, the sealed bytes, and the place they stand in (rules.context_of)
Gives:    plain bytes, text or JSON; keyed hashes. Who may read is asked further up, and logged there
Refuses:  NoKey (the person has none, or no longer), Unreadable (tampered, moved to another row), KeyringUnsafe
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from holdord.vault import rules
from holdord.vault.keyring import KeyringUnsafe, keyring
from holdord.vault.models import Epoch, WrappedKey
from holdord.vault.rules import Unreadable, context_of

__all__ = [
    "EpochState", "KeyringUnsafe", "NoKey", "Opener", "Unreadable", "blind_index", "context_of", "epochs", "has_key",
    "key_of", "keyring_fault", "open_json", "open_sealed", "open_text", "opener",
]  # fmt: skip


class NoKey(Unreadable):
    """The person has no key: none was made, or it was destroyed and all they had here is unreadable for ever."""


@dataclass(frozen=True, repr=False)
class Opener:
    """One person's key, unwrapped once for many values. Keep it for one request, never longer."""

    owner: UUID
    _key: bytes

    def open(self, sealed: bytes | memoryview, context: str) -> bytes:
        return rules.unseal(self._key, self.owner, context, bytes(sealed))

    def open_text(self, sealed: bytes | memoryview, context: str) -> str:
        return self.open(sealed, context).decode()

    def open_json(self, sealed: bytes | memoryview, context: str) -> Any:
        return json.loads(self.open(sealed, context))


@dataclass(frozen=True)
class EpochState:
    """An epoch, how many living keys it wraps, and when its key was destroyed."""

    number: int
    started_at: datetime
    destroyed_at: datetime | None
    keys: int


def opener(owner: UUID) -> Opener:
    """What opens this person's values; raises NoKey, Unreadable."""
    return Opener(owner, key_of(owner))


def open_sealed(owner: UUID, sealed: bytes | memoryview, context: str) -> bytes:
    """One sealed value; raises NoKey or Unreadable. For many values of one person, take `opener`."""
    return opener(owner).open(sealed, context)


def open_text(owner: UUID, sealed: bytes | memoryview, context: str) -> str:
    return opener(owner).open_text(sealed, context)


def open_json(owner: UUID, sealed: bytes | memoryview, context: str) -> Any:
    return opener(owner).open_json(sealed, context)


def has_key(owner: UUID) -> bool:
    """Whether anything of this person can still be opened."""
    return WrappedKey.objects.filter(owner=owner).exists()


def blind_index(kind: str, value: str) -> bytes:
    """The keyed hash to store or look up an identifier by; all spellings of one address give the same 32 bytes."""
    return rules.blind_index(keyring().index_key(), kind, value)


def epochs() -> tuple[EpochState, ...]:
    """All epochs, oldest first."""
    return tuple(
        EpochState(row.number, row.started_at, row.destroyed_at, WrappedKey.objects.filter(epoch=row.number).count())
        for row in Epoch.objects.order_by("number")
    )


def keyring_fault() -> str | None:
    """What is wrong with the keyring, with its cure; None when every living epoch's key is there and ours alone."""
    ring, living = keyring(), Epoch.objects.filter(destroyed_at__isnull=True).values_list("number", flat=True)
    try:
        needed = set(living) | set(ring.epochs())
        for number in sorted(needed):
            ring.key(number)
        if needed:
            ring.index_key()
    except KeyringUnsafe as fault:
        return str(fault)
    return None


def key_of(owner: UUID) -> bytes:
    """The person's own key in clear. For the vault's actions only; raises NoKey, Unreadable, KeyringUnsafe."""
    row = WrappedKey.objects.filter(owner=owner).first()
    if row is None:
        raise NoKey(
            f"key of {owner}: there is none. Either no data of this person was ever sealed here (make_key), "
            "or the person was erased and nothing of them can be opened again."
        )
    return rules.unwrap(keyring().key(row.epoch), owner, row.epoch, bytes(row.wrapped))
