"""Where mail goes out, read from one line.

Promise:  9.4 - encrypted transfer: a line says how, and a plain one says so
Takes:    smtp+tls://user:password@host:587, smtps://..., smtp://...
Gives:    Server
Refuses:  NotAnAddress, without repeating the password
Next:     mail.py (who uses it), wiring/safety.py (which of them production refuses)
"""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit


class NotAnAddress(ValueError):
    """The SMTP address cannot be read."""


@dataclass(frozen=True)
class Server:
    """Where mail goes out. ``transport``: 'tls' (from the first byte), 'starttls', or 'plain'."""

    host: str
    port: int
    user: str
    password: str
    transport: str

    @property
    def encrypted(self) -> bool:
        return self.transport != "plain"


_TRANSPORTS = {"smtps": ("tls", 465), "smtp+tls": ("starttls", 587), "smtp": ("plain", 25)}


def server(url: str) -> Server:
    """Read ``smtp+tls://user:password@host:587``; raises NotAnAddress without repeating the password."""
    parts = urlsplit(url)
    transport, port = _TRANSPORTS.get(parts.scheme, ("", 0))
    try:
        given_port = parts.port
    except ValueError:
        given_port = -1
    if not transport or not parts.hostname or given_port == -1:
        raise NotAnAddress(
            "not of the form smtp+tls://user:password@host:587 (or smtps://, or smtp:// on this machine)"
        )
    return Server(
        parts.hostname, given_port or port, unquote(parts.username or ""), unquote(parts.password or ""), transport
    )
