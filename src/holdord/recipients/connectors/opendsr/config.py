"""Where a processor listens for OpenDSR, and the key it gave us.

Promise:  9.4 - encrypted transfer
Takes:    https://:key@host/v2, from a setting HOLDORD_RECIPIENT_<NAME>
Gives:    Processor, with the domain its signatures must be of
Refuses:  reach.Permanent, without repeating the key
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from holdord.policy.register import Register
from holdord.recipients.reach import Permanent
from holdord.recipients.web import place

_FORM = "https://:<their key for us>@host/v2 (or http:// on this machine)"


@dataclass(frozen=True)
class Processor:
    """Where its addresses begin, with no slash at the end, and what lets us in."""

    base: str
    key: str = field(repr=False)

    @property
    def domain(self) -> str:
        """The domain on which it takes requests: what it signs must be signed for that (8.3)."""
        return urlsplit(self.base).hostname or ""


def read(address: str) -> Processor:
    """Read the address; raises Permanent('address')."""
    found = place(address, _FORM)
    return Processor(found.url.rstrip("/"), found.password)


def listed(register: Register, addresses: Mapping[str, str]) -> dict[str, Processor]:
    """The processors of the register that may call us back, by their recipients' ids; one whose address is not set, or
    cannot be read, is none.
    """
    found = dict[str, Processor]()
    for entry in register.recipients:
        if entry.connector and entry.connector.kind == "opendsr":
            try:
                found[entry.id] = read(addresses.get(entry.connector.address or "", ""))
            except Permanent:
                continue
    return found
