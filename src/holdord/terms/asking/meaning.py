"""What is asked for by what words mean: meanings that stand near one another, whatever the order and the small talk.

Takes:    meanings/<language>.yaml, the words of each meaning; meanings/rules.yaml, which of them together use a right
Gives:    Meanings, the words of one language; Reader, which says which rights a sentence uses by the rules, in several

A rule names meanings: ``delete mine !newsletter /8`` is both within eight words, without a newsletter within them or
just after; ``^delete`` none just before; ``-delete`` is what is denied; a rule after ``..`` is also held against a
sentence with the one before it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_

from holdord.terms.asking.phrases import Phrases, Sentence, Telling

#: Words between the first and the last of what a rule names.
_NEAR = 14
#: Words before the first and after the last that may still tell that something else is meant.
_BEFORE, _AFTER = 7, 5
#: Words a denial reaches over ("do not ever please delete").
_DENIED = 2
#: Of one meaning in one sentence, as many are looked at: who repeats himself that often has said it.
_MOST = 8

#: Where words stand in a sentence: the first, and the one after the last.
Span = tuple[int, int]


@dataclass(frozen=True)
class Rule:
    """Meanings that together use a right, and how near they must stand."""

    names: tuple[str, ...]
    without: tuple[str, ...]
    not_before: tuple[str, ...]
    near: int
    across: bool

    @property
    def meanings(self) -> tuple[str, ...]:
        """The names, of what is denied that of the act."""
        return tuple(name.removeprefix("-") for name in self.names)

    @classmethod
    def read(cls, row: str) -> "Rule":
        parts = row.split()
        return cls(
            tuple(part for part in parts if part[0] not in "!^/."),
            tuple(part[1:] for part in parts if part[0] == "!"),
            tuple(part[1:] for part in parts if part[0] == "^"),
            next((int(part[1:]) for part in parts if part[0] == "/"), _NEAR),
            ".." in parts,
        )


@dataclass(frozen=True)
class Rules:
    """The same for every language: which meanings use which right (by its code), and which can be denied."""

    rights: Mapping[str, Sequence[Rule]]
    denied: frozenset[str]


class Meanings:
    """The words of one language by what they mean."""

    def __init__(self, words: Mapping[str, Sequence[str]], groups: Mapping[str, Sequence[str]]) -> None:
        self.words = {name: Phrases(rows, (), groups) for name, rows in words.items()}
        self._not = Phrases(groups["not"], (), groups)

    def spans(self, name: str, text: str) -> Iterator[Span]:
        """Where a meaning stands in a sentence."""
        said = self.words.get(name)
        if said:
            yield from (_span(text, *match.span()) for match in said.found(text))

    def denials(self, text: str) -> Iterator[Span]:
        """Where something is denied."""
        yield from (_span(text, *match.span()) for match in self._not.found(text))


def telling_words(meanings: Sequence[Meanings]) -> dict[str, frozenset[str]]:
    """By the name of each meaning, the words of which one stands in every sentence that has it in any of them."""
    names = {name for each in meanings for name in each.words}
    return {
        name: frozenset[str]().union(*(each.words[name].telling for each in meanings if name in each.words))
        for name in names
    }


class Reader:
    """The meanings of several languages, and the rules they are held against together.

    ``telling`` knows all `telling_words` of the meanings, by their names.
    """

    def __init__(self, meanings: Sequence[Meanings], rules: Rules, telling: Telling) -> None:
        self._meanings, self._denied, self._telling = meanings, rules.denied, telling
        known = [
            (right, rule, [telling.bit(name) for name in rule.meanings])
            for right, of_right in rules.rights.items()
            for rule in of_right
            if telling.knows(rule.meanings)
        ]
        often = Counter(bit for _, _, bits in known for bit in bits)
        # By the meaning that the fewest rules name: most sentences have few of them, and most rules are not looked at.
        self._rules: dict[int, list[tuple[str, Rule, int]]] = defaultdict(list)
        for right, rule, bits in known:
            self._rules[min(bits, key=lambda bit: (often[bit], bit))].append((right, rule, reduce(or_, bits)))

    def used(self, sentence: Sentence, may: int) -> set[str]:
        """The codes of the rights a sentence uses, in whichever of the languages its words are. ``may`` are the bits of
        its words: a rule that needs others is not held against it."""
        fitting = [
            (right, rule)
            for bit, rules in self._rules.items()
            if may & bit
            for right, rule, needed in rules
            if may & needed == needed
        ]
        if not fitting:
            return set()
        found: set[str] = set()
        said = _Said(sentence.text, self._meanings, self._denied, self._telling, may)
        for right, rule in fitting:
            if right not in found and (rule.across or not sentence.joined) and said.together(rule):
                found.add(right)
        return found


class _Said:
    """What one sentence says, each meaning looked up once, and only if a word tells of it."""

    def __init__(
        self, text: str, meanings: Sequence[Meanings], may_be_denied: frozenset[str], telling: Telling, may: int
    ) -> None:
        self._text, self._meanings, self._may_be_denied = text, meanings, may_be_denied
        self._telling, self._may = telling, may
        self._found: dict[str, list[Span]] = {}

    @cached_property
    def _denials(self) -> list[Span]:
        return [span for each in self._meanings for span in each.denials(self._text)]

    def together(self, rule: Rule) -> bool:
        """Whether what the rule names stands together here."""
        first, *others = [self.spans(name) for name in rule.names]
        return all(others) and any(self._fits(rule, span, others) for span in first)

    def _fits(self, rule: Rule, first: Span, others: Sequence[Sequence[Span]]) -> bool:
        begins, ends = first
        for spans in others:
            apart = [span for span in spans if span[1] <= first[0] or span[0] >= first[1]]
            if not apart:
                return False
            nearest = min(apart, key=lambda span: abs(span[0] - first[0]))
            begins, ends = min(begins, nearest[0]), max(ends, nearest[1])
        return ends - begins <= rule.near and not (
            self._stands(rule.without, begins, ends + _AFTER) or self._stands(rule.not_before, begins - _BEFORE, begins)
        )

    def _stands(self, names: Sequence[str], since: int, until: int) -> bool:
        return any(since <= span[0] < until for name in names for span in self.spans(name))

    def spans(self, name: str) -> list[Span]:
        """Where a meaning stands; an act that is denied stands under ``-act``."""
        if name not in self._found:
            self._found[name] = self._look_up(name.removeprefix("-"), denied=name.startswith("-"))[:_MOST]
        return self._found[name]

    def _look_up(self, name: str, *, denied: bool) -> list[Span]:
        if not self._may & self._telling.bit(name):
            return []
        found = sorted({span for each in self._meanings for span in each.spans(name, self._text)})
        if name not in self._may_be_denied:
            return found
        return [span for span in found if self._is_denied(span) == denied]

    def _is_denied(self, span: Span) -> bool:
        return any(
            span[0] - _DENIED <= ends <= span[0] or 0 <= begins - span[1] < _DENIED for begins, ends in self._denials
        )


def _span(text: str, begins: int, ends: int) -> Span:
    return text.count(" ", 0, begins) - 1, text.count(" ", 0, ends) - 1
