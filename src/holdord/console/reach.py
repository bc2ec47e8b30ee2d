"""Whose data a role may come near: the processes the register grants it.

Promise:  5.2e - active customers' data for account managers and those who serve the customer only
Law:      GDPR Art. 32(4)
"""

from uuid import UUID

from holdord.policy import queries as policy
from holdord.subjects import queries as subjects


def processes_of(role: str) -> list[str]:
    """The processes the register grants that role, in its order; none for a role it does not name."""
    return [id for access in policy.register().access if access.role == role for id in access.processes]


def within_reach(subject: UUID, role: str) -> bool:
    """Whether the person is known in a process that the role may look at."""
    allowed = set(processes_of(role))
    return any(relation.process in allowed for relation in subjects.relations(subject))
