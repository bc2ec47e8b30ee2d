"""What stands over an entry of a draft, and how a few words of a policy become a title.

Takes:    facts, words, periods as they were found
Gives:    read (where a fact was read), noted (an entry with remarks), short (a title), period, is_same
Next:     sheets.py (how remarks are written), drafting.py, receiving.py, devices.py
"""

from collections.abc import Mapping

from holdord.policy.importer.find.organisation import without_form
from holdord.policy.importer.found import Found
from holdord.policy.importer.sheets import Noted
from holdord.policy.periods import NotAPeriod, Period

TO_DO = "TO DO"
FROM_CATALOGUE = "from the catalogue, not from the text"
_LONGEST_TITLE = 80


def noted(values: Mapping[str, object], *remarks: str) -> dict[str, object]:
    """An entry without its empty values, and what stands over it."""
    return Noted({key: value for key, value in values.items() if value != ""}, *remarks)


def read(fact: Found) -> str:
    """Where a fact was read, and how sure it is."""
    place = f" ({fact.section})" if fact.section else ""
    return f"line {fact.line}{place}, {fact.confidence:.2g}"


def short(text: str) -> str:
    """A title is a few words: what was read is cut at a word."""
    text = " ".join(text.split()).strip(" .,:;")
    # A brace would ask the register for a fact.
    text = text.replace("{", "(").replace("}", ")")
    return text if len(text) <= _LONGEST_TITLE else text[: _LONGEST_TITLE - 1].rsplit(" ", 1)[0] + "…"


def capital(text: str) -> str:
    """As a title begins."""
    return text[:1].upper() + text[1:]


def is_same(name: str, other: str) -> bool:
    """Whether two names are one company's, whatever its legal form."""
    return bool(other) and without_form(name) == without_form(other)


def period(written: str) -> Period | None:
    """A duration as a register writes it, or nothing."""
    try:
        return Period.parse(written)
    except NotAPeriod:
        return None


def days(span: Period) -> int:
    """About how long, to compare."""
    return span.count * {"day": 1, "week": 7, "month": 30, "year": 365}[span.unit]
