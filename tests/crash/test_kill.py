"""The house is killed in the middle of its work, as a power cut would, and finishes it when it stands again.

Real processes, a real server, `kill -9`; on SQLite and, where one answers, on PostgreSQL.
"""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Any

import psycopg
import pytest
from aiosmtpd.controller import Controller

from tests import forked, ready
from tests.conftest import promise
from tests.forked import Done
from tests.setup_machine import has_postgres

pytestmark = pytest.mark.crash

FULL = os.environ.get("HOLDORD_TEST_SIZE") == "full"
PATIENCE = 900.0 if FULL else 90.0
DATABASES = ["sqlite", pytest.param("postgres", marks=pytest.mark.skipif(not has_postgres(), reason="no PostgreSQL"))]


@dataclass
class House:
    """A house of its own, that can be opened, killed and looked into."""

    home: Path
    port: int
    environment: dict[str, str]
    ask: Callable[[str], list[tuple[Any, ...]]]
    process: subprocess.Popen[bytes] | None = None
    said: list[Path] = field(default_factory=list)

    def make(self, what: str, number: int) -> None:
        self.does("tests.crash.world", what, str(number))

    def open(self) -> None:
        self.said.append(self.home / f"said-{len(self.said)}")
        line = [sys.executable, "-m", "holdord", "run", "--port", str(self.port)]
        with self.said[-1].open("wb") as file:
            self.process = subprocess.Popen(
                line, env=self.environment, stdout=file, stderr=file, start_new_session=True
            )
        self.wait_for(self._answers, "the house to open")

    def kill(self) -> None:
        """Everything at once, as a power cut would."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def kill_the_worker(self) -> None:
        """Only the process that works; the one that watches is to notice."""
        assert self.process is not None
        found = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=True)
        (worker,) = found.stdout.split()
        os.kill(int(worker), signal.SIGKILL)

    def close(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(timeout=30)

    def does(self, module: str, *words: str) -> Done:
        """What a module of the tests does to it, in a process of its own."""
        done = forked.run(self.environment, module, *words, timeout=PATIENCE * 2)
        assert done.returncode == 0, done.stderr
        return done

    def command(self, *words: str) -> Done:
        return forked.run(self.environment, "holdord", *words, timeout=PATIENCE * 2)

    def count(self, question: str) -> int:
        return int(self.ask(f"SELECT count(*) FROM {question}")[0][0])

    def wait_for(self, happened: Callable[[], bool], what: str) -> None:
        until = time.monotonic() + PATIENCE
        while not happened():
            assert time.monotonic() < until, f"waited in vain for {what}:\n{self.said[-1].read_text()}"
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


@pytest.fixture(params=DATABASES)
def house_apart(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """A house outside this process, with nothing in it; closed afterwards."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDORD_", "DJANGO_"))}
    environment = kept | {"HOLDORD_HOME": str(tmp_path), "HOLDORD_LOG_LEVEL": "warning"}
    names = [f"test_crash_{os.getpid()}", f"test_crash_{os.getpid()}_keys"]
    if request.param == "postgres":
        ready.postgres(*names)
        environment["HOLDORD_DATABASE_URL"] = f"postgres:///{names[0]}"
        environment["HOLDORD_KEYSTORE_URL"] = f"postgres:///{names[1]}"
    else:
        ready.sqlite(tmp_path)
    house = House(tmp_path, _free_port(), environment, _asker(request.param, tmp_path, names[0]))
    yield house
    house.close()
    forked.over()
    if request.param == "postgres":
        for name in names:
            ready.server(f"DROP DATABASE {name} WITH (FORCE)")


@promise("7.2a")
def test_an_erasure_cut_off_in_the_middle_is_finished_and_nothing_is_erased_twice(house_apart: House) -> None:
    # More than goes in one transaction: the blow falls between the first five hundred and the rest.
    house, many = house_apart, 5000 if FULL else 1000
    house.make("people", many)
    erased = "retention_ledgerentry WHERE whole_person"
    house.open()
    house.wait_for(lambda: house.count(erased) >= 10, "the night's work to begin")
    house.kill()
    begun = house.count(erased)
    assert 10 <= begun < many, "the blow came too late to show anything"

    house.open()
    house.wait_for(lambda: house.count("audit_auditentry WHERE act = 'retention.run'") > 0, "the work to be finished")
    house.close()
    assert house.count(erased) == many
    assert len(house.ask("SELECT DISTINCT key FROM retention_ledgerentry WHERE whole_person")) == many
    assert house.count("retention_ledgerentry WHERE key_left IS NOT NULL") == 0
    assert house.count("subjects_datasubject") == 1
    verified = house.command("audit", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert "Nothing is due" in house.command("retention", "plan").stdout


def test_letters_cut_off_in_the_middle_all_arrive(house_apart: House) -> None:
    house, many = house_apart, 40
    with _Mailbox() as box:
        house.environment["HOLDORD_SMTP_URL"] = f"smtp://127.0.0.1:{box.port}"
        house.environment["HOLDORD_MAIL_FROM"] = "dpo@opdigt.example"
        house.make("letters", many)
        house.open()
        house.wait_for(lambda: len(box.letters) >= 8, "the first letters to arrive")
        house.kill_the_worker()
        at_the_blow = len(box.letters)
        assert at_the_blow < many, "the blow came too late to show anything"
        house.wait_for(lambda: house.count("notice_message WHERE state = 'queued'") == 0, "all letters to be sent")
        house.close()
    arrived = Counter(box.letters)
    assert len(arrived) == many
    # A letter that the mail server took in the very moment of the blow is sent once more: at most those in its hands.
    twice = [letter for letter, times in arrived.items() if times > 1]
    assert len(twice) <= 8
    assert max(arrived.values()) <= 2
    assert house.count("notice_message WHERE state = 'sent'") == many


@promise("8.1b", "8.1c")
@pytest.mark.parametrize("house_apart", DATABASES if FULL else ["sqlite"], indirect=True)
def test_answers_cut_off_in_the_middle_are_made_and_each_letter_is_sent_once(house_apart: House) -> None:
    """The worker is killed at any moment of making, locking, laying ready, writing: each request ends answered."""
    house, many, blows = house_apart, (130 if FULL else 3), (100 if FULL else 1)
    waiting = "rights_delivery WHERE destroyed_at IS NULL"
    with _Mailbox() as box:
        house.environment["HOLDORD_SMTP_URL"] = f"smtp://127.0.0.1:{box.port}"
        house.environment["HOLDORD_MAIL_FROM"] = "dpo@opdigt.example"
        house.make("requests", many)
        house.open()
        house.wait_for(
            lambda: house.count("notice_message WHERE state = 'queued'") == 0, "the first letters to be sent"
        )
        house.make("approvals", many)
        for blow in range(blows):
            # At another moment each time: while one is made, just after, while its letter goes.
            house.wait_for(lambda: house.count(waiting) > blow, "one more answer")  # noqa: B023 - asked at once
            house.wait_for(house._answers, "the worker to stand again")
            time.sleep(blow % 7 / 20)
            house.kill_the_worker()
        house.wait_for(lambda: house.count("rights_rightsrequest WHERE closed_at IS NULL") == 0, "all to be answered")
        house.wait_for(lambda: house.count("notice_message WHERE state = 'queued'") == 0, "all letters to be sent")
        house.close()
    assert house.count("rights_rightsrequest WHERE status = 'dpv:RequestFulfilled'") == many
    assert house.count(waiting) == many
    assert house.count("notice_message WHERE template = 'rights/letters/answer_ready'") == many
    assert house.count("rights_requestevent WHERE act = 'answered'") == many
    assert house.command("audit", "verify").returncode == 0


@pytest.mark.parametrize("house_apart", ["sqlite"], indirect=True)  # on PostgreSQL each house has a slot of its own
def test_a_second_house_on_the_same_files_leaves_the_jobs_to_the_first(house_apart: House) -> None:
    house = house_apart
    house.make("people", 0)
    house.open()
    house.wait_for(lambda: (house.home / "jobs.db").exists(), "the jobs to begin")
    second = House(house.home, _free_port(), house.environment, house.ask)
    second.open()
    try:
        second.wait_for(lambda: b"waiting for it to end" in second.said[-1].read_bytes(), "the second to stand back")
        house.kill()
        second.wait_for(lambda: _runs_jobs(second.port), "the second to take over")
    finally:
        second.close()


@pytest.mark.parametrize("house_apart", ["sqlite"], indirect=True)
def test_a_house_that_cannot_open_says_why_once_and_ends(house_apart: House) -> None:
    (house_apart.home / "register.yaml").write_text("holdord: 2\n")
    house_apart.environment["HOLDORD_REGISTER"] = str(house_apart.home)
    line = [sys.executable, "-m", "holdord", "run", "--port", str(house_apart.port)]
    done = subprocess.run(line, env=house_apart.environment, capture_output=True, text=True, check=False, timeout=90)
    assert done.returncode == 2
    lines = done.stderr.splitlines()
    assert [line for line in lines if "register.yaml:1" not in line] == []
    assert len(lines) == len(set(lines))
    assert "Holdord is open" not in done.stdout


def _runs_jobs(port: int) -> bool:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
        return b'"jobs": true' in answer.read()


class _Mailbox:
    """A mail server that is slow, and remembers which letters it took."""

    def __init__(self) -> None:
        self.letters: list[str] = []
        self.port = _free_port()
        self._server = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        import asyncio

        await asyncio.sleep(0.2)
        self.letters.append(str(message_from_bytes(envelope.content)["Message-ID"]))
        return "250 OK"

    def __enter__(self) -> "_Mailbox":
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def _asker(kind: str, home: Path, name: str) -> Callable[[str], list[tuple[Any, ...]]]:
    def ask_sqlite(question: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(f"file:{home / 'app.db'}?mode=ro", uri=True, timeout=10) as file:
            return file.execute(question).fetchall()

    def ask_postgres(question: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(dbname=name, autocommit=True) as server:
            return server.execute(question.encode()).fetchall()

    return ask_sqlite if kind == "sqlite" else ask_postgres
