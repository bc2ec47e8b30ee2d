"""What has had its time goes by itself: requests nobody proved, files whose link has ended, codes, networks.

Promise:  8.1c - the file goes with its link; 2.1a - where somebody asked from is kept for an hour or two
Law:      GDPR Art. 5(1)(c), 5(1)(e)
Takes:    the moment
Gives:    how many
Next:     workflow.py (when each runs), forgetting.py (how requests go)
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdord.lib import network as networks
from holdord.notice import actions as notice
from holdord.rights import proof
from holdord.rights.actions import rows
from holdord.rights.actions.forgetting import destroy_key, finish_keys, forget
from holdord.rights.actions.rows import note
from holdord.rights.models import Challenge, Delivery, RightsRequest
from holdord.rights.rules import Channel
from holdord.terms import RequestStatus


def expire_unproven(*, at: datetime) -> int:
    """Close what nobody has proven within a week, and forget who was said to have asked; gives how many."""
    found = RightsRequest.objects.filter(
        closed_at=None,
        verified_at=None,
        channel=Channel.PAGE.value,
        by_other="",
        received_at__lt=at - proof.UNPROVEN_LIVES,
    )
    return sum(_expire(id, at) for id in found.values_list("id", flat=True))


def destroy_expired(*, at: datetime) -> int:
    """Destroy the files whose link has ended; gives how many."""
    found = Delivery.objects.filter(destroyed_at=None, expires_at__lte=at).values_list("request_id", flat=True)
    return sum(destroy(id, at) for id in list(found))


def clear_challenges(*, at: datetime) -> int:
    """Forget where codes were asked from, once that no longer counts; remove tickets of yesterday; gives how many."""
    Challenge.objects.filter(made_at__lte=at - networks.WINDOW).exclude(network=b"").update(network=b"")
    found = list(Challenge.objects.filter(made_at__lt=at - proof.TICKET_KEPT))
    for row in found:
        if row.message:
            notice.forget_body(message=row.message, by="system:rights", at=at)
        if row.request_id is None:
            # The key first: cut off between the two, the next round finds the row again.
            destroy_key(row.owner, at=at)
        row.delete()
    return len(found)


def _expire(id: UUID, at: datetime) -> int:
    with transaction.atomic():
        row = rows.locked(id)
        if row.closed_at is not None or row.verified_at is not None:
            return 0
        rows.close(row, RequestStatus.UNFULFILLED, at=at)
        note(row, "expired", by="system:rights", at=at)
        return forget([id], by="system:rights", at=at)


def destroy(request: UUID, at: datetime) -> int:
    """The file that lies ready for this request goes, and the password that opens it; gives 1, or 0 where it has."""
    with transaction.atomic():
        row = Delivery.objects.select_for_update(of=("self",)).select_related("request").get(request_id=request)
        if row.destroyed_at is not None:
            return 0
        row.sealed_file, row.sealed_password, row.destroyed_at = b"", b"", at
        row.save()
        row.texts.update(sealed_to=b"")
        row.texts.filter(sent_at=None, given_up_at=None).update(given_up_at=at)
        if row.message:
            notice.forget_body(message=row.message, by="system:rights", at=at)
        note(row.request, "destroyed", by="system:rights", at=at)
        transaction.on_commit(lambda: finish_keys(at=at))
    return 1
