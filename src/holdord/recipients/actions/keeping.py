"""What went out of a person, and which lists they stand on: erased, handed over, given back.

Promise:  8.3 - erased; whoever has a list with them on it is told that they left it
Law:      GDPR Art. 17, 19
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdord.audit import actions as audit
from holdord.lib.registry import Memory
from holdord.recipients.actions.telling import leave_lists
from holdord.recipients.models import Communication, Disclosure
from holdord.recipients.reach import Intent


def erase(*, subject: UUID, by: str, at: datetime) -> int:
    """Remove what went out of a person; gives the number of rows. Recipients are told before (GDPR Art. 19)."""
    with transaction.atomic():
        removed = Disclosure.objects.filter(subject_id=subject).delete()[0] + leave_lists(subject, at=at)
        # What recipients still have to do goes on without the person: it needs no more than what is sealed in it.
        removed += Communication.objects.filter(subject_id=subject).update(subject=None)
        audit.record(act="recipients.erase", by=by, at=at, subject=subject, detail={"rows": removed})
    return removed


def remember(source: UUID, target: UUID) -> Memory:
    """Which handings over were of the source's data."""
    return {
        "disclosures": _ids(Disclosure, source),
        "communications": _ids(Communication, source),
    }


def merge(*, source: UUID, target: UUID, by: str, at: datetime) -> int:
    """Hand what went out to the other id of the same person; gives the number of rows."""
    with transaction.atomic():
        moved = Disclosure.objects.filter(subject_id=source).update(subject_id=target)
        moved += Communication.objects.filter(subject_id=source).update(subject_id=target)
        # The other id's address may be on a list of its own: the one that is closed leaves them, and is looked at anew.
        moved += leave_lists(source, at=at)
        audit.record(
            act="recipients.merge", by=by, at=at, subject=target, detail={"source": str(source), "rows": moved}
        )
    return moved


def unmerge(*, source: UUID, target: UUID, memory: Memory, by: str, at: datetime) -> int:
    """Give back what went out of the source's data; gives the number of rows."""
    with transaction.atomic():
        theirs = Disclosure.objects.filter(subject_id=target, pk__in=memory["disclosures"])
        moved = theirs.update(subject_id=source)
        told = Communication.objects.filter(subject_id=target, pk__in=memory.get("communications", ()))
        moved += told.update(subject_id=source)
        audit.record(
            act="recipients.unmerge", by=by, at=at, subject=target, detail={"source": str(source), "rows": moved}
        )
    return moved


def ask_anew(*, request: UUID, since: datetime) -> int:
    """What recipients were asked for a copy since then goes, with what they gave; gives how many. They are asked again
    when the copy is prepared again.
    """
    asked = Communication.objects.filter(request=request, intent=Intent.ACCESS.value, made_at__gte=since)
    return asked.delete()[0]


def _ids(model: type[Disclosure] | type[Communication], subject: UUID) -> list[str]:
    return [str(id) for id in model.objects.filter(subject_id=subject).values_list("id", flat=True)]
