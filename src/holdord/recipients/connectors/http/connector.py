"""An endpoint of the recipient's own, asked by signed JSON.

Promise:  8.2a, 8.3, 8.4c; 9.4 - encrypted, and signed so that nobody else can ask
Law:      GDPR Art. 19, 32(1)
Standard: Standard Webhooks (webhook-id, webhook-timestamp, webhook-signature); README.md has the JSON
Takes:    an Endpoint
Gives:    HttpConnector
Refuses:  Transient for 408, 425, 429, 5xx and what does not answer; Permanent for every other code. Redirects are not
          followed: they would lead what is signed, and whom it is about, to somebody else
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from uuid import uuid4

import httpx
from standardwebhooks import Webhook

from holdord.lib import clock
from holdord.policy.register import Recipient
from holdord.recipients.connectors.http.config import Endpoint, read
from holdord.recipients.reach import Answer, Intent, Permanent, Person, Piece, Transient, numbers
from holdord.recipients.web import bounded, look_at

_PATIENCE_SECONDS = 30.0
_UNDER_WAY, _NOT_KNOWN = 202, 404


@dataclass(frozen=True)
class _Heard:
    """What came back: its code, and the JSON it held."""

    code: int
    said: Mapping[str, Any]


class HttpConnector:
    """Each question is one POST. ``webhook-id`` is the matter's key: the same at every try, so that it is done once."""

    intents = frozenset(Intent)

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    def find(self, person: Person) -> Mapping[str, int]:
        return numbers(self._asked("person.find", person).said.get("found", {}))

    def export(self, person: Person) -> Sequence[Piece]:
        return _pieces(self._asked("person.export", person).said.get("items", []))

    def erase(self, person: Person, *, key: str) -> Answer:
        return self._done("person.erase", person, key)

    def rectify(self, person: Person, *, key: str) -> Answer:
        return self._done("person.rectify", person, key)

    def restrict(self, person: Person, *, key: str) -> Answer:
        return self._done("person.restrict", person, key)

    def lift(self, person: Person, *, key: str, memory: Mapping[str, Any]) -> Answer:
        return self._done("person.lift", person, key)

    def object_to(self, person: Person, *, key: str) -> Answer:
        return self._done("person.object", person, key)

    def verify(self, intent: Intent, person: Person) -> Mapping[str, int] | None:
        return numbers(self._asked("person.verify", person, intent=intent.value).said.get("left", {}))

    def _done(self, what: str, person: Person, key: str) -> Answer:
        heard = self._asked(what, person, key)
        reference = heard.said.get("reference", "")
        if not isinstance(reference, str) or "@" in reference:
            raise Permanent("answer", "'reference' is the number of a matter, as text")
        return Answer(
            "confirmed", numbers(heard.said.get("done", {})), numbers(heard.said.get("kept", {})),
            finished=heard.code != _UNDER_WAY, reference=reference,
        )  # fmt: skip

    def _asked(self, what: str, person: Person, key: str = "", **more: str) -> _Heard:
        body = json.dumps({"type": what, "data": _said(person) | more}, ensure_ascii=False, separators=(",", ":"))
        try:
            return self._posted(key or uuid4().hex, body)
        except (httpx.HTTPError, httpx.InvalidURL) as fault:
            raise Transient("unreachable", type(fault).__name__) from None

    def _posted(self, key: str, body: str) -> _Heard:
        id, moment = f"msg_{key.replace('-', '')}", clock.now().astimezone(UTC)
        headers = {
            "content-type": "application/json", "webhook-id": id, "webhook-timestamp": str(int(moment.timestamp())),
            "webhook-signature": Webhook(self._endpoint.secret).sign(id, moment, body),
        }  # fmt: skip
        with httpx.stream(
            "POST", self._endpoint.url, content=body.encode(), headers=headers, timeout=_PATIENCE_SECONDS,
            follow_redirects=False,
        ) as answer:  # fmt: skip
            if answer.status_code == _NOT_KNOWN:
                return _not_known(bounded(answer))
            look_at(answer)
            return _Heard(answer.status_code, _read(bounded(answer)))


def connect(recipient: Recipient, address: str) -> HttpConnector:
    return HttpConnector(read(address))


def _said(person: Person) -> dict[str, Any]:
    return {
        "identifiers": [{"kind": kind, "value": value} for kind, value in person.identifiers],
        "names": list(person.names), "changes": dict(person.changes), "was": dict(person.was),
        "purpose": person.purpose,
    }  # fmt: skip


def _read(content: bytes) -> Mapping[str, Any]:
    if not content.strip():
        return {}
    try:
        said = json.loads(content)
    except ValueError:
        raise Permanent("answer", "the answer is no JSON") from None
    if not isinstance(said, dict):
        raise Permanent("answer", "the answer is no object of JSON")
    return said


def _not_known(content: bytes) -> _Heard:
    """That nobody of that description is known, if it says so itself: a wrong path answers with the same number, and
    a page that is not there has erased nobody. Raises Permanent."""
    try:
        said = json.loads(content)
    except ValueError:
        said = None
    if not isinstance(said, dict) or said.get("known") is not False:
        raise Permanent("404", 'nobody is known there only where the answer says {"known": false}')
    return _Heard(_NOT_KNOWN, {})


def _pieces(items: object) -> list[Piece]:
    if not isinstance(items, list):
        raise Permanent("answer", "'items' is a list, as in [{'place': 'orders', 'fields': {...}}]")
    found = []
    for item in items:
        fields = item.get("fields") if isinstance(item, dict) else None
        if not isinstance(fields, dict):
            raise Permanent("answer", "each of 'items' has 'place' and 'fields'")
        numbers({(place := str(item.get("place", ""))): 1})
        found.append(Piece(place, {str(name): str(value) for name, value in fields.items()}))
    return found
