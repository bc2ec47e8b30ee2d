"""The facts of one policy, by their kind and by the activity they were said of.

Takes:    a PolicyText and what was found in it
Gives:    Gathered: of a kind, the surest of a kind, what was said of one process; only facts that a register can hold
Next:     drafting.py
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from holdord.policy.importer.checks import MAILBOX
from holdord.policy.importer.found import KINDS, Found
from holdord.policy.importer.phrases import phrases
from holdord.policy.importer.text import PolicyText, Section

#: No register has more of one kind; what a text has beyond it stands in FINDINGS.md alone.
MOST_OF_A_KIND = 500
#: How sure an activity is that is told only by its place.
_OF_PART = 0.6


class Gathered:
    """The facts by kind, and by the process they were said of."""

    def __init__(self, text: PolicyText, found: Sequence[Found]) -> None:
        self.text = text
        self.found, self.left_out = _bounded(_usable(found))
        self._of: dict[str, list[Found]] = {}
        for fact in self.found:
            self._of.setdefault(fact.kind, []).append(fact)
        self._at: dict[int, Section] = {}
        self.processes = self._processes()
        self._owners = self._owning()
        self._words: dict[int, str] = {}
        for section in text.sections:
            if (owner := self._owners.get(section.line)) is not None:
                self._words[owner] = f"{self._words.get(owner, '')}\n{section.title}\n{section.text}".casefold()

    def of(self, kind: str) -> list[Found]:
        return self._of.get(kind, [])

    def first(self, kind: str) -> Found | None:
        return max(self.of(kind), key=lambda fact: (fact.confidence, -fact.line), default=None)

    def said_of(self, kind: str, process: int) -> list[Found]:
        """What stands in the process's own sections; where nothing does, what stands in no process's."""
        own = [fact for fact in self.of(kind) if self.owner(fact) == process]
        return own or [fact for fact in self.of(kind) if self.owner(fact) is None]

    def lines_of(self, process: int | None) -> frozenset[int]:
        """The lines of a process's own sections, or of those that are no process's."""
        return frozenset(
            line.number
            for section in self.text.sections
            if self._owners.get(section.line) == process
            for line in section.lines
        )

    def names(self, name: str, process: int) -> bool:
        """Whether the process's own sections speak of somebody."""
        return name.casefold() in self._words.get(process, "")

    def _processes(self) -> list[Found]:
        """A process in each section at most, and none inside another."""
        kept: list[Found] = []
        for fact in sorted((*self.of("process"), *self._titled()), key=lambda one: one.line):
            place = self._section_at(fact.line)
            if not any(self._inside(place, self._section_at(other.line)) for other in kept):
                kept.append(fact)
        return kept

    def _titled(self) -> Iterator[Found]:
        """Parts that are activities too: of 'What we collect and why', with data or purposes and a ground; and whatever
        stands beside an activity and says which data are kept, and how long."""
        language, told = self.text.language, {fact.line for fact in self.of("process")}
        what = {self._section_at(fact.line).path for fact in (*self.of("category"), *self.of("purpose"))}
        grounds = {self._section_at(fact.line).path for fact in self.of("basis")}
        kept = {self._section_at(fact.line).path for fact in self.of("retention")}
        beside = {path[:-1] for line in told if len(path := self._section_at(line).path) > 1}
        for section in self.text.sections:
            above = section.path[-2:-1]
            is_part = bool(above) and phrases(language, "categories", "titles").within(above[0])
            is_beside = section.path[:-1] in beside and section.path in what & kept
            if ((is_part and section.path in what & grounds) or is_beside) and section.line not in told:
                yield Found("process", {"title": section.title}, section.line, section.place, _OF_PART, section.title)

    def _section_at(self, line: int) -> Section:
        """Asked for every fact and every process, so it is looked for once for a line."""
        if line not in self._at:
            before = [section for section in self.text.sections if section.line <= line]
            self._at[line] = before[-1] if before else self.text.sections[0]
        return self._at[line]

    def _inside(self, section: Section, outer: Section) -> bool:
        return section == outer or (bool(outer.path) and section.path[: len(outer.path)] == outer.path)

    def _owning(self) -> dict[int, int]:
        return {
            section.line: index
            for section in self.text.sections
            for index, process in enumerate(self.processes)
            if self._inside(section, self._section_at(process.line))
        }

    def title_at(self, line: int) -> str:
        """The heading a line stands under."""
        return self._section_at(line).title

    def owner(self, fact: Found) -> int | None:
        """The process in whose sections a fact stands; None for one that stands in no process's."""
        return self._owners.get(self._section_at(fact.line).line)


def _bounded(found: Iterable[Found]) -> tuple[list[Found], Counter[str]]:
    """Of each kind as many as a person can look through; and how many more there are."""
    kept: list[Found] = []
    seen: Counter[str] = Counter()
    for fact in found:
        seen[fact.kind] += 1
        if seen[fact.kind] <= MOST_OF_A_KIND:
            kept.append(fact)
    return kept, Counter({kind: number - MOST_OF_A_KIND for kind, number in seen.items() if number > MOST_OF_A_KIND})


def _usable(found: Iterable[Found]) -> Iterator[Found]:
    """Facts that a register can hold: on one line, with a name; a date that is one, a mailbox that is one."""
    for fact in found:
        value = {
            key: " ".join("".join(sign for sign in said if sign.isprintable()).split())
            for key, said in fact.value.items()
        }
        if value.get("email") and not MAILBOX.fullmatch(value["email"]):
            del value["email"]
        named = {key: said for key, said in value.items() if said}
        if fact.kind == "contact" and named.get("channel") == "email" and not MAILBOX.fullmatch(named.get("value", "")):
            continue
        if fact.kind == "date" and not _is_date(named.get("date", "")):
            continue
        if any(re.search(r"\w", named.get(key, "")) for key in _KNOWN_BY.get(fact.kind, KINDS[fact.kind][:1])):
            yield replace(fact, value=named)


#: Kinds that may be known by their second key alone.
_KNOWN_BY: Mapping[str, tuple[str, ...]] = {
    "dpo": ("email", "name"), "category": ("name", "term"), "purpose": ("text", "term"),
    "retention": ("duration", "criterion"), "security": ("term", "text"),
}  # fmt: skip


def _is_date(said: str) -> bool:
    try:
        return date.fromisoformat(said).isoformat() == said
    except ValueError:
        return False
