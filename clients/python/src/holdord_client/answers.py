"""A question about one person, and the answer to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

Channel = Literal["email", "sms", "messenger", "call", "automated-call", "post"]


@dataclass(frozen=True)
class Question:
    """May this person's data be used for this purpose? Name the person by ``person`` (their id) or by ``email``.

    ``recipient``: whose system gets the data; None for use inside the house. ``channel``: how the person would be
    reached. ``carries_notice``: the message itself tells of the right to object. ``automated``: a machine decides.
    ``at``: a moment that has been; such a question leaves no trace.
    """

    purpose: str
    person: str | None = None
    email: str | None = None
    recipient: str | None = None
    categories: Sequence[str] = ()
    channel: Channel | None = None
    carries_notice: bool = False
    automated: bool = False
    at: datetime | None = None
    language: str = "en"

    def __post_init__(self) -> None:
        if (self.person is None) == (self.email is None):
            raise ValueError("name the person in one way: person=, or email=")

    def body(self) -> dict[str, Any]:
        """As the OpenID AuthZEN Authorization API 1.0 has it."""
        how = {"channel": self.channel, "carries_notice": self.carries_notice, "automated": self.automated}
        context = {"language": self.language, "at": self.at.isoformat() if self.at else None}
        what = {"categories": list(self.categories)} if self.categories else None
        return {
            "subject": {"type": "recipient" if self.recipient else "house", "id": self.recipient or "house"},
            "action": {"name": self.purpose, "properties": _said(how)},
            "resource": {"type": "person" if self.person else "email", "id": self.person or self.email}
            | ({"properties": what} if what else {}),
            "context": _said(context),
        }


@dataclass(frozen=True)
class Reason:
    """Why: a code to act on, a sentence to show, and the promises of the policy it comes from."""

    code: str
    said: str
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """Yes or no, with every reason. It is true where the answer is yes: ``if holdord.may(...)``.

    ``duties`` are what a message owes the person, as codes: 'tell-right-to-object', 'offer-a-way-out', …
    """

    allowed: bool
    reasons: tuple[Reason, ...]
    duties: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    basis: str | None = None
    register: str = ""

    def __bool__(self) -> bool:
        return self.allowed

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(reason.code for reason in self.reasons))

    @property
    def said(self) -> str:
        """The reasons as sentences, in one line."""
        return " ".join(reason.said for reason in self.reasons)

    @classmethod
    def read(cls, found: Mapping[str, Any]) -> "Answer":
        """From what the interface gives back. What is missing in it is empty here; without a decision, it is no."""
        context = found.get("context") or {}
        return cls(
            found.get("decision") is True,
            tuple(
                Reason(str(each.get("code", "")), str(each.get("said", "")), tuple(each.get("clauses", ())))
                for each in context.get("reasons", ())
            ),
            tuple(str(each.get("code", "")) for each in context.get("duties", ())),
            tuple(context.get("clauses", ())),
            context.get("basis"),
            str(context.get("register", "")),
        )


@dataclass(frozen=True)
class Arrived:
    """What became of something that was handed over: 'accepted', 'quarantined', 'suppressed', …

    ``again``: it had come before, and was not taken in twice. ``reference``: the record, where it became one.
    """

    verdict: str
    again: bool
    reference: str | None

    @classmethod
    def read(cls, found: Mapping[str, Any]) -> "Arrived":
        return cls(str(found.get("verdict", "")), found.get("again") is True, found.get("reference"))


#: The answer where there is nobody to ask.
AWAY = Answer(False, (Reason("away", "Holdord could not be asked, so nothing is used."),))


def _said(given: Mapping[str, Any]) -> dict[str, Any]:
    """What is the default anyway is left out."""
    return {name: value for name, value in given.items() if value not in (None, False)}
