"""On what ground personal data may be used.

Law:      GDPR Art. 6(1), 9(2)
Standard: eu-gdpr:A6-1-a ... A6-1-f, A9-2-a ... A9-2-j (W3C DPV 2.3)
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


class SpecialCondition(StrEnum):
    """What lifts the ban on special categories of data, beside a ground; the value is the term of eu-gdpr."""

    EXPLICIT_CONSENT = "eu-gdpr:A9-2-a"
    EMPLOYMENT = "eu-gdpr:A9-2-b"
    VITAL_INTEREST = "eu-gdpr:A9-2-c"
    NON_PROFIT_BODY = "eu-gdpr:A9-2-d"
    MADE_PUBLIC = "eu-gdpr:A9-2-e"
    LEGAL_CLAIMS = "eu-gdpr:A9-2-f"
    PUBLIC_INTEREST = "eu-gdpr:A9-2-g"
    HEALTH_CARE = "eu-gdpr:A9-2-h"
    PUBLIC_HEALTH = "eu-gdpr:A9-2-i"
    ARCHIVE_AND_RESEARCH = "eu-gdpr:A9-2-j"

    @property
    def article(self) -> str:
        """The article as people cite it: ``GDPR Art. 9(2)(a)``."""
        return f"GDPR Art. 9(2)({self.value[-1]})"
