"""Names that begin a line: "**Hotjar (Hotjar Ltd.)** is ...", "- Mailchimp: newsletters", "Stripe".

Takes:    a Place and the Eye
Gives:    head: the name or names a line begins with, each a Mention; none where it begins with something else
Note:     a name that is followed by its company is believed anywhere. One that stands alone is believed only where the
          section, or the words that open the list, speak of receivers
"""

import re
from dataclasses import dataclass

from holdord.policy.importer.find.geography import country_of
from holdord.policy.importer.find.naming.eye import Eye
from holdord.policy.importer.find.naming.links import policy_link
from holdord.policy.importer.find.naming.mention import Mention, short
from holdord.policy.importer.find.naming.names import LONGEST_NAME, brand_shaped, runs, shouted
from holdord.policy.importer.find.naming.place import Place, role_in

_LONGEST_HEAD = 120
_SHORT_LINE = 6
_BRACKETS = re.compile(r"\(([^()]{2,100})\)")
_BRACKETED = re.compile(r"(?P<name>[^.:;()]{2,70}?)\s?\((?P<bracket>[^()]{2,100})\)(?P<more>[ .]*)")
_PARTED = re.compile(r"(?P<name>[^.:;()–—]{2,60}?(?:\.[a-z]{2,4})?)\s?(?P<sign>:|–|—| - )(?=\s|$)")
_SPLIT = re.compile(r"\s+/\s+|\s*,\s+|\s+(?:og|and|och|ja|&)\s+(?=[A-ZÆØÅÄÖ])|\s*\([^()]*\)[\s/]*")
_BULLET = re.compile(r"^[\s*•·▪●‣\-–—]+(?=\S)")


@dataclass(frozen=True)
class Head:
    """The words a line begins with; what follows in brackets; the rest."""

    words: str
    brackets: str
    rest: str
    sign: str = ""


def head(place: Place, eye: Eye) -> list[Mention]:
    """One mention for each name, or none."""
    line = place.line
    begins = _head(line.text, line.bold)
    if begins is None or shouted(line.text):
        return []
    entity = _entity(begins, eye, listed=line.kind == "item" or bool(line.bold))
    names = _names(begins, eye, whole=bool(entity))
    said = _confidence(place, begins, names, eye, entity)
    if not said:
        return []
    country = country_of(begins.brackets, eye.language) or country_of(begins.rest[:200], eye.language)
    url = policy_link(line, eye.vocabulary)
    does = _does(begins, names, eye)
    role = role_in(line.text, eye.vocabulary) or place.role
    return [
        Mention(name, line.number, place.section.place, said, line.text[:200], entity, country, does, role, url)
        for name in names
    ]  # fmt: skip


def _head(line: str, bold: tuple[str, ...]) -> Head | None:
    text = _BULLET.sub("", line)
    run_in = bold[0].strip() if bold else ""
    if run_in and len(run_in) <= 2 * _LONGEST_HEAD and text.startswith(run_in):
        inside = "; ".join(_BRACKETS.findall(run_in))
        rest = text[len(run_in) :]
        after = _BRACKETS.match(rest.lstrip())
        if after and not inside:
            inside, rest = after[1], rest.lstrip()[after.end() :]
        return Head(
            run_in.rstrip(" :.–—-"), inside, rest, ":" if run_in.endswith(":") or rest.lstrip()[:1] == ":" else ""
        )
    if found := _BRACKETED.match(text[:_LONGEST_HEAD]):
        more = (
            _BRACKETED.match(text[found.end() : found.end() + _LONGEST_HEAD])
            if text[found.end() : found.end() + 1] == "("
            else None
        )
        return Head(found["name"], found["bracket"], text[(found.end() + more.end() if more else found.end()) :])
    if found := _PARTED.match(text[:_LONGEST_HEAD]):
        return Head(found["name"], "", text[found.end() :], found["sign"])
    first = re.split(r",|\s(?=[a-zæøåäö(])", text[:_LONGEST_HEAD], maxsplit=1)[0]
    return Head(first.rstrip(" .;"), "", text[len(first) :]) if first else None


def _entity(begins: Head, eye: Eye, *, listed: bool) -> str:
    """Written in brackets behind the name, or after 'provided by' in what follows."""
    if found := eye.entity(begins.brackets):
        return found
    by = eye.vocabulary.delivered_by.search(begins.rest[:400]) if listed else None
    return eye.entity(begins.rest[by.start() : by.end() + 80]) if by else ""


def _names(begins: Head, eye: Eye, *, whole: bool) -> list[str]:
    """The names in the head. Where the company stands beside it, all its words are the name, small ones too."""
    names: list[str] = []
    if not whole and _is_ordinary(begins, eye):
        return []
    parts = [part.strip(" .:–—") for part in _SPLIT.split(begins.words) if part and part.strip(" .:–—")]
    for part in parts if len(parts) <= 6 else ():
        found = list(runs(part, eye.vocabulary))
        if not found:
            continue
        covers = found[0].start == 0 and found[0].end >= len(part.rstrip("."))
        name = eye.name(found[0].whole, first=not whole) if covers else ""
        if not covers and whole and len(part) <= LONGEST_NAME and any(eye.name(run.text) for run in found):
            name = part
        if name and name not in names:
            names.append(name)
    return names


def _is_ordinary(begins: Head, eye: Eye) -> bool:
    """A single plain word of the language: 'Betalinger', 'Uddannelse'."""
    words = begins.words.split()
    if len(words) != 1 or brand_shaped(words[0]) or eye.usage.capital[words[0].lower()]:
        return False
    return words[0].lower().endswith(eye.vocabulary.word_endings) or eye.usage.resembles(words[0])


def _confidence(place: Place, begins: Head, names: list[str], eye: Eye, entity: str) -> float:
    if not names:
        return 0.0
    alone = all(len(part.split()) <= _SHORT_LINE for part in _SPLIT.split(begins.words) if part)
    if entity and alone:
        return 0.97
    if eye.vocabulary.policy_words.search(begins.rest[-120:]) and place.line.kind == "item" and alone:
        return 0.95
    repeated = begins.rest.strip(" .:–—-").startswith(names[0])
    branded = any(brand_shaped(word) for word in names[0].split())
    if (
        place.receivers
        and alone
        and (place.line.kind == "item" or begins.sign or begins.brackets or not begins.rest or repeated)
    ):
        return 0.85 if place.line.kind == "item" or branded else 0.75
    if repeated and alone:
        return 0.85
    if branded and alone and place.line.kind == "item" and not begins.rest and not place.skipped and not place.data:
        return 0.6
    return 0.0


def _does(begins: Head, names: list[str], eye: Eye) -> str:
    rest = begins.rest.strip(" .:–—-")
    if names and rest.startswith(names[0]):
        rest = rest[len(names[0]) :]
    if begins.brackets and not rest.strip(" ,.;") and not eye.entity(begins.brackets):
        rest = begins.brackets
    return short(rest.split(". ")[0])
