"""What a policy says of itself: its dates, its version, whom it speaks to, who watches over it.

Law:      GDPR Art. 8, 13(2)(d), 77
Takes:    a PolicyText
Gives:    date ('2026-01-15', and what happened then), version, authority (with its country), minimum_age
Next:     words/<language>/meta.yaml; policy/authorities.csv (the authorities by name)
"""

import datetime
import re
from collections.abc import Iterator
from functools import cache

from holdord.policy.authorities import authority, countries
from holdord.policy.importer.dictionary import words
from holdord.policy.importer.find.lines import LONGEST_LINE, every_line, quoted
from holdord.policy.importer.found import Found
from holdord.policy.importer.sentences import split
from holdord.policy.importer.text import PolicyText

#: Dates of the policy stand at its top or its end; in between they are dates of laws.
_TOP, _END = 14, 8
#: How far a date may stand from the word that says what it is.
_NEAR = 45
#: The ages of consent there are in Europe, and that of majority.
_AGES = range(13, 19)

#: Neither a date nor an age is without them, and most lines are.
_DIGITS = re.compile(r"\d\d")
_ISO = re.compile(r"(?<!\d)(?P<year>20\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)")
_NUMBERS = re.compile(r"(?<![\d.])(?P<day>\d{1,2})[./-]\s?(?P<month>\d{1,2})[./-]\s?(?P<year>20\d\d|\d\d)(?!\d)")

#: How people call the authorities besides the names in authorities.csv, in small letters, as lines are searched for
#: them. Datatilsynet is Danish and Norwegian.
_CALLED = {
    "SE": r"integritetsskyddsmyndigheten|\bimy\b|datainspektionen",
    "FI": r"tietosuojavaltuutet\w*|data protection ombudsman|dataombudsman\w*",
    "GB": r"information commissioner(?:['’]?s)?(?: office)?|\bico\b",
    "FR": r"\bcnil\b",
    "PL": r"\buodo\b|urz[ąe]d\w* ochrony danych osobowych",
    "DE": r"\bbfdi\b|bundesbeauftragte\w* für den datenschutz",
    "NL": r"autoriteit persoonsgegevens",
    "IE": r"(?:irish )?data protection commission(?:er)?\b",
    "NO": r"norwegian data protection authority|norske datatilsynet|personvernnemnda",
    "DK": r"danish data protection (?:agency|authority)|danske datatilsyn",
    "ES": r"agencia española de protección de datos|\baepd\b",
    "IT": r"garante per la protezione|\bgpdp\b",
    "BE": r"\bgba\b|gegevensbeschermingsautoriteit|autorité de protection des données",
    "CH": r"\bedöb\b|\bfdpic\b",
}


def find(text: PolicyText) -> Iterator[Found]:
    yield from _dates(text)
    yield from _versions(text)
    yield from _authorities(text)
    yield from _ages(text)


# --- dates ---


def _dates(text: PolicyText) -> Iterator[Found]:
    """Each date beside a word that says what it is; one that stands alone at the top or the end is a guess."""
    lines = list(every_line(text))
    told = False
    for index, (section, line) in enumerate(lines):
        edge = index < _TOP or index >= len(lines) - _END
        for date, what, alone in _dates_of(line.text[:LONGEST_LINE], text.language):
            if what and (edge or alone):
                told = True
                yield Found(
                    "date",
                    {"date": date, "what": what},
                    line.number,
                    section.place,
                    0.95 if edge else 0.8,
                    quoted(line.text),
                )
            elif edge and not told and len(line.text) < 40:
                yield Found(
                    "date", {"date": date, "what": "published"}, line.number, section.place, 0.5, quoted(line.text)
                )


def _dates_of(said: str, language: str) -> Iterator[tuple[str, str, bool]]:
    """The dates of a line; what happened then, by the nearest word before it, else right behind it; and whether the
    line is about nothing else."""
    for date, start, end in _found_dates(said, language):
        what = _what(said, start, end, language)
        yield date, what, len(said) < 160


def _what(said: str, start: int, end: int, language: str) -> str:
    before = said[max(0, start - _NEAR) : start]
    nearest, what = -1, ""
    for kind in ("modified", "effective", "published"):
        for match in _any(language, kind).finditer(before):
            # 'Effective date' holds 'date': of words that end at one place the first kind wins.
            if match.end() > nearest:
                nearest, what = match.end(), kind
    if what:
        return what
    after = said[end : end + 25]
    return next((kind for kind in ("modified", "effective", "published") if _any(language, kind).search(after)), "")


def _found_dates(said: str, language: str) -> Iterator[tuple[str, int, int]]:
    taken: list[tuple[int, int]] = []
    if not _DIGITS.search(said):
        return
    for pattern in (_ISO, *_named(language), _NUMBERS):
        for match in pattern.finditer(said):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            if date := _iso(match, language):
                taken.append(match.span())
                yield date, match.start(), match.end()


def _iso(match: re.Match[str], language: str) -> str:
    said = match.groupdict()
    month = said["month"]
    number = int(month) if month.isdigit() else _month(month.casefold(), language)
    year = int(said["year"]) + (2000 if len(said["year"]) == 2 else 0)
    try:
        return datetime.date(year, number, int(said.get("day") or 1)).isoformat() if year >= 2000 else ""
    except ValueError:
        return ""


def _month(name: str, language: str) -> int:
    for one in dict.fromkeys((language, "en")):
        for number, month in enumerate(words(one, "meta")["months"], 1):
            if (
                name == month
                or (len(name) >= 3 and month.startswith(name.rstrip(".")))
                or (language == "fi" and name.startswith(month))
            ):
                return number
    return 0


@cache
def _named(language: str) -> tuple[re.Pattern[str], ...]:
    """'1. maj 2024', 'May 1st, 2024', 'maj 2024' (the first of it)."""
    months = [month for one in dict.fromkeys((language, "en")) for month in words(one, "meta")["months"]]
    name = rf"(?P<month>(?:{'|'.join(months)})(?:ta|n|ssa)?|(?:{'|'.join(month[:3] for month in months)})\.?)(?!\w)"
    return (
        re.compile(rf"(?i)(?<!\d)(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th|:e)?\s(?:of\s)?{name},?\s(?P<year>20\d\d)"),
        re.compile(rf"(?i)(?<!\w){name}\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<year>20\d\d)"),
        re.compile(rf"(?i)(?<!\w)(?<!\d\s)(?<!\d\.\s){name}\s(?P<year>20\d\d)"),
    )


# --- version ---


def _versions(text: PolicyText) -> Iterator[Found]:
    number = re.compile(
        rf"(?i)(?<!\w)(?:{'|'.join(_said(text.language, 'version'))})\s*(?::|nr\.?|no\.?|#)?\s*v?"
        r"(?P<version>\d{1,4}(?:\.\d{1,3}){0,3})(?![\w%])"
    )
    lines = list(every_line(text))
    for index, (section, line) in enumerate(lines):
        if index >= _TOP and index < len(lines) - _END:
            continue
        for match in number.finditer(line.text[:LONGEST_LINE]):
            yield Found("version", {"version": match["version"]}, line.number, section.place, 0.9, quoted(line.text))
            return


# --- the authority ---


def _authorities(text: PolicyText) -> Iterator[Found]:
    seen: set[str] = set()
    for section, line in every_line(text):
        for country, confidence in _watching(line.text[:LONGEST_LINE], text):
            known = authority(country)
            if known and country not in seen:
                seen.add(country)
                yield Found(
                    "authority",
                    {"country": country, "name": known.name},
                    line.number,
                    section.place,
                    confidence,
                    quoted(line.text),
                )


def _watching(said: str, text: PolicyText) -> Iterator[tuple[str, float]]:
    said = said.lower()
    if not _any_authority().search(said):
        return
    for country, pattern in _by_name().items():
        if pattern.search(said):
            yield country, 0.95
    if "datatilsyn" in said and not _by_name()["NO"].search(said):
        yield _whose(said, text), 0.9


def _whose(said: str, text: PolicyText) -> str:
    """Datatilsynet is the name in Denmark and in Norway: its site or its town tell, else the language."""
    if re.search(r"datatilsynet\.no|\boslo\b|norge|norway|norsk", said):
        return "NO"
    if re.search(r"datatilsynet\.dk|valby|københavn|copenhagen|danmark|denmark|dansk", said):
        return "DK"
    return "NO" if text.language == "nb" else "DK"


@cache
def _by_name() -> dict[str, re.Pattern[str]]:
    made = {}
    for country in countries():
        known = authority(country)
        assert known is not None
        own = [] if known.name == "Datatilsynet" else [re.escape(known.name.lower())]
        if called := [*own, *([_CALLED[country]] if country in _CALLED else [])]:
            made[country] = re.compile("|".join(called))
    return made


@cache
def _any_authority() -> re.Pattern[str]:
    """Most lines name none: one walk over them tells."""
    return re.compile("|".join(["datatilsyn", *(pattern.pattern for pattern in _by_name().values())]))


# --- age ---


def _ages(text: PolicyText) -> Iterator[Found]:
    age = re.compile(
        "|".join(
            re.sub(r"\(\?P<age>", f"(?P<age{number}>", one) for number, one in enumerate(_said(text.language, "age"))
        ),
        re.I,
    )
    near, other = _any(text.language, "age_words", whole=False), _any(text.language, "not_age", whole=False)
    young = _any(text.language, "young")
    seen: set[str] = set()
    for section, line in every_line(text):
        for sentence in split(line.text[:LONGEST_LINE]):
            if not _DIGITS.search(sentence) or not near.search(sentence):
                continue
            if other.search(sentence) and not young.search(sentence):
                continue
            for match in age.finditer(sentence):
                years = next(group for group in match.groups() if group)
                if int(years) in _AGES and years not in seen:
                    seen.add(years)
                    yield Found("minimum_age", {"age": years}, line.number, section.place, 0.9, quoted(sentence))


# --- words ---


def _said(language: str, key: str) -> list[str]:
    return [word for one in dict.fromkeys((language, "en")) for word in words(one, "meta").get(key, ())]


@cache
def _any(language: str, key: str, *, whole: bool = True) -> re.Pattern[str]:
    end = r"(?!\w)" if whole else ""
    return re.compile(rf"(?i)(?<!\w)(?:{'|'.join(sorted(_said(language, key), key=len, reverse=True))}){end}")
