"""The ways in which a person can be approached.

Law:      ePrivacy Directive 2002/58/EC Art. 13 tells them apart; MFL section 10
Takes:    nothing. Plain Python
Next:     marketing.py (what each needs, by country)
"""

from enum import StrEnum


class Channel(StrEnum):
    """How a message or a call reaches somebody. A call is made by a person, an automated call by a machine."""

    EMAIL = "email"
    SMS = "sms"
    MESSENGER = "messenger"
    CALL = "call"
    AUTOMATED_CALL = "automated-call"
    POST = "post"
