"""Where data come from if not from the person: by name, else by where they stand.

Law:      GDPR Art. 14(2)(f)
Takes:    a PolicyText; words/<language>/categories.yaml
Gives:    find: Found of the kind source, each once; origins: those of one sentence
Next:     categories.py: who gives the data is no kind of data
"""

import re
from collections.abc import Iterator

from holdord.policy.importer.find.cards import lines_on_receivers
from holdord.policy.importer.find.clauses import until_clause, without_leads
from holdord.policy.importer.find.members import members
from holdord.policy.importer.find.naming.vocabulary import vocabulary
from holdord.policy.importer.found import Found
from holdord.policy.importer.phrases import phrases, terms
from holdord.policy.importer.sentences import Sentence, sentences
from holdord.policy.importer.text import PolicyText

_FINDER = "categories"
_LONGEST_SOURCE = 120
_LONGEST_ITEM = 80
#: Longer ones are no nouns.
_LONGEST_MEMBER = 5
_LONGEST_SUBJECT = 60
_BREAK = re.compile(r"[,;.:()]|\s(?:og|and|och|ja|eller|or|tai|samt|fra|from|från|via|hos|gennem|gjennom|genom)\s")
#: In 'grades from the school and income from the ministry' the giver stands behind the word.
_FROM = re.compile(r"(?:^|\s)(?:from|fra|från|via|hos|gjennom|gennem|genom|mot)\s")


def find(text: PolicyText) -> Iterator[Found]:
    """Each source once, where it is said most surely."""
    once: dict[tuple[str, str], Found] = {}
    others = lines_on_receivers(text)
    told = (sentence for sentence in sentences(text) if sentence.line not in others and not is_title(sentence, text))
    for fact in (fact for sentence in told for fact in origins(sentence, text.language)):
        same = (fact.value["term"].casefold(), fact.value["text"].casefold())
        if same not in once or once[same].confidence < fact.confidence:
            once[same] = fact
    yield from sorted(once.values(), key=lambda fact: fact.line)


def is_title(sentence: Sentence, text: PolicyText) -> bool:
    """A heading, or what stands under one that says nothing of us."""
    skipped = vocabulary(text.language).skip_titles.search(sentence.section.title)
    return sentence.is_heading or bool(skipped) or sentence.is_run_in


def origins(sentence: Sentence, language: str) -> Iterator[Found]:
    """Sentences that say data come from somebody else, and who that is: by name, else by where it stands."""
    said = phrases(language, _FINDER, "from_others")
    opens = said.first(sentence.text)
    title, lead = sentence.column or sentence.section.title.replace(",", ""), sentence.lead
    lead = f"{lead} {sentence.label}"
    under = said.within(title) or said.within(lead) or phrases(language, _FINDER, "origins").within(f"{title} {lead}")
    if not opens and not under:
        return
    rest = sentence.text[opens.start() :] if opens else sentence.text
    named = terms(language, _FINDER, "sources")
    known = [
        (without_leads(_around(rest, match.start()), language), term)
        for term, who in named.items()
        for match in who.all(rest)
    ]
    labelled = said.within(sentence.label) or phrases(language, _FINDER, "origins").within(sentence.label)
    givers = _labelled_givers(sentence, language) if labelled else _givers(sentence, language, under=under)
    more = [text for text in givers if not _is_said(text, known)]
    for text, term in dict.fromkeys([*known, *((text, "other") for text in more)]):
        yield _found(term, text, sentence, 0.75 if opens else 0.65)


def _is_said(text: str, known: list[tuple[str, str]]) -> bool:
    return any(text.lower() in one.lower() or one.lower() in text.lower() for one, _term in known)


def _givers(sentence: Sentence, language: str, *, under: bool) -> Iterator[str]:
    """Those named behind 'from', or before 'tells us'; each item of a list that is opened so."""
    for stretch in _stretches(sentence, language, under=under):
        ended = False
        for part in members(re.split(r"[.:(]", stretch, maxsplit=1)[0]):
            said = without_leads(_FROM.split(part)[-1], language)
            name = "" if ended and not _FROM.search(part) else until_clause(said, language)
            ended = name != said
            if 0 < len(name.split()) <= _LONGEST_MEMBER and not phrases(language, _FINDER, "no_sources").within(name):
                yield name[:_LONGEST_SOURCE]


def _labelled_givers(sentence: Sentence, language: str) -> Iterator[str]:
    """'Where they come from: our telephone system': so plainly said, one's own systems count too."""
    said = sentence.text.removeprefix(sentence.label).strip(" :;")
    own = said.split()[:1] and said.split()[0].lower() in vocabulary(language).we
    nobody = phrases(language, _FINDER, "no_sources").first(said)
    if own or (said and not (nobody and nobody.start() == 0)):
        yield said[:_LONGEST_SOURCE]


def _stretches(sentence: Sentence, language: str, *, under: bool) -> list[str]:
    """The parts of a sentence in which givers are enumerated."""
    gives = phrases(language, _FINDER, "gives_us").first(sentence.text)
    aims = phrases(language, "purposes", "uses").within(sentence.text)
    of_data = phrases(language, _FINDER, "columns").within(sentence.text)
    if (found := phrases(language, _FINDER, "from").first(sentence.text)) and (under or of_data or not aims):
        return [sentence.text[found.end() :]]
    if under and (begins := _FROM.match(sentence.text[:_LONGEST_SUBJECT].lower())):
        return [sentence.text[begins.end() :]]
    if under and gives and gives.start() < _LONGEST_SUBJECT:
        return [sentence.text[: gives.start()]]
    return [sentence.text] if under and _is_listed(sentence) else []


def _is_listed(sentence: Sentence) -> bool:
    """An item, or a short line that may have been one before it lost its mark."""
    return (
        sentence.line.kind == "item"
        or bool(sentence.column)
        or (len(sentence.line.text) <= _LONGEST_ITEM and sentence.text[-1:] not in ".?!:")
    )


def _around(words_: str, place: int) -> str:
    """The part of the words, between two commas or conjunctions, that names the source."""
    start = max((found.end() for found in _BREAK.finditer(words_, 0, place)), default=0)
    end = _BREAK.search(words_, place)
    return words_[start : end.start() if end else None].strip()[:_LONGEST_SOURCE]


def _found(term: str, text: str, sentence: Sentence, certainty: float) -> Found:
    value = {"term": term, "text": text}
    return Found("source", value, sentence.line.number, sentence.section.place, round(certainty, 2), sentence.quote)
