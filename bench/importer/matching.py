"""Which fact that was found is which fact that was expected.

Takes:    what a person read (expected.py) and what the importer found in the same text
Gives:    Sheet: pairs, misses, false ones, by likeness, each fact used once. Pure functions
Next:     score.py (the figures)
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from expected import Expected, Fact

from holdord.policy.importer.found import KINDS

#: From this likeness on, two ways of saying it are one; 1 is the same.
ALIKE = 0.6


class Finding(Protocol):
    """What of the importer's ``Found`` is looked at here."""

    @property
    def kind(self) -> str: ...
    @property
    def value(self) -> Mapping[str, str]: ...
    @property
    def line(self) -> int: ...


@dataclass(frozen=True)
class Sheet:
    """One text, corrected. Neither false nor missed is what is optional, and what says ``again`` what was found."""

    hits: tuple[tuple[Fact, Finding], ...]
    missed: tuple[Fact, ...]
    false: tuple[Finding, ...]
    again: tuple[Finding, ...]


def correct(expected: Expected, found: Sequence[Finding]) -> Sheet:
    """The importer's answer beside the person's: the likest pairs first, each fact in one pair only."""
    pairs = _pairs(expected.facts, found)
    taken = {id(fact): finding for fact, finding in pairs}
    used = {id(finding) for finding in taken.values()}
    left = [finding for finding in found if id(finding) not in used]
    again = tuple(one for one in left if any(likeness(fact, one) >= ALIKE for fact in expected.facts))
    said_again = {id(finding) for finding in again}
    return Sheet(
        hits=tuple((fact, taken[id(fact)]) for fact in expected.facts if id(fact) in taken and not fact.optional),
        missed=tuple(fact for fact in expected.facts if id(fact) not in taken and not fact.optional),
        false=tuple(one for one in left if id(one) not in said_again and one.kind in expected.complete),
        again=again,
    )


def _pairs(facts: Sequence[Fact], found: Sequence[Finding]) -> list[tuple[Fact, Finding]]:
    """Greedy: facts that must be found go before optional ones, likeness before details, details before nearness."""
    ranked = sorted(
        (
            (fact.optional, -like, -sum(details(fact, one).values()), _apart(fact, one), place, number)
            for place, fact in enumerate(facts)
            for number, one in enumerate(found)
            if (like := likeness(fact, one)) >= ALIKE
        ),
    )
    places: set[int] = set()
    numbers: set[int] = set()
    pairs = []
    for *_, place, number in ranked:
        if place not in places and number not in numbers:
            places.add(place)
            numbers.add(number)
            pairs.append((facts[place], found[number]))
    return pairs


def likeness(fact: Fact, finding: Finding) -> float:
    """From 0 to 1: how far the two are known by the same."""
    if fact.kind != finding.kind:
        return 0.0
    key = known_by(fact)
    said = finding.value.get(key, "")
    alike = _comparison(fact.kind, key)
    score = alike(fact.value[key], said) if said else 0.0
    others = [*fact.also, fact.value.get("legal_entity", "")] if fact.kind == "third_party" else fact.also
    other = max((alike(name, said) for name in others if name and said), default=0.0)
    return max(score, 0.99 * other)


def known_by(fact: Fact) -> str:
    """The key this fact is told from others by."""
    return next(key for key in KINDS[fact.kind] if key in fact.value)  # type: ignore[index]  # expected.py checked it


def details(fact: Fact, finding: Finding) -> dict[str, bool]:
    """Of the other keys the person filled in: which the importer says alike."""
    return {
        key: bool(finding.value.get(key)) and _comparison(fact.kind, key)(said, finding.value[key]) >= ALIKE
        for key, said in fact.value.items()
        if key != known_by(fact)
    }


def _apart(fact: Fact, finding: Finding) -> int:
    return abs(fact.line - finding.line) if fact.line is not None else 0


# --- how two ways of saying it are compared ---------------------------------------------------------------------------

_LEGAL_FORMS = re.compile(
    r"(?:\s+(?:a/?s|asa|aps|i/?s|k/?s|p/?s|ivs|amba|a\.?m\.?b\.?a|smba|fmba|ab|oyj?|ky|ry|ks|as|ans|da|sa|sarl|s\.?à\.?r\.?l"
    r"|sas|gmbh|ag|se|ug|kg|bv|nv|ltd|limited|llc|llp|lp|plc|inc|incorporated|corp|corporation|co|company|pty|pte"
    r"|sp\s*z\s*oo|srl|spa|hf|ehf|cic|cio|uab|ou|oü))+$"
)  # fmt: skip


def name(text: str) -> str:
    """A name without its case, its punctuation, its spaces and its legal form: 'Hotjar Ltd.' is 'hotjar'."""
    bare = re.sub(r"\s+", " ", re.sub(r"[.,()\"'’“”„®™]", "", text.casefold())).strip()
    short = _LEGAL_FORMS.sub("", bare)
    return re.sub(r"[\W_]", "", short) or re.sub(r"[\W_]", "", bare)


def cookie(text: str) -> str:
    """A cookie's name; what differs from site to site in it ('_ga_XXXX', '_ga_<id>', '_ga_*') does not count."""
    return re.sub(r"[<*{\[#].*$|x{2,}.*$", "", text.casefold().strip(" `\"'“”")).rstrip("_-. ")


def phone(text: str) -> str:
    """The last eight digits: with or without the country, however grouped."""
    return re.sub(r"\D", "", text)[-8:]


def contact(text: str) -> str:
    """A mail address, a telephone number or a web address, each in its barest form; other words as they are."""
    bare = text.casefold().strip().removeprefix("mailto:").removeprefix("tel:").rstrip("/.")
    if "@" not in bare and len(re.sub(r"\D", "", bare)) >= 6 and not re.search(r"[^\W\d]{3}", bare):
        return phone(bare)
    return re.sub(r"^https?://(www\.)?|^www\.", "", bare)


def duration(text: str) -> str:
    """'1 year' and '12 months' are one, and so are '2 weeks' and '14 days'."""
    match = re.fullmatch(r"(\d+) (day|week|month|year)s?", text.casefold().strip())
    if not match:
        return text.casefold().strip()
    factor, unit = {"year": (12, "month"), "week": (7, "day")}.get(match[2], (1, match[2]))
    return f"{int(match[1]) * factor} {unit}"


def number(text: str) -> str:
    """The letters and digits of a company number; the country before it ('DK', 'CVR') does not count."""
    return re.sub(r"\D", "", text) or text.casefold()


def plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _same(form: Callable[[str], str]) -> Callable[[str, str], float]:
    return lambda one, other: float(form(one) == form(other) != "")


def words_kept(one: str, other: str) -> float:
    """How many of the person's words the importer kept; sentences are written in many ways and cut in many places."""
    ours, theirs = _words(one), _words(other)
    return len(_common(ours, theirs)) / len(ours) if ours else 0.0


def either_within(one: str, other: str) -> float:
    """How far the shorter is said in the longer: 'kryptering' and 'kryptering af bærbare enheder' are one measure."""
    return max(words_kept(one, other), words_kept(other, one))


def words_shared(one: str, other: str) -> float:
    """How much two short names share, both ways: what is added counts as much as what is left out."""
    ours, theirs = _words(one), _words(other)
    return 2 * len(_common(ours, theirs)) / (len(ours) + len(theirs)) if ours and theirs else 0.0


def _words(text: str) -> list[str]:
    """The words that carry something; a hyphen makes one word of two."""
    found = re.findall(r"\w+", re.sub(r"(?<=\w)[-‑–](?=\w)", "", text.casefold()))
    return [word for word in found if len(word) > 2 or word.isdigit()] or found


def _common(ours: Iterable[str], theirs: Iterable[str]) -> list[str]:
    left = list(theirs)
    common = []
    for word in ours:
        twin = next((one for one in left if _inflected(word, one)), None)
        if twin is not None:
            left.remove(twin)
            common.append(word)
    return common


def _inflected(one: str, other: str) -> bool:
    """Whether two words are one in two forms or compounds: 'navn' and 'navne', 'email' and 'emailadresse'."""
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) >= 4 and long.startswith(short)) or (len(short) >= 8 and one[:8] == other[:8])


_BY_KEY: Mapping[str, Callable[[str, str], float]] = {
    "name": _same(name), "legal_entity": _same(name), "vendor": _same(name),
    "phone": _same(phone), "company_number": _same(number),
    "duration": _same(duration), "term": _same(duration), "lifetime": _same(duration),
    "policy_url": _same(contact), "email": _same(contact),
    "title": words_shared, "address": words_kept, "of": either_within, "criterion": words_kept,
    "does": either_within, "text": either_within, "purpose": either_within, "asks": words_kept,
    "reference": words_kept, "role": words_kept,
}  # fmt: skip
_BY_KIND: Mapping[tuple[str, str], Callable[[str, str], float]] = {
    ("category", "name"): words_shared,
    ("purpose", "text"): words_kept,
    ("cookie", "name"): _same(cookie),
    ("contact", "value"): lambda one, other: max(_same(contact)(one, other), _post(one, other)),
    ("authority", "name"): words_shared,
}


def _post(one: str, other: str) -> float:
    """An address of several words, however it is broken into lines; digits alone are no address."""
    return words_kept(one, other) if len(_words(one)) > 2 and re.search(r"[^\W\d]{3}", one) else 0.0


def _comparison(kind: str, key: str) -> Callable[[str, str], float]:
    return _BY_KIND.get((kind, key)) or _BY_KEY.get(key) or _same(plain)
