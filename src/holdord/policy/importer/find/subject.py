"""What a sentence speaks of, in its own words: 'ansøgninger', 'data om vores kunde', 'invoices'.

Takes:    a sentence and the stretch of it that matters; words/<language>/retention.yaml (about, subjects, headings)
Gives:    a few words as they stand in the text, or '' where nothing says it
"""

import re

from holdord.policy.importer.periods import spans
from holdord.policy.importer.phrases import phrases, terms
from holdord.policy.importer.sentences import Sentence
from holdord.policy.importer.text import PolicyText, Section

_LONGEST = 60
_STOP = re.compile(r"[.,;:()]|\s[–-]\s|\d")


def of(text: PolicyText, sentence: Sentence, start: int, end: int) -> str:
    """The label of its row or item; else what the words name; else the heading, or the one above it."""
    if sentence.label and not _says_nothing(sentence.label, text.language):
        return short(sentence.label)
    stretch = sentence.text[start:end]
    return (
        _linked(stretch, text.language)
        or _before_the_verb(stretch, text.language)
        or _kind(sentence, stretch, text.language)
        or _heading(text, sentence)
    )


def _linked(stretch: str, language: str) -> str:
    """'data om vores kunde': a word for data, a link, and what follows up to a stop."""
    for match in phrases(language, "retention", "about").all(stretch):
        if spans(match[0], language) or _STOP.search(match[0].replace(",", "")):
            continue
        words = _STOP.split(stretch[match.end() :], maxsplit=1)[0]
        verb = phrases(language, "retention", "keep").first(words)
        if named := words[: verb.start() if verb else None].split()[:4]:
            return short(f"{match[0]} {' '.join(named)}")
    return ""


def _before_the_verb(stretch: str, language: str) -> str:
    """'Invoices are kept ...': a few words at the beginning of a clause, up to the word of keeping."""
    verb = phrases(language, "retention", "keep").first(stretch)
    words = _STOP.split(stretch[: verb.start()])[-1].strip() if verb else ""
    while (helper := phrases(language, "retention", "helpers").all(words)) and helper[-1].end() == len(words):
        words = words[: helper[-1].start()].strip()
    if not 1 <= len(words.split()) <= 5 or phrases(language, "retention", "no_subjects").within(words):
        return ""
    return short(words)


def _kind(sentence: Sentence, stretch: str, language: str) -> str:
    """A word that names a kind of data by itself, in the stretch or else in the sentence."""
    kinds = phrases(language, "retention", "subjects")
    match = kinds.first(stretch) or kinds.first(sentence.text)
    return match[0] if match else ""


def _heading(text: PolicyText, sentence: Sentence) -> str:
    """The innermost heading that says more than 'how long we keep data'."""
    section = sentence.section
    outermost = () if _is_over_all(text, section) else section.path[:1]
    titles = [*reversed(section.path[1:]), *_above(text, section), *outermost]
    return next((short(title) for title in titles if title and not _says_nothing(title, text.language)), "")


def _is_over_all(text: PolicyText, section: Section) -> bool:
    """The outermost heading is the policy's own: nothing stands beside it."""
    return all(other.path[:1] == section.path[:1] for other in text.sections if other.path)


def _above(text: PolicyText, section: Section) -> list[str]:
    """Headings found by their numbers, where their levels are not to be trusted: '2' is above '2.4'."""
    numbers = (section.number or "").strip(".").split(".")
    wanted = [".".join(numbers[:length]) for length in range(len(numbers) - 1, 0, -1)]
    titles = {(other.number or "").strip("."): other.title for other in reversed(text.sections)}
    return [titles[number] for number in wanted if number in titles]


def _says_nothing(words: str, language: str) -> bool:
    """'How long we keep data', and the label of a period on a card: 'At most'."""
    labels = terms(language, "cards", "retention").values()
    is_label = any(match[0] == words for ways in labels for match in ways.all(words))
    return is_label or phrases(language, "retention", "headings").within(words)


def short(words: str) -> str:
    """The words without what surrounds them, cut where a word ends."""
    words = words.strip(" *_•-–:.")
    return words if len(words) <= _LONGEST else words[:_LONGEST].rsplit(" ", 1)[0]
