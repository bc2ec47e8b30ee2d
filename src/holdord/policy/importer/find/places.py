"""Where data go and lie, and on what ground they may: countries and transfers.

Law:      GDPR Art. 13(1)(f), 44-49
Takes:    a PolicyText; words/<language>/places.yaml
Gives:    Found of the kinds country (ISO code) and transfer (ground, country, reference)
Refuses:  countries named for another reason: the court, the law, the address of an office, where goods are sent
Next:     geography.py (how countries are named), third_parties.py (where a receiver is)
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from holdord.policy.importer.dictionary import words
from holdord.policy.importer.find.cards import lines_on_receivers
from holdord.policy.importer.find.geography import Named, countries_in, country_of, names_only_countries
from holdord.policy.importer.find.naming.vocabulary import starting, vocabulary
from holdord.policy.importer.found import Found
from holdord.policy.importer.sentences import Sentence, headed, sentences
from holdord.policy.importer.text import Line, PolicyText

#: What the framework is called in the text, and how a register would cite it. Privacy Shield has not held since 2020.
_FRAMEWORKS = (
    ("privacy shield", "Privacy Shield"),
    ("privacyshield", "Privacy Shield"),
    ("", "EU-U.S. Data Privacy Framework"),
)
_ACT = re.compile(r"\(EU\) 20\d\d/\d{1,5}|\b20\d\d/\d{1,5}/E[CU]\b")
_ADDRESS = re.compile(r"\b(?:[A-Z]{1,2}-)?\d{3} ?\d{1,2} \w|\+\d{2}|@")
_LONGEST_ADDRESS = 160
_NEAR = 60
#: 'Norges Fotballforbund' is a body and no country.
_OWNERS = re.compile(r"(?:Norges|Danmarks|Sveriges|Finlands|Grønlands|Islands)\s\w")


@dataclass(frozen=True)
class _Words:
    cues: re.Pattern[str]
    titles: re.Pattern[str]
    not_here: re.Pattern[str]
    negated: re.Pattern[str]
    grounds: Mapping[str, re.Pattern[str]]


def find(text: PolicyText) -> Iterator[Found]:
    """Each country and each ground once, at the first place that names it; a ground once for each country."""
    said, receivers = _words(text.language), lines_on_receivers(text)
    once: dict[tuple[str, ...], Found] = {}
    for sentence in sentences(text):
        for fact in (*_countries(sentence, text.language, said, receivers), *_transfers(sentence, text.language, said)):
            same = (fact.kind, *fact.value.values())
            if same not in once or once[same].confidence < fact.confidence:
                once[same] = fact
    yield from _without_bare(once.values())


def _countries(sentence: Sentence, language: str, said: _Words, receivers: frozenset[Line]) -> Iterator[Found]:
    elsewhere = said.not_here.search(sentence.text) or said.not_here.search(sentence.section.title)
    if sentence.is_heading or elsewhere or _is_address(sentence.text):
        return
    # 'Country: Malta' on a receiver's card.
    on_card = sentence.line in receivers and vocabulary(language).headers["country"].search(sentence.label)
    certainty = 0.9 if on_card else _certainty(sentence, language, said)
    if certainty:
        for code in dict.fromkeys(named.code for named in _meant(sentence.text, language)):
            yield _found("country", {"country": code}, sentence, certainty)


def _meant(text: str, language: str) -> Iterator[Named]:
    """Countries, but for those in the name of a company: 'Acme Sweden AB' may keep its data anywhere."""
    form = vocabulary(language).legal_form
    for named in countries_in(text, language):
        if not form.match(text, named.end + 1) and not _OWNERS.match(text, named.start):
            yield named


def _certainty(sentence: Sentence, language: str, said: _Words) -> float:
    """Sure in a column of countries and where title and sentence speak of transfer or storage; else by the sentence."""
    if sentence.column:
        is_place = vocabulary(language).headers["country"].search(sentence.column)
        if is_place or names_only_countries(sentence.text, language):
            return 0.9 if is_place else 0.8
        return 0.6 if said.cues.search(sentence.column) else 0.0
    titled = bool(said.titles.search(headed(sentence)))
    cued = bool(said.cues.search(sentence.text) or said.cues.search(sentence.lead))
    return 0.9 if titled and cued else 0.75 if cued else 0.65 if titled else 0.0


def _transfers(sentence: Sentence, language: str, said: _Words) -> Iterator[Found]:
    for ground, pattern in said.grounds.items():
        found = pattern.search(sentence.text)
        if not found or (ground == "adequacy" and said.negated.search(sentence.text)):
            continue
        value = {"ground": ground, "reference": _reference(ground, sentence.text)}
        country = "US" if ground == "framework" else _country(sentence, found.start(), language)
        certainty = 0.6 if sentence.is_heading else 0.9
        if sentence.column and country:
            # A row that gives the ground for a country says that data go there.
            yield _found("country", {"country": country}, sentence, certainty)
        yield _found("transfer", value | {"country": country}, sentence, certainty)


def _country(sentence: Sentence, place: int, language: str) -> str:
    """The country a ground is said of: that of its sentence, of several the nearest; else the one named before."""
    if sentence.column:
        return _in_row(sentence, language)
    here = list(countries_in(sentence.text, language))
    if len({named.code for named in here}) > 1:
        nearest = min(here, key=lambda named: abs(named.start - place))
        return nearest.code if abs(nearest.start - place) <= _NEAR else ""
    before = here or list(countries_in(sentence.before, language))
    return before[0].code if len({named.code for named in before}) == 1 else ""


def _in_row(sentence: Sentence, language: str) -> str:
    """The one country its own cell names, or the nearest cell before it that names one, or the first behind."""
    cells = sentence.line.cells
    own = next((place for place, cell in enumerate(cells) if sentence.text in cell), 0)
    return next((code for cell in (*cells[own::-1], *cells[own:]) if (code := country_of(cell, language))), "")


def _reference(ground: str, sentence: str) -> str:
    """The act that is cited; else the framework by its name."""
    if cited := _ACT.search(sentence):
        return cited[0]
    if ground != "framework":
        return ""
    return next(cited for name, cited in _FRAMEWORKS if name in sentence.lower())


def _without_bare(facts: Iterable[Found]) -> Iterator[Found]:
    """A ground said with a country says more than the same ground without one."""
    held = list(facts)
    whole = {fact.value["ground"] for fact in held if fact.kind == "transfer" and "country" in fact.value}
    for fact in sorted(held, key=lambda fact: fact.line):
        if fact.kind != "transfer" or "country" in fact.value or fact.value["ground"] not in whole:
            yield fact


def _is_address(words: str) -> bool:
    return len(words) <= _LONGEST_ADDRESS and bool(_ADDRESS.search(words))


def _found(
    kind: Literal["country", "transfer"], value: Mapping[str, str], sentence: Sentence, certainty: float
) -> Found:
    said = {key: text for key, text in value.items() if text}
    return Found(kind, said, sentence.line.number, sentence.section.place, certainty, sentence.quote)


@cache
def _words(language: str) -> _Words:
    spoken = [words(each, "places") for each in dict.fromkeys((language, "en"))]

    def both(key: str) -> re.Pattern[str]:
        return starting([text for each in spoken for text in each.get(key, ())], whole_below=4)

    grounds = {
        ground: starting([text for each in spoken for text in each["transfers"].get(ground, ())])
        for ground in spoken[-1]["transfers"]
    }
    return _Words(both("cues"), both("titles"), both("not_here"), both("negated"), grounds)
