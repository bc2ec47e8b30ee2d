"""Ada, whom we know; what she does at her browser; and the letters that reach her."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from holdord.consent import actions as consent
from holdord.intake import actions as intake
from holdord.notice import queries as notice
from holdord.policy import queries as policy
from holdord.rights import actions
from holdord.rights.models import RightsRequest
from holdord.rights.proof import Ticket
from holdord.terms import Right
from tests.conftest import at

ADA = "ada.lind@example.dk"
STRANGER = "nobody.we.know@example.org"
MESSAGE = "We need help with a new web shop, and Bodil said to write to you."
CLEO = f"staff:{uuid4()}"
ASKED = at("2026-03-05T09:00+00:00")

_CODE = re.compile(r"\b(\d{4}-\d{4})\b")
_TOKEN = re.compile(r"/(?:hent|collect)/(\S+)")


@pytest.fixture
def ada(house: Path) -> UUID:
    """Ada wrote to us through the contact form a year ago, and said yes to news."""
    values = {"name": "Ada Lind", "email": ADA, "company": "Lind & Søn", "message": MESSAGE}
    receipt = intake.receive(
        form_id="contact", values=values, consents=(), language="da", by="public", at=at("2025-02-05")
    )  # fmt: skip
    assert receipt.subject is not None
    consent.give(
        subject=receipt.subject, purpose="news-by-email", by="public", at=at("2025-02-05"), wording_hash="0" * 64,
        register_version=policy.version(), language="da", channel="form", form="contact",
    )  # fmt: skip
    return receipt.subject


def letters_to(address: str) -> list[notice.Letter]:
    """Every letter to that address, the oldest first, as its owner reads it."""
    opened = [notice.message(envelope.id) for envelope in reversed(notice.outbox(500))]
    return [letter for letter in opened if letter is not None and letter.to == address]


def newest(address: str, template: str) -> notice.Letter:
    """The newest letter to that address of that kind; one that still has its text, if any has."""
    found = [each for each in letters_to(address) if each.envelope.template.endswith(f"/{template}")]
    return ([each for each in found if each.body] or found)[-1]


def code_in(letter: notice.Letter) -> str:
    found = _CODE.search(letter.body or "")
    assert found, "the letter holds no code"
    return found[1]


def token_in(letter: notice.Letter) -> str:
    found = _TOKEN.search(letter.body or "")
    assert found, "the letter holds no link"
    return found[1]


def asks(
    address: str = ADA, right: Right | None = Right.ACCESS, *, when: datetime = ASKED, network: str = "192.0.2.7",
    message: str = "", language: str = "da", country: str = "",
) -> Ticket:  # fmt: skip
    """Somebody fills in the form, and the job sends the code."""
    ticket = actions.ask(
        right=right, address=address, language=language, at=when, network=network, message=message, country=country
    )
    actions.send_code(challenge=ticket.challenge, at=when)
    return ticket


def proves(ticket: Ticket, address: str = ADA, *, when: datetime = ASKED + timedelta(minutes=2)) -> Ticket:
    """The owner of the address brings the newest code back."""
    return actions.prove(ticket=ticket, code=code_in(newest(address, "code")), at=when)


def request_of(address: str = ADA) -> RightsRequest:
    """The newest request that stands."""
    del address
    return RightsRequest.objects.filter(joined_to=None).order_by("-received_at").first() or pytest.fail("no request")


Ready = Callable[..., tuple[RightsRequest, Ticket, str]]


@pytest.fixture
def ready(ada: UUID) -> tuple[RightsRequest, Ticket, str]:
    """Ada has asked and proven herself, Cleo has approved, and the answer lies ready: request, ticket, token."""
    ticket = proves(asks())
    row = request_of()
    answered(row.id)
    row.refresh_from_db()
    return row, ticket, token_in(newest(ADA, "answer_ready"))


def answered(request: UUID, *, when: datetime = ASKED + timedelta(minutes=10)) -> None:
    """Cleo prepares and approves, and the job makes the answer."""
    actions.prepare(request=request, by=CLEO, at=when)
    actions.approve(request=request, by=CLEO, at=when)
    actions.make_answer(request=request, at=when)
