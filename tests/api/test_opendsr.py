"""OpenDSR 2.0 as the specification has it, table by table; and what it leaves open, closed."""

import json
from base64 import b64decode
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from holdord.lib import certified
from holdord.lib.clock import now
from holdord.rights import actions, opendsr, workflow
from holdord.rights.models import MachineRequest, RightsRequest
from holdord.terms import RequestStatus
from tests.api.conftest import System
from tests.conftest import promise

ADA = "ada.lind@example.dk"
DOMAIN = "privacy.house.test"


def certificate_for(folder: Path, key: Any) -> tuple[Path, Path]:
    """A certificate for our domain, issued by an authority of the test's own."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "An authority")])
    built = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, DOMAIN)]))
        .issuer_name(name).public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now() - timedelta(days=1)).not_valid_after(now() + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(DOMAIN)]), critical=False)
        .sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
    )  # fmt: skip
    certificate, private = folder / "cert.pem", folder / "key.pem"
    certificate.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate, private


@pytest.fixture(params=["rsa", "ecdsa"])
def set_up(request: pytest.FixtureRequest, house: Path, settings: Settings) -> None:
    kinds = {
        "rsa": lambda: rsa.generate_private_key(65537, 2048), "ecdsa": lambda: ec.generate_private_key(ec.SECP256R1())
    }  # fmt: skip
    certificate, key = certificate_for(house, kinds[request.param]())
    settings.HOLDORD_OPENDSR_CERTIFICATE, settings.HOLDORD_OPENDSR_KEY = str(certificate), str(key)


@pytest.fixture
def controller(set_up: None, system: Callable[..., System]) -> System:
    return system("request")


def asked(**more: Any) -> dict[str, Any]:
    return {
        "regulation": "gdpr",
        "subject_request_id": str(uuid4()),
        "subject_request_type": "access",
        "submitted_time": "2026-03-05T09:00:00Z",
        "subject_identities": [{"identity_type": "email", "identity_value": ADA, "identity_format": "raw"}],
        "api_version": "2.0",
        **more,
    }


def is_signed(answer: HttpResponse) -> bool:
    """As section 8.8 has whoever gets it look."""
    pem = Client().get("/v2/certificate.pem").content
    assert answer["X-OpenDSR-Processor-Domain"] == DOMAIN in certified.domains(pem)
    return certified.holds(answer.content, b64decode(answer["X-OpenDSR-Signature"]), pem)


def test_section_6_discovery(controller: System) -> None:
    answer = Client().get("/v2/discovery")
    told = answer.json()
    assert set(told) == {
        "api_version", "supported_identities", "supported_subject_request_types", "processor_certificate",
    }  # fmt: skip
    assert told["api_version"] == "2.0"
    assert told["supported_identities"] == [{"identity_type": "email", "identity_format": "raw"}]
    assert set(told["supported_subject_request_types"]) == {"access", "portability", "erasure"}
    assert is_signed(answer)


@promise("8.1h", "8.1b")
def test_section_7_a_request_starts_the_clock_at_receipt_and_is_receipted_and_signed(controller: System) -> None:
    sent = asked()
    answer = controller.post("/v2/requests", sent)
    told = answer.json()  # type: ignore[attr-defined]  # of the test client
    assert answer.status_code == 201
    assert {
        "controller_id", "expected_completion_time", "received_time", "encoded_request", "subject_request_id",
    } <= set(told)  # fmt: skip
    assert told["subject_request_id"] == sent["subject_request_id"]
    assert json.loads(b64decode(told["encoded_request"])) == sent
    row = RightsRequest.objects.get()
    assert datetime.fromisoformat(told["received_time"]) == row.received_at.replace(microsecond=0)
    assert row.verified_at is not None
    assert is_signed(answer)
    again = controller.post("/v2/requests", sent)
    assert (again.status_code, RightsRequest.objects.count()) == (201, 1)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"regulation": None}, "regulation"), ({"regulation": "lgpd"}, "regulation"),
        ({"subject_request_id": "17"}, "subject_request_id"),
        ({"subject_request_id": "a7551968-d5d6-14b2-9831-815ac9017798"}, "subject_request_id"),
        ({"subject_request_type": "rectification"}, "subject_request_type"),
        ({"submitted_time": "yesterday"}, "submitted_time"), ({"submitted_time": None}, "submitted_time"),
        ({"subject_identities": None}, "subject_identities"), ({"subject_identities": []}, "subject_identities"),
        ({"subject_identities": [{"identity_type": "email", "identity_value": "x", "identity_format": "md5"}]},
         "subject_identities"),
        ({"subject_identities": [{"identity_type": "email", "identity_value": "secret@", "identity_format": "raw"}]},
         "subject_identities"),
        ({"api_version": "1.0"}, "api_version"),
        ({"status_callback_urls": ["http://10.0.0.1/"]}, "status_callback_urls"),
        ({"status_callback_urls": ["https://169.254.169.254/"]}, "status_callback_urls"),
        ({"status_callback_urls": ["https://partner.example:99999/"]}, "status_callback_urls"),
    ],
)  # fmt: skip
def test_section_7_5_what_is_wrong_is_told_by_its_field_and_never_repeated(
    controller: System, change: dict[str, Any], field: str
) -> None:
    answer = controller.post("/v2/requests", asked(**change))
    told = answer.json()["error"]  # type: ignore[attr-defined]
    assert (answer.status_code, told["code"]) == (400, 400)
    assert field in told["message"]
    assert {"domain", "reason", "message"} == set(told["errors"][0])
    assert "secret" not in answer.content.decode()
    assert not RightsRequest.objects.exists()


def test_section_8_status_goes_from_pending_to_completed(controller: System) -> None:
    sent = asked()
    controller.post("/v2/requests", sent)
    path = f"/v2/requests/{sent['subject_request_id']}"
    answer = controller.get(path)
    told = answer.json()  # type: ignore[attr-defined]
    assert {
        "controller_id", "expected_completion_time", "subject_request_id", "request_status", "api_version",
    } == set(told)  # fmt: skip
    assert told["request_status"] == "pending"
    assert is_signed(answer)
    id = RightsRequest.objects.get().id
    actions.prepare(request=id, by="system:test", at=now())
    assert controller.get(path).json()["request_status"] == "in_progress"  # type: ignore[attr-defined]
    actions.approve(request=id, by="system:test", at=now())
    actions.make_answer(request=id, at=now())
    assert controller.get(path).json()["request_status"] == "completed"  # type: ignore[attr-defined]
    assert controller.get(path.replace("requests", "status")).status_code == 200


def test_section_9_it_is_cancelled_while_pending(controller: System) -> None:
    sent = asked()
    controller.post("/v2/requests", sent)
    path, key = f"/v2/requests/{sent['subject_request_id']}", {"Authorization": f"Bearer {controller.key}"}
    answer = controller.browser.delete(path, headers=key)
    assert answer.status_code == 202
    assert {"controller_id", "received_time", "subject_request_id"} <= set(answer.json())
    assert is_signed(answer)
    assert controller.get(path).json()["request_status"] == "cancelled"  # type: ignore[attr-defined]


class Listener:
    """A controller that is called back."""

    def __init__(self) -> None:
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.answer = 202
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                listener.heard.append((dict(self.headers), body))
                self.send_response(listener.answer)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/callbacks"


@pytest.fixture
def listener() -> Iterator[Listener]:
    listening = Listener()
    yield listening
    listening.server.shutdown()


@pytest.mark.parametrize("nobody", ["https://a..example/", f"https://{'a' * 70}.example/", "https://xn--a.example/"])
def test_a_name_that_no_network_can_have_holds_up_no_other_callback(
    controller: System, listener: Listener, nobody: str
) -> None:
    controller.post("/v2/requests", asked(status_callback_urls=[nobody], subject_request_id=str(uuid4())))
    controller.post("/v2/requests", asked(status_callback_urls=[listener.url], subject_request_id=str(uuid4())))
    workflow.tell_partners(at=now())
    assert len(listener.heard) == 1


def test_of_a_request_that_was_forgotten_nobody_is_called_back_and_others_are(
    controller: System, listener: Listener
) -> None:
    controller.post("/v2/requests", asked(status_callback_urls=[listener.url], subject_request_id=str(uuid4())))
    first = RightsRequest.objects.get()
    RightsRequest.objects.update(
        status=RequestStatus.UNFULFILLED.value, closed_at=now() - timedelta(days=2), forget_when_closed=True
    )
    actions.forget_old(at=now())
    assert MachineRequest.objects.get(request=first).sealed_callbacks == b""
    controller.post("/v2/requests", asked(status_callback_urls=[listener.url], subject_request_id=str(uuid4())))
    workflow.tell_partners(at=now())
    assert len(listener.heard) == 1


def test_section_8_5_the_controller_is_called_back_signed_once_for_each_change(
    controller: System, listener: Listener
) -> None:
    controller.post("/v2/requests", asked(status_callback_urls=[listener.url]))
    workflow.tell_partners(at=now())
    workflow.tell_partners(at=now())
    actions.prepare(request=RightsRequest.objects.get().id, by="system:test", at=now())
    workflow.tell_partners(at=now())
    told = [json.loads(body) for _, body in listener.heard]
    assert [each["request_status"] for each in told] == ["pending", "in_progress"]
    assert {
        "controller_id", "status_callback_url", "subject_request_id", "request_status", "expected_completion_time",
    } <= set(told[0])  # fmt: skip
    headers, body = listener.heard[0]
    signature = b64decode({name.lower(): value for name, value in headers.items()}["x-opendsr-signature"])
    assert certified.holds(body, signature, Client().get("/v2/certificate.pem").content)
    assert not certified.holds(body + b" ", signature, Client().get("/v2/certificate.pem").content)
    assert ADA not in str(listener.heard)


def test_a_controller_that_is_away_is_called_again_later_and_holds_up_nobody(
    controller: System, listener: Listener
) -> None:
    listener.answer = 503
    controller.post("/v2/requests", asked(status_callback_urls=[listener.url]))
    at = now()
    workflow.tell_partners(at=at)
    workflow.tell_partners(at=at + timedelta(seconds=30))
    assert len(listener.heard) == 1
    listener.answer = 200
    workflow.tell_partners(at=at + timedelta(minutes=2))
    assert (len(listener.heard), MachineRequest.objects.get().told) == (2, "pending")


def test_without_a_certificate_or_a_key_it_is_not_there(house: Path, system: Callable[..., System]) -> None:
    assert Client().get("/v2/discovery").status_code == 404
    assert system("request").post("/v2/requests", asked()).status_code == 404


def test_who_shows_no_key_of_ours_is_told_nothing(set_up: None, system: Callable[..., System]) -> None:
    assert System("").post("/v2/requests", asked()).status_code == 401
    assert system("decide").post("/v2/requests", asked()).status_code == 401
    sent = asked()
    system("request").post("/v2/requests", sent)
    assert system("request").get(f"/v2/requests/{sent['subject_request_id']}").status_code == 404


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b"{", b"{}" * 100_000, b"null"])
def test_whatever_is_sent_nothing_breaks(set_up: None, system: Callable[..., System], body: bytes) -> None:
    key = system("request").key
    answer = Client().post(
        "/v2/requests", body, content_type="application/json", headers={"Authorization": f"Bearer {key}"}
    )
    assert answer.status_code == 400


def test_a_status_is_one_of_the_four() -> None:
    assert set(opendsr.TYPES) == {"access", "portability", "erasure"}
