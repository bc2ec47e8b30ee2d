"""A backup is being made, or put back, and the process is killed: nothing half is taken for whole, nobody is served."""

import os
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from holdord.backups.streams import new_identity
from holdord.lib.clock import now
from tests.backups.apart import House, a_house, anew
from tests.conftest import promise
from tests.crash.test_kill import House as Worked
from tests.crash.test_kill import house_apart
from tests.forked import Command

__all__ = ["house_apart"]
pytestmark = pytest.mark.crash


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with a_house(tmp_path, "sqlite") as found:
        yield found


def killed_when(process: Command, happened: Callable[[], bool]) -> None:
    """As a power cut would; or it was quicker, and all is done."""
    until = time.monotonic() + 120
    while process.poll() is None and not happened() and time.monotonic() < until:
        time.sleep(0.001)
    if process.poll() is None:
        process.kill()
    process.wait()


@promise("7.2b")
def test_a_backup_that_is_killed_is_none_and_the_next_one_is_whole(house: House) -> None:
    house.world("move-in")
    killed_when(house.start("backup", "create"), lambda: any(house.backups.glob(".making-*/*")))
    whole = [path for path in house.backups.iterdir() if path.name[0] != "."]
    made, verified = house.world("backup create", f"backup verify latest --identity {house.identity}")
    assert made["code"] == verified["code"] == 0, (made, verified)
    assert len([path for path in house.backups.iterdir() if path.name[0] != "."]) == len(whole) + 1
    assert not list(house.backups.glob(".making-*")) and not list(house.home.glob(".backup-copy*"))


@promise("7.2b", "8.3")
@pytest.mark.parametrize("moment", ["files are unpacked", "the database is there"])
def test_a_restore_that_is_killed_serves_nobody_and_is_finished_by_the_next_command(house: House, moment: str) -> None:
    house.world("move-in", "backup create", "forget")
    new = anew(house)
    seen = {
        "files are unpacked": lambda: (new.root / "anew" / "files.restoring").exists(),
        "the database is there": lambda: (new.home / "app.db").exists() and (new.home / "app.db").stat().st_size > 0,
    }[moment]
    restore = f"backup restore latest --identity {house.identity}"
    killed_when(new.start(*restore.split()), seen)
    asked, again, replayed, found = new.world("check --only 7.2b", restore, "ledger replay", "look")
    # Unless it was quicker than the blow: then it is done, and says so.
    assert asked["code"] == 2 or "ledger" in asked["out"], asked
    assert again["code"] == 0 or "not empty" in again["err"], again
    assert replayed["code"] == 0, replayed
    assert found["ada"] == "None" and found["people"] == 3 and found["bo says"] == "bo writes of Kirkegaardsvej"


#: Large enough that reading it takes a while.
MEGABYTES = 250


def reads(house: Worked, folder: Path) -> bool:
    """Whether a process of the house has a part of a set open that lies on the shelf."""
    assert house.process is not None
    for one in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(one.name)) != house.process.pid:
                continue
            opened = [Path(os.readlink(each)) for each in (one / "fd").iterdir()]
        except OSError:
            continue
        if any(each.is_relative_to(folder) and not each.parent.name.startswith(".") for each in opened
               if each.parent != folder):  # fmt: skip
            return True
    return False


@promise("7.2b")
@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="nobody can say what a process reads")
def test_a_reading_back_that_is_killed_is_done_by_the_next_and_no_second_backup_is_made(
    house_apart: Worked, tmp_path: Path
) -> None:
    house, folder, chance = house_apart, tmp_path / "shelf", random.Random(5)
    # At an hour of the day that is far from now: the night that was slept through is the only one.
    hour = (now().hour + 12) % 24
    house.environment |= {
        "HOLDORD_BACKUP_RECIPIENT": new_identity()[1], "HOLDORD_BACKUPS": str(folder),
        "HOLDORD_BACKUP_AT": f"{hour:02}:00",
    }  # fmt: skip
    house.make("night", MEGABYTES)
    looks, made = "audit_auditentry WHERE act = 'backups.verify'", "audit_auditentry WHERE act = 'backups.create'"
    house.open()
    for blow in (house.kill_the_worker, house.kill):
        house.wait_for(lambda: reads(house, folder), "what was written to be read back")
        time.sleep(chance.uniform(0, 0.02))
        blow()
        assert (house.count(made), house.count(looks)) == (1, 0), "the blow came too late to show anything"
    house.open()
    house.wait_for(lambda: house.count(looks) > 0, "the reading to be done")
    house.close()
    (one,) = [path.name for path in folder.iterdir() if path.name[0] != "."]
    assert (house.count(made), house.count(looks)) == (1, 1)
    assert house.ask('SELECT "set", outcome FROM backups_errand') == [(one, "whole")]
    verified = house.command("audit", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
