"""A house that is really open, on a port of its own, and a browser that is really there."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

_CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
_OPENS_WITHIN_SECONDS = 60


@dataclass(frozen=True)
class House:
    """A running house: where it is, where it keeps things, and the password it printed."""

    address: str
    home: Path
    password: str
    environment: dict[str, str]

    def holdord(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """What the command line answers, in a second terminal."""
        command = [sys.executable, "-m", "holdord", *arguments]
        return subprocess.run(command, env=self.environment, input=stdin, capture_output=True, text=True, timeout=120)

    def json(self, *arguments: str, stdin: str = "") -> Any:
        said = self.holdord(*arguments, "--json", stdin=stdin)
        assert said.stdout, said.stderr
        return json.loads(said.stdout)


@pytest.fixture(scope="session")
def open_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """What `make run` opens: the example's register, the cast moved in, jobs running."""
    home = tmp_path_factory.mktemp("house")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDORD_", "DJANGO_"))}
    environment |= {"HOLDORD_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "holdord", "run", "--port", str(port)]
    said = home / "said.txt"
    with said.open("w") as output:
        running = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_open(address, running, said)
        found = re.search(r"Password\s+(\S+)", said.read_text())
        assert found, said.read_text()
        yield House(address, home, found[1], environment)
    finally:
        running.terminate()
        running.wait(timeout=20)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if _CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


def _wait_until_open(address: str, running: subprocess.Popen[bytes], said: Path) -> None:
    for _ in range(_OPENS_WITHIN_SECONDS * 5):
        assert running.poll() is None, said.read_text()
        try:
            with urllib.request.urlopen(f"{address}/healthz") as answer:
                if answer.status == 200:
                    return
        except OSError:
            pass
        time.sleep(0.2)
    raise AssertionError(said.read_text())


def nothing_in_the_way(page: Page) -> None:
    """Hold the page against WCAG 2.2 A and AA; fails with every violation and its element."""
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    violations: Sequence[Any] = found.response["violations"]
    assert not violations, (
        page.url + "\n" + "\n".join(f"{entry['id']}: {entry['nodes'][0]['html']}" for entry in violations)
    )
