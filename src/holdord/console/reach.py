"""Whose data a role may come near: the processes the register grants it, and what `may` allows.

Promise:  5.2e - active customers' data for account managers and those who serve the customer only
Law:      GDPR Art. 32(4)
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from holdord.decisions import queries as decisions
from holdord.decisions.rules import GUARDS, NotForThisPurpose, may_read
from holdord.policy import queries as policy
from holdord.staff.queries import Member
from holdord.subjects import queries as subjects
from holdord.subjects.queries import PersonLine


def processes_of(role: str) -> list[str]:
    """The processes the register grants that role, in its order; none for a role it does not name."""
    return [id for access in policy.register().access if access.role == role for id in access.processes]


def within_reach(subject: UUID, role: str) -> bool:
    """Whether the person is known in a process that the role may look at."""
    allowed = set(processes_of(role))
    return any(relation.process in allowed for relation in subjects.relations(subject))


def opens(subject: UUID, member: Member, purpose: str, at: datetime) -> bool:
    """Whether this member would be let in to the person's page for that purpose."""
    return bool(nameable(subjects.lines([subject]), staff_id=member.id, role=member.role, purpose=purpose, at=at))


def nameable(people: Sequence[PersonLine], *, staff_id: UUID, role: str, purpose: str, at: datetime) -> list[UUID]:
    """Those whose name this member may read for that purpose, as `decisions.open_contact` would open their page."""
    found = [person.id for person in people if _may_read(person, role, purpose)]
    if role in GUARDS:
        return found
    answers = decisions.may_each(found, purpose=purpose, at=at)
    active = decisions.active_among(found, at=at)
    theirs = subjects.serves(staff_id, active, at=at)
    return [id for id in found if answers[id].allowed and (id not in active or id in theirs)]


def _may_read(person: PersonLine, role: str, purpose: str) -> bool:
    try:
        return bool(may_read(policy.register(), role, purpose, person.processes))
    except NotForThisPurpose:
        return False
