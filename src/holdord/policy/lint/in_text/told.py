"""What else people must be told: choice, changes, sources, dates, in words that can be understood.

Law:      GDPR Art. 8, 12(1), 13(2)(e), 13(3), 14
"""

import re
from collections.abc import Iterator
from math import inf

from holdord.policy.lint.finding import Hit
from holdord.policy.lint.looks import in_text
from holdord.policy.lint.reading import Sentence, TextCase, quoted

#: LIX, the Nordic measure: words to the sentence, and words longer than six letters in a hundred. Above 60: hard going.
#: Finnish builds long words, and is not measured by it.
_HARD = {"da": 62, "nb": 62, "sv": 62, "en": 66}
_ENOUGH_WORDS = 25
_DATE = re.compile(
    r"\b(?:\d{1,2}[./-]\s?\d{1,2}[./-]\s?(?:20)?\d{2}|20\d{2}-\d{2}-\d{2}|\d{1,2}\.?\s+[^\W\d]{3,12}\s+20\d{2}|[A-Z][a-z]{2,8}\s+(?:\d{1,2},?\s+)?20\d{2}|v(?:ersion)?\.?\s?\d+(?:\.\d+)*)\b",
    re.I,
)
_WORD = re.compile(r"[^\W\d_][\w'’-]*")


@in_text("T12")
def nothing_on_must_or_may(case: TextCase) -> Iterator[Hit]:
    if not case.anywhere("provision"):
        yield case.missing("it is not said whether people must give their data, nor what follows if they do not")


@in_text("T14a")
def changes_by_posting(case: TextCase) -> Iterator[Hit]:
    """Only where the same part of the policy posts and tells nobody: elsewhere people may be told of other things."""
    for changed in case.sentences.saying("changes", headings=True):
        chapter = case.chapter(changed.section)
        if case.sentences.saying("posts", within=chapter) and not case.sentences.saying("tells_before", within=chapter):
            yield case.hit(changed, f"changes are only posted: {quoted(changed.text)}")
            return


@in_text("T14b", in_words=True)
def using_on_as_consent_to_changes(case: TextCase) -> Iterator[Hit]:
    for sentence in case.sentences.saying("stop_using"):
        yield case.hit(sentence, f"who does not leave is taken to agree: {quoted(sentence.text)}")


@in_text("T16")
def sources_are_not_told(case: TextCase) -> Iterator[Hit]:
    """That there are such data can be read out of a policy which never says so: only a sentence on it counts."""
    if case.anywhere("source_told"):
        return
    for sentence in case.sentences.saying("other_source", without=("not",)):
        yield case.hit(
            sentence,
            f"data that do not come from the person, and nothing on where they come from: {quoted(sentence.text)}",
        )


@in_text("T19")
def hard_to_read(case: TextCase) -> Iterator[Hit]:
    """One finding for each part of the policy: its hardest sentence, and how many there are like it."""
    hard: dict[str, list[tuple[float, Sentence]]] = {}
    for sentence in case.sentences.all:
        lix = _lix(sentence.text)
        if lix > _HARD.get(case.language, inf) and not sentence.is_heading and not sentence.line.cells:
            hard.setdefault(case.chapter_name(sentence.section), []).append((lix, sentence))
    for found in hard.values():
        lix, worst = max(found, key=lambda each: each[0])
        more = f", and {len(found) - 1} more like it" if len(found) > 1 else ""
        yield case.hit(worst, f"very hard to read (LIX {lix:.0f}){more}: {quoted(worst.text)}")


def _lix(text: str) -> float:
    """Of one sentence; 0 for what is too short to be measured."""
    words = _WORD.findall(text)
    if len(words) < _ENOUGH_WORDS:
        return 0
    return len(words) + 100 * sum(len(word) > 6 for word in words) / len(words)


@in_text("T21")
def no_date_and_no_version(case: TextCase) -> Iterator[Hit]:
    if (
        case.facts("date")
        or case.facts("version")
        or any(_DATE.search(each.text) for each in case.sentences.saying("dated", headings=True))
    ):
        return
    yield case.missing("the policy bears no date and no version")


@in_text("K1", in_words=True)
def an_age_that_nobody_checks(case: TextCase) -> Iterator[Hit]:
    if not case.anywhere("age_check"):
        for sentence in case.sentences.saying("not_children"):
            yield case.hit(sentence, f"an age limit without a word on how it is checked: {quoted(sentence.text)}")
            return
