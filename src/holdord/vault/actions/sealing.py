"""Making, using and destroying the keys under which personal data are sealed.

Promise:  9.1 - "Encryption of data"; 8.3, 7.2b - erased means that no copy anywhere can be opened again
Law:      GDPR Art. 17(1), 32(1)(a)
Takes:    the owner's id; moments (aware, UTC)
Gives:    sealed bytes. Keys are committed in the key store, whatever becomes of the caller's own transaction:
          a key too many is harmless, a value without its key is not
Refuses:  NoKey, when something is to be sealed for a person without a key; KeyringUnsafe
"""

import json
import os
import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connections, transaction

from holdord.audit import actions as audit
from holdord.lib.rows import Row, apart, put
from holdord.lib.sql import counted, one_of, stored_ids
from holdord.vault import queries, rules
from holdord.vault.keyring import Keyring, keyring
from holdord.vault.models import Epoch, WrappedKey
from holdord.vault.router import KEY_STORE

#: Rows of one statement.
_AT_ONCE = 200
#: So many keys are made at once, at most, for people who are still to come.
_MOST_SPARE = 64


class _Spare:
    """Ids whose keys are made and that nobody has yet, in this process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.ids: list[UUID] = []
        self.next_size = 1

    def forget(self) -> None:
        with self.lock:
            self.ids, self.next_size = [], 1


_spare = _Spare()
# A process that begins as a copy of another must not give away the same ids.
os.register_at_fork(after_in_child=_spare.__init__)  # type: ignore[misc]  # back to how it was made


@dataclass(frozen=True, repr=False)
class Sealer:
    """One person's key, unwrapped once to seal many values. Keep it for one request, never longer."""

    owner: UUID
    _key: rules.Ready
    #: Takes the value and its place; the key's own, with no call between: it is what a long list is made of.
    seal: Callable[[bytes, str], bytes] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "seal", self._key.seal)

    def seal_text(self, text: str, context: str) -> bytes:
        return self.seal(text.encode(), context)

    @property
    def opener(self) -> queries.Opener:
        """What opens what this one seals, without another look for the key."""
        return queries.Opener(self.owner, self._key)

    def seal_json(self, value: Any, context: str) -> bytes:
        return self.seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), context)


def make_key(owner: UUID, *, at: datetime) -> None:
    """Give this person a key. One they have already is kept."""
    make_keys([owner], at=at)


def make_keys(owners: Iterable[UUID], *, at: datetime) -> None:
    """Give each of these people a key, in one transaction; for imports."""
    ring = keyring()
    with transaction.atomic(using=KEY_STORE), apart():
        current = _current_epoch(ring, at)
        epoch, kek = current.number, queries.checked_key(ring, current)
        rows = [
            Row(WrappedKey, owner=id, epoch=epoch, wrapped=rules.wrap(kek, id, epoch, rules.new_key()), made_at=at)
            for id in owners
        ]
        for start in range(0, len(rows), _AT_ONCE):
            # On conflict nothing: of two requests that make one person's key, the first one's stands.
            put(*rows[start : start + _AT_ONCE], on_conflict="ON CONFLICT DO NOTHING")


def new_owner(*, at: datetime) -> Sealer:
    """Somebody new: an id that nobody has, with a key of its own, and what seals for it.

    Keys are made a few at a time, for each commit of the key store waits for its disk: one the first time, then twice
    as many, so that a short-lived process leaves hardly any that nobody needs. Only ids are remembered here.
    """
    return new_owners(1, at=at)[0][0]


def new_owners(number: int, *, at: datetime, beside: Sequence[UUID] = ()) -> tuple[list[Sealer], dict[UUID, Sealer]]:
    """So many new ids, as `new_owner`; and what seals for some that have a key already, by the same look into the key
    store. Of these, who has none is left out."""
    while True:
        ids = _taken(number, at)
        found = sealers([*ids, *beside])
        if all(id in found for id in ids):
            return [found[id] for id in ids], {id: found[id] for id in beside if id in found}
        # The key store is another one by now, or was put back: what was made for it is of no use.
        _spare.forget()


def _taken(number: int, at: datetime) -> list[UUID]:
    with _spare.lock:
        if (lacking := number - len(_spare.ids)) > 0:
            ids = [uuid4() for _ in range(max(lacking, _spare.next_size))]
            make_keys(ids, at=at)
            _spare.ids, _spare.next_size = [*_spare.ids, *ids], min(_spare.next_size * 2, _MOST_SPARE)
        return [_spare.ids.pop() for _ in range(number)]


def sealer(owner: UUID) -> Sealer:
    """What seals this person's values; raises NoKey."""
    return Sealer(owner, rules.Ready(queries.key_of(owner), owner))


def sealers(owners: Collection[UUID]) -> dict[UUID, Sealer]:
    """What seals the values of each of these people; who has no key is left out. One look into the key store."""
    return {owner: Sealer(owner, key) for owner, key in queries.keys_of(owners).items()}


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


def announce(owners: Collection[UUID], *, at: datetime, by: str) -> None:
    """Record that the keys of these people are destroyed, in the transaction in which all else of them goes. It says so
    before it is so: cut off in between, the night looks for what is left; the other way round it would not rotate."""
    audit.record_many(said_of(owners), by=by, at=at)


def said_of(owners: Collection[UUID]) -> list[audit.Line]:
    """What `announce` records, for whoever records more with it."""
    return [audit.Line("vault.destroy_key", owner) for owner in owners]


def destroy_announced(owners: Collection[UUID]) -> int:
    """Delete keys whose end is recorded and committed, as `destroy_key` does, in one statement; gives how many."""
    connection = connections[KEY_STORE]
    text = f"DELETE FROM {WrappedKey._meta.db_table} WHERE owner {one_of(connection)}"  # noqa: S608  # the name is ours
    return counted(connection, (text,), [stored_ids(connection, owners)])[0]


def destroy_keys(owners: Sequence[UUID], *, at: datetime, by: str = "system:vault") -> int:
    """Delete the keys of many people, as `destroy_key`, in as many statements as of one; gives how many there were."""
    known = queries.with_key(owners)
    if not known:
        return 0
    announce(known, at=at, by=by)
    return destroy_announced(known)


def _current_epoch(ring: Keyring, at: datetime) -> Epoch:
    """The newest epoch, locked: a rotation that would destroy its key waits until the caller's row is in."""
    living = Epoch.objects.filter(retired_at__isnull=True, destroyed_at__isnull=True).order_by("-number")
    # Twice: the first may have waited for a rotation that retired the very row it waited for.
    for _ in range(2):
        if (newest := living.select_for_update().first()) is not None:
            return newest
    return begin_epoch(ring, at)


def begin_epoch(ring: Keyring, at: datetime) -> Epoch:
    """A new epoch, the newest from now on; its key lies in the keyring before its row is there."""
    last = Epoch.objects.order_by("-number").values_list("number", flat=True).first() or 0
    number = ring.make(last)
    marks = {"key_mark": rules.mark(ring.key(number)), "index_mark": rules.mark(ring.index_key())}
    return Epoch.objects.get_or_create(number=number, defaults={"started_at": at, **marks})[0]
