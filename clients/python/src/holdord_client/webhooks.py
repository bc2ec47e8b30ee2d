"""Is this message from Holdord? Standard Webhooks, checked with nothing but the standard library.

Takes:    the secret that `holdord audience listen` printed; the headers and the body as they came
Gives:    Change: who joined or left a list
Refuses:  NotFromHoldord: wrong signature, too old, or no such message
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

#: A message this much older or newer than our clock is a replay, or one of the two clocks is wrong.
TOLERANCE_SECONDS = 300


class NotFromHoldord(ValueError):
    """The message does not bear our signature, or bears an old one."""


@dataclass(frozen=True)
class Change:
    """Somebody joined or left a list. ``id`` is the message's: done once, it need not be done again.

    ``member`` is their number on this list; address, name and language are there for who joined.
    """

    id: str
    kind: Literal["joined", "left"]
    member: str
    purpose: str
    email: str = ""
    name: str = ""
    language: str = ""


def verify(secret: str, headers: Mapping[str, str], body: bytes, *, now: float | None = None) -> Change:
    """The change a message tells; raises NotFromHoldord."""
    found = {name.lower(): value for name, value in headers.items()}
    id, moment = found.get("webhook-id", ""), found.get("webhook-timestamp", "")
    if not id or not moment.isascii() or not moment.isdigit():
        raise NotFromHoldord("no webhook-id, or no webhook-timestamp")
    if abs((time.time() if now is None else now) - int(moment)) > TOLERANCE_SECONDS:
        raise NotFromHoldord("the message is too old, or one of the clocks is wrong")
    ours = _signature(secret, id, moment, body)
    given = (each.partition(",")[2] for each in found.get("webhook-signature", "").split() if each.startswith("v1,"))
    if not any(hmac.compare_digest(ours, each.encode()) for each in given):
        raise NotFromHoldord("the signature does not fit")
    return _read(id, body)


def _signature(secret: str, id: str, moment: str, body: bytes) -> bytes:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{id}.{moment}.".encode() + body
    return base64.b64encode(hmac.digest(key, signed, hashlib.sha256))


def _read(id: str, body: bytes) -> Change:
    try:
        told = json.loads(body)
        kind, data = told["type"].removeprefix("audience."), told["data"]
        if kind not in ("joined", "left"):
            raise NotFromHoldord("no message of that kind is known")
        more = {name: str(data.get(name, "")) for name in ("email", "name", "language")}
        return Change(id, kind, str(data["member"]), str(data["purpose"]), **more)
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise NotFromHoldord("this is no message of ours") from fault
