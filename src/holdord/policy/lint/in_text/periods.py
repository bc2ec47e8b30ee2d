"""How long data are kept: from when, for what, and why so long.

Law:      GDPR Art. 5(1)(e), 13(2)(a)
"""

from bisect import bisect_right
from collections.abc import Iterator
from itertools import takewhile

from holdord.policy.importer.periods import Span
from holdord.policy.importer.text import Line
from holdord.policy.lint.finding import Hit
from holdord.policy.lint.looks import in_text
from holdord.policy.lint.reading import Sentence, TextCase, groups, headed, quoted

#: A start is no start where the span follows at once: "deleted after 30 days" says only how long.
_NEAR = 18
#: What has a span of its own that is no storage, or is judged by another rule.
_OTHER_SPANS = ("cookie", "backup", "age_limit")
#: So long is a line at most that is no sentence, and so many belong together.
_FRAGMENT, _FRAGMENTS = 60, 3
#: Below two years nobody asks for reasons.
_LONG = {"day": 730, "week": 104, "month": 24, "year": 2}


def _kept(case: TextCase) -> Iterator[tuple[Sentence, list[Span]]]:
    """Sentences that say how long something is kept; not how soon it is answered, nor how long a cookie lives.

    The words above a list may speak of erasing, and its items of answers: those are known by their words.
    """
    answered = {fact.quote for fact in case.facts("term")}
    for sentence in case.sentences.all:
        said = " ".join((sentence.column, sentence.lead, sentence.text))
        about = said if sentence.column else sentence.text
        if sentence.is_heading or not (case.says(said, "keeps") or case.says(sentence.section.title, "how_long")):
            continue
        if any(case.says(about, key) for key in _OTHER_SPANS):
            continue
        if not case.says(sentence.text, "keeps") and (case.says(about, "answers") or sentence.quote in answered):
            continue
        if named := [span for span in case.spans(sentence.text) if not _is_a_deadline(case, sentence.text, span)]:
            yield sentence, named


def _is_a_deadline(case: TextCase, text: str, span: Span) -> bool:
    """'Then we erase it within 30 days' says how fast, not how long."""
    return any(0 <= span.start - end <= _NEAR for _, end in case.said(text, "deadline"))


def _whole(sentence: Sentence) -> str:
    """The row of a table, or the paragraph, or what is left of a list that lost its form: a start may stand beside."""
    lines = [sentence.line, *_fragments_after(sentence)]
    return " ".join(
        " ".join((sentence.column, *(line.text.replace("**", "") for line in lines), sentence.lead)).split()
    )


def _fragments_after(sentence: Sentence) -> list[Line]:
    """After a line that is no sentence ('1 year'), the few that follow and are none either ('Counted from')."""
    lines = sentence.section.lines
    if len(sentence.line.text) > _FRAGMENT:
        return []
    place = bisect_right(lines, sentence.line.number, key=lambda line: line.number)
    return list(takewhile(lambda line: len(line.text) <= _FRAGMENT, lines[place : place + _FRAGMENTS]))


def _has_start(case: TextCase, text: str) -> bool:
    begins = [span.start for span in case.spans(text)]
    return case.says(text, "inactive") or any(
        not any(0 <= start - end <= _NEAR for start in begins) for _, end in case.said(text, "starts")
    )


@in_text("T8a", in_words=True)
def periods_without_a_start(case: TextCase) -> Iterator[Hit]:
    for sentence, named in _kept(case):
        if not _has_start(case, _whole(sentence)):
            yield case.hit(sentence, f"{named[0].duration}, and not from when: {quoted(sentence.text)}")


@in_text("T8b")
def recordings_under_the_period_of_everything(case: TextCase) -> Iterator[Hit]:
    """Recordings are the heaviest of what is kept; whoever gives them no period of their own has one for everything."""
    kept = list(_kept(case))
    if any(case.says(_whole(sentence), "recording") for sentence, _ in kept):
        return
    recorded = {case.chapter_name(each.section): each for each in case.sentences.saying("recording", without=("not",))}
    for sentence, named in kept:
        if there := recorded.pop(case.chapter_name(sentence.section), None):
            place = there.section.place
            yield case.hit(sentence, f"{named[0].duration} for everything, also for the recordings told in {place}")


@in_text("T8c")
def no_period_at_all(case: TextCase) -> Iterator[Hit]:
    if (
        not any(True for _ in _kept(case))
        and not case.anywhere("as_long_as_needed")
        and not case.anywhere("keeps", "starts")
    ):
        yield case.missing("it is not said how long anything is kept")


@in_text("T8d")
def spam_lists_without_a_period(case: TextCase) -> Iterator[Hit]:
    kept = {id(sentence.section) for sentence, _ in _kept(case)}
    for sentence in case.sentences.saying("spam_list"):
        if id(sentence.section) not in kept:
            yield case.hit(sentence, f"no period for what is kept against spam: {quoted(sentence.text)}")


@in_text("T8e")
def back_ups_without_an_end(case: TextCase) -> Iterator[Hit]:
    ended = [each for each in case.paragraphs.saying("backup") if case.spans(each.text) or case.says(each.text, "ends")]
    for sentence in case.sentences.saying("backup", "keeps"):
        if not ended:
            yield case.hit(sentence, f"back-ups are kept without an end: {quoted(sentence.text)}")


@in_text("T8f")
def as_long_as_necessary(case: TextCase) -> Iterator[Hit]:
    """A general sentence is fine where periods stand beside it, anywhere in the policy."""
    if any(True for _ in _kept(case)):
        return
    for sentence in case.sentences.saying("as_long_as_needed", "keeps", without=("right_to", "backup")):
        yield case.hit(sentence, f"no period, and no criteria either: {quoted(sentence.text)}")


@in_text("T8f", in_words=True)
def a_reasonable_period(case: TextCase) -> Iterator[Hit]:
    """It means nothing, whatever stands elsewhere, unless the same paragraph gives a period or criteria."""
    told = [each for each in case.paragraphs.all if case.spans(each.text) or case.says(each.text, "criteria")]
    lines = {id(each.line) for each in told}
    for sentence in case.sentences.saying("reasonable_period", "keeps", without=("right_to", "backup", "not")):
        if id(sentence.line) not in lines:
            yield case.hit(sentence, f"no period, and no criteria either: {quoted(sentence.text)}")


@in_text("T22", in_words=True)
def long_periods_for_a_vague_reason(case: TextCase) -> Iterator[Hit]:
    for sentence, named in _kept(case):
        long = [span for span in named if span.period.count >= _LONG[span.period.unit]]
        if long and case.says(_whole(sentence), "contact_if_relevant"):
            yield case.hit(sentence, f"{long[0].duration} in case something becomes relevant: {quoted(sentence.text)}")


def _people(case: TextCase, text: str) -> set[str]:
    return {name for name, said in groups(case.language, "people").items() if said.within(text)}


@in_text("T24b")
def a_section_that_speaks_of_others(case: TextCase) -> Iterator[Hit]:
    """Only where a period is told: there the wrong word decides what it is a period of."""
    for sentence, _ in _kept(case):
        own, said = _people(case, headed(sentence)), _people(case, sentence.text)
        if len(own) == 1 and said and not own & said:
            yield case.hit(sentence, f"the section is about {', '.join(own)}, its period about {', '.join(said)}")
