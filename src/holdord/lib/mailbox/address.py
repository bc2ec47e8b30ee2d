"""Which mailbox is read, from one line.

Promise:  9.4 - encrypted transfer: a line says how, and a plain one says so
Takes:    imaps://user:password@host/INBOX, imap+tls://..., imap://... (on this machine); ?since=2026-01-31
Gives:    Address
Refuses:  NotAnAddress, without repeating the password
Next:     connection.py (who uses it), wiring/safety.py (which of them production refuses)
"""

from dataclasses import dataclass, field
from datetime import date
from urllib.parse import parse_qs, unquote, urlsplit

_LOCAL = ("localhost", "127.0.0.1", "::1")
_TRANSPORTS = {"imaps": ("tls", 993), "imap+tls": ("starttls", 143), "imap": ("plain", 143)}
_FORM = "imaps://user:password@host/INBOX (or imap+tls://, or imap:// on this machine)"


class NotAnAddress(ValueError):
    """The mailbox's address cannot be read."""


@dataclass(frozen=True)
class Address:
    """A mailbox. ``transport``: 'tls' (from the first byte), 'starttls', or 'plain'.

    ``since`` leaves out what came before that day: a mailbox of ten years is not taken in by mistake.
    """

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    transport: str
    folder: str
    since: date | None = None

    @property
    def private(self) -> bool:
        """Whether nobody on the way can read along: encrypted, or never on the way."""
        return self.transport != "plain" or self.host in _LOCAL


def address(url: str) -> Address:
    """Read one line; raises NotAnAddress without repeating the password."""
    parts = urlsplit(url)
    transport, port = _TRANSPORTS.get(parts.scheme, ("", 0))
    try:
        given_port = parts.port
    except ValueError:
        given_port = -1
    if not transport or not parts.hostname or given_port == -1 or not parts.username or parts.password is None:
        raise NotAnAddress(f"not of the form {_FORM}")
    folder = unquote(parts.path.strip("/")) or "INBOX"
    return Address(
        parts.hostname, given_port or port, unquote(parts.username), unquote(parts.password), transport, folder,
        _since(parts.query),
    )  # fmt: skip


def _since(query: str) -> date | None:
    given = parse_qs(query, keep_blank_values=True)
    if set(given) - {"since"}:
        raise NotAnAddress("behind the question mark stands something unknown. Only since=2026-01-31 is known there")
    if "since" not in given:
        return None
    try:
        return date.fromisoformat(given["since"][0])
    except ValueError:
        raise NotAnAddress("since: this is no day. Write it as in since=2026-01-31") from None
