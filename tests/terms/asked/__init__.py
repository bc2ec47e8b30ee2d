"""Letters to try the reading on: sentences by language and by what each asks for, and how well they are recognised."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ruamel.yaml import YAML

from holdord.terms import Right, asking

FOLDER = Path(__file__).parent
RIGHTS = {
    "access": Right.ACCESS, "rectification": Right.RECTIFICATION, "erasure": Right.ERASURE,
    "restriction": Right.RESTRICTION, "portability": Right.PORTABILITY, "objection": Right.OBJECTION,
    "withdrawal": Right.WITHDRAWAL, "review": Right.HUMAN_REVIEW,
}  # fmt: skip


@dataclass(frozen=True)
class Letter:
    """One sentence, and what whoever wrote it wants."""

    text: str
    rights: frozenset[Right]
    chases: bool = False


@dataclass
class Score:
    """Rights that were right, made up, and overlooked; and which letters those were."""

    hit: int = 0
    extra: int = 0
    missed: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.hit / ((self.hit + self.extra) or 1)

    @property
    def recall(self) -> float:
        return self.hit / ((self.hit + self.missed) or 1)


#: Letters the words were made with; letters scored once before they were, and since; letters nothing was made with.
KNOWN, USED, FRESH = "known", ("everyday", "varied", "later"), "held_out"
#: What people write who use no right: the likeness must know them too.
ORDINARY = "ordinary"
#: Whole letters, used and held out; scored together, for there are few in each language.
USED_IN_FULL, FRESH_IN_FULL = ("in_full",), ("held_out_in_full", "last_in_full")


def letters(language: str, kind: str = "known") -> Iterator[Letter]:
    """The letters of a kind in a language."""
    file = FOLDER / (f"{language}.yaml" if kind == "known" else f"{kind}.{language}.yaml")
    for heading, entries in YAML(typ="safe").load(file.read_text()).items():
        for entry in entries:
            text, *names = [entry] if isinstance(entry, str) else entry
            wanted = names or ([heading] if heading in RIGHTS else [])
            yield Letter(text, frozenset(RIGHTS[name] for name in wanted), heading == "chaser")


def score(language: str, kind: str = "known") -> Score:
    return scored(letters(language, kind))


def score_in_full(kinds: Sequence[str]) -> Score:
    """Of all whole letters of these kinds."""
    return scored(each for kind in kinds for language in asking.LANGUAGES for each in letters(language, kind))


def scored(given: Iterable[Letter]) -> Score:
    found = Score()
    for letter in given:
        said = frozenset(asking.asked(letter.text).rights)
        counted = Counter(hit=len(said & letter.rights), extra=len(said - letter.rights))
        found.hit += counted["hit"]
        found.extra += counted["extra"]
        found.missed += len(letter.rights - said)
        if said != letter.rights:
            found.wrong.append(f"{letter.text} -> {sorted(each.name for each in said)}")
    return found
