"""What the rooms showed of a person, put in the order in which a page tells it.

Promise:  8.1a - what we hold, for what, on which ground, from where, until when
Law:      GDPR Art. 15(1)
Takes:    the items that were opened, and facts that need no opening
Gives:    Portrait; nothing is read here that was not handed in, but days of retention and the history of choices
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from holdord.consent import queries as consent
from holdord.consent.queries import Choice
from holdord.consent.rules import ConsentFact
from holdord.console import texts
from holdord.lib.days import local_date
from holdord.lib.registry import Item
from holdord.policy import queries as policy
from holdord.policy.endings import NoSuchRule, ending
from holdord.policy.register import Register
from holdord.subjects import queries as subjects
from holdord.subjects.rules import ALL_PURPOSES, MARKETING, LimitFact, RelationFact


@dataclass(frozen=True)
class Shown:
    """One thing we hold: its fields by name, its stamp, and the day it must be gone."""

    item: Item
    title: str
    fields: tuple[tuple[str, str], ...]
    ends_on: date | None


@dataclass(frozen=True)
class Held:
    """What we hold in one process."""

    process: str
    since_at: datetime | None
    shown: tuple[Shown, ...]


@dataclass(frozen=True)
class LimitLine:
    """A limit in force, in words. ``covers`` is 'all', 'marketing' or the id of a purpose."""

    fact: LimitFact
    title: str
    covers: str
    reason: str


@dataclass(frozen=True)
class Portrait:
    """A person as the page shows them."""

    name: str
    contact_points: tuple[tuple[str, str], ...]
    held: tuple[Held, ...]
    states: tuple[ConsentFact, ...]
    history: tuple[Choice, ...]
    limits: tuple[LimitLine, ...]
    holds: tuple[Shown, ...]
    letters: tuple[Shown, ...]
    passed_on: tuple[Shown, ...]
    acts: tuple[Item, ...]
    other: tuple[Shown, ...]


_NAMES = (("name",), ("full-name",), ("first-name", "last-name"))
_TOLD_ELSEWHERE = {"identifier", "relation", "objection", "restriction", "told", "choice"}


def portrait(subject: UUID, items: Sequence[Item], *, at: datetime) -> Portrait:
    """The page of a person, from what was opened for it."""
    register = policy.register()
    relations = {fact.process: fact for fact in subjects.relations(subject)}
    shown = [_shown(item, relations, register) for item in items]
    records = [one for one in shown if one.item.kind == "record"]
    others = [one for one in shown if one.item.kind not in _TOLD_ELSEWHERE and one.item.kind != "record"]
    return Portrait(
        name=_name(records),
        contact_points=_contact_points(items),
        held=_by_process(records, relations),
        states=tuple(consent.states(subject, at).values()) if _has(items, "choice") else (),
        history=tuple(reversed(consent.history(subject))) if _has(items, "choice") else (),
        limits=tuple(map(_limit, subjects.limits(subject, at=at))),
        holds=tuple(one for one in others if one.item.kind == "hold"),
        letters=tuple(one for one in others if one.item.room == "notice"),
        passed_on=tuple(one for one in others if one.item.room == "recipients"),
        acts=tuple(item for item in reversed(items) if item.room == "audit"),
        other=tuple(one for one in others if one.item.room not in ("notice", "recipients", "subjects", "audit")),
    )


def _shown(item: Item, relations: dict[str, RelationFact], register: Register) -> Shown:
    fields = tuple((texts.field(code), _value(code, value)) for code, value in item.fields.items() if value)
    return Shown(item, texts.kind(item.kind), fields, _ends_on(item, relations, register))


def _value(code: str, value: str) -> str:
    return texts.state(value) if code == "state" else texts.channel(value) if code == "channel" else value


def _ends_on(item: Item, relations: dict[str, RelationFact], register: Register) -> date | None:
    known = relations.get(item.process or "")
    if item.kind != "record" or known is None or item.at is None:
        return None
    zone = register.desk.time_zone
    anchored_on = local_date(known.anchored_at, zone) if known.anchored_at else None
    try:
        return ending(register, known.process, collected_on=local_date(item.at, zone), anchored_on=anchored_on).ends_on
    except NoSuchRule:
        return None


def _by_process(records: Sequence[Shown], relations: dict[str, RelationFact]) -> tuple[Held, ...]:
    processes = dict.fromkeys(one.item.process or "" for one in records)
    return tuple(
        Held(
            process,
            relations[process].since_at if process in relations else None,
            tuple(one for one in records if (one.item.process or "") == process),
        )
        for process in processes
    )


def _contact_points(items: Sequence[Item]) -> tuple[tuple[str, str], ...]:
    points = [item for item in items if item.kind == "identifier"]
    return tuple((texts.kind(code), value) for item in points for code, value in item.fields.items() if value)


def _limit(fact: LimitFact) -> LimitLine:
    covers = {ALL_PURPOSES: "all", MARKETING: "marketing"}.get(fact.purpose, fact.purpose)
    return LimitLine(fact, texts.kind(fact.kind.value), covers, texts.reason(fact.reason))


def _name(records: Sequence[Shown]) -> str:
    for record in records:
        for labels in _NAMES:
            parts = [record.item.fields[label] for label in labels if record.item.fields.get(label)]
            if parts:
                return " ".join(parts)
    return ""


def _has(items: Sequence[Item], kind: str) -> bool:
    return any(item.kind == kind for item in items)
