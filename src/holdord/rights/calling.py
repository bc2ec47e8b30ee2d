"""What we post to somebody else's address: signed by its caller, never led on, and nothing of the answer believed.

Law:      GDPR Art. 32(1)
Takes:    an address that may be called, the bytes, headers
Gives:    the code of the answer
Refuses:  NotHeard, for whatever is no yes; a redirect is none; nor is a name that leads into our own network

An address that others gave us is looked up first, and what was found is what is called: a name that leads to this
machine, or to one beside it, would let a stranger knock at doors that are shut to them (and a name can change its mind
between a look and a call).
"""

import socket
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit, urlunsplit

import httpx
from django.conf import settings

_PATIENCE_SECONDS = 15.0
#: Where the old network's numbers stand within those of the new one (RFC 6052; RFC 8215, for networks of one's own).
_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))


class NotHeard(Exception):
    """It did not answer, or not with a yes. ``code`` is its own, 0 where none came."""

    def __init__(self, code: int) -> None:
        super().__init__(f"the answer was {code or 'none'}")
        self.code = code


def post(url: str, body: bytes, headers: Mapping[str, str], *, ours: bool = False) -> int:
    """Post it once; gives the code of a yes. Raises NotHeard. ``ours``: whoever runs the house chose the address."""
    said = {"content-type": "application/json", **headers}
    where, more = (url, {}) if ours else _found(url)
    if more:
        said["host"] = urlsplit(url).netloc
    try:
        with (
            httpx.Client(timeout=_PATIENCE_SECONDS, follow_redirects=False) as client,
            client.stream("POST", where, content=body, headers=said, extensions=more) as answer,
        ):
            code = answer.status_code
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as fault:
        # A UnicodeError is a name that no network can have ('a..com'): found out only when it is looked up.
        raise NotHeard(0) from fault
    if not 200 <= code < 300:
        raise NotHeard(code)
    return code


def _found(url: str) -> tuple[str, dict[str, str]]:
    """The address by the number its name has now, and the name its certificate must bear. Raises NotHeard."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not settings.PRODUCTION and host in ("localhost", "127.0.0.1"):
        return url, {}
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = {str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as fault:
        raise NotHeard(0) from fault
    if not found or not all(is_public(each) for each in found):
        raise NotHeard(0)
    number = sorted(found, key=lambda each: (":" in each, each))[0]
    named = f"[{number}]" if ":" in number else number
    return urlunsplit(parts._replace(netloc=f"{named}:{port}")), {"sni_hostname": host}


def is_public(number: str) -> bool:
    """Whether a number of the network is one that everybody reaches: none of this machine, of our own network, or of
    a cloud's own services."""
    address = ip_address(number.partition("%")[0])
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or _behind(address) or address
    return address.is_global and not address.is_multicast


def _behind(address: IPv6Address) -> IPv4Address | None:
    """The number of the old network that a translator of this one leads to: who asks for that one, asks for this."""
    if any(address in network for network in _NAT64):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if address.sixtofour is not None:
        return address.sixtofour
    return address.teredo[1] if address.teredo else None
