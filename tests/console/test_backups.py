"""The backups there are, on one page: what is wrong with them is seen, and what is asked for is done and logged."""

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from holdord.audit import actions as log
from holdord.audit import queries as audit
from holdord.backups import actions, queries, streams, workflow
from holdord.backups.actions import creating
from holdord.backups.rules import DATA, MANIFEST, BackupDamaged, Manifest, fingerprint
from holdord.ledger import actions as ledger
from holdord.ledger.places import NAME
from holdord.lib.clock import now
from holdord.subjects import actions as subjects
from tests.backups.test_backups import CLEAR, keeping
from tests.conftest import at, promise
from tests.console.conftest import Desk, Enter
from tests.drafts import Draft, knows

__all__ = ["keeping"]

PAGE = "/console/backups/"
MAKE, VERIFY = f"{PAGE}make/", f"{PAGE}verify/"
BY = "system:test"


@pytest.fixture(autouse=True)
def at_once(settings: Settings) -> None:
    """What is asked for is done before the answer comes, for there is no engine here."""
    settings.HOLDORD_JOBS, settings.HOLDORD_BACKUP_DAYS = "inline", 35


def shown(desk: Desk) -> str:
    return " ".join(desk.get(PAGE).content.decode().split())


@promise("7.2b")
def test_a_folder_that_cannot_be_read_is_said_to_be_that_whatever_is_asked_for(
    keeping: Path, enter: Enter, settings: Settings
) -> None:
    made, desk = actions.create(by=BY, at=now()), enter("dpo")
    settings.HOLDORD_BACKUPS = str(keeping.parent / ("x" * 300))
    for set in (made.id, "latest"):
        page = " ".join(desk.post(VERIFY, {"set": set}, follow=True).content.decode().split())
        assert "Nothing was asked for: the folder of the backups cannot be read (File name too long)." in page
        assert "The folder of the backups cannot be read</p>" in page
    assert not queries.open_errands() and not audit.entries(act="backups.ask")


@promise("7.2b")
def test_each_set_says_when_of_what_to_whom_and_until_when(keeping: Path, enter: Enter, settings: Settings) -> None:
    made = actions.create(by=BY, at=now())
    page = shown(enter("auditor"))
    (recipient,) = settings.HOLDORD_BACKUP_RECIPIENT
    assert made.id in page and fingerprint(recipient) in page and recipient in page
    assert {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor] in page
    assert "Each is kept for 35 days" in page and "not yet" in page
    assert CLEAR.decode()[:20] not in page


@promise("7.2b")
def test_a_backup_is_made_because_somebody_asked_and_the_log_says_who(keeping: Path, enter: Enter) -> None:
    desk = enter("dpo")
    assert "Asked for." in desk.post(MAKE, follow=True).content.decode()
    (made,) = queries.sets()
    page = shown(desk)
    assert made.id in page and "What was asked for lately" in page and desk.member.email in page
    for act in ("backups.ask", "backups.create", "backups.answer"):
        (entry,) = audit.entries(act=act)
        assert entry.by == desk.member.actor
    assert entry.detail == {"wish": "create", "outcome": "made", "set": made.id}
    assert not queries.open_errands()


@promise("7.2b")
def test_a_set_is_read_through_because_somebody_asked_and_what_was_found_stands_beside_it(
    keeping: Path, enter: Enter
) -> None:
    made, desk = actions.create(by=BY, at=now()), enter("dpo")
    desk.post(VERIFY, {"set": made.id})
    assert ">whole</span>" in shown(desk) and desk.member.email in shown(desk)
    file = queries.path_of(made) / DATA
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    assert ">changed or incomplete</span>" not in shown(desk), "by its size it is as it was"
    desk.post(VERIFY, {"set": made.id})
    assert ">changed or incomplete</span>" in shown(desk)
    assert [entry.detail["outcome"] for entry in audit.entries(act="backups.verify")] == ["damaged", "whole"]
    assert all(entry.by == desk.member.actor for entry in audit.entries(act="backups.verify"))


def test_the_command_line_s_look_stands_there_too(keeping: Path, enter: Enter) -> None:
    made = actions.create(by=BY, at=now())
    actions.look_through(id="latest", identity=keeping, by="system:operator", at=now())
    page = shown(enter("dpo"))
    assert ">opened to its last byte</span>" in page and "the command line" in page
    (queries.path_of(made) / DATA).write_bytes(b"")
    with pytest.raises(BackupDamaged):
        actions.look_through(id=made.id, by="system:operator", at=now())
    assert ">changed or incomplete</span>" in shown(enter("dpo"))


def test_the_night_reads_back_what_it_wrote(keeping: Path, enter: Enter, settings: Settings) -> None:
    settings.HOLDORD_BACKUP_AT = (3, 20)
    workflow.create(at=now())
    page = shown(enter("dpo"))
    assert "the house, by night" in page and ">whole</span>" in page
    assert "What was asked for lately" not in page, "nobody asked"


def test_asked_for_twice_while_it_is_open_it_is_one_errand(
    keeping: Path, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("holdord.backups.actions.errands.enqueue", lambda *given, **ids: None)
    desk, other = enter("dpo"), enter("dpo")
    desk.post(MAKE)
    other.post(MAKE)
    (asked,) = queries.open_errands()
    assert asked.by == desk.member.actor and len(audit.entries(act="backups.ask")) == 1
    assert "A backup, asked for on" in shown(desk) and queries.sets() == []
    workflow.look_round(at=now())
    assert len(queries.sets()) == 1 and not queries.open_errands()
    workflow.errand(errand=str(asked.id), at=now())
    assert len(queries.sets()) == 1, "done, it is not done again"


def test_one_that_was_cut_off_behind_its_backup_makes_no_second_one(
    keeping: Path, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("holdord.backups.actions.errands.enqueue", lambda *given, **ids: None)
    enter("dpo").post(MAKE)
    actions.create(by=BY, at=now())
    workflow.look_round(at=now())
    assert len(queries.sets()) == 1 and not queries.open_errands()


def test_one_that_meets_another_under_way_waits_for_it(keeping: Path, enter: Enter) -> None:
    desk = enter("dpo")
    queries.folder().mkdir(parents=True, exist_ok=True)
    with creating.only_one():
        desk.post(MAKE)
        assert "waits for another one to be done" in shown(desk)
    workflow.look_round(at=now())
    assert len(queries.sets()) == 1


def test_what_fails_is_said_and_is_no_open_errand(keeping: Path, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(target: Path) -> object:
        raise OSError("no room")

    monkeypatch.setattr(creating, "_data", fails)
    desk = enter("dpo")
    desk.post(MAKE)
    assert "failed; the journal of the house says why" in shown(desk) and not queries.open_errands()
    (entry,) = audit.entries(act="backups.answer")
    assert entry.by == desk.member.actor and entry.detail == {"wish": "create", "outcome": "failed"}


def test_whoever_may_see_it_may_not_all_ask_for_one(keeping: Path, enter: Enter) -> None:
    auditor = enter("auditor")
    assert "Make a backup now" not in shown(auditor)
    assert auditor.post(MAKE).status_code == auditor.post(VERIFY, {"set": "x"}).status_code == HTTPStatus.FORBIDDEN
    for role in ("account_manager", "case_handler"):
        assert enter(role).get(PAGE).status_code == HTTPStatus.FORBIDDEN
    assert queries.sets() == [] and not audit.entries(act="backups.ask")


def test_where_there_is_nobody_to_encrypt_to_it_says_what_to_do(house: Path, enter: Enter) -> None:
    desk = enter("dpo")
    assert "No backup is made here" in shown(desk) and "Make a backup now" not in shown(desk)
    assert "nobody to encrypt it to" in desk.post(MAKE, follow=True).content.decode()
    for name in ("../secrets", "x" * 5000, "\0", "", "20261130T120000-000000-0a"):
        assert "no such backup" in desk.post(VERIFY, {"set": name}, follow=True).content.decode()
    assert not audit.entries(act="backups.ask")


def _old(made: Manifest) -> str:
    return "The newest backup is older than it should be"


def _unreadable(made: Manifest) -> str:
    (queries.path_of(made) / MANIFEST).write_text("{}")
    return "what it says of itself cannot be read"


def _cut(made: Manifest) -> str:
    (queries.path_of(made) / DATA).write_bytes(b"age-encryption.org/v1")
    return ">changed or incomplete</span>"


def _clear(made: Manifest) -> str:
    (queries.path_of(made) / "copy.db").write_bytes(CLEAR)
    return ">not encrypted</span>"


@promise("7.2b")
@pytest.mark.parametrize("harm", [_old, _unreadable, _cut, _clear])
def test_what_is_wrong_with_a_set_is_seen(
    keeping: Path, enter: Enter, settings: Settings, harm: Callable[[Manifest], str]
) -> None:
    settings.HOLDORD_BACKUP_AT = (3, 20)
    said = harm(actions.create(by=BY, at=at("2026-03-01") if harm is _old else now()))
    assert said in shown(enter("dpo"))


@promise("7.2b")
def test_what_was_destroyed_is_there_with_its_day(keeping: Path, enter: Enter) -> None:
    old = actions.create(by=BY, at=at("2026-03-01"))
    actions.prune(by=BY, at=at("2026-04-20"))
    page = shown(enter("dpo"))
    assert old.id in page and "20 April 2026" in page


@promise("7.2b")
def test_the_ledger_s_two_places_are_there_and_whether_they_agree(
    draft: Draft, enter: Enter, settings: Settings, tmp_path: Path
) -> None:
    draft.publish(at("2026-03-01"))
    desk = enter("dpo")
    assert "It has no second place" in shown(desk)
    settings.HOLDORD_LEDGER_COPY = tmp_path / "second"
    assert ">away</span>" in shown(desk)
    (tmp_path / "second").mkdir()
    subjects.restrict(subject=knows("ada", at("2026-03-02")), by=BY, at=at("2026-03-03"), reason="accuracy")
    ledger.write_down()
    assert ">they agree</span>" in shown(desk) and "Both places are on one disk" in shown(desk)
    (tmp_path / "second" / NAME).write_text("no line\n")
    assert "The ledger cannot be relied on" in shown(desk)


@promise("7.2b")
def test_what_the_last_restore_carried_out_again_is_there_in_counts(house: Path, enter: Enter) -> None:
    desk = enter("dpo")
    assert "No backup has been put back here yet" in shown(desk) and "holdord backup restore latest" in shown(desk)
    log.record(act="backups.restore", by=BY, at=at("2026-03-03"), detail={"set": "20260303T000000-000000-0"})
    assert "Put back without its ledger" in shown(desk)
    log.record(act="backups.replay", by=BY, at=at("2026-03-03T13:00"),
               detail={"lines": 7, "person": 3, "withdrawal": 2, "not_there": 2, "unreadable": 0})  # fmt: skip
    page = shown(desk)
    assert "Put back without its ledger" not in page and "20260303T000000-000000-0" in page
    assert "people erased</dt><dd>3</dd>" in page and "consents taken back or ended</dt><dd>2</dd>" in page


def test_old_errands_are_forgotten(keeping: Path) -> None:
    actions.create(by=BY, at=at("2025-01-01"))
    actions.look_through(id="latest", by=BY, at=at("2025-01-01"))
    assert actions.forget_errands(by=BY, at=at("2026-01-01")) == 0
    assert not audit.entries(act="backups.forget")
    assert actions.forget_errands(by=BY, at=at("2026-03-01")) == 1
    (entry,) = audit.entries(act="backups.forget")
    assert entry.detail == {"count": 1}


def test_a_fingerprint_is_the_same_for_the_same_key_and_another_for_another() -> None:
    (_, one), (_, other) = streams.new_identity(), streams.new_identity()
    assert fingerprint(one) == fingerprint(one) != fingerprint(other) and len(fingerprint(one)) == 19
