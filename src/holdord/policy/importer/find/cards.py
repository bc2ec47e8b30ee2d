"""Lists of short facts, each behind its label: 'Company: Acme Ltd / Country: Malta / Role: processor'.

Takes:    a PolicyText; words/<language>/cards.yaml
Gives:    cards: runs of such lines, in a list of terms, in a table of two columns or one below the other; what a card
          says under a label
Next:     naming/cards.py (a receiver's card), retention.py (a period and what it is counted from)
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from holdord.policy.importer.phrases import terms
from holdord.policy.importer.text import Line, PolicyText, Section

_FEWEST = 2
_FEWEST_SAID = 3
#: Of these one must be there: the others stand on anybody's card, our own among them.
_TELLING = frozenset({"role", "policy", "data", "transfer"})
_LABELLED = re.compile(r"^(?P<label>[^\W\d_][^:.!;]{0,40}?)\s?:\s+(?P<value>\S.{0,599})$")


@dataclass(frozen=True)
class Entry:
    """One line of a card."""

    line: Line
    label: str
    value: str


@dataclass(frozen=True)
class Card:
    """Some labelled lines without another between them, and the section they stand in."""

    section: Section
    entries: tuple[Entry, ...]

    def labelled(self, group: str, language: str) -> Mapping[str, Entry]:
        """The entries by what their labels mean, of the meanings in that group of the dictionary."""
        found: dict[str, Entry] = {}
        for entry in self.entries:
            for meaning, ways in terms(language, "cards", group).items():
                if any(match[0] == entry.label for match in ways.all(entry.label)):
                    found.setdefault(meaning, entry)
                    break
        return found

    def is_of_receiver(self, language: str) -> bool:
        """It says several things that are said of receivers, one of them of nobody else."""
        said = self.labelled("receiver", language).keys()
        return len(said) >= _FEWEST_SAID and bool(_TELLING & said)


def lines_on_receivers(text: PolicyText) -> frozenset[Line]:
    """The lines of every receiver's card: what they say is said of the receiver, and not of us."""
    return _lines_on_receivers(text)


@lru_cache(maxsize=1)
def _lines_on_receivers(text: PolicyText) -> frozenset[Line]:
    return frozenset(entry.line for card in cards(text) if card.is_of_receiver(text.language) for entry in card.entries)


@lru_cache(maxsize=1)
def cards(text: PolicyText) -> tuple[Card, ...]:
    """Every card of the policy. The last text is kept: several finders ask for it."""
    return tuple(card for section in text.sections for card in _in(section))


def _in(section: Section) -> Iterator[Card]:
    run: list[Entry] = []
    for line in section.lines:
        if entry := _entry(line):
            run.append(entry)
            continue
        if len(run) >= _FEWEST:
            yield Card(section, tuple(run))
        run = []
    if len(run) >= _FEWEST:
        yield Card(section, tuple(run))


def _entry(line: Line) -> Entry | None:
    if line.kind == "heading" or line.header:
        return None
    if len(line.cells) == _FEWEST:
        label, value = line.cells
        return Entry(line, label.rstrip(" :"), value) if label and value else None
    found = _LABELLED.match(line.text)
    return Entry(line, found["label"], found["value"]) if found else None
