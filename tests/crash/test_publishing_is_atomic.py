"""Killed at any write while it publishes, a house stands again with the old version or the new, never a mixture."""

import json
import os
import shutil
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import forked
from tests import ready as empty
from tests.conftest import promise
from tests.crash.test_kill import DATABASES, FULL
from tests.drafts import SMALL
from tests.forked import Done

pytestmark = pytest.mark.crash

OLD = {"versions": [1], "notice": 1, "same": True, "kept": "5 years", "earlier": 0, "says": False, "to_tell": 0}
NEW = {"versions": [2, 1], "notice": 2, "same": True, "kept": "8 years", "earlier": 1, "says": True, "to_tell": 3}
#: What the names of a house's two databases end in.
ENDINGS = ("", "_keys")


@dataclass(frozen=True)
class House:
    """A house outside this process. ``name`` is that of its databases in PostgreSQL; "" has them in its folder."""

    home: Path
    name: str = ""

    def keep(self) -> None:
        """Lay it by as it stands: its files, its keys and its databases."""
        shutil.copytree(self.home, self._kept)
        for ending in ENDINGS if self.name else ():
            empty.server(f"CREATE DATABASE {self.name}_kept{ending} TEMPLATE {self.name}{ending}")

    def back(self) -> None:
        """It stands again as it was kept."""
        shutil.rmtree(self.home)
        shutil.copytree(self._kept, self.home)
        for ending in ENDINGS if self.name else ():
            empty.server(f"DROP DATABASE {self.name}{ending} WITH (FORCE)")
            empty.server(f"CREATE DATABASE {self.name}{ending} TEMPLATE {self.name}_kept{ending}")

    @property
    def _kept(self) -> Path:
        return self.home.with_name("kept")

    def run(self, *words: str) -> Done:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDORD_", "DJANGO_"))}
        environment = kept | {
            "HOLDORD_HOME": str(self.home), "HOLDORD_REGISTER": str(self.home / "register"),
            "HOLDORD_IN_FORCE": "published",
            "HOLDORD_SECRET_KEY": "a key for tests and nothing else, long enough to be taken seriously",
        }  # fmt: skip
        if self.name:
            of_the_rest, of_the_keys = (f"postgres:///{self.name}{ending}" for ending in ENDINGS)
            environment |= {"HOLDORD_DATABASE_URL": of_the_rest, "HOLDORD_KEYSTORE_URL": of_the_keys}
        return forked.run(environment, "tests.crash.publishing", *words)

    def seen(self) -> Any:
        answer = self.run("read")
        assert answer.returncode == 0, answer.stderr
        return json.loads(answer.stdout)


@pytest.fixture(params=DATABASES)
def ready(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """Version 1 is in force, and a draft waits; kept as it is, to come back to."""
    shutil.copytree(SMALL, tmp_path / "ready" / "register")
    name = f"test_publishing_{os.getpid()}" if request.param == "postgres" else ""
    if name:
        empty.postgres(*(f"{name}{ending}" for ending in ENDINGS))
    else:
        empty.sqlite(tmp_path / "ready")
    house = House(tmp_path / "ready", name)
    try:
        done = house.run("prepare")
        assert done.returncode == 0, done.stderr
        house.keep()
        yield house
    finally:
        forked.over()
        for (left,) in empty.server(f"SELECT datname FROM pg_database WHERE datname ~ '^{name}(_|$)'") if name else ():
            empty.server(f"DROP DATABASE {left} WITH (FORCE)")


@promise("11.1")
def test_killed_at_every_write_readers_see_the_old_version_or_the_new(ready: House) -> None:
    house = ready
    finished = house.run("publish", "999")
    assert finished.returncode == 0, finished.stderr
    assert house.seen() == NEW
    writes = int(finished.stdout)
    assert writes > 5

    # The first, the last, and some between; FULL takes every one.
    some = {1, writes // 2, writes} if house.name else {1, 3, writes // 2, writes - 2, writes}
    for last in range(1, writes + 1) if FULL else sorted(some):
        house.back()
        killed = house.run("publish", str(last))
        assert killed.returncode == -signal.SIGKILL, (last, killed.stderr)
        assert house.seen() == OLD, last
    # And the last of them, tried again, gets there.
    assert house.run("publish", "999").returncode == 0
    assert house.seen() == NEW
