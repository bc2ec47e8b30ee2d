"""The doctor sees what is unsafe, and each finding has its cure."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from holdord.intake.actions import mailboxes
from holdord.lib.jobs.marks import Marks
from holdord.staff import actions as staff
from holdord.wiring.doctor import Finding, findings
from holdord.wiring.environment import Environment, read
from tests.conftest import at, promise
from tests.drafts import YOUNGER, Draft

NOW = at("2026-11-22")
SAFE = {
    "HOLDORD_MODE": "production",
    "HOLDORD_ADDRESS": "https://privacy.example.com",
    "HOLDORD_TLS": "proxy",
    "HOLDORD_REGISTER": "/etc/holdord/my-policy",
    "HOLDORD_SMTP_URL": "smtp+tls://mail.example.com",
    "HOLDORD_MAIL_FROM": "dpo@example.com",
}


def _environment(home: Path, **given: str) -> Environment:
    return read({"HOLDORD_HOME": str(home), **given})


def _state(found: list[Finding], what: str) -> list[str]:
    return [finding.state for finding in found if finding.what == what]


def _look(environment: Environment, *, ready: bool = False) -> list[Finding]:
    return findings(environment, ready=ready, now=NOW)


def test_every_finding_that_is_not_good_has_a_cure(tmp_path: Path, house: Path) -> None:
    for given in ({}, SAFE, {"HOLDORD_MODE": "production", "HOLDORD_DEBUG": "1", "HOLDORD_HOSTS": "*"}):
        for finding in _look(_environment(tmp_path / "home", **given), ready=True):
            assert finding.cure or finding.state == "good", finding


@promise("9.5")
def test_what_production_refuses_is_unsafe(tmp_path: Path, house: Path) -> None:
    found = _look(_environment(tmp_path / "home", **SAFE | {"HOLDORD_DEBUG": "1"}))
    assert _state(found, "HOLDORD_DEBUG") == ["unsafe"]
    assert not [each for each in _look(_environment(tmp_path / "home", **SAFE)) if each.state == "unsafe"]


@promise("9.1")
def test_a_folder_that_others_can_read_is_unsafe(tmp_path: Path, house: Path) -> None:
    environment = _environment(tmp_path / "home")
    assert _state(_look(environment), "home") == ["good"]
    (tmp_path / "home").chmod(0o755)
    assert _state(_look(environment), "home") == ["unsafe"]


@promise("9.1")
def test_keys_and_data_in_one_database_are_unsafe(tmp_path: Path, house: Path) -> None:
    one = "postgres://ada@db.example.com/holdord"
    together = _environment(tmp_path / "home", HOLDORD_DATABASE_URL=one, HOLDORD_KEYSTORE_URL=one)
    apart = _environment(tmp_path / "home", HOLDORD_DATABASE_URL=one, HOLDORD_KEYSTORE_URL=f"{one}_keys")
    assert _state(_look(together), "key store") == ["unsafe"]
    assert _state(_look(apart), "key store") == []


def test_a_keyring_inside_the_home_is_pointed_out_in_production(tmp_path: Path, house: Path) -> None:
    inside = _environment(tmp_path / "home", **SAFE)
    outside = _environment(tmp_path / "home", **SAFE, HOLDORD_KEYRING=str(tmp_path / "keyring"))
    assert "missing" in [each.state for each in _look(inside) if "inside the home" in each.said]
    assert not [each for each in _look(outside) if "inside the home" in each.said]


def test_a_register_with_faults_is_unsafe(tmp_path: Path, house: Path, settings: Settings) -> None:
    settings.HOLDORD_REGISTER = tmp_path
    (tmp_path / "register.yaml").write_text("holdord: 2\n")
    assert _state(_look(_environment(tmp_path / "home")), "register") == ["unsafe"]


@pytest.mark.parametrize(("mode", "state"), [(SAFE, "unsafe"), ({}, "missing")])
def test_a_folder_that_is_in_force_at_once_is_unsafe_in_production(
    tmp_path: Path, house: Path, mode: dict[str, str], state: str
) -> None:
    at_once = _look(_environment(tmp_path / "home", **mode, HOLDORD_IN_FORCE="folder"))
    assert _state(at_once, "HOLDORD_IN_FORCE") == [state]
    assert "holdord policy publish" in next(each.cure for each in at_once if each.what == "HOLDORD_IN_FORCE")
    published = _look(_environment(tmp_path / "home", **mode, HOLDORD_IN_FORCE="published"))
    assert _state(published, "HOLDORD_IN_FORCE") == []


def test_what_is_in_force_is_told_and_whether_the_draft_differs(tmp_path: Path, draft: Draft) -> None:
    environment = _environment(tmp_path / "home")

    def policy() -> tuple[str, str]:
        return next((each.state, each.said) for each in _look(environment, ready=True) if each.what == "policy")

    assert policy()[0] == "missing" and "nothing was published" in policy()[1]
    draft.publish(NOW)
    assert policy() == ("good", "version 1 is in force; the folder says the same")
    draft.write(*YOUNGER)
    assert policy()[0] == "good" and "version 1 is in force; the folder holds a draft that differs" in policy()[1]


def test_a_faulty_draft_is_told_of_once_and_compared_with_nothing(tmp_path: Path, draft: Draft) -> None:
    draft.publish(NOW)
    (draft.folder / "register.yaml").write_text("holdord: 2\n")
    found = _look(_environment(tmp_path / "home"), ready=True)
    assert _state(found, "register") == ["unsafe"]
    assert _state(found, "policy") == []


def test_the_accounts_of_the_example_are_unsafe_in_production(tmp_path: Path, house: Path) -> None:
    staff.first_account("dpo@altoros.example", NOW)
    assert "unsafe" in _state(_look(_environment(tmp_path / "home", **SAFE), ready=True), "staff")
    assert "unsafe" not in _state(_look(_environment(tmp_path / "home"), ready=True), "staff")


def test_accounts_without_a_second_factor_are_counted(tmp_path: Path, house: Path) -> None:
    staff.first_account("dpo@example.com", NOW)
    assert _state(_look(_environment(tmp_path / "home"), ready=True), "second factor") == ["missing"]


@pytest.mark.parametrize(("minutes", "state"), [(1, "good"), (10, "missing")])
def test_a_worker_that_fell_silent_is_found(tmp_path: Path, house: Path, minutes: int, state: str) -> None:
    environment = _environment(tmp_path / "home")
    assert _state(_look(environment, ready=True), "jobs") == ["missing"]
    marks = Marks(environment.jobs_url)
    marks.prepare()
    marks.beat("worker-1", at=NOW - timedelta(minutes=minutes))
    assert _state(_look(environment, ready=True), "jobs") == [state]


def test_the_doctor_changes_nothing(tmp_path: Path, house: Path) -> None:
    environment = _environment(tmp_path / "home")
    before = sorted(path for path in (tmp_path / "home").rglob("*"))
    findings(environment, ready=False, now=datetime.now(UTC))
    assert sorted(path for path in (tmp_path / "home").rglob("*")) == before


def test_a_mailbox_that_nobody_reads_is_pointed_out(tmp_path: Path, house: Path) -> None:
    given = {"HOLDORD_MAILBOX_LETTERS": "imaps://u:w@h", "HOLDORD_MAILBOX_PIGEONS": "imaps://u:w@h"}
    environment = _environment(tmp_path / "home", **given)
    assert _state(_look(environment, ready=True), "mailbox letters") == ["missing"]
    assert _state(_look(environment, ready=True), "mailbox pigeons") == ["missing"], "the register has no such channel"

    mailboxes.take_turn(mailbox="letters", reader="worker-1", until=NOW, at=NOW)
    mailboxes.looked(mailbox="letters", behind=0, at=NOW)
    assert _state(_look(environment, ready=True), "mailbox letters") == ["good"]
    mailboxes.leave_unread(mailbox="letters", uid_validity=1, uid=7, why="too-large", by="system:letters", at=NOW)
    assert _state(_look(environment, ready=True), "mailbox letters") == ["good", "missing"]
    mailboxes.troubled(mailbox="letters", why="log-in", at=NOW)
    assert _state(_look(environment, ready=True), "mailbox letters") == ["missing", "missing"]
    mailboxes.looked(mailbox="letters", behind=3, at=NOW - timedelta(hours=1))
    assert _state(_look(environment, ready=True), "mailbox letters") == ["missing", "missing"]


def test_what_a_scan_needs_is_asked_for_where_sites_are_set(
    tmp_path: Path, house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _state(_look(_environment(tmp_path / "home")), "browser") == []
    found = _environment(tmp_path / "home", HOLDORD_SCAN_SITES="https://www.example.com, https://shop.example.com/da/")
    assert found.scan_sites == ("https://www.example.com/", "https://shop.example.com/da/")
    monkeypatch.setattr("holdord.scan.browser.missing", lambda chromium: None)
    assert _state(_look(found), "browser") == ["good"]
    monkeypatch.setattr("holdord.scan.browser.missing", lambda chromium: "a scan needs playwright")
    assert _state(_look(found), "browser") == ["missing"]


def test_a_site_or_a_file_that_cannot_be_is_a_fault(tmp_path: Path) -> None:
    given = {"HOLDORD_SCAN_SITES": "www.example.com,https://a.example/?q=1", "HOLDORD_CHROMIUM": str(tmp_path / "gone")}
    found = _environment(tmp_path / "home", **given, HOLDORD_SCAN_EVERY_DAYS="soon")
    assert [fault.setting for fault in found.faults] == [
        "HOLDORD_CHROMIUM", "HOLDORD_SCAN_SITES", "HOLDORD_SCAN_SITES", "HOLDORD_SCAN_EVERY_DAYS",
    ]  # fmt: skip
