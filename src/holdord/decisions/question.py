"""What is asked, about whom, with the entries of the register it is about.

Promise:  2.5, 3.3a - each use has a purpose; what is known about a person is taken as it stood at that moment
Law:      GDPR Art. 5(1)(b), 5(1)(e)
Takes:    the register, Facts, Asked, a moment (aware, UTC)
Gives:    Question, or None for a purpose the register does not know. Reads no clock, no table
Next:     against.py and approach.py (what speaks against it), rules.py (the answer), audience.py (the same in SQL)
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import chain
from typing import Any, Final, NamedTuple

from holdord.consent.rules import ChannelFact, ConsentFact
from holdord.lib.days import local_date
from holdord.policy.endings import Ending, ending
from holdord.policy.register import Process, Purpose, Recipient, Register
from holdord.policy.spans import alive_since
from holdord.subjects.rules import RelationFact, SubjectFacts
from holdord.terms import Channel, Right

#: No entries: one for all, and nobody can write into it through what it is given as.
NOTHING: Final[Mapping[str, Any]] = {}


class Reason(NamedTuple):
    """Why an answer is what it is: a code, what belongs to it (ids and days only), and the promises it comes from."""

    code: str
    params: Mapping[str, str] = NOTHING
    clauses: tuple[str, ...] = ()


class Facts(NamedTuple):
    """What is known about a person: None, and no choices, for somebody we do not know. Words: the oldest first."""

    subject: SubjectFacts | None = None
    consents: Mapping[str, ConsentFact] = NOTHING
    channels: tuple[ChannelFact, ...] = ()


class Asked(NamedTuple):
    """A use of data, whoever they are about.

    ``recipient`` None: inside the house. ``categories`` empty: the purpose as such. ``channel``: how the person would
    be approached; ``carries_notice``: the message tells them of the right to object. ``automated``: a machine would
    decide, or build a profile.
    """

    purpose: str
    recipient: str | None = None
    categories: tuple[str, ...] = ()
    channel: Channel | None = None
    carries_notice: bool = False
    automated: bool = False


class Known(NamedTuple):
    """A process of the register in which we know the person, and whether the time is up for what it holds of them."""

    process: Process
    relation: RelationFact
    is_over: bool


class Question(NamedTuple):
    """What is asked, with the entries of the register it is about. ``live``: what is ``known`` and not over."""

    register: Register
    purpose: Purpose
    facts: Facts
    asked: Asked
    today: date
    known: tuple[Known, ...]
    live: tuple[Known, ...]

    @property
    def consent(self) -> ConsentFact | None:
        return self.facts.consents.get(self.purpose.id)

    @property
    def processes(self) -> tuple[Process, ...]:
        """Where we know the person and the time is not up, else where we know them, else all that serve the purpose."""
        known = self.live or self.known
        return tuple(entry.process for entry in known) or self.register.processes_with(self.purpose.id)

    @property
    def taker(self) -> Recipient | None:
        """The recipient's entry; None for use inside the house, and for somebody the register does not know."""
        return self.register.recipient(self.asked.recipient) if self.asked.recipient is not None else None

    @property
    def listing(self) -> tuple[Process, ...]:
        """The processes the use can fall under: for a recipient, those that list them for this purpose."""
        if self.asked.recipient is None:
            return tuple(entry.process for entry in self.live)
        taker = self.taker
        if taker is None or self.purpose.id not in taker.purposes:
            return ()
        return tuple(process for process in self.processes if taker.id in process.recipients)

    @property
    def country(self) -> str:
        """Whose law counts: the person's country, else that of the desk."""
        return (self.facts.subject.country if self.facts.subject else "") or self.register.desk.calendar

    def ending(self, known: Known) -> Ending:
        """The day on which what is known there must be gone, and the rule that says so."""
        zone, relation = self.register.desk.time_zone, known.relation
        anchored_on = local_date(relation.anchored_at, zone) if relation.anchored_at else None
        collected_on = local_date(relation.collected_at, zone)
        return ending(self.register, known.process.id, collected_on=collected_on, anchored_on=anchored_on)

    def day(self, moment: datetime) -> str:
        return local_date(moment, self.register.desk.time_zone).isoformat()

    def right(self, right: Right) -> tuple[str, ...]:
        """The clauses that speak of that right."""
        terms = self.register.right(right)
        return terms.clauses if terms else ()


def question(register: Register, facts: Facts, asked: Asked, at: datetime) -> Question | None:
    """The question as the register understands it; None where it knows no such purpose."""
    purpose = register.purpose(asked.purpose)
    if purpose is None:
        return None
    today = local_date(at, register.desk.time_zone)
    known = tuple(_known(register, purpose, facts.subject, today)) if facts.subject else ()
    live = tuple([entry for entry in known if not entry.is_over])
    return Question(register, purpose, facts, asked, today, known, live)


def ways(purpose: Purpose, channel: Channel | None) -> tuple[Channel, ...]:
    """How the person might be approached: as was asked, else as the purpose says; empty where nobody speaks of it."""
    return (channel,) if channel else purpose.reached_by


def watched(register: Register, control: str, **about: str) -> tuple[str, ...]:
    """The promises that this control watches, about the thing named: the sentences a refusal keeps."""
    return tuple(
        promise.id
        for promise, call in register.calls(control)
        if all(call.about.get(key, value) == value for key, value in about.items())
    )


def union(clauses: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Each clause once, in the order they come."""
    return tuple(dict.fromkeys(chain.from_iterable(clauses)))


def _known(register: Register, purpose: Purpose, facts: SubjectFacts, today: date) -> Iterator[Known]:
    """Where we know the person and may use what we have for this purpose, if it is not too old."""
    for relation in facts.relations:
        process = register.process(relation.process)
        if process is not None and purpose.id in process.purposes:
            rule = alive_since(register, process.id, today)
            yield Known(process, relation, not rule.holds(relation.collected_at, relation.anchored_at))
