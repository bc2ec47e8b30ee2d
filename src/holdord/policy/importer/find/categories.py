"""What is collected, in which activities, and where it comes from if not from the person.

Law:      GDPR Art. 13(1), 14(1)(d), 14(2)(f), 30(1)(c); special categories: Art. 9(1)
Takes:    a PolicyText; words/<language>/categories.yaml
Gives:    Found of the kinds category (the words of the text, and our id for them), process (a title) and source
Note:     a kind of data counts only where the text says that it is collected: in a list or a section about that, or
          in a sentence that says so. 'Write to us by e-mail' collects nothing
"""

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from holdord.policy.importer.dictionary import words
from holdord.policy.importer.find import rights
from holdord.policy.importer.find.cards import lines_on_receivers
from holdord.policy.importer.find.members import members
from holdord.policy.importer.find.naming.vocabulary import vocabulary
from holdord.policy.importer.found import Found
from holdord.policy.importer.phrases import Phrases, phrases, terms
from holdord.policy.importer.sentences import Sentence, sentences
from holdord.policy.importer.text import PolicyText, Section

_FINDER = "categories"
_LONGEST_ITEM = 80
#: A sentence that names so many kinds of data lists them, whatever its verb.
_A_LIST = 3
_LONGEST_TITLE = 90
_ENOUGH_ASPECTS = 2
_LONGEST_SOURCE = 120
#: Of a member of an enumeration that no dictionary knows: longer ones are no nouns.
_LONGEST_MEMBER = 5
_LONGEST_SUBJECT = 60
_BREAK = re.compile(r"[,;.:()]|\s(?:og|and|och|ja|eller|or|tai|samt|fra|from|från|via|hos|gennem|gjennom|genom)\s")
_OF_WHAT = re.compile(r"\s(?:for|för)\s")
#: A number, or two words with capitals: an address or a company among kinds of data.
_NAMES = re.compile(r"\d|[A-ZÆØÅÄÖ]\w+\s[A-ZÆØÅÄÖ]|[A-Z]/[A-Z]|@")
#: 'Telephone: 12 34 56 78' says the telephone itself.
_VALUE = re.compile(r"[ .:]{0,3}(?:nr\.?:? ?)?[+(]?\d{2}")
#: In 'grades from the school and income from the ministry' the giver stands behind the word.
_FROM = re.compile(r"(?:^|\s)(?:from|fra|från|via|hos|gjennom|gennem|genom|mot)\s")
#: Behind the name of a kind of data: '(source: our website)'.
_REMARK = re.compile(r"(?<=\w)\s\([^():]{2,20}:[^()]{2,100}\)$")
_NUMBERING = re.compile(r"^[\d.)\s§]+")


def find(text: PolicyText) -> Iterator[Found]:
    """Each kind of data once for each section, each activity once, each source once."""
    once: dict[tuple[str, ...], Found] = {}
    others = lines_on_receivers(text)
    told = (sentence for sentence in sentences(text) if sentence.line not in others)
    said = ((sentence.section.line, fact) for sentence in told for fact in _in_sentence(sentence, text.language))
    for heading, fact in (*((0, process) for process in _processes(text)), *said):
        where = str(heading) if fact.kind == "category" else ""
        same = (fact.kind, where, *(fact.value.get(key, "").casefold() for key in ("name", "term", "title", "text")))
        if same not in once or once[same].confidence < fact.confidence:
            once[same] = fact
    yield from sorted(once.values(), key=lambda fact: fact.line)


def _in_sentence(sentence: Sentence, language: str) -> Iterator[Found]:
    if sentence.is_heading or vocabulary(language).skip_titles.search(sentence.section.title) or sentence.is_run_in:
        return
    origins = list(_sources(sentence, language))
    yield from origins
    titled = phrases(language, _FINDER, "titles").within(sentence.section.title.replace(",", ""))
    under_rights = rights.stands_under_rights(sentence, language) and not titled
    if under_rights or phrases(language, _FINDER, "denied").within(sentence.text):
        return
    found = _without_occasion(sentence, list(_named(sentence.text, language)), language)
    certainty = _certainty(sentence, language) or (0.6 if len({term for _name, term in found}) >= _A_LIST else 0.0)
    if certainty:
        yield from _categories(sentence, found, language, certainty)
    if certainty and not origins:
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
        name = _until_clause(item, language)
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
    return _until_clause(rest, language)


def _until_clause(words_: str, language: str) -> str:
    """The words without the clause behind them that says what for, or when."""
    ends = next((end for end in phrases(language, _FINDER, "ends").all(words_) if end.start() > 2), None)
    return words_[: ends.start() if ends else None].strip(" .,:;-–")


def _is_named(part: str, found: list[tuple[str, str]]) -> bool:
    return any(name.lower() in part.lower() for name, _term in found)


def _kind(part: str, language: str) -> str:
    """A noun with what belongs to it; '' where the words are a sentence."""
    name = _OF_WHAT.split(_without_leads(part, language), maxsplit=1)[0]
    asked = phrases(language, _FINDER, "asked").first(name)
    if asked and asked.start() == 0:
        return name[:_LONGEST_ITEM]
    many = len(name.split()) > _LONGEST_MEMBER or len(name) < 3 or bool(_NAMES.search(name))
    return "" if many or phrases(language, _FINDER, "no_kinds").within(name) else name


def _without_leads(part: str, language: str) -> str:
    """'Your', 'also' and the like in front are no part of it."""
    while (lead := phrases(language, _FINDER, "leads").first(part)) and lead.start() == 0:
        part = part[lead.end() :].strip()
    return part


def _named(words_: str, language: str) -> Iterator[tuple[str, str]]:
    """The kinds of data in some words, as they stand; where two overlap, the longer one."""
    matches = [
        (match.start(), match.end(), term) for term, said in _terms(language).items() for match in said.all(words_)
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


def _terms(language: str) -> Mapping[str, Phrases]:
    return terms(language, _FINDER, "terms")


def _is_of_data(column: str, language: str) -> bool:
    """A column of kinds of data is called so in few words: 'Oplysninger', 'Data', 'Kategorier'."""
    return len(column.split()) <= 3 and phrases(language, _FINDER, "columns").within(column)


def _category(sentence: Sentence, name: str, term: str, certainty: float) -> Found:
    value = {"name": name, "term": term}
    if term in words("en", _FINDER)["special"]:
        value["special"] = "yes"
    return _found("category", value, sentence, certainty)


# --- where they come from ---------------------------------------------------------------------------------------------


def _sources(sentence: Sentence, language: str) -> Iterator[Found]:
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
        (_without_leads(_around(rest, match.start()), language), term)
        for term, who in named.items()
        for match in who.all(rest)
    ]
    labelled = said.within(sentence.label) or phrases(language, _FINDER, "origins").within(sentence.label)
    givers = _labelled_givers(sentence, language) if labelled else _givers(sentence, language, under=under)
    more = [text for text in givers if not _is_said(text, known)]
    for text, term in dict.fromkeys([*known, *((text, "other") for text in more)]):
        yield _found("source", {"term": term, "text": text}, sentence, 0.75 if opens else 0.65)


def _is_said(text: str, known: list[tuple[str, str]]) -> bool:
    return any(text.lower() in one.lower() or one.lower() in text.lower() for one, _term in known)


def _givers(sentence: Sentence, language: str, *, under: bool) -> Iterator[str]:
    """Those named behind 'from', or before 'tells us'; each item of a list that is opened so."""
    for stretch in _stretches(sentence, language, under=under):
        ended = False
        for part in members(re.split(r"[.:(]", stretch, maxsplit=1)[0]):
            said = _without_leads(_FROM.split(part)[-1], language)
            name = "" if ended and not _FROM.search(part) else _until_clause(said, language)
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


def _found(
    kind: Literal["category", "source"], value: Mapping[str, str], sentence: Sentence, certainty: float
) -> Found:
    return Found(kind, dict(value), sentence.line.number, sentence.section.place, round(certainty, 2), sentence.quote)
