"""Which mailbox, and whose addresses in it are our own.

Promise:  9.4 - encrypted transfer
Takes:    imaps://user:password@host/, from a setting HOLDORD_RECIPIENT_<NAME>
Gives:    Mailbox
Refuses:  reach.Permanent, without repeating the password
"""

from dataclasses import dataclass

from holdord.lib.mailbox.address import Address, NotAnAddress, address
from holdord.policy import queries as policy
from holdord.recipients.reach import Permanent


@dataclass(frozen=True)
class Mailbox:
    """A mailbox, and the domains of the house: who writes from there is nobody else in a letter."""

    address: Address
    own_domains: frozenset[str]

    def is_own(self, mail: str) -> bool:
        return mail == self.address.user.lower() or mail.rpartition("@")[2] in self.own_domains


def read(given: str) -> Mailbox:
    """Raises Permanent('address'); one that others could read along is refused."""
    try:
        found = address(given)
    except NotAnAddress as fault:
        raise Permanent("address", str(fault)) from None
    if not found.private:
        raise Permanent("address", "a mailbox elsewhere is spoken to by imaps:// or imap+tls://")
    register = policy.register()
    domains = {register.dpo.email.rpartition("@")[2].lower(), *register.scope.own_domains}
    return Mailbox(found, frozenset(domains - {""}))
