"""The keys of epochs: a new one, all living keys wrapped anew, the old ones destroyed, by two people where it is set.

Promise:  7.2b, 8.3 - what stands in an old copy of the key store opens with no key that still exists
Law:      GDPR Art. 17(1), 32(1)(a)
Takes:    moments (aware, UTC); settings.HOLDORD_KEY_DESTRUCTION
Gives:    Rotation; Approved
Refuses:  NotWaiting, ApprovedBefore; KeyringUnsafe and Unreadable before anything is destroyed
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connections, transaction

from holdord.audit import actions as audit
from holdord.audit import queries as audit_queries
from holdord.vault import queries, rules
from holdord.vault.actions.sealing import begin_epoch
from holdord.vault.keyring import Keyring, keyring
from holdord.vault.models import Approval, Epoch, WrappedKey
from holdord.vault.router import KEY_STORE

_BATCH = 1000


@dataclass(frozen=True)
class Rotation:
    """What a rotation did: the new epoch, how many living keys it wraps, which epochs' keys are gone for good.

    ``still_kept`` are those that are not: for an operator to take away, or (``waiting``) until two people approve.
    """

    epoch: int
    rewrapped: int
    destroyed: tuple[int, ...]
    still_kept: tuple[int, ...]
    waiting: tuple[int, ...] = ()


@dataclass(frozen=True)
class Approved:
    """An approval that was noted: of how many people by now, how many it takes, and whether the key is gone."""

    people: int
    needed: int
    destroyed: bool


class NotWaiting(LookupError):
    """No key of that epoch waits to be destroyed: it is in use, gone, or there never was one."""


class ApprovedBefore(ValueError):
    """This person has approved it already; it takes somebody else."""


def rotate_epoch(*, at: datetime, by: str = "system:vault") -> Rotation:
    """Wrap all living keys anew, then destroy the keys of all older epochs.

    From then on no older copy of the key store opens. Cut off at any point, nothing is lost and the next call
    finishes: each row says which epoch wrapped it. A call always begins an epoch of its own, for a key that was
    destroyed after an unfinished rotation may have been wrapped by that rotation's epoch.
    """
    ring = keyring()
    # Looked at first: stopped later by a key that is missing, it would leave an epoch for new people's keys.
    for wraps in Epoch.objects.filter(number__in=WrappedKey.objects.values("epoch").distinct()):
        queries.checked_key(ring, wraps)
    epoch = begin_epoch(ring, at).number
    rewrapped = _rewrap_all(ring, epoch)
    while (closed := _close_older(ring, epoch, at, by)) is None:
        rewrapped += _rewrap_all(ring, epoch)
    audit.record(act="vault.rotate_epoch", by=by, at=at, detail={"epoch": epoch, "keys": rewrapped})
    return Rotation(epoch, rewrapped, *closed)


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
        # Their keys wrap nothing and are still there: cut off at the very end, approved, or for a person to take away.
        _close_older(keyring(), newest.number, at, by)
    return None


def approve_destruction(*, epoch: int, by: str, at: datetime) -> Approved:
    """Note that this person approves that the epoch's key is destroyed; the last one that is needed destroys it.

    Raises NotWaiting, ApprovedBefore; KeyringUnsafe, when the approval is noted and the key could not be destroyed: the
    night tries again. Who may approve is asked further up.
    """
    # The database of the log first, as whoever takes somebody in.
    with transaction.atomic(), transaction.atomic(using=KEY_STORE):
        waiting = Epoch.objects.select_for_update().filter(number=epoch, destroyed_at=None, retired_at__isnull=False)
        if not waiting.exists() or WrappedKey.objects.filter(epoch__lte=epoch).exists():
            raise NotWaiting(f"key period {epoch}: its key does not wait to be destroyed.")
        _, is_new = Approval.objects.get_or_create(epoch=epoch, by=by, defaults={"at": at})
        if not is_new:
            raise ApprovedBefore(f"key period {epoch}: you have approved this already. Somebody else has to.")
        people, needed = Approval.objects.filter(epoch=epoch).count(), queries.approvals_needed()
        audit.record(act="vault.approve_destruction", by=by, at=at, detail={"epoch": epoch, "count": people})
    if people < needed:
        return Approved(people, needed, destroyed=False)
    newest = Epoch.objects.filter(destroyed_at=None).order_by("-number").values_list("number", flat=True)[0]
    closed = _close_older(keyring(), newest, at, by)
    return Approved(people, needed, destroyed=closed is not None and epoch in closed[0])


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


_Closed = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]


def _close_older(ring: Keyring, epoch: int, at: datetime, by: str) -> _Closed | None:
    """Destroy the keys of all older epochs, as far as it is approved: (gone, still kept, of these waiting for people).
    None when a key was made under one meanwhile."""
    with transaction.atomic(using=KEY_STORE, durable=True):
        rows = Epoch.objects.select_for_update().filter(number__lt=epoch, destroyed_at__isnull=True)
        listed = {row.number for row in rows}
        if WrappedKey.objects.filter(epoch__lt=epoch).exists():
            return None
        # From here on nobody is given a key under one of them.
        Epoch.objects.filter(number__in=listed, retired_at=None).update(retired_at=at)
        waiting = _unapproved(listed)
    numbers = listed | {number for number in ring.epochs() if number < epoch}
    gone = tuple(number for number in sorted(numbers - waiting) if ring.destroy(number))
    # The key store is not held meanwhile: whoever takes somebody in holds the log's database and then asks for the key
    # store, and two who hold one of them each would wait for each other. Recorded first: cut off in between, it is
    # done and recorded again.
    for number in gone:
        audit.record(act="vault.destroy_epoch", by=by, at=at, detail={"epoch": number})
    Epoch.objects.filter(number__in=gone).update(destroyed_at=at)
    return gone, tuple(sorted(numbers - set(gone))), tuple(sorted(waiting))


def _unapproved(epochs: set[int]) -> set[int]:
    """Those that too few people have approved yet; none, where the house destroys alone."""
    needed = queries.approvals_needed()
    people = Counter(Approval.objects.filter(epoch__in=epochs).values_list("epoch", flat=True))
    return {epoch for epoch in epochs if people[epoch] < needed}
