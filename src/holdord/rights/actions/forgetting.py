"""A person is forgotten: of their requests the dates stay, and nothing else; the keys go, and letters sealed by them.

Promise:  8.3 - erased means that nothing can be opened again; what was asked and when stays without a person
Law:      GDPR Art. 5(1)(e), 5(2), 17
Takes:    a person's id, or nothing but the moment
Gives:    how many requests or keys
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from holdord.audit import actions as audit
from holdord.lib.days import local_date
from holdord.notice import actions as notice
from holdord.policy import queries as policy
from holdord.recipients import actions as recipients
from holdord.rights import proof, queries, rules
from holdord.rights.actions import reviewing, verifying
from holdord.rights.actions.rows import note
from holdord.rights.models import (
    Challenge,
    Deed,
    Delivery,
    Incoming,
    MachineRequest,
    Mandate,
    Passkey,
    PasswordText,
    Question,
    RightsRequest,
    Transfer,
    UseFact,
)
from holdord.rights.proof import Door
from holdord.rights.rules import IncomingState
from holdord.subjects import queries as subjects
from holdord.vault import actions as vault

#: How long a letter to the desk that asked for nothing can still be read: a slip can be put right.
DISMISSED_KEPT = timedelta(days=30)

#: A ticket that was ended fits no browser.
_NOBODYS = b""


def forget_person(*, subject: UUID, by: str, at: datetime) -> int:
    """Take everything personal out of a person's requests, for an erasure; gives how many there were.

    Who still waits for an answer must get one, if only that nothing is held any more: an open request stays, without
    its person, under its own key, and is forgotten when it has been answered.
    """
    with transaction.atomic():
        ids = list(queries.rows_of(subject).values_list("id", flat=True))
        found = RightsRequest.objects.filter(pk__in=ids)
        forget(found.filter(closed_at__isnull=False).values_list("id", flat=True), by=by, at=at)
        # What was to go to another controller is gone: what is left to say is prepared anew.
        Transfer.objects.filter(request__in=ids, request__closed_at=None, sent_at=None).delete()
        found.filter(closed_at=None).update(
            subject=None, forget_when_closed=True, prepared_at=None, prepared_by="", prepared_print=None,
            held_nothing=None, approved_at=None, approved_by="",
        )  # fmt: skip
        forget_dismissed(at=at, indexes=subjects.proven_indexes(subject))
        gone = Passkey.objects.filter(subject_id=subject).delete()[0]
        gone += log_out(subject, at=at)
        if ids or gone:
            audit.record(act="rights.erase", by=by, at=at, subject=subject, detail={"rows": len(ids) + gone})
    return len(ids) + gone


def log_out(subject: UUID, *, at: datetime) -> int:
    """End every log-in of a person; gives how many. The tickets go with their keys, after the commit or at night: the
    letter that brought each is sealed with its key, and bears the address.
    """
    ended = Challenge.objects.filter(subject_id=subject).update(subject=None, browser=_NOBODYS)
    transaction.on_commit(lambda: finish_keys(at=at))
    return ended


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
        row.sealed_address = row.sealed_message = row.sealed_extension = row.sealed_outcome = row.sealed_word = b""
        row.address_index, row.prepared_print, row.country, row.subject_id = None, None, "", None
        row.forgotten_at = at
        row.save()
        Challenge.objects.filter(request=row).delete()
        Question.objects.filter(request=row).update(sealed_said=b"")
        Deed.objects.filter(request=row).update(sealed_said=b"", sealed_old=b"")
        UseFact.objects.filter(request=row).update(sealed_why=b"")
        PasswordText.objects.filter(delivery__request=row).update(sealed_to=b"")
        Delivery.objects.filter(request=row, destroyed_at=None).update(
            sealed_file=b"", sealed_password=b"", destroyed_at=at
        )
        # Without its key nobody could be called back any more.
        MachineRequest.objects.filter(request=row).update(sealed_callbacks=b"")
        Transfer.objects.filter(request=row).update(sealed_to=b"", sealed_url=b"")
        Mandate.objects.filter(request=row).update(sealed_name=b"", sealed_address=b"", address_index=None)
        note(row, "forgotten", by=by, at=at)
        verifying.drop_document(row)
        recipients.forget_request(request=row.id)
    reviewing.forget([row.id for row in found])
    _forget_letters([row.id for row in found], at=at)
    transaction.on_commit(lambda: finish_keys(at=at))
    return len(found)


def forget_dismissed(*, at: datetime, indexes: Collection[bytes] | None = None) -> int:
    """Forget letters that asked for nothing: a month later, or at once those of these senders; gives how many."""
    rows = Incoming.objects.filter(state=IncomingState.DISMISSED.value, forgotten_at=None)
    old = (
        rows.filter(handled_at__lte=at - DISMISSED_KEPT) if indexes is None else rows.filter(address_index__in=indexes)
    )
    with transaction.atomic():
        count = _forgotten(old, at)
        if count:
            audit.record(act="rights.letters-forgotten", by="system:rights", at=at, detail={"letters": count})
        transaction.on_commit(lambda: finish_keys(at=at))
    return count


def _forget_letters(requests: Collection[UUID], *, at: datetime) -> None:
    """The letters of these requests go with them, unless they belong to another that stays."""
    theirs = Incoming.objects.filter(requests__in=requests, forgotten_at=None)
    _forgotten(theirs.exclude(requests__in=RightsRequest.objects.filter(forgotten_at=None)), at)


def _forgotten(letters: QuerySet[Incoming], at: datetime) -> int:
    ids = list(letters.values_list("id", flat=True).distinct())
    return Incoming.objects.filter(pk__in=ids).update(
        sealed_address=b"", sealed_subject=b"", sealed_text=b"", address_index=None, thread=None, rights=[],
        forgotten_at=at,
    )  # fmt: skip


def finish_keys(*, at: datetime) -> int:
    """Destroy the keys of destroyed files, of requests of which only the dates are left, and of tickets that were
    ended; gives how many."""
    files = list(Delivery.objects.filter(destroyed_at__isnull=False, key_gone=False).values_list("id", flat=True))
    for file in files:
        vault.destroy_key(file, at=at, by="system:rights")
        Delivery.objects.filter(pk=file).update(key_gone=True)
    found = RightsRequest.objects.filter(forgotten_at__isnull=False, owner__isnull=False)
    owners = [(id, owner) for id, owner in found.values_list("id", "owner") if owner]
    for id, owner in owners:
        destroy_key(owner, at=at)
        RightsRequest.objects.filter(pk=id).update(owner=None)
    forgotten = Incoming.objects.filter(forgotten_at__isnull=False, owner__isnull=False)
    letters = [(id, owner) for id, owner in forgotten.values_list("id", "owner") if owner]
    for id, owner in letters:
        destroy_key(owner, at=at)
        Incoming.objects.filter(pk=id).update(owner=None)
    tickets = list(Challenge.objects.filter(door=Door.ACCOUNT.value, browser=_NOBODYS).values_list("id", "owner"))
    for id, owner in tickets:
        # The key first: cut off between the two, the next round finds the row again.
        destroy_key(owner, at=at)
        Challenge.objects.filter(pk=id).delete()
    return len(files) + len(owners) + len(letters) + len(tickets)


def destroy_key(owner: UUID, *, at: datetime) -> None:
    """Destroy the key of a request or of a ticket, and first the letters that nobody could read without it."""
    notice.erase_sealed_by(owner=owner, by="system:rights", at=at)
    vault.destroy_key(owner, at=at, by="system:rights")
