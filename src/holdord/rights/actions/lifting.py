"""A restriction ends: the person hears of it first, and nothing and nobody can end it before that.

Promise:  8.4d - "the subject is told before a restriction is lifted"
Law:      GDPR Art. 18(3)
Takes:    the id of a limit, the day it is to end and why; who says so, and when
Gives:    how many limits ended
Refuses:  NoSuchRestriction, TooSoonToEnd, asking_here.NoAddress, reasons.ReasonMissing
Next:     ../workflow.py (which ends what is due, every minute)
"""

from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction

from holdord.audit import actions as audit
from holdord.lib.days import local_date
from holdord.notice import actions as notice
from holdord.notice import queries as sent
from holdord.policy import queries as policy
from holdord.rights import account, deeds, letters, queries, texts
from holdord.rights.actions.asking_here import NoAddress
from holdord.rights.actions.reasons import reason as reason_given
from holdord.rights.actions.spreading import spread_end
from holdord.rights.models import Lifting, RightsRequest
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.terms import LimitKind

_BY = "system:rights"


class NoSuchRestriction(LookupError):
    """There is no restriction of that id in force."""


class TooSoonToEnd(ValueError):
    """A restriction ends on a later day than the one on which its person hears of it."""


def announce_end(*, limit: UUID, ends_on: date, why: str, by: str, at: datetime) -> None:
    """Write to the person that their restriction ends on that day, and why. It ends then by itself, if they were told.

    Said twice, the first day stands.
    """
    fact = people.limit(limit)
    subject = people.subject_of_limit(limit)
    if fact is None or subject is None or fact.kind is not LimitKind.RESTRICTION or not fact.holds_at(at):
        raise NoSuchRestriction(f"no restriction {limit} is in force")
    today = local_date(at, policy.register().desk.time_zone)
    if ends_on < deeds.earliest_end(today):
        raise TooSoonToEnd("ends_on: a later day than today, so that the person hears of it before")
    words, address = reason_given(why), account.address_of(subject)
    if address is None:
        raise NoAddress("there is no e-mail address to write to. Tell them in another way")
    facts = people.facts(subject, at=at)
    language = policy.active().language(facts.language)
    with transaction.atomic():
        row, new = _row(limit, None, ends_on, by=by, at=at)
        if not new:
            return
        row.message = notice.write(
            owner=None, subject=subject, to=address, template=letters.template("restriction_lifted"),
            language=language,
            context={
                **letters.common(language, facts.country), "ends": letters.day(ends_on, language), "why": words,
                "restricted": texts.value_of("reason", fact.reason, language),
            },
            by=by, at=at,
        )  # fmt: skip
        row.save()
        audit.record(act="rights.end-announced", by=by, at=at, subject=subject, detail={"limit": str(limit)})


def plan_end(limit: UUID, request: RightsRequest, letter: UUID | None, *, by: str, at: datetime) -> None:
    """What was stopped for a request goes on once its answer has gone out. Within the caller's transaction."""
    row, new = _row(limit, request, local_date(at, request.time_zone), by=by, at=at)
    if new:
        row.message = letter
        row.save()


def told_by_hand(*, limit: UUID, by: str, at: datetime) -> None:
    """Somebody has told the person in another way that it ends, and answers for that."""
    with transaction.atomic():
        row = Lifting.objects.select_for_update(of=("self",)).filter(limit=limit, lifted_at=None).first()
        if row is None:
            raise NoSuchRestriction(f"nobody has said that restriction {limit} is to end")
        if row.told_at is None:
            row.told_at, row.told_by = at, by
            row.save()
            audit.record(
                act="rights.end-told-by-hand", by=by, at=at, subject=people.subject_of_limit(limit),
                detail={"limit": str(limit)},
            )  # fmt: skip


def end_due(*, at: datetime) -> int:
    """End what is due and whose person has heard; gives how many. Called again, it ends nothing twice."""
    due = queries.liftings_due(local_date(at, policy.register().desk.time_zone))
    return sum(_end(limit, at) for limit in due)


def _end(limit: UUID, at: datetime) -> bool:
    with transaction.atomic():
        row = Lifting.objects.select_for_update(of=("self",)).filter(limit=limit, lifted_at=None).first()
        if row is None:
            return False
        row.told_at = row.told_at or (sent.went_out_at(row.message) if row.message else None)
        if row.told_at is None or row.told_at > at:
            return False
        fact = people.limit(limit)
        if fact is not None and fact.until_at is None:
            subjects.announce_lift(limit=limit, by=_BY, at=row.told_at)
            subjects.lift(limit=limit, by=_BY, at=at, told_at=row.told_at)
            subject = people.subject_of_limit(limit)
            if subject is not None:
                spread_end(limit, subject, fact.purpose, by=_BY, at=at)
        row.lifted_at = at
        row.save()
    return True


def _row(limit: UUID, request: RightsRequest | None, ends_on: date, *, by: str, at: datetime) -> tuple[Lifting, bool]:
    return Lifting.objects.get_or_create(
        limit=limit, defaults={"id": uuid4(), "request": request, "ends_on": ends_on, "made_at": at, "by": by}
    )
