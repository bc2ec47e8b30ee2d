"""What we ask of the engine under the jobs. A second engine would have to pass the same."""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from holdord.lib import jobs
from holdord.lib.jobs import book, rounds
from holdord.lib.jobs.marks import Marks, Turn
from holdord.lib.jobs.rounds import last_due
from tests.conftest import at

POSTGRES = os.environ.get("HOLDORD_TEST_DATABASE") == "postgres"
OSLO = ZoneInfo("Europe/Oslo")


class Diary:
    """What happened, in order; written by jobs in other threads."""

    def __init__(self) -> None:
        self.lines: list[Any] = []

    def note(self, line: Any) -> None:
        self.lines.append(line)

    def wait_for(self, line: Any, *, seconds: float = 20) -> None:
        until = time.monotonic() + seconds
        while line not in self.lines:
            assert time.monotonic() < until, f"{line!r} did not happen; what did: {self.lines}"
            time.sleep(0.05)


@pytest.fixture
def own_book(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty book: the rooms' own jobs stay out of it."""
    for shelf in ("jobs", "ticks", "nights", "watches"):
        monkeypatch.setattr(book, shelf, {})


@pytest.fixture
def diary(own_book: None) -> Diary:
    return Diary()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[str]:
    """The address of an empty database for jobs."""
    if not POSTGRES:
        yield f"sqlite:///{tmp_path / 'jobs.db'}"
        return
    name = f"test_jobs_{os.getpid()}"
    with psycopg.connect(dbname="postgres", autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
        server.execute(f"CREATE DATABASE {name}".encode())
        yield f"postgresql+psycopg:///{name}"
        server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def begin(place: str) -> Iterator[Callable[..., None]]:
    """Launch the jobs, as the house does; they are stopped after the test."""

    def launch(slot: str = "worker-1") -> None:
        jobs.launch(url=place, slot=slot, time_zone="Europe/Oslo")
        assert jobs.running(within_seconds=30)

    yield launch
    jobs.stop(wait_seconds=0)


@pytest.fixture
def hand_over(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, db: None) -> Callable[..., None]:
    """Enqueue in a transaction that is committed."""

    def commit(name: str, key: str, **ids: str | int) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            jobs.enqueue(name, key, **ids)

    return commit


def test_a_job_handed_over_twice_is_done_once(diary: Diary, begin: Callable[..., None], hand_over: Any) -> None:
    @jobs.job("letter.send")
    def send(*, letter: str, at: datetime) -> None:
        assert at.tzinfo is UTC
        diary.note(letter)

    begin()
    hand_over("letter.send", "1", letter="a")
    hand_over("letter.send", "1", letter="a")
    hand_over("letter.send", "2", letter="b")
    diary.wait_for("a")
    diary.wait_for("b")
    time.sleep(1.5)
    assert sorted(diary.lines) == ["a", "b"]


@pytest.mark.django_db(transaction=True)
def test_a_job_of_a_transaction_that_is_rolled_back_is_not_done(diary: Diary, begin: Callable[..., None]) -> None:
    @jobs.job("letter.send")
    def send(*, letter: str, at: datetime) -> None:
        diary.note(letter)

    begin()
    with pytest.raises(RuntimeError), transaction.atomic():
        jobs.enqueue("letter.send", "1", letter="never")
        raise RuntimeError
    with transaction.atomic():
        jobs.enqueue("letter.send", "2", letter="sent")
        time.sleep(1.5)
        assert diary.lines == []
    diary.wait_for("sent")
    assert diary.lines == ["sent"]


def test_a_step_that_is_done_is_not_done_again_when_a_later_one_fails(
    diary: Diary, begin: Callable[..., None], hand_over: Any
) -> None:
    def collect(*, case: str, at: datetime) -> list[str]:
        diary.note("collected")
        return ["x", "y"]

    def erase(*, part: str, at: datetime) -> None:
        diary.note(f"erase {part}")
        if part == "y" and diary.lines.count("erase y") == 1:
            raise ValueError("ada@example.com is locked")

    @jobs.job("case.close", in_steps=True)
    def close(*, case: str, at: datetime) -> None:
        for part in jobs.step(collect, case=case):
            jobs.step(erase, part=part, attempts=1)
        diary.note("closed")

    begin()
    hand_over("case.close", "1", case="c")
    diary.wait_for("erase y")
    time.sleep(1)
    assert "closed" not in diary.lines
    hand_over("case.close", "1", case="c")
    diary.wait_for("closed")
    assert diary.lines == ["collected", "erase x", "erase y", "erase y", "closed"]


def test_a_job_in_steps_may_say_what_becomes_of_it_when_a_step_has_failed_as_often_as_it_is_tried(
    diary: Diary, begin: Callable[..., None], hand_over: Any
) -> None:
    def write(*, letter: str, at: datetime) -> None:
        diary.note("tried")
        raise OSError

    def give_up(*, letter: str, at: datetime) -> None:
        diary.note("gave up")

    @jobs.job("letter.write", in_steps=True)
    def letter(*, letter: str, at: datetime) -> None:
        try:
            jobs.step(write, letter=letter)
        except Exception:
            jobs.step(give_up, letter=letter)

    begin()
    hand_over("letter.write", "1", letter="a")
    diary.wait_for("gave up")
    hand_over("letter.write", "1", letter="a")
    time.sleep(1)
    assert diary.lines == ["tried", "tried", "tried", "gave up"]


def test_a_step_that_fails_once_is_tried_again_by_itself(
    diary: Diary, begin: Callable[..., None], hand_over: Any
) -> None:
    @jobs.job("letter.send")
    def send(*, at: datetime) -> None:
        diary.note("tried")
        if diary.lines.count("tried") < 2:
            raise OSError
        diary.note("sent")

    begin()
    hand_over("letter.send", "1")
    diary.wait_for("sent")
    assert diary.lines == ["tried", "tried", "sent"]


def test_nothing_a_fault_says_is_kept_or_logged(
    diary: Diary, begin: Callable[..., None], hand_over: Any, place: str, capfd: pytest.CaptureFixture[str]
) -> None:
    @jobs.job("letter.send", attempts=1)
    def send(*, at: datetime) -> None:
        diary.note("tried")
        raise ValueError("no mailbox called ada@example.com")

    begin()
    hand_over("letter.send", "1")
    diary.wait_for("tried")
    time.sleep(1)
    kept = _dump(place)
    assert "StepFailed" in kept
    assert "ValueError at" in kept
    assert "ada@example.com" not in kept
    told = capfd.readouterr().err
    assert "ValueError" in told
    assert "ada@example.com" not in told


def test_a_step_of_one_job_may_hand_over_another(diary: Diary, begin: Callable[..., None], hand_over: Any) -> None:
    @jobs.job("first.do")
    def first(*, at: datetime) -> None:
        jobs.enqueue("second.do", "of-the-first")

    @jobs.job("second.do")
    def second(*, at: datetime) -> None:
        diary.note("second")

    begin()
    hand_over("first.do", "1")
    diary.wait_for("second")


def test_at_most_eight_jobs_run_at_once(diary: Diary, begin: Callable[..., None], hand_over: Any) -> None:
    running, most, lock = 0, 0, threading.Lock()

    @jobs.job("slow.do")
    def slow(*, number: int, at: datetime) -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.3)
        with lock:
            running -= 1
        diary.note(number)

    begin()
    for number in range(20):
        hand_over("slow.do", str(number), number=number)
    for number in range(20):
        diary.wait_for(number)
    assert 2 <= most <= 8


def test_a_tick_looks_again_after_it_failed(diary: Diary, begin: Callable[..., None]) -> None:
    @jobs.tick("mailbox.look", every_seconds=0.1)
    def look(*, at: datetime) -> None:
        diary.note(len(diary.lines))
        raise OSError

    begin()
    diary.wait_for(3)


def test_a_watch_runs_until_the_house_closes_and_is_begun_anew_when_it_fails(
    diary: Diary, begin: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "WATCH_AGAIN_SECONDS", 0.1)

    @jobs.watch("mailbox.watch")
    def watch(*, over: threading.Event, now: Callable[[], datetime]) -> None:
        diary.note(len(diary.lines))
        if len(diary.lines) < 3:
            raise OSError
        over.wait(60)
        diary.note(99)

    begin()
    diary.wait_for(2)
    jobs.stop(wait_seconds=0)
    diary.wait_for(99)


def test_a_night_slept_through_is_made_good_once(diary: Diary, begin: Callable[..., None], place: str) -> None:
    @jobs.nightly("sweep.do", at_hour=0, minute=15)
    def sweep(*, at: datetime) -> None:
        diary.note("swept")

    marks = Marks(place)
    marks.prepare()
    marks.night_seen("sweep.do", date(2026, 1, 1))
    begin()
    diary.wait_for("swept")
    jobs.stop(wait_seconds=1)
    begin()
    time.sleep(2)
    assert diary.lines == ["swept"]


def test_a_house_opened_for_the_first_time_owes_no_night(diary: Diary, begin: Callable[..., None], place: str) -> None:
    @jobs.nightly("sweep.do", at_hour=0, minute=15)
    def sweep(*, at: datetime) -> None:
        diary.note("swept")

    begin()
    time.sleep(2)
    assert diary.lines == []
    assert Marks(place).last_night("sweep.do") is not None


def test_the_work_of_a_silent_worker_is_taken_over(
    diary: Diary, begin: Callable[..., None], hand_over: Any, place: str
) -> None:
    gate = threading.Event()

    @jobs.job("slow.do")
    def slow(*, at: datetime) -> None:
        diary.note("begun")
        gate.wait(20)
        diary.note("done")

    begin("worker-2")
    hand_over("slow.do", "1")
    diary.wait_for("begun")
    jobs.stop(wait_seconds=0)
    # As five minutes of silence would leave it.
    Marks(place).beat("worker-2", at=datetime.now(UTC) - timedelta(minutes=10))
    begin("worker-1")
    diary.wait_for("begun")
    until = time.monotonic() + 20
    while diary.lines.count("begun") < 2 and time.monotonic() < until:
        time.sleep(0.1)
    gate.set()
    diary.wait_for("done")
    assert diary.lines.count("begun") == 2
    assert set(Marks(place).beats()) == {"worker-1"}


def test_what_was_handed_over_while_the_engine_was_starting_is_not_lost(
    diary: Diary, place: str, hand_over: Any
) -> None:
    @jobs.job("letter.send")
    def send(*, at: datetime) -> None:
        diary.note("sent")

    jobs.launch(url=place, slot="worker-1", time_zone="Europe/Oslo")
    hand_over("letter.send", "1")
    try:
        diary.wait_for("sent")
    finally:
        jobs.stop(wait_seconds=1)


def test_a_process_that_waits_for_its_turn_keeps_the_last_jobs_only(
    diary: Diary, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hand_over: Any
) -> None:
    monkeypatch.setattr(jobs, "MOST_EARLY", 3)
    monkeypatch.setattr(jobs, "_house", jobs._House())

    @jobs.job("letter.send")
    def send(*, letter: str, at: datetime) -> None:
        diary.note(letter)

    other = Turn(tmp_path / "turn")
    assert other.take()
    jobs.launch(url=place, slot="worker-1", time_zone="Europe/Oslo", turn=tmp_path / "turn")
    try:
        for number in range(1, 6):
            hand_over("letter.send", str(number), letter=f"letter-{number}")
        other.give_back()
        for number in (3, 4, 5):
            diary.wait_for(f"letter-{number}")
    finally:
        jobs.stop(wait_seconds=0)
    assert sorted(diary.lines) == ["letter-3", "letter-4", "letter-5"], "the oldest are left to the rooms' ticks"


def test_an_early_job_that_cannot_be_handed_over_does_not_keep_the_ticks_from_starting(
    diary: Diary, place: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, hand_over: Any
) -> None:
    from holdord.lib.jobs.engine import Engine

    @jobs.job("letter.send")
    def send(*, letter: str, at: datetime) -> None:
        diary.note(letter)

    @jobs.tick("letter.look", every_seconds=60)
    def look(*, at: datetime) -> None:
        diary.note("looked")

    def busy(*given: object) -> None:
        raise OSError("the queue is busy")

    monkeypatch.setattr(Engine, "enqueue", busy)
    other = Turn(tmp_path / "turn")
    assert other.take()
    jobs.launch(url=place, slot="worker-1", time_zone="Europe/Oslo", turn=tmp_path / "turn")
    try:
        hand_over("letter.send", "1", letter="a")
        other.give_back()
        diary.wait_for("looked")
    finally:
        jobs.stop(wait_seconds=0)
    assert diary.lines == ["looked"]


def test_finished_jobs_are_forgotten_after_a_week(
    diary: Diary, begin: Callable[..., None], hand_over: Any, place: str
) -> None:
    from holdord.lib.jobs.engine import Engine

    @jobs.job("letter.send")
    def send(*, letter: str, at: datetime) -> None:
        diary.note(letter)

    begin()
    hand_over("letter.send", "1", letter="forgettable")
    diary.wait_for("forgettable")
    time.sleep(1)
    engine = Engine(url=place, slot="worker-1")
    assert engine.sweep(at=datetime.now(UTC)) == 0
    assert "forgettable" in _dump(place)
    assert engine.sweep(at=datetime.now(UTC) + timedelta(days=8)) == 1
    assert "forgettable" not in _dump(place)


def test_without_an_engine_nothing_happens_and_nothing_breaks(own_book: None, hand_over: Any) -> None:
    @jobs.job("letter.send")
    def send(*, at: datetime) -> None:
        raise AssertionError("nobody runs it")

    hand_over("letter.send", "1")


def test_inline_jobs_are_done_at_once(diary: Diary, settings: Settings) -> None:
    settings.HOLDORD_JOBS = "inline"

    def part(*, number: int, at: datetime) -> int:
        return number + 1

    @jobs.job("letter.send", in_steps=True)
    def send(*, number: int, at: datetime) -> None:
        diary.note(jobs.step(part, number=number))

    jobs.enqueue("letter.send", "1", number=1)
    assert diary.lines == [2]


@pytest.mark.parametrize("value", ["Ada Lovelace", "ada@example.com", "", "a" * 101, True, None, 1.5, ["x"]])
def test_a_job_is_given_ids_only_and_the_refusal_does_not_repeat_the_value(own_book: None, value: Any) -> None:
    @jobs.job("letter.send")
    def send(*, letter: str, at: datetime) -> None: ...

    with pytest.raises(jobs.IdsOnly) as refusal:
        jobs.enqueue("letter.send", "1", letter=value)
    assert "Ada" not in str(refusal.value)
    assert "letter" in str(refusal.value)
    with pytest.raises(jobs.IdsOnly):
        jobs.enqueue("letter.send", value, letter="a")


def test_an_unknown_job_and_a_name_taken_twice_are_refused(own_book: None) -> None:
    with pytest.raises(jobs.NoSuchJob, match=r"letter\.send"):
        jobs.enqueue("letter.send", "1")
    jobs.job("letter.send")(lambda: None)
    with pytest.raises(jobs.JobTwice):
        jobs.job("letter.send")(lambda: None)


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        ("2026-03-31T22:14", "2026-03-31T00:15"),
        ("2026-03-31T22:15", "2026-04-01T00:15"),
        ("2026-01-01T00:00", "2026-01-01T00:15"),
        ("2025-12-31T23:14", "2025-12-31T00:15"),
    ],
)
def test_a_night_is_due_by_the_civil_day_of_the_desk(moment: str, due: str) -> None:
    night = book.Night("sweep.do", 0, 15)
    assert last_due(night, at(moment), OSLO) == datetime.fromisoformat(due).replace(tzinfo=OSLO)


def test_one_process_at_a_time_has_its_turn(tmp_path: Path) -> None:
    mine, yours = Turn(tmp_path / "turn"), Turn(tmp_path / "turn")
    assert mine.take()
    assert not yours.take()
    mine.give_back()
    assert yours.take()
    yours.give_back()


def _dump(place: str) -> str:
    """Everything the engine has written down."""
    if place.startswith("sqlite"):
        with sqlite3.connect(place.removeprefix("sqlite:///")) as file:
            return "\n".join(file.iterdump())
    with psycopg.connect(dbname=place.rpartition("/")[2]) as server:
        tables = server.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'dbos'").fetchall()
        rows = [server.execute(f"SELECT * FROM dbos.{table}".encode()).fetchall() for (table,) in tables]
    return repr(rows)
