"""What a name looks like: runs of words that begin with a capital, and what such a run is when it is no name.

Takes:    a line, and how the policy uses its words (Usage)
Gives:    runs: the stretches that look like names; likeness: what remains of one when generic words are taken off
Why:      in Danish, Norwegian, Swedish and Finnish a capital inside a sentence is nearly always a name. At the
          beginning of a sentence it is not, and in English "the Website" is none. So a word that the same policy also
          writes small is taken for a word
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from holdord.policy.importer.find.naming.vocabulary import Vocabulary
from holdord.policy.importer.text import PolicyText

LONGEST_NAME = 60
MOST_WORDS = 7

_PIECE = re.compile(r"[^\s,;:()\[\]{}\"“”„»«<>|•·…!?*/–—-][^\s,;:()\[\]{}\"“”„»«<>|•·…!?*/]*(?:/[SIP](?![\w/]))?")
_DOMAIN = re.compile(
    r"[a-z0-9][a-z0-9-]{1,40}\.(?:com|io|net|org|to|ai|app|co|me|dk|no|se|fi|eu|de|nu|cloud|dev|tv)", re.I
)
_STREET = re.compile(
    r"\w(?:gade|vej|allé|gate|gaten|gata|gatan|vägen|veien|vegen|katu|tie|kuja|plads|torv|torvet)$", re.I
)
_AFTER_NAME = re.compile(r",?[ \u00a0]")
_OPENERS = re.compile(r"[!?:•·|*]")
_POSSESSIVE = re.compile(r"['’]s?$")
_INSIDE = frozenset({"&", "+", "of", "for", "and"})


@dataclass(frozen=True)
class Run:
    """A stretch that looks like a name. ``form`` is the legal form written behind it ('ApS'), if any."""

    text: str
    start: int
    end: int
    form: str = ""
    first: bool = False  # at the beginning of a sentence, where any word has a capital

    @property
    def whole(self) -> str:
        return self.text + self.form


@dataclass(frozen=True)
class Usage:
    """How often each word stands small, and how often with a capital inside a sentence."""

    small: Counter[str]
    capital: Counter[str]
    beginnings: frozenset[str]

    def resembles(self, word: str) -> bool:
        """Whether the policy writes a word small that begins as this one does: 'Betalinger' beside 'betaling'."""
        return word.lower()[: max(5, len(word) - 3)] in self.beginnings

    def is_common(self, word: str) -> bool:
        return not brand_shaped(word) and self.small[word.lower()] >= max(1, self.capital[word.lower()])


def usage(text: PolicyText) -> Usage:
    """Counted over all that is not a heading or written all in capitals."""
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for line in text.lines:
        if line.kind in ("heading", "cell") or shouted(line.text):
            continue
        for piece, first in _pieces(line.text):
            word = piece.group().rstrip(".'’-")
            if word.islower() and "." not in word and "@" not in word:
                small[word] += 1
            elif word[:1].isupper() and not first:
                capital[word.lower()] += 1
    beginnings = frozenset(word[:length] for word in small for length in range(5, len(word) + 1))
    return Usage(small, capital, beginnings)


def runs(line: str, vocabulary: Vocabulary) -> Iterator[Run]:
    """Each stretch of words with capitals, in order. 'of' and '&' may stand inside it, numbers after it."""
    held: list[tuple[re.Match[str], bool]] = []
    for piece, first in _pieces(line):
        if held and not _follows(line, held[-1][0], piece):
            yield from _run(line, held, vocabulary)
            held = []
        word = piece.group()
        if proper(word) or (held and ((word in _INSIDE and word != "and") or word.isdigit() or _joins(word, held))):
            held.append((piece, first))
        elif held:
            yield from _run(line, held, vocabulary)
            held = []
    if held:
        yield from _run(line, held, vocabulary)


def _joins(word: str, held: list[tuple[re.Match[str], bool]]) -> bool:
    """'Department for Work and Pensions': an 'and' behind a 'for' belongs to the name."""
    return word in ("and", "og", "och") and any(piece.group() in ("for", "för", "of") for piece, _first in held)


def small_companies(line: str, vocabulary: Vocabulary) -> Iterator[Run]:
    """Companies that write themselves small: 'itm8 A/S', 'e-conomic a/s'. The runs know those with a capital."""
    for form in vocabulary.legal_form.finditer(line):
        before = line[: form.start()].rstrip(" ,").split()
        if (
            before
            and len(form.group()) > 2
            and before[-1][:1].islower()
            and before[-1].lower() not in vocabulary.generic
        ):
            name = before[-1:]
            while (
                len(name) < len(before)
                and proper(before[-len(name) - 1].lstrip("("))
                and before[-len(name) - 1][-1:].isalnum()
            ):
                name = before[-len(name) - 1 :]
            start = line.rindex(name[0], 0, form.start())
            yield Run(" ".join(name).lstrip("("), start, form.end(), f" {form.group()}")


def likeness(text: str, vocabulary: Vocabulary, usage: Usage, *, first: bool = False, formed: bool = False) -> str:
    """The name in a run, without the generic words around it; '' where nothing remains that could be a name."""
    words = [_bare(word, vocabulary) for word in vocabulary.policy_words.sub(" ", text).split()]
    while words and _leads(words, vocabulary, usage, first=first, formed=formed):
        words = words[1:]
    while words and _hangs_on(words, vocabulary):
        words = words[:-1]
    name = _POSSESSIVE.sub("", " ".join(words)).strip(" .-–'’")
    if not name or len(name) > LONGEST_NAME or len(words) > MOST_WORDS:
        return ""
    if not formed and all(
        usage.is_common(word) or word.lower() in vocabulary.acronyms or not any(map(str.isalpha, word))
        for word in words
    ):
        return ""
    return "" if _is_no_name(name, words, vocabulary) else name


@lru_cache(maxsize=8192)
def brand_shaped(word: str) -> bool:
    """'HubSpot', 'tawk.to', 'iZettle', 'e-Boks': nobody writes an ordinary word like this."""
    word = word.rstrip(".")
    inside = word[1:]
    mixed = any(map(str.isupper, inside)) and any(map(str.islower, word)) and "-" not in word.strip("-")
    return bool((mixed and not word[:1].isdigit()) or _DOMAIN.fullmatch(word))


def proper(word: str) -> bool:
    """Begins with a capital, or looks like a brand."""
    return word[:1].isupper() or (word[:1].isalpha() and brand_shaped(word))


def key(name: str, vocabulary: Vocabulary) -> str:
    """What stays the same in 'Hubspot', 'HubSpot, Inc.' and "Hub Spot's"."""
    bare = vocabulary.legal_form.sub(" ", _POSSESSIVE.sub("", name.strip()))
    return "".join(sign for sign in bare.casefold() if sign.isalnum())


@lru_cache(maxsize=4096)
def shouted(line: str) -> bool:
    """Written in capitals from one end to the other: a heading that lost its mark."""
    letters = [sign for sign in line if sign.isalpha()]
    return len(letters) > 12 and sum(map(str.isupper, letters)) > 0.8 * len(letters)


def _pieces(line: str) -> Iterable[tuple[re.Match[str], bool]]:
    """Each word of the line, and whether a sentence begins with it."""
    end = 0
    before = ""
    numbering = False
    for piece in _PIECE.finditer(line):
        between = line[end : piece.start()]
        begins = not before or (between != " " and _OPENERS.search(between)) or _ends_sentence(before) or numbering
        numbering = begins and not any(map(str.isalpha, piece.group()))
        yield piece, bool(begins)
        end, before = piece.end(), piece.group()


def _ends_sentence(word: str) -> bool:
    """A full stop ends it, but for 'f.eks.', 'bl.a.', 'e.g.'"""
    return word.endswith(".") and "." not in word[:-1]


def _follows(line: str, before: re.Match[str], after: re.Match[str]) -> bool:
    """Nothing but a space between the two, and no end of a sentence."""
    gap = line[before.end() : after.start()]
    return gap in (" ", "\u00a0") and not (before.group().endswith(".") and len(before.group()) > 3)


def _run(line: str, held: list[tuple[re.Match[str], bool]], vocabulary: Vocabulary) -> Iterator[Run]:
    while held[-1][0].group() in _INSIDE:
        held = held[:-1]
    start, end = held[0][0].start(), held[-1][0].end()
    text = line[start:end]
    inner = [form for form in vocabulary.legal_form.finditer(text) if form.start()]
    if inner:
        end = start + inner[-1].end()
        yield Run(text[: inner[-1].start()].rstrip(" ,"), start, end, f" {inner[-1].group()}", held[0][1])
        return
    gap = _AFTER_NAME.match(line, end)
    form = vocabulary.legal_form.match(line, gap.end()) if gap else None
    if gap and form:
        yield Run(text, start, form.end(), gap.group() + form.group(), held[0][1])
    elif body := vocabulary.bodies.match(line, end):
        yield Run(line[start : body.end()], start, body.end(), "", held[0][1])
    else:
        yield Run(text.rstrip("."), start, end - (text.endswith(".")), "", held[0][1])


def _bare(word: str, vocabulary: Vocabulary) -> str:
    """Without what is hung on behind: 'Gmail-tjenester' is Gmail."""
    head, hyphen, tail = word.rpartition("-")
    if hyphen and (tail.lower() in vocabulary.tails or (tail.islower() and head[:1].isupper() and len(head) > 1)):
        return head
    return word


def _is_generic(word: str, vocabulary: Vocabulary) -> bool:
    return word.rstrip(".").lower() in vocabulary.generic


def _leads(words: list[str], vocabulary: Vocabulary, usage: Usage, *, first: bool, formed: bool) -> bool:
    """The first word is no part of the name. Before a legal form it is, unless a sentence begins with it."""
    word = words[0]
    if formed and not first:
        return False
    if word.lower() in vocabulary.offices and len(words) > 1 and words[1][:1].isupper():
        return False
    if _is_generic(word, vocabulary) or (first and usage.is_common(word)):
        return True
    ordinary = word.lower().endswith((*vocabulary.generic_endings, *vocabulary.word_endings))
    return (
        first
        and len(words) > 1
        and not brand_shaped(word)
        and not usage.capital[word.lower()]
        and ordinary
        and (len(word) > 9 or usage.resembles(word))
    )


def _hangs_on(words: list[str], vocabulary: Vocabulary) -> bool:
    """The last word is no part of the name. With a capital it mostly is: 'Google Analytics', 'Amazon Web Services'."""
    last = words[-1]
    if last in _INSIDE or last.lower() in ("cookie", "cookies", "id", "ip"):
        return True
    return _is_generic(last, vocabulary) and (len(words) == 1 or not last[:1].isupper())


def _is_no_name(name: str, words: list[str], vocabulary: Vocabulary) -> bool:
    small = name.lower()
    if small in vocabulary.generic or small in vocabulary.acronyms or small in vocabulary.help_sites:
        return True
    if "@" in name or "://" in name or small.startswith(("www.", "_")) or not any(map(str.isalpha, name)):
        return True
    if any(law in small for law in vocabulary.never) or small in vocabulary.towns:
        return True
    if _STREET.search(words[-1]) or (words[-1].isdigit() and len(words) > 1 and _STREET.search(words[-2])):
        return True
    plain = not any(brand_shaped(word) for word in words)
    return (
        plain
        and words[-1].lower().endswith(vocabulary.generic_endings)
        and (len(words) == 1 or not words[-1][0].isupper())
    )
