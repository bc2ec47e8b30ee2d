"""Passkeys of the people whose data we hold: what a browser is asked, and whether what it answers fits.

Law:      GDPR Art. 32(1)(b); W3C Web Authentication
Takes:    the address of this house; what a browser sends, as JSON; what we asked it
Gives:    options for a browser; Made, Shown
Refuses:  NoPasskey, for whatever does not fit. What was sent is not repeated
Next:     actions/keeping_passkeys.py (who stores and uses them)

No attestation is asked for: which maker's device somebody has is none of our business. The user's handle is a random
number of its own, so that a passkey tells nothing about an id of ours.
"""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from fido2.server import Fido2Server
from fido2.utils import websafe_decode
from fido2.webauthn import (
    AttestedCredentialData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

#: A browser's answer is some hundred bytes; what is longer is not read.
_LONGEST = 20_000

State = dict[str, Any]


class NoPasskey(ValueError):
    """What the browser sent is no answer to what it was asked."""


@dataclass(frozen=True)
class Made:
    """A new passkey: its id, and the public half of its key with what belongs to it."""

    credential: bytes
    public: bytes


@dataclass(frozen=True)
class Shown:
    """A passkey that says it is somebody's: which one, and whose handle it names. Nothing of it is checked yet."""

    credential: bytes
    handle: bytes
    answer: dict[str, Any]


def ask_to_make(*, handle: bytes, name: str, known: list[bytes]) -> tuple[dict[str, Any], State]:
    """What the browser is asked to make a passkey, and what to remember until it answers. ``name`` is for its owner."""
    user = PublicKeyCredentialUserEntity(id=handle, name=name, display_name=name)
    asked, state = _server().register_begin(
        user,
        [_data(public) for public in known],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(asked), dict(state)


def made(*, state: State, answer: str) -> Made:
    """The passkey a browser made; raises NoPasskey."""
    try:
        found = _server().register_complete(state, _read(answer)).credential_data
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        raise NoPasskey("this is no passkey that was asked for") from fault
    if found is None:
        raise NoPasskey("this is no passkey that was asked for")
    return Made(found.credential_id, bytes(found))


def ask_to_show() -> tuple[dict[str, Any], State]:
    """What the browser is asked to show a passkey, whoever's it is."""
    asked, state = _server().authenticate_begin(user_verification=UserVerificationRequirement.REQUIRED)
    return dict(asked), dict(state)


def shown(answer: str) -> Shown:
    """Which passkey a browser shows; raises NoPasskey."""
    sent = _read(answer)
    try:
        user = sent["response"].get("userHandle") or ""
        return Shown(websafe_decode(sent["rawId"]), websafe_decode(user), sent)
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        raise NoPasskey("this is no passkey") from fault


def handle(text: str) -> bytes:
    """The handle that a browser was given, as it stands in what it was asked; raises NoPasskey."""
    try:
        return websafe_decode(text)
    except (ValueError, TypeError) as fault:
        raise NoPasskey("this is no handle") from fault


def check(*, state: State, shown: Shown, public: bytes) -> None:
    """Hold what was shown against the passkey we know; raises NoPasskey."""
    try:
        _server().authenticate_complete(state, [_data(public)], shown.answer)
    except Exception as fault:
        # The library and the cryptography under it raise many kinds; each means the same here.
        raise NoPasskey("the passkey does not fit") from fault


def _server() -> Fido2Server:
    host = urlsplit(settings.HOLDORD_ADDRESS).hostname or "localhost"
    return Fido2Server(PublicKeyCredentialRpEntity(id=host, name=host), verify_origin=_is_ours)


def _is_ours(origin: str) -> bool:
    return origin == "://".join((urlsplit(settings.HOLDORD_ADDRESS).scheme, urlsplit(settings.HOLDORD_ADDRESS).netloc))


def _data(public: bytes) -> AttestedCredentialData:
    return AttestedCredentialData(public)


def _read(answer: str) -> dict[str, Any]:
    if len(answer) > _LONGEST:
        raise NoPasskey("longer than any passkey")
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError) as fault:
        raise NoPasskey("this is no passkey") from fault
    if not isinstance(found, dict):
        raise NoPasskey("this is no passkey")
    return found
