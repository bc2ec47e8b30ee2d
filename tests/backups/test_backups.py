"""Backups are stored, secure, and used for nothing: what is kept too long, changed or readable is told."""

import io
import shutil
from collections.abc import Callable
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path
from uuid import uuid4

import pytest
from pytest_django import Settings

from holdord.audit import queries as audit
from holdord.backups import actions, queries, streams
from holdord.backups.actions import creating
from holdord.backups.rules import DATA, MANIFEST, BackupDamaged, BackupRefused, Manifest
from holdord.lib.registry import Evidence, controls
from holdord.notice import actions as notice
from holdord.vault import actions as vault
from tests.conftest import at, promise

DAY = at("2026-11-30")
BY = "system:test"
CLEAR = b"all that is in the database " * 1000


@pytest.fixture
def keeping(house: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A house that makes backups; its database is in memory, so a file stands for it. Gives the private key's file."""
    private, public = streams.new_identity()
    (house / "backups.key").write_text(f"# made for a test\n{private}\n")
    settings.HOLDORD_BACKUPS, settings.HOLDORD_BACKUP_RECIPIENT = house / "backups", (public,)

    def data(target: Path) -> object:
        return streams.encrypt(io.BytesIO(CLEAR), target, settings.HOLDORD_BACKUP_RECIPIENT), {"people": 3}

    monkeypatch.setattr(creating, "_data", data)
    return house / "backups.key"


def looked_at(now: str = "2026-11-30T18:00", name: str = "backups.stored-and-secure") -> Evidence:
    control = controls.get(name)
    assert control is not None
    return control(at(now), {})


@promise("7.2b")
def test_a_backup_can_be_read_by_whoever_has_the_private_key_and_by_nobody_else(keeping: Path, house: Path) -> None:
    made = actions.create(by=BY, at=DAY)
    raw = b"".join(path.read_bytes() for path in queries.path_of(made).iterdir())
    assert CLEAR[:20] not in raw and raw.count(b"age-encryption.org/v1") == 2
    opened = io.BytesIO()
    streams.decrypt(queries.path_of(made) / DATA, opened, keeping)
    assert opened.getvalue() == CLEAR
    (house / "other.key").write_text(streams.new_identity()[0])
    with pytest.raises(BackupRefused, match="does not open it"):
        streams.decrypt(queries.path_of(made) / DATA, io.BytesIO(), house / "other.key")
    assert actions.verify(id="latest", identity=keeping).id == made.id


@promise("7.2b")
def test_a_backup_is_destroyed_when_its_time_is_up_and_that_is_logged(keeping: Path, settings: Settings) -> None:
    settings.HOLDORD_BACKUP_DAYS = 30
    old = actions.create(by=BY, at=at("2026-10-31"))
    young = actions.create(by=BY, at=at("2026-11-02"))
    assert actions.prune(by=BY, at=at("2026-11-30T11:59")) == ()
    assert actions.prune(by=BY, at=at("2026-11-30T12:00")) == (old.id,)
    assert [each.id for each in queries.sets()] == [young.id]
    assert not queries.path_of(old).exists() and not list(queries.folder().glob(".going-*"))
    (entry,) = audit.entries(act="backups.destroy")
    assert entry.detail["set"] == old.id


@promise("7.2b")
def test_one_whose_manifest_cannot_be_read_keeps_no_other_past_its_time(keeping: Path, settings: Settings) -> None:
    settings.HOLDORD_BACKUP_DAYS = 30
    odd, old = (actions.create(by=BY, at=at(day)) for day in ("2026-10-30", "2026-10-31"))
    (queries.path_of(odd) / MANIFEST).write_text("{}")
    with pytest.raises(BackupDamaged):
        actions.prune(by=BY, at=DAY)
    assert queries.path_of(odd).exists() and not queries.path_of(old).exists()


def test_destroying_that_was_cut_off_is_finished(keeping: Path) -> None:
    made = actions.create(by=BY, at=DAY)
    queries.path_of(made).rename(queries.folder() / f".going-{made.id}")
    assert queries.sets() == []
    actions.prune(by=BY, at=DAY)
    assert not list(queries.folder().glob(".going-*"))


def test_what_a_power_cut_left_of_a_backup_is_none(keeping: Path) -> None:
    half = queries.folder() / ".making-20261130T120000-000000-0"
    half.mkdir(parents=True)
    (half / DATA).write_bytes(b"half")
    assert queries.sets() == []
    actions.create(by=BY, at=DAY)
    assert not half.exists() and len(queries.sets()) == 1


def test_two_do_not_make_one_at_once(keeping: Path) -> None:
    with creating.only_one(), pytest.raises(BackupRefused, match="another process"):
        actions.create(by=BY, at=DAY)


def test_without_anybody_to_encrypt_to_none_is_made(keeping: Path, settings: Settings) -> None:
    settings.HOLDORD_BACKUP_RECIPIENT = ()
    with pytest.raises(BackupRefused, match="HOLDORD_BACKUP_RECIPIENT"):
        actions.create(by=BY, at=DAY)
    assert looked_at().state == "nothing to check"


def _flip(made: Manifest) -> None:
    file = queries.path_of(made) / DATA
    raw = bytearray(file.read_bytes())
    raw[-1] ^= 1
    file.write_bytes(raw)


def _write_clear(made: Manifest) -> None:
    (queries.path_of(made) / "copy.db").write_bytes(CLEAR)


def _lengthen(made: Manifest) -> None:
    file = queries.path_of(made) / "manifest.json"
    file.write_text(file.read_text().replace("2026-12-30", "2036-12-30"))


def _cut(made: Manifest) -> None:
    file = queries.path_of(made) / DATA
    file.write_bytes(file.read_bytes()[:-10])


@promise("7.2b")
@pytest.mark.parametrize(
    ("harm", "said"),
    [(_flip, "changed or incomplete: 1"), (_cut, "changed or incomplete: 1"), (_lengthen, "changed or incomplete: 1"),
     (_write_clear, "not encrypted: 1")],
)  # fmt: skip
def test_a_backup_that_was_changed_or_can_be_read_breaks_the_promise(
    keeping: Path, harm: Callable[[Manifest], None], said: str
) -> None:
    made = actions.create(by=BY, at=DAY)
    assert looked_at().state == "kept"
    harm(made)
    found = looked_at()
    assert found.state == "broken" and said in found.line
    if harm is not _write_clear:
        with pytest.raises(BackupDamaged):
            actions.verify(id="latest", identity=None)


@promise("7.2b")
def test_a_backup_that_is_kept_too_long_breaks_the_promise(keeping: Path, settings: Settings) -> None:
    settings.HOLDORD_BACKUP_DAYS, settings.HOLDORD_BACKUP_AT = 2, None
    actions.create(by=BY, at=DAY)
    assert looked_at("2026-12-02T20:00").state == "kept", "the night has not come yet"
    found = looked_at("2026-12-03T13:00")
    assert found.state == "broken" and "kept too long: 1" in found.line


def test_where_no_night_made_one_the_promise_is_broken(keeping: Path) -> None:
    actions.create(by=BY, at=DAY)
    assert looked_at("2026-12-02T11:00").state == "kept"
    assert "the newest backup is of 2026-11-30" in looked_at("2026-12-02T13:00").line


@promise("7.2b")
def test_a_restore_without_its_ledger_breaks_the_promise(house: Path) -> None:
    from holdord.audit import actions as log

    log.record(act="backups.create", by=BY, at=DAY)
    assert looked_at(name="backups.used-for-nothing").state == "kept"
    log.record(act="backups.restore", by=BY, at=DAY, detail={"set": "20261130T120000-000000-0"})
    found = looked_at(name="backups.used-for-nothing")
    assert found.state == "broken" and "put back without their ledger: 1 of 1" in found.line
    log.record(act="backups.replay", by=BY, at=DAY, detail={"lines": 0, "unreadable": 0})
    assert looked_at(name="backups.used-for-nothing").state == "kept"


@promise("7.2b")
def test_a_store_whose_replay_never_came_to_its_end_shows_as_that(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_off() -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as blow, pytest.raises(KeyboardInterrupt):
        blow.setattr("holdord.backups.actions.replaying.ledger.verify", cut_off)
        actions.replay(by=BY, at=DAY, restored="20261130T120000-000000-0")
    found = looked_at(name="backups.used-for-nothing")
    assert found.state == "broken" and "put back without their ledger: 1 of 1" in found.line


@promise("7.2b")
def test_the_copy_of_the_keys_says_which_keys_it_holds(
    keeping: Path, house: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOLDORD_KEY_REPLICA, settings.HOLDORD_KEY_DESTRUCTION = house / "replica", "two"
    (house / "replica").mkdir()
    # By its name: in the room the file's name is an action's, too.
    copying = import_module("holdord.backups.actions.replica")
    monkeypatch.setattr(copying, "_store_copied", lambda: nullcontext(keeping))
    vault.make_keys([uuid4()], at=DAY)
    vault.rotate_epoch(at=DAY)
    assert actions.keep_keys(by=BY, at=DAY).epochs == (1, 2), "the old one waits for two people, and is in it"
    settings.HOLDORD_KEY_DESTRUCTION = "alone"
    vault.rotate_epoch(at=DAY)
    copy = actions.replica()
    assert copy is not None and copy.is_whole and copy.epochs == (1, 2), "what lies there does not change by that"
    assert actions.keep_keys(by=BY, at=DAY).epochs == (3,)


def test_a_name_that_leads_elsewhere_finds_no_backup(keeping: Path, house: Path) -> None:
    made = actions.create(by=BY, at=DAY)
    shutil.copytree(queries.path_of(made), house / "elsewhere")
    for name in ("../elsewhere", ".lock", "nobody", "x" * 5000, "\0"):
        with pytest.raises(BackupRefused, match="there is no backup called"):
            queries.find(name)


def test_where_every_night_failed_from_the_first_the_promise_is_broken(keeping: Path) -> None:
    notice.publish(at=DAY, by=BY)
    assert looked_at("2026-12-02T11:00").state == "nothing to check", "no earlier night is owed"
    found = looked_at("2026-12-02T13:00")
    assert found.state == "broken" and "no backup was ever made" in found.line
