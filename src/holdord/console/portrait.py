"""What was opened of a person, put in the order in which a page tells it.

Promise:  8.1a - what we hold, for what, on which ground, from where, until when; who got what
Law:      GDPR Art. 15(1)
Takes:    the page that was opened, and facts that need no opening
Gives:    Portrait. Nothing of the person is opened here
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from holdord.consent import queries as consent
from holdord.consent.queries import Choice
from holdord.consent.rules import ChannelFact, ConsentFact
from holdord.console import texts
from holdord.decisions.actions import Opened
from holdord.lib.days import local_date
from holdord.lib.registry import Item
from holdord.policy import queries as policy
from holdord.policy.asked import form_that_asked
from holdord.policy.endings import NoSuchRule, ending
from holdord.policy.register import Register
from holdord.recipients import queries as recipients
from holdord.recipients.queries import Given
from holdord.subjects import queries as subjects
from holdord.subjects.queries import ContactPoint, Joined
from holdord.subjects.rules import ALL_PURPOSES, MARKETING, NOTE, HoldFact, LimitFact, RelationFact

#: Fields whose values are codes, and who has the words.
_WORDS: Mapping[str, Callable[[str], str]] = {
    "state": texts.state, "channel": texts.channel, "reason": texts.reason, "allowed": texts.yes_or_no,
    "what": texts.told, "status": texts.status, "right": texts.right_of, "due": texts.day, "until": texts.day,
}  # fmt: skip

#: What the line of time shows of an item beside its fields, or on a page of its own ("May we?").
_BESIDE = {"written-by", "why"}


@dataclass(frozen=True)
class Shown:
    """One thing that happened: its fields by name, its stamp, and the day it must be gone.

    ``hidden``: it is for the team of a contract only. ``by``: who on the staff wrote it. ``letters``: how many its
    correspondence has, itself among them; 0 for what is none of a mailbox's.
    """

    item: Item
    title: str
    fields: tuple[tuple[str, str], ...]
    ends_on: date | None
    hidden: bool
    by: str
    letters: int = 0


@dataclass(frozen=True)
class Known:
    """That we know the person in a process, how much there is, and the day the last of it must be gone."""

    fact: RelationFact
    ends_on: date | None


@dataclass(frozen=True)
class LimitLine:
    """A limit in force, in words. ``covers`` is 'all', 'marketing' or the id of a purpose."""

    fact: LimitFact
    title: str
    covers: str
    reason: str


@dataclass(frozen=True)
class Portrait:
    """A person as the page shows them. ``after`` is where the line of time goes on, as it stands in an address."""

    name: str
    contact_points: tuple[tuple[str, ContactPoint], ...]
    known: tuple[Known, ...]
    line: tuple[Shown, ...]
    after: str
    states: tuple[ConsentFact, ...]
    history: tuple[Choice, ...]
    limits: tuple[LimitLine, ...]
    words: tuple[ChannelFact, ...]
    holds: tuple[HoldFact, ...]
    given: tuple[Given, ...]
    joined: tuple[Joined, ...]


def portrait(subject: UUID, opened: Opened, *, at: datetime) -> Portrait:
    """The page of a person, from what was opened for it."""
    register = policy.register()
    relations = {fact.process: fact for fact in opened.card.relations if fact.process in opened.processes}
    letters = _letters(subject, opened, register)
    return Portrait(
        name=opened.card.name or "",
        contact_points=tuple((texts.kind(point.kind.value), point) for point in opened.card.contact_points),
        known=tuple(Known(fact, _ends_on(fact, fact.collected_at, register)) for fact in relations.values()),
        line=tuple(
            replace(shown(item, relations, opened.hidden, register), letters=letters.get(item.id, 0) if item.id else 0)
            for item in opened.items
        ),
        after=place_in_words(opened.after),
        states=tuple(consent.states(subject, at).values()),
        history=tuple(reversed(consent.history(subject))),
        limits=tuple(map(_limit, subjects.limits(subject, at=at))),
        words=tuple(reversed(consent.channels(subject, at=at))),
        holds=subjects.holds_of([subject], at)[subject],
        given=tuple(given for given in recipients.given_to(subject) if given.process in opened.processes),
        joined=tuple(subjects.joined_into(subject, at=at)),
    )


def _letters(subject: UUID, opened: Opened, register: Register) -> dict[UUID, int]:
    mailboxes = [channel.id for channel in register.channels if channel.kind == "mail"]
    records = [item.id for item in opened.items if item.id and item.kind == "record"]
    return subjects.letters_beside(subject, records, channels=mailboxes, processes=opened.processes)


def shown(item: Item, relations: dict[str, RelationFact], hidden: frozenset[UUID], register: Register) -> Shown:
    """One thing that happened, with its words and the day it goes."""
    known = relations.get(item.process or "")
    goes = _ends_on(known, item.at, register) if known and item.at and item.kind == "record" else None
    title = texts.kind("note" if item.source == NOTE else item.kind)
    return Shown(item, title, _fields(item, register), goes, item.id in hidden, item.fields.get("written-by", ""))


def place_in_words(place: tuple[datetime, UUID] | None) -> str:
    """A place in the line of time as it stands in an address: a moment and a random id; "" at the end."""
    return f"{place[0].isoformat()}~{place[1]}" if place else ""


def place(text: str) -> tuple[datetime, UUID] | None:
    """The inverse of `place_in_words`; None for whatever else stands there."""
    moment, _, id = text.partition("~")
    try:
        found = datetime.fromisoformat(moment), UUID(id)
    except ValueError:
        return None
    return found if found[0].tzinfo else None


def _fields(item: Item, register: Register) -> tuple[tuple[str, str], ...]:
    said = {code: value for code, value in item.fields.items() if value and code not in _BESIDE}
    form = _form(item, register)
    return tuple((texts.field(code, form, item.room), _value(code, value)) for code, value in said.items())


def _form(item: Item, register: Register) -> str | None:
    """The form it came by: only that has words for its fields."""
    if item.kind != "record" or not item.process:
        return None
    return form_that_asked(register, process=item.process, source=item.source or "", fields=item.fields)


def _value(code: str, value: str) -> str:
    said = _WORDS.get(code)
    return said(value) if said else texts.coded(code, value)


def _ends_on(known: RelationFact, collected_at: datetime, register: Register) -> date | None:
    zone = register.desk.time_zone
    anchored_on = local_date(known.anchored_at, zone) if known.anchored_at else None
    try:
        collected_on = local_date(collected_at, zone)
        return ending(register, known.process, collected_on=collected_on, anchored_on=anchored_on).ends_on
    except NoSuchRule:
        return None


def _limit(fact: LimitFact) -> LimitLine:
    covers = {ALL_PURPOSES: "all", MARKETING: "marketing"}.get(fact.purpose, fact.purpose)
    return LimitLine(fact, texts.kind(fact.kind.value), covers, texts.reason(fact.reason))
