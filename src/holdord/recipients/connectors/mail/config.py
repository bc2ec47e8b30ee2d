"""Where a recipient is written to.

Takes:    a recipient of the register
Gives:    the address, and the language of the letter: one of their country that we write, else English
"""

from dataclasses import dataclass

from babel.languages import get_official_languages

from holdord.policy.register import Recipient
from holdord.recipients.reach import Permanent
from holdord.terms import LANGUAGES

_EVERYBODYS = "en"


@dataclass(frozen=True)
class Desk:
    """The address of the recipient's own desk, and the language it is written to in."""

    to: str
    language: str


def read(recipient: Recipient) -> Desk:
    """Raises Permanent('address') where the register has none."""
    said = recipient.connector
    if said is None or said.email is None:
        raise Permanent("address", f"{recipient.id} has no 'email' in the register")
    theirs = (language for language in get_official_languages(recipient.country) if language in LANGUAGES)
    return Desk(said.email, next(theirs, _EVERYBODYS))
