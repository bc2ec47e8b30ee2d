"""From where a public form is sent, and how often one network may send it.

Promise:  2.1a - no more is kept about visitors than the policy says: a keyed hash, for an hour or two, never an address
Law:      GDPR Art. 5(1)(c), 32(1)(b)
Takes:    the address a request came from; the house's secret
Gives:    network_of, mark; the limit that all public forms share; Share, for a door at which far more is usual
Next:     rights/actions/asking.py and intake/actions.py (who count), visitor.py (who reads the address)
"""

import hmac
import ipaddress
import threading
from collections import Counter
from datetime import datetime, timedelta
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


class Share:
    """So many from one network within an hour, counted by each process by itself and written down nowhere: against a
    flood, where a row for each would be a flood of its own."""

    #: Of so many networks; of more within the hour it begins anew.
    MOST_NETWORKS = 50_000

    def __init__(self, most: int) -> None:
        self.most, self.hour, self.lock = most, 0, threading.Lock()
        self.counted = Counter[bytes]()

    def used_up_for(self, address: str, *, door: str, secret: str, at: datetime) -> int:
        """One more; gives 0, or after how many seconds there is a new share. Who has no network has all they want, and
        so has our own machine: it is a proxy that does not say for whom it speaks, and that may be everybody."""
        found = network_of(address)
        if not found or ("/" not in found and ipaddress.ip_address(found).is_loopback):
            return 0
        near, seconds = mark(address, door=door, secret=secret, otherwise=""), int(at.timestamp())
        length = int(WINDOW.total_seconds())
        with self.lock:
            if self.hour != seconds // length or len(self.counted) >= self.MOST_NETWORKS:
                self.hour = seconds // length
                self.counted.clear()
            self.counted[near] += 1
            return length - seconds % length if self.counted[near] > self.most else 0
