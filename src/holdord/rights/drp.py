"""What the Data Rights Protocol 1.0 says of a request, and what it asks of a signed message, in its order.

Standard: Data Rights Protocol 1.0, sections 2.01 (exercise), 2.05 (pairwise keys), 3.02-3.04, 3.07 (validation)
Takes:    a signed message; the agents of the network's directory; a request as a machine sees it
Gives:    the claims of a message that holds; the status object
Refuses:  Wrong, with the code of the answer and a sentence that repeats nothing
Next:     api/drp.py (the addresses), actions/machines.py (who remembers what was seen)
"""

import json
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings

from holdord.lib.days import midnight
from holdord.rights import letters
from holdord.rights.queries import MachineView
from holdord.terms import RequestStatus, Right

VERSION = "1.0"
_SIGNATURE = 64

#: Which right of ours an action of theirs is. Opting in to a sale is none: nothing is sold here.
ACTIONS: Mapping[str, Right] = {
    "access": Right.ACCESS, "access:categories": Right.ACCESS, "access:specific": Right.ACCESS,
    "deletion": Right.ERASURE, "sale:opt-out": Right.OBJECTION,
}  # fmt: skip
REGIMES = ("", "ccpa", "gdpr", "voluntary")

#: Longer than this nobody's message is valid: the protocol asks for ten minutes, and clocks differ.
LONGEST_VALID = timedelta(hours=1)
#: A message that names no moments is remembered for longer than a request can be open.
_REMEMBERED = timedelta(days=400)
#: How far the clock of an agent may run ahead.
_SKEW = timedelta(minutes=2)


class Wrong(Exception):
    """A message does not hold. ``code`` is the answer's; ``fatal``: trying again will not help."""

    def __init__(self, code: int, said: str, *, fatal: bool = True) -> None:
        super().__init__(said)
        self.code, self.said, self.fatal = code, said, fatal


@dataclass(frozen=True)
class Claims:
    """What a message says, once it holds. ``expires_at`` bounds how long it must be remembered."""

    agent: str
    said: Mapping[str, Any]
    expires_at: datetime
    signature: bytes


def is_set_up() -> bool:
    """Whether we know who we are in the network, and its agents."""
    return bool(settings.HOLDORD_DRP_BUSINESS and settings.HOLDORD_DRP_AGENTS)


def verify_key(agent: str) -> Ed25519PublicKey | None:
    """An agent's key from the directory (3.05.1); None for whoever is not in it."""
    try:
        known = json.loads(Path(settings.HOLDORD_DRP_AGENTS).read_text())
        found = next(each for each in known if each.get("id") == agent)
        return Ed25519PublicKey.from_public_bytes(b64decode(found["verify_key"]))
    except (OSError, ValueError, KeyError, AttributeError, TypeError, StopIteration):
        return None


def opened(message: bytes, *, agent: str, at: datetime) -> Claims:
    """The claims of a signed message, validated in the order of section 3.07. Raises Wrong."""
    try:
        buffer = b64decode(message.strip(), validate=True)
    except (NotBase64, ValueError):
        raise Wrong(400, "The body is not base64.") from None
    signature, body, key = buffer[:_SIGNATURE], buffer[_SIGNATURE:], verify_key(agent)
    try:
        if key is None:
            raise InvalidSignature
        key.verify(signature, body)
    except InvalidSignature:
        raise Wrong(403, "The signature is not this agent's.") from None
    said = _object(body)
    if said.get("agent-id") != agent:
        raise Wrong(403, "agent-id: the message is another agent's.")
    if said.get("business-id") != settings.HOLDORD_DRP_BUSINESS:
        raise Wrong(403, "business-id: the message is for another business.")
    return Claims(agent, said, _validity(said, at), signature)


def revocation(message: bytes, *, agent: str, at: datetime) -> tuple[bytes, datetime]:
    """The signature of a message that takes a request back (2.04), and until when it is remembered. Raises Wrong.

    The protocol asks for no more than a reason. Where it carries its moments they are held to; where it does not, it
    is remembered for as long as a request can be open: nobody takes back another by what they overheard.
    """
    try:
        buffer = b64decode(message.strip(), validate=True)
        key = verify_key(agent)
        if key is None:
            raise InvalidSignature
        key.verify(buffer[:_SIGNATURE], buffer[_SIGNATURE:])
    except (NotBase64, ValueError):
        raise Wrong(400, "The body is not base64.") from None
    except InvalidSignature:
        raise Wrong(403, "The signature is not this agent's.") from None
    said = _object(buffer[_SIGNATURE:])
    if "issued-at" not in said and "expires-at" not in said:
        return buffer[:_SIGNATURE], at + _REMEMBERED
    return buffer[:_SIGNATURE], _validity(said, at)


def asked(claims: Claims) -> tuple[Right, str, bool]:
    """Which right, whose address, and whether the agent has verified it. Raises Wrong."""
    said = claims.said
    if said.get("drp.version") != VERSION:
        raise Wrong(400, "drp.version: 1.0 is spoken here.")
    exercise, regime = said.get("exercise"), said.get("regime") or ""
    if not isinstance(exercise, str) or exercise not in ACTIONS:
        raise Wrong(400, f"exercise: one of {', '.join(ACTIONS)}.")
    if regime not in REGIMES:
        raise Wrong(400, "regime: ccpa, gdpr, or none.")
    address = said.get("email")
    if not isinstance(address, str) or not address:
        raise Wrong(400, "email: it is needed to find somebody, and to answer them.")
    return ACTIONS[exercise], address, said.get("email_verified") is True


def status(view: MachineView, agent_request_id: str) -> dict[str, Any]:
    """The status object (3.03). Where the results are is said to the person alone."""
    state, reason = state_of(view)
    told: dict[str, Any] = {
        "request_id": str(view.id),
        "received_at": view.received_at.isoformat(),
        "expected_by": midnight(view.due_on, view.time_zone).isoformat(),
        "status": state,
    }
    if agent_request_id and agent_request_id != str(view.id):
        told["agent_request_id"] = agent_request_id
    if reason:
        told["reason"] = reason
    if reason == "need_user_verification":
        told["user_verification_url"] = settings.HOLDORD_ADDRESS + letters.PAGE[view.language]
        told["expires_at"] = told["expected_by"]
    if view.extended and state == "in_progress":
        told["processing_details"] = "The answer takes longer; the person was told why."
    if state == "fulfilled":
        told["processing_details"] = "The answer was sent to the person."
    return told


#: Which reason of theirs a ground of ours for refusing is.
_REASONS = {"cannot-identify": "insuf_verification", "excessive": "too_many_requests"}


def state_of(view: MachineView) -> tuple[str, str]:
    """Status and reason (3.02). Whether we hold anything is told to the person, and to no agent."""
    if view.revoked:
        return "revoked", ""
    if view.status is RequestStatus.FULFILLED:
        return "fulfilled", ""
    if view.status is RequestStatus.REJECTED:
        return "denied", _REASONS.get(view.ground, "claim_not_covered")
    if view.status.is_closed:
        return "expired", ""
    return ("in_progress", "") if view.proven else ("in_progress", "need_user_verification")


def _validity(said: Mapping[str, Any], at: datetime) -> datetime:
    """Until when a message is valid. Raises Wrong."""
    issued, expires = _moment(said, "issued-at"), _moment(said, "expires-at")
    if at < issued - _SKEW:
        raise Wrong(400, "issued-at: the message was issued in the future.", fatal=False)
    if at >= expires:
        raise Wrong(400, "expires-at: the message has expired.")
    if expires - issued > LONGEST_VALID:
        raise Wrong(400, "expires-at: a message is valid for an hour at most.")
    return expires


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        raise Wrong(400, "The signed body is no JSON.") from None
    if not isinstance(said, dict):
        raise Wrong(400, "The signed body is no object of JSON.")
    return said


def _moment(said: Mapping[str, Any], name: str) -> datetime:
    try:
        found = datetime.fromisoformat(said[name])
    except (KeyError, TypeError, ValueError):
        raise Wrong(400, f"{name}: a moment as in ISO 8601 is required.") from None
    if found.tzinfo is None:
        raise Wrong(400, f"{name}: a moment with its time zone is required.")
    if not 2000 <= found.year <= 9000:
        # Beyond these a few minutes more or less are no moment at all.
        raise Wrong(400, f"{name}: a moment of this age is required.")
    return found
