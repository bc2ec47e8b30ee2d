"""A person is forgotten: of their requests the dates stay, and nothing else; the keys go, and letters sealed by them.

Promise:  8.3 - erased means that nothing can be opened again; what was asked and when stays without a person
Law:      GDPR Art. 5(1)(e), 5(2), 17
Takes:    a person's id, or nothing but the moment
Gives:    how many requests or keys
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from holdord.audit import actions as audit
from holdord.lib.days import local_date
from holdord.notice import actions as notice
from holdord.policy import queries as policy
from holdord.rights import proof, queries, rules
from holdord.rights.actions.rows import note
from holdord.rights.models import Challenge, Delivery, RightsRequest
from holdord.vault import actions as vault


def forget_person(*, subject: UUID, by: str, at: datetime) -> int:
    """Take everything personal out of a person's requests, for an erasure; gives how many there were.

    Who still waits for an answer must get one, if only that nothing is held any more: an open request stays, without
    its person, under its own key, and is forgotten when it has been answered.
    """
    with transaction.atomic():
        ids = list(queries.rows_of(subject).values_list("id", flat=True))
        found = RightsRequest.objects.filter(pk__in=ids)
        forget(found.filter(closed_at__isnull=False).values_list("id", flat=True), by=by, at=at)
        found.filter(closed_at=None).update(
            subject=None, forget_when_closed=True, prepared_at=None, prepared_by="", prepared_print=None,
            held_nothing=None, approved_at=None, approved_by="",
        )  # fmt: skip
        if ids:
            audit.record(act="rights.erase", by=by, at=at, subject=subject, detail={"rows": len(ids)})
    return len(ids)


def merge(*, source: UUID, target: UUID, by: str, at: datetime) -> int:
    """Hand the requests of one person to another; gives how many. Each keeps its own key."""
    with transaction.atomic():
        # Of both: whether the source's addresses have been handed over already is for another room to say.
        ids = {id for person in (source, target) for id in queries.rows_of(person).values_list("id", flat=True)}
        moved = RightsRequest.objects.filter(pk__in=ids).exclude(subject_id=target).update(subject_id=target)
        if moved:
            audit.record(act="rights.merge", by=by, at=at, subject=target, detail={"rows": moved})
    return moved


def forget_old(*, at: datetime) -> int:
    """Of requests closed long ago, or answered after their person was erased, keep the dates only; gives how many."""
    zone = policy.register().desk.time_zone
    long_ago = Q(closed_at__lt=rules.ended_before(local_date(at, zone), proof.TRACE_LIVES, zone))
    # Not on the day it was closed: the last letter may still be on its way, sealed with the request's key.
    erased = Q(forget_when_closed=True, closed_at__lt=at - timedelta(days=1))
    found = RightsRequest.objects.filter(long_ago | erased, forgotten_at=None)
    with transaction.atomic():
        return forget(list(found.values_list("id", flat=True)), by="system:rights", at=at)


def forget(ids: Iterable[UUID], *, by: str, at: datetime) -> int:
    """Leave the dates of these requests and nothing else; the key goes after the commit, or the next night."""
    found = list(RightsRequest.objects.select_for_update().filter(pk__in=list(ids), forgotten_at=None))
    for row in found:
        row.sealed_address = row.sealed_message = row.sealed_extension = row.sealed_outcome = b""
        row.address_index, row.prepared_print, row.country, row.subject_id = None, None, "", None
        row.forgotten_at = at
        row.save()
        Challenge.objects.filter(request=row).delete()
        Delivery.objects.filter(request=row, destroyed_at=None).update(
            sealed_pdf=b"", sealed_password=b"", destroyed_at=at
        )
        note(row, "forgotten", by=by, at=at)
    transaction.on_commit(lambda: finish_keys(at=at))
    return len(found)


def finish_keys(*, at: datetime) -> int:
    """Destroy the keys of destroyed files, and of requests of which only the dates are left; gives how many."""
    files = list(Delivery.objects.filter(destroyed_at__isnull=False, key_gone=False).values_list("id", flat=True))
    for file in files:
        vault.destroy_key(file, at=at, by="system:rights")
        Delivery.objects.filter(pk=file).update(key_gone=True)
    found = RightsRequest.objects.filter(forgotten_at__isnull=False, owner__isnull=False)
    owners = [(id, owner) for id, owner in found.values_list("id", "owner") if owner]
    for id, owner in owners:
        destroy_key(owner, at=at)
        RightsRequest.objects.filter(pk=id).update(owner=None)
    return len(files) + len(owners)


def destroy_key(owner: UUID, *, at: datetime) -> None:
    """Destroy the key of a request or of a ticket, and first the letters that nobody could read without it."""
    notice.erase_sealed_by(owner=owner, by="system:rights", at=at)
    vault.destroy_key(owner, at=at, by="system:rights")
