"""What connectors over HTTP share: where something is, and what a code means.

Promise:  9.4 - encrypted transfer
Takes:    an address of a setting; the code of an answer
Gives:    Place; nothing, for a code that is a yes
Refuses:  reach.Permanent, without repeating a secret; reach.Transient for what may pass
"""

from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

import httpx

from holdord.recipients.reach import Permanent, Transient

#: What an answer may hold at most: a copy of somebody's data, and no more than a house can read at once.
LARGEST = 64 * 1024 * 1024

_LATER = frozenset({408, 425, 429})
_NOT_LET_IN = frozenset({401, 403})


@dataclass(frozen=True)
class Place:
    """Where something is reached, and what lets us in."""

    url: str
    user: str
    password: str = field(repr=False)


def place(address: str, form: str) -> Place:
    """Read the address of a setting; raises Permanent('address'), with the form it should have."""
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        raise Permanent("address", f"the address is not of the form {form}") from None
    host = parts.hostname or ""
    private = parts.scheme == "https" or (parts.scheme == "http" and _is_here(host))
    if not host or not private or not parts.password:
        raise Permanent("address", f"the address is not of the form {form}")
    shown = f"[{host}]" if ":" in host else host
    url = f"{parts.scheme}://{shown}{port}{parts.path or '/'}"
    return Place(url, unquote(parts.username or ""), unquote(parts.password))


def look_at(answer: httpx.Response) -> None:
    """Raise what an answer's code means: Transient for what may pass, Permanent for what will not."""
    code = answer.status_code
    if code in _LATER or code >= 500:
        after = answer.headers.get("retry-after", "")
        raise Transient(str(code), after=int(after) if after.isdigit() else 0)
    if code in _NOT_LET_IN:
        raise Permanent("log-in", f"it answers {code}")
    if not 200 <= code < 300:
        raise Permanent(str(code))


def bounded(answer: httpx.Response) -> bytes:
    """What an answer holds; raises Permanent where that is more than a house can read at once."""
    content = bytearray()
    for piece in answer.iter_bytes():
        content += piece
        if len(content) > LARGEST:
            raise Permanent("too-long", "the answer is longer than 64 MB")
    return bytes(content)


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
