"""Opening what was sealed, and finding a person by a keyed hash.

Promise:  9.1 - personal data are opened one person at a time, with that person's key
Takes:    the owner's id, the sealed bytes, and the place they stand in (rules.context_of)
Gives:    plain bytes, text or JSON; keyed hashes. Who may read is asked further up, and logged there
Refuses:  NoKey (the person has none, or no longer), Unreadable (tampered, moved to another row), KeyringUnsafe
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connections, router

from holdord.lib.rows import pick
from holdord.lib.sql import many_rows
from holdord.vault import rules
from holdord.vault.keyring import Keyring, KeyringUnsafe, keyring, steady
from holdord.vault.models import Approval, Epoch, WrappedKey
from holdord.vault.rules import Unreadable, context_of

__all__ = [
    "EpochState", "KeyringUnsafe", "NoKey", "Opener", "Unreadable", "any_key", "approvals_needed", "blind_index",
    "blind_indexes", "context_of", "epochs", "has_key", "key_of", "keyed_hash", "keyed_hashes", "keyring_fault",
    "keyring_file_fault", "keys_in_clear", "no_copy_since", "open_each", "open_json", "open_sealed", "open_text",
    "opener", "openers", "steady", "with_key",
]  # fmt: skip


_KEYS = WrappedKey._meta.db_table


class NoKey(Unreadable):
    """The person has no key: none was made, or it was destroyed and all they had here is unreadable for ever."""


@dataclass(frozen=True, repr=False)
class Opener:
    """One person's key, unwrapped once for many values. Keep it for one request, never longer."""

    owner: UUID
    _key: rules.Ready

    def open(self, sealed: bytes | memoryview, context: str) -> bytes:
        return self._key.open(bytes(sealed), context)

    def open_text(self, sealed: bytes | memoryview, context: str) -> str:
        return self.open(sealed, context).decode()

    def open_json(self, sealed: bytes | memoryview, context: str) -> Any:
        return json.loads(self.open(sealed, context))


@dataclass(frozen=True)
class EpochState:
    """An epoch, how many living keys it wraps, since when it wraps none, when its own key was destroyed.

    ``approved_by`` are the actors who have approved that, the first one first.
    """

    number: int
    started_at: datetime
    destroyed_at: datetime | None
    keys: int
    retired_at: datetime | None = None
    approved_by: tuple[str, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether its key is there for no other reason than that nobody has destroyed it yet."""
        return self.retired_at is not None and self.destroyed_at is None


def opener(owner: UUID) -> Opener:
    """What opens this person's values; raises NoKey, Unreadable."""
    return Opener(owner, rules.Ready(key_of(owner), owner))


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


def any_key() -> bool:
    """Whether the key store has a key at all: one that was lost, or is another one, has none."""
    return WrappedKey.objects.exists()


def with_key(owners: Collection[UUID]) -> set[UUID]:
    """Those of them who have a key."""
    by_bytes = {owner.bytes: owner for owner in owners}
    return {by_bytes[owner] for owner, _, _ in _wrapped(by_bytes)} if owners else set()


def blind_index(kind: str, value: str) -> bytes:
    """The keyed hash to store or look up an identifier by; all spellings of one address give the same 32 bytes."""
    return rules.blind_index(keyring().index_key(), kind, value)


def blind_indexes(kind: str, values: Collection[str]) -> list[bytes]:
    """The keyed hashes of several values of one kind, in their order; the key is fetched once."""
    key = keyring().index_key() if values else b""
    return rules.blind_indexes(key, kind, values)


def openers(owners: Collection[UUID]) -> dict[UUID, Opener]:
    """What opens the values of each of these people; who has no key is left out. One look into the key store."""
    return {owner: Opener(owner, key) for owner, key in keys_of(owners).items()}


def open_each(values: Sequence[tuple[bytes, bytes, str]]) -> list[bytes | None]:
    """Many values of many people, each given as its owner's id in 16 bytes, sealed bytes and place; in their order, by
    one look into the key store. None for a value whose owner has no key (any more); raises Unreadable for one that was
    changed.

    Each person's key is unwrapped once, and none of them outlives the call.
    """
    # Ids as bytes, here and below: to make one of another kind, or to compare two, costs as much as to open a key.
    ring, keks = keyring(), dict[int, rules.Wrapping]()
    keys = dict[bytes, rules.Opening]()
    for owner, epoch, wrapped in _wrapped({owner for owner, _, _ in values}):
        if epoch not in keks:
            keks[epoch] = rules.Wrapping(ring.key(epoch), epoch)
        keys[owner] = rules.opening(keks[epoch].unwrap(owner, wrapped), owner)
    return rules.open_each(keys, values)


def keys_of(owners: Collection[UUID]) -> dict[UUID, rules.Ready]:
    """The keys of these people, ready to seal and open with; who has none is left out. For the vault's actions only."""
    ring, keks = keyring(), dict[int, rules.Wrapping]()
    found, by_bytes = {}, {owner.bytes: owner for owner in owners}
    for owner, epoch, wrapped in _wrapped(by_bytes):
        if epoch not in keks:
            keks[epoch] = rules.Wrapping(ring.key(epoch), epoch)
        found[by_bytes[owner]] = rules.Ready(keks[epoch].unwrap(owner, wrapped), by_bytes[owner])
    return found


def _wrapped(owners: Collection[bytes]) -> Iterator[tuple[bytes, int, bytes]]:
    """The rows of the key store, by one statement that is the same for one and for thousands."""
    connection = connections[router.db_for_read(WrappedKey)]
    # The owners as one value: thousands of places in a text cost more than the rows they find.
    hexed = [owner.hex() for owner in owners]
    if connection.vendor == "postgresql":
        text = f"SELECT uuid_send(owner), epoch, wrapped FROM {_KEYS} WHERE owner = ANY(%s::uuid[])"  # noqa: S608
        rows = many_rows(connection, text, ["{" + ",".join(hexed) + "}"])
        return ((bytes(owner), epoch, bytes(wrapped)) for owner, epoch, wrapped in rows)
    among = "IN (SELECT value FROM json_each(%s))"
    text = f"SELECT owner, epoch, wrapped FROM {_KEYS} WHERE owner {among}"  # noqa: S608  # the names are ours
    rows = many_rows(connection, text, [json.dumps(hexed)])
    return ((bytes.fromhex(owner), epoch, bytes(wrapped)) for owner, epoch, wrapped in rows)


def keyed_hash(what: str, text: str) -> bytes:
    """32 bytes that tell whether two names are the same, and nothing else: of a letter, a call, a correspondence."""
    return rules.keyed_hash(keyring().index_key(), what, text)


def keyed_hashes(what: str, texts: Collection[str]) -> list[bytes]:
    """The same of several names, in their order; the key is fetched once."""
    key = keyring().index_key() if texts else b""
    return [rules.keyed_hash(key, what, text) for text in texts]


def epochs() -> tuple[EpochState, ...]:
    """All epochs, oldest first."""
    approved = defaultdict[int, list[str]](list)
    for epoch, by in Approval.objects.order_by("at", "id").values_list("epoch", "by"):
        approved[epoch].append(by)
    return tuple(
        EpochState(
            row.number, row.started_at, row.destroyed_at, WrappedKey.objects.filter(epoch=row.number).count(),
            row.retired_at, tuple(approved[row.number]),
        )
        for row in Epoch.objects.order_by("number")
    )  # fmt: skip


def no_copy_since(erased_at: datetime) -> datetime | None:
    """From when on no copy of a key that was destroyed at that moment opens: when the last key that can have wrapped it
    was destroyed. None: not yet. Of copies of the keyring itself, which nobody should keep, we know nothing."""
    wrapped = [row for row in Epoch.objects.all() if rules.wrapped_at(erased_at, row.started_at)]
    moments = [row.destroyed_at for row in wrapped if row.destroyed_at]
    return max(moments) if moments and len(moments) == len(wrapped) else None


def epochs_that_wrapped(erased_at: datetime) -> set[int]:
    """The epochs whose keys can have wrapped one that was destroyed at that moment."""
    return {row.number for row in Epoch.objects.all() if rules.wrapped_at(erased_at, row.started_at)}


def checked_key(ring: Keyring, epoch: Epoch) -> bytes:
    """The key of the epoch, if it and the index key are those that this house began the epoch with; raises
    KeyringUnsafe."""
    key = ring.key(epoch.number)
    marks = ((f"epoch-{epoch.number}", epoch.key_mark, key), ("index", epoch.index_mark, ring.index_key()))
    for what, mark, there in marks:
        if mark not in (None, rules.mark(there)):
            raise KeyringUnsafe(
                f"key '{what}': another key than this house began with lies in its place. Nothing is sealed. "
                "Put the keyring that belongs to this key store back (HOLDORD_KEYRING)."
            )
    return key


def keyring_fault() -> str | None:
    """What is wrong with the keyring, with its cure; None when every living epoch's key is there and ours alone."""
    ring, living = keyring(), Epoch.objects.filter(destroyed_at__isnull=True).values_list("number", flat=True)
    try:
        for epoch in Epoch.objects.filter(destroyed_at__isnull=True):
            checked_key(ring, epoch)
        needed = set(living) | set(ring.epochs())
        for number in sorted(needed):
            ring.key(number)
        if needed:
            ring.index_key()
    except KeyringUnsafe as fault:
        return str(fault)
    return None


def approvals_needed() -> int:
    """How many people must approve before an old key is destroyed; 0 where the house does it alone."""
    return rules.approvals_needed(str(getattr(settings, "HOLDORD_KEY_DESTRUCTION", rules.ALONE)))


def keys_in_clear() -> tuple[int, ...]:
    """Where a token is set: the epochs whose keys it does not wrap yet, and that lie in the folder as they are."""
    find = getattr(keyring(), "in_clear", tuple)
    found: tuple[int, ...] = find()
    return found


def keyring_file_fault() -> str | None:
    """What is wrong with the keyring itself, before there is a key store to hold it against: no key, or open to others.

    Makes nothing: a keyring that is missing where data are put back is a loss, not a beginning.
    """
    try:
        if not keyring().epochs():
            return (
                "the keyring has no key in it, so nothing of the backup could be opened. Set HOLDORD_KEYRING to the "
                "one in use, or bring it back: holdord backup restore-keys (docs/backups.md)"
            )
        keyring().index_key()
    except KeyringUnsafe as fault:
        return str(fault)
    return None


def key_of(owner: UUID) -> bytes:
    """The person's own key in clear. For the vault's actions only; raises NoKey, Unreadable, KeyringUnsafe."""
    found = pick(WrappedKey, "epoch", "wrapped", owner=owner)
    if not found:
        raise NoKey(
            f"key of {owner}: there is none. Either no data of this person was ever sealed here (make_key), "
            "or the person was erased and nothing of them can be opened again."
        )
    epoch, wrapped = found[0]
    return rules.unwrap(keyring().key(epoch), owner, epoch, bytes(wrapped))
