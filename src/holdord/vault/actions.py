"""Making, using and destroying the keys under which personal data are sealed.

Promise:  9.1 - "Encryption of data"; 8.3, 7.2b - erased means that no copy anywhere can be opened again
Law:      GDPR Art. 17(1), 32(1)(a)
Takes:    the owner's id; moments (aware, UTC)
Gives:    sealed bytes. Keys are committed in the key store, whatever becomes of the caller's own transaction:
          a key too many is harmless, a value without its key is not
Refuses:  NoKey, when something is to be sealed for a person without a key; KeyringUnsafe
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connections, transaction

from holdord.audit import actions as audit
from holdord.audit import queries as audit_queries
from holdord.vault import queries, rules
from holdord.vault.keyring import Keyring, keyring
from holdord.vault.models import Epoch, WrappedKey
from holdord.vault.queries import key_of
from holdord.vault.router import KEY_STORE

_BATCH = 1000


@dataclass(frozen=True, repr=False)
class Sealer:
    """One person's key, unwrapped once to seal many values. Keep it for one request, never longer."""

    owner: UUID
    _key: bytes

    def seal(self, plaintext: bytes, context: str) -> bytes:
        return rules.seal(self._key, self.owner, context, plaintext)

    def seal_text(self, text: str, context: str) -> bytes:
        return self.seal(text.encode(), context)

    def seal_json(self, value: Any, context: str) -> bytes:
        return self.seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), context)


@dataclass(frozen=True)
class Rotation:
    """What a rotation did: the new epoch, how many living keys it wraps, which epochs' keys are gone for good."""

    epoch: int
    rewrapped: int
    destroyed: tuple[int, ...]
    still_kept: tuple[int, ...]


def make_key(owner: UUID, *, at: datetime) -> None:
    """Give this person a key. One they have already is kept."""
    make_keys([owner], at=at)


def make_keys(owners: Iterable[UUID], *, at: datetime) -> None:
    """Give each of these people a key, in one transaction; for imports."""
    ring = keyring()
    with transaction.atomic(using=KEY_STORE):
        epoch = _current_epoch(ring, at)
        kek = ring.key(epoch)
        rows = [
            WrappedKey(owner=owner, epoch=epoch, wrapped=rules.wrap(kek, owner, epoch, rules.new_key()), made_at=at)
            for owner in owners
        ]
        # On conflict nothing: of two requests that make one person's key, the first one's stands.
        WrappedKey.objects.bulk_create(rows, batch_size=_BATCH, ignore_conflicts=True)


def sealer(owner: UUID) -> Sealer:
    """What seals this person's values; raises NoKey."""
    return Sealer(owner, key_of(owner))


def seal(owner: UUID, plaintext: bytes, context: str) -> bytes:
    """Seal one value for the place it will stand in; raises NoKey. For many values of one person, take `sealer`."""
    return sealer(owner).seal(plaintext, context)


def seal_text(owner: UUID, text: str, context: str) -> bytes:
    return sealer(owner).seal_text(text, context)


def seal_json(owner: UUID, value: Any, context: str) -> bytes:
    return sealer(owner).seal_json(value, context)


def destroy_key(owner: UUID, *, at: datetime, by: str = "system:vault") -> int:
    """Delete this person's key; gives 1, or 0 when there was none. Final here at once; in copies of the key store
    from the next `rotate_epoch`. Call it after the commit of what else goes: this cannot be rolled back."""
    if not queries.has_key(owner):
        return 0
    # Recorded first: cut off in between, it is done and recorded again; the other way round the night would not rotate.
    audit.record(act="vault.destroy_key", by=by, at=at, subject=owner)
    with transaction.atomic(using=KEY_STORE):
        gone, _ = WrappedKey.objects.filter(owner=owner).delete()
    return gone


def rotate_epoch(*, at: datetime, by: str = "system:vault") -> Rotation:
    """Wrap all living keys anew, then destroy the keys of all older epochs.

    From then on no older copy of the key store opens. Cut off at any point, nothing is lost and the next call
    finishes: each row says which epoch wrapped it. A call always begins an epoch of its own, for a key that was
    destroyed after an unfinished rotation may have been wrapped by that rotation's epoch.
    """
    ring = keyring()
    epoch = _begin_epoch(ring, at)
    rewrapped = _rewrap_all(ring, epoch)
    while (closed := _close_older(ring, epoch, at)) is None:
        rewrapped += _rewrap_all(ring, epoch)
    destroyed, still_kept = closed
    audit.record(act="vault.rotate_epoch", by=by, at=at, detail={"epoch": epoch, "keys": rewrapped})
    return Rotation(epoch, rewrapped, destroyed, still_kept)


def rotate_if_due(*, at: datetime, by: str = "system:vault") -> Rotation | None:
    """Rotate when somebody's key was destroyed in this epoch, when the epoch is old, or to finish a rotation."""
    living = [epoch for epoch in queries.epochs() if epoch.destroyed_at is None]
    if not living:
        return None
    *older, newest = living
    destroyed = audit_queries.count(act="vault.destroy_key", since_at=newest.started_at - rules.OVERLAP)
    unfinished = any(epoch.keys for epoch in older)
    if rules.is_rotation_due(at, started_at=newest.started_at, destroyed_since=destroyed, unfinished=unfinished):
        return rotate_epoch(at=at, by=by)
    if older:
        # Their keys wrap nothing and are still there: cut off at the very end, or for a person to take away.
        _close_older(keyring(), newest.number, at)
    return None


def _current_epoch(ring: Keyring, at: datetime) -> int:
    """The newest epoch, locked: a rotation that would destroy its key waits until the caller's row is in."""
    living = Epoch.objects.filter(destroyed_at__isnull=True).order_by("-number")
    # Twice: the first may have waited for a rotation that closed the very row it waited for.
    for _ in range(2):
        if (newest := living.select_for_update().first()) is not None:
            return newest.number
    return _begin_epoch(ring, at)


def _begin_epoch(ring: Keyring, at: datetime) -> int:
    last = Epoch.objects.order_by("-number").values_list("number", flat=True).first() or 0
    number = ring.make(last)
    Epoch.objects.get_or_create(number=number, defaults={"started_at": at})
    return number


def _rewrap_all(ring: Keyring, epoch: int) -> int:
    total, after = 0, UUID(int=0)
    while rows := _rewrap_batch(ring, epoch, after):
        total, after = total + len(rows), rows[-1]
    return total


def _rewrap_batch(ring: Keyring, epoch: int, after: UUID) -> list[UUID]:
    """Wrap the next keys anew, in the order of their owners; gives the owners, none at the end."""
    # Durable: within somebody else's transaction these wraps could be undone after the older key is gone.
    with transaction.atomic(using=KEY_STORE, durable=True):
        # From a place on, not from the start: else each batch would wade through all that is done.
        older = WrappedKey.objects.filter(epoch__lt=epoch, owner__gt=after).order_by("owner").select_for_update()
        rows = list(older.values_list("owner", "epoch", "wrapped")[:_BATCH])
        keks = {number: ring.key(number) for number in {number for _, number, _ in rows} | {epoch}}
        _store(epoch, [(owner, _rewrapped(owner, old, bytes(wrap), epoch, keks)) for owner, old, wrap in rows])
    return [owner for owner, _, _ in rows]


def _rewrapped(owner: UUID, old: int, wrapped: bytes, new: int, keks: dict[int, bytes]) -> bytes:
    key = rules.unwrap(keks[old], owner, old, wrapped)
    anew = rules.wrap(keks[new], owner, new, key)
    # Opened once more before the old one goes: there is no other copy to come back to.
    if rules.unwrap(keks[new], owner, new, anew) != key:
        raise rules.Unreadable(f"key of {owner}: the new wrap does not open. Nothing was changed; run it again.")
    return anew


def _store(epoch: int, wraps: list[tuple[UUID, bytes]]) -> None:
    """One statement for all rows: Django's bulk_update builds a CASE per row, forty times slower here."""
    connection = connections[KEY_STORE]
    as_stored = WrappedKey._meta.get_field("owner").get_db_prep_value
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE vault_wrappedkey SET epoch = %s, wrapped = %s WHERE owner = %s",
            [(epoch, wrapped, as_stored(owner, connection)) for owner, wrapped in wraps],
        )


def _close_older(ring: Keyring, epoch: int, at: datetime) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """Destroy the keys of all older epochs: (gone, still kept). None when a key was made under one meanwhile."""
    with transaction.atomic(using=KEY_STORE, durable=True):
        open_rows = Epoch.objects.select_for_update().filter(number__lt=epoch, destroyed_at__isnull=True)
        numbers = {row.number for row in open_rows} | {number for number in ring.epochs() if number < epoch}
        if WrappedKey.objects.filter(epoch__lt=epoch).exists():
            return None
        gone = tuple(number for number in sorted(numbers) if ring.destroy(number))
        Epoch.objects.filter(number__in=gone).update(destroyed_at=at)
    return gone, tuple(sorted(numbers - set(gone)))
