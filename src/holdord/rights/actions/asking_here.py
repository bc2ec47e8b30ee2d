"""A request of somebody who has shown who they are: taken down and acknowledged in one step, without a code.

Promise:  8.1h, 8.5a - an objection is looked at by a person; 8.2a
Law:      GDPR Art. 12(2)-(3), 21(1)
Takes:    a person we know, a right, what they write; the moment
Gives:    the id of the request
Refuses:  NoAddress
Next:     changing.py and choosing.py (who ask), answering.py
"""

from datetime import datetime
from uuid import UUID, uuid4

from holdord.rights import account
from holdord.rights.actions import asking, proving, rows
from holdord.rights.actions.rows import note
from holdord.rights.identity import Method
from holdord.rights.models import RightsRequest
from holdord.rights.rules import Channel
from holdord.subjects import queries as people
from holdord.terms import Right
from holdord.vault import actions as vault


class NoAddress(Exception):
    """We have no e-mail address of this person that we could answer to."""


def ask_proven(subject: UUID, right: Right, message: str, at: datetime) -> UUID:
    """Take the request down, within the caller's transaction; raises NoAddress."""
    address = account.address_of(subject)
    if address is None:
        raise NoAddress("there is no e-mail address to answer to")
    facts, owner = people.facts(subject, at=at), uuid4()
    vault.make_key(owner, at=at)
    row = asking.new_request(right, address, message, facts.language, facts.country, Channel.PAGE, owner, at)
    note(row, "asked", by=rows.person_of(row), at=at)
    proving.acknowledge(row, by="", at=at, method=Method.LOGIN)
    note(row, "proven", by=rows.person_of(row), at=at)
    return row.id


def open_request(subject: UUID, right: Right) -> UUID | None:
    """A request of theirs under this right that is open; None where there is none."""
    found = RightsRequest.objects.filter(subject_id=subject, right=right.value, closed_at=None)
    return found.order_by("received_at", "id").values_list("id", flat=True).first()
