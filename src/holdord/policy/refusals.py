"""What the model refuses, said in plain sentences: each with what was found and what would be right.

Takes:    pydantic's errors, the model, and where things stand
Gives:    one Fault for each thing that is wrong; a misspelt key counts once, not also as a missing one
Next:     register.py and scalars.py, whose own refusals are sentences already
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from enum import EnumMeta, StrEnum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from holdord.policy.faults import Fault, Path, Where, instead, listed, nearest, shown
from holdord.terms import LegalBasis

#: How a missing key would be written. A test holds that every key one must write is here.
EXAMPLES = {
    "active_for": "active_for: 2 years",
    "authority": "authority: DK",
    "basis": "basis: eu-gdpr:A6-1-f",
    "before": "before: 2026-03-31",
    "by": "by: Cleo Holm",
    "calendar": "calendar: DK",
    "categories": "categories: [contact]",
    "category": "category: contact",
    "change": "change: recipient-added:hotjar",
    "clauses": "clauses: ['2.4a']",
    "column": "column: orders.customer_id",
    "columns": "columns: {mail: email}",
    "controller": "controller: Example A/S",
    "controllers": "controllers: [example-as]",
    "country": "country: DK",
    "data_subjects": "data_subjects: [visitors]",
    "database": "database: crm",
    "desk": "desk: {establishment: example-as, calendar: DK, time_zone: Europe/Copenhagen, authority: DK}",
    "dpo": "dpo: {email: dpo@example.com}",
    "duration": "duration: 5 years",
    "email": "email: dpo@example.com",
    "establishment": "establishment: example-as",
    "establishments": "establishments: [{id: example-as, name: Example A/S, country: DK}]",
    "fields": "fields: [{name: email, category: contact, kind: email, identifies: email, required: true}]",
    "from_establishment": "from_establishment: example-as",
    "grace": "grace: 30 days",
    "ground": "ground: standard_clauses",
    "holdord": "holdord: 1",
    "id": "id: web-forms",
    "intro": "intro: what the form is for, in a sentence",
    "key": "key: customer_id",
    "kind": "kind: analytics",
    "label": "label: Your name",
    "language": "language: da",
    "languages": "languages: [da, en]",
    "lead_controller": "lead_controller: example-as",
    "legal_entity": "legal_entity: Example LLC",
    "location": "location: contracts/example.pdf",
    "name": "name: Example A/S",
    "on": "on: 2026-03-31",
    "organisation": "organisation: Example",
    "owner": "owner: Cleo Holm",
    "pieces": "pieces: {name: name, text: other}",
    "process": "process: web-forms",
    "processes": "processes: [{id: website, section: '2', ...}]",
    "promises": "promises: [{id: '2.4a', kind: C}]",
    "purpose": "purpose: answer",
    "purposes": "purposes: [analysis]",
    "reason": "reason: why it may stand, in a sentence",
    "reviewed_every": "reviewed_every: 1 year",
    "reference": "reference: (EU) 2021/914",
    "refers_to": "refers_to: customers.id",
    "retention": "retention: website",
    "review_on": "review_on: 2028-03-31",
    "right": "right: eu-gdpr:A15",
    "rights": "rights: [{right: 'eu-gdpr:A15', clauses: ['8.1a']}]",
    "role": "role: processor",
    "rule": "rule: T8",
    "section": "section: '2'",
    "source": "source: data-subject",
    "sources": "sources: [form]",
    "starts": "starts: collected",
    "statute": "statute: dk-bogforing",
    "submit": "submit: Send",
    "text": "text: what it means, in a sentence",
    "thanks": "thanks: Thank you. We shall answer within a week.",
    "time_zone": "time_zone: Europe/Copenhagen",
    "title": "title: What we do with it",
    "to_establishment": "to_establishment: example-inc",
}
_TOP_EXAMPLES = {
    "categories": "categories: [{id: contact}]",
    "purposes": "purposes: [{id: answer, basis: 'eu-gdpr:A6-1-f', interest_of: controller, clauses: ['2.3']}]",
    "retention": "retention: [{id: website, duration: 5 years, starts: collected, clauses: ['2.4a']}]",
}
#: What may stand in the file beside the keys of the model.
_ALSO = {"include"}


def refusals(error: ValidationError, model: type[BaseModel], where: Where) -> Iterator[tuple[Path, Fault]]:
    """Each refusal of the model as a fault, with the path it lies at."""
    errors = error.errors(include_url=False, include_context=True)
    misspelt = set(_misspelt(errors, model))
    for one in errors:
        # The key of a mapping is marked in pydantic's path; it stands where its value stands.
        path: Path = tuple(step for step in one["loc"] if step != "[key]")
        # Items that are refused count as absent: that the list is then too short is no fault of its own.
        if path not in misspelt and not (one["type"] == "too_short" and one["input"]):
            said, right = _sentence(one, path, model, where)
            yield path, where.fault(_closer(path, one), said, right)


def _misspelt(errors: list[Any], model: type[BaseModel]) -> Iterator[Path]:
    """The missing keys that stand there after all, spelt wrongly."""
    missing = {tuple(one["loc"]) for one in errors if one["type"] == "missing"}
    for one in errors:
        if one["type"] == "extra_forbidden":
            guess = nearest(one["loc"][-1], _keys(model, one["loc"][:-1]))
            if guess and (*one["loc"][:-1], guess) in missing:
                yield (*one["loc"][:-1], guess)


def _closer(path: Path, one: Any) -> Path:
    """Where a rule of a whole entry names one of its keys, the line of that key."""
    if one["type"] == "value_error" and isinstance(one["input"], dict):
        named = re.match(r"Value error, '(\w+)'", one["msg"])
        if named and named[1] in one["input"]:
            return (*path, named[1])
    return path


def _sentence(one: Any, path: Path, model: type[BaseModel], where: Where) -> tuple[str, str]:
    found = where.written.get(path, one["input"])
    asked = annotation(model, path)
    if isinstance(asked, EnumMeta) and issubclass(asked, LegalBasis) and (count := _grounds(one["input"])) != 1:
        return f"one purpose has one ground (found {count})", "Write one, or make a purpose for each"
    match one["type"]:
        case "missing":
            return _missing(path)
        case "extra_forbidden":
            return "this key is not known here", instead(path[-1], _keys(model, path[:-1]))
        case "enum" | "literal_error":
            return _not_a_word(one["input"], found, asked)
        case "value_error":
            return _own_words(one, found)
        case kind:
            return _wrong_kind(kind, one, found, asked)


def _grounds(value: object) -> int:
    if isinstance(value, list):
        return len(value)
    return max(1, len(re.findall(r"A6-1-[a-f]", value))) if isinstance(value, str) else 1


def _missing(path: Path) -> tuple[str, str]:
    key = str(path[-1])
    example = (_TOP_EXAMPLES.get(key) if len(path) == 1 else None) or EXAMPLES.get(key, f"{key}: ...")
    return "this key is missing", f"Write it, as in '{example}'"


def _not_a_word(given: object, found: object, asked: Any) -> tuple[str, str]:
    said = f"{_what(given, found)} is not known here"
    words = _words(asked)
    if guess := nearest(given, words):
        return said, f"Did you mean '{words[guess]}'?"
    known = list(dict.fromkeys(words.values()))
    return said, f"Write {listed(known)}" if isinstance(known[0], str) else f"Write {known[0]}"


def _words(asked: Any) -> Mapping[str, Any]:
    """What may be written, by what people may write for it: ``consent`` for ``eu-gdpr:A6-1-a``."""
    if isinstance(asked, EnumMeta):
        members: list[StrEnum] = list(asked.__members__.values())
        return {m.value: m.value for m in members} | {m.name.lower().replace("_", "-"): m.value for m in members}
    return {str(word): word for word in get_args(asked)}


def _own_words(one: Any, found: object) -> tuple[str, str]:
    """The refusals of scalars.py and register.py are written as 'what is wrong. What would be right'."""
    said, _, right = str(one["msg"]).removeprefix("Value error, ").rpartition(". ")
    given = one["input"]
    if isinstance(given, str | dict):
        return said.replace(repr(given), shown(given), 1), right
    said = said.replace(repr(given), _what(given, found), 1)
    # Numbers are the one thing people forget to quote: 2.10 would be read as 2.1.
    if isinstance(given, int | float) and ("a clause" in said or "a line" in said):
        return said, f"Write it in quotes: '{found}'"
    return said, right


def _what(given: object, found: object) -> str:
    """A number as it was written, anything else as it was read."""
    return str(found) if isinstance(given, int | float) else shown(given)


def _wrong_kind(kind: str, one: Any, found: object, asked: Any) -> tuple[str, str]:
    given, context = one["input"], one.get("ctx", {})
    what = _what(given, found)
    if kind in ("model_type", "model_attributes_type", "mapping_type", "dict_type"):
        keys = list(asked.model_fields)[:3] if isinstance(asked, type) and issubclass(asked, BaseModel) else []
        return f"{what} stands where keys belong", f"Write keys below it{', such as ' + listed(keys) if keys else ''}"
    if kind in ("tuple_type", "list_type"):
        wrapped = given if isinstance(given, str) and len(given) < 40 else "..."
        right = f"Write it in brackets: [{wrapped}]" + ("" if given else ", or each entry below it after a dash ('- ')")
        return f"{what} stands where a list belongs", right
    if kind in ("too_short", "string_too_short"):
        return "nothing is listed here", "Write at least one"
    if kind in ("too_long", "string_too_long"):
        return f"{what} is too long", f"Write {context.get('max_length')} at most"
    if kind in ("greater_than_equal", "less_than_equal"):
        least, most = ("at least", context.get("ge")) if "ge" in context else ("at most", context.get("le"))
        return f"{what} is out of bounds", f"Write {least} {most}"
    return _wrong_scalar(kind, one, what)


def _wrong_scalar(kind: str, one: Any, what: str) -> tuple[str, str]:
    if kind.startswith("bool"):
        return f"{what} is neither true nor false", "Write true or false, without quotes"
    if kind.startswith("int"):
        return f"{what} is not a whole number", "Write digits, without quotes"
    if kind.startswith("date"):
        return f"{what} is not a day", f"Write it as in '{date(2026, 3, 31)}'"
    if kind == "string_pattern_mismatch":
        # The one name that is checked by pydantic itself: that of a control.
        return (
            f"{what} is not the name of a control",
            "Write a room, a dot and a name, as in 'retention.nothing-over-age'",
        )
    if kind.startswith("string"):
        return f"{what} is not text", "Write words, in quotes where it is a number"
    return f"{what} cannot stand here ({one['msg']})", "See the schema of the register"


def annotation(model: type[BaseModel], path: Path) -> Any:
    """What the model asks for at that path; None where it knows no such place."""
    asked: Any = model
    for step in path:
        if isinstance(asked, type) and issubclass(asked, BaseModel):
            field = asked.model_fields.get(str(step))
            asked = _plain(field.annotation) if field else None
        elif get_origin(asked) is not None and get_origin(asked) is not Literal:
            asked = _plain(get_args(asked)[0 if isinstance(step, int) else -1])
        else:
            return None
    return asked


def _plain(asked: Any) -> Any:
    """Without 'or nothing', and without what is only noted beside it."""
    if get_origin(asked) is Annotated:
        return _plain(get_args(asked)[0])
    if get_origin(asked) in (Union, UnionType):
        return _plain(next(option for option in get_args(asked) if option is not type(None)))
    return asked


def _keys(model: type[BaseModel], path: Path) -> list[str]:
    asked = annotation(model, path)
    if not (isinstance(asked, type) and issubclass(asked, BaseModel)):
        return []
    return [*asked.model_fields, *(_ALSO if not path and "holdord" in asked.model_fields else ())]
