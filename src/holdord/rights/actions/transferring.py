"""A person's data go straight to another controller, signed, with proof; or are a person's to decide again.

Promise:  8.6 - portability, directly where that is technically feasible
Law:      GDPR Art. 20(2)
Takes:    the id of a request; the name of the other controller and its address, as the person named them
Gives:    nothing; the person hears when it has happened
Refuses:  rows.NotNow, NotAPlace, preparing.ChangedSince, certified.NotSetUp
Next:     ../portable.py (what goes), ../calling.py (how), docs/protocols.md (what the other gets)
"""

import hashlib
from base64 import b64encode
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction

from holdord.lib import certified
from holdord.lib.jobs import enqueue
from holdord.rights import calling, portable, proof, queries
from holdord.rights.actions import making, preparing, rows
from holdord.rights.actions.rows import NotNow, note
from holdord.rights.models import Transfer
from holdord.rights.rules import Step
from holdord.terms import RequestStatus, Right
from holdord.vault import queries as keys

#: Minutes between tries; after the last the request is a person's again.
_PAUSES = (1, 5, 30, 120, 360, 720, 1440)
_BY = "system:rights"


class NotAPlace(ValueError):
    """Data are sent over https to an address under a domain."""


def transfer(*, request: UUID, to: str, url: str, by: str, at: datetime) -> None:
    """Say that what was prepared goes straight to another controller, whom the person named."""
    certified.domain()
    if not queries.may_be_called(url) or not to.strip():
        raise NotAPlace("write who it is, and the https address it takes data at")
    with transaction.atomic():
        row = rows.at_step(request, Step.APPROVE)
        if row.right != Right.PORTABILITY.value or row.held_nothing or row.owner is None:
            raise NotNow("only what a person takes along goes to another controller")
        if not proof.same(making.gather(row, at).print, bytes(row.prepared_print or b"")):
            raise preparing.ChangedSince("what we hold has changed since it was prepared. Prepare it again")
        made = Transfer(id=uuid4(), request=row, owner=row.owner, asked_at=at, asked_by=by, next_try_at=at)
        made.sealed_to, made.sealed_url = rows.seal_for(made, "sealed_to", to), rows.seal_for(made, "sealed_url", url)
        made.save(force_insert=True)
        row.approved_at, row.approved_by = at, by
        row.save()
        note(row, "transfer-approved", by=by, at=at)
        enqueue("rights.transfer", f"{made.id}-0", request=str(row.id))


def send_over(*, request: UUID, at: datetime) -> None:
    """Send it, once: under its key, whoever got it twice knows that it is one. Done again, it does nothing."""
    made = Transfer.objects.filter(request=request, sent_at=None, next_try_at__lte=at).select_related("request").first()
    if made is None or made.request.closed_at is not None or made.request.subject_id is None:
        return
    if not proof.same(making.gather(made.request, at).print, bytes(made.request.prepared_print or b"")):
        made.delete()
        preparing.take_back(request, made.request.approved_at, at)
        return
    body = portable.as_json(portable.of(made.request.subject_id, at=made.asked_at))
    try:
        code = calling.post(_opened(made, "sealed_url"), body, _headers(made, body))
    except (calling.NotHeard, certified.NotSetUp) as fault:
        _not_taken(made.id, getattr(fault, "code", 0), at)
        return
    with transaction.atomic():
        row = rows.locked(request)
        made = Transfer.objects.select_for_update().get(pk=made.id)
        if made.sent_at is not None or row.closed_at is not None:
            return
        made.sent_at, made.code, made.digest = at, code, hashlib.sha256(body).digest()
        made.save()
        row.letter = rows.send(
            row, "transferred", by=_BY, at=at, to=_opened(made, "sealed_to"), digest=made.digest.hex(),
            left_out=queries.left_out(row, at=at),
        )  # fmt: skip
        rows.close(row, RequestStatus.FULFILLED, at=at, answered=True)
        note(row, "transferred", by=_BY, at=at, code=str(code), digest=made.digest.hex())


def _not_taken(id: UUID, code: int, at: datetime) -> None:
    with transaction.atomic():
        made = Transfer.objects.select_for_update().select_related("request").filter(pk=id, sent_at=None).first()
        if made is None:
            return
        if made.tries < len(_PAUSES):
            made.next_try_at = at + timedelta(minutes=_PAUSES[made.tries])
            made.tries, made.code = made.tries + 1, code
            made.save()
            return
        row = rows.locked(made.request_id)
        made.delete()
        row.approved_at, row.approved_by = None, ""
        row.save()
        note(row, "transfer-failed", by=_BY, at=at, code=str(code))


def _headers(made: Transfer, body: bytes) -> dict[str, str]:
    """Who sends, what, and a signature over its bytes by our domain's certificate."""
    return {
        "Content-Digest": f"sha-256=:{b64encode(hashlib.sha256(body).digest()).decode()}:",
        "Idempotency-Key": str(made.id),
        "X-Holdord-Domain": certified.domain(),
        "X-Holdord-Signature": b64encode(certified.sign(body)).decode(),
    }


def _opened(made: Transfer, column: str) -> str:
    return keys.open_text(made.owner, getattr(made, column), keys.context_of(made, column))
