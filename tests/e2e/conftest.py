"""A house that is really open, on a port of its own, and a browser that is really there."""

import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from holdord.backups.streams import new_identity
from tests import forked, ready
from tests.dovecot import Dovecot
from tests.setup_machine import has_dovecot

_CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
_OPENS_WITHIN_SECONDS = 60
#: What a service signs with that hands over chats.
HOOK = "whsec_d2Fsay1zZWNyZXQtb2YtYS1ob29rLTAwMDA="
_TABLE = """
  - id: crm
    kind: table
    process: customers
    purpose: deliver-services
    source: own-company
    from_person: false
    pieces: {name: name, email: email}
    table:
      {database: crm, name: contacts, key: id, cursor: changed,
       columns: {name: name, mail: email, delivered: delivered}}
"""


@dataclass(frozen=True)
class House:
    """A running house: where it is, where it keeps things, the password it printed, and the mailboxes it reads."""

    address: str
    home: Path
    password: str
    environment: dict[str, str]
    mailbox: Dovecot | None = None
    desk: Dovecot | None = None

    def holdord(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """What the command line answers, in a second terminal."""
        return forked.run(self.environment, "holdord", *arguments, stdin=stdin, timeout=120)

    def json(self, *arguments: str, stdin: str = "") -> Any:
        said = self.holdord(*arguments, "--json", stdin=stdin)
        assert said.stdout, said.stderr
        return json.loads(said.stdout)


class Site(ThreadingHTTPServer):
    """Somebody else's site: ``pages`` by path, served under a policy that lets our house do what its docs ask for.

    ``partners`` is where its partners' scripts and frames come from, ``style`` the digest of a style in the page,
    ``script`` of a script in it.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Pages)
        self.pages: dict[str, str] = {}
        self.house = self.partners = self.style = self.script = ""

    @property
    def address(self) -> str:
        return f"http://localhost:{self.server_port}"


class _Pages(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        page = self.server.pages.get(self.path)
        house, partners, style = self.server.house, self.server.partners, self.server.style or "'none'"
        self.send_response(200 if page else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header(
            "Content-Security-Policy",
            f"default-src 'none'; script-src {house} {partners} {self.server.script}; connect-src {house}; "
            f"frame-src {house} {partners}; img-src {partners}; style-src {style}; form-action {house}; "
            "base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
        )
        self.end_headers()
        self.wfile.write((page or "").encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is said."""


@pytest.fixture(scope="package")
def site() -> Iterator[Site]:
    with Site() as opened:
        threading.Thread(target=opened.serve_forever, daemon=True).start()
        yield opened
        opened.shutdown()


@pytest.fixture(scope="package")
def open_house(tmp_path_factory: pytest.TempPathFactory, site: Site) -> Iterator[House]:
    """What `make run` opens: the example's register, the cast moved in, jobs running. Its tables come ready; the one
    of test_persons_own.py begins from nothing."""
    home = tmp_path_factory.mktemp("house")
    ready.sqlite(home)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDORD_", "DJANGO_"))}
    environment |= {"HOLDORD_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    environment |= {"HOLDORD_REGISTER": str(_with_a_table(home / "register")), "HOLDORD_DATABASE_CRM": _crm(home)}
    environment |= {"HOLDORD_WEBHOOK_CHATS": HOOK}
    environment |= {"HOLDORD_EMBED_ON": site.address, "HOLDORD_ADDRESS": f"http://127.0.0.1:{port}"}
    environment |= {"HOLDORD_BACKUP_RECIPIENT": new_identity()[1], "HOLDORD_BACKUP_AT": "off"}
    boxes = [Dovecot(), Dovecot()] if has_dovecot() else []
    for name, box in zip(("LETTERS", "DPO"), boxes, strict=False):
        environment[f"HOLDORD_MAILBOX_{name}"] = box.url
    command = [sys.executable, "-m", "holdord", "run", "--port", str(port)]
    said = home / "said.txt"
    with said.open("w") as output:
        running = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        address = site.house = f"http://127.0.0.1:{port}"
        wait_until_open(address, running, said)
        found = re.search(r"Password\s+(\S+)", said.read_text())
        assert found, said.read_text()
        yield House(address, home, found[1], environment, *boxes)
    finally:
        forked.over()
        for box in boxes:
            box.close()
        running.terminate()
        running.wait(timeout=60)


def _with_a_table(folder: Path) -> Path:
    """The example's register, and one channel more: a table of the company's own."""
    shutil.copytree(Path(__file__).parents[2] / "examples" / "altoros", folder)
    channels = folder / "channels.yaml"
    channels.write_text(channels.read_text().replace("\nguards:", f"{_TABLE}\nguards:", 1))
    return folder


def _crm(home: Path) -> str:
    with sqlite3.connect(home / "crm.db") as database:
        database.execute("create table contacts (id integer, name text, mail text, delivered text, changed integer)")
        rows = [(1, "Walk Tabel", "tabel.walk@example.org", "2026-03-31", 7), (2, "N", "n", "", None)]
        database.executemany("insert into contacts values (?, ?, ?, ?, ?)", rows)
    return f"sqlite:///{home / 'crm.db'}"


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Closed when the last of these tests is done: while it is open, this thread counts as an event loop, and
    neither Django nor ``asyncio.run`` works in the tests that the same worker takes next."""
    if _CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


def wait_until_open(address: str, running: subprocess.Popen[bytes], said: Path) -> None:
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
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    # What is in order is not asked for one by one: that took longer than to find out.
    found = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]})
    violations: Sequence[Any] = found.response["violations"]
    assert not violations, (
        page.url + "\n" + "\n".join(f"{entry['id']}: {entry['nodes'][0]['html']}" for entry in violations)
    )
