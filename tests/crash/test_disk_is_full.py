"""A real disk of a few megabytes fills up under a sweep, an erasure, a backup, a restore, a file that comes in.

Each says so and leaves nothing half; when there is room again, the same words go on to the end. The disk is a file
system of its own in memory, mounted by the test where it may; elsewhere these tests are skipped.
"""

import io
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from pytest_django import Settings

from tests.backups.apart import Done, House, a_house, anew
from tests.conftest import at, promise
from tests.vault.conftest import ADA

pytestmark = pytest.mark.crash

MEGABYTE = 1 << 20
FULL = "Error: the disk is full."


def _mounted(place: Path, megabytes: int) -> bool:
    place.mkdir(parents=True, exist_ok=True)
    line = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "tmpfs", str(place)]
    return subprocess.run(line, capture_output=True, check=False).returncode == 0


@contextmanager
def small_disk(place: Path, megabytes: int) -> Iterator[Path]:
    """A file system of so many megabytes there; skips, where nobody may mount one."""
    if not _mounted(place, megabytes):
        pytest.skip("whoever runs these tests may not mount a file system")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(disk: Path, *, but: int) -> Path:
    """Fill it up, but for so many bytes."""
    filler = disk / "filler"
    filler.unlink(missing_ok=True)
    room = os.statvfs(disk)
    with filler.open("wb") as file:
        file.write(bytes(max(0, room.f_bavail * room.f_frsize - but)))
    return filler


def refused(done: Done) -> None:
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stderr.startswith(FULL) and "Traceback" not in done.stderr, done.stderr


def counted(house: House) -> tuple[int, int]:
    """How many things are held, and how many the ledger says went."""
    import sqlite3

    with sqlite3.connect(f"file:{house.home / 'app.db'}?mode=ro", uri=True) as connection:
        (held,) = connection.execute("SELECT count(*) FROM subjects_personaldata").fetchone()
        (gone,) = connection.execute("SELECT sum(rows) FROM retention_ledgerentry WHERE NOT whole_person").fetchone()
    return held, gone or 0


@promise("7.2a")
def test_a_sweep_on_a_disk_that_fills_up_has_done_what_it_did_and_goes_on(tmp_path: Path) -> None:
    with small_disk(tmp_path / "house", 24) as disk, a_house(tmp_path, "sqlite") as house:
        made = house.takes("tests.crash.world", "diaries", "60")
        assert made.returncode == 0, made.stderr
        all_of_it, _ = counted(house)

        fill(disk, but=8192)
        at_the_door = house.command("retention", "run", "--yes")
        assert at_the_door.returncode == 2 and "full" in at_the_door.stderr, at_the_door.stderr
        filler = fill(disk, but=900_000)
        refused(house.command("retention", "run", "--yes"))
        held, gone = counted(house)
        assert held + gone == all_of_it, "each thing is there, or gone and on record"

        filler.unlink()
        house.does("retention", "run", "--yes")
        assert counted(house) == (30 + 25, all_of_it - 55), "the young and the held are left, and nothing else"
        assert "agrees. Against the ledger: agrees." in house.does("retention", "certificate").stdout
        house.does("audit", "verify")


@promise("7.2b", "8.3")
def test_a_backup_a_restore_and_an_erasure_on_a_full_disk_leave_nothing_half(tmp_path: Path) -> None:
    with (
        small_disk(tmp_path / "house", 24) as home,
        small_disk(tmp_path / "backups", 2) as backups,
        small_disk(tmp_path / "anew", 24) as fresh,
        a_house(tmp_path, "sqlite") as house,
    ):
        house.world("move-in")
        filler = fill(backups, but=64 * 1024)
        refused(house.command("backup", "create"))
        assert [path.name for path in backups.iterdir() if path.name[0] != "."] == ["filler"], "no set, not half of one"
        filler.unlink()
        house.does("backup", "create")

        filler = fill(home, but=100_000)
        erased = house.takes("tests.backups.world", "forget")
        assert erased.returncode != 0
        filler.unlink()
        (there,) = house.world("look")
        assert there["ada"] != "None", "she is there, whole"
        house.world("forget")
        house.does("ledger", "verify")

        new = anew(house)
        filler = fill(fresh, but=300_000)
        done = new.command("backup", "restore", "latest", "--identity", house.identity)
        refused(done)
        assert not (new.home / "app.db").exists() or not (new.home / "app.db").stat().st_size
        filler.unlink()
        done = new.command("backup", "restore", "latest", "--identity", house.identity)
        assert done.returncode == 0, done.stdout + done.stderr
        (found,) = new.world("look")
        assert found["ada"] == "None", "whoever went is not brought back"


@promise("9.1")
def test_a_file_that_does_not_fit_leaves_nothing_of_itself(tmp_path: Path, house: Path, settings: Settings) -> None:
    from holdord.vault import actions, files

    with small_disk(tmp_path / "attached", 1) as disk:
        settings.HOLDORD_FILES = disk
        actions.make_keys([ADA], at=at("2026-03-31"))
        with pytest.raises(files.StorageFault, match="no space left"):
            files.store(ADA, uuid4(), io.BytesIO(bytes(4 * MEGABYTE)), most=8 * MEGABYTE)
        assert not [path for path in disk.rglob("*") if path.is_file()]
        assert files.store(ADA, uuid4(), io.BytesIO(bytes(MEGABYTE // 2)), most=MEGABYTE).size == MEGABYTE // 2


@promise("7.2b")
def test_files_are_put_back_onto_a_disk_of_their_own(tmp_path: Path) -> None:
    with small_disk(tmp_path / "files-disk", 8) as disk, a_house(tmp_path, "sqlite") as house:
        house.world("move-in", "backup create")
        new = anew(house)
        new.environment["HOLDORD_FILES"] = str(disk)
        new.does("backup", "restore", "latest", "--identity", house.identity)
        (found,) = new.world("look")
        assert found["files"] == 1 and disk.is_mount()
        assert not list(disk.glob(".restoring*")), "no mark is left that would have a later call clear the files"
