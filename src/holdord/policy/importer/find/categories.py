"""What is collected, and in which activities.

Law:      GDPR Art. 13(1), 14(1)(d), 30(1)(c); special categories: Art. 9(1)
Takes:    a PolicyText; words/<language>/categories.yaml
Gives:    Found of the kinds category (the words of the text, and our id for them) and process (a title)
Note:     a kind of data counts only where the text says that it is collected: in a list or a section about that, or
          in a sentence that says so. 'Write to us by e-mail' collects nothing
Next:     sources.py (where data come from)
"""

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from holdord.policy.importer.dictionary import words
from holdord.policy.importer.find import rights
from holdord.policy.importer.find.cards import lines_on_receivers
from holdord.policy.importer.find.clauses import until_clause, without_leads
from holdord.policy.importer.find.members import members
from holdord.policy.importer.find.naming.vocabulary import vocabulary
from holdord.policy.importer.find.sources import is_title, origins
from holdord.policy.importer.found import Found
from holdord.policy.importer.phrases import phrases, terms
from holdord.policy.importer.sentences import Sentence, sentences
from holdord.policy.importer.text import PolicyText, Section

_FINDER = "categories"
_LONGEST_ITEM = 80
#: A sentence that names so many kinds of data lists them, whatever its verb.
_A_LIST = 3
_LONGEST_TITLE = 90
_ENOUGH_ASPECTS = 2
#: Of a member of an enumeration that no dictionary knows: longer ones are no nouns.
_LONGEST_MEMBER = 5
_LONGEST_SUBJECT = 60
_OF_WHAT = re.compile(r"\s(?:for|för)\s")
#: A number, or two words with capitals: an address or a company among kinds of data.
_NAMES = re.compile(r"\d|[A-ZÆØÅÄÖ]\w+\s[A-ZÆØÅÄÖ]|[A-Z]/[A-Z]|@")
#: 'Telephone: 12 34 56 78' says the telephone itself.
_VALUE = re.compile(r"[ .:]{0,3}(?:nr\.?:? ?)?[+(]?\d{2}")
#: Behind the name of a kind of data: '(source: our website)'.
_REMARK = re.compile(r"(?<=\w)\s\([^():]{2,20}:[^()]{2,100}\)$")
_NUMBERING = re.compile(r"^[\d.)\s§]+")


def find(text: PolicyText) -> Iterator[Found]:
    """Each kind of data once for each section, each activity once."""
    once: dict[tuple[str, ...], Found] = {}
    others = lines_on_receivers(text)
    told = (sentence for sentence in sentences(text) if sentence.line not in others and not is_title(sentence, text))
    said = ((sentence.section.line, fact) for sentence in told for fact in _in_sentence(sentence, text.language))
    for heading, fact in (*((0, process) for process in _processes(text)), *said):
        where = str(heading) if fact.kind == "category" else ""
        same = (fact.kind, where, *(fact.value.get(key, "").casefold() for key in ("name", "term", "title", "text")))
        if same not in once or once[same].confidence < fact.confidence:
            once[same] = fact
    yield from sorted(once.values(), key=lambda fact: fact.line)


def _in_sentence(sentence: Sentence, language: str) -> Iterator[Found]:
    titled = phrases(language, _FINDER, "titles").within(sentence.section.title.replace(",", ""))
    under_rights = rights.stands_under_rights(sentence, language) and not titled
    if under_rights or phrases(language, _FINDER, "denied").within(sentence.text):
        return
    found = _without_occasion(sentence, list(_named(sentence.text, language)), language)
    certainty = _certainty(sentence, language) or (0.6 if len({term for _name, term in found}) >= _A_LIST else 0.0)
    if certainty:
        yield from _categories(sentence, found, language, certainty)
    if certainty and not any(True for _ in origins(sentence, language)):
        yield from _beside(sentence, found, language, certainty)


# --- kinds of data ----------------------------------------------------------------------------------------------------


def _certainty(sentence: Sentence, language: str) -> float:
    """An item of a list of what is collected; a sentence that says it collects; a sentence in a section about that."""
    collects, titles = phrases(language, _FINDER, "collects"), phrases(language, _FINDER, "titles")
    titled = titles.within(sentence.section.title.replace(",", ""))
    if sentence.column:
        if vocabulary(language).headers["name"].search(sentence.column):
            return 0.0
        return (
            0.85
            if titles.within(sentence.column)
            or collects.within(sentence.column)
            or _is_of_data(sentence.column, language)
            else 0.0
        )
    if sentence.line.kind == "item" or (sentence.lead and len(sentence.text) <= _LONGEST_ITEM):
        return 0.95 if collects.within(sentence.lead) else 0.9 if titled else 0.0
    if collects.within(sentence.text):
        return 0.8
    return 0.65 if titled else 0.0


def _categories(sentence: Sentence, found: list[tuple[str, str]], language: str, certainty: float) -> Iterator[Found]:
    several = bool(sentence.column) and len(found) >= _A_LIST
    item = _item(sentence)
    listed = certainty >= 0.85 and len(item) <= _LONGEST_ITEM and not several
    if listed:
        term = found[0][1] if found else "other"
        name = until_clause(item, language)
        yield _category(sentence, name, term, certainty if found else certainty - 0.25)
    for name, term in found:
        if not listed or term != found[0][1]:
            yield _category(sentence, name, term, certainty - (0.1 if listed else 0))


def _item(sentence: Sentence) -> str:
    """An item by its name: without a remark in brackets, without what explains it behind a colon."""
    text = _REMARK.sub("", sentence.text)
    return text.split(": ")[0] if sentence.line.kind == "item" else text


def _beside(sentence: Sentence, found: list[tuple[str, str]], language: str, certainty: float) -> Iterator[Found]:
    """Among known kinds of data in an enumeration stand others that no dictionary knows."""
    if sentence.column or (sentence.line.kind == "item" and len(sentence.text) <= _LONGEST_ITEM):
        return
    parts = members(_listed(sentence.text, language))
    known = [place for place, part in enumerate(parts) if _is_named(part, found)]
    titled = phrases(language, _FINDER, "titles").within(sentence.section.title)
    plainly = phrases(language, _FINDER, "plainly").within(sentence.text) or (titled and ": " in sentence.text)
    if len(parts) < (2 if plainly else _A_LIST) or not (known or plainly) or "no_kinds" not in words(language, _FINDER):
        return
    for place, part in enumerate(parts):
        name = _kind(part, language)
        near = min((abs(place - other) for other in known), default=0)
        if place not in known and name and near <= _A_LIST:
            yield _category(sentence, name, "other", certainty - (0.2 if known else 0.3))


def _without_occasion(sentence: Sentence, found: list[tuple[str, str]], language: str) -> list[tuple[str, str]]:
    """'When you buy on account we collect your name': the occasion in front is no kind of data, if some follow."""
    opens = phrases(language, _FINDER, "collects").first(sentence.text)
    occasion = phrases(language, _FINDER, "occasions").first(sentence.text[:_LONGEST_SUBJECT])
    if not opens or not occasion or occasion.start() > 0:
        return found
    low, start = sentence.text.lower(), opens.start()
    behind = [(name, term) for name, term in found if low.find(name.lower(), start) >= 0]
    return behind or found


def _listed(words_: str, language: str) -> str:
    """What stands behind the word of collecting, up to the clause that says what for."""
    opens = phrases(language, _FINDER, "collects").first(words_)
    rest = words_[opens.end() :] if opens else words_
    rest = rest[rest.rfind(": ") + 1 :]
    return until_clause(rest, language)


def _is_named(part: str, found: list[tuple[str, str]]) -> bool:
    return any(name.lower() in part.lower() for name, _term in found)


def _kind(part: str, language: str) -> str:
    """A noun with what belongs to it; '' where the words are a sentence."""
    name = _OF_WHAT.split(without_leads(part, language), maxsplit=1)[0]
    asked = phrases(language, _FINDER, "asked").first(name)
    if asked and asked.start() == 0:
        return name[:_LONGEST_ITEM]
    many = len(name.split()) > _LONGEST_MEMBER or len(name) < 3 or bool(_NAMES.search(name))
    return "" if many or phrases(language, _FINDER, "no_kinds").within(name) else name


def _named(words_: str, language: str) -> Iterator[tuple[str, str]]:
    """The kinds of data in some words, as they stand; where two overlap, the longer one."""
    matches = [
        (match.start(), match.end(), term)
        for term, said in terms(language, _FINDER, "terms").likely(words_)
        for match in said.all(words_)
    ]
    matches = [match for match in matches if not _VALUE.match(words_, match[1])]
    matches.sort(key=lambda match: (match[0] - match[1], match[0]))
    taken: list[tuple[int, int, str]] = []
    for start, end, term in matches:
        if all(end <= other[0] or start >= other[1] for other in taken):
            taken.append((start, end, term))
    seen: set[str] = set()
    for start, end, term in sorted(taken):
        name = words_[start:end]
        if name.lower() not in seen:
            seen.add(name.lower())
            yield name, term


def _is_of_data(column: str, language: str) -> bool:
    """A column of kinds of data is called so in few words: 'Oplysninger', 'Data', 'Kategorier'."""
    return len(column.split()) <= 3 and phrases(language, _FINDER, "columns").within(column)


def _category(sentence: Sentence, name: str, term: str, certainty: float) -> Found:
    value = {"name": name, "term": term}
    if term in words("en", _FINDER)["special"]:
        value["special"] = "yes"
    return _found("category", value, sentence, certainty)


# --- activities -------------------------------------------------------------------------------------------------------


def _processes(text: PolicyText) -> Iterator[Found]:
    """Titles that name an activity, or a group of people whose data are collected."""
    divided = _divided(text)
    for section in text.sections:
        title = _NUMBERING.sub("", section.title).strip(" .:")
        plain = title.replace(",", "")
        if title and section.path in divided and not _of_whole_policy(section, text):
            yield Found("process", {"title": title}, section.line, section.place, 0.9, section.title)
            continue
        if not title or len(title) > _LONGEST_TITLE or phrases(text.language, _FINDER, "not_processes").within(plain):
            continue
        if len(section.path) > 1 and section.path[:-1] in divided:
            continue
        if phrases(text.language, _FINDER, "processes").within(plain) and not _of_whole_policy(section, text):
            yield Found("process", {"title": title}, section.line, section.place, 0.75, section.title)


def _divided(text: PolicyText) -> set[tuple[str, ...]]:
    """The paths of sections that have parts of their own on which data, and on why or how long: each is an activity.
    A policy with one such section is divided so as a whole, and tells no activities."""
    parts: dict[tuple[str, ...], set[str]] = {}
    asked = {"what": (_FINDER, "titles"), "why": ("purposes", "headings"), "how long": ("retention", "headings")}
    for section in text.sections:
        for aspect, (finder, key) in asked.items():
            if len(section.path) > 1 and phrases(text.language, finder, key).within(section.title.replace(",", "")):
                parts.setdefault(section.path[:-1], set()).add(aspect)
    divided = {path for path, aspects in parts.items() if len(aspects) >= _ENOUGH_ASPECTS}
    return divided if len(divided) > 1 else set()


def _of_whole_policy(section: Section, text: PolicyText) -> bool:
    """The title above everything: 'Privacy policy for customers of ...' is no activity."""
    return bool(vocabulary(text.language).policy_words.search(section.title))


def _found(kind: Literal["category"], value: Mapping[str, str], sentence: Sentence, certainty: float) -> Found:
    return Found(kind, dict(value), sentence.line.number, sentence.section.place, round(certainty, 2), sentence.quote)
