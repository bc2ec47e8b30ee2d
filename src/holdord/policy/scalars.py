"""The small values the register is written in, each with a refusal that says what would be right.

Takes:    what YAML gave: text, a number, a date
Gives:    the value, or ValueError with one sentence and the cure
"""

import re
from collections.abc import Callable
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

from holdord.terms import is_country


def _text(pattern: str, what: str) -> Callable[[object], object]:
    compiled = re.compile(pattern)

    def check(value: object) -> object:
        if isinstance(value, str) and compiled.fullmatch(value):
            return value
        raise ValueError(f"{value!r} is not {what}")

    return check


def _country(value: object) -> object:
    # YAML 1.1 readers turn the code of Norway into False; ours is 1.2, but people quote from both.
    if isinstance(value, str) and is_country(value):
        return value
    raise ValueError(f"{value!r} is not a country code. Write two capital letters, as in 'DK'")


_ID = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
_CLAUSE = r"[1-9][0-9]?(\.[0-9]{1,2}){0,3}[a-z]?"
_CHANGE = r"[a-z]+(-[a-z]+)*:\S+"
_LINE = r"[^\n\r]*\S[^\n\r]*"
_EMAIL = r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+"
_DOMAIN = r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}"
_COLUMN = r"[^\s.]+(\.[^\s.]+){1,2}"
_URL = r"https://[^\s/]+\.[^\s]+"

Id = Annotated[
    str,
    BeforeValidator(_text(_ID, "an id. Write small letters, digits and hyphens, as in 'web-forms'")),
    WithJsonSchema({"type": "string", "pattern": f"^{_ID}$"}),
]
ClauseId = Annotated[
    str,
    BeforeValidator(_text(_CLAUSE, "a clause. Write it in quotes, as in '2.4a'")),
    WithJsonSchema({"type": "string", "pattern": f"^{_CLAUSE}$"}),
]
Line = Annotated[
    str,
    BeforeValidator(_text(_LINE, "a line of text. Write some words, on one line")),
    WithJsonSchema({"type": "string", "pattern": f"^{_LINE}$"}),
]
Change = Annotated[
    str,
    BeforeValidator(_text(_CHANGE, "a change. Write it as in 'recipient-added:hotjar'")),
    WithJsonSchema({"type": "string", "pattern": f"^{_CHANGE}$"}),
]
Email = Annotated[
    str,
    BeforeValidator(_text(_EMAIL, "an e-mail address. Write it as in 'dpo@example.com'")),
    WithJsonSchema({"type": "string", "pattern": f"^{_EMAIL}$"}),
]
Domain = Annotated[
    str,
    BeforeValidator(_text(_DOMAIN, "a domain. Write it in small letters, as in 'example.com'")),
    WithJsonSchema({"type": "string", "pattern": f"^{_DOMAIN}$"}),
]
Column = Annotated[
    str,
    BeforeValidator(_text(_COLUMN, "a column. Write its table, a dot and its name, as in 'customers.id'")),
    WithJsonSchema({"type": "string", "pattern": f"^{_COLUMN}$"}),
]
PolicyUrl = Annotated[
    str,
    BeforeValidator(_text(_URL, "a web address over TLS. Write it as in 'https://example.com/privacy'")),
    WithJsonSchema({"type": "string", "pattern": f"^{_URL}$"}),
]
Country = Annotated[str, BeforeValidator(_country), WithJsonSchema({"type": "string", "pattern": "^[A-Z]{2}$"})]
