"""The one who judges names: knows the policy's language, how it uses its words, and whose policy it is.

Takes:    a PolicyText
Gives:    Eye: the name in some words, or '' where there is none; the names of an enumeration; the company behind a name
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from holdord.policy.importer.find.geography import countries_in
from holdord.policy.importer.find.naming.finnish import nominative
from holdord.policy.importer.find.naming.names import (
    Run,
    Usage,
    brand_shaped,
    key,
    likeness,
    runs,
    small_companies,
    usage,
)
from holdord.policy.importer.find.naming.own import Own, own
from holdord.policy.importer.find.naming.vocabulary import Vocabulary, vocabulary
from holdord.policy.importer.text import PolicyText

_POSTCODE = re.compile(r"(?:\b[A-Z]{1,2}[- ]?)?\d{3} ?\d{1,2}[ ,]*$")
_DEFINED = re.compile(r"\((?:the )?[\"“”„»']$")
_BRACKET = re.compile(r"\([^()]{0,200}$")
#: '...: Name.' or '...: Name (' - the signs on both sides of a name.
_ALONE = re.compile(r":[ \u00a0](?:[.;,(]|$)?")


def _around(line: str, run: Run) -> str:
    return line[max(0, run.start - 2) : run.start] + line[run.end : run.end + 2].strip()[:1]


@dataclass(frozen=True)
class Eye:
    language: str
    vocabulary: Vocabulary
    usage: Usage
    own: Own

    def name(self, words: str, *, first: bool = False, formed: bool = False) -> str:
        """The receiver that some words name; '' for generic words, for places, and for the company itself."""
        name = likeness(words, self.vocabulary, self.usage, first=first, formed=formed)
        return "" if not name or self.own.holds(name) or self._is_place(name) else name

    def named(self, line: str) -> Iterator[tuple[Run, str]]:
        """Each name in a sentence. The first word of a sentence counts only if it is known from elsewhere."""
        for run in self._runs(line):
            if self._is_example(line, run) or self._is_address(line, run) or self._is_title(line, run):
                continue
            run = self._before_country(run)
            name = self.name(run.text, first=run.first, formed=bool(run.form))
            if name and not run.form and self.language == "fi":
                name = nominative(name, line[run.end :], self.usage.capital)
            if name and not (run.first and not run.form and self._is_doubtful(run, line)):
                yield run, name

    def _runs(self, line: str) -> list[Run]:
        small = list(small_companies(line, self.vocabulary))
        large = [
            run for run in runs(line, self.vocabulary) if not any(one.start <= run.start < one.end for one in small)
        ]
        return sorted((*large, *small), key=lambda run: run.start)

    def entity(self, words: str) -> str:
        """The company in some words ('Hotjar Ltd.', 'erhvervet af Oracle'), '' if they name none."""
        for run in runs(words, self.vocabulary):
            if run.form and not self.own.holds(run.text):
                return run.whole.strip()
        if by := self.vocabulary.delivered_by.search(words):
            return next((self.name(run.text) for run in runs(words[by.end() :], self.vocabulary)), "")
        return ""

    def key(self, name: str) -> str:
        return key(name, self.vocabulary)

    def _is_doubtful(self, run: Run, line: str) -> bool:
        """A single plain word that begins a sentence, and that never stands with a capital inside one.
        Alone behind a label it is a name, if nothing in the text is called like it: 'Reviews: Acme.'"""
        words = run.text.split()
        if len(words) != 1 or brand_shaped(words[0]) or self.usage.capital[words[0].lower()]:
            return False
        ordinary = words[0].lower().endswith((*self.vocabulary.word_endings, *self.vocabulary.generic_endings))
        return ordinary or self.usage.resembles(words[0]) or not _ALONE.fullmatch(_around(line, run))

    def _is_place(self, name: str) -> bool:
        found = list(countries_in(name, self.language))
        return bool(found) and found[0].start == 0 and found[-1].end >= len(name) - 1 and len(found) == 1

    def _is_example(self, line: str, run: Run) -> bool:
        """'search engines (such as Google, Yahoo)': in brackets after a word for things of the world."""
        bracket = _BRACKET.search(line, max(0, run.start - 210), run.start)
        if bracket is None:
            return False
        return bool(self.vocabulary.examples.search(line, max(0, bracket.start() - 30), bracket.start()))

    def _before_country(self, run: Run) -> Run:
        """'DigitalOcean England Hosting' is a row of a table that lost its columns: the name is what stands before."""
        inside = [
            named for named in countries_in(run.text, self.language) if named.start > 0 and named.end < len(run.text)
        ]
        if run.form or not inside:
            return run
        name = run.text[: inside[0].start].rstrip()
        return replace(run, text=name, end=run.start + len(name))

    def _is_title(self, line: str, run: Run) -> bool:
        """'see the section General processing', and words that a bracket defines: '(the "Services")'."""
        before = line[max(0, run.start - 30) : run.start].split()
        if _DEFINED.search(line, max(0, run.start - 8), run.start):
            return True
        return bool(before) and before[-1].lower() in self.vocabulary.section_words

    def _is_address(self, line: str, run: Run) -> bool:
        """What follows a postcode is a town; what stands in a web or mail address is no word of the sentence."""
        if line[run.start - 1 : run.start] in ("/", "@") or (
            line[run.end : run.end + 1] in ("/", "@") and "." in run.text
        ):
            return True
        return not run.form and bool(_POSTCODE.search(line, max(0, run.start - 10), run.start))


def eye(text: PolicyText) -> Eye:
    """Made once for a policy."""
    spoken, counted = vocabulary(text.language), usage(text)
    return Eye(text.language, spoken, counted, own(text, spoken, counted))
