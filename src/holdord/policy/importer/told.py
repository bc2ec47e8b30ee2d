"""What a draft asks the sentences themselves: whether people must give their data, how they hear of a change, why a
period is that long, whether data lie in a country, what a cookie is for.

Law:      GDPR Art. 5(1)(e), 8, 13(2)(e), 13(3); ePrivacy Directive Art. 5(3)
Takes:    a PolicyText, or a few words of it; words/<language>/told.yaml
Gives:    Said: a term of the register's and the line it was read in; None where nothing says it
Next:     drafting.py, devices.py
"""

from collections.abc import Collection
from dataclasses import dataclass

from holdord.policy.importer.phrases import phrases, terms
from holdord.policy.importer.sentences import Sentence, sentences
from holdord.policy.importer.text import PolicyText

_WORDS = "told"


@dataclass(frozen=True)
class Said:
    """A term, and the line that says it."""

    term: str
    line: int


def provision(text: PolicyText, lines: Collection[int] | None = None) -> Said | None:
    """Whether people may or must give their data; asked of some lines only, or of all."""
    provided = terms(text.language, _WORDS, "provision")
    said: dict[str, int] = {}
    for sentence in sentences(text):
        if lines is None or sentence.line.number in lines:
            for term in provided.named(sentence.text):
                said.setdefault(term, sentence.line.number)
    return next((Said(term, said[term]) for term in provided if term in said), None)


def changes(text: PolicyText) -> Said | None:
    """How people hear of a change of the policy: told before counts for more than posted."""
    about = phrases(text.language, _WORDS, "changes")
    for term in ("told_before", "posted"):
        ways = phrases(text.language, _WORDS, term)
        for sentence in sentences(text):
            if not sentence.is_heading and about.within(sentence.text) and ways.within(sentence.text):
                return Said(term, sentence.line.number)
    return None


def why(text: PolicyText, line: int, quote: str) -> str:
    """The reason of a period: in the sentence it was read from, else in the one before it; '' where there is none."""
    reasons = terms(text.language, _WORDS, "why")
    for sentence in sentences(text):
        if sentence.line.number == line and sentence.quote == quote:
            for words in (sentence.text, _sentence_before(sentence)):
                if said := reasons.named(words):
                    return said[0]
    return ""


def _sentence_before(sentence: Sentence) -> str:
    return sentence.before or sentence.label


def is_stored(language: str, words: str) -> bool:
    """Whether data lie in the country these words name."""
    return phrases(language, _WORDS, "stored").within(words)


def is_of_children(language: str, words: str) -> bool:
    """Whether an age in these words is one of data about children, and not one for buying or working."""
    return phrases(language, _WORDS, "children").within(words)


def cookie_purpose(language: str, words: str) -> str:
    """What a cookie is for: marketing, statistics, necessary, preferences; '' where the words do not say it."""
    for spoken in dict.fromkeys((language, "en")):
        if said := terms(spoken, _WORDS, "cookies").named(words):
            return said[0]
    return ""
