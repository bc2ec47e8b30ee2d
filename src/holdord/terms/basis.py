"""On what ground personal data may be used.

Law:      GDPR Art. 6(1)
Standard: eu-gdpr:A6-1-a ... A6-1-f (W3C DPV 2.3)
"""

from enum import StrEnum


class LegalBasis(StrEnum):
    """The six grounds. The value is the term of the eu-gdpr vocabulary."""

    CONSENT = "eu-gdpr:A6-1-a"
    CONTRACT = "eu-gdpr:A6-1-b"
    LEGAL_OBLIGATION = "eu-gdpr:A6-1-c"
    VITAL_INTEREST = "eu-gdpr:A6-1-d"
    PUBLIC_TASK = "eu-gdpr:A6-1-e"
    LEGITIMATE_INTEREST = "eu-gdpr:A6-1-f"

    @property
    def article(self) -> str:
        """The article as people cite it: ``GDPR Art. 6(1)(f)``."""
        return f"GDPR Art. 6(1)({self.value[-1]})"
