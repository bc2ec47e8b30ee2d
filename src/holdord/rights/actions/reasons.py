"""Reasons and facts in writing, without which nothing is refused, put off, charged for, or outweighed.

Law:      GDPR Art. 12(3)-(5), 21(1)
Refuses:  ReasonMissing
"""

#: Reasons shorter than this say nothing that a person could contest.
LEAST_REASON = 20


class ReasonMissing(ValueError):
    """A decision needs a ground that fits the right, and facts in writing (GDPR Art. 12(3)-(5))."""


def reason(text: str) -> str:
    """The reason, trimmed; raises ReasonMissing for one that says nothing."""
    if len(" ".join(text.split())) < LEAST_REASON:
        raise ReasonMissing(f"reason: too short to be one. Write what it is about, in {LEAST_REASON} letters or more")
    return text.strip()
