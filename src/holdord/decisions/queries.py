"""May we? The facts are gathered, the rules answer.

Promise:  every sentence that says what data are used for
Law:      GDPR Art. 5(1)(b), 6(1)
Takes:    a person (None: somebody we do not know), a purpose, a recipient (None: inside the house), a moment
Gives:    rules.Answer; what was answered before (given) and what a past moment looks like (looking_back). Nothing
          sealed is opened and nothing is written: actions.ask is the one that leaves a trace
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from holdord.consent import queries as consent
from holdord.decisions import record
from holdord.decisions.audience import Dialect
from holdord.decisions.audience import audience as compiled
from holdord.decisions.models import Decision
from holdord.decisions.rules import Answer, Asked, Facts, Reason, active_in, answer
from holdord.lib.days import local_date, midnight
from holdord.lib.gather import Parts, gathered
from holdord.lib.sql import Sql
from holdord.policy import queries as policy
from holdord.policy.endings import ending
from holdord.policy.loader import Edition
from holdord.policy.register import Register
from holdord.subjects import queries as subjects
from holdord.subjects.queries import Assigned, Delivered
from holdord.subjects.rules import RIGHT_TO_OBJECT, RelationFact
from holdord.terms import Channel

#: What a question about everybody may take to hash a table in.
_MEMORY = "128MB"


class Weighed(NamedTuple):
    """An answer, whom and what it is about, and the facts and the register it was made of."""

    subject: UUID | None
    asked: Asked
    facts: Facts
    register: Register
    answer: Answer


@dataclass(frozen=True)
class Given:
    """An answer as it was given, with the facts it was made of (record.py) and the version of the register."""

    id: UUID
    subject: UUID
    at: datetime
    by: str
    asked: Asked
    process: str | None
    allowed: bool
    reasons: tuple[Reason, ...]
    facts: Mapping[str, Any]
    version: str


def may(
    *,
    subject: UUID | None,
    purpose: str,
    recipient: str | None = None,
    at: datetime,
    categories: Collection[str] = (),
    channel: Channel | None = None,
    carries_notice: bool = False,
    automated: bool = False,
) -> Answer:
    """The one answer. A person who is gone, or never was, is a no with its reason."""
    asked = Asked(purpose, recipient, tuple(categories), channel, carries_notice, automated)
    return weigh(subject, asked, at=at).answer


def weigh(subject: UUID | None, asked: Asked, *, at: datetime) -> Weighed:
    """The answer by the register in force, with the facts it was made of."""
    edition = policy.obeyed()
    facts = facts_of([subject], at=at).get(subject, Facts()) if subject else Facts()
    return _weighed(edition, subject, asked, facts, at=at)


def _weighed(edition: Edition, subject: UUID | None, asked: Asked, facts: Facts, *, at: datetime) -> Weighed:
    said = answer(edition.register, facts, asked, at=at, version=edition.version)
    return Weighed(subject, asked, facts, edition.register, said)


def may_each(
    subjects_: Collection[UUID],
    *,
    purpose: str,
    recipient: str | None = None,
    at: datetime,
    channel: Channel | None = None,
    carries_notice: bool = False,
) -> dict[UUID, Answer]:
    """The answer for several people, in as many queries as for one."""
    asked = Asked(purpose, recipient, channel=channel, carries_notice=carries_notice)
    return {weighed.subject: weighed.answer for weighed in weigh_each(subjects_, asked, at=at) if weighed.subject}


def audience(asked: Asked, *, at: datetime) -> Iterator[UUID]:
    """Everybody of whom the answer is yes, by one query, in no order."""
    found = audience_sql(asked, at=at)
    if found is None:
        return
    with _by_whole_tables(), connection.cursor() as cursor:
        cursor.execute(found.text, found.values)
        ids = cursor.fetchall()
    for (id,) in ids:
        yield _id(id)


def audience_page(asked: Asked, *, at: datetime, after: UUID | None, limit: int) -> list[UUID]:
    """Some of them in the order of their ids: those after that one, so many."""
    found = audience_sql(asked, at=at)
    if found is None:
        return []
    page = found.within("SELECT id FROM (", ") everybody")
    if after is not None:
        page = page + Sql(" WHERE id > %s", (_stored_id(after),))
    page = page + Sql(" ORDER BY id LIMIT %s", (limit,))
    with _by_whole_tables(), connection.cursor() as cursor:
        cursor.execute(page.text, page.values)
        return [_id(id) for (id,) in cursor.fetchall()]


class Usable(NamedTuple):
    """Something held that may be used now, opened, and the day it goes. A tuple: they come by the thousand."""

    held: subjects.Held
    ends_on: date


def usable(purpose: str, *, at: datetime) -> list[Usable]:
    """What `actions.open_for` gives, without a trace. OPENS it: this is for that act alone."""
    register, who = policy.obeyed().register, audience_sql(Asked(purpose), at=at)
    processes = [process.id for process in register.processes_with(purpose)]
    if who is None:
        return []
    with _by_whole_tables():
        found = subjects.held_for(purpose, processes, who)
    today, ends = local_date(at, register.desk.time_zone), _Ends(register)
    return [Usable(held, ends_on) for held in found if (ends_on := ends.of(held)) > today]


class _Ends:
    """On which day things go. Many have come on the same day: the calendar is asked once for each."""

    def __init__(self, register: Register) -> None:
        self.register, self.known = register, dict[tuple[str, datetime, datetime | None], date]()

    def of(self, held: subjects.Held) -> date:
        key = held.process, held.collected_at, held.anchored_at
        if (known := self.known.get(key)) is None:
            zone = self.register.desk.time_zone
            anchored_on = local_date(held.anchored_at, zone) if held.anchored_at else None
            collected_on = local_date(held.collected_at, zone)
            known = ending(self.register, held.process, collected_on=collected_on, anchored_on=anchored_on).ends_on
            self.known[key] = known
        return known


def _stored_id(id: UUID) -> UUID | str:
    return id if connection.features.has_native_uuid_field else id.hex


def _id(stored: UUID | str) -> UUID:
    return stored if isinstance(stored, UUID) else UUID(stored)


def audience_count(asked: Asked, *, at: datetime) -> int:
    """How many of whom the answer is yes."""
    found = audience_sql(asked, at=at)
    if found is None:
        return 0
    with _by_whole_tables(), connection.cursor() as cursor:
        counted = found.within("SELECT COUNT(*) FROM (", ") everybody")
        cursor.execute(counted.text, counted.values)
        return int(cursor.fetchone()[0])


@contextmanager
def _by_whole_tables() -> Iterator[None]:
    """Everybody is found by reading tables through once: row by row, a planner's small mistake costs minutes."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('enable_nestloop'), current_setting('work_mem')")
        before = cursor.fetchone()
        cursor.execute("SELECT set_config('enable_nestloop', 'off', true), set_config('work_mem', %s, true)", [_MEMORY])
        yield
        cursor.execute("SELECT set_config('enable_nestloop', %s, true), set_config('work_mem', %s, true)", before)


def audience_sql(asked: Asked, *, at: datetime, register: Register | None = None) -> Sql | None:
    """The query itself: of the register in force, or of another one; None for nobody."""
    dialect = Dialect(connection.ops.adapt_datetimefield_value, sorts_well=connection.vendor == "postgresql")
    return compiled(register or policy.obeyed().register, asked, at, dialect)


def weigh_all(questions: Sequence[tuple[UUID | None, Asked]], *, at: datetime) -> list[Weighed]:
    """The answers to several questions about several people, in their order, from facts read once."""
    edition = policy.obeyed()
    found = facts_of({one for one, _ in questions if one is not None}, at=at)
    return [
        _weighed(edition, one, asked, facts, at=at)
        for one, asked in questions
        for facts in [found.get(one, Facts()) if one else Facts()]
    ]


def given(
    subject: UUID, *, purpose: str | None = None, until_at: datetime | None = None, limit: int | None = 50,
    until: tuple[datetime, UUID] | None = None,
) -> list[Given]:  # fmt: skip
    """What was answered about a person, the newest first; about one purpose, before a moment, before one of them."""
    rows = Decision.objects.filter(subject_id=subject).order_by("-at", "-id")
    if purpose is not None:
        rows = rows.filter(purpose=purpose)
    if until_at is not None:
        rows = rows.filter(at__lt=until_at)
    if until is not None:
        rows = rows.filter(Q(at__lt=until[0]) | Q(at=until[0], id__lt=until[1]))
    return [_given(row) for row in rows[:limit]]


def again(given: Given) -> Answer | None:
    """The answer that the kept facts give by the register they were weighed under; None if that was not kept.

    It is the answer that was given: this is how to see that nobody has changed one, and that the rule has not either.
    """
    edition = policy.kept(given.version)
    if edition is None and policy.version() == given.version:
        edition = policy.active()
    if edition is None:
        return None
    facts = record.facts(given.facts, given.asked.purpose, given.subject)
    edition = policy.as_instructed(edition, policy.instructions(numbers=given.facts.get("instructed", ())))
    return answer(edition.register, facts, given.asked, at=given.at, version=given.version)


def looking_back(subject: UUID | None, asked: Asked, *, at: datetime) -> Weighed:
    """What `may` says of a moment, by the register that was in force then and by what is known today of that time.

    Nobody need have asked. It can differ from what was answered then: a no that was on the telephone in March and
    written down in April, with March's date, stands here and did not stand there. What was erased since is not seen.
    """
    edition = policy.as_instructed(policy.in_force_at(at), policy.instructions(at=at))
    facts = _as_anchored_then(facts_of([subject], at=at).get(subject, Facts()), at) if subject else Facts()
    return _weighed(edition, subject, asked, facts, at=at)


def _as_anchored_then(facts: Facts, at: datetime) -> Facts:
    """What retention was counted from at that moment: a later delivery had not happened yet."""
    person = facts.subject
    if person is None or not any(fact.anchored_at and fact.anchored_at > at for fact in person.relations):
        return facts
    relations = tuple(_anchored_then(person.subject, fact, at) for fact in person.relations)
    return facts._replace(subject=person._replace(relations=relations))


def _anchored_then(subject: UUID, fact: RelationFact, at: datetime) -> RelationFact:
    if fact.anchored_at is None or fact.anchored_at <= at:
        return fact
    anchored_at, event = subjects.anchor_at(subject, fact.process, at) or (None, "")
    return fact._replace(anchored_at=anchored_at, anchor_event=event)


def contacted_untold() -> tuple[int, int]:
    """Answers that let a message go, and those of them whose facts say that the person had been told nothing yet.

    A message that carries the notice itself is none of them. For a control.
    """
    rows = Decision.objects.filter(allowed=True).exclude(channel="")
    asked_and_facts = rows.values_list("asked", "facts")
    seen = untold = 0
    for asked, facts in asked_and_facts.iterator():
        seen += 1
        told = any(what == RIGHT_TO_OBJECT for what, *_ in facts["told"])
        untold += not told and not asked.get("carries_notice", False)
    return seen, untold


def _given(row: Decision) -> Given:
    asked = record.question(row.purpose, row.recipient, row.channel, row.asked)
    return Given(
        row.id, row.subject_id, row.at, row.by, asked, row.process or None, row.allowed, record.reasons(row.reasons),
        row.facts, row.register_version,
    )  # fmt: skip


def weigh_each(people: Collection[UUID], asked: Asked, *, at: datetime) -> list[Weighed]:
    """The answers about several people, in their order."""
    edition = policy.obeyed()
    found = facts_of(people, at=at)
    return [_weighed(edition, one, asked, facts, at=at) for one in people for facts in [found.get(one, Facts())]]


#: All that the rules ask about a person, in one statement: what the rooms below hold of them, in this order.
_PARTS = (*subjects.PARTS, *consent.PARTS)
_PERSONS = len(subjects.PARTS)


def facts_of(people: Collection[UUID], *, at: datetime) -> dict[UUID, Facts]:
    """What the rules need to know about these people; who does not exist is left out."""
    return {id: facts for id, parts in gathered(_PARTS, people, at=at).items() if (facts := _facts(id, parts))}


def _facts(id: UUID, parts: Parts) -> Facts | None:
    person = subjects.read(id, parts[:_PERSONS])
    if person is None:
        return None
    said = consent.read(parts[_PERSONS:])
    return Facts(person, said.states, said.channels)


def active_customers(*, at: datetime) -> list[Delivered]:
    """Everybody who is an active customer now, each once, the longest ago served first (register: `restricted`)."""
    register = policy.register()
    found: dict[UUID, Delivered] = {}
    for entry in register.restricted:
        today = local_date(at, register.desk.time_zone)
        # A day more than can matter: which day it is depends on the zone; the rule decides.
        since = midnight(entry.active_for.latest_start(today), register.desk.time_zone)
        for one in subjects.delivered_since(entry.process, since):
            fact = RelationFact(entry.process, one.delivered_at, one.delivered_at, one.delivered_at)
            if active_in(register, [fact], at):
                found.setdefault(one.subject, one)
    return sorted(found.values(), key=lambda one: (one.delivered_at, one.subject))


def active_among(people: Collection[UUID], *, at: datetime) -> frozenset[UUID]:
    """Those of these people who are active customers now."""
    register = policy.register()
    found = subjects.facts_of(people, at=at) if register.restricted else {}
    return frozenset(id for id, facts in found.items() if active_in(register, facts.relations, at))


def review_due(assigned: Assigned, process: str) -> date | None:
    """The day by which somebody must have looked again at an assignment; None where no process asks for it."""
    register = policy.register()
    entry = next((each for each in register.restricted if each.process == process), None)
    return entry.reviewed_every.end(local_date(assigned.confirmed_at, register.desk.time_zone)) if entry else None
