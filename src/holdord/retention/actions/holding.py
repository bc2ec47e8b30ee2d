"""Keeping something past its time: on what ground, who answers for it, until when or when somebody looks again.

Promise:  8.0b - what stays, on what ground, until when; 5.4
Law:      GDPR Art. 17(3)(b), 17(3)(e)
Takes:    Whose (a person, one record, or whatever fits a question), a code for the ground, days
Gives:    the hold's id
Refuses:  NeedsADay, where nothing would ever end it; NotThatWay, where it would keep nothing, or not what was said;
          subjects.NothingToHold, NoSuchPerson, NotACode
Why:      a hold is the one thing in this room that keeps data longer: it has a day on which somebody must look at it
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from holdord.lib.days import local_date, midnight
from holdord.policy import queries as policy
from holdord.policy.statutes import statutes
from holdord.retention.actions.clock import see
from holdord.retention.actions.sweeping import erase_due_of
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people


class NeedsADay(ValueError):
    """A hold has a day on which it ends, or one on which somebody looks at it again, and that day is still to come."""


class NotThatWay(ValueError):
    """What was said to be held cannot be held so: no day lies in the span, or conditions do not go together."""


@dataclass(frozen=True)
class Whose:
    """What is held: one record, a person (in one process or all), or whatever fits and came ``[from_on, until_on)``."""

    record: UUID | None = None
    subject: UUID | None = None
    process: str = ""
    purpose: str = ""
    from_on: date | None = None
    until_on: date | None = None


def hold(
    *,
    whose: Whose,
    ground: str,
    reason: str,
    by: str,
    at: datetime,
    until_on: date | None = None,
    review_on: date | None = None,
) -> UUID:
    """Keep it, whatever its age and whoever asks for it to go; gives the hold.

    ``until_on`` is the first day on which it may go. Of one record held for a statute we know, the statute says it.
    """
    _must_be_one_way(whose)
    zone = policy.register().desk.time_zone
    until_on = until_on or _by_statute(whose, ground, zone)
    _must_have_a_day(until_on, review_on, local_date(at, zone))
    until_at = midnight(until_on, zone) if until_on else None
    if whose.record is not None:
        return subjects.hold_record(
            record=whose.record, statute=ground, reason=reason, until_at=until_at, review_on=review_on, by=by, at=at
        )
    # A hold in a process that is none would keep nothing, and look as if it did.
    if whose.process and policy.register().process(whose.process) is None:
        raise subjects.NothingToHold(f"the register has no process {whose.process!r}")
    if whose.subject is not None:
        return subjects.hold(
            subject=whose.subject, process=whose.process, statute=ground, reason=reason, until_at=until_at,
            review_on=review_on, by=by, at=at,
        )  # fmt: skip
    return subjects.hold_what_fits(
        process=whose.process, purpose=whose.purpose,
        collected_from=midnight(whose.from_on, zone) if whose.from_on else None,
        collected_until=midnight(whose.until_on, zone) if whose.until_on else None,
        statute=ground, reason=reason, until_at=until_at, review_on=review_on, by=by, at=at,
    )  # fmt: skip


def review_hold(*, hold: UUID, review_on: date, by: str, at: datetime) -> None:
    """Say that a hold still stands, and when somebody looks again. Raises NeedsADay, subjects.NoSuchHold."""
    _must_have_a_day(None, review_on, local_date(at, policy.register().desk.time_zone))
    subjects.review(hold=hold, review_on=review_on, by=by, at=at)


def release_hold(*, hold: UUID, by: str, at: datetime) -> int:
    """End a hold, and let go at once what had waited for that; gives how many records went. Raises NoSuchHold.

    What a question held, of many people, goes with the next run. A person who had asked to be erased while it was held
    asks through their request (rights), which looks again by itself. While the clock is in doubt the hold ends, and
    nothing goes by age.
    """
    found = people.hold(hold)
    subjects.release(hold=hold, by=by, at=at)
    if found is None or found.subject is None or see(at) is not None:
        return 0
    # A moment is held until just before its end: what is looked at now is looked at after it.
    return erase_due_of(subject=found.subject, by=by, now=at + timedelta(microseconds=1))


def _must_be_one_way(whose: Whose) -> None:
    """A condition that is passed over makes a hold look like another one than it is; so does a span without a day."""
    days = whose.from_on or whose.until_on
    if whose.record is not None and (whose.subject or whose.process or whose.purpose or days):
        raise NotThatWay("one record is held as it is. Leave out the person, the process, the purpose and the days")
    if whose.subject is not None and (whose.purpose or days):
        raise NotThatWay("a person is held in one process or in all. Leave out the purpose and the days")
    if whose.from_on and whose.until_on and whose.until_on <= whose.from_on:
        raise NotThatWay(f"no day lies from {whose.from_on} until before {whose.until_on}. Give a later second day")


def _by_statute(whose: Whose, ground: str, zone: str) -> date | None:
    statute = statutes().get(ground)
    if statute is None or whose.record is None:
        return None
    process = policy.register().process(people.process_of(whose.record) or "")
    collected_at = people.collected_at(whose.record)
    if process is None or collected_at is None:
        return None
    said = next((each for each in process.statutory if each.statute == ground), None)
    concerns = local_date(collected_at, zone)
    return statute.free_on(concerns, said.year_ends) if said else statute.free_on(concerns)


def _must_have_a_day(until_on: date | None, review_on: date | None, today: date) -> None:
    days = [day for day in (until_on, review_on) if day is not None]
    if not days:
        raise NeedsADay("a hold ends one day, or somebody looks at it again. Give one of the two days")
    if any(day <= today for day in days):
        raise NeedsADay("the day a hold ends, or is looked at again, is still to come. Give a later one")
