"""What a person may ask of us, and where such a request stands.

Law:      GDPR Art. 7(3), 15-18, 20-22, 77
Standard: eu-gdpr:A15 ...; dpv:RequestStatus
"""

from enum import StrEnum


class Right(StrEnum):
    """The rights, by the term of the eu-gdpr vocabulary."""

    ACCESS = "eu-gdpr:A15"
    RECTIFICATION = "eu-gdpr:A16"
    ERASURE = "eu-gdpr:A17"
    RESTRICTION = "eu-gdpr:A18"
    PORTABILITY = "eu-gdpr:A20"
    OBJECTION = "eu-gdpr:A21"
    HUMAN_REVIEW = "eu-gdpr:A22"
    WITHDRAWAL = "eu-gdpr:A7-3"
    COMPLAINT = "eu-gdpr:A77"

    @property
    def article(self) -> str:
        """The article as people cite it: ``GDPR Art. 15``."""
        number = self.value.removeprefix("eu-gdpr:A").split("-")
        return "GDPR Art. " + number[0] + "".join(f"({part})" for part in number[1:])


class RequestStatus(StrEnum):
    """Where a request stands, in the person's language; how far the machinery got is kept elsewhere."""

    INITIATED = "dpv:RequestInitiated"
    ACKNOWLEDGED = "dpv:RequestAcknowledged"
    REQUIRES_ACTION = "dpv:RequestRequiresAction"
    ACCEPTED = "dpv:RequestAccepted"
    REJECTED = "dpv:RequestRejected"
    ACTION_DELAYED = "dpv:RequestActionDelayed"
    FULFILLED = "dpv:RequestFulfilled"
    UNFULFILLED = "dpv:RequestUnfulfilled"

    @property
    def is_closed(self) -> bool:
        return self in {self.REJECTED, self.FULFILLED, self.UNFULFILLED}
