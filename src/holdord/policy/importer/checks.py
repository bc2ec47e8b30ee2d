"""Whether an answer to `holdord init` is one: a name, a country, a mailbox, a span of time, yes or no.

Takes:    what somebody typed, or wrote into a file of answers
Gives:    checked: the values; WRONG: for each question what makes an answer right
Refuses:  ValueError from the check of one answer, with a sentence; AnswersFaulty with all of them
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from holdord.policy.faults import nearest
from holdord.policy.periods import Period
from holdord.terms import is_country

MAILBOX = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")
_YES = {
    "yes": True,
    "y": True,
    "ja": True,
    "j": True,
    "true": True,
    "no": False,
    "n": False,
    "nej": False,
    "false": False,
}
_LONGEST = 200
_MOST_TOOLS = 100


class AnswersFaulty(ValueError):
    """Answers that cannot be used. ``faults`` are all there are."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


def name(said: object) -> str:
    text = " ".join(said.split()) if isinstance(said, str) else ""
    if (
        not text
        or len(text) > _LONGEST
        or not any(sign.isalpha() for sign in text)
        or not text.isprintable()
        or "{" in text
        or "}" in text
    ):
        raise ValueError("this is no name. Write it as on a letter: 'Brød & Bog I/S'.")
    return text


def maybe(said: object) -> str:
    if said is None or (isinstance(said, str) and not said.strip()):
        return ""
    text = " ".join(str(said).split())
    if len(text) > _LONGEST or not text.isprintable():
        raise ValueError(f"this is too long, or no text. Write at most {_LONGEST} letters on one line, or nothing.")
    return text


def country(said: object) -> str:
    text = said.strip().upper() if isinstance(said, str) else ""
    if not is_country(text):
        raise ValueError("this is no code of a country. Write two letters, as in DK, NO, SE or FI.")
    return text


def email(said: object) -> str:
    text = said.strip() if isinstance(said, str) else ""
    if not MAILBOX.fullmatch(text) or len(text) > 254:
        raise ValueError("this is no mailbox. Write it as in data@example.com.")
    return text


def yes(said: object) -> bool:
    if isinstance(said, bool):
        return said
    found = _YES.get(said.strip().lower()) if isinstance(said, str) else None
    if found is None:
        raise ValueError("this is neither yes nor no. Write y or n.")
    return found


def span(said: object) -> str:
    text = " ".join(said.split()) if isinstance(said, str) else said
    try:
        return str(Period.parse(text))
    except ValueError as refused:
        raise ValueError(f"{refused}.") from None


def tools(said: object) -> tuple[str, ...]:
    """Names: as a list, or in one line with commas between them."""
    if isinstance(said, str):
        said = [part for part in said.split(",") if part.strip()]
    if said is None:
        return ()
    if not isinstance(said, list | tuple) or len(said) > _MOST_TOOLS:
        raise ValueError("these are no names of services. Write them with commas between: 'Mailchimp, Hotjar'.")
    return tuple(dict.fromkeys(name(one) for one in said))


#: Each question by its name, and its check.
WRONG: Mapping[str, Callable[[object], Any]] = MappingProxyType({
    "organisation": name, "legal_name": name, "country": country, "email": email, "address": maybe,
    "company_number": maybe, "officer": yes, "form": yes, "messages": span, "newsletter": yes,
    "newsletter_kept": span, "customers": yes, "customers_kept": span, "analytics": yes, "tools": tools, "clauses": yes,
})  # fmt: skip
_NEEDED = ("organisation", "legal_name", "country", "email")


def checked(said: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Every answer that was given, checked. Raises AnswersFaulty."""
    values: dict[str, Any] = {}
    faults = [f"{where} {key}: there is no such question. {_meant(str(key))}" for key in said if key not in WRONG]
    faults += [
        f"{where} {key}: the answer is missing. Write a line '{key}: ...'." for key in _NEEDED if key not in said
    ]
    for key, check in WRONG.items():
        if key in said:
            try:
                values[key] = check(said[key])
            except ValueError as refused:
                faults.append(f"{where} {key}: {refused}")
    if faults:
        raise AnswersFaulty(tuple(faults))
    return values


def _meant(key: str) -> str:
    close = nearest(key, WRONG)
    return f"Did you mean '{close}'?" if close else f"Known are {', '.join(WRONG)}."
