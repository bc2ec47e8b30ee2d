"""How the text says that data are protected.

Law:      GDPR Art. 32
Takes:    a PolicyText; words/<language>/security.yaml
Gives:    Found of the kind security, each measure once, at the place that says it first
"""

from collections.abc import Iterator

from holdord.policy.importer.found import Found
from holdord.policy.importer.phrases import phrases, terms
from holdord.policy.importer.sentences import Sentence, headed, sentences
from holdord.policy.importer.text import PolicyText

_LONGEST_ITEM = 100


def find(text: PolicyText) -> Iterator[Found]:
    """Measures, in sentences on protection; a firewall that is sold or a cookie that is encrypted is none."""
    said: dict[str, Found] = {}
    for sentence in sentences(text):
        if sentence.is_heading or not (certainty := _certainty(sentence, text.language)):
            continue
        if _is_listed(sentence, text.language):
            said[sentence.text] = _found(sentence, _term(sentence, text.language), sentence.text, certainty)
            continue
        for term, ways in terms(text.language, "security", "measures").likely(sentence.text):
            named = [match[0] for match in ways.all(sentence.text)]
            if named and said.get(term, _NONE).confidence < certainty:
                said[term] = _found(sentence, term, min(named, key=len), certainty)
    yield from said.values()


def _is_listed(sentence: Sentence, language: str) -> bool:
    """An item of a list of measures: each is one, whether the dictionary knows it or not."""
    opened = phrases(language, "security", "lists").within(sentence.lead)
    return sentence.line.kind == "item" and opened and len(sentence.text) <= _LONGEST_ITEM


def _term(sentence: Sentence, language: str) -> str:
    """What the item begins with: 'HTTPS: an encrypted connection' is no encryption of its own."""
    measures = terms(language, "security", "measures").likely(sentence.text)
    places = [(match.start(), term) for term, ways in measures if (match := ways.first(sentence.text))]
    return min(places)[1] if places else "other"


def _certainty(sentence: Sentence, language: str) -> float:
    if phrases(language, "security", "headings").within(headed(sentence)):
        return 0.9
    cues = phrases(language, "security", "cues")
    return 0.7 if cues.within(f"{sentence.lead} {sentence.before} {sentence.text}") else 0.0


def _found(sentence: Sentence, term: str, words: str, certainty: float) -> Found:
    value = {"term": term, "text": words}
    return Found("security", value, sentence.line.number, sentence.section.place, certainty, sentence.quote)


_NONE = Found("security", {}, 0, "", 0.0)
