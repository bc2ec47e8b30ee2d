"""What the register says of a task: for whom, by when, how.

Takes:    a recipient of the register
Gives:    Task
"""

from dataclasses import dataclass

from holdord.policy.periods import Period
from holdord.policy.register import Recipient

#: Who answers for data protection does what nobody else was named for.
ROLE = "dpo"


@dataclass(frozen=True)
class Task:
    """Who does it, in which time (None: as the request allows), and how, in the company's own words ("" for none)."""

    role: str
    within: Period | None
    instructions: str


def read(recipient: Recipient | None) -> Task:
    """The task a recipient is reached by; where the register says nothing of one, the data protection officer's."""
    said = recipient.connector if recipient else None
    return Task(said.role or ROLE, said.within, said.instructions or "") if said else Task(ROLE, None, "")
