"""What a letter asks for, told by how people put it: in their own words, two rights in one letter, citing no article.

Promise:  8.1h - a mail that uses a right is taken for one
Law:      GDPR Art. 12(2), 15-18, 20-22, 7(3); EDPB Guidelines 01/2022 para. 50-53: no form and no words are required
Takes:    a text; small.yaml, what tells languages apart; words/<language>.yaml, the ways of saying it; meanings/, what
          words mean and what they mean together
Gives:    asked: Asked, with the rights it reads as; language_of; fresh, the text without what it quotes
Next:     meaning.py (by what words mean, in whatever order), phrases.py (by ways of saying it), likeness.py (by what it
          is like, where neither says anything)

It never decides that somebody uses no right: where nothing is recognised, a person reads the letter. What it recognises
a person can put right. Plain Python, bounded in time by the text's length.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, zip_longest
from pathlib import Path

from ruamel.yaml import YAML

from holdord.terms.asking.likeness import likest
from holdord.terms.asking.meaning import Meanings, Reader, Rule, Rules, telling_words
from holdord.terms.asking.phrases import Phrases, Sentence, Telling, sentences
from holdord.terms.asking.spelling import Spelling, slips
from holdord.terms.rights import Right

LANGUAGES = ("da", "en", "nb", "sv")
_WORDS = Path(__file__).parent / "words"
_MEANINGS = Path(__file__).parent / "meanings"
_SMALL = Path(__file__).parent / "small.yaml"
#: Letters that are read. Whoever uses a right says so before this.
_ENOUGH = 12_000
_WORD = re.compile(r"[^\W\d_]+")
#: A word that the neighbours do not have tells more than one they share.
_TELLING = 3
#: A language with so great a part of the best one's weight may be the one.
_NEAR = 0.5
#: With less than this, the small words of a letter are too few to tell near languages apart.
_PLAIN = 6
#: From here on it is what somebody else wrote before: by a line between, by who wrote it and when, by its headers.
_BETWEEN = re.compile(
    r"^\s*(?:-{2,}\s*(?:original message|oprindelig meddelelse|opprinnelig melding|ursprungligt meddelande|"
    r"videresendt meddelelse|forwarded message|videresendt melding|vidarebefordrat meddelande)\b.*|_{20,}|"
    r"(?:begin forwarded message|start på videresendt besked|videresendt melding|vidarebefordrat brev)\s*:\s*)$",
    re.IGNORECASE,
)
#: "On 3 March I wrote to you" is the letter itself.
_WROTE = re.compile(
    r"^(?=.*[\d@]).{4,160}?(?<!\bi )(?<!\bwe )(?<!\byou )\b(?:wrote|skrev|skrevet|schrieb)\b"
    r"(?!\s+(?:jeg|jag|vi|i|du|ni|dere)\b).{0,120}(?::|<[^<>\s]+@[^<>\s]+>)\s*$",
    re.IGNORECASE,
)
_FROM = re.compile(r"^\s*\*{0,2}(?:from|fra|från|von)\s*:.{1,200}$", re.IGNORECASE)
_HEADER = re.compile(
    r"^\s*\*{0,2}(?:from|sent|date|to|cc|subject|fra|sendt|dato|til|emne|från|skickat|datum|till|ämne|von|gesendet|an|"
    r"betreff)\s*:",
    re.IGNORECASE,
)
_LONGEST_LINE = 400
#: Beside the meanings and the rights, what a sentence may say.
_CHASES, _CITES, _OTHER = "chases", "cites", "other"


@dataclass(frozen=True)
class Asked:
    """What a letter reads as. ``rights`` in the order of the law; ``chases`` that it asks after an older letter;
    ``cites`` that it speaks of its writer's rights without naming one."""

    rights: tuple[Right, ...] = ()
    chases: bool = False
    cites: bool = False
    language: str | None = None

    @property
    def may_be_request(self) -> bool:
        """Whether somebody should look if a right is used."""
        return bool(self.rights) or self.cites


@dataclass(frozen=True)
class _Known:
    """The ways one language has of saying things."""

    rights: dict[Right, Phrases]
    meanings: Meanings
    other: Phrases
    spelling: Spelling
    chases: Phrases
    cites: Phrases


def asked(text: str, subject: str = "") -> Asked:
    """What a letter with that subject line asks for."""
    whole = f"{subject}\n{fresh(text)[:_ENOUGH]}"
    weights = _weights(whole)
    read = _reading(_near(weights))
    rights: set[Right] = set()
    chases = cites = False
    told: dict[str, int] = {}
    unsure: list[str] = []
    for sentence in sentences(whole):
        words = read.mended(sentence)
        may = 0
        for word in words:
            may |= told[word] if word in told else told.setdefault(word, read.telling.of(word))
        if may:
            said = Sentence(f" {' '.join(words)} ", sentence.joined)
            unsure.append(sentence.text)
            rights |= read.used(said, may)
            chases = chases or read.says(_CHASES, said, may)
            cites = cites or read.says(_CITES, said, may)
    if not rights and not chases:
        rights = {Right(code) for each in unsure if (code := likest(each))}
    return Asked(tuple(right for right in Right if right in rights), chases, cites, _best(weights))


class _Reading:
    """Some languages, read together: of a letter nobody knows which of those that are near it is in."""

    def __init__(self, known: Sequence[_Known]) -> None:
        self._slips = slips([each.spelling for each in known])
        self._other = [each.other for each in known]
        self._ways: dict[str, list[Phrases]] = {
            right: [each.rights[right] for each in known if right in each.rights] for right in Right
        }
        self._ways |= {_CHASES: [each.chases for each in known], _CITES: [each.cites for each in known]}
        meanings = [each.meanings for each in known]
        words = {name: _any(way.telling for way in ways) for name, ways in self._ways.items()}
        words |= {_OTHER: _any(way.telling_unless for way in self._other)} | telling_words(meanings)
        self.telling = Telling(words, common=_small())
        self._bits = [(right, self.telling.bit(right)) for right in Right]
        self._reader = Reader(meanings, _rules(), self.telling)

    def mended(self, sentence: Sentence) -> list[str]:
        """Its words as the rows have them; those that nobody knows as they are."""
        return [self._slips.get(word, word) for word in sentence.text.split()]

    def used(self, sentence: Sentence, may: int) -> set[Right]:
        """By ways of saying it, and by what the words mean: each overlooks what the other sees."""
        said = sentence.text
        if may & self.telling.bit(_OTHER):
            for each in self._other:
                said = each.without(said)
        meant = {Right(code) for code in self._reader.used(Sentence(said, sentence.joined), may)}
        return meant | {right for right, bit in self._bits if may & bit and self._uses(right, said)}

    def _uses(self, right: Right, said: str) -> bool:
        # In a language that is near, what is said may look like its opposite: what means another counts in each.
        for each in self._ways[right]:
            said = each.without(said)
        return any(each.match(said) for each in self._ways[right])

    def says(self, what: str, sentence: Sentence, may: int) -> bool:
        """Whether it says that in one of the languages."""
        return bool(may & self.telling.bit(what)) and any(way.match(sentence.text) for way in self._ways[what])


def _any(telling: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset(chain.from_iterable(telling))


@cache
def _reading(languages: tuple[str, ...]) -> _Reading:
    return _Reading([_of(language) for language in languages])


def fresh(text: str) -> str:
    """What its writer wrote now: without quoted lines, without the letters below, without the signature."""
    kept: list[str] = []
    said = False
    lines = [line for line in text.splitlines() if line.strip()]
    for line, *following in zip_longest(lines, lines[1:], lines[2:], lines[3:], fillvalue=""):
        if line.rstrip(" ") == "--" or (said and _is_below(line, following)):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line)
            said = said or not _HEADER.match(line)
    return "\n".join(kept)


def _is_below(line: str, following: Sequence[str]) -> bool:
    """Whether an older letter begins here. Where each line of it is marked, more of the new one may come after it."""
    if len(line) >= _LONGEST_LINE:
        return False
    # Mail programs break a line that tells who wrote where it gets long.
    wrote = [after for after, told in enumerate((line, f"{line} {following[0]}"[:_LONGEST_LINE])) if _WROTE.match(told)]
    if wrote:
        return not following[wrote[0]].lstrip().startswith(">")
    return bool(_BETWEEN.match(line) or (_FROM.match(line) and any(map(_HEADER.match, following))))


def language_of(text: str) -> str | None:
    """The language of a text by its small words; None where none of them fits."""
    return _best(_weights(text[:_ENOUGH]))


def _best(weights: Mapping[str, int]) -> str | None:
    best = max(LANGUAGES, key=lambda language: weights[language])
    return best if weights[best] > 0 else None


def _near(weights: Mapping[str, int]) -> tuple[str, ...]:
    """Those a text may be in: a short letter in Norwegian may be in Danish for all its small words tell."""
    most = max(weights.values())
    least = _NEAR * most if most >= _PLAIN else min(most, 1)
    return tuple(language for language, weight in weights.items() if weight >= least)


def _weights(text: str) -> dict[str, int]:
    small, weights = _small(), dict.fromkeys(LANGUAGES, 0)
    for word, count in Counter(_WORD.findall(text.casefold())).items():
        for language, weight in small.get(word, ()):
            weights[language] += count * weight
    return weights


@cache
def _small() -> dict[str, tuple[tuple[str, int], ...]]:
    """What a small word weighs in each language that has it. In a file of their own: a letter in one language is read
    without the ways of the others."""
    told = YAML(typ="safe").load(_SMALL.read_text())
    weights = {
        language: dict.fromkeys(words["common"], 1) | dict.fromkeys(words["telling"], _TELLING)
        for language, words in told.items()
    }
    every = {word for words in weights.values() for word in words}
    return {word: tuple((each, weights[each][word]) for each in weights if word in weights[each]) for word in every}


@cache
def _of(language: str) -> _Known:
    told = YAML(typ="safe").load((_WORDS / f"{language}.yaml").read_text())
    groups = told["groups"]
    rights = {
        Right(code): Phrases(ways["says"], ways.get("unless", ()), groups) for code, ways in told["rights"].items()
    }
    meant = YAML(typ="safe").load((_MEANINGS / f"{language}.yaml").read_text())
    groups |= {name: rows for name, rows in meant.items() if name != "means"}
    meanings, other = Meanings(meant["means"], groups), Phrases((), meant["other"], groups)
    spelling = Spelling(row for rows in [*groups.values(), *meant["means"].values()] for row in rows)
    return _Known(
        rights,
        meanings,
        other,
        spelling,
        Phrases(told["chases"], (), groups),
        Phrases(told["cites"], (), groups),
    )


@cache
def _rules() -> Rules:
    told = YAML(typ="safe").load((_MEANINGS / "rules.yaml").read_text())
    rights = {code: tuple(map(Rule.read, rows)) for code, rows in told["rights"].items()}
    return Rules(rights, frozenset(told["denied"]))
