"""After an erasure and a rotation, no copy of the key store that anybody kept opens the erased person's data."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, TimeoutError
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections, transaction

from holdord.audit import queries as audit
from holdord.vault import actions, queries, rules
from holdord.vault.actions import rotating, sealing
from holdord.vault.keyring import FileKeyring, keyring
from holdord.vault.models import Epoch, WrappedKey
from tests.audit.thief import empty_the_log
from tests.conftest import at, promise
from tests.vault.conftest import ADA, BEN

NOON = at("2026-03-31")
PLACE = "subjects.personaldata.payload:1"

Backup = list[dict[str, Any]]


@pytest.fixture
def sealed(house: Path) -> dict[UUID, bytes]:
    """Ada's and Ben's words, each sealed with their own key."""
    for person in (ADA, BEN):
        actions.make_key(person, at=NOON)
    return {person: actions.seal_text(person, "words", PLACE) for person in (ADA, BEN)}


def backup() -> Backup:
    """The rows of the key store, as a copy of its file would hold them."""
    return [dict(row) for row in WrappedKey.objects.values()]


def restore(rows: Backup) -> None:
    WrappedKey.objects.all().delete()
    WrappedKey.objects.bulk_create(WrappedKey(**row) for row in rows)


@promise("7.2b", "8.3")
def test_an_old_copy_of_the_key_store_opens_nothing_of_an_erased_person(house: Path, sealed: dict[UUID, bytes]) -> None:
    copy = backup()
    actions.destroy_key(ADA, at=NOON)
    actions.rotate_epoch(at=NOON)
    restore(copy)
    with pytest.raises(queries.KeyringUnsafe, match="missing"):
        queries.open_text(ADA, sealed[ADA], PLACE)
    # Nor does any key that still exists, tried by hand.
    ring = FileKeyring(house / "keyring")
    row = next(row for row in copy if row["owner"] == ADA)
    for kek in [*(ring.key(epoch) for epoch in ring.epochs()), ring.index_key()]:
        with pytest.raises(rules.Unreadable):
            rules.unwrap(kek, ADA, row["epoch"], bytes(row["wrapped"]))


def test_before_the_rotation_an_old_copy_still_opens_and_that_is_why_there_is_one(sealed: dict[UUID, bytes]) -> None:
    copy = backup()
    actions.destroy_key(ADA, at=NOON)
    restore(copy)
    assert queries.open_text(ADA, sealed[ADA], PLACE) == "words"


@promise("9.1")
def test_the_living_are_read_after_a_rotation_as_before(house: Path, sealed: dict[UUID, bytes]) -> None:
    done = actions.rotate_epoch(at=NOON)
    assert (done.epoch, done.rewrapped, done.destroyed, done.still_kept) == (2, 2, (1,), ())
    assert [queries.open_text(person, sealed[person], PLACE) for person in (ADA, BEN)] == ["words", "words"]
    assert FileKeyring(house / "keyring").epochs() == (2,)
    assert [(epoch.number, epoch.destroyed_at, epoch.keys) for epoch in queries.epochs()] == [
        (1, NOON, 0),
        (2, None, 2),
    ]
    assert [entry.detail for entry in audit.entries(act="vault.rotate_epoch")] == [{"epoch": 2, "keys": 2}]


def test_people_who_come_after_a_rotation_get_their_key_in_the_new_epoch(sealed: dict[UUID, bytes]) -> None:
    actions.rotate_epoch(at=NOON)
    actions.make_key(person := uuid4(), at=NOON)
    assert WrappedKey.objects.get(owner=person).epoch == 2


@pytest.mark.parametrize("cut_off_after", [0, 1, 3])
def test_a_rotation_that_was_cut_off_lost_nothing_and_the_next_one_finishes(
    house: Path, monkeypatch: pytest.MonkeyPatch, cut_off_after: int
) -> None:
    people = [uuid4() for _ in range(10)]
    actions.make_keys(people, at=NOON)
    sealed = {person: actions.seal_text(person, "words", PLACE) for person in people}
    monkeypatch.setattr(rotating, "_BATCH", 3)
    whole, batches = rotating._rewrap_batch, 0

    def cut_off(*given: Any) -> list[UUID]:
        nonlocal batches
        if batches == cut_off_after:
            raise KeyboardInterrupt
        batches += 1
        return whole(*given)

    monkeypatch.setattr(rotating, "_rewrap_batch", cut_off)
    with pytest.raises(KeyboardInterrupt):
        actions.rotate_epoch(at=NOON)
    assert all(queries.open_text(person, sealed[person], PLACE) == "words" for person in people)
    monkeypatch.setattr(rotating, "_rewrap_batch", whole)
    done = actions.rotate_if_due(at=NOON)
    assert done is not None and (done.epoch, done.rewrapped, done.destroyed) == (3, 10, (1, 2))
    assert all(queries.open_text(person, sealed[person], PLACE) == "words" for person in people)


@promise("7.2b")
def test_who_was_erased_amid_a_rotation_that_was_cut_off_opens_from_no_copy(
    house: Path, sealed: dict[UUID, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    close = rotating._close_older
    monkeypatch.setattr(rotating, "_close_older", lambda *given: pytest.fail("cut off"))
    with pytest.raises(pytest.fail.Exception):
        actions.rotate_epoch(at=NOON)
    copy = backup()
    assert {row["epoch"] for row in copy} == {2}
    actions.destroy_key(ADA, at=NOON)
    monkeypatch.setattr(rotating, "_close_older", close)
    actions.rotate_epoch(at=NOON)
    restore(copy)
    with pytest.raises(queries.KeyringUnsafe, match="missing"):
        queries.open_text(ADA, sealed[ADA], PLACE)


def test_a_damaged_wrap_stops_the_rotation_before_a_key_is_destroyed(house: Path, sealed: dict[UUID, bytes]) -> None:
    WrappedKey.objects.filter(owner=ADA).update(wrapped=bytes(60))
    with pytest.raises(queries.Unreadable):
        actions.rotate_epoch(at=NOON)
    assert 1 in FileKeyring(house / "keyring").epochs()
    assert queries.open_text(BEN, sealed[BEN], PLACE) == "words"


def test_a_missing_key_stops_the_rotation(house: Path, sealed: dict[UUID, bytes]) -> None:
    (house / "keyring" / "epoch-1.key").rename(house / "away.key")
    with pytest.raises(queries.KeyringUnsafe, match=r"epoch-1\.key"):
        actions.rotate_epoch(at=NOON)
    assert set(WrappedKey.objects.values_list("epoch", flat=True)) == {1}


def test_the_night_rotates_only_when_there_is_a_reason(sealed: dict[UUID, bytes]) -> None:
    assert actions.rotate_if_due(at=NOON + timedelta(days=1)) is None
    actions.destroy_key(ADA, at=NOON + timedelta(days=2))
    done = actions.rotate_if_due(at=NOON + timedelta(days=3))
    assert done is not None and done.epoch == 2
    assert actions.rotate_if_due(at=NOON + timedelta(days=4)) is None
    done = actions.rotate_if_due(at=NOON + timedelta(days=33))
    assert done is not None and done.epoch == 3


def test_an_erasure_that_was_under_way_when_the_epoch_began_makes_the_next_night_rotate(
    sealed: dict[UUID, bytes],
) -> None:
    actions.rotate_epoch(at=NOON)
    actions.destroy_key(ADA, at=NOON - timedelta(seconds=2))
    done = actions.rotate_if_due(at=NOON + timedelta(days=1))
    assert done is not None and done.epoch == 3


def test_there_is_nothing_to_rotate_in_a_new_house(house: Path) -> None:
    assert actions.rotate_if_due(at=NOON) is None and not (house / "keyring").exists()


def test_a_lost_keyring_is_never_replaced_in_silence(house: Path, sealed: dict[UUID, bytes]) -> None:
    (house / "keyring").rename(house / "away")
    with pytest.raises(queries.KeyringUnsafe, match="missing"):
        actions.make_key(uuid4(), at=NOON)


@pytest.fixture
def committed(transactional_db: None, tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.HOLDORD_KEYRING = tmp_path / "keyring"
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time here")
    yield
    empty_the_log()


@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_a_key_made_during_a_rotation_is_never_left_behind(committed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    actions.make_key(ADA, at=NOON)
    wrap, wrapping, go_on = rules.wrap, Event(), Event()

    def slow_wrap(kek: bytes, owner: UUID, epoch: int, key: bytes) -> bytes:
        if owner == BEN and epoch == 1:
            wrapping.set()
            go_on.wait(10)
        return wrap(kek, owner, epoch, key)

    def make_bens_key() -> None:
        actions.make_key(BEN, at=NOON)
        connections.close_all()

    def rotate() -> actions.Rotation:
        try:
            return actions.rotate_epoch(at=NOON)
        finally:
            connections.close_all()

    monkeypatch.setattr(rules, "wrap", slow_wrap)
    with ThreadPoolExecutor(2) as workers:
        making = workers.submit(make_bens_key)
        assert wrapping.wait(10)
        rotating = workers.submit(rotate)
        with pytest.raises(TimeoutError):
            rotating.result(timeout=1)
        go_on.set()
        making.result(10)
        assert rotating.result(10).destroyed == (1,)
    sealed = actions.seal_text(BEN, "words", PLACE)
    assert queries.open_text(BEN, sealed, PLACE) == "words"
    assert WrappedKey.objects.get(owner=BEN).epoch == 2 and Epoch.objects.get(number=1).destroyed_at == NOON


@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_whoever_waited_while_an_epoch_was_retired_is_given_no_key_in_it(committed: None) -> None:
    """Its key is destroyed a moment later, behind the lock: a key that it wrapped would open nothing."""
    actions.make_key(ADA, at=NOON)

    def make_bens_key() -> None:
        actions.make_key(BEN, at=NOON)
        connections.close_all()

    with ThreadPoolExecutor(1) as worker:
        with transaction.atomic(using="keys"):
            Epoch.objects.select_for_update().get(number=1)
            making = worker.submit(make_bens_key)
            # It has looked for the newest epoch by then, and waits for this one.
            with pytest.raises(TimeoutError):
                making.result(timeout=1)
            sealing.begin_epoch(keyring(), NOON)
            Epoch.objects.filter(number=1).update(retired_at=NOON)
        making.result(10)
    assert WrappedKey.objects.get(owner=BEN).epoch == 2
