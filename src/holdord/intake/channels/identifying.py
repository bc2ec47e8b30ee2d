"""Who a row is about: addresses and numbers held against what they must look like, in one spelling.

Promise:  1.3 - data about employees as such are refused
Law:      GDPR Art. 5(1)(d)
Takes:    the pieces of a row; the country numbers are dialled from
Gives:    Known: identifiers, the pieces with numbers in one spelling; or the faults
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from holdord.intake.channels.items import Fault
from holdord.intake.channels.phones import one_spelling
from holdord.intake.rules import is_email
from holdord.lib.registry import said
from holdord.terms import IdentifierKind

_SKYPE = re.compile(r"(live:)?[A-Za-z0-9][A-Za-z0-9._,:@-]{2,80}")
_LINKEDIN = re.compile(
    r"(?:https?://)?(?:[a-z]{2,3}\.)?linkedin\.com/(in|pub)/([^\s/?#]{2,120})(?:[/?#]\S*)?", re.IGNORECASE
)
_ACCOUNT = re.compile(r"\S(?:.{0,78}\S)?")
#: What a column of kinds says of somebody who works here.
_EMPLOYEE = frozenset(
    {"employee", "employees", "staff", "colleague", "medarbejder", "ansat", "ansatte", "kollega", "ansatt", "anställd"}
)

#: Which pieces identify, and as what.
PIECES = {
    "email": IdentifierKind.EMAIL,
    "phone": IdentifierKind.PHONE,
    "number": IdentifierKind.PHONE,
    "account": IdentifierKind.ACCOUNT,
    "skype-id": IdentifierKind.SKYPE,
    "telegram": IdentifierKind.TELEGRAM,
    "linkedin": IdentifierKind.LINKEDIN,
}


@dataclass(frozen=True, repr=False)
class Known:
    """Who it is about, and the pieces as they are kept."""

    identifiers: Mapping[IdentifierKind, str]
    pieces: Mapping[str, str]


def known(place: int, pieces: Mapping[str, str], *, region: str) -> Known | Fault:
    """Hold each identifier against its form; the first that does not fit is the fault."""
    identifiers: dict[IdentifierKind, str] = {}
    kept = dict(pieces)
    for piece, kind in PIECES.items():
        if not (value := pieces.get(piece, "").strip()):
            continue
        spelled = spelling(kind, value, region=region)
        if spelled is None:
            return _strange(place, piece)
        kept[piece] = spelled
        identifiers.setdefault(kind, spelled)
    if not identifiers:
        return Fault(
            place,
            said("nothing tells whose it is"),
            said("Give an e-mail address, a telephone number or another identifier"),
        )
    return Known(identifiers, kept)


def spelling(kind: IdentifierKind, value: str, *, region: str) -> str | None:
    """The identifier in the spelling that is kept; None for what is none."""
    bare = value.strip()
    if kind is IdentifierKind.EMAIL:
        return bare if is_email(bare) else None
    if kind is IdentifierKind.PHONE:
        return one_spelling(bare, region=region)
    if kind is IdentifierKind.LINKEDIN:
        return linkedin(bare)
    if kind is IdentifierKind.SKYPE:
        return bare if _SKYPE.fullmatch(bare) else None
    return bare if _ACCOUNT.fullmatch(bare) else None


def linkedin(text: str) -> str | None:
    """The address of a profile, without what follows a question mark; None for any other page."""
    found = _LINKEDIN.fullmatch(text.strip())
    return f"https://www.linkedin.com/{found[1].lower()}/{found[2].lower()}" if found else None


def is_employee(kind: str) -> bool:
    """Whether the word for somebody's kind says that they work here."""
    return kind.strip().casefold() in _EMPLOYEE


def _strange(place: int, piece: str) -> Fault:
    # No example that looks like one: reports are kept, and nothing kept in clear may look like somebody's address.
    number = said("Write the code of the country first, beginning with a plus")
    cures = {
        "email": said("Write a name, an @ and a domain"),
        "phone": number,
        "number": number,
        "linkedin": said("Write the address of the profile, as in linkedin.com/in/somebody"),
    }
    what = said("what stands under {piece} does not look like one", piece=piece)
    return Fault(place, what, cures.get(piece, said("Correct it, or leave it empty")), piece)
