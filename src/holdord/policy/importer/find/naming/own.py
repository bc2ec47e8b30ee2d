"""Whose policy it is: the names that are no third parties, because "we" are meant by them.

Takes:    a PolicyText
Gives:    Own, which knows a name of the company itself in whatever form: 'Acme', 'Acme Norge AS', 'acme.dk'
Note:     found by the title, by definitions ('Acme ApS ("Acme", "vi")'), by the controllers, by its mail addresses
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from holdord.policy.importer.find import parties
from holdord.policy.importer.find.naming.names import Usage, key, likeness, runs
from holdord.policy.importer.find.naming.vocabulary import Vocabulary
from holdord.policy.importer.sentences import split
from holdord.policy.importer.text import PolicyText

_MAILBOX = re.compile(r"[\w.+-]{1,60}@([\w-]{2,60})\.(?:[\w-]{2,20}\.)?[a-z]{2,10}", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“”„»«'‘’]([^\"“”„»«]{2,40}?)[\"“”„»«'‘’]")
_TITLES = 4
_FIRST_LINES = 25
_OPENING = 8


@dataclass(frozen=True)
class Own:
    """Keys of the whole names, and of first words that tell them by themselves."""

    names: frozenset[str]
    stems: frozenset[str]
    vocabulary: Vocabulary

    def holds(self, name: str) -> bool:
        words = name.split()
        if len(words) > 1 and words[0].lower() in self.vocabulary.offices:
            words = words[1:]
        first = key(words[0], self.vocabulary) if words else ""
        bare = first[:-1] if first.endswith("s") and len(first) > 3 else first
        same = key(name, self.vocabulary)
        domain = key(words[0].split(".")[0], self.vocabulary) if len(words) == 1 else ""
        return same in self.names or first in self.stems or bare in self.stems or domain in self.stems


def own(text: PolicyText, vocabulary: Vocabulary, usage: Usage) -> Own:
    """All its names."""
    known = [*_parties(text)]
    defined = _defined(text, vocabulary, usage, controllers=not known)
    said = [name for name in (*known, *_titles(text, vocabulary, usage), *defined) if name]
    names = {key(name, vocabulary) for name in said}
    mail = _mail(text, vocabulary)
    stems = {key(name, vocabulary) for name in said if len(name.split()) == 1}
    stems |= {
        first
        for name in said
        if (first := key(name.split()[0], vocabulary)) in mail or any(first in box for box in mail if len(first) > 3)
    }
    return Own(frozenset(names), frozenset(stems | mail) - {""}, vocabulary)


def _parties(text: PolicyText) -> Iterator[str]:
    for fact in parties.find(text):
        if fact.kind in ("controller", "representative", "dpo") and (name := fact.value.get("name")):
            yield name


def _titles(text: PolicyText, vocabulary: Vocabulary, usage: Usage) -> Iterator[str]:
    """'Acme privatlivspolitik', 'Privacy Policy – Acme Ltd.'"""
    titles = [section.title for section in text.sections[:_TITLES] if vocabulary.policy_words.search(section.title)]
    for title in titles:
        rest = vocabulary.policy_words.sub(" | ", title)
        for run in runs(rest, vocabulary):
            yield likeness(run.text, vocabulary, usage)


def _defined(text: PolicyText, vocabulary: Vocabulary, usage: Usage, *, controllers: bool) -> Iterator[str]:
    """Sentences that say who "we" is; where no controller is known, those near the beginning that say who it is."""
    for place, line in enumerate(text.lines):
        for sentence in split(line.text):
            opening = place < _OPENING and vocabulary.defined_as.search(sentence)
            if (
                _says_we(sentence, vocabulary)
                or opening
                or (controllers and place < _FIRST_LINES and _says_controller(sentence, vocabulary))
            ):
                for run in runs(sentence, vocabulary):
                    yield likeness(run.text, vocabulary, usage, first=run.first)


def _says_we(sentence: str, vocabulary: Vocabulary) -> bool:
    quoted = {
        word.strip().lower()
        for match in _QUOTED.findall(sentence)
        for word in re.split(r"[,/]| og | och | and | eller | or | ja ", match)
    }
    return bool(quoted & vocabulary.we)


def _says_controller(sentence: str, vocabulary: Vocabulary) -> bool:
    if len(sentence) > 300 or any(role.search(sentence) for role in vocabulary.roles.values()):
        return False
    return bool(vocabulary.controller_words.search(sentence))


def _mail(text: PolicyText, vocabulary: Vocabulary) -> set[str]:
    """The name before the '.dk' of the mail address that stands most often, if it is no public mailbox."""
    boxes = Counter(box.lower() for line in text.lines for box in _MAILBOX.findall(line.text))
    for box, _times in boxes.most_common(3):
        if box not in vocabulary.mailboxes and box not in vocabulary.help_sites:
            return {key(box, vocabulary)}
    return set()
