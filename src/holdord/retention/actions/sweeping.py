"""What is due goes by itself: what is over age, and what was kept for a consent that nobody gave.

Promise:  7.2a - "when a retention period ends, data are erased"
Law:      GDPR Art. 5(1)(e), 17
Takes:    the moment, and who has it done
Gives:    Run; how many questions lapsed. Each person is one transaction, so a run that is cut off has done what it did
Next:     ../workflow.py (when), ../queries/due.py (what is due)
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdord.consent import actions as consent
from holdord.consent import queries as consents
from holdord.retention.actions import evidence
from holdord.retention.actions.anonymising import anonymise
from holdord.retention.actions.clearing import Cleared, erase_still_due
from holdord.retention.actions.clock import must_be_believed
from holdord.retention.actions.forewarning import let_go_after_grace
from holdord.retention.actions.ledger import finish_keys, write_ledger
from holdord.retention.actions.portions import Swept
from holdord.retention.actions.wholly import erase_whole, is_held, lock
from holdord.retention.queries import Due, kept, looks, plan
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people


@dataclass(frozen=True)
class Run:
    """What a run erased: records, people of whom nothing was left, and what stayed because it is held."""

    records: int
    people: int
    held: int


def run(*, now: datetime, by: str, pause: float = 0.0) -> Run:
    """Erase all that is due by the end of today, the oldest first, and finish what an earlier run was cut off from.

    A thousand things at a time, each time one transaction, so that it is cut off without loss and holds nobody up;
    ``pause`` seconds in between, where others are to have the machine as well.
    """
    finish_keys(by=by, at=now)
    begun = evidence.begin(by=by, at=now)
    records = gone = held = 0
    for tally, left in _swept(begun, pause):
        evidence.keep(begun, [tally], left)
        records, gone, held = records + tally.records, gone + tally.people, held + tally.held
    evidence.close(begun, records=records, people=gone, held=held, at=now)
    return Run(records, gone, held)


def _swept(begun: evidence.Begun, pause: float) -> Iterator[tuple[evidence.Tally, int]]:
    """What went by each rule, and how much a second look found left: at every rule, for one that erased nothing may
    have left everything."""
    yield from anonymise(begun, pause=pause)
    yield from let_go_after_grace(begun, pause=pause)
    for look in looks(begun.at):
        swept = Swept(look, begun.by, begun.at, pause)
        swept.go()
        tally = evidence.Tally(look.process.id, look.rule.id)
        tally.take(swept)
        yield tally, swept.left()


def erase_due_of(*, subject: UUID, by: str, now: datetime) -> int:
    """Erase what is due of one person, at once; gives how many records went."""
    due = plan(now, subject=subject).goes
    return _erase_due(subject, due, by=by, at=now).records if due else 0


def erase_reviewed(*, subject: UUID, process: str, by: str, at: datetime) -> int:
    """Somebody has looked at what is over age, and it may go; gives how many records went.

    Only what waits to be looked at (``action: review``); what a law keeps stays. Raises ClockInDoubt: whoever looked
    saw what is over age by this clock.
    """
    must_be_believed(at)
    with transaction.atomic():
        lock(subject)
        waiting = plan(at, subject=subject, process=process).waits
    return _erase_due(subject, waiting, by=by, at=at, reviewed=process).records if waiting else 0


def let_lapse(*, now: datetime, by: str) -> int:
    """End the questions for consent that nobody answered in time, and erase what was kept for that consent alone.

    Gives how many questions. Each is one transaction; what a statute or a claim holds stays.
    """
    lapsed = consents.unanswered(at=now)
    for asked in lapsed:
        _lapse(asked, by=by, at=now)
    finish_keys(by=by, at=now)
    return len(lapsed)


def _erase_due(subject: UUID, due: Sequence[Due], *, by: str, at: datetime, reviewed: str = "") -> Cleared:
    with transaction.atomic():
        done = erase_still_due(subject, due, by=by, at=at, reviewed=reviewed)
    finish_keys(by=by, at=at)
    return done


def _lapse(asked: consents.Choice, *, by: str, at: datetime) -> None:
    with transaction.atomic():
        lock(asked.subject)
        # Between the list and the lock the person may have answered, or be gone.
        if asked.id not in {each.id for each in consents.unanswered(at=at, subject=asked.subject)}:
            return
        consent.expire(subject=asked.subject, purpose=asked.purpose, by=by, at=at)
        due = people.records_for(asked.subject, asked.purpose)
        stays = kept(due, at)
        due = [record for record in due if record.id not in stays]
        for process in {record.process for record in due}:
            ids = [record.id for record in due if record.process == process]
            rows = subjects.erase_records(ids=ids, by=by, at=at)
            subjects.erase_relation(subject=asked.subject, process=process, by=by, at=at)
            write_ledger(asked.subject, "never-confirmed", rows, by=by, at=at, part_of=process)
        if due and not people.relations(asked.subject) and not is_held(asked.subject, at):
            known = {record.process for record in due}
            erase_whole(asked.subject, ground="never-confirmed", by=by, at=at, processes=known)
