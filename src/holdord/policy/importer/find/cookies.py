"""Cookies by name, with what a table, a list or a sentence says of each.

Law:      ePrivacy Directive Art. 5(3); CJEU C-673/17 (Planet49): how long, and who has access
Takes:    a PolicyText; words/<language>/cookies.yaml
Gives:    Found of the kind cookie: name, purpose, lifetime ('session', 'persistent', '2 years'), vendor
Next:     third_parties.py (the vendors), catalogue (what a cookie of that name does)
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from holdord.policy.importer.dictionary import words
from holdord.policy.importer.found import Found
from holdord.policy.importer.periods import spans
from holdord.policy.importer.phrases import Phrases, phrases
from holdord.policy.importer.sentences import split
from holdord.policy.importer.text import Line, PolicyText, Section

_FINDER = "cookies"
_LONGEST_NAME = 60
_LONGEST_PURPOSE = 200
_LONGEST_HEADER = 45

#: What a cookie may be called, and how running text sets its name off: in code, or with an underscore in it.
_NAME = re.compile(r"[A-Za-z_][\w.*#\-<>\[\]{}|:]{1,59}")
_CODE = re.compile(r"`([^`\s]{2,60})`")
_UNDERSCORED = re.compile(
    r"(?<![\w@./-])(_{1,2}[A-Za-z][\w*-]{1,40}|[a-z]{2,20}(?:_[A-Za-z0-9*]{1,20}){1,4}|[A-Z]{1,12}SESS(?:ION)?(?:_?ID)?)(?![\w@/])"
)
_SHORT = re.compile(
    r"(?P<number>\d{1,4})\s?(?P<unit>min(?:ut|\b)|hour|time[rn]?\b|timm|tunti|tunnin|h\b)", re.IGNORECASE
)
_HEADED = re.compile(
    r"^[\s*•\-–]*`?(?P<name>[A-Za-z_][\w.*#-]{1,59})`?\s*(?:\((?P<bracket>[^()]{1,100})\))?"
    r"\s*(?::|–|—| - )\s*(?P<rest>.*)",
    re.DOTALL,
)


def find(text: PolicyText) -> Iterator[Found]:
    """Each cookie once, at the first place that says most of it."""
    once: dict[str, Found] = {}
    for section in text.sections:
        about = phrases(text.language, _FINDER, "cued").within(" ".join((*section.path, section.title)))
        lead = ""
        for line in section.lines:
            for fact in _line(
                line, section, text.language, about=about or phrases(text.language, _FINDER, "cued").within(lead)
            ):
                known = once.get(fact.value["name"])
                if known is None or len(fact.value) > len(known.value):
                    once[fact.value["name"]] = fact
            lead = line.text if line.text.rstrip().endswith(":") else lead if line.kind == "item" else ""
    yield from sorted(once.values(), key=lambda fact: fact.line)


def _line(line: Line, section: Section, language: str, *, about: bool) -> Iterator[Found]:
    if line.cells:
        yield from _row(line, section, language)
    elif about and (headed := _HEADED.match(line.text)) and _is_name(headed["name"], certain=False):
        rest = headed["rest"]
        said = {
            "purpose": rest.split(". ")[0][:_LONGEST_PURPOSE],
            "lifetime": _lifetime(f"{headed['bracket'] or ''} {rest}", language),
        }
        yield _found(headed["name"], said, line, section, 0.85)
    else:
        yield from _sentences(line, section, language, about=about)


def _row(line: Line, section: Section, language: str) -> Iterator[Found]:
    """A row under a header that has a column of names and one of lives: other tables have no lives."""
    at = _columns(line.header, language)
    if "name" not in at or "lifetime" not in at or line.cells == line.header:
        return
    cells = {what: line.cells[place].strip() for what, place in at.items() if place < len(line.cells)}
    said = {
        "purpose": cells.get("purpose", "")[:_LONGEST_PURPOSE],
        "lifetime": _lifetime(cells.get("lifetime", ""), language),
        "vendor": cells.get("vendor", ""),
    }
    for name in re.split(r"[,;\s]+(?![^(]*\))", cells.get("name", "")):
        if _is_name(bare := name.strip("`'\"()"), certain=True):
            yield _found(bare, said, line, section, 0.95)


def _columns(header: tuple[str, ...], language: str) -> dict[str, int]:
    """The place of each column; the name is looked for last, since 'Cookie provider' is no name."""
    found: dict[str, int] = {}
    for what in ("lifetime", "vendor", "purpose", "name"):
        for place, title in enumerate(header):
            if (
                place not in found.values()
                and len(title) <= _LONGEST_HEADER
                and any(said.within(title) for said in _headers(language, what))
            ):
                found[what] = place
                break
    return found


def _sentences(line: Line, section: Section, language: str, *, about: bool) -> Iterator[Found]:
    """Names in sentences about cookies: 'the cookie _ga, which lives for two years'."""
    said = split(line.text)
    for sentence, after in zip(said, (*said[1:], ""), strict=True):
        if not about and not phrases(language, _FINDER, "cued").within(sentence):
            continue
        names = (
            [*_CODE.findall(line.text), *_UNDERSCORED.findall(sentence)]
            if sentence in line.text or "`" in line.text
            else _UNDERSCORED.findall(sentence)
        )
        named = [name for name in dict.fromkeys(names) if name in sentence and _is_name(name, certain=False)]
        for name in named:
            yield _found(name, {"lifetime": _said_of(name, named, sentence, after, language)}, line, section, 0.75)


def _said_of(name: str, named: list[str], sentence: str, after: str, language: str) -> str:
    """The life that stands between the name and the next; of one that is named last or alone, in the next sentence."""
    start = sentence.index(name) + len(name)
    others = [sentence.index(other) for other in named if sentence.index(other) > start]
    if found := _lifetime(sentence[start : min(others, default=None)], language):
        return found
    if others:
        return ""
    return (_lifetime(sentence, language) if len(named) == 1 else "") or _lifetime(after, language)


def _is_name(word: str, *, certain: bool) -> bool:
    """In a column of names any word will do; elsewhere it must look like one: an underscore, a star, a digit."""
    if not _NAME.fullmatch(word) or len(word) > _LONGEST_NAME or ".html" in word:
        return False
    return (
        certain
        or "_" in word
        or "*" in word
        or any(map(str.isdigit, word))
        or (not word.istitle() and not word.islower())
    )


def _lifetime(words_: str, language: str) -> str:
    """'session', a duration as the register writes it, 'persistent', or ''."""
    if any(said.within(words_) for said in _either(language, "session")):
        return "session"
    found = spans(words_, language) or (spans(words_, "en") if language != "en" else [])
    if found:
        return found[0].duration
    if short := _SHORT.search(words_):
        return f"{short['number']} {'minutes' if short['unit'].lower().startswith('m') else 'hours'}"
    return "persistent" if any(said.within(words_) for said in _either(language, "persistent")) else ""


def _either(language: str, key: str) -> Iterator[Phrases]:
    """The language's own words, and the English ones: consent tools often leave their tables in English."""
    return (phrases(spoken, _FINDER, key) for spoken in dict.fromkeys((language, "en")))


@cache
def _headers(language: str, what: str) -> tuple[Phrases, ...]:
    return tuple(Phrases(words(spoken, _FINDER)["headers"][what]) for spoken in dict.fromkeys((language, "en")))


def _found(name: str, said: Mapping[str, str], line: Line, section: Section, certainty: float) -> Found:
    value = {"name": name, **{key: text for key, text in said.items() if text}}
    return Found("cookie", value, line.number, section.place, certainty, line.text[:200])
