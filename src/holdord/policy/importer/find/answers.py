"""What comes of a request: how soon it is answered, what it costs, what must be shown first.

Law:      GDPR Art. 12(3), (5), (6)
Takes:    a PolicyText; words/<language>/rights.yaml and periods.yaml
Gives:    Found of the kinds term ('1 month', of answer or extension), fee and identity
"""

from collections.abc import Iterator, Mapping

from holdord.policy.importer.find import rights
from holdord.policy.importer.found import Found, Kind
from holdord.policy.importer.periods import spans
from holdord.policy.importer.phrases import phrases, terms
from holdord.policy.importer.sentences import Sentence, sentences
from holdord.policy.importer.text import PolicyText

#: What says more than 'id': 'your identity, with a copy of your passport' asks for one thing.
_TWO = "two approved ids"
_DOCUMENTS = frozenset({_TWO, "passport", "photo id", "copy of an id", "driving licence", "identity card"})


def find(text: PolicyText) -> Iterator[Found]:
    """Read from sentences on rights and requests only: a shop has times and fees of other kinds."""
    for sentence in sentences(text):
        certainty = _certainty(sentence, text.language)
        if certainty:
            yield from _terms(sentence, text.language, certainty)
            yield from _fees(sentence, text.language, certainty)
            yield from _identities(sentence, text.language, certainty)


def _certainty(sentence: Sentence, language: str) -> float:
    if rights.stands_under_rights(sentence, language):
        return 0.9
    requests = phrases(language, "rights", "requests")
    return 0.7 if requests.within(sentence.text) or requests.within(sentence.before) else 0.0


def _terms(sentence: Sentence, language: str, certainty: float) -> Iterator[Found]:
    """A span in a sentence on answering. Where the sentence extends, the span behind that word is the extension."""
    if not speaks_of_answering(sentence, language):
        return
    extends = phrases(language, "rights", "extensions").first(sentence.text)
    named = spans(sentence.text, language)
    for span in named:
        longer = extends is not None and (len(named) == 1 or (span.end > extends.start() and span is not named[0]))
        yield _found("term", sentence, {"term": span.duration, "of": "extension" if longer else "answer"}, certainty)


def speaks_of_answering(sentence: Sentence, language: str) -> bool:
    """It names an answer or a request with a time, or stands under rights and says 'within' and nothing of keeping."""
    if phrases(language, "rights", "answers").within(sentence.text):
        return True
    keeps = phrases(language, "retention", "keep").within(sentence.text)
    timed = any(phrases(language, "rights", key).within(sentence.text) for key in ("within", "extensions"))
    return timed and not keeps and rights.stands_under_rights(sentence, language)


def _fees(sentence: Sentence, language: str, certainty: float) -> Iterator[Found]:
    """Free, or a charge and when it is made. A sentence may say both: the first copy is free, further ones are not."""
    if phrases(language, "rights", "free").within(sentence.text):
        yield _found("fee", sentence, {"when": "free"}, certainty)
    conditions = terms(language, "rights", "conditions").items()
    said = [when for when, ways in conditions if ways.within(sentence.text)]
    if phrases(language, "rights", "charges").within(sentence.text):
        yield from (_found("fee", sentence, {"when": when}, certainty) for when in said)


def _identities(sentence: Sentence, language: str, certainty: float) -> Iterator[Found]:
    """Only where the sentence is on identity."""
    if not phrases(language, "rights", "identity_cues").within(sentence.text):
        return
    said = terms(language, "rights", "identities").named(sentence.text)
    if _TWO in said:
        said = [_TWO]
    if "id" in said and (_DOCUMENTS.intersection(said) or not _asks_for_id(sentence, language)):
        said.remove("id")
    for asks in said:
        if asks != "proof of identity" or len(said) == 1:
            yield _found("identity", sentence, {"asks": asks}, certainty)


def _asks_for_id(sentence: Sentence, language: str) -> bool:
    """Not where the word is but the end of another: 'e-legitimation' is a way to log in."""
    ways = terms(language, "rights", "identities")["id"].all(sentence.text)
    return any(sentence.text[match.start() - 1 : match.start()] != "-" for match in ways)


def _found(kind: Kind, sentence: Sentence, value: Mapping[str, str], certainty: float) -> Found:
    return Found(kind, value, sentence.line.number, sentence.section.place, certainty, sentence.quote)
