"""On which of the six grounds the text says that it uses data, and for what, where the same place says it.

Law:      GDPR Art. 6(1), 13(1)(c); the conditions of Art. 9 are no grounds of Art. 6
Takes:    a PolicyText; words/<language>/basis.yaml, citations.py
Gives:    Found of the kind basis. Where a ground is said of one purpose in a sentence, item or row, the purpose stands
          with it; of several grounds and several purposes nobody can tell which goes with which, so none does
"""

import re
from collections.abc import Iterator

from holdord.policy.importer import citations
from holdord.policy.importer.find import purposes, rights
from holdord.policy.importer.found import Found
from holdord.policy.importer.phrases import phrases, terms
from holdord.policy.importer.sentences import Sentence, headed, sentences
from holdord.policy.importer.text import PolicyText

#: Said in passing, while the text speaks of something else: believed only where nothing better is said of that ground.
_IN_PASSING = 0.4

#: Under a heading on grounds, a few words name one ('Samtykke.'); a long sentence says it in full or speaks of others.
_SHORT = 60
_SEVERAL = 3
#: 'Public interest' holds the word that alone would name our own.
_PUBLIC, _OWN_INTEREST = "eu-gdpr:A6-1-e", "eu-gdpr:A6-1-f"
_TAIL = re.compile(r"(?:\s[–—-]\s|\()(?P<tail>[^()–—]{4,60})\)?\.?$")


def find(text: PolicyText) -> Iterator[Found]:
    """Every ground with its purpose; those said in passing at the end, if they are the only sign of their ground."""
    found = [fact for sentence in sentences(text) for fact in _grounds(sentence, text.language)]
    sure = [fact for fact in found if fact.confidence > _IN_PASSING]
    yield from sure
    known = {fact.known_by for fact in sure}
    for fact in found:
        if fact.known_by not in known:
            known.add(fact.known_by)
            yield fact


def _grounds(sentence: Sentence, language: str) -> Iterator[Found]:
    said = _said(sentence, language)
    aims = _aims(sentence, language) if said else []
    if len(said) > 1 and len(aims) > 1:
        aims = []
    for ground, certainty in said.items():
        for aim in aims or [""]:
            value = {"basis": ground} | ({"purpose": aim} if aim else {})
            yield Found("basis", value, sentence.line.number, sentence.section.place, certainty, sentence.quote)


def _said(sentence: Sentence, language: str) -> dict[str, float]:
    """The grounds a sentence names, with their certainty: by citing the article, else by words."""
    if cited := citations.grounds(sentence.text):
        return dict.fromkeys(cited, 0.95)
    if phrases(language, "basis", "special").within(sentence.text):
        return {}
    said = dict.fromkeys(terms(language, "basis", "phrases").named(sentence.text), 0.85)
    if bare := _bare(sentence, language):
        named = dict.fromkeys(terms(language, "basis", "words").named(bare), 0.8)
        if _PUBLIC in said or _PUBLIC in named:
            named.pop(_OWN_INTEREST, None)
        said = named | said
    said = _enumerated(sentence, language) | said
    if rights.speaks_of_rights(sentence, language):
        return dict.fromkeys(said, _IN_PASSING)
    return said if _speaks_of_using(sentence, language) else dict.fromkeys(said, 0.5)


def _enumerated(sentence: Sentence, language: str) -> dict[str, float]:
    """'We rely on contract, the law and consent': so many bare words in one sentence name grounds."""
    named = terms(language, "basis", "words").named(sentence.text)
    return dict.fromkeys(named, 0.7) if len(named) >= _SEVERAL else {}


def _bare(sentence: Sentence, language: str) -> str:
    """The words in which a mere 'consent' names a ground: all of them, or those behind the dash of 'aim – ground'."""
    if _may_be_bare(sentence, language):
        return sentence.text
    behind = _TAIL.search(sentence.text) if sentence.line.kind == "item" else None
    aimed = phrases(language, "purposes", "headings").within(headed(sentence))
    return behind["tail"] if behind and aimed else ""


def _may_be_bare(sentence: Sentence, language: str) -> bool:
    """Whether a mere 'consent' names a ground here: in a column, in few words, or after 'our lawful bases are'."""
    if sentence.column or len(sentence.text) <= _SHORT:
        return _is_on_grounds(sentence, language)
    return len(sentence.text) <= 2 * _SHORT and phrases(language, "basis", "headings").within(sentence.text)


def _is_on_grounds(sentence: Sentence, language: str) -> bool:
    if sentence.column:
        return phrases(language, "basis", "columns").within(sentence.column)
    return phrases(language, "basis", "headings").within(f"{sentence.section.title} {sentence.lead}")


def _speaks_of_using(sentence: Sentence, language: str) -> bool:
    """It stands under a heading on purposes or grounds, or says itself that data are used."""
    return (
        _is_on_grounds(sentence, language)
        or phrases(language, "purposes", "headings").within(headed(sentence))
        or phrases(language, "basis", "uses").within(f"{sentence.before} {sentence.text} {sentence.lead}")
    )


def _aims(sentence: Sentence, language: str) -> list[str]:
    """The purposes in the same row, sentence or label; else what the heading names, or the label as it stands."""
    words = " ".join(cell for cell in sentence.line.cells if sentence.text not in cell) or sentence.text
    named = purposes.terms_in(f"{sentence.label} {words}", language)
    label = [sentence.label] if sentence.line.cells and sentence.label else []
    return named or purposes.terms_in(sentence.section.title, language)[:1] or label
