"""What is put into a message stands where a reader sees it, and the rest of the message is as it was."""

import contextlib
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdord.mailing import composing
from holdord.mailing.composing import NotAMessage, Owed, Words
from holdord.mailing.rules import is_address

BELOW = (Words("You may say no: æøå", "<p>You may say no: æøå</p>"),)
OWED = Owed("<own@house>", "Tue, 31 Mar 2026 12:00:00 +0000", BELOW)


def composed(message: Message | bytes, owed: Owed = OWED) -> Message:
    content = message if isinstance(message, bytes) else message.as_bytes()
    return message_from_bytes(composing.compose(content, owed))


def text(message: Message, kind: str = "text/plain") -> str:
    part = next(part for part in message.walk() if part.get_content_type() == kind)
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode(part.get_content_charset() or "utf-8")


def plain(body: str = "Hej", charset: str = "utf-8") -> EmailMessage:
    message = EmailMessage()
    message["Subject"], message["Message-ID"], message["Date"] = "S", "<1@t>", "Tue, 31 Mar 2026 11:00:00 +0000"
    message.set_content(body, charset=charset)
    return message


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252"])
def test_words_are_put_below_a_text_in_any_charset(charset: str) -> None:
    assert text(composed(plain("Blåbærgrød", charset))).split() == ["Blåbærgrød", "You", "may", "say", "no:", "æøå"]


def test_both_the_text_and_the_html_of_a_message_carry_them() -> None:
    message = plain()
    message.add_alternative("<html><body><p>Hej</p></BODY ></html>", subtype="html")

    found = composed(message)
    assert "say no" in text(found)
    assert text(found, "text/html").index("say no") < text(found, "text/html").index("</BODY")


def test_a_message_of_html_alone_carries_them_too() -> None:
    message = EmailMessage()
    message.set_content("<p>Hej</p>", subtype="html")
    assert "say no" in text(composed(message), "text/html")


def test_attachments_are_left_alone() -> None:
    message = plain()
    message.add_attachment("a,b\n1,2\n", filename="list.txt")
    message.add_attachment(bytes(range(256)), maintype="application", subtype="octet-stream", filename="x.bin")

    found = composed(message)
    first, listed, binary = (part for part in found.walk() if not part.is_multipart())
    assert "say no" in str(first.get_payload(decode=True), "utf-8")
    assert listed.get_payload(decode=True) == b"a,b\r\n1,2\r\n".replace(b"\r\n", b"\n") or b"say no" not in bytes(
        listed.get_payload(decode=True)
    )
    assert binary.get_payload(decode=True) == bytes(range(256))


def test_a_message_that_was_handed_on_in_another_is_left_alone() -> None:
    inner = plain("I wrote this")
    outer = EmailMessage()
    outer.set_content("<p>See below</p>", subtype="html")
    outer.add_attachment(inner)

    found = composed(outer)
    assert "say no" in text(found, "text/html")
    assert text(found).strip() == "I wrote this"


def test_what_is_signed_is_not_written_into_but_stood_beside() -> None:
    message = MIMEMultipart("signed", protocol="application/pgp-signature")
    message["Subject"] = "S"
    message.attach(MIMEText("Signed text", "plain"))
    message.attach(MIMEText("signature", "pgp-signature"))

    found = composed(message)
    assert found.get_content_type() == "multipart/mixed"
    inner, added = found.get_payload()
    assert inner.get_content_type() == "multipart/signed"
    assert "say no" not in str(inner)
    assert "say no" in str(added.get_payload(decode=True), "utf-8")
    assert found["Subject"] == "S"


def test_a_message_that_is_a_file_alone_gets_a_part_of_its_own() -> None:
    message = b"Subject: S\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERg==\r\n"
    found = composed(message)
    file, added = found.get_payload()
    assert file.get_payload(decode=True) == b"%PDF"
    assert "say no" in text(added)


def test_what_must_not_leave_does_not_and_a_signature_of_what_was_changed_goes() -> None:
    message = plain()
    for name in ("Bcc", "X-Holdord-Purpose", "DKIM-Signature"):
        message[name] = "secret"
    assert not {"Bcc", "X-Holdord-Purpose", "DKIM-Signature"} & set(composed(message).keys())


def test_a_message_keeps_its_name_and_one_without_gets_ours() -> None:
    nameless = plain()
    del nameless["Message-ID"]
    assert composed(plain())["Message-ID"] == "<1@t>"
    assert composed(nameless)["Message-ID"] == "<own@house>"


def test_lines_end_as_smtp_wants_them() -> None:
    written = composing.compose(plain("a\nb\n").as_bytes(), OWED)
    assert b"\n" not in written.replace(b"\r\n", b"")


@pytest.mark.parametrize("charset", ["no-such-charset", "\x00", "utf-8; x"])
def test_a_charset_nobody_knows_does_not_stop_a_message(charset: str) -> None:
    message = f"Subject: S\r\nContent-Type: text/plain; charset={charset}\r\n\r\nHej\r\n".encode()
    assert "say no" in text(composed(message))


@given(st.binary(max_size=400))
def test_whatever_is_handed_over_is_composed_or_refused(content: bytes) -> None:
    with contextlib.suppress(NotAMessage):
        composing.compose(b"Subject: S\r\n" + content, OWED)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a@",
        "@b",
        "a b@c",
        "a@b@c",
        "a@b\r\nX",
        "<a@b>",
        'a"@b',
        "a@b,c@d",
        "a@" + "b" * 260,
        "(x)a@b",
        "a\\@b",
    ],
)
def test_what_is_no_address_is_none(text: str) -> None:
    assert not is_address(text)


@pytest.mark.parametrize("text", ["a@b", "ada.lind+x@example.dk", "blåbær@grød.dk"])
def test_what_is_an_address_is_one(text: str) -> None:
    assert is_address(text)
