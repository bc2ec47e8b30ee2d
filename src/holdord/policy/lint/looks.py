"""Where a rule is looked for: each look is one small function, registered with the id of its rule.

Takes:    a RegisterCase (in_register/) or a TextCase (in_text/)
Gives:    hits. To add a look, copy its nearest neighbour; the rule itself stands in rules.py
Next:     judge.py (who asks them all)
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from holdord.policy.faults import Path, Where
from holdord.policy.lint.finding import Hit, Severity, Spot
from holdord.policy.lint.reading import TextCase
from holdord.policy.register import Register
from holdord.policy.wording import Wording


@dataclass(frozen=True)
class RegisterCase:
    """A sound register with its words, where each part of them stands, and the day it is judged on."""

    register: Register
    wordings: Mapping[str, Wording]
    where: Where
    where_of_words: Mapping[str, Where]
    day: date

    def hit(self, path: Path, said: str, severity: Severity | None = None) -> Hit:
        """Something wrong at that place of the register, such as ``("retention", 0)``."""
        place = self.where.place(path)
        return Hit(Spot(place.file, place.line, self.where.key(path)), said, severity)

    def word_hit(self, language: str, path: Path, said: str) -> Hit:
        """Something wrong in the words of a language."""
        where = self.where_of_words[language]
        line = where.place(path).line
        return Hit(Spot(f"wording.{language}.yaml", line, where.key(path)), said)


Case = TypeVar("Case", RegisterCase, TextCase)


@dataclass(frozen=True)
class Look(Generic[Case]):
    """One function that looks for one rule. ``in_words``: it is asked of the register's own words too."""

    rule: str
    function: Callable[[Case], Iterable[Hit]]
    in_words: bool = False


IN_REGISTER: list[Look[RegisterCase]] = []
IN_TEXT: list[Look[TextCase]] = []

RegisterLook = Callable[[RegisterCase], Iterable[Hit]]
TextLook = Callable[[TextCase], Iterable[Hit]]


def in_register(rule: str) -> Callable[[RegisterLook], RegisterLook]:
    """Marks a look at the register."""

    def keep(function: RegisterLook) -> RegisterLook:
        IN_REGISTER.append(Look(rule, function))
        return function

    return keep


def in_text(rule: str, *, in_words: bool = False) -> Callable[[TextLook], TextLook]:
    """Marks a look at a text. ``in_words`` is for what is wrong wherever it is said; what a text must say somewhere is
    not asked of the words of a register, because the notice says it out of the facts."""

    def keep(function: TextLook) -> TextLook:
        IN_TEXT.append(Look(rule, function, in_words))
        return function

    return keep
