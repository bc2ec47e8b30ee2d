"""A processor of ours that speaks OpenDSR: we are the controller, hand over the request, and keep its signed receipt.

Promise:  8.3, 8.1a - erased, or copied, where the data went; 9.4 - encrypted, and both sides known
Law:      GDPR Art. 15(3), 17, 19, 28(3)(e)
Standard: OpenDSR 2.0: /discovery, /requests (POST, GET, DELETE), signed answers; README.md says what is used
Takes:    a Processor
Gives:    OpenDsrConnector. What takes weeks is not finished: it is asked again, or calls us back
Refuses:  Transient for what may pass; Permanent for the rest, for what is not signed, and where it cancelled
"""

import json
from base64 import b64decode
from binascii import Error
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from holdord.lib import clock
from holdord.lib.certified import NotTrusted
from holdord.policy.register import Recipient
from holdord.recipients.connectors.opendsr import signed
from holdord.recipients.connectors.opendsr.config import Processor, read
from holdord.recipients.connectors.opendsr.signed import NotSigned
from holdord.recipients.reach import Answer, Intent, Permanent, Person, Piece, Transient, counted
from holdord.recipients.web import bounded, look_at

VERSION = "2.0"
_PATIENCE_SECONDS = 30.0
_CREATED, _ACCEPTED, _BAD, _NOT_KNOWN = 201, 202, 400, 404
_OPEN, _DONE = ("pending", "in_progress"), "completed"


@dataclass(frozen=True)
class _Heard:
    code: int
    said: Mapping[str, Any]


class OpenDsrConnector:
    """The number of a matter is the request's: asked for first, and handed over only where it is not known there."""

    intents = frozenset({Intent.ERASURE, Intent.ACCESS})

    def __init__(self, processor: Processor) -> None:
        self._processor = processor

    def find(self, person: Person) -> Mapping[str, int]:
        raise Permanent("by-hand", "OpenDSR has no question for that")

    def export(self, person: Person) -> Sequence[Piece]:
        raise Permanent("by-hand", "a copy takes its time there: see copy()")

    def copy(self, person: Person, *, key: str) -> Answer:
        return self._carried_out("access", person, key)

    def erase(self, person: Person, *, key: str) -> Answer:
        return self._carried_out("erasure", person, key)

    def rectify(self, person: Person, *, key: str) -> Answer:
        raise Permanent("by-hand")

    def restrict(self, person: Person, *, key: str) -> Answer:
        raise Permanent("by-hand")

    def lift(self, person: Person, *, key: str, memory: Mapping[str, Any]) -> Answer:
        raise Permanent("by-hand")

    def object_to(self, person: Person, *, key: str) -> Answer:
        raise Permanent("by-hand")

    def verify(self, intent: Intent, person: Person) -> Mapping[str, int] | None:
        """Nobody can look there: their signed word that it is completed is what there is."""
        return None

    def call_off(self, *, key: str) -> bool:
        """Take it back (section 9); False where it is no longer pending there, and so goes on."""
        heard = self._asked("DELETE", f"/requests/{key}", may_be=(_ACCEPTED, _NOT_KNOWN, _BAD))
        return heard.code != _BAD

    def _carried_out(self, type: str, person: Person, key: str) -> Answer:
        heard = self._asked("GET", f"/requests/{key}", may_be=(200, _NOT_KNOWN))
        if heard.code == _NOT_KNOWN:
            return self._handed_over(type, person, key)
        status = heard.said.get("request_status")
        if heard.said.get("subject_request_id") != key or status not in (*_OPEN, _DONE, "cancelled"):
            raise Permanent("answer", "this is no status of that request (8.3)")
        if status == "cancelled":
            raise Permanent("cancelled", "they cancelled it")
        if status in _OPEN:
            return Answer("receipted", finished=False, reference=key)
        return self._completed(type, heard.said, key)

    def _handed_over(self, type: str, person: Person, key: str) -> Answer:
        body = json.dumps(self._request(type, person, key), ensure_ascii=False, separators=(",", ":")).encode()
        heard = self._asked("POST", "/requests", body, may_be=(_CREATED,))
        try:
            theirs = b64decode(str(heard.said["encoded_request"]), validate=True)
        except (KeyError, ValueError, Error):
            theirs = b""
        if theirs != body or heard.said.get("subject_request_id") != key:
            raise Permanent("answer", "the receipt is for something else than was handed over (7.3)")
        return Answer("receipted", finished=False, reference=key)

    def _request(self, type: str, person: Person, key: str) -> dict[str, Any]:
        """Section 7.1.1. Callbacks only where we can be reached: never where the address is one of this machine."""
        said = signed.discovered(self._processor, self._fetched, at=clock.now())
        identities = list(_identities(person, said.identities))
        if type not in said.types or not identities:
            raise Permanent("by-hand", "it does not support this, or nothing that we know the person by")
        asked = {
            "regulation": "gdpr", "subject_request_id": key, "subject_request_type": type,
            "submitted_time": (person.asked_at or clock.now()).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "subject_identities": identities, "api_version": VERSION,
        }  # fmt: skip
        if callback := callback_url():
            asked["status_callback_urls"] = [callback]
        return asked

    def _completed(self, type: str, said: Mapping[str, Any], key: str) -> Answer:
        where = said.get("results_url")
        if type == "erasure":
            return Answer("receipted", reference=key)
        if not where:
            # What they hold went straight to the person: the standard leaves the way to them (section 1).
            return Answer("given-there", reference=key)
        place = urlsplit(str(where))
        if (place.scheme, place.hostname) != ("https", self._processor.domain) and not _is_beside(
            place.netloc, self._processor
        ):
            raise Permanent("results", "the results lie under another domain than theirs")
        pieces = tuple(_pieces(self._fetched(str(where))))
        return Answer("exported", done=counted(piece.place for piece in pieces), pieces=pieces, reference=key)

    def _asked(self, method: str, path: str, body: bytes = b"", *, may_be: Sequence[int]) -> _Heard:
        try:
            return self._heard(method, path, body, may_be)
        except (httpx.HTTPError, httpx.InvalidURL) as fault:
            raise Transient("unreachable", type(fault).__name__) from None
        except NotTrusted as fault:
            raise Permanent("not-trusted", str(fault)) from None
        except NotSigned as fault:
            raise Permanent("not-signed", str(fault)) from None

    def _heard(self, method: str, path: str, body: bytes, may_be: Sequence[int]) -> _Heard:
        with self._stream(method, self._processor.base + path, body) as answer:
            if answer.status_code not in may_be:
                look_at(answer)
                raise Permanent(str(answer.status_code))
            content, code = bounded(answer), answer.status_code
            if code in (_BAD, _NOT_KNOWN):
                return _Heard(code, {})
            # Nothing of it is read before its signature holds (8.8, 4).
            signed.hold(self._processor, self._fetched, answer.headers, content, at=clock.now())
        try:
            said = json.loads(content)
        except ValueError:
            said = None
        if not isinstance(said, dict):
            raise Permanent("answer", "the answer is no object of JSON")
        return _Heard(code, said)

    def _fetched(self, url: str) -> bytes:
        with self._stream("GET", url) as answer:
            look_at(answer)
            return bounded(answer)

    def _stream(self, method: str, url: str, body: bytes = b"") -> Any:
        headers = {"accept": "application/json", "authorization": f"Bearer {self._processor.key}"}
        if body:
            headers["content-type"] = "application/json"
        return httpx.stream(
            method, url, content=body or None, headers=headers, timeout=_PATIENCE_SECONDS, follow_redirects=False
        )


def connect(recipient: Recipient, address: str) -> OpenDsrConnector:
    return OpenDsrConnector(read(address))


def fetched(processor: Processor, url: str) -> bytes:
    """A public document of a processor's own: what it supports, its certificate. Raises reach.NotReached."""
    try:
        return OpenDsrConnector(processor)._fetched(url)
    except (httpx.HTTPError, httpx.InvalidURL) as fault:
        raise Transient("unreachable", type(fault).__name__) from None


def callback_url() -> str:
    """Where processors call us back; "" where nobody outside reaches this house by https."""
    address: str = settings.HOLDORD_ADDRESS
    return f"{address}/v2/callbacks" if address.startswith("https://") else ""


def _identities(person: Person, supported: frozenset[tuple[str, str]]) -> Iterator[dict[str, str]]:
    """Section 5.3, as it is where it can be; hashed, where they take nothing else."""
    for email in person.emails:
        if ("email", "raw") in supported:
            yield {"identity_type": "email", "identity_value": email, "identity_format": "raw"}
        elif ("email", "sha256") in supported:
            digest = sha256(email.strip().lower().encode()).hexdigest()
            yield {"identity_type": "email", "identity_value": digest, "identity_format": "sha256"}


def _is_beside(netloc: str, processor: Processor) -> bool:
    """Whether it lies at the very place we were told to ask: on this machine, without TLS."""
    return netloc == urlsplit(processor.base).netloc


def _pieces(content: bytes) -> Iterator[Piece]:
    """The results as pieces, whatever their form: the standard has none. An object is one, a list has one each."""
    try:
        said = json.loads(content)
    except ValueError:
        raise Permanent("results", "the results are no JSON: somebody fetches them by hand") from None
    for each in said if isinstance(said, list) else [said]:
        fields = dict(_flat("", each))
        if fields:
            yield Piece("results", fields)


def _flat(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value, 1)
        for key, inner in pairs:
            yield from _flat(f"{name}.{key}" if name else str(key), inner)
    elif value is not None:
        yield name or "value", str(value)
