"""Killed at any write while a request is carried out, a house gets it done: each deed once, each letter sent once."""

import json
import os
import random
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

from tests import forked, ready
from tests.conftest import promise
from tests.crash.test_kill import FULL
from tests.drafts import SMALL
from tests.forked import Done

pytestmark = pytest.mark.crash

DONE = {
    "status": "dpv:RequestFulfilled",
    "deeds": ["pause done", "weigh done"],
    "letters": ["acknowledgement", "objection"],
    "limits": True,
    "events": ["answered", "finishing"],
}


def run(home: Path, *words: str) -> Done:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDORD_", "DJANGO_"))}
    environment = kept | {
        "HOLDORD_HOME": str(home), "HOLDORD_REGISTER": str(SMALL), "HOLDORD_IN_FORCE": "folder", "HOLDORD_JOBS": "off",
        "HOLDORD_SECRET_KEY": "a key for tests and nothing else, long enough to be taken seriously",
    }  # fmt: skip
    return forked.run(environment, "tests.crash.carrying", *words)


def seen(home: Path) -> Any:
    answer = run(home, "read")
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


@promise("8.5a")
def test_killed_at_any_write_an_objection_is_carried_out_once_and_to_the_end(tmp_path: Path) -> None:
    home, begun = tmp_path / "house", tmp_path / "begun"
    ready.sqlite(home)
    first = run(home, "prepare")
    assert first.returncode == 0, first.stderr
    shutil.copytree(home, begun)
    finished = run(home, "work", "9999")
    assert finished.returncode == 0, finished.stderr
    assert seen(home) == DONE
    writes = int(finished.stdout)
    assert writes > 20

    few = [1, writes // 3, writes // 2, writes - 4]
    some = random.Random(writes).choices(range(1, writes + 1), k=100) if FULL else few
    for last in some:
        shutil.rmtree(home)
        shutil.copytree(begun, home)
        killed = run(home, "work", str(last))
        assert killed.returncode == -signal.SIGKILL, (last, killed.stderr)
        again = run(home, "work", "9999")
        assert again.returncode == 0, (last, again.stderr)
        assert seen(home) == DONE, last
    forked.over()
