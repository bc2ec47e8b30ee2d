"""All that can be read out of a policy, by one finder after the other.

Takes:    a PolicyText
Gives:    find_all: the facts in the order of their lines, each fact once
Next:     the files beside this one, each with one ``find(text)``; README.md of the importer (how to add one)
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from holdord.policy.importer.find import (
    answers,
    basis,
    categories,
    cookies,
    forewarning,
    meta,
    parties,
    places,
    purposes,
    retention,
    rights,
    security,
    sources,
    third_parties,
)
from holdord.policy.importer.found import KINDS, Found, Kind
from holdord.policy.importer.text import PolicyText

#: Every finder. A new one is one line here.
FINDERS: tuple[Callable[[PolicyText], Iterable[Found]], ...] = (
    parties.find,
    meta.find,
    retention.find,
    forewarning.find,
    rights.find,
    answers.find,
    purposes.find,
    basis.find,
    security.find,
    third_parties.find,
    places.find,
    categories.find,
    sources.find,
    cookies.find,
)

#: These are known by their first key alone: said twice, with more or less around it, they are still one.
_BY_NAME: frozenset[Kind] = frozenset({
    "controller", "representative", "dpo", "contact", "third_party", "country", "right", "minimum_age", "cookie",
    "version",
})  # fmt: skip


def find_all(text: PolicyText) -> tuple[Found, ...]:
    """What every finder found, by line. Doubles are joined: the place is the first, the certainty the greatest."""
    found = sorted((fact for find in FINDERS for fact in find(text)), key=lambda fact: fact.line)
    return tuple(_once(found, [section.line for section in text.sections if section.title]))


def _once(found: Iterable[Found], headings: Sequence[int]) -> Iterator[Found]:
    seen: dict[tuple[str, ...], Found] = {}
    for fact in found:
        # What one activity collects is no double of what another does.
        place = bisect_right(headings, fact.line) if fact.kind == "category" else 0
        identity = (*_identity(fact), str(place))
        seen[identity] = _joined(seen[identity], fact) if identity in seen else fact
    return iter(seen.values())


def _identity(fact: Found) -> tuple[str, ...]:
    if fact.kind in _BY_NAME and fact.known_by:
        return (fact.kind, " ".join(fact.known_by.casefold().split()))
    return (fact.kind, *(fact.value.get(key, "").casefold() for key in KINDS[fact.kind]))


def _joined(first: Found, again: Found) -> Found:
    """The first place, and the value of both; where they differ, the surer one speaks."""
    surer, other = (again, first) if again.confidence > first.confidence else (first, again)
    return Found(
        first.kind, _filled(surer.value, other.value), first.line, first.section, surer.confidence, first.quote
    )


def _filled(value: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    said = {key: text for key, text in value.items() if text}
    return {**{key: text for key, text in other.items() if text}, **said}
