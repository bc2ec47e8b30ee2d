"""Where two people must approve, the key of an older epoch stays until they have, and what that means is said."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid5

import pytest
from pytest_django import Settings

from holdord.audit import queries as audit
from holdord.lib.registry import controls
from holdord.vault import actions, queries
from holdord.vault.keyring import FileKeyring
from holdord.vault.models import WrappedKey
from tests.conftest import at, promise
from tests.vault.conftest import ADA, BEN, NAMESPACE

NOON = at("2026-03-31")
PLACE = "subjects.personaldata.payload:1"
CLEO, DAN = (f"staff:{uuid5(NAMESPACE, name)}" for name in ("cleo", "dan"))


@pytest.fixture
def waiting(house: Path, settings: Settings) -> bytes:
    """Ada was erased and the keys were wrapped anew; the old epoch's key waits. Gives what was sealed for her."""
    settings.HOLDORD_KEY_DESTRUCTION = "two"
    actions.make_keys([ADA, BEN], at=NOON)
    sealed = actions.seal_text(ADA, "words", PLACE)
    copy = WrappedKey.objects.get(owner=ADA)
    actions.destroy_key(ADA, at=NOON)
    done = actions.rotate_epoch(at=NOON + timedelta(hours=2))
    assert (done.epoch, done.destroyed, done.still_kept, done.waiting) == (2, (), (1,), (1,))
    copy.save(force_insert=True)
    return sealed


@promise("8.3")
def test_until_two_people_have_approved_an_old_copy_still_opens_and_then_no_more(house: Path, waiting: bytes) -> None:
    assert queries.open_text(ADA, waiting, PLACE) == "words", "that is what waiting means"
    WrappedKey.objects.filter(owner=ADA).delete()
    assert queries.no_copy_since(NOON) is None
    first = actions.approve_destruction(epoch=1, by=CLEO, at=NOON + timedelta(days=1))
    assert (first.people, first.needed, first.destroyed) == (1, 2, False)
    assert FileKeyring(house / "keyring").epochs() == (1, 2) and queries.no_copy_since(NOON) is None
    second = actions.approve_destruction(epoch=1, by=DAN, at=NOON + timedelta(days=2))
    assert second.destroyed and FileKeyring(house / "keyring").epochs() == (2,)
    assert queries.no_copy_since(NOON) == NOON + timedelta(days=2)
    assert sorted((entry.act, entry.by) for entry in audit.entries() if entry.detail.get("epoch") == 1) == [
        *sorted(("vault.approve_destruction", who) for who in (CLEO, DAN)),
        ("vault.destroy_epoch", DAN),
    ]  # fmt: skip


def test_the_same_person_does_not_count_twice(house: Path, waiting: bytes) -> None:
    WrappedKey.objects.filter(owner=ADA).delete()
    actions.approve_destruction(epoch=1, by=CLEO, at=NOON)
    with pytest.raises(actions.ApprovedBefore, match="Somebody else"):
        actions.approve_destruction(epoch=1, by=CLEO, at=NOON)
    assert FileKeyring(house / "keyring").epochs() == (1, 2)
    assert queries.epochs()[0].approved_by == (CLEO,)


@pytest.mark.parametrize("epoch", [2, 3])
def test_what_is_in_use_or_was_never_there_cannot_be_approved(waiting: bytes, epoch: int) -> None:
    with pytest.raises(actions.NotWaiting):
        actions.approve_destruction(epoch=epoch, by=CLEO, at=NOON)


def test_what_still_wraps_somebodys_key_cannot_be_approved(house: Path, waiting: bytes) -> None:
    # Somebody put an old row of the key store back: its key is the only one that opens it.
    with pytest.raises(actions.NotWaiting):
        actions.approve_destruction(epoch=1, by=CLEO, at=NOON)


def test_nights_pass_and_the_old_key_still_waits(house: Path, waiting: bytes) -> None:
    WrappedKey.objects.filter(owner=ADA).delete()
    assert actions.rotate_if_due(at=NOON + timedelta(days=1)) is None
    assert FileKeyring(house / "keyring").epochs() == (1, 2)
    state = queries.epochs()[0]
    assert state.waits and state.retired_at == NOON + timedelta(hours=2)


def test_who_lets_the_house_destroy_alone_again_has_it_done_in_the_night(
    house: Path, waiting: bytes, settings: Settings
) -> None:
    WrappedKey.objects.filter(owner=ADA).delete()
    settings.HOLDORD_KEY_DESTRUCTION = "alone"
    actions.rotate_if_due(at=NOON + timedelta(days=1))
    assert FileKeyring(house / "keyring").epochs() == (2,)


@promise("8.3")
def test_the_promise_is_broken_when_an_old_key_waits_too_long(waiting: bytes, settings: Settings) -> None:
    WrappedKey.objects.filter(owner=ADA).delete()
    settings.HOLDORD_KEY_WAITS_DAYS = 3
    control = controls.get("vault.old-keys-destroyed")
    assert control is not None
    assert control(NOON + timedelta(days=3), {}).kept
    late = control(NOON + timedelta(days=3, hours=2), {})
    assert not late.kept and "old copies of the key store still open" in late.line
    actions.approve_destruction(epoch=1, by=CLEO, at=NOON)
    actions.approve_destruction(epoch=1, by=DAN, at=NOON)
    assert control(NOON + timedelta(days=4), {}).kept


@promise("8.3")
def test_the_promise_is_broken_when_nobody_rotates_after_an_erasure(house: Path, settings: Settings) -> None:
    actions.make_keys([ADA, BEN], at=NOON)
    actions.destroy_key(ADA, at=NOON)
    control = controls.get("vault.old-keys-destroyed")
    assert control is not None
    assert control(NOON + timedelta(days=1), {}).kept, "the night is still to come"
    assert not control(NOON + timedelta(days=3), {}).kept
    actions.rotate_epoch(at=NOON + timedelta(days=3))
    assert control(NOON + timedelta(days=3), {}).kept


def test_the_day_from_which_no_copy_opens_is_that_of_the_last_key_that_can_have_wrapped_it(house: Path) -> None:
    assert queries.no_copy_since(NOON) is None, "nothing was ever wrapped"
    actions.make_keys([ADA, BEN], at=NOON)
    erased = NOON + timedelta(days=1)
    actions.destroy_key(ADA, at=erased)
    assert queries.no_copy_since(erased) is None
    # A rotation that began while the erasure may have been under way could have wrapped the key once more.
    actions.rotate_epoch(at=erased + timedelta(minutes=10))
    assert queries.no_copy_since(erased) is None
    actions.rotate_epoch(at=erased + timedelta(days=1))
    assert queries.no_copy_since(erased) == erased + timedelta(days=1)
    actions.rotate_epoch(at=erased + timedelta(days=9))
    assert queries.no_copy_since(erased) == erased + timedelta(days=1), "later ones change nothing"
