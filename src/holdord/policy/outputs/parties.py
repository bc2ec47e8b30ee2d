"""Who answers for the processing: the first letter of both records.

Law:      GDPR Art. 30(1)(a), 30(2)(a): names and contact details of controllers, representative, officer
Takes:    a Naming
Gives:    the cells in which they are named; and the joint controllers, as far as anybody says that they are joint
"""

from holdord.policy.outputs.naming import Naming
from holdord.policy.outputs.table import Cell
from holdord.policy.register import Establishment, Register


def are_joint(naming: Naming) -> bool:
    """Several controllers are joint only where an arrangement says so (GDPR Art. 26): the register does not guess."""
    arranged = any(document.kind == "joint_arrangement" for document in naming.register.documents)
    return len(naming.register.controllers) > 1 and (arranged or naming.wording.joint_arrangement is not None)


def others(register: Register) -> tuple[Establishment, ...]:
    """The controllers beside the one that answers questions."""
    houses = (register.establishment(id) for id in register.controllers if id != register.lead_controller)
    return tuple(house for house in houses if house)


def controllers(naming: Naming) -> tuple[Cell, Cell]:
    """The controllers, and those of them that are joint ones: the lead controller stands first in either case."""
    lead = naming.house(naming.register.establishment(naming.register.lead_controller))
    beside = tuple(naming.house(house) for house in others(naming.register))
    return ((lead,), beside) if are_joint(naming) else ((lead, *beside), ())


def representative(naming: Naming) -> str:
    """Who speaks for the controllers in the EEA; empty where nobody is named."""
    found = naming.register.representative
    return f"{naming.house(naming.register.establishment(found.establishment))}, {found.email}" if found else ""


def contact(naming: Naming) -> tuple[str, str]:
    """The code of the heading, and the contact: nobody is called an officer who is not one (GDPR Art. 37)."""
    found = naming.register.dpo
    who = f"{found.name}, {found.email}" if found.name else found.email
    return ("record.officer" if found.officer else "record.contact"), who
