"""Where an endpoint is, and the secret it is spoken to with.

Promise:  9.4 - encrypted transfer
Takes:    https://:whsec_secret@host/path, from a setting HOLDORD_RECIPIENT_<NAME>
Gives:    Endpoint
Refuses:  reach.Permanent, without repeating the secret
"""

from base64 import b64decode
from binascii import Error
from dataclasses import dataclass, field

from holdord.recipients.reach import Permanent
from holdord.recipients.web import place

_FORM = "https://:whsec_<secret in base64>@host/path (or http:// on this machine)"
#: What Standard Webhooks asks for, in bytes.
_SHORTEST = 24


@dataclass(frozen=True)
class Endpoint:
    """Where to post, and what it is signed with."""

    url: str
    secret: str = field(repr=False)


def read(address: str) -> Endpoint:
    """Read the address; raises Permanent('address')."""
    found = place(address, _FORM)
    try:
        length = len(b64decode(found.password.removeprefix("whsec_"), validate=True))
    except (ValueError, Error):
        length = 0
    if not found.password.startswith("whsec_") or length < _SHORTEST:
        raise Permanent("address", f"the address is not of the form {_FORM}, with {_SHORTEST} bytes or more")
    return Endpoint(found.url, found.password)
