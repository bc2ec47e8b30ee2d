"""Ada, a customer who may be written to about news; a mail server that remembers; messages as tools write them."""

from collections.abc import Callable
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage, Message
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pytest_django import Settings

from holdord.consent import actions as consent
from holdord.lib import clock, mail, relay
from holdord.mailing import actions, workflow
from holdord.mailing.actions import Taken
from holdord.mailing.models import Outgoing
from holdord.mailing.rules import Handed
from holdord.policy import queries as policy
from holdord.subjects import actions as subjects
from holdord.terms import IdentifierKind, LegalBasis
from tests.conftest import at

NOW = at("2026-03-31")
ADA = "ada@people.example"
NEWS, INVOICE = "news-by-email", "invoicing"
TOOL = "news@altoros.example"
BY = "system:gate"


@pytest.fixture
def ada(house: Path) -> UUID:
    return knows(ADA)


def knows(address: str, *, language: str = "en", consents: bool = True, process: str = "web-forms") -> UUID:
    """Somebody who wrote to us, and said yes to news."""
    subject = subjects.take_in(
        by="public", at=at("2026-01-05"), process=process, purpose="answer-request", basis=LegalBasis.CONTRACT,
        source="data-subject", form="contact", identifiers={IdentifierKind.EMAIL: address},
        payload={"name": "Ada Lind"}, categories=["name", "email"], language=language,
        register_version=policy.version(), wording_hash="0" * 64,
    ).subject  # fmt: skip
    if consents:
        says_yes(subject)
    return subject


def says_yes(subject: UUID) -> None:
    consent.give(
        subject=subject, purpose=NEWS, by=f"subject:{subject}", at=at("2026-01-06"), wording_hash="0" * 64,
        register_version=policy.version(), language="en", channel="page",
    )  # fmt: skip


class Server:
    """The mail server: takes what it is given, or answers as it was told to."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str, bytes]] = []
        self.refuses: mail.NotSent | None = None

    def hand_on(self, *, sender: str, to: str, content: bytes) -> None:
        if self.refuses:
            raise self.refuses
        self.taken.append((sender, to, content))

    def to(self, address: str) -> list[Message]:
        return [message_from_bytes(content) for _, to, content in self.taken if to == address]


@pytest.fixture
def server(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Server:
    found = Server()
    settings.HOLDORD_SMTP, settings.HOLDORD_JOBS = True, "off"
    monkeypatch.setattr(relay, "hand_on", found.hand_on)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return found


def written(
    to: str = ADA, *, text: str = "Hello Ada", html: str = "", purpose: str = "", name: str = "<1@tool>", **headers: str
) -> bytes:
    """A message as a newsletter tool writes it."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = TOOL, to, "News"
    if name:
        message["Message-ID"] = name
    if purpose:
        message["X-Holdord-Purpose"] = purpose
    for header, value in headers.items():
        message[header.replace("_", "-")] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message.as_bytes(policy=message.policy.clone(linesep="\r\n"))


def takes(*to: str, purpose: str = NEWS, content: bytes = b"", sender: str = TOOL, when: datetime = NOW) -> Taken:
    handed = Handed(sender, to or (ADA,), content or written(), purpose)
    return actions.take(handed=handed, by=BY, at=when)


def sends(when: datetime = NOW) -> None:
    """Everything that waits is tried once, reports too."""
    for id in list(Outgoing.objects.filter(done_at=None).order_by("taken_at").values_list("id", flat=True)):
        workflow.send(message=str(id), at=when)


def body(message: Message, kind: str = "text/plain") -> str:
    """The first part of that kind, decoded."""
    part: Any = next(part for part in message.walk() if part.get_content_type() == kind)
    return bytes(part.get_payload(decode=True)).decode(part.get_content_charset() or "utf-8")


Later = Callable[[], datetime]
