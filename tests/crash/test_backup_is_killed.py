"""A backup is being made, or put back, and the process is killed: nothing half is taken for whole, nobody is served."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.backups.apart import House, a_house, anew
from tests.conftest import promise
from tests.forked import Command

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
