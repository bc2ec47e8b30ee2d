"""Whether people hear of it before something of theirs goes: how long before, and how long they have from then.

Law:      GDPR Art. 5(1)(a), 5(1)(e), 12(1)
Takes:    a PolicyText; words/<language>/retention.yaml (forewarn, before, grace) and periods.yaml
Gives:    Found of the kind forewarning; which spans of a sentence are said of that, and are no time of keeping
Refuses:  what is told before something else than data going: a change of the policy, a price, an end of a contract
"""

from collections.abc import Iterator

from holdord.policy.importer.find import subject
from holdord.policy.importer.found import Found
from holdord.policy.importer.periods import Span, spans
from holdord.policy.importer.phrases import phrases
from holdord.policy.importer.sentences import Sentence, sentences
from holdord.policy.importer.text import PolicyText

#: Within so many signs a word that says what a span is for must stand, behind it or ahead.
_NEAR = 28


def find(text: PolicyText) -> Iterator[Found]:
    """Each telling beforehand; the time that people have may stand in the sentence behind it."""
    told: tuple[Sentence, dict[str, str]] | None = None
    for sentence in sentences(text):
        if told and sentence.line == told[0].line and (grace := _grace(sentence, text.language)):
            yield _found(text, told[0], told[1] | {"grace": grace.duration})
            told = None
            continue
        if told:
            yield _found(text, *told)
        told = _told(sentence, text.language)
    if told:
        yield _found(text, *told)


def said_of_it(sentence: Sentence, language: str) -> frozenset[Span]:
    """The spans of a sentence that say how long before people hear of it, and how long they have."""
    before = _before(sentence, language)
    grace = _grace(sentence, language, asked=before is not None)
    return frozenset(span for span in (before, grace) if span is not None)


def _told(sentence: Sentence, language: str) -> tuple[Sentence, dict[str, str]] | None:
    before = _before(sentence, language)
    if before is None:
        return None
    grace = _grace(sentence, language, asked=True)
    return sentence, {"before": before.duration} | ({"grace": grace.duration} if grace and grace != before else {})


def _before(sentence: Sentence, language: str) -> Span | None:
    """The span that 'before' stands behind, in a sentence that tells people of something that goes."""
    if sentence.is_heading or not phrases(language, "retention", "forewarn").within(sentence.text):
        return None
    goes = phrases(language, "retention", "goes")
    if not any(goes.within(said) for said in (sentence.text, sentence.label, sentence.lead)):
        return None
    before = phrases(language, "retention", "before")
    return next(
        (span for span in spans(sentence.text, language) if before.within(sentence.text[span.end : span.end + _NEAR])),
        None,
    )


def _grace(sentence: Sentence, language: str, *, asked: bool = False) -> Span | None:
    """The span that people have: 'until you have had 30 days'. ``asked``: of a sentence that tells them of it, where
    'you have 30 days to answer' says it too."""
    strict, loose = (phrases(language, "retention", key) for key in ("grace", "grace_told"))
    # Most sentences say nothing of it, and to look for spans takes longest.
    if not (strict.within(sentence.text) or (asked and loose.within(sentence.text))):
        return None
    for span in spans(sentence.text, language):
        ahead = sentence.text[max(0, span.start - _NEAR) : span.start]
        if strict.within(ahead) or (asked and loose.within(ahead)):
            return span
    return None


def _found(text: PolicyText, sentence: Sentence, value: dict[str, str]) -> Found:
    about = subject.of(text, sentence, 0, len(sentence.text))
    said = value | ({"of": about} if about else {})
    return Found("forewarning", said, sentence.line.number, sentence.section.place, 0.8, sentence.quote)
