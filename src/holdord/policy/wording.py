"""The words of the register in one language, and the facts that are put into them.

Promise:  every sentence of the notice: the words stand here, the facts in the register, and neither twice
Law:      GDPR Art. 12(1): concise, intelligible, in clear and plain language
Takes:    what loader.py reads from wording.<language>.yaml
Gives:    Wording; `resolve` puts '5 years' where a sentence says {retention.website}
Refuses:  Unresolved, if a sentence asks for a fact that the register does not state
Next:     missing_words.py (ids without words, words without an id)
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated

from babel import Locale
from pydantic import BeforeValidator, Field, WithJsonSchema

from holdord.policy.authorities import authority
from holdord.policy.entry import Entry
from holdord.policy.periods import Period
from holdord.policy.register import Recipient, Register
from holdord.policy.scalars import Line
from holdord.terms import LANGUAGES, Spoken

Facts = Mapping[str, str]


def _some_words(value: object) -> str:
    if isinstance(value, str) and value.strip():
        return value.strip()
    raise ValueError(f"{value!r} is not a text. Write some words")


Text = Annotated[str, BeforeValidator(_some_words), WithJsonSchema({"type": "string", "pattern": r"\S"})]
Words = Mapping[str, Text]


class SectionWords(Entry):
    """The heading of a section of the notice, and what is said before its promises."""

    title: Line
    intro: tuple[Text, ...] = ()


class PurposeWords(Entry):
    """A purpose as people are told it; the interest pursued (GDPR Art. 13(1)(d)); the question asked (Art. 7(2)).

    ``logic`` and ``consequences`` are for a purpose that decides by machine (Art. 13(2)(f)).
    """

    title: Line
    text: Text | None = None
    interest: Text | None = None
    consent: Text | None = None
    logic: Text | None = None
    consequences: Text | None = None


class ProcessWords(Entry):
    """An activity: its name, what happens in it, what follows if people do not give their data (Art. 13(2)(e))."""

    title: Line
    text: Text | None = None
    if_not_given: Text | None = None


class FieldWords(Entry):
    """What stands beside a field of a form."""

    label: Line
    hint: Text | None = None


class FormWords(Entry):
    """What a person reads on a form, before and after sending it."""

    title: Line
    intro: Text
    submit: Line
    thanks: Text
    fields: Mapping[str, FieldWords]


class RightWords(Entry):
    """A right: its name, and what one can ask for."""

    title: Line
    text: Text


class UnnamedWords(Entry):
    """What to call a recipient that the policy describes and does not name, such as whoever organises an event."""

    name: Line
    legal_entity: Line


class Wording(Entry):
    """All words of one language, by the ids of the register.

    ``retention`` says why data are kept that long, by rule; a rule without words is told without a reason.
    ``joint_arrangement`` tells people how several controllers share their duties (GDPR Art. 26(2)).
    """

    language: Spoken
    sections: Mapping[str, SectionWords] = Field(default_factory=dict)
    promises: Words = Field(default_factory=dict)
    categories: Words = Field(default_factory=dict)
    data_subjects: Words = Field(default_factory=dict)
    sources: Words = Field(default_factory=dict)
    set_by: Words = Field(default_factory=dict)
    safeguards: Words = Field(default_factory=dict)
    excludes: Words = Field(default_factory=dict)
    security: Words = Field(default_factory=dict)
    purposes: Mapping[str, PurposeWords] = Field(default_factory=dict)
    processes: Mapping[str, ProcessWords] = Field(default_factory=dict)
    recipients: Words = Field(default_factory=dict)
    unnamed_recipients: Mapping[str, UnnamedWords] = Field(default_factory=dict)
    forms: Mapping[str, FormWords] = Field(default_factory=dict)
    rights: Mapping[str, RightWords] = Field(default_factory=dict)
    engagements: Words = Field(default_factory=dict)
    retention: Words = Field(default_factory=dict)
    joint_arrangement: Text | None = None

    def name_of(self, recipient: Recipient) -> str:
        """A recipient's name, which is the same in each language unless it is a description."""
        described = self.unnamed_recipients.get(recipient.id)
        return described.name if described else recipient.name

    def entity_of(self, recipient: Recipient) -> str:
        """The legal entity behind it, likewise."""
        described = self.unnamed_recipients.get(recipient.id)
        return described.legal_entity if described else recipient.legal_entity


class Unresolved(ValueError):
    """A sentence asks for a fact that the register does not state."""


_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def period(span: Period, language: str) -> str:
    """A span of time in words: ``1 måned``, ``2 måneder``, ``5 years``."""
    return LANGUAGES[language].period(span.count, span.unit)


def series(words: list[str], language: str) -> str:
    """``a, b og c``."""
    return LANGUAGES[language].series(words)


def country(code: str, language: str) -> str:
    """The name of a country, as it stands within a sentence."""
    name = Locale(language).territories[code]
    return f"the {name}" if language == "en" and name.startswith("United ") else name


def placeholders(text: str) -> list[str]:
    """What a text asks for, in its order: ``retention.website``. A brace without its fellow is asked for as ``''``."""
    asked = _PLACEHOLDER.findall(text)
    return asked + [""] * any(brace in _PLACEHOLDER.sub("", text) for brace in "{}")


def resolve(text: str, facts: Facts) -> str:
    """The text with the facts in it; raises Unresolved for one that is not there."""

    def fact(match: re.Match[str]) -> str:
        if match[1] not in facts:
            raise Unresolved(f"{match[0]} stands for nothing in the register. Known are {', '.join(sorted(facts))}")
        return facts[match[1]]

    return _PLACEHOLDER.sub(fact, text)


def facts(register: Register, language: str) -> dict[str, str]:
    """All that a sentence may ask for, in that language."""
    return {name: value for _, state in STATED.values() for name, value in state(register, language) if value}


State = Callable[[Register, str], Iterator[tuple[str, str | None]]]


def _organisation(register: Register, language: str) -> Iterator[tuple[str, str | None]]:
    yield "organisation", register.organisation


def _dpo(register: Register, language: str) -> Iterator[tuple[str, str | None]]:
    yield "dpo.email", register.dpo.email
    yield "dpo.name", register.dpo.name


def _controllers(register: Register, language: str) -> Iterator[tuple[str, str | None]]:
    names = [found.name for id in register.controllers if (found := register.establishment(id))]
    yield "controllers", series(names, language)


def _establishment(register: Register, language: str) -> Iterator[tuple[str, str | None]]:
    for house in register.establishments:
        yield f"establishment.{house.id}.name", house.name


def _representative(register: Register, language: str) -> Iterator[tuple[str, str | None]]:
    if register.representative:
        yield "representative.email", register.representative.email


def _minimum_age(register: Register, language: str) -> Iterator[tuple[str, str | None]]:
    yield "minimum_age", str(register.minimum_age) if register.minimum_age else None


def _retention(register: Register, language: str) -> Iterator[tuple[str, str | None]]:
    for rule in register.retention:
        yield f"retention.{rule.id}", period(rule.duration, language)


def _right(register: Register, language: str) -> Iterator[tuple[str, str | None]]:
    for terms in register.rights:
        name = f"right.{terms.right.name.lower().replace('_', '-')}"
        yield f"{name}.answer_within", period(terms.answer_within, language) if terms.answer_within else None
        yield f"{name}.extension", period(terms.extension, language) if terms.extension else None


def _authority(register: Register, language: str) -> Iterator[tuple[str, str | None]]:
    found = authority(register.desk.authority)
    # That an authority is unknown is the register's fault, not the sentence's.
    yield "authority", found.name if found else register.desk.authority


def _locations(register: Register, language: str) -> Iterator[tuple[str, str | None]]:
    yield "locations", series([country(place.country, language) for place in register.locations], language)


#: The first word of a placeholder -> the keys of the register it is read from, and how.
STATED: Mapping[str, tuple[tuple[str, ...], State]] = {
    "organisation": (("organisation",), _organisation),
    "dpo": (("dpo",), _dpo),
    "controllers": (("controllers", "establishments"), _controllers),
    "establishment": (("establishments",), _establishment),
    "representative": (("representative",), _representative),
    "minimum_age": (("minimum_age",), _minimum_age),
    "retention": (("retention",), _retention),
    "right": (("rights",), _right),
    "authority": (("desk",), _authority),
    "locations": (("locations",), _locations),
}
