"""The company's own texts of letters, in their versions, and which text is in force.

Promise:  8.1e, 8.1f - each letter that was sent can be read again in the words it was written in
Law:      GDPR Art. 5(2), 12(1)
Takes:    the name of a letter, a language
Gives:    LetterWording; Wording in force with where it comes from. Nothing in it is about anybody
"""

from dataclasses import dataclass
from datetime import datetime

from holdord.rights import letter_checks, letter_loader
from holdord.rights.letters import hashed
from holdord.rights.models import LetterText


@dataclass(frozen=True)
class LetterWording:
    """One version of a company's text. ``text`` "" says that the text of the house counts again."""

    letter: str
    language: str
    number: int
    text: str
    wording: str
    at: datetime
    by: str


@dataclass(frozen=True)
class InForce:
    """The text a letter is written in now: 'file', 'console' or 'house'; what was set aside because of its faults."""

    letter: str
    language: str
    text: str
    source: str
    wording: str
    set_aside: tuple[letter_checks.Fault, ...]


def letter_wording(letter: str, language: str) -> LetterWording | None:
    """The newest version the company wrote; None where it never wrote one."""
    row = LetterText.objects.filter(letter=letter, language=language).order_by("-number").first()
    return _wording(row) if row else None


def letter_wordings(letter: str, language: str) -> list[LetterWording]:
    """All its versions, the newest first."""
    rows = LetterText.objects.filter(letter=letter, language=language).order_by("-number")
    return list(map(_wording, rows))


def in_force(letter: str, language: str) -> InForce:
    """The text that counts, and why another does not."""
    house = letter_checks.shipped(letter, language)
    file, kept = letter_loader.in_file(letter, language), letter_wording(letter, language)
    wanted, source = (file, "file") if file is not None else (kept.text if kept else None, "console")
    if not wanted:
        return InForce(letter, language, house, "house", hashed(house), ())
    faults = letter_checks.faults(letter, language, wanted)
    if faults:
        return InForce(letter, language, house, "house", hashed(house), faults)
    return InForce(letter, language, wanted, source, hashed(wanted), ())


def _wording(row: LetterText) -> LetterWording:
    return LetterWording(row.letter, row.language, row.number, row.text, row.wording, row.at, row.by)
