"""What shows that a no is a no: for every limit and every consent taken back, what `may` says, and what was done.

Promise:  2.2.2p, 7.7, 8.4a, 8.5b, 8.7, 11.3
Law:      GDPR Art. 7(3), 18, 21(3)
Takes:    the moment; `about.purpose` for 2.2.2p
Gives:    Evidence from live rows: limits, choices, records, and every use in the audit log
Why here: three of these are named after the rooms whose promise they watch, but only this room can say `may`
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from holdord.audit import queries as audit
from holdord.consent import queries as consent
from holdord.decisions import queries, rules
from holdord.decisions.rules import GUARDS, Facts, covers, decide
from holdord.lib.days import local_date, midnight
from holdord.lib.registry import Evidence, Said, broken, control, kept, said
from holdord.policy import queries as policy
from holdord.policy.periods import add_months
from holdord.policy.register import Purpose, Register
from holdord.subjects import queries as subjects
from holdord.subjects.queries import OpenLimit
from holdord.terms import LimitKind

#: The acts that are a use of somebody's data. Reads by those who guard them are none (rules.GUARDS).
_USES = ("recipients.disclose", "subjects.read", "mailing.let-go")

#: People asked about at a time: enough to be quick, few enough for one query.
_BATCH = 500

#: How many people are asked about each category that a purpose may not use.
_SAMPLE = 200


@control("subjects.restriction-stops-use")
def restriction_stops_use(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """For everybody under a restriction `may` says no to all it covers, and nothing was used since."""
    limits = subjects.open_limits(LimitKind.RESTRICTION, at=now)
    return _limits_hold(limits, _everything, said("restrictions"), now)


@control("decisions.minor-stops-use")
def minor_stops_use(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """For everybody found to be too young `may` says no to everything, and nothing was used since."""
    return _limits_hold(subjects.open_limits(LimitKind.MINOR, at=now), _everything, said("people too young"), now)


@control("decisions.no-automated-callers")
def no_automated_callers(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """In the last month nobody asked `may` on behalf of a machine that would decide, or build a profile.

    Each was told no. That somebody asks at all says that such a machine is there (GDPR Art. 22).
    """
    since_at = midnight(add_months(local_date(now, "UTC"), -1), "UTC")
    asked = audit.count(act=rules.ASKED_BY_A_MACHINE, since_at=since_at)
    seen = audit.count(act="decisions.may", since_at=since_at) + asked
    if asked:
        return broken("questions in the last month: {seen}; from machines that would decide or build profiles: {asked}",
                      seen=seen, asked=asked, looked_at=seen)  # fmt: skip
    return kept("questions in the last month: {seen}, none from a machine that would decide or build profiles",
                seen=seen, looked_at=seen)  # fmt: skip


@control("decisions.first-contact-notice")
def first_contact_notice(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Nobody was allowed to be reached who had not been told of the right to object, or was told by that very message.

    Looks at every answer that is still kept, and at the facts each was made of.
    """
    seen, untold = queries.contacted_untold()
    if untold:
        return broken("answers that let a message go: {seen}; to people not yet told that they may object: {untold}",
                      seen=seen, untold=untold, looked_at=seen)  # fmt: skip
    return kept("answers that let a message go: {seen}; each to people who know, or hear by it, of the right to object",
                seen=seen, looked_at=seen)  # fmt: skip


@control("subjects.marketing-objection-stops-at-once")
def marketing_objection_stops_at_once(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """For everybody who objects to marketing `may` says no to each purpose that is, and nothing was used for one."""
    register = policy.register()
    marketing = [purpose for purpose in register.purposes if purpose.direct_marketing]
    limits = [
        entry
        for entry in subjects.open_limits(LimitKind.OBJECTION, at=now)
        if any(covers(entry.limit, purpose, None) for purpose in marketing)
    ]
    name = said("objections to direct marketing")
    return _limits_hold(limits, lambda purpose: purpose.direct_marketing, name, now)


@control("consent.withdrawal-stops-at-once")
def withdrawal_stops_at_once(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """For each consent that stands withdrawn `may` says no, and nothing was used for that purpose since."""
    ended = consent.taken_back(at=now)
    facts = dict(_facts({choice.subject for choice in ended}, now))
    register = policy.register()
    still = sum(
        decide(register, facts.get(choice.subject, Facts()), purpose=choice.purpose, at=now).allowed for choice in ended
    )
    used = 0
    uses = _uses([choice.at for choice in ended])
    for choice in ended:
        used += sum(use.purpose == choice.purpose and use.at > choice.at for use in uses.get(choice.subject, ()))
    seen = len(ended)
    if still or used:
        return broken("consents taken back: {seen}; still permitting: {still}; uses since: {used}",
                      seen=seen, still=still, used=used, looked_at=seen)  # fmt: skip
    return kept("consents taken back: {seen}; each is a no now, none was used since", seen=seen, looked_at=seen)


@control("decisions.category-not-for-purpose")
def category_not_for_purpose(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """No record kept for the purpose holds a kind of data it may not use, and `may` refuses each such kind."""
    register = policy.register()
    purpose = register.purpose(str(about.get("purpose", "")))
    if purpose is None or not purpose.categories:
        return broken("the register limits no such purpose to kinds of data", looked_at=0)
    others = _other_categories(register, purpose)
    stored = subjects.categories_kept_for(purpose.id)
    wrong = sum(count for found, count in stored.items() if set(found) - set(purpose.categories))
    processes = [process.id for process in register.processes_with(purpose.id)]
    people = subjects.subjects_in(processes)[:_SAMPLE]
    permitted = sum(
        decide(register, facts, purpose=purpose.id, at=now, categories=[category]).allowed
        for _, facts in _facts(people, now)
        for category in others
    )
    records, asked = sum(stored.values()), len(people) * len(others)
    if wrong or permitted:
        return broken(
            "{purpose}: records of other kinds: {wrong} of {records}; asked about them, a yes: {permitted} of {asked}",
            purpose=purpose.id, wrong=wrong, records=records, permitted=permitted, asked=asked,
            looked_at=records + asked,
        )  # fmt: skip
    return kept(
        "{purpose}: other kinds of data: {others}; people they are refused for: {people}; "
        "records that hold any: 0 of {records}",
        purpose=purpose.id, others=len(others), people=len(people), records=records, looked_at=records + asked,
    )  # fmt: skip


def _limits_hold(
    limits: Collection[OpenLimit], concerns: Callable[[Purpose], bool], name: Said, now: datetime
) -> Evidence:
    """For each limit, each purpose it covers: a no, and no use since, save after a newer yes."""
    register = policy.register()
    facts = dict(_facts({entry.subject for entry in limits}, now))
    uses = _uses([entry.limit.since_at for entry in limits])
    yes = used = 0
    for entry in limits:
        theirs = facts.get(entry.subject, Facts())
        for purpose in _covered(register, entry, theirs, concerns):
            yes += decide(register, theirs, purpose=purpose.id, at=now).allowed
            used += sum(
                use.purpose == purpose.id and use.at > entry.limit.since_at for use in uses.get(entry.subject, ())
            )
    seen = len(limits)
    if yes or used:
        return broken("{name} in force: {seen}; purposes still allowed: {yes}; uses since: {used}",
                      name=name, seen=seen, yes=yes, used=used, looked_at=seen)  # fmt: skip
    return kept("{name} in force: {seen}; every purpose they cover is a no now, none was used since",
                name=name, seen=seen, looked_at=seen)  # fmt: skip


def _covered(
    register: Register, entry: OpenLimit, facts: Facts, concerns: Callable[[Purpose], bool]
) -> Iterator[Purpose]:
    """What the limit forbids, judged without `decide`: all it reaches, save where a proven yes came later."""
    for purpose in register.purposes:
        newer = facts.consents.get(purpose.id)
        said_yes = newer is not None and newer.proven and newer.at > entry.limit.since_at
        if concerns(purpose) and covers(entry.limit, purpose, None) and not said_yes:
            yield purpose


def _everything(purpose: Purpose) -> bool:
    return True


def _uses(since: Collection[datetime]) -> dict[UUID, list[audit.Entry]]:
    """Every use in the log since the earliest of these moments, by person."""
    found: dict[UUID, list[audit.Entry]] = {}
    if not since:
        return found
    for act in _USES:
        for entry in audit.entries(None, act=act, since_at=min(since)):
            if entry.subject is not None and _is_use(entry):
                found.setdefault(entry.subject, []).append(entry)
    return found


def _is_use(entry: audit.Entry) -> bool:
    # A name in a list is how staff see that somebody is blocked at all (8.4b); what lies behind it is the use.
    return entry.detail.get("role") not in GUARDS and entry.detail.get("what") != "name"


def _facts(people: Collection[UUID], now: datetime) -> Iterator[tuple[UUID, Facts]]:
    wanted = sorted(people)
    for start in range(0, len(wanted), _BATCH):
        yield from queries.facts_of(wanted[start : start + _BATCH], at=now).items()


def _other_categories(register: Register, purpose: Purpose) -> list[str]:
    """The kinds of data held in the purpose's processes that it may not use."""
    held = {category for process in register.processes_with(purpose.id) for category in process.categories}
    return sorted(held - set(purpose.categories))
