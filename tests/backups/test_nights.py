"""What the night does by itself, and what is done because somebody asked: once, however often a fault repeats it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db.utils import OperationalError
from pytest_django import Settings

from holdord.audit import queries as audit
from holdord.backups import actions, queries, workflow
from holdord.backups.actions import creating, errands, restoring
from holdord.backups.rules import DATA, BackupBusy, BackupDamaged, Manifest, Outcome, Wish
from holdord.cli import backup as command
from holdord.cli.faults import Misused
from holdord.lib.clock import now
from holdord.lib.jobs import find
from tests.backups.test_backups import keeping
from tests.conftest import at, promise

__all__ = ["keeping"]

BY = "system:test"
_ATTEMPTS = 3


def _thrice(function: Callable[..., Any], **ids: str) -> Any:
    """A step, tried as often as the engine tries it; without its pauses."""
    for _ in range(_ATTEMPTS - 1):
        try:
            return function(**ids, at=now())
        except Exception:
            continue
    return function(**ids, at=now())


@pytest.fixture(autouse=True)
def nightly(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOLDORD_JOBS, settings.HOLDORD_BACKUP_AT, settings.HOLDORD_BACKUP_DAYS = "inline", (3, 20), 35
    monkeypatch.setattr(workflow, "step", _thrice)


@contextmanager
def one_under_way() -> Iterator[threading.Timer]:
    """Another backup, which ends when the timer that is given here has run."""
    held = creating.only_one()
    held.__enter__()
    timer = threading.Timer(0.2, held.__exit__, (None, None, None))
    yield timer
    if timer.ident is None:
        held.__exit__(None, None, None)
    else:
        timer.join()


def _looks() -> list[str]:
    return [str(entry.detail["outcome"]) for entry in audit.entries(act="backups.verify")]


def _spoils(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the disk does not keep what is written to it."""
    made = creating._made

    def spoilt(when: Any) -> Manifest:
        manifest = made(when)
        (queries.path_of(manifest) / DATA).write_bytes(b"")
        return manifest

    monkeypatch.setattr(creating, "_made", spoilt)


def _fails(monkeypatch: pytest.MonkeyPatch, where: Any, name: str, fault: Exception, times: int) -> list[int]:
    """Have a function fail the first times that it is called; gives what grows by one with each call."""
    does, calls = getattr(where, name), []

    def failing(*given: Any, **named: Any) -> Any:
        calls.append(1)
        if len(calls) <= times:
            raise fault
        return does(*given, **named)

    monkeypatch.setattr(where, name, failing)
    return calls


@promise("7.2b")
def test_a_disk_that_keeps_nothing_gets_one_backup_a_night_and_one_look(
    keeping: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _spoils(monkeypatch)
    workflow.create(at=now())
    assert len(queries.sets()) == 1 and _looks() == ["damaged"]


def test_reading_back_is_tried_again_without_another_backup(keeping: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = _fails(monkeypatch, restoring.queries, "must_be_whole", OSError("away"), times=2)
    workflow.create(at=now())
    assert len(calls) == 3 and len(queries.sets()) == 1 and _looks() == ["whole"]


def test_a_look_that_could_not_be_written_down_is_taken_again(keeping: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _spoils(monkeypatch)
    _fails(monkeypatch, errands, "_record", OperationalError("database is locked"), times=1)
    workflow.create(at=now())
    assert len(queries.sets()) == 1 and _looks() == ["damaged"]


def test_a_night_that_was_cut_off_behind_its_backup_makes_no_second_one_and_writes_it_down(
    keeping: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fails(monkeypatch, creating.audit, "record", OperationalError("database is locked"), times=1)
    began = now()
    workflow.create(at=began)
    workflow.create(at=began)
    (made,) = queries.sets()
    (entry,) = audit.entries(act="backups.create")
    assert entry.detail["set"] == made.id
    workflow.create(at=now() + timedelta(seconds=1))
    assert len(queries.sets()) == 2, "another night is another backup"


def test_the_night_waits_for_what_somebody_asked_for_just_before(keeping: Path) -> None:
    with one_under_way() as timer:
        timer.start()
        workflow.create(at=now())
    assert len(queries.sets()) == 1 and _looks() == ["whole"]


def test_what_is_too_old_goes_the_same_night_though_a_backup_is_under_way(keeping: Path) -> None:
    actions.create(by=BY, at=at("2025-01-01"))
    with one_under_way() as timer:
        timer.start()
        workflow.prune(at=now())
    assert queries.sets() == []


def test_whoever_waits_is_not_kept_for_ever(keeping: Path) -> None:
    with one_under_way(), pytest.raises(BackupBusy):
        actions.create(by=BY, at=now(), patience=0.1)


def test_the_keys_the_backup_and_the_reading_back_are_steps_of_their_own() -> None:
    assert find("backups.create").in_steps and find("backups.errand").in_steps


def _ask(wish: Wish, set: str = "") -> str:
    actions.ask(wish=wish, set=set, by=BY, at=now())
    return queries.last_errands(1)[0].outcome


def test_a_fault_that_passes_is_not_the_answer(keeping: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _fails(monkeypatch, creating, "_made", OperationalError("database is locked"), times=2)
    assert _ask(Wish.CREATE) is Outcome.MADE
    _fails(monkeypatch, errands, "verify", OSError("away"), times=2)
    assert _ask(Wish.VERIFY, "latest") is Outcome.WHOLE
    assert [entry.detail["outcome"] for entry in audit.entries(act="backups.answer")] == ["made"]


def test_a_fault_that_does_not_pass_is(keeping: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _fails(monkeypatch, creating, "_made", OSError("away"), times=3)
    assert _ask(Wish.CREATE) is Outcome.FAILED
    (entry,) = audit.entries(act="backups.answer")
    assert entry.detail == {"wish": "create", "outcome": "failed"} and not queries.open_errands()


def test_what_is_refused_is_in_the_log_too(keeping: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errands, "enqueue", lambda *given, **ids: None)
    id = actions.ask(wish=Wish.CREATE, by=BY, at=now())
    settings.HOLDORD_BACKUP_RECIPIENT = ()
    workflow.errand(errand=str(id), at=now())
    (entry,) = audit.entries(act="backups.answer")
    assert entry.detail == {"wish": "create", "outcome": "refused"}


def test_the_latest_is_the_one_that_is_when_it_is_asked_for(keeping: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errands, "enqueue", lambda *given, **ids: None)
    made = actions.create(by=BY, at=now())
    actions.ask(wish=Wish.VERIFY, set="latest", by=BY, at=now())
    actions.ask(wish=Wish.VERIFY, set=made.id, by=BY, at=now())
    (asked,) = queries.open_errands()
    assert asked.set == made.id


def _verify(monkeypatch: pytest.MonkeyPatch, opens: Callable[[], object] = lambda: None) -> Any:
    monkeypatch.setattr(command, "opened", opens)
    return CliRunner().invoke(command.command, ["verify"])


def test_the_command_line_says_what_it_found_though_it_cannot_be_noted(
    keeping: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = actions.create(by=BY, at=now())
    _fails(monkeypatch, errands, "_record", OperationalError("attempt to write a readonly database"), times=9)
    done = _verify(monkeypatch)
    assert done.exit_code == 0 and done.stdout == f"{made.id}: each part has the hash it was written with.\n"
    assert "Not noted for the page of the backups: the database does not answer" in done.stderr
    (queries.path_of(made) / DATA).write_bytes(b"")
    done = _verify(monkeypatch)
    assert isinstance(done.exception, BackupDamaged) and "cut short or changed" in str(done.exception)
    assert not done.stdout and "Not noted for the page of the backups" in done.stderr
    assert not audit.entries(act="backups.verify")


def test_the_command_line_says_what_it_found_where_there_is_no_house(
    keeping: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed() -> object:
        raise Misused("the databases are not ready")

    made = actions.create(by=BY, at=now())
    done = _verify(monkeypatch, closed)
    assert done.exit_code == 0 and made.id in done.stdout
    assert "Not noted for the page of the backups: the databases are not ready" in done.stderr
    assert not audit.entries(act="backups.verify")


def test_the_command_line_notes_it_where_it_can(keeping: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = actions.create(by=BY, at=now())
    assert "Not noted" not in _verify(monkeypatch).stderr
    (queries.path_of(made) / DATA).write_bytes(b"")
    assert isinstance(_verify(monkeypatch).exception, BackupDamaged)
    assert _looks() == ["damaged", "whole"]
