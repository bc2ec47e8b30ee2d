"""Where a WordPress is, and the application password that lets us in.

Promise:  9.4 - encrypted transfer
Takes:    https://user:application-password@host/, from a setting HOLDORD_RECIPIENT_<NAME>; the register's entry
Gives:    Site
Refuses:  reach.Permanent, without repeating the password
"""

from dataclasses import dataclass, field

from holdord.policy.register import Recipient
from holdord.recipients.reach import Permanent
from holdord.recipients.web import place

_FORM = "https://user:application-password@host/ (or http:// on this machine)"


@dataclass(frozen=True)
class Site:
    """A WordPress. ``reassign_to`` is the user who keeps the articles of one that goes; None: the one we are."""

    url: str
    user: str
    password: str = field(repr=False)
    reassign_to: int | None


def read(recipient: Recipient, address: str) -> Site:
    """Raises Permanent('address')."""
    found = place(address, _FORM)
    if not found.user:
        raise Permanent("address", f"the address is not of the form {_FORM}")
    said = recipient.connector
    return Site(f"{found.url.rstrip('/')}/", found.user, found.password, said.reassign_to if said else None)
