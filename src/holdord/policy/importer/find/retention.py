"""How long data are kept: the period, the event it is counted from, what it is about; or what is waited for instead.

Law:      GDPR Art. 5(1)(e), 13(2)(a)
Takes:    a PolicyText; words/<language>/retention.yaml and periods.yaml
Gives:    Found of the kind retention: a duration, its start and its bound, or a criterion where no duration is said
Refuses:  ages, times to answer, lives of cookies, guarantees, how long before people are told
"""

from collections.abc import Iterator, Mapping

from holdord.policy.importer.find import forewarning, rights, subject
from holdord.policy.importer.find.cards import cards, lines_on_receivers
from holdord.policy.importer.found import Found
from holdord.policy.importer.periods import Span, spans
from holdord.policy.importer.phrases import Terms, phrases, terms
from holdord.policy.importer.sentences import Sentence, sentences
from holdord.policy.importer.text import Line, PolicyText

#: How far from a period the words may stand that make it something else than a time of keeping.
_NEAR = 25

#: A criterion that counts under a heading on keeping only: much else is done because the law demands it.
_THE_LAW = "as long as the law demands"
_WITHDRAWAL = "until withdrawal"


def find(text: PolicyText) -> Iterator[Found]:
    """Each period of keeping, and each criterion in a sentence that names no period."""
    starts, others = _starts_on_cards(text), lines_on_receivers(text)
    for sentence in sentences(text):
        if sentence.is_heading or sentence.line in others or _speaks_of_something_else(sentence, text.language):
            continue
        told = forewarning.said_of_it(sentence, text.language)
        found = [span for span in spans(sentence.text, text.language) if span not in told]
        periods = [span for span in found if not _is_age(sentence, span, text.language)]
        if periods:
            yield from _kept_for(text, sentence, periods, starts.get(sentence.line, ""))
        elif not rights.stands_under_rights(sentence, text.language):
            yield from _kept_until(text, sentence)


def _starts_on_cards(text: PolicyText) -> dict[Line, str]:
    """The event that stands below a period under a label of its own: 'At most: 5 years / Counted from: ...'."""
    named = terms(text.language, "retention", "starts")
    found: dict[Line, str] = {}
    for card in cards(text):
        said = card.labelled("retention", text.language)
        if "period" in said and "starts" in said:
            found[said["period"].line] = _named(said["starts"].value, named)
    return found


def _kept_for(text: PolicyText, sentence: Sentence, periods: list[Span], on_card: str) -> Iterator[Found]:
    certainty = _certainty(sentence, text.language)
    if not certainty:
        return
    for place, span in enumerate(periods):
        after = periods[place + 1].start if place + 1 < len(periods) else len(sentence.text)
        before = periods[place - 1].end if place else 0
        value = {"duration": span.duration, "starts": _start(sentence, span, before, after, text.language) or on_card}
        value["bound"] = _bound(sentence, span, before, after, text.language)
        about = subject.of(text, sentence, before, after)
        yield _found(sentence, value | {"of": about}, certainty - (0.15 if span.is_range else 0))


def _kept_until(text: PolicyText, sentence: Sentence) -> Iterator[Found]:
    """A criterion needs a word of keeping in its own sentence: 'as long as' is said of much."""
    is_headed = _is_headed(sentence, text.language) or _is_column(sentence, text.language)
    listed = is_headed and sentence.line.kind == "item" and bool(sentence.label)
    keeps = listed or _is_column(sentence, text.language)
    if not (keeps or phrases(text.language, "retention", "keep").within(sentence.text)):
        return
    certainty = 0.7 if is_headed else 0.6
    known = terms(text.language, "retention", "criteria")
    criteria = known.named(sentence.text)
    if not criteria and (said := phrases(text.language, "retention", "waits").first(sentence.text)):
        criteria, certainty = [subject.short(sentence.text[said.start() :])], 0.5
    about = subject.of(text, sentence, 0, len(sentence.text))
    for criterion in criteria:
        if is_headed or criterion != _THE_LAW:
            starts = "withdrawal" if criterion == _WITHDRAWAL else ""
            yield _found(sentence, {"starts": starts, "of": about, "criterion": criterion}, certainty)


def _found(sentence: Sentence, value: Mapping[str, str], certainty: float) -> Found:
    said = {key: words for key, words in value.items() if words}
    return Found("retention", said, sentence.line.number, sentence.section.place, round(certainty, 2), sentence.quote)


def _certainty(sentence: Sentence, language: str) -> float:
    """How sure it is that a period in this sentence is one of keeping; 0 where nothing says so."""
    keep = phrases(language, "retention", "keep")
    if _is_column(sentence, language) or keep.within(sentence.text):
        return 0.9
    if _is_headed(sentence, language) or keep.within(sentence.lead):
        return 0.8
    return 0.6 if keep.within(sentence.before) else 0.0


def _is_headed(sentence: Sentence, language: str) -> bool:
    return phrases(language, "retention", "headings").within(sentence.section.title)


def _is_column(sentence: Sentence, language: str) -> bool:
    return phrases(language, "retention", "columns").within(sentence.column)


def _start(sentence: Sentence, span: Span, before: int, after: int, language: str) -> str:
    """The event that is named nearest to the period: behind it, else before it."""
    starts = terms(language, "retention", "starts")
    behind, ahead = sentence.text[span.end : after], sentence.text[before : span.start]
    return _named(behind, starts) or _named(ahead, starts, last=True)


def _bound(sentence: Sentence, span: Span, before: int, after: int, language: str) -> str:
    """'min' or 'fixed', where the words nearest to the period say so; '' for at most, which is how a time is meant."""
    bounds, other = terms(language, "retention", "bound"), phrases(language, "retention", "no_bound")
    ahead = sentence.text[max(before, span.start - _NEAR) : span.start]
    behind = sentence.text[span.end : min(after, span.end + _NEAR)]
    said = "" if other.within(ahead) else _named(ahead, bounds, last=True)
    said = said or _named(behind, bounds)
    return "" if said == "max" else said


def _named(text: str, said: Terms, *, last: bool = False) -> str:
    """The term that is said first, or last; of two in the same place the one that stands earlier in the dictionary."""
    places = [(match, term) for term, ways in said.likely(text) for match in ways.all(text)]
    if not places:
        return ""
    if last:
        return max(places, key=lambda place: place[0].end())[1]
    return min(places, key=lambda place: place[0].start())[1]


def _is_age(sentence: Sentence, span: Span, language: str) -> bool:
    near = sentence.text[max(0, span.start - _NEAR) : span.end + _NEAR]
    return phrases(language, "retention", "near_not").within(near)


def _speaks_of_something_else(sentence: Sentence, language: str) -> bool:
    """Guarantees, answers, cookies. 'Purchases: 3 years (right to complain)' in a list on keeping is none of them."""
    listed = sentence.line.kind == "item" and sentence.label and _is_headed(sentence, language)
    return (
        (not listed and phrases(language, "retention", "sentence_not").within(sentence.text))
        or phrases(language, "rights", "answers").within(sentence.text)
        or _speaks_of_cookies(sentence, language)
    )


def _speaks_of_cookies(sentence: Sentence, language: str) -> bool:
    """Their lives are told in tables, lists and sections of their own."""
    cookies = phrases(language, "retention", "cookies")
    row = " ".join((*sentence.line.header, *sentence.line.cells[:1]))
    if cookies.within(sentence.text) or cookies.within(row) or cookies.within(sentence.label):
        return True
    title = sentence.section.title
    return cookies.within(title) and not phrases(language, "retention", "headings").within(title)
