"""A key that is missing or another one, a full disk, a key store that is gone: each is said with its cure, and nothing
is left half-done."""

import io
import os
import resource
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from pytest_django import Settings

from holdord.audit import queries as audit
from holdord.subjects.models import DataSubject, PersonalData
from holdord.vault import actions, files, queries
from holdord.vault.keyring import FileKeyring, KeyringUnsafe
from holdord.vault.models import Epoch, WrappedKey
from holdord.wiring.keys import KeysLost, refuse_without_keys
from tests.conftest import at, promise
from tests.subjects.cast import take_in
from tests.vault.conftest import ADA, BEN

NOON = at("2026-03-31")
PLACE = "subjects.personaldata.payload:1"


@pytest.fixture
def sealed(house: Path) -> bytes:
    actions.make_keys([ADA, BEN], at=NOON)
    return actions.seal_text(ADA, "words", PLACE)


def swap(path: Path) -> bytes:
    """Put another key, of the right form, into its place; gives what was there."""
    kept = path.read_bytes()
    path.unlink()
    FileKeyring(path.parent)._write_new(path)
    return kept


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """Within it no file grows beyond so many bytes, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@promise("9.1")
@pytest.mark.parametrize("harm", ["missing", "another"])
@pytest.mark.parametrize("name", ["epoch-1.key", "index.key"])
def test_with_a_key_missing_or_another_one_nobody_is_taken_in_and_nothing_is_begun(
    house: Path, sealed: bytes, name: str, harm: str
) -> None:
    path = house / "keyring" / name
    kept = swap(path) if harm == "another" else path.read_bytes()
    if harm == "missing":
        path.unlink()
    before = {id: bytes(wrapped) for id, wrapped in WrappedKey.objects.values_list("owner", "wrapped")}
    uses: list[Callable[[], object]] = [
        lambda: actions.make_key(uuid4(), at=NOON), lambda: actions.rotate_epoch(at=NOON), lambda: _whole(take_in),
    ]  # fmt: skip
    for use in uses:
        with pytest.raises(KeyringUnsafe, match=r"missing|another key than this house began with"):
            use()
    assert {id: bytes(wrapped) for id, wrapped in WrappedKey.objects.values_list("owner", "wrapped")} == before
    assert Epoch.objects.count() == 1 and FileKeyring(house / "keyring").epochs() in ((), (1,))
    assert not PersonalData.objects.exists() and not DataSubject.objects.exists()
    assert not audit.entries(act="subjects.take_in") and not audit.entries(act="vault.rotate_epoch")
    assert queries.keyring_fault() is not None
    # With the right one back, everything is as it was.
    path.write_bytes(kept)
    path.chmod(0o600)
    assert queries.keyring_fault() is None and queries.open_text(ADA, sealed, PLACE) == "words"


def test_another_key_opens_nothing_and_says_so(house: Path, sealed: bytes) -> None:
    swap(house / "keyring" / "epoch-1.key")
    with pytest.raises(queries.Unreadable, match="must come from the same moment"):
        queries.open_text(ADA, sealed, PLACE)


def test_an_epoch_from_before_keys_had_marks_is_taken_as_it_is_and_the_next_has_them(
    house: Path, sealed: bytes
) -> None:
    Epoch.objects.update(key_mark=None, index_mark=None)
    actions.make_key(uuid4(), at=NOON)
    actions.rotate_epoch(at=NOON)
    newest = Epoch.objects.get(number=2)
    assert newest.key_mark is not None and newest.index_mark is not None


def _whole(act: Callable[[], object]) -> None:
    """As a transaction of its own, which an act that fails takes back."""
    with transaction.atomic():
        act()


@pytest.fixture
def ada(house: Path) -> UUID:
    actions.make_key(ADA, at=NOON)
    return ADA


@promise("4.2a")
def test_a_disk_that_fills_up_keeps_nothing_of_a_file_and_says_so(house: Path, ada: UUID) -> None:
    kept = files.store(ada, uuid4(), io.BytesIO(b"x" * 1000), most=10**6)
    with full_disk(100_000), pytest.raises(files.StorageFault, match=r"no space left.*Make room"):
        files.store(ada, uuid4(), io.BytesIO(os.urandom(500_000)), most=10**6)
    assert [path.name for path in (house / "files").rglob("*") if path.is_file()] == [kept.id.hex]
    assert b"".join(files.pieces(ada, kept.id)) == b"x" * 1000
    again = files.store(ada, uuid4(), io.BytesIO(b"y" * 500_000), most=10**6)
    assert again.size == 500_000, "with room made, it goes"


def test_a_disk_that_is_full_makes_no_key_and_begins_no_epoch(house: Path, sealed: bytes) -> None:
    with full_disk(10), pytest.raises(KeyringUnsafe, match="cannot be written there"):
        actions.rotate_epoch(at=NOON)
    assert Epoch.objects.count() == 1
    assert sorted(path.name for path in (house / "keyring").iterdir()) == ["epoch-1.key", "index.key"]
    assert queries.open_text(ADA, sealed, PLACE) == "words"
    assert actions.rotate_epoch(at=NOON).epoch == 2


@promise("9.1")
def test_a_house_whose_key_store_is_gone_serves_nobody_and_makes_no_new_keys(house: Path) -> None:
    refuse_without_keys()
    take_in()
    refuse_without_keys()
    WrappedKey.objects.all().delete()
    Epoch.objects.all().delete()
    with pytest.raises(KeysLost, match=r"has no key in it.*HOLDORD_KEYSTORE_URL"):
        refuse_without_keys()


@promise("9.1")
def test_a_house_whose_keyring_is_gone_or_anothers_serves_nobody(house: Path, settings: Settings) -> None:
    take_in()
    shutil.move(house / "keyring", house / "away")
    with pytest.raises(KeysLost, match="missing"):
        refuse_without_keys()
    FileKeyring(house / "keyring").make(0)
    with pytest.raises(KeysLost, match="another key than this house began with"):
        refuse_without_keys()
    shutil.rmtree(house / "keyring")
    shutil.move(house / "away", house / "keyring")
    refuse_without_keys()
