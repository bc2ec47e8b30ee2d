"""Lists for mailing tools: who is on them, what is told of each change, and who of a list may not stay on it."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
import respx
from click.testing import CliRunner
from pytest_django import Settings
from standardwebhooks import Webhook

from holdord.cli import audience
from holdord.consent import actions as consent
from holdord.lib import clock
from holdord.lib.registry import portraits
from holdord.policy import queries as policy
from holdord.recipients import actions, lists, queries, workflow
from holdord.recipients.controls import lists_know_every_no
from holdord.recipients.models import Change, Listener, Member
from holdord.retention import actions as retention
from holdord.subjects import actions as subjects
from holdord.subjects.rules import RIGHT_TO_OBJECT
from holdord.terms import IdentifierKind, LegalBasis
from tests.conftest import at, promise
from tests.mailing.conftest import ADA, NOW

#: The small example: the one recipient that gets addresses for news, on a ground that holds.
SMALL = Path(__file__).parents[2] / "examples" / "minimal"
NEWS, TOOL, HOOK = "news", "duepost", "https://tool.example/hook"
BEN = "ben@people.example"
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _small(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.HOLDORD_JOBS, settings.HOLDORD_REGISTER = "off", SMALL
    policy.look_again()
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(audience, "now", lambda: NOW)
    monkeypatch.setattr(audience, "opened", lambda: None)
    yield
    policy.look_again()


@pytest.fixture
def ada(house: Path) -> UUID:
    return knows(ADA)


def knows(address: str, *, consents: bool = True) -> UUID:
    """Somebody who wrote to the bakery, and said yes to news."""
    stamp = {"register_version": policy.version(), "wording_hash": "0" * 64, "language": "en"}
    subject = subjects.take_in(
        by="public", at=at("2026-03-01"), process="contact", purpose="answer", basis=LegalBasis.LEGITIMATE_INTEREST,
        source="data-subject", form="contact", identifiers={IdentifierKind.EMAIL: address},
        payload={"name": "Ada Lind", "message": "Cake?"}, categories=["name", "email"], **stamp,
    ).subject  # fmt: skip
    if consents:
        says_yes(subject, at("2026-03-02"))
    return subject


def says_yes(subject: UUID, when: datetime) -> None:
    consent.give(
        subject=subject, purpose=NEWS, by=f"subject:{subject}", at=when, channel="page", language="en",
        register_version=policy.version(), wording_hash="0" * 64,
    )  # fmt: skip


def told(subject: UUID) -> None:
    subjects.told(subject=subject, what=RIGHT_TO_OBJECT, version="1", by="system:test", at=NOW)


def withdraws(subject: UUID, when: datetime = NOW) -> None:
    consent.withdraw(subject=subject, purpose=NEWS, by=f"subject:{subject}", at=when, channel="page")


# Handing over


@promise("8.5b")
def test_a_list_has_who_may_be_written_to_and_each_is_on_record_as_handed_over(ada: UUID) -> None:
    ben = knows(BEN, consents=False)
    told(ada)
    told(ben)

    found = list(actions.export(purpose=NEWS, recipient=TOOL, carries_notice=False, by="system:test", at=NOW))
    assert [(entry.email, entry.name, entry.language) for entry in found] == [(ADA, "Ada Lind", "en")]
    assert [each.categories for each in queries.disclosed_to(ada)] == [("email", "name")]
    assert queries.disclosed_to(ben) == ()


@promise("9.7")
def test_a_name_that_came_under_a_contract_is_on_no_list(ada: UUID) -> None:
    told(ada)
    subjects.bind(code="nda-1", by="system:test", at=NOW)
    subjects.confide(subject=ada, process="contact", code="nda-1", by="system:test", at=NOW)
    found = list(actions.export(purpose=NEWS, recipient=TOOL, carries_notice=False, by="system:test", at=NOW))
    assert [(entry.email, entry.name) for entry in found] == [(ADA, "")]


@promise("8.5c")
def test_who_was_never_told_of_the_right_to_object_is_on_no_list_unless_the_messages_tell(ada: UUID) -> None:
    assert list(lists.allowed(NEWS, TOOL, carries_notice=False, at=NOW)) == []
    assert list(lists.allowed(NEWS, TOOL, carries_notice=True, at=NOW)) == [ada]


@pytest.mark.parametrize(("purpose", "recipient"), [("answer", TOOL), (NEWS, "nobody"), ("nothing", TOOL)])
def test_a_recipient_the_register_gives_no_addresses_gets_none(ada: UUID, purpose: str, recipient: str) -> None:
    with pytest.raises(actions.NotForAddresses):
        list(actions.export(purpose=purpose, recipient=recipient, carries_notice=True, by="system:test", at=NOW))


@promise("8.5b")
def test_an_empty_list_says_why_nobody_is_on_it(ada: UUID) -> None:
    knows(BEN, consents=False)
    why = lists.why_nobody(NEWS, TOOL, carries_notice=False, at=NOW)
    assert why.shuts == () and why.looked_at == 2
    assert why.counted == {"first-contact": 2, "no-consent": 1}


def test_an_empty_list_says_what_shuts_it_for_everybody(ada: UUID) -> None:
    why = lists.why_nobody(NEWS, "nobody", carries_notice=True, at=NOW)
    assert [reason.code for reason in why.shuts] == ["recipient-not-listed"]
    assert why.counted["recipient-not-listed"] == why.looked_at == 1


# Coming back


@promise("8.5b")
def test_a_list_that_comes_back_is_held_against_the_policy_row_by_row(ada: UUID, tmp_path: Path) -> None:
    knows(BEN, consents=False)
    gone = knows("gone@people.example")
    retention.erase_person(subject=gone, ground="A17-1-b", by="system:test", at=NOW)
    file, clean = tmp_path / "list.csv", tmp_path / "clean.csv"
    file.write_text(f"Name;E-mail\nAda;{ADA}\nBen;{BEN}\nGone;gone@people.example\nNew;new@people.example\n=x;\n")

    result = CliRunner().invoke(
        audience.hold_against,
        [str(file), "--purpose", NEWS, "--carries-notice", "--clean", str(clean), "--json"],
    )
    found = json.loads(result.stdout)

    assert result.exit_code == 1
    assert (found["allowed"], found["refused"], found["unreadable"]) == (1, 3, 1)
    rows = {row["row"]: row["reasons"][0] for row in found["rows"]}
    assert [rows[number] for number in ("3", "4", "5")] == ["no-consent", "suppressed-stranger", "unknown-person"]
    assert sorted(found["by_reason"]) == [
        "no-consent", "suppressed-stranger", "unknown-person", "unreadable",
    ]  # fmt: skip
    assert ADA not in result.stdout and BEN not in result.stdout
    assert clean.read_text().splitlines() == ["Name,E-mail", f"Ada,{ADA}"]


def test_a_list_without_a_column_of_addresses_says_so(house: Path, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("a,b\n1,2\n")
    result = CliRunner().invoke(audience.hold_against, [str(file), "--purpose", NEWS])
    assert result.exit_code != 0
    assert "--column" in str(result.exception) + result.output


def test_what_a_spreadsheet_would_take_for_a_formula_is_written_as_text() -> None:
    assert [audience._safe(text) for text in ("=1+1", "+45", "@x", "-", "a")] == ["'=1+1", "'+45", "'@x", "'-", "a"]


# Listening


@pytest.fixture
def listener(ada: UUID) -> tuple[UUID, str]:
    return actions.listen(
        purpose=NEWS, recipient=TOOL, url=HOOK, carries_notice=True, by="system:test", at=NOW - 10 * MINUTE
    )


@pytest.fixture
def tool() -> Iterator[respx.MockRouter]:
    with respx.mock(assert_all_called=False) as router:
        router.post(HOOK).mock(return_value=httpx.Response(204))
        yield router


def tells(when: datetime = NOW) -> None:
    workflow.look_round(at=when)
    for change in list(
        Change.objects.filter(done_at=None, due_at__lte=when).order_by("at").values_list("id", flat=True)
    ):
        workflow.tell(change=str(change), at=when)


def heard(tool: respx.MockRouter) -> list[dict[str, object]]:
    return [json.loads(call.request.content) for call in tool.calls]


@promise("8.5b", "8.7")
def test_a_tool_hears_who_joined_and_at_once_who_left(
    ada: UUID, listener: tuple[UUID, str], tool: respx.MockRouter
) -> None:
    tells()
    withdraws(ada)
    tells()

    joined, left = heard(tool)
    assert joined["type"] == "audience.joined"
    assert joined["data"]["email"] == ADA  # type: ignore[index]
    assert left == {"type": "audience.left", "timestamp": NOW.isoformat(), "data": {
        "member": joined["data"]["member"], "purpose": NEWS,  # type: ignore[index]
    }}  # fmt: skip
    assert str(ada) not in json.dumps([joined, left])
    assert len(queries.disclosed_to(ada)) == 1


def test_each_message_is_signed_as_the_standard_says(
    ada: UUID, listener: tuple[UUID, str], tool: respx.MockRouter, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import UTC

    monkeypatch.setattr(clock, "now", lambda: datetime.now(UTC))  # the library checks the age of a message
    tells()
    (call,) = tool.calls
    assert Webhook(listener[1]).verify(call.request.content, dict(call.request.headers))
    with pytest.raises(Exception, match="signature"):
        Webhook(listener[1]).verify(call.request.content.replace(b"joined", b"left"), dict(call.request.headers))


def test_nothing_is_told_twice_and_nothing_where_nothing_changed(
    ada: UUID, listener: tuple[UUID, str], tool: respx.MockRouter
) -> None:
    tells()
    tells()
    told(ada)
    tells()
    assert len(tool.calls) == 1


def test_a_tool_that_is_away_hears_of_it_later_under_the_same_number(
    ada: UUID, listener: tuple[UUID, str], tool: respx.MockRouter
) -> None:
    tool.post(HOOK).mock(side_effect=[httpx.ConnectError("away"), httpx.Response(500), httpx.Response(200)])
    tells()
    tells(NOW + 2 * MINUTE)
    tells(NOW + 10 * MINUTE)

    ids = {call.request.headers["webhook-id"] for call in tool.calls}
    assert len(tool.calls) == 3
    assert len(ids) == 1
    assert queries.changes_due(NOW + timedelta(days=9)) == []


def test_who_left_before_the_tool_heard_of_them_is_told_as_left_alone(
    ada: UUID, listener: tuple[UUID, str], tool: respx.MockRouter
) -> None:
    workflow.look_round(at=NOW - MINUTE)
    withdraws(ada)
    tells()
    assert [each["type"] for each in heard(tool)] == ["audience.left"]
    assert queries.disclosed_to(ada) == ()


def test_an_old_word_does_not_come_after_a_newer_one_that_was_told(
    ada: UUID, listener: tuple[UUID, str], tool: respx.MockRouter, monkeypatch: pytest.MonkeyPatch
) -> None:
    tells()
    tool.post(HOOK).mock(side_effect=[httpx.ConnectError("away"), httpx.Response(200), httpx.Response(200)])
    withdraws(ada)
    tells()
    later = NOW + MINUTE / 2
    monkeypatch.setattr(clock, "now", lambda: later)
    says_yes(ada, later)
    tells(later)
    tells(NOW + 5 * MINUTE)

    assert [each["type"] for each in heard(tool)][-1] == "audience.joined"
    assert queries.changes_due(NOW + timedelta(days=9)) == []


def test_what_the_register_took_from_a_tool_is_told_as_left(
    ada: UUID, listener: tuple[UUID, str], tool: respx.MockRouter, monkeypatch: pytest.MonkeyPatch
) -> None:
    workflow.look_round(at=NOW)
    monkeypatch.setattr(lists, "kinds", lambda *_: set())
    tells()
    assert [each["type"] for each in heard(tool)] == ["audience.left"]
    assert queries.disclosed_to(ada) == ()


def test_an_address_that_cannot_be_asked_counts_as_away(ada: UUID, tool: respx.MockRouter) -> None:
    actions.listen(
        purpose=NEWS, recipient=TOOL, url="https://tool.example:x/", carries_notice=True, by="system:test", at=NOW
    )
    tells()
    assert Change.objects.get().error_code == "unreachable"


def test_a_tool_that_wants_nothing_more_hears_nothing_more(
    ada: UUID, listener: tuple[UUID, str], tool: respx.MockRouter
) -> None:
    tool.post(HOOK).mock(return_value=httpx.Response(410))
    tells()
    assert queries.listeners() == []


@promise("8.3", "8.4c")
def test_whoever_is_erased_leaves_every_list_and_nothing_is_kept_of_them(
    ada: UUID, listener: tuple[UUID, str], tool: respx.MockRouter
) -> None:
    tells()
    retention.erase_person(subject=ada, ground="A17-1-b", by="system:test", at=NOW)
    tells()
    assert [each["type"] for each in heard(tool)] == ["audience.joined", "audience.left"]
    assert not Member.objects.exists()


@promise("8.3")
def test_who_had_left_a_list_before_they_were_erased_leaves_no_place_on_it(
    ada: UUID, listener: tuple[UUID, str], tool: respx.MockRouter
) -> None:
    tells()
    withdraws(ada)
    tells()
    (portrait,) = [each for each in portraits.all() if each.room == "recipients"]
    portrait.erase(ada, by="system:test", at=NOW)
    assert not Member.objects.filter(subject=ada).exists()
    actions.clear(at=NOW + timedelta(days=31))
    assert not Member.objects.exists()


def test_an_erasure_is_told_also_while_the_tool_was_away(
    ada: UUID, listener: tuple[UUID, str], tool: respx.MockRouter
) -> None:
    workflow.look_round(at=NOW)
    retention.erase_person(subject=ada, ground="A17-1-b", by="system:test", at=NOW)
    tells(NOW + MINUTE)
    assert {each["type"] for each in heard(tool)} == {"audience.left"}


@pytest.mark.parametrize(
    "url", ["http://tool.example/x", "ftp://x", "https://u:p@tool.example", "", "https://", "http://10.0.0.1/"]
)
def test_a_tool_listens_at_an_encrypted_place_or_on_this_machine(house: Path, url: str) -> None:
    with pytest.raises(actions.NotAPlace):
        actions.listen(purpose=NEWS, recipient=TOOL, url=url, carries_notice=True, by="system:test", at=NOW)


def test_the_secret_is_kept_sealed(listener: tuple[UUID, str]) -> None:
    row = Listener.objects.get()
    assert listener[1].encode() not in bytes(row.sealed_secret)
    assert HOOK.encode() not in bytes(row.sealed_url)


def test_ending_it_takes_the_list_along_and_is_done_once(listener: tuple[UUID, str]) -> None:
    actions.unlisten(listener=listener[0], by="system:test", at=NOW)
    assert not Member.objects.exists()
    assert not Listener.objects.get().sealed_secret
    for id in (listener[0], uuid4()):
        with pytest.raises(actions.NoSuchListener):
            actions.unlisten(listener=id, by="system:test", at=NOW)


@promise("8.1a")
def test_a_person_sees_which_lists_they_are_on(ada: UUID, listener: tuple[UUID, str], tool: respx.MockRouter) -> None:
    tells()
    (portrait,) = [each for each in portraits.all() if each.room == "recipients"]
    assert [item.recipient for item in portrait.show(ada) if item.kind == "list"] == [TOOL]


@promise("8.5b")
def test_the_control_sees_a_no_that_the_tool_has_not_heard(
    ada: UUID, listener: tuple[UUID, str], tool: respx.MockRouter
) -> None:
    tells()
    tool.post(HOOK).mock(return_value=httpx.Response(500))
    withdraws(ada)
    tells()
    assert lists_know_every_no(NOW, {}).state != "broken"  # it has ten minutes
    assert lists_know_every_no(NOW + 11 * MINUTE, {}).state == "broken"
    for _ in range(9):
        tells(NOW + timedelta(days=1))
    assert queries.changes_due(NOW + timedelta(days=9)) == [], "it was given up"
    assert lists_know_every_no(NOW + timedelta(days=9), {}).state == "broken"


def test_what_was_told_at_a_later_try_goes_in_its_time(
    ada: UUID, listener: tuple[UUID, str], tool: respx.MockRouter
) -> None:
    tool.post(HOOK).mock(side_effect=[httpx.Response(500), httpx.Response(200)])
    tells()
    tells(NOW + 2 * MINUTE)
    assert actions.clear(at=NOW + timedelta(days=31)) == 1


@promise("8.5b")
def test_the_control_sees_a_no_that_was_not_told(ada: UUID, listener: tuple[UUID, str], tool: respx.MockRouter) -> None:
    says_yes_again = NOW + timedelta(hours=1)
    tells()
    assert lists_know_every_no(NOW, {}).state == "kept"
    withdraws(ada)
    assert lists_know_every_no(NOW + MINUTE, {}).state == "kept"  # it has ten minutes
    assert lists_know_every_no(says_yes_again, {}).state == "broken"
    tells()
    assert lists_know_every_no(says_yes_again, {}).state == "nothing to check"
