"""Does it look like spam? Points for what is said and for how it looks, each with what earned it.

Promise:  7.5 - requests with spam words or misleading content are filtered
Law:      GDPR Art. 5(1)(d), 22 (points hold something back for a person, and decide nothing)
Takes:    what was freely written; words/<language>.yaml. Reads no table and no clock
Gives:    Counted, each with its points and its place in the text; `asks_for_a_right`
Next:     actions/judging.py (what is made of the points), learning.py (what staff have taught)

Bounded: so many letters are read and no more, each of them once. All languages are tried: spam keeps to none.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from holdord.intake.arrivals import Sign
from holdord.terms import asking

_WORDS = Path(__file__).with_name("words")
#: What is read of a text.
LONGEST = 20_000

WORDS, LINKS, SHORT_LINK, BARE_ADDRESS = "words", "links", "short-link", "bare-address"
CAPITALS, EXCLAMATIONS, MIXED_LETTERS, HIDDEN_LETTERS = "capitals", "exclamations", "mixed-letters", "hidden-letters"
#: What is told by how a text looks and where it comes from, not by what it says.
SHAPES = frozenset(
    {LINKS, SHORT_LINK, BARE_ADDRESS, CAPITALS, EXCLAMATIONS, MIXED_LETTERS, HIDDEN_LETTERS, *(s.value for s in Sign)}
)
_SIGNS: Mapping[Sign, int] = {Sign.CALLED_SPAM: 5, Sign.FORGED: 3, Sign.SENT_TO_MANY: 1}

_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"']{3,500}", re.IGNORECASE)
_HOST = re.compile(r"(?:https?://)?(?:www\.)?([^/\s:?#]+)", re.IGNORECASE)
_SHORTENERS = frozenset(
    {
        "bit.ly", "tinyurl.com", "t.co", "goo.gl", "is.gd", "cutt.ly", "rebrand.ly", "ow.ly", "rb.gy", "shorturl.at",
        "t.ly", "tiny.cc", "s.id",
    }
)  # fmt: skip
_NUMBERS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_MANY_LINKS, _VERY_MANY_LINKS = 3, 8
_ENOUGH_LETTERS = 40
_STEM = 4


@dataclass(frozen=True)
class Counted:
    """One thing that earned points: why, how many, and where in the text it stands."""

    why: str
    points: int
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class _Token:
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class _Phrases:
    """Phrases by their first word; those whose first word may end as it likes by how it begins."""

    exact: Mapping[str, tuple[tuple[tuple[str, ...], int], ...]]
    begun: Mapping[str, tuple[tuple[tuple[str, ...], int], ...]]


def count(text: str, signs: Collection[str] = ()) -> list[Counted]:
    """All that earns points, in no order."""
    read = text[:LONGEST]
    tokens = _tokens(read)
    return [*_said(tokens, _spam()), *_links(read), *_looks(read, tokens), *_told(signs)]


def spoken(text: str, phrases: Collection[str], *, points: int) -> list[Counted]:
    """Where these phrases of the operator's own stand in the text."""
    if not phrases:
        return []
    return list(_said(_tokens(text[:LONGEST]), _sorted({phrase: points for phrase in phrases})))


def asks_for_a_right(text: str) -> bool:
    """Whether it may be a request under a right: then it is never held back for words, and never turned away."""
    return asking.asked(text[:LONGEST]).may_be_request


def words(text: str) -> list[str]:
    """The words of a text for learning from: folded, without what names somebody by its form (numbers, addresses)."""
    bare = _LINK.sub(" ", " ".join(word for word in text[:LONGEST].split() if "@" not in word))
    return [token.text for token in _tokens(bare) if token.text.isalpha() and 1 < len(token.text) < 40]


def fold(word: str) -> str:
    """One spelling: small letters, composed, one kind of apostrophe."""
    return word.lower() if word.isascii() else unicodedata.normalize("NFKC", word).casefold().replace("’", "'")


def _tokens(text: str) -> list[_Token]:
    return [_Token(fold(found[0]), found.start(), found.end()) for found in _TOKEN.finditer(text)]


def _said(tokens: list[_Token], phrases: _Phrases) -> Iterator[Counted]:
    """Each phrase once, and of those that begin within another none."""
    seen: set[tuple[str, ...]] = set()
    free_from = 0
    for place, token in enumerate(tokens):
        candidates = (*phrases.exact.get(token.text, ()), *phrases.begun.get(token.text[:_STEM], ()))
        stands = [(phrase, points) for phrase, points in candidates if _stands(phrase, tokens, place)]
        if place < free_from or not stands:
            continue
        phrase, points = max(stands, key=lambda each: len(each[0]))
        free_from = place + len(phrase)
        if phrase not in seen:
            seen.add(phrase)
            yield Counted(WORDS, points, token.start, tokens[free_from - 1].end)


def _stands(phrase: tuple[str, ...], tokens: list[_Token], place: int) -> bool:
    said = tokens[place : place + len(phrase)]
    return len(said) == len(phrase) and all(_is(word, token.text) for word, token in zip(phrase, said, strict=True))


def _is(word: str, said: str) -> bool:
    return said.startswith(word[:-1]) if word.endswith("*") else said == word


def _links(text: str) -> Iterator[Counted]:
    found = list(_LINK.finditer(text))
    if len(found) >= _MANY_LINKS:
        yield Counted(LINKS, 4 if len(found) >= _VERY_MANY_LINKS else 2, found[0].start(), found[0].end())
    for link in found[:50]:
        host = _HOST.match(link[0])
        name = host[1].lower() if host else ""
        if name in _SHORTENERS:
            yield Counted(SHORT_LINK, 2, link.start(), link.end())
            return
        if _NUMBERS.fullmatch(name):
            yield Counted(BARE_ADDRESS, 3, link.start(), link.end())
            return


def _looks(text: str, tokens: list[_Token]) -> Iterator[Counted]:
    letters = sum(map(str.isalpha, text))
    if letters >= _ENOUGH_LETTERS and sum(map(str.isupper, text)) > 0.6 * letters:
        yield Counted(CAPITALS, 2)
    if found := re.search(r"[!?]{4,}", text):
        yield Counted(EXCLAMATIONS, 1, found.start(), found.end())
    # What is written in small letters of one alphabet alone is not looked at letter by letter.
    mixed = [token for token in tokens if not token.text.isascii() and _is_mixed(text[token.start : token.end])]
    if mixed:
        yield Counted(MIXED_LETTERS, 5 if len(mixed) > 2 else 3, mixed[0].start, mixed[0].end)
    if len(_HIDDEN.findall(text)) > 5:
        yield Counted(HIDDEN_LETTERS, 3)


def _is_mixed(word: str) -> bool:
    """Whether letters of two alphabets make up one word: so spam hides what it says."""
    if word.isascii():
        return False
    return len({name for letter in word if letter.isalpha() and (name := _alphabet(letter))}) > 1


@cache
def _alphabet(letter: str) -> str:
    name = unicodedata.name(letter, "").partition(" ")[0]
    return name if name in {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"} else ""


def _told(signs: Collection[str]) -> Iterator[Counted]:
    yield from (Counted(sign.value, _SIGNS[sign]) for sign in Sign if sign.value in signs)


@cache
def _spam() -> _Phrases:
    return _sorted({str(phrase): points for file in _files() for points, all in file["spam"].items() for phrase in all})


@cache
def _files() -> list[dict[str, dict[int, list[str]]]]:
    return [yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(_WORDS.glob("*.yaml"))]


def _sorted(phrases: Mapping[str, int]) -> _Phrases:
    exact: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    begun: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for phrase, points in phrases.items():
        parts = tuple(fold(word) for word in phrase.split())
        if not parts:
            continue
        first = parts[0]
        (begun if first.endswith("*") else exact).setdefault(
            first[:_STEM] if first.endswith("*") else first, []
        ).append((parts, points))
    return _Phrases({k: tuple(v) for k, v in exact.items()}, {k: tuple(v) for k, v in begun.items()})
