"""A mailbox is followed: each message is stored once, whatever happens, and what cannot be is named and tried again."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError
from pytest_django import Settings

from holdord.audit import queries as audit
from holdord.intake import actions, queries, workflow
from holdord.intake.actions import mailboxes
from holdord.intake.channels.mail import following
from holdord.intake.channels.mail.following import Follower, SomebodyElse
from holdord.intake.channels.mail.letters import Why
from holdord.intake.channels.mail.receiving import Taken
from holdord.intake.models import Arrived
from holdord.intake.texts import left_out
from holdord.lib.mailbox.address import address
from holdord.lib.mailbox.connection import Unreachable
from holdord.subjects import queries as subjects
from holdord.terms import IdentifierKind
from tests.conftest import at, promise
from tests.dovecot import Dovecot, running
from tests.intake.channels.mail.written import built, message, nested

pytestmark = pytest.mark.usefixtures("house")

NOW = at("2099-03-16")


@pytest.fixture
def dovecot(settings: Settings) -> Iterator[Dovecot]:
    for server in running():
        settings.HOLDORD_MAILBOXES = {"letters": address(server.url)}
        yield server


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


def reader(name: str = "worker-1", now: Callable[[], datetime] = lambda: NOW) -> Follower:
    return workflow.mailbox_of("letters", reader=name, now=now)


def letter(number: int, **more: str) -> bytes:
    return message(f"Brev {number}", Message_ID=f"<{number}@example.org>", **more)


@promise("4.2c", "4.3")
def test_a_letter_in_the_mailbox_becomes_a_record_with_process_purpose_and_ground(dovecot: Dovecot) -> None:
    dovecot.put(built(files=(("tilbud.pdf", "application/pdf", b"%PDF-1.7"),)).as_bytes())
    assert reader().read_once().became == {"taken-in": 1}
    subject = subjects.find(IdentifierKind.EMAIL, "ada@example.org")
    assert subject
    (record,) = subjects.items(subject)
    assert (record.process, record.purpose, record.channel) == ("communication", "answer-request", "letters")
    assert record.payload["text"] == "Se vedhæftet." and record.language == "da"
    assert [file.name for file in record.files] == ["tilbud.pdf"]


def test_what_was_read_is_not_read_again_and_a_mailbox_numbered_anew_doubles_nothing(dovecot: Dovecot) -> None:
    dovecot.put(letter(1), letter(2))
    assert reader().read_once().became == {"taken-in": 2}
    assert not reader().read_once().became
    dovecot.forget_its_numbers()
    assert reader().read_once().became == {"again": 2}
    assert Arrived.objects.count() == 2


def test_letters_of_one_correspondence_are_known_as_such(dovecot: Dovecot) -> None:
    dovecot.put(letter(1), letter(2, References="<1@example.org>"), letter(3))
    reader().read_once()
    records = subjects.items(subjects.find(IdentifierKind.EMAIL, "ada@example.org"))  # type: ignore[arg-type]
    threads = {record.payload["text"]: record.thread for record in records}
    assert threads["Brev 1"] == threads["Brev 2"] != threads["Brev 3"]


@promise("1.3")
def test_machines_lists_reports_and_our_own_people_are_no_contacts(dovecot: Dovecot) -> None:
    dovecot.put(
        letter(1, Auto_Submitted="auto-replied"), letter(2, List_Id="<news.example.org>"),
        letter(3, From="Bo <bo@altoros.com>"), letter(4, From="no-reply@altoros.com", Reply_To="ben@example.org"),
    )  # fmt: skip
    assert reader().read_once().became == {"automatic": 2, "ours": 1, "taken-in": 1}
    assert subjects.count() == 1 and subjects.find(IdentifierKind.EMAIL, "ben@example.org")


@promise("8.1a")
@pytest.mark.parametrize(
    ("headers", "became"),
    [
        ({"From": "Ada <postmaster@example.org>"}, "taken-in"),
        ({"List_Unsubscribe": "<mailto:off@example.org>"}, "waits"),
        ({"Precedence": "bulk"}, "waits"),
        ({"Auto_Submitted": "auto-replied"}, "automatic"),
    ],
)
def test_who_uses_a_right_is_heard_whatever_their_letter_was_sent_with(
    dovecot: Dovecot, headers: dict[str, str], became: str
) -> None:
    dovecot.put(message("Please delete all data you hold about me.", **headers), message("Buy our apples.", **headers))
    found = reader().read_once().became
    assert found == ({"automatic": 2} if became == "automatic" else {became: 1, "automatic": 1})
    assert bool(list(actions.marked())) == (became != "automatic")


def test_of_a_letter_that_was_too_much_the_record_says_what_was_left_out(dovecot: Dovecot) -> None:
    files = (("smime.p7m", "application/pkcs7-mime", b"\x30"), *((f"{n}.exe", "a/b", b"MZ") for n in range(2)))
    dovecot.put(built("ord " * 40_000, files=files).as_bytes())
    assert reader().read_once().became == {"taken-in": 1}
    (record,) = subjects.items(subjects.find(IdentifierKind.EMAIL, "ada@example.org"))  # type: ignore[arg-type]
    assert record.payload["left-out"] == "sealed, text, kind, kind" and "left-out" not in record.categories
    assert left_out("kind, kind, text", "en") == "a file of a kind we do not take (2), the end of a very long text"
    assert left_out("kind, sealed", "da").startswith("en fil af en slags")


def test_what_cannot_be_read_is_left_where_it_is_and_named_by_its_number(dovecot: Dovecot) -> None:
    dovecot.put(letter(1), nested(200), letter(2, From="nobody"), letter(3))
    report = reader().read_once()
    assert report.became == {"taken-in": 2, "unread": 2}
    assert sorted(report.unread.values()) == [Why.NO_SENDER, Why.TOO_NESTED]
    (state,) = queries.mailboxes()
    assert state.unread == {"no-sender": 1, "too-nested": 1} and len(state.unread_uids) == 2
    entry = next(iter(audit.entries(None, act="intake.left-unread")))
    assert set(entry.detail) == {"mailbox", "uid", "why"}


def test_a_message_too_large_to_fetch_is_named_too(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "LARGEST", 2000)
    dovecot.put(message("x" * 5000), letter(2))
    assert reader().read_once().became == {"unread": 1, "taken-in": 1}


def test_a_message_the_server_cannot_give_is_named_and_tried_again(dovecot: Dovecot) -> None:
    dovecot.put(letter(1), letter(2), letter(3))
    broken = next(file for file in dovecot.folder.glob("mail/*/*.test*") if b"<2@" in file.read_bytes())
    broken.chmod(0)
    assert reader().read_once().became == {"taken-in": 2, "unread": 1}
    (state,) = queries.mailboxes()
    assert (state.unread, state.fault) == ({"not-given": 1}, "")
    broken.chmod(0o644)
    assert actions.mailboxes.look_at_again(mailbox="letters", at=NOW)
    assert reader().read_once().became == {"taken-in": 1}
    assert not queries.mailboxes()[0].unread


def test_a_fault_of_ours_keeps_nothing_else_back_and_is_tried_again(
    dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, broken = Clock(), [True]
    sound = workflow.receive

    def receive(raw: bytes, **more: Any) -> Taken:
        if broken[0] and b"Brev 2" in raw:
            raise ZeroDivisionError
        return sound(raw, **more)

    monkeypatch.setattr(workflow, "receive", receive)
    dovecot.put(letter(1), letter(2), letter(3))
    assert reader(now=clock).read_once().became == {"taken-in": 2, "unread": 1}
    assert not reader(now=clock).read_once().became, "it is not tried again at once"
    broken[0] = False
    clock.at += timedelta(minutes=2)
    assert reader(now=clock).read_once().became == {"taken-in": 1}
    assert not queries.mailboxes()[0].unread


def test_where_the_database_is_away_the_place_stays(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any, **__: Any) -> Taken:
        raise OperationalError

    dovecot.put(letter(1))
    with monkeypatch.context() as patched, pytest.raises(OperationalError):
        patched.setattr(workflow, "receive", away)
        reader().read_once()
    assert reader().read_once().became == {"taken-in": 1}


def test_one_worker_reads_at_a_time_and_a_dead_ones_turn_ends(dovecot: Dovecot) -> None:
    assert mailboxes.take_turn(mailbox="letters", reader="worker-2", until=NOW + following.TURN, at=NOW)
    with pytest.raises(SomebodyElse):
        reader().read_once()
    later = NOW + following.TURN
    assert not reader(now=lambda: later).read_once().became
    assert mailboxes.take_turn(mailbox="letters", reader="worker-2", until=later, at=NOW), "given back when done"


def test_a_server_that_is_away_is_told_of_until_it_is_back(dovecot: Dovecot) -> None:
    dovecot.kill()
    for _ in range(2):
        with pytest.raises(Unreachable):
            reader().read_once()
    (state,) = queries.mailboxes()
    assert (state.fault, state.fault_since_at) == ("connection", NOW)
    dovecot.start()
    reader().read_once()
    assert queries.mailboxes()[0].fault == "" and queries.mailboxes()[0].looked_at == NOW


@pytest.mark.parametrize(
    ("text", "looks_like_one"),
    [("Jeg vil gerne vide, hvilke oplysninger I har om mig.", True), ("Hvad koster en dag med jer?", False)],
)
def test_what_reads_like_a_request_in_the_wrong_mailbox_is_marked(
    dovecot: Dovecot, text: str, looks_like_one: bool
) -> None:
    dovecot.put(message(text))
    reader().read_once()
    assert Arrived.objects.get().may_be_request is looks_like_one


def test_only_mailboxes_whose_channel_the_register_has_are_read(settings: Settings) -> None:
    box = address("imaps://u:p@mail.example.dk")
    settings.HOLDORD_MAILBOXES = {"letters": box, "pigeons": box, "calls": box, "dpo": box}
    assert workflow.followed() == ["letters"]


def test_news_is_read_at_once_and_after_the_server_was_away(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Followed beside the test, with a list for a store: the test's own database is not seen from another thread."""
    kept: list[bytes] = []
    monkeypatch.setattr(following, "mailboxes", Places())
    monkeypatch.setattr(following, "_PAUSES_SECONDS", (0.1,))

    def take(raw: bytes, _arrived_at: datetime, _at: datetime) -> Taken:
        kept.append(raw)
        return Taken("taken-in")

    over = threading.Event()
    follower = Follower(mailbox="letters", address=address(dovecot.url), take=take, reader="worker-1", now=lambda: NOW)
    thread = threading.Thread(target=follower.follow, args=(over,))
    thread.start()
    try:
        dovecot.put(letter(1))
        _until(lambda: len(kept) == 1)
        dovecot.put(letter(2))
        _until(lambda: len(kept) == 2)
        dovecot.kill()
        dovecot.put(letter(3))
        dovecot.start()
        _until(lambda: len(kept) == 3)
    finally:
        over.set()
        thread.join(20)
    assert not thread.is_alive()


class Places:
    """Where we stand, in memory."""

    def __init__(self) -> None:
        self.place = mailboxes.Place(0, 0)

    def take_turn(self, **_: Any) -> mailboxes.Place:
        return self.place

    def went_on(self, *, uid_validity: int, uid: int, **_: Any) -> None:
        self.place = mailboxes.Place(uid_validity, uid)

    def to_try_again(self, **_: Any) -> list[int]:
        return []

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda **_: None


def _until(happened: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < until
        time.sleep(0.05)
