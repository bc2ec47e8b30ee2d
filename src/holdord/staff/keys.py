"""Keys for machines: how one is written, what it may be for, and how a secret is compared.

Promise:  9.2, 9.3 - access is limited for systems as it is for people: deny by default, each for what it is for
Law:      GDPR Art. 32(1)(b), 32(4)
Takes:    the text of a key, scopes, moments (aware, UTC)
Gives:    Key, frozen; the text that is shown once
Refuses:  NotAName, NotAScope
Next:     actions/… make_key and revoke_key, queries.key_behind
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

#: What a key may be for, and what that lets a system do.
SCOPES = {
    "decide": "Ask whether data may be used (evaluations), about one person or many.",
    "audience": "Fetch who may be written to for a purpose, and hold a list against it.",
    "arrive": "Hand over what came in by a channel: messages, calls, registrations, customers.",
    "deliver": "Say that a service was delivered, an event held.",
    "request": "Bring requests under a right, and ask how they stand (our own form, and OpenDSR).",
    "mandate": "Say that your people saw that somebody may ask for another, and whom the answer may go to.",
    "send": "Hand over mail to be sent: each person is asked about, and told what they are owed.",
}

#: How often at most the moment of the last use is written down.
USED_EVERY = timedelta(minutes=5)

_NAME = re.compile(r"[a-z][a-z0-9-]{0,59}")
_TEXT = re.compile(r"holdord_([0-9a-f]{32})_([A-Za-z0-9_-]{43})")


class NotAName(ValueError):
    """A key is named after its system, as in 'newsletter-tool'."""


class NotAScope(ValueError):
    """There is no such thing a key could be for."""


@dataclass(frozen=True)
class Key:
    """A key without its secret."""

    id: UUID
    name: str
    scopes: tuple[str, ...]
    made_at: datetime
    used_at: datetime | None
    ends_at: datetime | None
    revoked_at: datetime | None

    @property
    def actor(self) -> str:
        """How the audit log names it."""
        return f"key:{self.id}"

    def holds_at(self, moment: datetime) -> bool:
        return self.revoked_at is None and (self.ends_at is None or moment < self.ends_at)

    def may(self, scope: str) -> bool:
        return scope in self.scopes


def checked_name(name: str) -> str:
    """The name, if it is one; raises NotAName."""
    if _NAME.fullmatch(name):
        return name
    raise NotAName(f"{name!r} is no name for a key. Write small letters, digits and hyphens, as in 'newsletter-tool'")


def checked_scopes(scopes: Collection[str]) -> list[str]:
    """The scopes, each once, in order; raises NotAScope."""
    wrong = [scope for scope in scopes if scope not in SCOPES]
    if wrong or not scopes:
        said = ", ".join(map(repr, wrong)) or "nothing"
        raise NotAScope(f"{said} is nothing a key can be for. Choose from: {', '.join(SCOPES)}")
    return [scope for scope in SCOPES if scope in scopes]


def new_secret() -> str:
    """43 letters, 256 random bits."""
    return secrets.token_urlsafe(32)


def written(id: UUID, secret: str) -> str:
    """The key as its system shows it; found by its beginning where somebody published it by mistake."""
    return f"holdord_{id.hex}_{secret}"


def read(text: str) -> tuple[UUID, str] | None:
    """The id and the secret in a key's text; None for what is none."""
    match = _TEXT.fullmatch(text)
    return (UUID(match[1]), match[2]) if match else None


def hash_of(secret: str) -> bytes:
    # A fast hash is enough: nobody guesses 256 random bits.
    return hashlib.sha256(b"holdord/api-key/1\0" + secret.encode()).digest()


def is_secret(secret: str, kept: bytes) -> bool:
    return hmac.compare_digest(hash_of(secret), kept)
