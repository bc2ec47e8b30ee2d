"""The same rule as `rules.answer`, as one query over everybody.

Promise:  8.4a, 8.5b, 8.7 - whoever said no is on no list, from the next one on
Law:      GDPR Art. 5(1)(b), 6(1), 7(3), 18, 21
Takes:    the register, Asked, a moment, a Dialect
Gives:    lib.sql.Sql that selects the ids of all of whom the answer is yes; None, where it can be yes of nobody.
          What depends on no person (an unlisted recipient, a ground that ended) is decided here, and no row is read
Next:     queries.audience. tests/decisions/test_audience.py: for any history, both agree person by person
"""

# ruff: noqa: S608  # the names of tables are ours, and each value has a place

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from holdord.consent import queries as consent
from holdord.decisions.against import CAN_BE_OBJECTED_TO, is_profiling_promised_away
from holdord.decisions.approach import must_be_told, needs, sold_in
from holdord.decisions.question import Asked, ways
from holdord.lib.days import local_date, midnight
from holdord.lib.sql import ALWAYS, NEVER, Sql, any_of, every, negated
from holdord.policy.register import Process, Purpose, Register
from holdord.policy.spans import Alive, OnceAnchored, Since, alive
from holdord.policy.transfers import transfer_ground
from holdord.subjects.queries import everybody
from holdord.subjects.rules import ALL_PURPOSES, MARKETING, RIGHT_TO_OBJECT
from holdord.terms import MARKETING_COUNTRIES, Channel, LegalBasis, Need


@dataclass(frozen=True)
class Dialect:
    """What differs between databases: how a moment is written, and whether a sorted index gives last rows cheaply."""

    as_stored: Callable[[datetime], Any]
    sorts_well: bool


@dataclass(frozen=True)
class _Everybody:
    """The question, with what it means for everybody."""

    register: Register
    purpose: Purpose
    asked: Asked
    at: datetime
    dialect: Dialect

    @property
    def now(self) -> Any:
        return self.dialect.as_stored(self.at)

    @property
    def today(self) -> date:
        return local_date(self.at, self.register.desk.time_zone)

    @property
    def on_consent(self) -> bool:
        return self.purpose.basis is LegalBasis.CONSENT

    @property
    def processes(self) -> tuple[Process, ...]:
        """Where data may be that the use can fall under."""
        serving = self.register.processes_with(self.purpose.id)
        taker = self.asked.recipient
        return serving if taker is None else tuple(entry for entry in serving if taker in entry.recipients)

    def midnight(self, day: date) -> Any:
        return self.dialect.as_stored(midnight(day, self.register.desk.time_zone))


def audience(register: Register, asked: Asked, at: datetime, dialect: Dialect) -> Sql | None:
    """The ids of all people of whom `answer` is a yes, in no order; None for nobody at all."""
    purpose = register.purpose(asked.purpose)
    if purpose is None:
        return None
    question = _Everybody(register, purpose, asked, at, dialect)
    if not question.processes or any(_shut(question)):
        return None
    known, is_open = [*_known(question)], everybody.NOT_CLOSED
    reachable = [*_reachable(question)]
    if question.on_consent:
        # Whoever said yes takes the place of the table of people: nothing else of that is needed for such a purpose.
        since = dialect.as_stored(purpose.consent_since) if purpose.consent_since else None
        given = consent.given_sql(purpose.id, since=since, at=question.now, sorts_well=dialect.sorts_well)
        source = given.within("SELECT p.id FROM (", ") p")
    elif not any(everybody.COUNTRY in each.text for each in reachable):
        # Nor is it where nobody's country is asked for: whoever is known takes its place. Each once at the very end:
        # then PostgreSQL shares all of it among processes.
        found = _live(question, question.processes, said=everybody.all_known)
        source, known = found.within("SELECT DISTINCT p.id FROM ", ""), known[1:]
    else:
        source, is_open = Sql(f"SELECT p.id FROM {everybody.PEOPLE}"), everybody.OPEN
    wanted = every([is_open, *known, *_unlimited(question), *reachable])
    return None if wanted == NEVER else source + " WHERE " + wanted


def _shut(question: _Everybody) -> Iterable[bool]:
    """What makes it a no for everybody."""
    register, purpose, asked = question.register, question.purpose, question.asked
    yield purpose.automated_decisions or asked.automated or is_profiling_promised_away(register, purpose)
    yield register.suspended(purpose.id) is not None
    for id in asked.categories:
        found = register.category(id)
        yield bool(purpose.categories) and id not in purpose.categories
        yield found is not None and found.special and purpose.condition is None
    if asked.channel and purpose.reached_by:
        yield asked.channel not in purpose.reached_by
    if asked.recipient is not None:
        taker = register.recipient(asked.recipient)
        yield taker is None or purpose.id not in taker.purposes or transfer_ground(taker, question.today) is None
        yield taker is None or any(id not in taker.categories for id in asked.categories)


def _known(question: _Everybody) -> Iterable[Sql]:
    """We know the person where the use can fall under, and the time is not up; and each kind of data is kept there."""
    yield _live(question, question.processes)
    for id in question.asked.categories:
        yield _live(question, [entry for entry in question.processes if id in entry.categories])


def _live(
    question: _Everybody, processes: Collection[Process], more: Mapping[str, Sql] | None = None,
    said: Callable[..., Sql] = everybody.known,
) -> Sql:  # fmt: skip
    """A relation in one of these processes is not over age. Processes with one rule share one condition. ``said``: as a
    condition on a person, or as the table of all of whom it is true."""
    grouped: dict[tuple[Alive, Sql], list[str]] = {}
    for entry in processes:
        key = alive(question.register, entry.id, question.today), (more or {}).get(entry.id, ALWAYS)
        grouped.setdefault(key, []).append(entry.id)
    conditions = [
        every([everybody.in_processes(ids), extra, _alive(question, rule)]) for (rule, extra), ids in grouped.items()
    ]
    return said(conditions, at=question.now) if conditions else NEVER


def _alive(question: _Everybody, rule: Alive) -> Sql:
    return every(
        [
            _rule(question, rule.now),
            *(
                any_of([_rule(question, Since("collected", before)), _rule(question, earlier)])
                for before, earlier in rule.earlier
            ),
        ]
    )


def _rule(question: _Everybody, rule: Since | OnceAnchored) -> Sql:
    if isinstance(rule, OnceAnchored):
        before = every([everybody.UNANCHORED, _rule(question, rule.before)])
        return any_of([_rule(question, rule.anchored), before])
    moment = question.midnight(rule.day)
    anchored = everybody.anchored_since(moment)
    if rule.of == "anchored":
        return anchored
    collected = everybody.collected_since(moment)
    return collected if rule.of == "collected" else any_of([anchored, every([everybody.UNANCHORED, collected])])


def _unlimited(question: _Everybody) -> Iterable[Sql]:
    """No limit in force covers the purpose; a proven yes that came later outweighs what is not firm."""
    purpose = question.purpose
    own = [purpose.id, *([MARKETING] if purpose.direct_marketing else [])]
    reaches_all = purpose.basis in CAN_BE_OBJECTED_TO or purpose.direct_marketing
    scopes = [*own, *([ALL_PURPOSES] if reaches_all else [])]
    newer = Sql("p.proven AND p.at > l.since_at") if question.on_consent else None
    yield negated(everybody.limited(scopes, [*own, ALL_PURPOSES], newer, at=question.now))
    yield negated(everybody.suppressed(scopes, newer, at=question.now))


def _reachable(question: _Everybody) -> Iterable[Sql]:
    """One way to the person is open, and they were told what they must be told first."""
    purpose, asked = question.purpose, question.asked
    open_to = ways(purpose, asked.channel)
    if open_to:
        yield any_of(_open(question, way) for way in open_to)
    if must_be_told(question.register, purpose, asked.channel, carries=asked.carries_notice):
        yield everybody.was_told(RIGHT_TO_OBJECT, at=question.now)


def _open(question: _Everybody, way: Channel) -> Sql:
    purpose = question.purpose
    scopes = [ALL_PURPOSES, purpose.id, *([MARKETING] if purpose.direct_marketing else [])]
    declined = consent.declined_sql(way, scopes, at=question.now)
    return every([negated(declined), _lawful(question, way)])


def _lawful(question: _Everybody, way: Channel) -> Sql:
    """The law of the person's country is met: it asks nothing more, or a sale and they have bought."""
    desk = question.register.desk.calendar
    asks: dict[Need | None, list[str]] = {}
    for country in dict.fromkeys([*MARKETING_COUNTRIES, desk]):
        asks.setdefault(needs(question.purpose, country, way), []).append(country)
    elsewhere = needs(question.purpose, "", way)
    others = [country for need, some in asks.items() if need is not elsewhere for country in some]

    def where(need: Need | None) -> Sql:
        if need is elsewhere:
            return negated(everybody.country_among(others, desk))
        return everybody.country_among(asks.get(need, []), desk)

    return any_of([where(None), every([where(Need.CONSENT_OR_CUSTOMER), _customer(question)])])


def _customer(question: _Everybody) -> Sql:
    delivered = sold_in(question.register, question.purpose)
    serving = question.register.processes_with(question.purpose.id)
    more = {id: everybody.ANCHORED if must else ALWAYS for id, must in delivered.items()}
    return _live(question, [entry for entry in serving if entry.id in delivered], more)
