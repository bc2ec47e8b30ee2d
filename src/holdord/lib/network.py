"""From where a public form is sent, and how often one network may send it.

Promise:  2.1a - no more is kept about visitors than the policy says: a keyed hash, for an hour or two, never an address
Law:      GDPR Art. 5(1)(c), 32(1)(b)
Takes:    the address a request came from; the house's secret
Gives:    network_of, mark; the limit that all public forms share
Next:     rights/actions/asking.py and intake/actions.py (who count), centre/visitor.py (who reads the address)
"""

import hmac
import ipaddress
from datetime import timedelta
from hashlib import sha256

#: So many from one network within the window: a big office behind one address, and a slow flood.
PER_NETWORK = 20
WINDOW = timedelta(hours=1)


def network_of(address: str) -> str:
    """Whom an address belongs to: itself, or, of the sixth version, the half that names the subscriber.

    "" for what is no address: those who come from there are not one network, and must not use up each other's share.
    """
    try:
        found = ipaddress.ip_address(_without_port(address.strip()))
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def _without_port(text: str) -> str:
    """Some proxies write the port as well: '192.0.2.7:50312', '[2001:db8::1]:50312'. Taken for no address, it would
    be outside every limit."""
    if text.startswith("["):
        return text[1:].partition("]")[0]
    host, _, port = text.partition(":")
    return host if "." in host and port.isdigit() else text


def mark(address: str, *, door: str, secret: str, otherwise: str) -> bytes:
    """What is kept of a network to count by: a keyed hash, another one at each ``door``, so that rows cannot be joined.

    ``otherwise`` stands in for an address that is none: something that no other visitor shares.
    """
    key = sha256(b"holdord/network/1\0" + secret.encode()).digest()
    return hmac.digest(key, f"{door}\0{network_of(address) or otherwise}".encode(), "sha256")
