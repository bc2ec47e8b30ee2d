"""What is over goes: bags with their keys, old traces, and a person's own.

Promise:  7.2a, 8.3
Law:      GDPR Art. 5(1)(e), 17
Takes:    the moment; a person
Gives:    how many
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdord.audit import actions as audit
from holdord.lib.days import local_date
from holdord.lib.registry import Memory
from holdord.mailing.models import Bag, Content, Outgoing
from holdord.mailing.rules import KEPT_FOR
from holdord.vault import actions as vault
from holdord.vault import queries as keys

_BY = "system:gate"


def empty_bags(*, at: datetime) -> int:
    """Destroy the keys of past days all of whose mail is served; gives how many."""
    today = local_date(at, "UTC")
    past = Bag.objects.filter(day__lt=today, emptied_at=None).exclude(outgoing__done_at=None, outgoing__isnull=False)
    done = 0
    for bag in list(past.values_list("id", flat=True)):
        Content.objects.filter(bag=bag).delete()
        if keys.has_key(bag):
            vault.destroy_key(bag, at=at, by=_BY)
        done += Bag.objects.filter(pk=bag).update(emptied_at=at)
    return done


@transaction.atomic
def forget_old(*, at: datetime) -> int:
    """Remove the traces of what went long ago, and bags nothing is left of; gives how many messages."""
    gone = Outgoing.objects.filter(done_at__lt=at - KEPT_FOR).delete()[0]
    Bag.objects.filter(emptied_at__isnull=False, outgoing=None, contents=None).delete()
    if gone:
        audit.record(act="mailing.forget_old", by=_BY, at=at, detail={"messages": gone})
    return gone


@transaction.atomic
def forget(*, subject: UUID, by: str, at: datetime) -> int:
    """Take a person out of what went to them; gives how many. What still waits is asked about anew."""
    theirs = Outgoing.objects.filter(subject_id=subject)
    waiting = theirs.filter(done_at=None).update(subject=None)
    gone = theirs.delete()[0]
    if gone or waiting:
        audit.record(act="mailing.forget", by=by, at=at, subject=subject, detail={"messages": gone + waiting})
    return gone + waiting


@transaction.atomic
def hand_over(*, source: UUID, target: UUID, by: str, at: datetime) -> int:
    """What went to one id of a person went to the other; gives how many."""
    moved = Outgoing.objects.filter(subject_id=source).update(subject_id=target)
    if moved:
        audit.record(act="mailing.hand_over", by=by, at=at, subject=target, detail={"messages": moved})
    return moved


@transaction.atomic
def hand_back(*, source: UUID, target: UUID, memory: Memory, by: str, at: datetime) -> int:
    """Give the source back what went to them; gives how many."""
    moved = Outgoing.objects.filter(subject_id=target, pk__in=memory["outgoing"]).update(subject_id=source)
    if moved:
        audit.record(act="mailing.hand_back", by=by, at=at, subject=source, detail={"messages": moved})
    return moved
