"""Killed at any write while it publishes, a house stands again with the old version or the new, never a mixture."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import promise
from tests.crash.test_kill import FULL
from tests.drafts import SMALL

pytestmark = pytest.mark.crash

OLD = {"versions": [1], "notice": 1, "same": True, "kept": "5 years", "earlier": 0, "says": False, "to_tell": 0}
NEW = {"versions": [2, 1], "notice": 2, "same": True, "kept": "8 years", "earlier": 1, "says": True, "to_tell": 3}


def run(home: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDORD_", "DJANGO_"))}
    environment = kept | {
        "HOLDORD_HOME": str(home), "HOLDORD_REGISTER": str(home / "register"), "HOLDORD_IN_FORCE": "published",
        "HOLDORD_SECRET_KEY": "a key for tests and nothing else, long enough to be taken seriously",
    }  # fmt: skip
    line = [sys.executable, "-m", "tests.crash.publishing", *words]
    return subprocess.run(line, env=environment, capture_output=True, text=True, timeout=120)


def seen(home: Path) -> Any:
    answer = run(home, "read")
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


@promise("11.1")
def test_killed_at_every_write_readers_see_the_old_version_or_the_new(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    shutil.copytree(SMALL, ready / "register")
    done = run(ready, "prepare")
    assert done.returncode == 0, done.stderr

    whole = Path(shutil.copytree(ready, tmp_path / "whole"))
    finished = run(whole, "publish", "999")
    assert finished.returncode == 0, finished.stderr
    assert seen(whole) == NEW
    writes = int(finished.stdout)
    assert writes > 5

    # Each is two processes: the first, the last, and some between; FULL takes every one.
    some = sorted({1, 3, writes // 2, writes - 2, writes})
    for last in range(1, writes + 1) if FULL else some:
        home = Path(shutil.copytree(ready, tmp_path / f"killed-{last}"))
        killed = run(home, "publish", str(last))
        assert killed.returncode == -signal.SIGKILL, (last, killed.stderr)
        assert seen(home) == OLD, last
    # And the last of them, tried again, gets there.
    assert run(home, "publish", "999").returncode == 0
    assert seen(home) == NEW
