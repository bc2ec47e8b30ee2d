"""The password goes another way: as a text message, on paper, on the phone; and never with the mail."""

import io
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

import pikepdf
import pytest
from standardwebhooks import Webhook

from holdord.policy import queries as policy
from holdord.rights import actions, queries
from holdord.rights.actions import NoGateway, NoLongerThere, NoNumber
from holdord.rights.models import PasswordText, RightsRequest
from holdord.rights.proof import Ticket
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.terms import IdentifierKind, LegalBasis
from tests.conftest import at, promise
from tests.recipients.endpoint import SECRET
from tests.rights.conftest import ADA, ASKED, CLEO, letters_to

LATER = ASKED + timedelta(minutes=20)
NUMBER = "+4512345678"


def first(request: UUID) -> str:
    """The name of the first number we know them by."""
    return actions.numbers_of(request, at=LATER)[0][0]


class Gateway:
    """A real server on this machine: it checks the signature, by the moment it was made, and takes each id once."""

    def __init__(self) -> None:
        self.sent: dict[str, dict[str, str]] = {}
        self.calls, self.fails = 0, 0
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                gateway.calls += 1
                heads = {name.lower(): value for name, value in self.headers.items()}
                moment = datetime.fromtimestamp(int(heads["webhook-timestamp"]), tz=UTC)
                signed = Webhook(SECRET).sign(heads["webhook-id"], moment, body.decode())
                code = 401 if signed != heads["webhook-signature"] else 503 if gateway.fails else 202
                gateway.fails = max(0, gateway.fails - 1)
                if code == 202:
                    gateway.sent.setdefault(heads["webhook-id"], json.loads(body))
                self.send_response(code)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://:{SECRET.replace('/', '%2F')}@127.0.0.1:{self._server.server_port}/send"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def gateway(settings: Any) -> Iterator[Gateway]:
    opened = Gateway()
    settings.HOLDORD_SMS = opened.address
    yield opened
    opened.close()


@pytest.fixture
def waits(ready: tuple[RightsRequest, Ticket, str]) -> UUID:
    """Ada's answer lies ready, and we know her by a number too."""
    row, _, _ = ready
    assert row.subject_id
    subjects.take_in(
        by=CLEO, at=ASKED, process="web-forms", purpose="answer-request", basis=LegalBasis.CONTRACT, source="staff",
        form="contact", identifiers={IdentifierKind.EMAIL: ADA, IdentifierKind.PHONE: NUMBER}, payload={"name": "Ada"},
        categories=["name"], language="da", register_version=policy.version(), wording_hash="0" * 64,
    )  # fmt: skip
    return row.id


@promise("8.1c")
def test_the_password_goes_by_text_message_to_a_number_we_know(waits: UUID, gateway: Gateway) -> None:
    assert [each[1:] for each in actions.numbers_of(waits, at=LATER)] == [("•••• 78", True)]
    actions.text_password(request=waits, number=first(waits), by=CLEO, at=LATER)
    made = PasswordText.objects.get()
    actions.send_text(text=made.id, at=LATER)

    (sent,) = gateway.sent.values()
    password = queries.answer_of(waits)[1]
    assert sent["to"] == NUMBER and password in sent["text"]
    assert not [letter for letter in letters_to(ADA) if letter.body and password in letter.body]
    assert NUMBER.encode() not in bytes(PasswordText.objects.get().sealed_to)

    actions.send_text(text=made.id, at=LATER)
    assert gateway.calls == 1, "done twice, the second does nothing"


@promise("8.1c")
def test_a_gateway_that_is_away_is_tried_again_and_then_somebody_hears(waits: UUID, gateway: Gateway) -> None:
    gateway.fails = 1
    actions.text_password(request=waits, number=first(waits), by=CLEO, at=LATER)
    id = PasswordText.objects.get().id
    actions.send_text(text=id, at=LATER)
    assert PasswordText.objects.get().next_try_at == LATER + timedelta(minutes=1) and not gateway.sent
    assert [each for each, _ in queries.texts_to_send(LATER + timedelta(minutes=1))] == [id]
    actions.send_text(text=id, at=LATER + timedelta(minutes=1))
    assert len(gateway.sent) == 1 and queries.texts_to_send(LATER + timedelta(days=1)) == []


def test_given_up_it_says_so_and_the_number_goes(waits: UUID, gateway: Gateway) -> None:
    gateway.fails = 99
    actions.text_password(request=waits, number=first(waits), by=CLEO, at=LATER)
    for _ in range(6):
        actions.send_text(text=PasswordText.objects.get().id, at=LATER)
    row = PasswordText.objects.get()
    assert row.given_up_at == LATER and bytes(row.sealed_to) == b""
    assert "password-text-failed" in {event.act for event in queries.log(waits)}


def test_without_a_gateway_or_a_number_nothing_is_sent(waits: UUID, settings: Any) -> None:
    with pytest.raises(NoGateway):
        actions.text_password(request=waits, number=first(waits), by=CLEO, at=LATER)
    settings.HOLDORD_SMS = "https://:x@sms.example.org/"
    with pytest.raises(NoNumber):
        actions.text_password(request=waits, number="0", by=CLEO, at=LATER)
    assert people.exists(RightsRequest.objects.get(pk=waits).subject_id or waits)


@promise("8.1c")
def test_the_letter_on_paper_is_accessible_and_holds_the_password(waits: UUID) -> None:
    found = actions.print_password(request=waits, by=CLEO, at=LATER)
    with pikepdf.open(io.BytesIO(found)) as document:
        assert len(document.pages) == 1 and document.Root.MarkInfo.Marked
    assert "password-printed" in {event.act for event in queries.log(waits)}
    with pytest.raises(NoLongerThere):
        actions.print_password(request=waits, by=CLEO, at=at("2026-09-01"))


def test_the_number_goes_with_the_file(waits: UUID, gateway: Gateway) -> None:
    actions.text_password(request=waits, number=first(waits), by=CLEO, at=LATER)
    actions.destroy_expired(at=at("2026-09-01"))
    assert bytes(PasswordText.objects.get().sealed_to) == b""
    assert queries.texts_to_send(at("2026-09-01")) == []
