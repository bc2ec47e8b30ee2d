"""Everybody's key is wrapped anew, again and again, while people write and are read in other processes.

Real processes, on SQLite and, where one answers, on PostgreSQL: each keeps keys in memory that the rotation makes old.
"""

import json
import subprocess
import sys

import pytest

from tests.conftest import promise
from tests.crash.test_kill import FULL, PATIENCE, House, house_apart

__all__ = ["house_apart"]
pytestmark = pytest.mark.crash

PEOPLE, ROTATIONS = (3_000, 20) if FULL else (60, 3)


@promise("7.2b", "9.1")
def test_nobody_waits_or_is_lost_while_everybodys_key_is_wrapped_anew(house_apart: House) -> None:
    house = house_apart
    house.make("people", 0)
    serving = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.crash.serving", name, str(PEOPLE)], env=house.environment,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for name in ("ada", "ben")
    ]  # fmt: skip
    rotations = amid = 0
    while rotations < ROTATIONS or any(each.poll() is None for each in serving):
        amid += all(each.poll() is None for each in serving) and house.count("subjects_datasubject") > 1
        done = house.command("keyring", "rotate")
        assert done.returncode == 0, done.stdout + done.stderr
        rotations += 1
    for each in serving:
        said, wrong = each.communicate(timeout=PATIENCE)
        # The first is the one before itself.
        assert (each.returncode, said.strip()) == (0, str(2 * PEOPLE - 1)), wrong
    assert amid >= min(ROTATIONS, 2), "people were served before or after, and not meanwhile"
    periods = json.loads(house.command("keyring", "show", "--json").stdout)["epochs"]
    assert [period["keys"] > 0 for period in periods] == [False] * rotations + [True], "one holds everybody"
    assert all(period["destroyed_at"] for period in periods[:-1])
    again = house.does("tests.crash.serving", "cleo", "1")
    assert again.stdout.strip() == "1"
