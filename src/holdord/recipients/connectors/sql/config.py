"""Which database, and what the register says of its tables.

Takes:    postgres://, mariadb:// or sqlite:////path, from a setting HOLDORD_RECIPIENT_<NAME>; the register's entry
Gives:    Database
Refuses:  reach.Permanent, without repeating the address
"""

from dataclasses import dataclass, field

from holdord.policy.connectors import Connector
from holdord.policy.register import Recipient
from holdord.recipients.reach import Permanent

_KINDS = ("postgres", "postgresql", "mariadb", "mysql", "sqlite")
_FORM = "postgres://user:password@host/name (or mariadb://, or sqlite:////path)"


@dataclass(frozen=True)
class Database:
    """Where it is, and its tables as the register has them."""

    url: str = field(repr=False)
    said: Connector


def read(recipient: Recipient, address: str) -> Database:
    """Raises Permanent('address'), or 'no-connector'."""
    if address.partition("://")[0] not in _KINDS or "://" not in address:
        raise Permanent("address", f"the address is not of the form {_FORM}")
    if recipient.connector is None:
        raise Permanent("no-connector")
    return Database(address, recipient.connector)
