"""What a sender is told of a message that did not go: a report that people and machines can read (RFC 3464).

Promise:  2.5, 8.5b - what may not be is refused, with the reason in words
Law:      GDPR Art. 5(1)(c): the address that the sender wrote themselves, and reasons; nothing else of the person
Takes:    the sender's and the recipient's address, reasons in words, the message's own name
Gives:    the bytes of a report
"""

from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime


@dataclass(frozen=True)
class Undelivered:
    """One address a message did not go to. ``status`` is RFC 3463's; ``said`` are whole sentences."""

    recipient: str
    status: str
    said: tuple[str, ...]


@dataclass(frozen=True)
class Frame:
    """The words around it, in the language of the house."""

    title: str
    intro: str
    outro: str


def report(
    *, sender: str, house: str, name: str, about: str, undelivered: tuple[Undelivered, ...], frame: Frame, at: datetime
) -> bytes:
    """``house``: the address it comes from; ``name``: its own Message-ID; ``about``: that of the message."""
    outer = MIMEMultipart("report")
    outer.set_param("report-type", "delivery-status")
    outer["From"], outer["To"], outer["Subject"] = house, sender, frame.title
    outer["Message-ID"], outer["Date"] = name, format_datetime(at)
    outer["Auto-Submitted"] = "auto-replied"
    if about:
        outer["References"] = about
    outer.attach(MIMEText(_words(undelivered, frame), "plain", "utf-8"))
    outer.attach(_for_machines(house, undelivered))
    outer.attach(_headers(about))
    return outer.as_bytes(policy=compat32.clone(linesep="\r\n"))


def _words(undelivered: tuple[Undelivered, ...], frame: Frame) -> str:
    listed = [f"{each.recipient}\n" + "\n".join(f"  {line}" for line in each.said) for each in undelivered]
    return "\n\n".join([frame.intro, *listed, frame.outro]) + "\n"


def _for_machines(house: str, undelivered: tuple[Undelivered, ...]) -> Message:
    part = MIMEBase("message", "delivery-status")
    about_us = Message()
    about_us["Reporting-MTA"] = f"dns; {house.rpartition('@')[2].rstrip('>') or 'localhost'}"
    groups: list[Message | str] = [about_us]
    for each in undelivered:
        group = Message()
        group["Final-Recipient"] = f"rfc822; {each.recipient}"
        group["Action"] = "failed"
        group["Status"] = each.status
        groups.append(group)
    part.set_payload(groups)
    return part


def _headers(about: str) -> Message:
    """Of the message its name alone: what else stood in its headers may be the person's."""
    return MIMEText(f"Message-ID: {about}\r\n" if about else "", "rfc822-headers", "us-ascii")
