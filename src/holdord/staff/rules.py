"""May this member of staff do that, and what must they do first?

Promise:  9.2 - staff accounts with a second factor; 9.3 - roles, deny by default
Law:      GDPR Art. 32(1)(b), 32(4)
Takes:    role codes, permissions, facts about members; moments (aware, UTC)
Gives:    yes or no, or the code of a refusal (texts.py has the words)
Refuses:  NotAllowed, with such a code
Next:     actions.py (who carries it out)
"""

import re
from datetime import datetime, timedelta

from holdord.staff.roles import OPENS_A_PERSON, ROLES, DataProtectionOfficer, Permission, Role

#: How long an invitation can be taken up.
INVITATION_LASTS = timedelta(days=7)

#: How often at most the moment of the last visit is written down. Nobody needs it finer.
SEEN_EVERY = timedelta(minutes=5)

#: How often staff may be told of what came, in minutes; and how often they are, where they have not chosen.
NEWS_CHOICES = (0, 15, 60, 24 * 60)
NEWS_EVERY = 15

_ADDRESS = re.compile(r"[^@\s<>,;:\"]{1,64}@[^@\s<>,;:\"]+\.[^@\s<>,;:\".]{2,63}")


class NotAllowed(ValueError):
    """An act on staff that is refused; ``code`` says why (texts.REFUSALS)."""

    def __init__(self, code: str) -> None:
        super().__init__(f"staff: the act is refused ({code})")
        self.code = code


def role(code: str) -> type[Role] | None:
    """The role of that code, or None."""
    return next((each for each in ROLES if each.code == code), None)


def may(code: str, permission: Permission) -> bool:
    """Whether that role may do that. An unknown role may do nothing."""
    found = role(code)
    return found is not None and permission in found.permissions


def opens_persons(code: str) -> bool:
    """Whether that role can see a person's data anywhere."""
    found = role(code)
    return found is not None and bool(found.permissions & OPENS_A_PERSON)


def must_set_up_second_factor(code: str, *, has_one: bool, production: bool) -> bool:
    """Whether nothing but the page that sets up a second factor may open. Outside production it is only advised."""
    return production and opens_persons(code) and not has_one


def normal_address(email: str) -> str:
    """The address as it is stored and compared; raises NotAllowed for what is none."""
    address = email.strip().lower()
    if len(address) > 254 or not _ADDRESS.fullmatch(address):
        raise NotAllowed("not-an-address")
    return address


def known_role(code: str) -> str:
    """The code again; raises NotAllowed if there is no such role."""
    if role(code) is None:
        raise NotAllowed("no-such-role")
    return code


def someone_else(member: str, by: str) -> None:
    """Nobody takes their own rights away or gives themselves more: raises NotAllowed."""
    if by == f"staff:{member}":
        raise NotAllowed("yourself")


def a_dpo_remains(*, was: str, others: int) -> None:
    """The house always has an active data protection officer: raises NotAllowed when the last one would go."""
    if was == DataProtectionOfficer.code and others == 0:
        raise NotAllowed("last-dpo")


def may_be_told(*, every: int, until: datetime, at: datetime) -> bool:
    """Whether somebody who was told up to that moment may be told again."""
    return every > 0 and at >= until + timedelta(minutes=every)


def invitation_holds(*, invited_at: datetime, at: datetime) -> bool:
    """Whether an invitation of that moment can still be taken up."""
    return invited_at <= at < invited_at + INVITATION_LASTS
