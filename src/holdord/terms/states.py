"""Small sets of states that several rooms speak of.

Law:      GDPR Art. 7 (consent), 18 (restriction), 21 (objection)
Standard: dpv:ConsentStatus
"""

from enum import StrEnum


class ConsentState(StrEnum):
    """What became of a question for consent. Only GIVEN permits anything."""

    REQUESTED = "dpv:ConsentRequested"
    GIVEN = "dpv:ConsentGiven"
    REFUSED = "dpv:ConsentRefused"
    WITHDRAWN = "dpv:ConsentWithdrawn"
    REVOKED = "dpv:ConsentRevoked"
    EXPIRED = "dpv:ConsentExpired"
    INVALIDATED = "dpv:ConsentInvalidated"


class LimitKind(StrEnum):
    """What a person's use of a right, an erasure, or their age forbids from now on (GDPR Art. 8, 18, 21)."""

    OBJECTION = "objection"
    RESTRICTION = "restriction"
    SUPPRESSION = "suppression"
    MINOR = "minor"


class IdentifierKind(StrEnum):
    """How we know and reach a person (GDPR Art. 4(1))."""

    EMAIL = "email"
    PHONE = "phone"
    SKYPE = "skype"
    TELEGRAM = "telegram"
    LINKEDIN = "linkedin"
    ACCOUNT = "account"
    DEVICE = "device"
