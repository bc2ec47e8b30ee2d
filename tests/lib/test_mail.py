"""Mail goes out encrypted, faults name nobody, and what comes back is understood."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller
from pytest_django import Settings

from holdord.lib import mail, smtp
from tests.conftest import promise

LETTER = UUID("11111111-2222-4333-8444-555555555555")


class Mailbox:
    """Takes every message, or answers with what it was told to."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.encrypted: list[bool] = []
        self.answer = "250 OK"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return f"{self.answer} {address}" if not self.answer.startswith("250") else self.answer

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:
        self.taken.append(envelope.content)
        self.encrypted.append(session.ssl is not None)
        return "250 OK"


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    """A mail server on this machine, without TLS."""
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=_free_port())
    server.start()
    _point(settings, server)
    yield box
    server.stop()


def _point(settings: Settings, server: Controller, *, starttls: bool = False) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = server.port
    settings.EMAIL_USE_TLS = starttls
    settings.EMAIL_TIMEOUT = 5
    settings.DEFAULT_FROM_EMAIL = "Altoros <dpo@altoros.example>"
    settings.HOLDORD_SMTP = True


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def _deliver() -> None:
    mail.deliver(message=LETTER, to="ada@example.com", subject="Din anmodning", text="Kære Ada\n\nÆØÅ æøå\n")


def test_a_letter_arrives_with_its_id_and_its_danish_letters(mailbox: Mailbox) -> None:
    _deliver()
    message = message_from_bytes(mailbox.taken[0])
    assert message["Message-ID"] == f"<{LETTER}@altoros.example>"
    assert message["From"] == "Altoros <dpo@altoros.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    payload = message.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert "ÆØÅ æøå" in payload.decode()


@pytest.mark.parametrize(
    ("answer", "code", "permanent"),
    [("550 no mailbox of", 550, True), ("450 come back later", 450, False), ("421 closing", 421, False)],
)
def test_a_refusal_tells_the_code_and_not_the_address(
    mailbox: Mailbox, answer: str, code: int, permanent: bool
) -> None:
    mailbox.answer = answer
    with pytest.raises(mail.NotSent) as refusal:
        _deliver()
    assert (refusal.value.code, refusal.value.permanent) == (code, permanent)
    assert "ada" not in str(refusal.value)
    assert refusal.value.__suppress_context__


def test_a_server_that_does_not_answer_is_tried_again_later(mailbox: Mailbox, settings: Settings) -> None:
    settings.EMAIL_PORT = 1
    with pytest.raises(mail.NotSent) as refusal:
        _deliver()
    assert (refusal.value.code, refusal.value.permanent) == (0, False)


@pytest.mark.parametrize(
    ("to", "subject"),
    [
        ("ada..b@exa mple@", "Hej"),
        ("ada@" + "ø" * 70 + ".dk", "Hej"),
        ("ada@example.com", "Hej\nBcc: ben@example.com"),
    ],
)
def test_what_cannot_be_written_is_given_up_at_once_and_not_repeated(mailbox: Mailbox, to: str, subject: str) -> None:
    with pytest.raises(mail.NotSent) as refusal:
        mail.deliver(message=LETTER, to=to, subject=subject, text="Kære Ada")
    assert refusal.value.permanent
    assert to not in str(refusal.value)
    assert refusal.value.__suppress_context__
    assert mailbox.taken == []


def test_a_refused_log_in_is_no_fault_of_the_letter() -> None:
    refusal = mail.not_sent(smtplib.SMTPAuthenticationError(535, b"who are you"))
    assert not refusal.permanent


@promise("9.4")
def test_a_server_whose_certificate_nobody_vouches_for_gets_no_letter(tmp_path: Path, settings: Settings) -> None:
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=_free_port(), tls_context=_own_certificate(tmp_path))
    server.start()
    try:
        _point(settings, server, starttls=True)
        with pytest.raises(mail.NotSent):
            _deliver()
        assert box.taken == []
        settings.EMAIL_BACKEND = "tests.lib.test_mail.TrustingBackend"
        _deliver()
        assert box.encrypted == [True]
    finally:
        server.stop()


from django.core.mail.backends.smtp import EmailBackend  # noqa: E402  below what it serves


class TrustingBackend(EmailBackend):
    """Django's, which trusts the test's own certificate: the success beside the refusal."""

    @property
    def ssl_context(self) -> ssl.SSLContext:  # type: ignore[override]  # a cached property there
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context


def _own_certificate(folder: Path) -> ssl.SSLContext:
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return context


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp+tls://ada:p%40ss@mail.example.com", smtp.Server("mail.example.com", 587, "ada", "p@ss", "starttls")),
        ("smtps://mail.example.com:10465", smtp.Server("mail.example.com", 10465, "", "", "tls")),
        ("smtp://127.0.0.1", smtp.Server("127.0.0.1", 25, "", "", "plain")),
    ],
)
def test_a_mail_server_is_named_in_one_line(url: str, server: smtp.Server) -> None:
    assert smtp.server(url) == server


@pytest.mark.parametrize("url", ["mail.example.com", "imap://host", "smtp://", "smtp://u:secret@host:port"])
def test_a_line_that_names_none_is_refused_without_the_password(url: str) -> None:
    with pytest.raises(smtp.NotAnAddress) as refusal:
        smtp.server(url)
    assert "secret" not in str(refusal.value)


REPORT = f"""\
From: MAILER-DAEMON@mx.example.net
To: dpo@altoros.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I could not deliver it.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; ada@example.com
Action: ACTION
Status: STATUS
Diagnostic-Code: smtp; 550 no such user

--b
Content-Type: RETURNED

Message-ID: <{LETTER}@altoros.example>
Subject: Din anmodning

--b--
"""


def _report(action: str = "failed", status: str = "5.1.1", returned: str = "text/rfc822-headers") -> bytes:
    return REPORT.replace("ACTION", action).replace("STATUS", status).replace("RETURNED", returned).encode()


@pytest.mark.parametrize("returned", ["text/rfc822-headers", "message/rfc822"])
def test_a_bounce_is_known_by_the_letter_it_brings_back(returned: str) -> None:
    assert mail.bounces(_report(returned=returned)) == [mail.Bounce(LETTER, "5.1.1", permanent=True)]


def test_a_delay_is_no_end() -> None:
    assert mail.bounces(_report(action="delayed", status="4.4.1")) == [mail.Bounce(LETTER, "4.4.1", permanent=False)]


@pytest.mark.parametrize(
    "report",
    [
        b"",
        b"Subject: hello\n\nNot a report.",
        _report(action="delivered", status="2.0.0"),
        _report().replace(str(LETTER).encode(), b"somebody-elses"),
        b"\xff\xfe\x00 not even text",
    ],
)
def test_what_is_no_report_about_us_gives_nothing(report: bytes) -> None:
    assert mail.bounces(report) == []
