"""A passkey is made while logged in, and lets its owner in from then on; a device written out in thirty lines."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from holdord.centre import account as pages
from holdord.rights import actions, queries
from holdord.rights.models import Passkey
from tests.conftest import promise
from tests.rights.conftest import ASKED
from tests.rights.test_account import logs_in

HOST, ORIGIN = "127.0.0.1", "http://127.0.0.1:8000"
LATER = ASKED + timedelta(minutes=5)
FLAGS = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


@dataclass
class Device:
    """Holds one passkey and answers as a browser would."""

    origin: str = ORIGIN
    credential: bytes = b"a passkey of hers"
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    handle: str = ""

    def makes(self, asked: dict[str, Any]) -> str:
        options = asked["publicKey"]
        self.handle = options["user"]["id"]
        public = AttestedCredentialData.create(
            b"\0" * 16, self.credential, ES256.from_cryptography_key(self.key.public_key())
        )
        data = AuthenticatorData.create(_hash(HOST), FLAGS | AuthenticatorData.FLAG.AT, 0, bytes(public))
        made = AttestationObject.create("none", data, {})
        return self._answer("create", options, {"attestationObject": websafe_encode(bytes(made))})

    def shows(self, asked: dict[str, Any]) -> str:
        options = asked["publicKey"]
        data = AuthenticatorData.create(_hash(HOST), FLAGS, 1)
        client = self._client("get", options)
        signature = self.key.sign(bytes(data) + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        said = {"authenticatorData": websafe_encode(bytes(data)), "signature": websafe_encode(signature)}
        return self._answer("get", options, {**said, "userHandle": self.handle})

    def _client(self, what: str, options: dict[str, Any]) -> bytes:
        return json.dumps(
            {"type": f"webauthn.{what}", "challenge": options["challenge"], "origin": self.origin}
        ).encode()

    def _answer(self, what: str, options: dict[str, Any], response: dict[str, str]) -> str:
        client = websafe_encode(self._client(what, options))
        id = websafe_encode(self.credential)
        return json.dumps(
            {"id": id, "rawId": id, "type": "public-key", "response": {"clientDataJSON": client, **response}}
        )


def _hash(host: str) -> bytes:
    return hashlib.sha256(host.encode()).digest()


def adds(device: Device, when: datetime = ASKED) -> UUID:
    ticket = logs_in(when=when)
    asked, state = actions.ask_for_passkey(ticket=ticket, at=when)
    return actions.add_passkey(
        ticket=ticket, state=state, handle=asked["publicKey"]["user"]["id"], answer=device.makes(asked), at=when
    )


def enters(device: Device, *, with_state: dict[str, Any] | None = None) -> UUID | None:
    asked, state = actions.ask_to_show_passkey()
    ticket = actions.enter_by_passkey(state=with_state or state, answer=device.shows(asked), at=LATER)
    return queries.logged_in(ticket, at=LATER)


@promise("8.2b")
def test_a_passkey_lets_its_owner_in(ada: UUID) -> None:
    device = Device()
    adds(device)
    assert enters(device) == ada
    assert Passkey.objects.get().used_at == LATER


def test_the_handle_a_device_keeps_is_no_id_of_ours(ada: UUID) -> None:
    device = Device()
    adds(device)
    assert websafe_decode(device.handle) != ada.bytes
    assert len(websafe_decode(device.handle)) == 16


@pytest.mark.parametrize(
    "wrong",
    [
        lambda device: Device(credential=device.credential, handle=device.handle),  # another key
        lambda device: Device(credential=b"unknown", key=device.key, handle=device.handle),
        lambda device: Device(key=device.key, handle=websafe_encode(b"somebody else's")),
        lambda device: Device(key=device.key, handle=device.handle, origin="https://evil.example"),
    ],
)
def test_what_does_not_fit_opens_nothing(ada: UUID, wrong: Any) -> None:
    device = Device()
    adds(device)
    with pytest.raises(actions.NotLetIn):
        enters(wrong(device))


def test_an_answer_to_another_question_opens_nothing(ada: UUID) -> None:
    device = Device()
    adds(device)
    _, other = actions.ask_to_show_passkey()
    with pytest.raises(actions.NotLetIn):
        enters(device, with_state=other)


@pytest.mark.parametrize("answer", ["", "[]", "{}", "{", '{"rawId": 1, "response": {}}', "9" * 30_000, "[" * 9_000])
def test_hostile_answers_are_refused(ada: UUID, answer: str) -> None:
    _, state = actions.ask_to_show_passkey()
    with pytest.raises(actions.NotLetIn):
        actions.enter_by_passkey(state=state, answer=answer, at=LATER)
    ticket = logs_in()
    asked, made = actions.ask_for_passkey(ticket=ticket, at=ASKED)
    with pytest.raises(actions.NoPasskey):
        actions.add_passkey(ticket=ticket, state=made, handle=asked["publicKey"]["user"]["id"], answer=answer, at=ASKED)


def test_a_passkey_is_made_once(ada: UUID) -> None:
    device = Device()
    adds(device)
    with pytest.raises(actions.NoPasskey):
        adds(device, when=LATER)


def test_a_removed_passkey_opens_nothing(ada: UUID) -> None:
    device = Device()
    id = adds(device)
    assert actions.remove_passkey(ticket=logs_in(when=LATER), passkey=id, at=LATER)
    with pytest.raises(actions.NotLetIn):
        enters(device)


def test_the_pages_carry_a_passkey_from_the_account_to_the_door(ada: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "now", lambda: ASKED)
    device, browser = Device(), Client()
    browser.cookies[pages.COOKIE] = str(logs_in())
    path = pages.PASSKEY["en"]

    asked = browser.post(path, {"do": "ask-make"}).json()
    made = browser.post(path, {"do": "make", "answer": device.makes(asked)})
    assert made.json() == {"next": f"{pages.ACCOUNT['en']}?saved=passkey"}
    other = Client()
    asked = other.post(path, {"do": "ask-show"}).json()
    shown = other.post(path, {"do": "show", "answer": device.shows(asked)})
    assert shown.json() == {"next": pages.ACCOUNT["en"]}
    assert "Make a passkey" in other.get(pages.ACCOUNT["en"]).content.decode()
    assert Client().post(path, {"do": "make", "answer": "{}"}).status_code == 422
    assert Client().post(path, {"do": "no such"}).status_code == 422
