"""A no is in force for the very next decision in every process: nobody answers from what was true a moment ago."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import ready
from tests.conftest import promise
from tests.crash.test_kill import DATABASES

pytestmark = pytest.mark.crash

NEWS, DATABASE = "news-by-email", "user-database"
ENDINGS = ("", "_keys")


class Process:
    """One process of the house."""

    def __init__(self, environment: dict[str, str], *words: str) -> None:
        line = [sys.executable, "-m", "tests.decisions.asker", *words]
        self.running = subprocess.Popen(
            line, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        assert self._heard() == "ready"

    def does(self, *words: str) -> str:
        assert self.running.stdin is not None
        print(*words, file=self.running.stdin, flush=True)
        return self._heard()

    def _heard(self) -> str:
        assert self.running.stdout is not None
        return self.running.stdout.readline().strip()

    def end(self) -> None:
        self.running.communicate(timeout=30)


@pytest.fixture(params=DATABASES)
def processes(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[Process]]:
    """Four of one house, each with everything it may keep in memory already in its memory."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDORD_", "DJANGO_"))}
    environment = kept | {
        "HOLDORD_HOME": str(tmp_path / "house"), "HOLDORD_LOG_LEVEL": "error",
        "HOLDORD_SECRET_KEY": "a key for tests and nothing else, long enough to be taken seriously",
    }  # fmt: skip
    name = f"test_every_process_{os.getpid()}" if request.param == "postgres" else ""
    if name:
        ready.postgres(*(f"{name}{ending}" for ending in ENDINGS))
        of_the_rest, of_the_keys = (f"postgres:///{name}{ending}" for ending in ENDINGS)
        environment |= {"HOLDORD_DATABASE_URL": of_the_rest, "HOLDORD_KEYSTORE_URL": of_the_keys}
    else:
        ready.sqlite(tmp_path / "house")
    first = Process(environment, "--prepare")
    all_ = [first, *(Process(environment) for _ in range(3))]
    try:
        yield all_
    finally:
        for one in all_:
            one.end()
        for ending in ENDINGS if name else ():
            ready.server(f"DROP DATABASE {name}{ending} WITH (FORCE)")


@promise("8.4a", "8.5b", "8.7")
def test_a_no_said_in_one_process_is_a_no_in_all(processes: list[Process]) -> None:
    ada = processes[0].does("take-in", "-", "ada@example.org")

    def everybody_says(purpose: str, code: str) -> None:
        assert [one.does("may", ada, purpose) for one in processes] == [code] * len(processes)

    everybody_says(NEWS, "no-consent")
    for turn, one in enumerate([*processes, *processes]):
        other = processes[(turn + 1) % len(processes)]
        one.does("give", ada)
        everybody_says(NEWS, "allowed-by")
        other.does("withdraw", ada)
        everybody_says(NEWS, "consent-withdrawn")
    everybody_says(DATABASE, "allowed-by")
    processes[1].does("object", ada)
    everybody_says(DATABASE, "objection")
    processes[2].does("lift", ada)
    everybody_says(DATABASE, "allowed-by")
    processes[3].does("restrict", ada)
    everybody_says(DATABASE, "restriction")
    everybody_says("answer-request", "restriction")
