"""Business cards as telephones and address books pass them on: vCard 2.1 to 4.0, one or many in a file.

Promise:  6.1 - business cards, LinkedIn profile links
Law:      GDPR Art. 5(1)(c)-(d), 8 (who gives a birth date away is not kept, if too young)
Takes:    a .vcf
Gives:    an Item a card. A picture within a card is attached to it, as long as it is small
"""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO

from holdord.intake.arrivals import LEFT_OUT, Attached
from holdord.intake.channels import identifying
from holdord.intake.channels.items import WHOLE, Fault, Found, Here, Item, Source
from holdord.intake.channels.legend import Legend
from holdord.intake.channels.rows import fingerprint
from holdord.intake.channels.tabular import lines
from holdord.lib.registry import said

MOST_CARDS = 20_000
#: Letters of one card, a picture in it included; and bytes of the picture.
_LONGEST_CARD = 4 * 1024 * 1024
_LARGEST_PICTURE = 2 * 1024 * 1024
_LONGEST_TEXT = 2000
_MOST_PROPERTIES = 500
#: A group, a name, what is said of it, a value. It never goes back: a line without a value would be tried in every way.
_PROPERTY = re.compile(r'(?:[\w-]++\.)?+([\w-]++)((?:;(?:[^":;]|"[^"]*+")*+)*+):(.*)', re.ASCII | re.DOTALL)
#: A day, with whatever hour of it stands behind: nobody's age depends on that.
_DAY = re.compile(r"^(\d{4})[-/]?(\d{2})[-/]?(\d{2})(?:[T ].*)?$")


def read(source: Source, legend: Legend, here: Here) -> Iterator[Found]:
    """Each card of the file."""
    number = 0
    for block in _blocks(source):
        if isinstance(block, Fault):
            yield block
            return
        number += 1
        if number > MOST_CARDS:
            yield Fault(
                WHOLE,
                said("the file has more than {n} cards", n=MOST_CARDS),
                said("Split it, and bring one part after another"),
            )
            return
        yield _card(number, block, here)
    if number == 0:
        yield Fault(WHOLE, said("there is no card in the file"), said("Choose a file that begins with BEGIN:VCARD"))


def _blocks(source: Source) -> Iterator[list[str] | Fault]:
    """The lines of each card; of one that is too long, an empty list."""
    block: list[str] | None = None
    letters = 0
    for line in lines(source.open(), longest=_LONGEST_CARD):
        if isinstance(line, Fault):
            yield line
            return
        bare = line.strip().upper()
        if bare == "BEGIN:VCARD":
            block, letters = [], 0
        if block is None:
            continue
        letters += len(line)
        if letters <= _LONGEST_CARD:
            block.append(line)
        if bare == "END:VCARD":
            yield block if letters <= _LONGEST_CARD else []
            block = None
    if block is not None:
        yield []


@dataclass(frozen=True, repr=False)
class _Line:
    """One property of a card: what is said of it, in capitals, and its value as it stands there."""

    about: str
    value: str

    @property
    def text(self) -> str:
        return _unescaped(self._decoded).removeprefix("tel:").removeprefix("mailto:").strip()

    @property
    def parts(self) -> list[str]:
        """A value of several fields, such as a name or an address."""
        return [_unescaped(part).strip() for part in re.split(r"(?<!\\);", self._decoded)]

    @property
    def _decoded(self) -> str:
        if "QUOTED-PRINTABLE" not in self.about:
            return self.value
        return quopri.decodestring(self.value.encode("utf-8", "replace")).decode("utf-8", "replace")


_Card = dict[str, list[_Line]]


def _card(number: int, block: list[str], here: Here) -> Found:
    card = _parsed(block)
    if card is None:
        return Fault(number, said("the card cannot be read"), said("Export it again from where it came"))
    pieces = _pieces(card)
    who = identifying.known(number, _spelled(pieces, here), region=here.region)
    if isinstance(who, Fault):
        return who
    picture, said_ = _picture(card), {**who.pieces, **_others(card, who.pieces, here)}
    kept = {name: text[:_LONGEST_TEXT] for name, text in said_.items()}
    left = ["text"] if kept != said_ else []
    if picture is not None and len(picture) > _LARGEST_PICTURE:
        picture, left = None, [*left, "too-large"]
    if left:
        kept[LEFT_OUT] = ", ".join(left)
    return Item(
        place=number, key=fingerprint("card", kept), identifiers=who.identifiers, pieces=kept,
        words=tuple(piece for piece in ("note",) if piece in kept),
        attachments=(Attached("picture", "", BytesIO(picture)),) if picture else (),
    )  # fmt: skip


def _parsed(block: list[str]) -> _Card | None:
    """The properties by name; None for what is no card."""
    if not block:
        return None
    card: _Card = {}
    for count, line in enumerate(_unfolded(block)):
        if count > _MOST_PROPERTIES:
            return None
        if found := _PROPERTY.fullmatch(line):
            name, about, value = found.groups()
            card.setdefault(name.lower().replace("_", "-"), []).append(_Line(about.upper(), value))
    return card


def _unfolded(block: list[str]) -> Iterator[str]:
    """Each property as one line: what is indented goes on with it, and in quoted-printable what follows a '='."""
    parts: list[str] = []
    quoted = goes_on = False
    for each in block:
        line = each.rstrip("\r\n")
        if goes_on and line.strip():
            parts.append(f"\n{line}")
        elif line.startswith((" ", "\t")) and line.strip():
            parts.append(line[1:])
        else:
            if parts:
                yield "".join(parts)
            parts, quoted = [line] if line.strip() else [], False
        quoted = quoted or "QUOTED-PRINTABLE" in line.upper()
        goes_on = quoted and line.endswith("=")
    if parts:
        yield "".join(parts)


def _pieces(card: _Card) -> dict[str, str]:
    urls = [line.text for name in ("url", "x-socialprofile", "socialprofile") for line in card.get(name, ())]
    profile = next((found for url in urls if (found := identifying.linkedin(url))), "")
    given = {
        "name": _first(card, "fn") or _name(card), "job-title": _first(card, "title"), "phone": _first(card, "tel"),
        "email": _first(card, "email"), "company": _joined(card, "org"), "address": _joined(card, "adr"),
        "website": next((url for url in urls if url and not identifying.linkedin(url)), ""), "linkedin": profile,
        "note": _first(card, "note"), "birth-date": _DAY.sub(r"\1-\2-\3", _first(card, "bday").strip()),
    }  # fmt: skip
    return {name: text for name, value in given.items() if (text := _plain(value))}


def _spelled(pieces: dict[str, str], here: Here) -> dict[str, str]:
    """Cards write numbers in many ways; one that is none is left out where something else tells whose the card is."""
    kept = dict(pieces)
    for piece in ("phone", "email"):
        kind = identifying.PIECES[piece]
        others = [each for each in ("phone", "email", "linkedin") if each != piece and kept.get(each)]
        if kept.get(piece) and others and identifying.spelling(kind, kept[piece], region=here.region) is None:
            del kept[piece]
    return kept


def _others(card: _Card, chosen: Mapping[str, str], here: Here) -> dict[str, str]:
    """Further addresses and numbers of a card. They are kept, and find nobody: whose they are nothing has shown."""
    kept: dict[str, str] = {}
    for piece, name, others in (("email", "email", "more-emails"), ("phone", "tel", "more-phones")):
        texts = [_plain(line.text) for line in card.get(name, ())]
        spelled = [identifying.spelling(identifying.PIECES[piece], each, region=here.region) or each for each in texts]
        more = [each for each in dict.fromkeys(spelled) if each and each != chosen.get(piece)]
        if more:
            kept[others] = ", ".join(more)
    return kept


def _first(card: _Card, name: str) -> str:
    """The value that is preferred, or the first."""
    found = card.get(name, [])
    preferred = [line for line in found if "PREF" in line.about]
    return next((line.text for line in [*preferred, *found] if line.text), "")


def _name(card: _Card) -> str:
    for line in card.get("n", ()):
        parts = line.parts
        return " ".join(part for part in [*parts[1:2], *parts[:1]] if part)
    return ""


def _joined(card: _Card, name: str) -> str:
    return next((", ".join(part for part in line.parts if part) for line in card.get(name, ())), "")


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], text)


def _plain(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable() or letter == "\n").strip()


def _picture(card: _Card) -> bytes | None:
    """The first picture, if it stands in the card itself. One that stands elsewhere is not fetched."""
    for line in card.get("photo", [])[:1]:
        encoded = line.value.partition("base64,")[2] if line.value.startswith("data:") else line.value
        try:
            return base64.b64decode("".join(encoded.split()), validate=True) or None
        except (binascii.Error, ValueError):
            return None
    return None
