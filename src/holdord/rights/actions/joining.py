"""Two people turn out to be one, or after all not: what each asked for goes over, and comes back.

Promise:  8.1a, 7.1 - one person gets one answer; parted again, nobody gets the other's
Law:      GDPR Art. 5(1)(f), 12(6), 15(4)
Takes:    two people; what `remember` wrote down before the merge
Gives:    how many rows went over or came back. Each request keeps its own key
Refuses:  subjects NotJoined, while one of them is being erased
Next:     ../../subjects/actions/joining.py (who calls this, for every room)
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdord.audit import actions as audit
from holdord.lib.registry import Memory
from holdord.recipients import actions as recipients
from holdord.rights import queries
from holdord.rights.actions.clearing import destroy
from holdord.rights.actions.forgetting import log_out
from holdord.rights.models import Delivery, Erasure, Passkey, RightsRequest
from holdord.subjects import queries as subjects
from holdord.subjects.rules import NotJoined


def remember(source: UUID, target: UUID) -> Memory:
    """Which requests a merge will hand over, and whose each is now: some are nobody's yet, but for their address."""
    ids = {id for person in (source, target) for id in queries.rows_of(person).values_list("id", flat=True)}
    found = RightsRequest.objects.filter(pk__in=ids).exclude(subject_id=target).values_list("id", "subject_id")
    passkeys = Passkey.objects.filter(subject_id=source).values_list("id", flat=True)
    return {
        "requests": {str(id): str(subject) if subject else None for id, subject in found},
        "passkeys": [str(id) for id in passkeys],
    }


def merge(*, source: UUID, target: UUID, by: str, at: datetime) -> int:
    """Hand the requests of one person to another; gives how many. Each keeps its own key."""
    with transaction.atomic():
        _nobody_is_erased(source, target)
        # Of both: whether the source's addresses have been handed over already is for another room to say.
        ids = {id for person in (source, target) for id in queries.rows_of(person).values_list("id", flat=True)}
        moved = RightsRequest.objects.filter(pk__in=ids).exclude(subject_id=target).update(subject_id=target)
        moved += Passkey.objects.filter(subject_id=source).update(subject_id=target)
        # Whoever is logged in logs in again, and then sees all of it.
        log_out(source, at=at)
        if moved:
            audit.record(act="rights.merge", by=by, at=at, subject=target, detail={"rows": moved})
    return moved


def unmerge(*, source: UUID, target: UUID, memory: Memory, since: datetime, by: str, at: datetime) -> int:
    """Give each request back to whose it was, and one that came since to whose address asked; gives how many.

    An answer that lies ready since the merge may hold data of both, so it is destroyed; what was prepared is prepared
    anew. A passkey made since opens nothing any more: nobody can say which of the two made it.
    """
    with transaction.atomic():
        _nobody_is_erased(source, target)
        moved = sum(
            RightsRequest.objects.filter(pk=id, subject_id=target).update(subject_id=subject)
            for id, subject in memory["requests"].items()
        )
        asked = RightsRequest.objects.filter(subject_id=target, address_index__in=subjects.proven_indexes(source))
        moved += asked.exclude(pk__in=memory["requests"]).update(subject_id=source)
        made = Passkey.objects.filter(subject_id=target)
        moved += made.filter(pk__in=memory.get("passkeys", ())).update(subject_id=source)
        detail = {
            "rows": moved,
            "answers": _withdraw_answers(source, target, since=since, at=at),
            "passkeys": made.filter(made_at__gte=since).delete()[0],
        }
        log_out(target, at=at)
        if any(detail.values()):
            audit.record(act="rights.unmerge", by=by, at=at, subject=target, detail=detail)
    return moved


def _nobody_is_erased(one: UUID, other: UUID) -> None:
    """What an erasure under way takes was planned for the people as they were."""
    if Erasure.objects.filter(subject__in=(one, other), finished_at=None).exists():
        raise NotJoined("erasing")


def _withdraw_answers(source: UUID, target: UUID, *, since: datetime, at: datetime) -> int:
    """Destroy the answers that lie ready since then, and what recipients gave for those in the making; gives how many
    lay ready.
    """
    theirs = [id for who in (source, target) for id in queries.rows_of(who).values_list("id", flat=True)]
    for id in RightsRequest.objects.filter(pk__in=theirs, closed_at=None).values_list("id", flat=True):
        recipients.ask_anew(request=id, since=since)
    ready = Delivery.objects.filter(request__in=theirs, made_at__gte=since, destroyed_at=None)
    return sum(destroy(id, at) for id in list(ready.values_list("request_id", flat=True)))
