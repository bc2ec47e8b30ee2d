"""A message is read whatever it is written in, and whoever wrote it to keep us from reading."""

import os
import time
from email.message import Message
from typing import Any

import pytest

from holdord.intake.channels.mail.letters import Kind, Letter, Unreadable, Why
from holdord.intake.channels.mail.reading import read
from tests.conftest import at, promise
from tests.intake.channels.mail.written import broken, built, message, nested

ARRIVED = at("2026-03-16T08:05+00:00")
REPORT = (
    "--b\n\nDet gik ikke.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n"
    "Action: failed\nStatus: 5.1.1\n--b--"
)


def letter(raw: bytes, **more: Any) -> Letter:
    found = read(raw, arrived_at=ARRIVED, **more)
    assert isinstance(found, Letter), found
    return found


@promise("4.1")
def test_a_plain_letter_says_who_wrote_when_and_what() -> None:
    found = letter(message("Hej,\n\nvil I ringe?"))
    assert (found.sender, found.name, found.subject) == ("ada@example.org", "Ada Krogh", "Et projekt")
    assert found.text == "Hej,\n\nvil I ringe?" and found.kind is Kind.PERSON
    assert found.written_at == at("2026-03-16T08:00+00:00") and found.thread == "1@example.org"


@pytest.mark.parametrize(
    ("alphabet", "said"),
    [("utf-8", "utf-8"), ("iso-8859-1", "cp1252"), ("iso-8859-1", "iso-8859-1"), ("windows-1252", "cp1252"),
     ("", "cp1252"), ("", "utf-8"), ("us-ascii", "utf-8"), ("utf-8", "cp1252"), ("x-unknown", "utf-8"),
     ("punycode", "utf-8"), ("utf-16", "utf-16"), ("koi8-r", "utf-8")],
)  # fmt: skip
def test_text_is_read_in_whatever_alphabet_it_claims_or_is_written_in(alphabet: str, said: str) -> None:
    kind = f"Content-Type: text/plain{f'; charset={alphabet}' if alphabet else ''}\r\n\r\n"
    found = letter(b"From: ada@example.org\r\n" + kind.encode() + "Smørrebrød på Ærø".encode(said))
    assert found.text == "Smørrebrød på Ærø" or alphabet == "koi8-r"


def test_of_two_forms_of_one_text_the_plain_one_is_kept_and_a_page_alone_becomes_text() -> None:
    assert letter(built("Plain.", "<p>Page.</p>").as_bytes()).text == "Plain."
    page = "<style>p{}</style><p>Hej&nbsp;Bo</p><table><tr><td>Dag</td><td>Tid</td></tr></table><script>x()</script>"
    raw = b"From: ada@example.org\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page.encode()
    assert letter(raw).text == "Hej Bo\n\nDag Tid"


def test_files_come_with_their_names_however_these_are_written() -> None:
    found = letter(built(files=(("tilbud på æbler.pdf", "application/pdf", b"%PDF-1.7"),)).as_bytes())
    (file,) = found.attachments
    assert (file.name, file.claimed_kind, file.content.read(99)) == (
        "tilbud på æbler.pdf",
        "application/pdf",
        b"%PDF-1.7",
    )
    split = (
        "Content-Type: multipart/mixed; boundary=b", "", "--b", "Content-Type: application/octet-stream;",
        " name*0*=utf-8''%C3%A6b; name*1=ler.csv", "Content-Disposition: attachment", "", "a;b", "--b--",
    )  # fmt: skip
    raw = "From: ada@example.org\r\n" + "\r\n".join(split)
    assert [file.name for file in letter(raw.encode()).attachments] == ["æbler.csv"]


@pytest.mark.parametrize("kind", ["application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"])
def test_what_is_encrypted_is_told_and_a_signature_beside_a_letter_is_no_file(kind: str) -> None:
    found = letter(built(files=(("smime.p7m", kind, b"\x30\x80"),)).as_bytes())
    assert found.left == ("sealed",) and not found.attachments
    signed = letter(built(files=(("smime.p7s", "application/pkcs7-signature", b"\x30\x80"),)).as_bytes())
    assert not signed.left and not signed.attachments


def test_a_letter_within_a_letter_that_nobody_can_write_down_again_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumbles(self: Message, *args: object, **more: object) -> bytes:
        raise ValueError

    forwarded = built()
    forwarded.add_attachment(built("Den første."))
    raw = forwarded.as_bytes()
    monkeypatch.setattr(Message, "as_bytes", stumbles)
    assert letter(raw).left == ("unreadable",)


def test_pictures_a_forwarded_letter_and_a_winmail_are_files() -> None:
    forwarded = built()
    forwarded.add_attachment(built("Den første."))
    assert [file.claimed_kind for file in letter(forwarded.as_bytes()).attachments] == ["message/rfc822"]
    for kind in ("application/ms-tnef", "image/png"):
        found = letter(built(files=(("x", kind, b"\x89PNG"),)).as_bytes())
        assert [file.claimed_kind for file in found.attachments] == [kind]


def test_what_is_quoted_stays_for_it_is_what_was_answered() -> None:
    assert "> Hvad koster det?" in letter(message("Det er fint.\n\n> Hvad koster det?")).text


@pytest.mark.parametrize(
    ("headers", "thread"),
    [
        ({"References": "<a@x.dk> <b@x.dk>", "In_Reply_To": "<b@x.dk>"}, "a@x.dk"),
        ({"In_Reply_To": "<b@x.dk>"}, "b@x.dk"),
        ({}, "1@example.org"),
    ],
)
def test_a_correspondence_is_known_by_its_first_letter(headers: dict[str, str], thread: str) -> None:
    assert letter(message(**headers)).thread == thread


def test_a_letter_is_known_again_whichever_way_it_came_and_two_of_one_id_are_two() -> None:
    first = letter(message("Hej"))
    assert letter(b"Received: from mx2.example.org\r\n" + message("Hej")).key == first.key
    assert letter(message("Hej igen")).key != first.key
    no_id = letter(message("Hej", Message_ID=""))
    assert no_id.key == letter(message("Hej", Message_ID="")).key and no_id.thread == no_id.key


@pytest.mark.parametrize(
    ("date", "written"),
    [
        ("Mon, 16 Mar 2026 09:00:00 +0100", "2026-03-16T08:00"),
        ("Mon, 16 Mar 2026 23:00:00 +0100", "2026-03-16T08:05"),
        ("Thu, 1 Jan 1970 00:00:00 +0000", "2026-03-16T08:05"),
        ("in a moment", "2026-03-16T08:05"),
        ("", "2026-03-16T08:05"),
    ],
)
def test_a_senders_clock_is_not_believed_beyond_the_servers(date: str, written: str) -> None:
    assert letter(message(Date=date)).written_at == at(f"{written}+00:00")


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({"Auto_Submitted": "auto-replied"}, Kind.AUTO_REPLY),
        ({"Auto_Submitted": "no"}, Kind.PERSON),
        ({"X_Autoreply": "yes"}, Kind.AUTO_REPLY),
        ({"List_Id": "News <news.example.org>"}, Kind.LIST),
        ({"List_Id": "Post <post.example.dk>"}, Kind.PERSON),
        ({"List_Unsubscribe": "<mailto:off@example.org>"}, Kind.LIST),
        ({"Precedence": "bulk"}, Kind.LIST),
        ({"Content_Type": "multipart/report; report-type=delivery-status; boundary=b"}, Kind.REPORT),
        ({"From": "Mail Delivery <MAILER-DAEMON@mx.example.org>", "Return_Path": "<>"}, Kind.REPORT),
        ({"From": "postmaster@mx.example.org", "X_Failed_Recipients": "ada@example.org"}, Kind.REPORT),
        ({"From": "Ada <postmaster@example.org>"}, Kind.SERVER),
        ({"From": "Ada <ada@example.org>", "Return_Path": "<>"}, Kind.PERSON),
    ],
)
def test_a_machine_that_answers_sends_to_many_or_reports_is_no_person(headers: dict[str, str], kind: Kind) -> None:
    assert letter(message(REPORT, **headers), ours=("example.dk",)).kind is kind


def test_our_own_mail_servers_word_on_spam_is_heard() -> None:
    assert letter(message(X_Spam_Flag="YES")).spam and not letter(message(X_Spam_Status="No, score=1")).spam
    assert letter(message(Authentication_Results="mx.example; dkim=pass; dmarc=FAIL (p=none)")).forged
    assert not letter(message(Authentication_Results="mx.example; dmarc=pass")).forged
    two = "mx.example; dkim=none\r\nAuthentication-Results: mx.example; dmarc=fail header.from=example.org"
    assert letter(message(Authentication_Results=two)).forged


@pytest.mark.parametrize("sender", ["", "undisclosed", "a@@b", "<>", "Ada", "a@b"])
def test_a_letter_of_nobody_is_told_as_such(sender: str) -> None:
    assert letter(message(From=sender)).is_of_nobody
    answered = letter(message(From=sender, Reply_To="Ada <ada@example.org>"))
    assert (answered.sender, answered.name, answered.reply_to) == ("ada@example.org", "Ada", "")
    assert not letter(message(REPORT, From=sender, Auto_Submitted="auto-replied")).is_of_nobody


def test_of_several_who_wrote_the_first_is_named_and_how_many_is_told() -> None:
    found = letter(message(From="Ada <ada@example.org>, Ben <ben@example.org>"))
    assert (found.sender, found.name, found.senders) == ("ada@example.org", "Ada", 2)
    assert letter(message(From="Ada <ada@example.org>, <ADA@example.org>")).senders == 1


@pytest.mark.parametrize("alphabet", ["utf-8", "latin-1"])
def test_headers_are_read_that_older_programs_write_as_they_are(alphabet: str) -> None:
    raw = message(From="Søren Krogh <s@example.org>", Subject="Æbler på bordet").decode().encode(alphabet)
    found = letter(raw)
    assert (found.name, found.sender, found.subject) == ("Søren Krogh", "s@example.org", "Æbler på bordet")


def test_names_that_turn_the_line_around_or_hide_are_made_plain() -> None:
    found = letter(message(From='"Ada\u202e\u200b Krogh" <ada@example.org>', Subject="Hej\u2028 der"))
    assert (found.name, found.subject) == ("Ada Krogh", "Hej der")


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (nested(1000), Why.TOO_NESTED),
        (nested(59, "a\r\n" * 400_000), Why.TOO_NESTED),
        (b"From: a@b.dk\r\n\r\n" + b"\n" * 700_000, Why.TOO_MANY_LINES),
        (
            b"From: a@b.dk\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\n" * 20_000,
            Why.TOO_NESTED,
        ),
        (b"From: a@b.dk\r\n\r\n" + b"x" * (37 * 1024 * 1024), Why.TOO_LARGE),
    ],
)
def test_what_no_letter_has_so_much_of_is_refused_before_it_is_looked_at(raw: bytes, why: Why) -> None:
    assert read(raw, arrived_at=ARRIVED) == Unreadable(why)


def test_ten_thousand_tables_within_one_another_are_text_like_any_other() -> None:
    page = b"<table><tr><td>" * 10_000 + b"Hej"
    assert letter(b"From: ada@example.org\r\nContent-Type: text/html\r\n\r\n" + page).text == "Hej"


def test_more_text_and_more_files_than_anybody_reads_are_cut_and_said_so() -> None:
    long = letter(message("ord " * 40_000))
    assert long.left == ("text",) and long.text.endswith("[…]")
    found = letter(built(files=tuple((f"{n}.pdf", "application/pdf", b"%PDF") for n in range(60))).as_bytes())
    assert len(found.attachments) == 50 and found.left == ("too-many",) * 10


def test_a_thousand_broken_messages_each_give_a_letter_or_a_reason() -> None:
    number = 1000 if os.environ.get("HOLDORD_TEST_SIZE") == "full" else 200
    used = 0.0
    for each in range(number):
        raw = broken(each)
        began = time.process_time()
        found = read(raw, arrived_at=ARRIVED)
        used += time.process_time() - began
        assert isinstance(found, Letter | Unreadable)
        assert not isinstance(found, Letter) or "\0" not in found.text + found.subject + found.name
    print(f"{number} broken messages: {used:.1f} CPU seconds")


def test_a_tag_that_is_never_closed_is_looked_through_once() -> None:
    letter = read_html("<p>Hello</p><" + "a" * 400_000)
    assert letter.text.startswith("Hello")


def read_html(page: str) -> Letter:
    raw = f"From: ada@example.org\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}".encode()
    found = read(raw, arrived_at=at("2026-03-31"))
    assert isinstance(found, Letter)
    return found
