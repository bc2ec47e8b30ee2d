"""The company writes a letter in its own words, or goes back to those of the house. Each is a version of its own.

Promise:  8.1e, 8.1f - no letter goes out without what the law asks of it
Law:      GDPR Art. 12(1), 12(4), 5(2)
Takes:    the name of a letter, a language, the text
Refuses:  NotALetter; FaultyText, with everything that is wrong with it
Next:     ../letter_checks.py (what must be in it), ../letter_loader.py (which text is in force)
"""

from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import Max

from holdord.audit import actions as audit
from holdord.rights import letter_checks
from holdord.rights.letter_checks import REQUIRED, Fault
from holdord.rights.letters import hashed
from holdord.rights.models import LetterText
from holdord.terms import LANGUAGES


class NotALetter(LookupError):
    """There is no such letter, or not in that language."""


class FaultyText(ValueError):
    """The text lacks what it must hold, or does not read. ``faults`` says everything."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(f"the text has faults: {len(faults)}")
        self.faults = faults


def write_letter(*, letter: str, language: str, text: str, by: str, at: datetime) -> int:
    """Put a text in force from the next letter on; gives its number. Raises NotALetter, FaultyText."""
    _known(letter, language)
    # As it is sent: one spelling of line ends, and nothing after the last.
    text = text.replace("\r\n", "\n").strip() + "\n"
    if faults := letter_checks.faults(letter, language, text):
        raise FaultyText(faults)
    return _kept(letter, language, text, by=by, at=at)


def use_the_houses(*, letter: str, language: str, by: str, at: datetime) -> int:
    """Go back to the text of the house; gives the number of that version. Raises NotALetter."""
    _known(letter, language)
    return _kept(letter, language, "", by=by, at=at)


def _kept(letter: str, language: str, text: str, *, by: str, at: datetime) -> int:
    with transaction.atomic():
        before = LetterText.objects.filter(letter=letter, language=language).aggregate(Max("number"))["number__max"]
        number = (before or 0) + 1
        LetterText.objects.create(
            id=uuid4(), letter=letter, language=language, number=number, text=text, at=at, by=by,
            wording=hashed(text or letter_checks.shipped(letter, language)),
        )  # fmt: skip
        audit.record(
            act="rights.letter-written" if text else "rights.letter-as-the-house-has-it", by=by, at=at,
            detail={"letter": letter, "language": language, "number": number},
        )  # fmt: skip
    return number


def _known(letter: str, language: str) -> None:
    if letter not in REQUIRED or language not in LANGUAGES:
        raise NotALetter("there is no letter of that name in that language")
