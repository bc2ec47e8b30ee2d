"""Which rights the text says a person has; find/answers.py reads what comes of asking.

Law:      GDPR Art. 7(3), 13(2)(b)-(d), 15-22, 77
Takes:    a PolicyText; words/<language>/rights.yaml
Gives:    Found of the kind right, each right once: at the place that says it best, in doubt the first. A right that the
          text denies is found with little certainty
"""

import re
from collections.abc import Iterator

from holdord.policy.importer.found import Found
from holdord.policy.importer.phrases import phrases, terms
from holdord.policy.importer.sentences import Sentence, headed, sentences
from holdord.policy.importer.text import PolicyText

_DENIED = 0.4
_NEAR_THE_BEGINNING = 40
_ARTICLE = re.compile(
    r"(?i)\bart(?:icle|ikel|ikkel|ikla)?\.? (?:(1[5-8]|2[012]|77)(?!\d)|7(?:\(3\)|,? ?stk\.? 3|\.3| nr\.? 3))"
)


def find(text: PolicyText) -> Iterator[Found]:
    """Each right at its best place."""
    best: dict[str, Found] = {}
    for sentence in sentences(text):
        for fact in _named(sentence, text.language):
            if fact.known_by not in best or fact.confidence > best[fact.known_by].confidence:
                best[fact.known_by] = fact
    yield from best.values()


def _named(sentence: Sentence, language: str) -> Iterator[Found]:
    denied = phrases(language, "rights", "denied").within(sentence.text)
    speaks = speaks_of_rights(sentence, language)
    said = dict(terms(language, "rights", "rights").likely(sentence.text))
    bare = dict(terms(language, "rights", "words").likely(sentence.text)) if speaks else {}
    cited = _cited(sentence, language)
    for right in dict.fromkeys((*terms(language, "rights", "rights"), *bare, *cited)):
        if right in said and (match := said[right].first(sentence.text)):
            certainty = _certainty(sentence, match.start(), speaks=speaks)
        elif right in bare and bare[right].within(sentence.text) and not _is_done_without(sentence, right, language):
            certainty = 0.75
        elif right in cited:
            certainty = 0.9
        else:
            continue
        yield _found(sentence, right, min(certainty, _DENIED) if denied else certainty)


def _is_done_without(sentence: Sentence, right: str, language: str) -> bool:
    """'We make no automated decisions' names no right, also where it stands among the rights."""
    return right == "eu-gdpr:A22" and phrases(language, "automated", "no").within(sentence.text)


def _cited(sentence: Sentence, language: str) -> set[str]:
    """Rights told by their article alone, under a heading on rights: 'GDPR Art. 20', 'artikel 7, stk. 3'."""
    if not stands_under_rights(sentence, language):
        return set()
    return {f"eu-gdpr:A{article[1] or '7-3'}" for article in _ARTICLE.finditer(sentence.text)}


def _certainty(sentence: Sentence, place: int, *, speaks: bool) -> float:
    """A right is named best where a paragraph, an item or a heading begins with it."""
    if not speaks:
        return 0.85
    return 0.95 if not sentence.before and place < _NEAR_THE_BEGINNING else 0.9


def speaks_of_rights(sentence: Sentence, language: str) -> bool:
    """It says what a person may do, or stands under a heading, or in a list, that says so."""
    cues = phrases(language, "rights", "cues")
    return cues.within(sentence.text) or cues.within(sentence.lead) or stands_under_rights(sentence, language)


def stands_under_rights(sentence: Sentence, language: str) -> bool:
    return phrases(language, "rights", "headings").within(headed(sentence))


def _found(sentence: Sentence, right: str, certainty: float) -> Found:
    return Found("right", {"right": right}, sentence.line.number, sentence.section.place, certainty, sentence.quote)
