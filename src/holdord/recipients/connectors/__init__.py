"""Recipients that can be reached: one folder a kind, each with the same files. To write a new one, copy its neighbour.

Takes:    a recipient of the register; the addresses of the settings
Gives:    reached, the connector of a recipient; way_to, by which way it is reached
Refuses:  reach.Permanent, where a setting is missing or does not fit
"""

from collections.abc import Mapping
from importlib import import_module
from typing import cast

from holdord.policy.register import Recipient
from holdord.recipients.reach import Connector, Permanent

#: By hand: what is done by a person, and what a recipient without a connector is reached by.
TASK = "task"
#: By a letter: somebody there reads it.
MAIL = "mail"
#: By a standard in which they take a matter on and say later that it is done: it can be called off meanwhile.
OPENDSR = "opendsr"


def way_to(recipient: Recipient | None) -> str:
    """The kind of connector of a recipient; a task where it has none, or the register no longer has it."""
    return recipient.connector.kind if recipient and recipient.connector else TASK


def reached(recipient: Recipient, addresses: Mapping[str, str]) -> Connector:
    """What reaches a recipient, made from the register and the settings; raises Permanent."""
    said = recipient.connector
    if said is None:
        raise Permanent("no-connector", f"{recipient.id} has no connector in the register")
    address = addresses.get(said.address or "", "")
    if said.address and not address:
        name = f"HOLDORD_RECIPIENT_{said.address.upper().replace('-', '_')}"
        raise Permanent("no-address", f"{name} is not set. Set it to where {recipient.id} is reached")
    # By its name, so that a house that reaches no database does not carry what reads one.
    module = import_module(f"{__name__}.{said.kind}.connector")
    return cast(Connector, module.connect(recipient, address))
