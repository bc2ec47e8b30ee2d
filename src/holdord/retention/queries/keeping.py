"""What stays although its time is up, or somebody asked for it to go: a hold first, then what a statute asks for.

Promise:  8.0b - what stays, on what ground, until when; 5.4, 7.2a
Law:      GDPR Art. 17(3)(b), 17(3)(e), 18
Takes:    records by their stamps, or a person; the moment
Gives:    Kept. A hold and a statute outweigh a request, a request outweighs the policy's longest time
Next:     due.py (what is due), ../actions/ (who asks before anything goes)
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from holdord.lib.days import local_date
from holdord.policy import queries as policy
from holdord.retention.queries.clock import moments
from holdord.retention.rules import Kept, by_statute, longest
from holdord.subjects import queries as people
from holdord.subjects.queries import DueRecord, Holds
from holdord.subjects.rules import HoldFact


def kept(records: Sequence[DueRecord], now: datetime) -> dict[UUID, Kept]:
    """For each record that must stay, what keeps it; the others are left out. Where a hold and a statute both do, the
    one that lasts longer: its day is told to people."""
    return kept_at(records, moments(now))


def kept_at(records: Sequence[DueRecord], when: Sequence[datetime], holds: Holds | None = None) -> dict[UUID, Kept]:
    """As `kept`, for whoever has asked `moments` and, maybe, for all holds that could keep any of the records."""
    found = dict[UUID, Kept]()
    for moment in when:
        for id, each in _kept_at(records, moment, holds).items():
            found[id] = max(found.get(id, each), each, key=longest)
    return found


def _kept_at(records: Sequence[DueRecord], now: datetime, holds: Holds | None) -> dict[UUID, Kept]:
    register = policy.register()
    zone = register.desk.time_zone
    today = local_date(now, zone)
    found = {}
    for id, hold in people.keeping(records, now, among=holds).items():
        found[id] = Kept(hold.statute, local_date(hold.until_at, zone) if hold.until_at else None, is_hold=True)
    bound = {process.id: process for process in register.processes if process.statutory}
    for record in records if bound else ():
        if process := bound.get(record.process):
            by_law = by_statute(process, record.purpose, local_date(record.collected_at, zone), today)
            if by_law is not None:
                found[record.id] = max(found.get(record.id, by_law), by_law, key=longest)
    return found


def keeps_relation(subject: UUID, process: str, now: datetime) -> Kept | None:
    """What keeps it known that the person is known in a process of which nothing more is held."""
    hold = next((found for moment in moments(now) if (found := people.held(subject, process, moment))), None)
    if hold is None:
        return None
    zone = policy.register().desk.time_zone
    return Kept(hold.statute, local_date(hold.until_at, zone) if hold.until_at else None, is_hold=True)


def kept_of(subject: UUID, now: datetime) -> dict[UUID, Kept]:
    """All records of a person that must stay, and what keeps each."""
    return kept(people.records_of(subject), now)


def stays(subject: UUID, now: datetime) -> list[Kept]:
    """Whatever keeps something of a person, each once, what lasts longest last."""
    zone = policy.register().desk.time_zone
    whole = (hold for hold in _holds_on(subject, now) if hold.record is None)
    held = {
        Kept(hold.statute, local_date(hold.until_at, zone) if hold.until_at else None, is_hold=True) for hold in whole
    }
    return sorted(held | set(kept_of(subject, now).values()), key=longest)


def is_kept(subject: UUID, now: datetime) -> bool:
    """Whether anything of a person must stay."""
    return bool(_holds_on(subject, now)) or bool(kept_of(subject, now))


def _holds_on(subject: UUID, now: datetime) -> list[HoldFact]:
    return [hold for moment in moments(now) for hold in people.holds_of([subject], moment)[subject]]


def holds(now: datetime) -> list[HoldFact]:
    """All holds in force, what is to be looked at first comes first."""
    return people.open_holds(now)


def holds_to_review(now: datetime) -> list[HoldFact]:
    """Holds that somebody should have looked at again before today."""
    return people.holds_to_review(local_date(now, policy.register().desk.time_zone), now)
