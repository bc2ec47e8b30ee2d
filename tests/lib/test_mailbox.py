"""A mailbox is read from a real Dovecot, by number, and left as it was."""

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from holdord.lib.mailbox.address import Address, NotAnAddress, address
from holdord.lib.mailbox.connection import Connection, Unreachable
from tests.dovecot import Dovecot, running

MOST = 1_000_000


def message(number: int, body: str = "Hello.") -> bytes:
    return (
        f"From: ada@example.org\r\nSubject: {number}\r\nMessage-ID: <{number}@example.org>\r\n\r\n{body}\r\n".encode()
    )


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    yield from running()


def test_a_line_says_which_mailbox() -> None:
    found = address("imaps://post%40example.dk:a%2Fb%3Ac@mail.example.dk/INBOX/Support?since=2026-01-31")
    assert found == Address(
        "mail.example.dk", 993, "post@example.dk", "a/b:c", "tls", "INBOX/Support", date(2026, 1, 31)
    )
    assert "a/b:c" not in repr(found)
    assert address("imap+tls://u:p@h").transport == "starttls" and address("imap+tls://u:p@h").folder == "INBOX"


@pytest.mark.parametrize(
    "url",
    [
        "", "imaps://mail.example.dk", "imaps://user@mail.example.dk", "pop3://u:s3cret@h", "imaps://u:s3cret@h:seven",
        "imaps://u:s3cret@h?since=yesterday", "imaps://u:s3cret@h?until=2026-01-01",
    ],
)  # fmt: skip
def test_a_line_that_is_none_is_refused_and_its_password_not_repeated(url: str) -> None:
    with pytest.raises(NotAnAddress) as refused:
        address(url)
    assert "s3cret" not in str(refused.value)


def test_only_this_machine_may_be_spoken_to_in_clear() -> None:
    assert address("imap://u:p@127.0.0.1").private and address("imaps://u:p@mail.example.dk").private
    assert not address("imap://u:p@mail.example.dk").private


def test_messages_come_by_number_with_their_moment_and_their_bytes(dovecot: Dovecot) -> None:
    dovecot.put(*(message(number) for number in range(3)))
    with Connection(address(dovecot.url)) as box:
        uids = box.after(0)
        fetched = list(box.fetch(uids, most=MOST))
    assert box.uid_validity > 0 and len(uids) >= 3
    assert [each.found.uid for each in fetched] == uids
    assert all(each.content and b"From: ada@example.org" in each.content for each in fetched)
    assert all(len(each.content or b"") == each.found.size for each in fetched)
    assert abs(fetched[-1].found.arrived_at - datetime.now(UTC)) < timedelta(minutes=5)


def test_nothing_is_marked_moved_or_deleted(dovecot: Dovecot) -> None:
    dovecot.put(message(7))
    with Connection(address(dovecot.url)) as box:
        list(box.fetch(box.after(0), most=MOST))
    # What was seen would bear an S in its name, and what was looked at for the first time would have lost "recent".
    names = [path.name for path in (dovecot.folder / "mail").glob("*/*") if path.parent.name in ("cur", "new")]
    assert names and not [name for name in names if "S" in name.partition(":2,")[2]]


def test_only_what_lies_above_a_number_is_given(dovecot: Dovecot) -> None:
    dovecot.put(message(8))
    with Connection(address(dovecot.url)) as box:
        last = box.after(0)[-1]
        assert box.after(last) == [] and box.after(last - 1) == [last]


def test_what_came_before_the_day_is_left_out(dovecot: Dovecot) -> None:
    dovecot.put(message(9))
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    with Connection(replace(address(dovecot.url), since=tomorrow)) as box:
        assert box.after(0) == []


def test_a_message_that_is_too_long_is_named_and_not_fetched(dovecot: Dovecot) -> None:
    dovecot.put(message(10, "x" * 5000))
    with Connection(address(dovecot.url)) as box:
        (long,) = box.fetch(box.after(0)[-1:], most=4000)
    assert long.content is None and long.found.size > 5000


def test_a_message_that_the_server_cannot_give_is_named_and_keeps_no_other_back(dovecot: Dovecot) -> None:
    dovecot.put(message(20), message(21), message(22))
    with Connection(address(dovecot.url)) as box:
        uids = box.after(0)[-3:]
        broken = next(file for file in dovecot.folder.glob("mail/*/*.test*") if b"<21@" in file.read_bytes())
        broken.chmod(0)
        try:
            given = list(box.fetch(uids, most=MOST))
        finally:
            broken.chmod(0o644)
        assert {each.found.uid: each.content for each in given} == {
            uids[0]: message(20), uids[1]: None, uids[2]: message(22)
        }  # fmt: skip
        assert [each.content for each in box.fetch(uids[1:2], most=MOST)] == [message(21)], "once it can, it is read"


def test_the_wait_ends_when_something_comes_and_not_before_its_time_otherwise(dovecot: Dovecot) -> None:
    with Connection(address(dovecot.url)) as box:
        before = box.after(0)[-1]
        threading.Timer(0.3, lambda: dovecot.put(message(11))).start()
        assert box.wait(30, over=lambda: False)
        assert len(box.after(before)) == 1
        assert not box.wait(0.2, over=lambda: False)


def test_what_came_while_something_else_was_read_is_not_waited_for(dovecot: Dovecot) -> None:
    with Connection(address(dovecot.url)) as box:
        uids = box.after(0)
        dovecot.put(message(12))
        # The server tells of it beside this, and then no more.
        assert list(box.fetch(uids[:1], most=MOST))
        began = time.monotonic()
        assert box.wait(20, over=lambda: False) and time.monotonic() - began < 10
        assert len(box.after(uids[-1])) == 1
        assert not box.wait(0.2, over=lambda: False)


def test_what_came_with_the_word_that_waiting_begins_is_not_waited_for() -> None:
    answers = {
        "CAPABILITY": "* CAPABILITY IMAP4rev1 IDLE\r\n", "IDLE": "+ idling\r\n* 2 EXISTS\r\n",
        "EXAMINE": "* 1 EXISTS\r\n* OK [UIDVALIDITY 7] .\r\n", "UID": "* SEARCH 1\r\n", "LOGOUT": "* BYE .\r\n",
    }  # fmt: skip

    def serve(listening: socket.socket) -> None:
        talk, _ = listening.accept()
        with talk, talk.makefile("rwb") as lines:
            lines.write(b"* OK ready\r\n")
            lines.flush()
            waiting = ""
            for line in lines:
                tag, _, said = line.decode().strip().partition(" ")
                name = said.split(" ")[0].upper()
                waiting = tag if name == "IDLE" else waiting
                done = f"{waiting if tag == 'DONE' else tag} OK done\r\n" if name != "IDLE" else ""
                lines.write((answers.get(name, "") + done).encode())
                lines.flush()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=serve, args=(listening,), daemon=True).start()
        with Connection(address(f"imap://u:p@127.0.0.1:{listening.getsockname()[1]}")) as box:
            assert box.after(0) == [1]
            began = time.monotonic()
            assert box.wait(20, over=lambda: False) and time.monotonic() - began < 10


def test_the_wait_ends_when_the_house_closes(dovecot: Dovecot) -> None:
    with Connection(address(dovecot.url)) as box:
        assert not box.wait(600, over=lambda: True)


def test_a_server_that_is_killed_is_told_of_and_read_again_when_it_is_back(dovecot: Dovecot) -> None:
    with pytest.raises(Unreachable) as told, Connection(address(dovecot.url)) as box:
        threading.Timer(0.3, dovecot.kill).start()
        while box.wait(20, over=lambda: False):
            box.after(0)
    assert told.value.why == "connection"
    with pytest.raises(Unreachable), Connection(address(dovecot.url)):
        pass
    dovecot.start()
    with Connection(address(dovecot.url)) as again:
        assert again.after(0)


@pytest.mark.parametrize(("change", "why"), [({"password": "wrong"}, "log-in"), ({"folder": "Nowhere"}, "folder")])
def test_what_is_wrong_is_said_in_a_word_that_repeats_nothing(
    dovecot: Dovecot, change: dict[str, str], why: str
) -> None:
    with pytest.raises(Unreachable) as told, Connection(replace(address(dovecot.url), **change)):
        pass
    assert told.value.why == why and "wrong" not in str(told.value) and "post@" not in str(told.value)


def test_mailboxes_that_were_numbered_anew_say_so(dovecot: Dovecot) -> None:
    with Connection(address(dovecot.url)) as before:
        pass
    dovecot.forget_its_numbers()
    with Connection(address(dovecot.url)) as after:
        assert after.uid_validity != before.uid_validity


@pytest.fixture
def certified(tmp_path: Path) -> Iterator[tuple[Dovecot, Path]]:
    """A Dovecot with a certificate of our own making for this machine; and the file that whoever trusts it has."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    start = datetime.now(UTC) - timedelta(days=1)
    import ipaddress

    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(start).not_valid_after(start + timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    cert, secret = tmp_path / "cert.pem", tmp_path / "key.pem"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    for server in running(certificate=(cert, secret)):
        yield server, cert


@pytest.mark.parametrize(("scheme", "port"), [("imaps", "tls_port"), ("imap+tls", "port")])
def test_the_line_is_encrypted_and_a_certificate_that_nobody_vouches_for_is_refused(
    certified: tuple[Dovecot, Path], scheme: str, port: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, certificate = certified
    url = server.url.replace("imap://", f"{scheme}://").replace(f":{server.port}/", f":{getattr(server, port)}/")
    with pytest.raises(Unreachable) as refused, Connection(address(url)):
        pass
    assert refused.value.why == "certificate"
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    server.put(message(12))
    with Connection(address(url)) as box:
        assert len(box.after(0)) == 1
        assert not box.wait(0.2, over=lambda: False)
        threading.Timer(0.3, lambda: server.put(message(13))).start()
        assert box.wait(30, over=lambda: False) and len(box.after(0)) == 2


def test_a_closed_connection_leaves_no_line_open(dovecot: Dovecot) -> None:
    with Connection(address(dovecot.url)) as box:
        line = box._open.client.sock
    time.sleep(0)
    assert line.fileno() == -1
