"""Ada's data go straight to the company she named: signed, once, with proof; or back to a person."""

import hashlib
import json
from base64 import b64decode
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from pytest_django import Settings

from holdord.intake import actions as intake
from holdord.lib import certified
from holdord.rights import actions, queries
from holdord.rights.models import Delivery, Transfer
from holdord.rights.rules import Step
from holdord.terms import RequestStatus, Right
from tests.api.test_opendsr import DOMAIN, Listener, certificate_for
from tests.conftest import promise
from tests.rights.conftest import ADA, ASKED, CLEO, MESSAGE, asks, newest, proves, request_of

LATER = ASKED + timedelta(minutes=20)


@pytest.fixture
def other(house: Path, settings: Settings) -> Iterator[Listener]:
    """The other controller; and our certificate."""
    certificate, key = certificate_for(house, ec.generate_private_key(ec.SECP256R1()))
    settings.HOLDORD_OPENDSR_CERTIFICATE, settings.HOLDORD_OPENDSR_KEY = str(certificate), str(key)
    listening = Listener()
    yield listening
    listening.server.shutdown()


@pytest.fixture
def prepared(ada: UUID, other: Listener) -> UUID:
    proves(asks(right=Right.PORTABILITY))
    id = request_of().id
    actions.prepare(request=id, by=CLEO, at=LATER)
    return id


@promise("8.6")
def test_it_is_sent_signed_once_and_ada_hears_of_it_with_its_checksum(prepared: UUID, other: Listener) -> None:
    actions.transfer(request=prepared, to="Another Ltd", url=other.url, by=CLEO, at=LATER)
    actions.make_answer(request=prepared, at=LATER)
    for _ in range(2):
        actions.send_over(request=prepared, at=LATER)
    ((headers, body),) = other.heard
    named = {name.lower(): value for name, value in headers.items()}
    assert MESSAGE in json.dumps(json.loads(body), ensure_ascii=False)
    assert named["x-holdord-domain"] == DOMAIN
    pem = Client().get("/v2/certificate.pem").content
    assert certified.holds(body, b64decode(named["x-holdord-signature"]), pem)
    assert named["idempotency-key"] == str(Transfer.objects.get().id)
    row = request_of()
    assert (row.status, Delivery.objects.count()) == (RequestStatus.FULFILLED.value, 0)
    letter = newest(ADA, "transferred").body or ""
    assert "Another Ltd" in letter
    assert hashlib.sha256(body).hexdigest() in letter


def test_who_does_not_take_it_is_tried_again_and_then_it_is_a_persons(prepared: UUID, other: Listener) -> None:
    other.answer = 503
    actions.transfer(request=prepared, to="Another Ltd", url=other.url, by=CLEO, at=LATER)
    actions.send_over(request=prepared, at=LATER)
    actions.send_over(request=prepared, at=LATER)
    assert len(other.heard) == 1
    keys = [key for _, key in queries.to_send_over(LATER + timedelta(minutes=1))]
    assert keys == [f"{Transfer.objects.get().id}-1"]
    at = LATER
    for _ in range(8):
        at += timedelta(days=1)
        actions.send_over(request=prepared, at=at)
    assert len({headers["Idempotency-Key"] for headers, _ in other.heard}) == 1
    assert not Transfer.objects.exists()
    assert queries.request(prepared, at=at).step is Step.APPROVE


def test_what_has_changed_since_is_not_sent_unseen(prepared: UUID, other: Listener) -> None:
    actions.transfer(request=prepared, to="Another Ltd", url=other.url, by=CLEO, at=LATER)
    intake.receive(
        form_id="contact", values={"name": "Ada Lind", "email": ADA, "message": "More"}, consents=(), language="da",
        by="public", at=LATER,
    )  # fmt: skip
    actions.send_over(request=prepared, at=LATER)
    assert not other.heard
    assert queries.request(prepared, at=LATER).step is Step.PREPARE


@pytest.mark.parametrize(
    "url", ["", "http://example.org/", "https://10.0.0.1/", "https://user@example.org/", "ftp://x"]
)
def test_data_go_over_https_to_a_domain_only(prepared: UUID, url: str) -> None:
    with pytest.raises(actions.NotAPlace):
        actions.transfer(request=prepared, to="Another Ltd", url=url, by=CLEO, at=LATER)


def test_without_a_certificate_nothing_goes(prepared: UUID, settings: Settings) -> None:
    settings.HOLDORD_OPENDSR_CERTIFICATE = ""
    with pytest.raises(certified.NotSetUp):
        actions.transfer(request=prepared, to="Another Ltd", url="https://example.org/", by=CLEO, at=LATER)
