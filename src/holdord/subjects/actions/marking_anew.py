"""Writing down anew how all names begin: for a version that finds people by more.

Promise:  9.1, 9.3 - old records are found as new ones are
Law:      GDPR Art. 15, 25(1)
Takes:    who asks, and the moment
Gives:    how many relations were seen to. A transaction a portion, and one entry in the log, with the last word
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdord.audit import actions as audit
from holdord.subjects.actions import marking
from holdord.subjects.actions.clearing import lock_all
from holdord.subjects.models import MarkedBefore, Relation


def mark_all(*, by: str, at: datetime, portion: int = 100) -> int:
    """Note anew what everything kept says. Gives how many relations.

    A transaction a portion, so that work goes on meanwhile; cut off, it is begun again, which changes nothing done.
    """
    done, last = 0, None
    while True:
        rows = Relation.objects.order_by("id")
        ids = list((rows.filter(pk__gt=last) if last else rows).values_list("id", flat=True)[:portion])
        if not ids:
            break
        _mark(ids)
        done, last = done + len(ids), ids[-1]
    with transaction.atomic():
        MarkedBefore.objects.all().delete()
        audit.record(act="subjects.mark-all", by=by, at=at, detail={"records": done})
    return done


def _mark(relations: Iterable[UUID]) -> None:
    """Their people are locked first, as by all others who write about them: what is read is the last that was said.

    A relation that became another person's while the lock was waited for is taken up again, with that person's.
    """
    left = list(relations)
    while left:
        with transaction.atomic():
            rows = Relation.objects.filter(pk__in=left)
            people = set(lock_all(rows.values_list("subject_id", flat=True)))
            whose = dict(rows.values_list("id", "subject_id"))
            marking.mark_again(id for id, subject in whose.items() if subject in people)
        left = [id for id, subject in whose.items() if subject not in people]
