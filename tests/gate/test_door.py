"""The gate speaks SMTP with the company's own systems: with whom it knows, about what it was told the purpose of."""

import ipaddress
import smtplib
import socket
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest

from holdord.audit import queries as audit
from holdord.gate import door, speech
from holdord.gate.door import Caller, Gate, Terms
from holdord.mailing import actions, queries
from holdord.mailing.models import Outgoing
from holdord.mailing.rules import MOST_RECIPIENTS, Handed
from holdord.staff import actions as staff
from tests.conftest import at, promise
from tests.mailing.conftest import ADA, INVOICE, NEWS, TOOL, Server, ada, knows, server, written

__all__ = ["ada", "server"]
KEY = "holdord_" + "0" * 32 + "_" + "k" * 43


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Handed, str]]:
    """What comes through the door, without what lies behind it; one key is good."""
    found: list[tuple[Handed, str]] = []

    def take(handed: Handed, by: str) -> str:
        found.append((handed, by))
        return "250 2.0.0 Taken"

    def caller(login: bytes, password: bytes) -> Caller | None:
        return Caller("key:1", login.decode(), UUID(int=1)) if password.decode() == KEY else None

    monkeypatch.setattr(door, "_take", take)
    monkeypatch.setattr(door, "_caller", caller)
    monkeypatch.setattr(door, "_is_still_good", lambda caller: True)
    return found


@pytest.fixture
def opened() -> Iterator[Callable[..., smtplib.SMTP]]:
    """Opens a gate on its terms, and a conversation with it."""
    gates, talks = list[Gate](), list[smtplib.SMTP]()

    def open_(networks: str = "127.0.0.0/8", purposes: dict[str, str] | None = None) -> smtplib.SMTP:
        with socket.socket() as trial:
            trial.bind(("127.0.0.1", 0))
            port = trial.getsockname()[1]
        near = [ipaddress.ip_network(text) for text in networks.split(",") if text]
        gates.append(Gate(Terms("127.0.0.1", port, near, purposes or {})))
        gates[-1].start()
        talks.append(smtplib.SMTP("127.0.0.1", port, timeout=10))
        return talks[-1]

    yield open_
    for talk in talks:
        talk.close()
    for gate in gates:
        gate.stop()


Opened = Callable[..., smtplib.SMTP]


def test_a_system_of_this_machine_hands_over_mail_with_its_purpose_in_a_header(
    opened: Opened, taken: list[tuple[Handed, str]]
) -> None:
    opened().sendmail(TOOL, [ADA, "ben@people.example"], written(purpose=INVOICE))

    ((handed, by),) = taken
    assert (handed.purpose, handed.recipients, handed.sender) == (INVOICE, (ADA, "ben@people.example"), TOOL)
    assert by == "system:gate"


@promise("9.2")
def test_whoever_comes_from_elsewhere_logs_in_first(opened: Opened, taken: list[tuple[Handed, str]]) -> None:
    talk = opened(networks="10.0.0.0/8")
    with pytest.raises(smtplib.SMTPSenderRefused) as refused:
        talk.sendmail(TOOL, [ADA], written(purpose=INVOICE))
    assert refused.value.smtp_code == 530
    assert not taken


def test_the_user_name_is_the_purpose_and_the_password_a_key(opened: Opened, taken: list[tuple[Handed, str]]) -> None:
    talk = opened(networks="")
    talk.login(NEWS, KEY)
    talk.sendmail(TOOL, [ADA], written())

    ((handed, by),) = taken
    assert (handed.purpose, by) == (NEWS, "key:1")


def test_a_header_outweighs_the_user_name(opened: Opened, taken: list[tuple[Handed, str]]) -> None:
    talk = opened(networks="")
    talk.login(NEWS, KEY)
    talk.sendmail(TOOL, [ADA], written(purpose=INVOICE))
    assert taken[0][0].purpose == INVOICE


@promise("7.7")
def test_a_system_says_by_a_header_that_a_machine_decides(opened: Opened, taken: list[tuple[Handed, str]]) -> None:
    opened().sendmail(TOOL, [ADA], written(purpose=INVOICE, X_Holdord_Automated="True"))
    opened().sendmail(TOOL, [ADA], written(purpose=INVOICE, X_Holdord_Automated="no"))
    assert [handed.automated for handed, _ in taken] == [True, False]


def test_a_wrong_key_is_refused(opened: Opened, taken: list[tuple[Handed, str]]) -> None:
    with pytest.raises(smtplib.SMTPAuthenticationError):
        opened(networks="").login(NEWS, "wrong")


def test_the_purpose_may_go_by_the_senders_address(opened: Opened, taken: list[tuple[Handed, str]]) -> None:
    opened(purposes={TOOL: NEWS}).sendmail(TOOL.upper().replace("ALTOROS", "altoros"), [ADA], written())
    assert taken[0][0].purpose == NEWS


def test_mail_for_nothing_is_refused_with_what_to_do(opened: Opened, taken: list[tuple[Handed, str]]) -> None:
    with pytest.raises(smtplib.SMTPDataError) as refused:
        opened().sendmail(TOOL, [ADA], written())
    assert b"X-Holdord-Purpose" in refused.value.smtp_error
    assert not taken


def test_a_message_that_nobody_wants_a_report_of_has_no_sender(opened: Opened, taken: list[tuple[Handed, str]]) -> None:
    opened().sendmail("", [ADA], written(purpose=INVOICE))
    assert taken[0][0].sender == ""


def test_too_many_recipients_are_put_off_not_lost(opened: Opened, taken: list[tuple[Handed, str]]) -> None:
    many = [f"n{n}@people.example" for n in range(MOST_RECIPIENTS + 3)]
    left = opened().sendmail(TOOL, many, written(purpose=INVOICE))

    assert len(taken[0][0].recipients) == MOST_RECIPIENTS
    assert {code for code, _ in left.values()} == {452}
    assert len(left) == 3


def test_what_breaks_inside_is_said_to_be_tried_again(
    opened: Opened, taken: list[tuple[Handed, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "_take", lambda *_: 1 / 0)
    with pytest.raises(smtplib.SMTPDataError) as refused:
        opened().sendmail(TOOL, [ADA], written(purpose=INVOICE))
    assert refused.value.smtp_code == 451


# Behind the door


@pytest.fixture
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The work is done in this thread, whose connection is the test's."""
    monkeypatch.setattr(door, "close_old_connections", lambda: None)


@pytest.mark.usefixtures("_here")
def test_what_is_taken_is_acknowledged(ada: UUID, server: Server) -> None:
    assert door._take(Handed(TOOL, (ADA,), written(), NEWS), "system:gate") == "250 2.0.0 Taken for 1"
    assert Outgoing.objects.count() == 1


@promise("8.7")
@pytest.mark.usefixtures("_here")
def test_a_no_says_why_in_words_a_mail_program_shows(house: object, server: Server) -> None:
    knows(ADA, consents=False)
    said = door._take(Handed(TOOL, (ADA,), written(), NEWS), "system:gate")

    assert said.startswith(f"550 5.7.1 {ADA}: ")
    assert "needs consent, and the person has given none" in said
    assert said.isascii()


@pytest.mark.usefixtures("_here")
def test_several_reasons_are_several_lines(house: object, server: Server) -> None:
    knows(ADA, consents=False)
    knows("ben@people.example", consents=False)
    said = door._take(Handed(TOOL, (ADA, "ben@people.example"), written(), NEWS), "system:gate")

    *before, last = said.split("\r\n")
    assert all(line.startswith("550-5.7.1 ") for line in before)
    assert last.startswith("550 5.7.1 ")


@pytest.mark.usefixtures("_here")
@pytest.mark.parametrize(
    ("handed", "code"),
    [
        (Handed(TOOL, (ADA,), b"none", NEWS), "554 5.6.0"),
        (Handed(TOOL, (), written(), NEWS), "554 5.5.3"),
        (Handed(TOOL, (ADA,), written(), "blåbær\r\n250 OK"), "554 5.7.1"),
    ],
)
def test_what_is_refused_is_refused_in_one_line(house: object, server: Server, handed: Handed, code: str) -> None:
    said = door._take(handed, "system:gate")
    assert said.startswith(code)
    assert said.isascii()
    assert "\n" not in said


@pytest.mark.usefixtures("_here")
def test_a_key_for_sending_opens_and_one_for_something_else_does_not(house: object, server: Server) -> None:
    _, sends = staff.make_key(name="tool", scopes=["send"], by="system:test", at=at("2026-03-01"))
    _, asks = staff.make_key(name="other", scopes=["decide"], by="system:test", at=at("2026-03-01"))

    caller = door._caller(NEWS.encode(), sends.encode())
    assert caller is not None
    assert caller.purpose == NEWS
    assert door._caller(NEWS.encode(), asks.encode()) is None
    assert door._caller(NEWS.encode(), b"\xff") is None
    door._take(Handed(TOOL, (knows(ADA) and ADA,), written(), NEWS), caller.by)
    assert audit.entries(None, act="mailing.take")[0].by == caller.by


@pytest.mark.usefixtures("_here")
def test_a_key_that_is_revoked_in_mid_conversation_opens_no_more(house: object, server: Server) -> None:
    id, sends = staff.make_key(name="tool", scopes=["send"], by="system:test", at=at("2026-03-01"))
    caller = door._caller(NEWS.encode(), sends.encode())

    assert door._is_still_good(caller)
    staff.revoke_key(key=id, by="system:test", at=at("2026-03-02"))
    assert not door._is_still_good(caller)
    assert door._is_still_good(None), "who needs no key is asked for none"


def test_a_conversation_with_a_key_that_ended_is_told_to_log_in_anew(
    opened: Opened, taken: list[tuple[Handed, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = opened(networks="")
    talk.login(NEWS, KEY)
    assert talk.docmd("MAIL", f"FROM:<{TOOL}>")[0] == 250
    talk.rset()
    monkeypatch.setattr(door, "_is_still_good", lambda caller: False)
    code, said = talk.docmd("MAIL", f"FROM:<{TOOL}>")
    assert code == 535 and b"revoked" in said


def test_what_is_refused_at_the_door_is_counted(house: object, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    # The transaction the test runs in goes on with the connection it began with.
    monkeypatch.setattr(door, "close_old_connections", lambda: None)
    knows(ADA, consents=False)
    assert "550" in door._take(Handed(TOOL, (ADA,), written(), NEWS), "system:gate")
    assert queries.tally().refused == 1


def test_sentences_are_plain_and_bounded() -> None:
    assert len(speech.unknown_purpose("x" * 10_000)) < 300
    refused = actions.AllRefused(tuple())
    assert speech.all_refused(refused) == "550 5.7.1"
