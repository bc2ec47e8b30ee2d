"""Does it give away that its writer is too young? What people say of their age, in their own words.

Promise:  11.2 - nothing is knowingly collected from people under the age of the register
Law:      GDPR Art. 8, Rec. 38
Takes:    what was freely written; a day; the age below which somebody is too young; ages/<language>.yaml
Gives:    Stated: why we think so, and where it stands; None
Next:     actions/judging.py (it then waits for a person: words can be misread, and often speak of somebody else)

"My son is 12" is not the writer; "I am 14 minutes late" is no age. Bounded: so many letters are read and no more. All
languages are tried, since what language a message is in is a guess as well.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from holdord.intake import person_numbers
from holdord.terms.ages import age_on

_AGES = Path(__file__).with_name("ages")
_LONGEST = 20_000
#: Below this it is no age of somebody who writes.
_YOUNGEST = 4
#: Up to which class, and which "under so many", a writer may be too young.
_LAST_CLASS, _UNDER = 10, 18
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_PLACE = re.compile(r"\S*\{\w+\}\S*")
_RANGE = re.compile(r"\s*(?:til|till|to|-|–)\s*\d")
_SENTENCE_ENDS = re.compile(r"[.!?\n](?=\s|$)")

AGE, BIRTH_DATE, SCHOOL, NUMBER = "age-stated", "birth-date-stated", "school-stated", "number-of-a-child"

_BETWEEN = r"[\s\-–]+"
#: What is said of years behind a number, before the sentence goes on; half a year; a year that is long ago.
_OF_YEARS = (
    r"(?:[\s\-–]*(?:årig|åring|års ålder|år gammel|år gammal|år|years?[\s\-–]old|yrs?[\s\-–]old|years))?[\s,\-–]*"
)
_AND_A_HALF = r"(?:(?:[.,]5|\s?½)(?=\s*(?:år|years?|yrs?)))?"
_PAST = r"19\d\d"
_NAME = r"[^\W\d_]+(?:[\s\-][^\W\d_]+){0,2}"
_ISO = r"(?P<iso>(?:19|20)\d\d-\d{1,2}-\d{1,2})"
_FIGURES = r"(?P<one>\d{1,2})[./-](?P<two>\d{1,2})(?:[./-]|[ ](?=\d{4}))(?P<year>(?:19|20)?\d\d)"


@dataclass(frozen=True)
class Stated:
    """What gives an age away: a code, and its place in the text."""

    why: str
    start: int
    end: int


@dataclass(frozen=True)
class _Pattern:
    """``words`` are those that must all be there: most patterns need not be tried on most texts."""

    shape: re.Pattern[str]
    words: frozenset[str]
    says: str
    of_anybody: bool


@dataclass(frozen=True)
class _Language:
    code: str
    patterns: tuple[_Pattern, ...]
    #: By one word of each, where in the list it stands; under "" those that need no word.
    by_word: Mapping[str, tuple[int, ...]]
    numbers: Mapping[str, int]
    months: Mapping[str, int]


class _Sentences:
    """The sentences of a text. Each is looked through once, however often something in it looks like an age."""

    def __init__(self, text: str) -> None:
        self._text = text
        ends = list(_SENTENCE_ENDS.finditer(text))
        self._begin, self._end = [0, *(end.end() for end in ends)], [*(end.start() for end in ends), len(text)]
        self._others: dict[tuple[int, int], bool] = {}

    def speak_of_others(self, match: re.Match[str]) -> bool:
        """Whether the sentence the match stands in, or those it reaches over, speak of somebody else."""
        start = self._begin[bisect_right(self._begin, match.start()) - 1]
        end = self._end[bisect_left(self._end, match.end())]
        if (start, end) not in self._others:
            self._others[start, end] = _others().search(self._text, start, end) is not None
        return self._others[start, end]


def stated(text: str, *, on: date, limit: int, language: str = "") -> Stated | None:
    """The first thing that says that its writer is younger than ``limit`` on that day."""
    read = text[:_LONGEST].replace("’", "'")
    words, sentences = _words(read), _Sentences(read)
    found = (each for known in _languages() for each in _in(known, read, words, sentences, on, limit))
    return next(found, None) or _numbered(read, sentences, on, limit, language)


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))


def _in(
    language: _Language, text: str, words: frozenset[str], sentences: _Sentences, on: date, limit: int
) -> Iterator[Stated]:
    for pattern in _that_may_stand(language, words):
        for match in pattern.shape.finditer(text):
            if not _is_too_young(pattern.says, match, language, on, limit) or _is_a_measure(pattern.says, text, match):
                continue
            if not (pattern.of_anybody and sentences.speak_of_others(match)):
                yield Stated(_WHY[pattern.says], match.start(), match.end())


def _that_may_stand(language: _Language, words: frozenset[str]) -> Iterator[_Pattern]:
    """The patterns all of whose words are there, in their order: of most texts none."""
    places = {place for word in (*words, "") for place in language.by_word.get(word, ())}
    for place in sorted(places):
        if language.patterns[place].words <= words:
            yield language.patterns[place]


_WHY = {"age": AGE, "once": AGE, "turns": AGE, "under": AGE, "born": BIRTH_DATE, "school": SCHOOL}


def _is_too_young(says: str, match: re.Match[str], language: _Language, on: date, limit: int) -> bool:
    given = match.groupdict()
    if says == "born":
        return any(_YOUNGEST <= age < limit for age in _ages(given, language, on))
    if (word := given.get("age")) is None:
        return says == "school"
    number = language.numbers.get(word.lower()) or (int(word) if word.isdecimal() else 0)
    if says == "school":
        return 1 <= number <= _LAST_CLASS
    if says == "under":
        return _YOUNGEST < number <= _UNDER
    return _YOUNGEST <= number - (says == "turns") < limit


def _ages(given: Mapping[str, str | None], language: _Language, on: date) -> Iterator[int]:
    """The age it makes, the lower of two where only the year is told."""
    if given.get("only_year"):
        yield on.year - int(given["only_year"] or 0) - 1
        return
    yield from (age_on(day, on) for day in _days(given, language, on))


def _days(given: Mapping[str, str | None], language: _Language, on: date) -> Iterator[date]:
    if iso := given.get("iso"):
        year, month, day = (int(part) for part in iso.split("-"))
        yield from _day(year, month, day)
    elif one := given.get("one"):
        year = _year(given["year"] or "", on)
        yield from _day(year, int(given["two"] or 0), int(one))
        if language.code == "en":
            yield from _day(year, int(one), int(given["two"] or 0))
    elif name := given.get("month") or given.get("month2"):
        in_month, in_year = given.get("day") or given.get("day2"), given.get("long_year") or given.get("long_year2")
        yield from _day(int(in_year or 0), language.months[name.lower()], int(in_month or 0))


def _day(year: int, month: int, day: int) -> Iterator[date]:
    try:
        yield date(year, month, day)
    except ValueError:
        return


def _year(text: str, on: date) -> int:
    if len(text) == 4:
        return int(text)
    return 2000 + int(text) if int(text) <= on.year % 100 else 1900 + int(text)


def _is_a_measure(says: str, text: str, match: re.Match[str]) -> bool:
    """Whether what follows makes it something else: fourteen minutes, years in a trade, thirteen to fifteen, once."""
    if match.groupdict().get("age") is None:
        return False
    after = match.end("age")
    was = says == "once" and _then().match(text, after)
    return bool(was or _units().match(text, after) or _RANGE.match(text, after))


def _numbered(text: str, sentences: _Sentences, on: date, limit: int, language: str) -> Stated | None:
    """A personal number of somebody too young, unless the sentence speaks of somebody else."""
    for match, born_on in person_numbers.found(text, language):
        if _YOUNGEST <= age_on(born_on, on) < limit and not sentences.speak_of_others(match):
            return Stated(NUMBER, match.start(), match.end())
    return None


@cache
def _languages() -> tuple[_Language, ...]:
    return tuple(_read(code, given) for code, given in _files().items())


# What neighbours say of fourteen days or of a daughter is much alike: all languages share it, for each is tried.
@cache
def _others() -> re.Pattern[str]:
    return _any_of([word for given in _files().values() for word in given["others"]], r"(?<!\w)(?:{})(?!\w)")


@cache
def _units() -> re.Pattern[str]:
    return _any_of([word for given in _files().values() for word in given["units"]], r"(?:-|\s*)(?:{})(?!\w)")


# "At the age of fourteen I began" tells of somebody who is so no longer.
@cache
def _then() -> re.Pattern[str]:
    found = [word for given in _files().values() for word in given["then"]]
    return re.compile(_any_of(found, rf"{_OF_YEARS}(?:{{}})(?!\w)").pattern.replace(r"\{past\}", _PAST), re.IGNORECASE)


@cache
def _files() -> dict[str, dict[str, Any]]:
    return {file.stem: yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(_AGES.glob("*.yaml"))}


def _read(code: str, given: Mapping[str, Any]) -> _Language:
    patterns = [
        _Pattern(_shape(text, given), _words(_PLACE.sub(" ", text)), says, of == "anybody")
        for of in ("writer", "anybody")
        for says, texts in given[of].items()
        for text in texts
    ]
    by_word: dict[str, list[int]] = {}
    for place, pattern in enumerate(patterns):
        by_word.setdefault(max(pattern.words, key=len, default=""), []).append(place)
    index = {word: tuple(places) for word, places in by_word.items()}
    return _Language(code, tuple(patterns), index, given["numbers"], given["months"])


def _any_of(words: list[str], around: str) -> re.Pattern[str]:
    longest_first = sorted(set(words), key=len, reverse=True)
    return re.compile(around.format("|".join(_spaced(word) for word in longest_first)), re.IGNORECASE)


def _spaced(words: str) -> str:
    """Words with anything between them that parts words: spaces, a hyphen, or both."""
    return _BETWEEN.join(re.escape(word) for word in words.split())


def _shape(text: str, given: Mapping[str, Any]) -> re.Pattern[str]:
    months = "|".join(sorted(map(re.escape, given["months"]), key=len, reverse=True))
    day_first = (
        rf"(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{months})\.?,?\s+(?P<long_year>(?:19|20)\d\d)"
    )
    month_first = rf"(?P<month2>{months})\.?\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<long_year2>(?:19|20)\d\d)"
    numbers = "|".join(sorted(map(re.escape, given["numbers"]), key=len, reverse=True))
    places = {
        "{age}": rf"(?P<age>\d{{1,2}}|{numbers}){_AND_A_HALF}(?![.,:]\d)",
        "{name}": _NAME,
        "{date}": rf"(?:the\s+|den\s+|d\.?\s*)?(?:{_ISO}|{_FIGURES}|{day_first}|{month_first})",
        "{year}": r"(?P<only_year>(?:19|20)\d\d)(?![-./]\d)",
    }
    fillers = "|".join(sorted(map(re.escape, given["so"]), key=len, reverse=True))
    shaped = _spaced(text).replace(re.escape("{so}") + _BETWEEN, rf"(?:(?:{fillers})[\s,\-–]+){{0,4}}")
    for place, expression in places.items():
        shaped = shaped.replace(re.escape(place), expression)
    return re.compile(rf"(?<!\w){shaped}(?!\w)", re.IGNORECASE)
