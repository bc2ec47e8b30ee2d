"""What stands behind the promises: agreements, assessments, work done for others, and what a person has decided.

Promise:  9.6 - partners protect what they collect, under their terms; 10.2 - precautions for every transfer
Law:      GDPR Art. 5(2), 24(1), 26(1), 28(3), 30(2), 35, 46; none of it is told to visitors in full
Takes:    plain mappings, as policy/loader.py reads them from YAML
Gives:    Document, Engagement, Accepted, Acknowledged
Next:     register.py, which they are parts of
"""

from datetime import date
from typing import Literal

from pydantic import model_validator

from holdord.policy.entry import Entry
from holdord.policy.scalars import Change, Country, Email, Id, Line


class Document(Entry):
    """A paper that a promise leans on: where it lies, who looks after it, when it must be looked at again.

    ``recipients``, ``purposes``, ``processes`` are what it covers. A day after ``review_on`` it is overdue, and
    what leans on it is shown as broken.
    """

    id: Id
    kind: Literal[
        "processor_contract", "interest_assessment", "impact_assessment", "transfer_assessment", "joint_arrangement"
    ]
    title: Line
    location: Line
    owner: Line
    on: date
    review_on: date
    recipients: tuple[Id, ...] = ()
    purposes: tuple[Id, ...] = ()
    processes: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _is_reviewed_later(self) -> "Document":
        if self.review_on <= self.on:
            raise ValueError(
                f"it is to be reviewed on {self.review_on}, not after its own day ({self.on}). Write a later day"
            )
        return self

    def is_overdue(self, day: date) -> bool:
        """Whether it should have been looked at again before that day."""
        return self.review_on < day


class Engagement(Entry):
    """What we do with data on behalf of somebody else, as their processor (GDPR Art. 30(2)).

    The wording says what is done (``engagements``). ``recipients`` are our own helpers in it (Art. 28(2)).
    """

    id: Id
    controller: Line
    country: Country
    contact: Email | None = None
    representative: Line | None = None
    officer: Email | None = None
    recipients: tuple[Id, ...] = ()
    security: tuple[Id, ...] = ()


class Accepted(Entry):
    """A finding of the linter, or of the scan, that a person has looked at and lets stand: it is shown, never hidden.

    ``place`` is where the finding stands, as it was printed; without it the rule is accepted everywhere.
    After ``until`` it counts again.
    """

    rule: Line
    reason: Line
    by: Line
    on: date
    place: Line | None = None
    until: date | None = None


class Acknowledged(Entry):
    """A material change of the policy that a person has seen and stands by, so that it may be published.

    ``change`` is the change as `holdord register diff` names it, such as 'recipient-added:hotjar'.
    """

    change: Change
    reason: Line
    by: Line
    on: date
