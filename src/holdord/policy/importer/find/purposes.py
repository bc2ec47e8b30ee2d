"""What the text says data are used for, and whether machines decide. The ground of it is read by find/basis.py.

Law:      GDPR Art. 5(1)(b), 13(2)(f), 22
Takes:    a PolicyText; words/<language>/purposes.yaml
Gives:    Found of the kind purpose, once for each term and section, and of the kind automated
"""

import re
from collections.abc import Iterator

from holdord.policy.importer.find import rights
from holdord.policy.importer.find.cards import lines_on_receivers
from holdord.policy.importer.find.members import members
from holdord.policy.importer.find.naming.vocabulary import vocabulary
from holdord.policy.importer.found import Found
from holdord.policy.importer.phrases import phrases, terms
from holdord.policy.importer.sentences import Sentence, sentences, split
from holdord.policy.importer.text import PolicyText

#: Terms that are direct marketing by themselves.
DIRECT_MARKETING = frozenset({"newsletter", "direct-marketing"})

_LONGEST = 120
_MOST_WORDS = 12
_DEEP = 3
_TITLE = 4
_LABEL = 3

#: '(a) ... (b) ...' in a sentence, and whatever else parts it.
_MARK = re.compile(r"\s*\([a-z0-9]{1,2}\)\s+")
#: What stands before the verb of an aim: 'to', 'for you to be able to'.
_TO = re.compile(
    r"^(?:vi|du|i|ni|dere)\s(?:ska|skal|kan)\s(?:kunna\s|kunne\s)?"
    r"|^(?:(?:til|for|för)\s)?(?:at|å|att)\s|^(?:til|for|för|til å)\s"
)
_PARTS = re.compile(rf"{_MARK.pattern}|[;,]\s+")


def find(text: PolicyText) -> Iterator[Found]:
    """Purposes, in sentences that say what something is for; then what is said of automated decisions."""
    best: dict[tuple[str, str], Found] = {}
    others = lines_on_receivers(text)
    for sentence in sentences(text):
        if sentence.line in others or _speaks_of_something_else(sentence, text.language):
            continue
        said = _title(sentence, text.language) if sentence.is_heading else _purposes(sentence, text.language)
        for fact in said:
            # Each row of a table is a purpose of its own, whatever the rows above it are for.
            row = f"{sentence.line.number}" if sentence.column else fact.section
            known = (row, fact.value.get("term") or fact.known_by)
            if known not in best or fact.confidence > best[known].confidence:
                best[known] = fact
    yield from best.values()
    yield from _automated(text)


def _title(sentence: Sentence, language: str) -> Iterator[Found]:
    """'Marketing' as a heading below 'What we use your data for' is a purpose."""
    above = sentence.section.path[-2:-1]
    if (
        not above
        or not phrases(language, "purposes", "headings").within(above[0])
        or len(sentence.section.path) < _DEEP
    ):
        return
    title = sentence.section.title
    other = ("titles", "not_processes", "origins")
    if not any(phrases(language, "categories", key).within(title) for key in other):
        term = (terms_in(title, language) or [""])[0]
        yield _found(sentence, {"text": _short(title)} | ({"term": term} if term else {}), 0.6)


def terms_in(words: str, language: str) -> list[str]:
    """The purposes that some words name, in the order of the dictionary."""
    return terms(language, "purposes", "terms").named(words)


def _purposes(sentence: Sentence, language: str) -> Iterator[Found]:
    words, certainty = _stretch(sentence, language)
    if not certainty or _explains(sentence):
        return
    named = terms_in(words, language)
    certainty = certainty - 0.2 if sentence.is_run_in else certainty
    for term in named:
        value = {"text": _short(_clause(words, term, language)), "term": term}
        yield _found(sentence, value | ({"direct_marketing": "yes"} if term in DIRECT_MARKETING else {}), certainty)
    is_alone = (sentence.column or _is_short(sentence)) and not sentence.is_run_in
    if not named and is_alone and _begins(sentence) and _is_listed(sentence, language):
        yield _found(sentence, {"text": _short(words)}, 0.5)
    for clause in _unnamed(sentence, words, language):
        yield _found(sentence, {"text": _short(clause)}, 0.5)


def _explains(sentence: Sentence) -> bool:
    """A whole sentence below the few words of a cell says more of the same: 'Statistics' / 'We measure traffic.'"""
    if not sentence.column or not sentence.text.endswith("."):
        return False
    cell = next((cell for cell in sentence.line.cells if sentence.text in cell), sentence.text)
    first = split(cell)[0]
    return first != sentence.text and not first.endswith(".")


def _begins(sentence: Sentence) -> bool:
    """Nothing but a title stands before it: 'Safety. To find out who is on the water'."""
    title = split(sentence.line.text)[0]
    return not sentence.before or (sentence.before == title and len(title.split()) <= _TITLE)


def _unnamed(sentence: Sentence, words: str, language: str) -> Iterator[str]:
    """The parts '(a) ... (b) ...' of a sentence, or those of 'to do this, do that and do more', that no term names."""
    marked = _MARK.split(words)[1:]
    for clause in marked or _aims(sentence, words, language):
        if not terms_in(clause, language):
            yield clause


def _aims(sentence: Sentence, words: str, language: str) -> Iterator[str]:
    """Only where the sentence says plainly that data are used for something, and not of a list of something else."""
    if sentence.text.endswith(":") or vocabulary(language).recipient_titles.search(sentence.section.title):
        return
    if words == sentence.text:
        cue = phrases(language, "purposes", "cues").first(words)
        several = cue and cue.start() == 0 and "," in words and _is_listed(sentence, language)
        words = words[cue.end() :] if cue and several else ""
    elif not phrases(language, "purposes", "uses").within(sentence.text):
        return
    ends = phrases(language, "purposes", "ends").first(words)
    for said in _whole(members(words[: ends.start() if ends else None])):
        part = _TO.sub("", said)
        if 0 < len(part.split()) <= _MOST_WORDS and not phrases(language, "purposes", "no_aims").within(part):
            yield part


def _whole(parts: list[str]) -> Iterator[str]:
    """'register and deregister vehicles' is one aim: a word alone belongs to the words behind it."""
    held = ""
    for part in parts:
        held = f"{held} {part}".strip()
        if " " in part or part == parts[-1]:
            yield held
            held = ""


def _clause(words: str, term: str, language: str) -> str:
    """The part of a sentence that names the purpose, where one part does."""
    pieces = members(words) if "," in words and not _MARK.search(words) else _PARTS.split(words)
    parts = [part for part in pieces if terms(language, "purposes", "terms")[term].within(part)]
    return re.split(r"\s[–—]\s", parts[0] if parts else words, maxsplit=1)[0]


def _speaks_of_something_else(sentence: Sentence, language: str) -> bool:
    """What a right is good for, what a cookie is for: the latter is told with the cookie."""
    row = " ".join((*sentence.line.header, sentence.section.title)) if sentence.column else ""
    label, colon, _rest = sentence.text.partition(":")
    if colon and len(label.split()) <= _LABEL and vocabulary(language).recipient_titles.search(label):
        return True
    return rights.stands_under_rights(sentence, language) or phrases(language, "retention", "cookies").within(row)


def _stretch(sentence: Sentence, language: str) -> tuple[str, float]:
    """The words that may name a purpose, and how sure it is that they do."""
    if _is_listed(sentence, language):
        return sentence.text, 0.9
    if sentence.column:
        return "", 0.0
    cue = phrases(language, "purposes", "cues").first(sentence.text)
    is_headed = phrases(language, "purposes", "headings").within(sentence.section.title)
    if cue:
        return sentence.text[cue.end() :].strip(), 0.85 if is_headed else 0.7
    return sentence.text, 0.6 if is_headed and not _is_on_grounds_alone(sentence, language) else 0.0


def _is_on_grounds_alone(sentence: Sentence, language: str) -> bool:
    title = sentence.section.title
    return phrases(language, "basis", "headings").within(title) and not phrases(language, "purposes", "columns").within(
        title
    )


def _is_listed(sentence: Sentence, language: str) -> bool:
    """It stands in a column of purposes, or in a list that was opened by words on purposes."""
    if sentence.column:
        return phrases(language, "purposes", "columns").within(sentence.column)
    lead, title = sentence.lead[-_LONGEST:], sentence.section.title
    of_data = phrases(language, "categories", "titles").within(title)
    if of_data and not phrases(language, "purposes", "headings").within(title):
        # Under 'What we collect' a list is one of data, whatever the words before it say of their use.
        return False
    if phrases(language, "purposes", "leads_not").within(lead):
        return False
    if lead:
        return phrases(language, "purposes", "leads").within(lead)
    return _is_short(sentence) and phrases(language, "purposes", "headings").within(sentence.section.title)


def _is_short(sentence: Sentence) -> bool:
    """An item, or a line that may have been one before it lost its mark: no full stop at its end."""
    text = sentence.line.text
    return sentence.line.kind == "item" or (len(text) <= _LONGEST and text == sentence.text and text[-1:] not in ".?!:")


def _automated(text: PolicyText) -> Iterator[Found]:
    """'No' is said more plainly than 'yes': a right not to be decided upon is neither."""
    for sentence in sentences(text):
        if sentence.is_heading or not phrases(text.language, "automated", "topics").within(sentence.text):
            continue
        if says := _says(sentence, text.language):
            certainty = (0.9 if says == "no" else 0.7) - (
                0.3 if rights.speaks_of_rights(sentence, text.language) else 0
            )
            place = sentence.section.place
            yield Found("automated", {"says": says}, sentence.line.number, place, certainty, sentence.quote)


def _says(sentence: Sentence, language: str) -> str:
    if terms(language, "rights", "rights")["eu-gdpr:A22"].within(sentence.text):
        return ""
    if phrases(language, "automated", "no").within(sentence.text):
        return "no"
    return "yes" if phrases(language, "automated", "yes").within(sentence.text) else ""


def _short(words: str) -> str:
    words = words.strip(" .;,:*•-–")
    return words if len(words) <= _LONGEST else words[:_LONGEST].rsplit(" ", 1)[0]


def _found(sentence: Sentence, value: dict[str, str], certainty: float) -> Found:
    return Found("purpose", value, sentence.line.number, sentence.section.place, certainty, sentence.quote)
