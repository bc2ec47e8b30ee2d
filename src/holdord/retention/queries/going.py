"""What goes soon and is told first: to whom a letter is owed, how it stands with it, what they may say to it.

Promise:  5.1, 8.2b - who has an account hears of it before it goes, and may say that it stays
Law:      GDPR Art. 5(1)(a), 5(1)(e), 12(1)
Takes:    the moment; one person, or everybody
Gives:    Going. Opens nothing
Next:     ../actions/forewarning.py (who writes the letters, and hears the answers)
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from holdord.lib.days import local_date
from holdord.policy import queries as policy
from holdord.policy.endings import ending
from holdord.policy.register import Process, Register, Retention
from holdord.retention.queries.due import Due, plan
from holdord.retention.queries.forewarned import letters
from holdord.retention.rules import Bound, Stage, Standing, goes_on, near_before, standing
from holdord.subjects import queries as people
from holdord.terms import LegalBasis

#: On these grounds it is the person's to say that something stays (GDPR Art. 6(1)(a)-(b)).
_THEIRS = (LegalBasis.CONTRACT, LegalBasis.CONSENT)


@dataclass(frozen=True)
class Going:
    """What of one person goes soon in one process: how many things, the first day and the last, counted from ``upto``
    at the latest. ``may_keep``: it is theirs to say that it stays, and it would."""

    subject: UUID
    process: str
    rule: str
    records: int
    first_on: date
    last_on: date
    upto: datetime
    standing: Standing
    may_keep: bool = False


def reached(now: datetime) -> list[Going]:
    """Everybody of whom something goes soon by a rule that has them hear of it first; by process, what goes first."""
    return _all(now, near_before)


def owed_letters(now: datetime) -> list[Going]:
    """Of these, those a letter is still to be written to; whom none reached is among them, for they may have given
    another address since."""
    return [each for each in reached(now) if each.standing.stage in (Stage.OWED, Stage.UNREACHED)]


def going(subject: UUID, now: datetime, *, bound: Bound = near_before) -> list[Going]:
    """What of one person goes soon, or, by another bound, later; and whether they may say that it stays."""
    return _all(now, bound, subject)


def late_letters(now: datetime, allowed: timedelta) -> int:
    """To how many a letter has been owed, or waits for the mail server, for longer than allowed."""
    waits = (Stage.OWED, Stage.QUEUED)
    return sum(each.standing.stage in waits for each in _all(now, _as_of(now - allowed)))


def _as_of(moment: datetime) -> Bound:
    """What people were to hear of by an earlier day."""

    def bound(_today: date, rule: Retention, zone: str) -> datetime:
        return near_before(local_date(moment, zone), rule, zone)

    return bound


def _all(now: datetime, bound: Bound, subject: UUID | None = None) -> list[Going]:
    register = policy.obeyed().register
    today = local_date(now, register.desk.time_zone)
    found: list[Going] = []
    for process in register.processes:
        warned = {rule.id for rule in _rules(register, process) if rule.forewarning}
        if warned:
            soon = plan(now, process=process.id, subject=subject, bound=bound).due
            found += _going(register, process, [due for due in soon if due.rule in warned], today, subject)
    return sorted(found, key=lambda each: (each.first_on, each.process, str(each.subject)))


def _rules(register: Register, process: Process) -> Iterable[Retention]:
    rule = register.rule(process.retention)
    until_then = register.rule(rule.until_then) if rule and rule.until_then else None
    return [each for each in (rule, until_then) if each]


def _going(register: Register, process: Process, due: list[Due], today: date, subject: UUID | None) -> Iterable[Going]:
    """One line a person, however many ways in which things of theirs come to be due."""
    by_person: dict[UUID, list[Due]] = {}
    for each in due:
        # What a hold or a law keeps is told of when that is over.
        if each.records and each.upto and each.last_on and not each.to_review and each.held_by is None:
            by_person.setdefault(each.subject, []).append(each)
    told = letters(by_person, process.id)
    for person, own in by_person.items():
        rule = register.rule(own[0].rule)
        if rule is None or rule.forewarning is None:
            continue
        upto = max(each.upto for each in own if each.upto)
        last_on = max(each.last_on for each in own if each.last_on)
        where = standing(rule.forewarning, told.get((person, process.id), ()), upto=upto, last_on=last_on, today=today)
        first_on = min(goes_on(rule, each.ends_on) for each in own)
        may_keep = subject is not None and rule.forewarning.may_keep and _would_stay(register, process, own, today)
        yield Going(
            person, process.id, rule.id, sum(len(each.records) for each in own), first_on, last_on, upto, where,
            may_keep,
        )  # fmt: skip


def _would_stay(register: Register, process: Process, own: list[Due], today: date) -> bool:
    """Whether it is theirs to say, by the stamps of what goes, and would make any difference: what has come to its
    longest time goes whatever anybody says."""
    ids = {id for each in own for id in each.records}
    held = [record for record in people.records_of(own[0].subject, process.id) if record.id in ids]
    if not held or any(basis not in _THEIRS for basis in people.bases_of(ids)):
        return False
    zone = register.desk.time_zone
    oldest = min(local_date(record.collected_at, zone) for record in held)
    anew = ending(register, process.id, collected_on=oldest, anchored_on=today)
    return goes_on(anew.rule, anew.ends_on) > max(each.last_on for each in own if each.last_on)
