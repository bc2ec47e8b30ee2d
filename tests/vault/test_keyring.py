"""The keyring is ours alone, or it is not used."""

import base64
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from holdord.vault import actions, keyring, queries
from holdord.vault.keyring import EnvironmentKeyring, FileKeyring, KeyringUnsafe
from tests.conftest import at, promise
from tests.vault.conftest import ADA

NOON = at("2026-03-31")
ONE, TWO, INDEX = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2, 3))


@pytest.fixture
def ring(tmp_path: Path) -> FileKeyring:
    ring = FileKeyring(tmp_path / "keyring")
    assert ring.make(0) == 1
    return ring


@promise("9.1")
def test_the_keyring_is_made_on_first_use_for_our_eyes_only(ring: FileKeyring) -> None:
    assert ring.folder.stat().st_mode & 0o777 == 0o700
    assert sorted(path.name for path in ring.folder.iterdir()) == ["epoch-1.key", "index.key"]
    assert {path.stat().st_mode & 0o777 for path in ring.folder.iterdir()} == {0o600}
    assert len(ring.key(1)) == len(ring.index_key()) == 32 and ring.key(1) != ring.index_key()


def test_a_key_once_made_stays_the_same(ring: FileKeyring) -> None:
    assert ring.key(1) == FileKeyring(ring.folder).key(1)
    assert ring.index_key() == FileKeyring(ring.folder).index_key()


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_key_that_others_may_read_is_refused_with_the_cure(ring: FileKeyring, mode: int) -> None:
    (ring.folder / "epoch-1.key").chmod(mode)
    with pytest.raises(KeyringUnsafe, match=r"chmod 600 .*epoch-1\.key"):
        ring.key(1)


@pytest.mark.parametrize("mode", [0o755, 0o750, 0o711])
def test_a_folder_that_others_may_enter_is_refused_with_the_cure(ring: FileKeyring, mode: int) -> None:
    ring.folder.chmod(mode)
    uses: list[Callable[[], object]] = [
        lambda: ring.key(1), ring.index_key, ring.epochs, lambda: ring.make(1), lambda: ring.destroy(1),
    ]  # fmt: skip
    for use in uses:
        with pytest.raises(KeyringUnsafe, match="chmod 700"):
            use()


def test_a_key_of_another_owner_is_refused(ring: FileKeyring) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a file away")
    os.chown(ring.folder / "epoch-1.key", 12345, 12345)
    with pytest.raises(KeyringUnsafe, match="owner 12345"):
        ring.key(1)


def test_a_key_that_is_a_link_to_somewhere_else_is_refused(ring: FileKeyring, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.key"
    (ring.folder / "epoch-1.key").rename(elsewhere)
    (ring.folder / "epoch-1.key").symlink_to(elsewhere)
    with pytest.raises(KeyringUnsafe, match="link"):
        ring.key(1)


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "keyring").write_text("")
    with pytest.raises(KeyringUnsafe, match="no folder"):
        FileKeyring(tmp_path / "keyring").epochs()


def test_a_damaged_key_is_refused_and_not_quoted(ring: FileKeyring) -> None:
    file = ring.folder / "epoch-1.key"
    file.write_text(base64.b64encode(b"short").decode())
    with pytest.raises(KeyringUnsafe, match="32 random bytes") as refused:
        ring.key(1)
    assert file.read_text() not in str(refused.value)


def test_a_missing_key_is_refused_and_never_made_anew(ring: FileKeyring) -> None:
    (ring.folder / "index.key").unlink()
    uses: list[Callable[[], object]] = [lambda: ring.key(2), ring.index_key]
    for use in uses:
        with pytest.raises(KeyringUnsafe, match="missing"):
            use()


@promise("7.2b")
def test_a_destroyed_key_is_overwritten_before_it_is_removed(ring: FileKeyring, tmp_path: Path) -> None:
    before = (ring.folder / "epoch-1.key").read_bytes()
    # A second name for the same bytes on the disk shows what became of them.
    same_bytes = tmp_path / "same"
    same_bytes.hardlink_to(ring.folder / "epoch-1.key")
    assert ring.destroy(1) and ring.epochs() == ()
    assert len(same_bytes.read_bytes()) == len(before) and same_bytes.read_bytes() != before
    assert ring.destroy(1), "destroying twice finds nothing to do"


def test_a_new_epoch_never_takes_the_number_of_an_older_one(ring: FileKeyring) -> None:
    assert ring.make(1) == 2
    ring.destroy(1)
    assert ring.make(2) == 3 and ring.make(7) == 8 and ring.epochs() == (2, 3, 8)


def test_of_two_processes_that_begin_at_once_the_first_ones_key_stands(ring: FileKeyring) -> None:
    key = ring.key(1)
    ring._write_new(ring.folder / "epoch-1.key")
    assert ring.key(1) == key
    assert not [path for path in ring.folder.iterdir() if path.name.startswith(".")]


def test_keys_may_be_handed_in_by_the_environment(house: Path, settings: Settings) -> None:
    settings.HOLDORD_KEK = f"1:{ONE},index:{INDEX}"
    actions.make_key(ADA, at=NOON)
    sealed = actions.seal_text(ADA, "Ada", "a.b.c:1")
    assert queries.open_text(ADA, sealed, "a.b.c:1") == "Ada"
    assert len(queries.blind_index("email", "ada@example.com")) == 32
    assert not (house / "keyring").exists()


def test_an_epoch_of_the_environment_begins_and_ends_by_the_operators_hand(house: Path, settings: Settings) -> None:
    settings.HOLDORD_KEK = f"1:{ONE},index:{INDEX}"
    actions.make_key(ADA, at=NOON)
    sealed = actions.seal_text(ADA, "Ada", "a.b.c:1")
    with pytest.raises(KeyringUnsafe, match="Add '2:<base64"):
        actions.rotate_epoch(at=NOON)
    settings.HOLDORD_KEK = f"1:{ONE},2:{TWO},index:{INDEX}"
    done = actions.rotate_epoch(at=NOON)
    assert (done.epoch, done.destroyed, done.still_kept) == (2, (), (1,))
    assert [epoch.destroyed_at for epoch in queries.epochs()] == [None, None]
    settings.HOLDORD_KEK = f"2:{TWO},index:{INDEX}"
    assert actions.rotate_if_due(at=NOON) is None
    assert [epoch.destroyed_at for epoch in queries.epochs()] == [NOON, None]
    assert queries.open_text(ADA, sealed, "a.b.c:1") == "Ada"


@pytest.mark.parametrize("text", [ONE, f"one:{ONE}", "1:short", f"1:{ONE},,index", "0:" + ONE, ","])
def test_keys_of_the_environment_in_another_form_are_refused_and_not_quoted(text: str) -> None:
    with pytest.raises(KeyringUnsafe, match="HOLDORD_KEK") as refused:
        EnvironmentKeyring.parse(text)
    assert ONE not in str(refused.value)


def test_a_keyring_shows_no_key_when_it_is_printed() -> None:
    assert ONE not in repr(EnvironmentKeyring.parse(f"1:{ONE}")) and "\\x01" not in repr(
        EnvironmentKeyring.parse(f"1:{ONE}")
    )


def test_the_doctor_is_told_what_is_wrong_with_the_keyring(house: Path) -> None:
    assert queries.keyring_fault() is None
    assert not (house / "keyring").exists(), "asking makes nothing"
    actions.make_key(ADA, at=NOON)
    assert queries.keyring_fault() is None
    (house / "keyring" / "index.key").rename(house / "away.key")
    assert "missing" in (queries.keyring_fault() or "")
    (house / "away.key").rename(house / "keyring" / "index.key")
    (house / "keyring" / "epoch-1.key").chmod(0o644)
    assert "chmod 600" in (queries.keyring_fault() or "")


def test_the_house_takes_the_keyring_that_is_set(house: Path, settings: Settings) -> None:
    assert keyring.keyring() == FileKeyring(house / "keyring")
