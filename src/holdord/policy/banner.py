"""What the banner on the company's own websites asks, and on which terms an answer stands.

Promise:  2.1b - refusing is as easy as accepting, and a no stands
Law:      ePrivacy Directive Art. 5(3); GDPR Art. 7(1), 7(3); BEK 1148/2011 section 3
Takes:    the key ``banner`` of a register
Gives:    Banner. Which services it asks about follows from the process: services_of
Refuses:  through pydantic, one error a fault
Next:     references.py (ids that must lead somewhere), catalogue/gates.py (how each service is let in)
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from pydantic import Field, field_validator

from holdord.policy.entry import Entry
from holdord.policy.periods import Period
from holdord.policy.scalars import Domain, Id, Line

if TYPE_CHECKING:
    from holdord.policy.register import Recipient, Register

#: A no is left alone for that long at least, and a yes lapses after that long at most (browsers keep a cookie no
#: longer than 400 days).
SHORTEST_NO = Period(6, "month")
LONGEST_YES = Period(13, "month")


class Banner(Entry):
    """The question on the website: for which purposes of which process, in that order.

    A recipient of the process that serves one of the purposes is a service one can say yes or no to, alone. A purpose
    that no recipient serves is a service of its own: the company's own script waits for it.

    ``consent_mode`` is Google's, version 2: 'basic' loads none of its tags before a yes; 'advanced' loads them and
    tells them no, which sends an address and a browser's name before anybody was asked. ``shared_domain``: one choice
    for all its subdomains. ``tags`` are the site's own numbers with a service, by recipient: those are let in by the
    banner itself. ``proof_kept``: how long the record of a choice is kept, from that choice on.
    """

    process: Id
    purposes: tuple[Id, ...] = Field(min_length=1)
    consent_mode: Literal["none", "basic", "advanced"] = "basic"
    shared_domain: Domain | None = None
    yes_lasts: Period = Period(12, "month")
    no_stands: Period = SHORTEST_NO
    proof_kept: Period = Period(5, "year")
    tags: Mapping[Id, Line] = Field(default_factory=dict)

    @field_validator("no_stands")
    @classmethod
    def _a_no_is_left_alone(cls, value: Period) -> Period:
        if SHORTEST_NO.may_outlast(value):
            raise ValueError(f"'{value}' asks again too soon after a no. Write '{SHORTEST_NO}' or more")
        return value

    @field_validator("yes_lasts")
    @classmethod
    def _a_yes_lapses(cls, value: Period) -> Period:
        if value.may_outlast(LONGEST_YES):
            raise ValueError(f"'{value}' is longer than a browser keeps a choice. Write '{LONGEST_YES}' or less")
        return value

    def services_of(self, purpose: str, register: "Register") -> tuple["Recipient", ...]:
        """Whom a yes to that purpose lets in: each recipient under the first of the purposes that it serves."""
        process = register.process(self.process)
        found = (register.recipient(id) for id in (process.recipients if process else ()))
        return tuple(each for each in found if each and self.asked_for(each) == purpose)

    def asked_for(self, recipient: "Recipient") -> str | None:
        """Under which purpose the banner asks about a recipient; None where it does not."""
        return next((purpose for purpose in self.purposes if purpose in recipient.purposes), None)
