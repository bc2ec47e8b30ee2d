"""The house is opened for the first time, and then again."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory
from pytest_django import Settings

from holdord.audit import actions as audit_actions
from holdord.audit import queries as audit
from holdord.decisions import queries as decisions
from holdord.notice import queries as notice
from holdord.notice.rules import MessageState
from holdord.policy import queries as published
from holdord.retention import actions as retention_actions
from holdord.retention import queries as retention
from holdord.rights import queries as rights
from holdord.staff import queries as staff
from holdord.subjects import queries as people
from holdord.wiring import cast
from holdord.wiring import house as whole
from holdord.wiring.house import Opened
from tests.conftest import at, promise

FIRST_RUN = at("2026-11-22T09:00")


def _who(name: str) -> object:
    return people.find("email", name)


def test_the_first_opening_makes_one_log_in_a_role_and_tells_one_password(house_open: Opened) -> None:
    assert [role for _email, role in house_open.accounts] == ["dpo", "case_handler", "account_manager", "auditor"]
    assert house_open.password
    assert len(house_open.password) >= 16
    for email, _role in house_open.accounts:
        request = RequestFactory().post("/console/")
        assert authenticate(request, email=email, password=house_open.password)
    assert house_open.people == 9


def test_opening_again_keeps_everything_and_tells_no_password(house_open: Opened) -> None:
    entries = audit.count()
    assert whole.open_first_time(now=FIRST_RUN + timedelta(days=1)) == Opened()
    assert audit.count() == entries
    assert len(staff.members()) == 4


def test_two_houses_have_two_passwords(house: Path) -> None:
    from django.db import transaction

    passwords = set()
    for _ in range(2):
        with transaction.atomic():
            passwords.add(_opened().password)
            transaction.set_rollback(True)
    assert len(passwords) == 2


def test_the_cast_moves_in_once(house_open: Opened) -> None:
    assert cast.move_in(now=FIRST_RUN) == 0
    assert cast.move_in(now=FIRST_RUN + timedelta(days=400)) == 0


@promise("2.4a", "3.4", "5.4")
def test_something_is_due_today_something_stays_and_something_goes_next_month(house_open: Opened) -> None:
    today = retention.plan(FIRST_RUN)
    assert [due.subject for due in today.goes] == [_who("ada@opdigt.example")]
    assert [due.subject for due in today.stays] == [_who("jens@digtmann.example")]
    assert {due.ends_on for due in today.due} == {date(2026, 11, 22)}
    assert today.overdue == ()
    next_month = retention.plan(at("2026-12-22"))
    assert _who("ida@paafund.example") in [due.subject for due in next_month.goes]


def test_what_is_due_goes_and_the_log_still_verifies(house_open: Opened) -> None:
    run = retention_actions.run(now=FIRST_RUN, by="system:test")
    assert (run.records, run.people, run.held) == (1, 1, 1)
    assert _who("ada@opdigt.example") is None
    audit_actions.sequence(at=FIRST_RUN)
    assert audit.verify().ok


def test_choices_limits_and_refusals_have_happened(house_open: Opened) -> None:
    def may(name: str, purpose: str, recipient: str | None = None) -> tuple[str, ...]:
        found = people.find("email", name)
        answer = decisions.may(subject=found, purpose=purpose, recipient=recipient, at=FIRST_RUN)
        return ("yes",) if answer.allowed else answer.codes

    assert may("grace@madeup.example", "news-by-email") == ("yes",)
    assert may("ida@paafund.example", "news-by-email") == ("consent-withdrawn",)
    assert may("mette@proevesen.example", "deliver-services") == ("yes",)
    assert "marketing-objection" in may("mette@proevesen.example", "relevant-offers")
    assert "restriction" in may("soeren@oevelund.example", "answer-request")
    assert "objection" in may("ben@exemplar.example", "keep-history")
    assert "no-transfer-ground" in may("mette@proevesen.example", "deliver-services", "trello")
    assert audit.count(act="recipients.refused") == 3
    assert audit.count(act="recipients.disclose") == 2


def test_one_request_waits_and_one_was_answered_in_time(house_open: Opened) -> None:
    board = rights.board(FIRST_RUN)
    assert (board.open, board.closed, board.closed_on_time) == (1, 1, 1)
    assert rights.live_deliveries() == []


def test_no_letter_to_invented_people_waits_to_be_sent(house_open: Opened) -> None:
    assert notice.outbox(100)
    assert notice.outbox(100, state=MessageState.QUEUED) == []


def test_nothing_in_the_cast_lies_in_the_future(house_open: Opened) -> None:
    assert all(entry.at <= FIRST_RUN for entry in audit.entries(None))


@pytest.mark.parametrize("day", ["2028-02-29", "2027-02-28", "2026-03-31", "2026-10-25", "2027-01-01"])
def test_on_whatever_day_the_house_opens_nothing_is_over_age(house: Path, day: str) -> None:
    moment = at(day)
    _open_at(moment)
    assert retention.plan(moment).overdue == ()
    assert retention.plan(moment + timedelta(days=1)).goes


@promise("9.1")
def test_nobody_of_the_cast_stands_in_clear_in_the_databases(house_open: Opened) -> None:
    from django.apps import apps

    words = ("opdigt", "prøvesen", "grace", "madeup", "bookingsystem", "00 00 00 11")
    checked = 0
    for model in apps.get_models():
        if not model.__module__.startswith("holdord.") or model._meta.label == "staff.StaffMember":
            continue
        # The register's own words are no data of anybody, and name nobody of the cast.
        for row in model._base_manager.values_list():
            checked += 1
            text = " ".join(_readable(value) for value in row).lower()
            assert not [word for word in words if word in text], model._meta.label
    assert checked > 50


def _readable(value: object) -> str:
    raw = bytes(value) if isinstance(value, (bytes, memoryview)) else None
    return raw.decode("latin-1") if raw is not None else str(value)


def test_a_register_without_a_cast_opens_with_its_officer_alone(
    house: Path, settings: Settings, tmp_path: Path
) -> None:
    import shutil

    mine = tmp_path / "mine"
    shutil.copytree(settings.HOLDORD_REGISTER, mine)
    (mine / "cast.yaml").unlink()
    settings.HOLDORD_REGISTER = mine
    opened = _opened()
    assert opened.accounts == (("dpo@altoros.com", "dpo"),)
    assert opened.people == 0
    with pytest.raises(cast.CastFaulty, match=r"cast\.yaml"):
        cast.move_in(now=FIRST_RUN)


@promise("9.2")
def test_in_production_nobody_invented_moves_in_and_the_first_officer_chooses_a_password_by_a_link(
    house: Path, settings: Settings
) -> None:
    settings.PRODUCTION, settings.HOLDORD_ADDRESS = True, "https://privacy.example.com"
    opened = _opened()
    assert (opened.accounts, opened.password, opened.people) == ((("dpo@altoros.com", "dpo"),), None, 0)
    (officer,) = staff.members()
    assert (officer.role, officer.state) == ("dpo", "invited")
    start = "https://privacy.example.com/console/invitation/"
    assert opened.link is not None
    assert opened.link.startswith(start)
    assert staff.invited(opened.link.removeprefix(start).strip("/"), at=FIRST_RUN) == officer.id
    # Inside a test's transaction nothing is committed, so nobody is told to look again.
    published.look_again()
    assert whole.open_first_time(now=FIRST_RUN) == Opened()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("people: [", "not YAML"),
        ("people: [{email: ada@example.com, language: da, country: DK, history: [{ago: 1 day}]}]", "email"),
        ("people: [{email: a@b.example, language: da, country: DK, history: [{ago: soon, form: contact}]}]", "soon"),
        ("people: [{email: a@b.example, language: da, country: DK, history: []}]", "history"),
        (
            "people: [{email: a@b.example, language: da, country: DK, history: [{ago: 1 day, withdraw: x}]}]",
            "first act",
        ),
    ],
)
def test_a_cast_that_cannot_be_is_refused_and_nobody_moves_in(
    house: Path, settings: Settings, tmp_path: Path, text: str, said: str
) -> None:
    import shutil

    mine = tmp_path / "mine"
    shutil.copytree(settings.HOLDORD_REGISTER, mine)
    (mine / "cast.yaml").write_text(text)
    settings.HOLDORD_REGISTER = mine
    with pytest.raises(cast.CastFaulty, match=said):
        cast.move_in(now=FIRST_RUN)
    assert people.find("email", "a@b.example") is None


def test_the_databases_are_ready_here(house: Path) -> None:
    assert whole.ready()
    assert whole.prepare_databases() == 0


@pytest.fixture
def house_open(house: Path) -> Opened:
    """The example's house after its first opening."""
    return _opened()


def _opened() -> Opened:
    return whole.open_first_time(now=FIRST_RUN)


def _open_at(moment: datetime) -> None:
    whole.open_first_time(now=moment)
