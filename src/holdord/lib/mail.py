"""Outgoing mail, and what comes back when it could not be delivered.

Promise:  9.4 - encrypted transfer; 1.4 - letters come from an address that is read
Takes:    one message, already written; the settings (smtp.py reads them). Or the bytes of a delivery report (RFC 3464)
Gives:    deliver(...); is_mail(...); bounces(...): which of our messages, and with what outcome
Refuses:  NotSent, with the server's code and whether trying again can help. Neither names the address or the text
"""

import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.utils import parseaddr
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection


class NotSent(RuntimeError):
    """The mail server did not take the message. ``permanent``: it will not take it later either."""

    def __init__(self, code: int, *, permanent: bool) -> None:
        super().__init__(f"mail not taken (code {code}, {'for good' if permanent else 'try again'})")
        self.code = code
        self.permanent = permanent


def configured() -> bool:
    """Whether there is a mail server; without one, messages stay in the outbox."""
    return bool(settings.HOLDORD_SMTP)


def message_id(message: UUID) -> str:
    """The Message-ID that our message goes out under, and that a report about it will cite."""
    return f"<{message}@{parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition('@')[2]}>"


def deliver(
    *,
    message: UUID,
    to: str,
    subject: str,
    text: str,
    reply_to: str | None = None,
    attachments: Sequence[tuple[str, bytes, str]] = (),
) -> None:
    """Hand one message to the mail server; raises NotSent. Attachments are (name, content, media type)."""
    mail = EmailMessage(
        subject=subject,
        body=text,
        to=[to],
        reply_to=[reply_to] if reply_to else None,
        headers={"Message-ID": message_id(message), "Auto-Submitted": "auto-generated"},
        connection=get_connection(),
    )
    for name, content, kind in attachments:
        mail.attach(name, content, kind)
    try:
        mail.send()
    except (smtplib.SMTPException, OSError, ValueError) as fault:
        raise not_sent(fault) from None


def not_sent(fault: Exception) -> NotSent:
    """The server's code alone: its words often repeat the address."""
    if isinstance(fault, ValueError):
        # An address or a header that cannot be written: the next try would write the same.
        return NotSent(0, permanent=True)
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _words in fault.recipients.values()] or [0]
        return NotSent(codes[0], permanent=codes[0] >= 500)
    if isinstance(fault, smtplib.SMTPResponseException):
        # A refused log-in is ours to mend, not a fault of the message: it stays, and goes out once mended.
        ours = isinstance(fault, smtplib.SMTPAuthenticationError)
        return NotSent(fault.smtp_code, permanent=fault.smtp_code >= 500 and not ours)
    return NotSent(0, permanent=False)


@dataclass(frozen=True)
class Bounce:
    """A report about one of our messages. ``status`` is RFC 3463's, as in 5.1.1."""

    message: UUID
    status: str
    permanent: bool


def is_mail(given: bytes) -> bool:
    """Whether this is a mail at all: it begins with headers."""
    return bool(message_from_bytes(given).keys())


def bounces(report: bytes) -> list[Bounce]:
    """What a delivery report says about messages of ours; nothing, if it is none or about somebody else's."""
    mail = message_from_bytes(report)
    ours = _cited(mail)
    if ours is None:
        return []
    found = []
    for part in mail.walk():
        action, status = str(part.get("Action", "")).strip().lower(), str(part.get("Status", "")).strip()
        if action in ("failed", "delayed") and status[:2] in ("4.", "5."):
            found.append(Bounce(ours, status.split()[0], permanent=action == "failed"))
    return found


def _cited(mail: Message) -> UUID | None:
    """The id in the Message-ID of the message that the report brings back."""
    returned = [part for part in mail.walk() if part.get_content_type() in ("message/rfc822", "text/rfc822-headers")]
    texts = [value for part in returned for value in _message_ids(part)] + [str(mail.get("In-Reply-To", ""))]
    for text in texts:
        try:
            return UUID(text.strip().strip("<>").partition("@")[0])
        except ValueError:
            continue
    return None


def _message_ids(part: Message) -> list[str]:
    payload = part.get_payload()
    if isinstance(payload, list):
        return [str(inner.get("Message-ID", "")) for inner in payload if isinstance(inner, Message)]
    return [str(message_from_bytes(str(payload).encode()).get("Message-ID", ""))]
