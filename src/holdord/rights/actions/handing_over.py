"""The file is fetched by its link, and the password goes another way.

Promise:  8.1c - a locked PDF; its password is shown once to a proven browser, or read out, and never mailed
Law:      GDPR Art. 15(3), 32(1)(b)
Takes:    tickets, tokens, the id of a request
Gives:    the locked file; the password
Refuses:  rows.NotYours, ShownAlready, NoLongerThere
Next:     clearing.py (which destroys the file when its link ends)
"""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from holdord.rights import queries, rules
from holdord.rights.actions import rows
from holdord.rights.actions.rows import NotYours, note
from holdord.rights.models import Delivery, RightsRequest
from holdord.rights.proof import Ticket


class ShownAlready(Exception):
    """The password has been shown. It is read out by staff from now on."""


class NoLongerThere(Exception):
    """The link leads to nothing: it is too old, or never was."""


def show_password(*, request: UUID, ticket: Ticket, at: datetime) -> str:
    """The password, once, to the browser that has proven itself. Raises NotYours, NoLongerThere, ShownAlready."""
    with transaction.atomic():
        row = _live(_of_ticket(request, ticket, at), at)
        if row.password_shown_at is not None:
            raise ShownAlready("the password has been shown")
        row.password_shown_at = at
        row.save(update_fields=["password_shown_at"])
        note(row.request, "password-shown", by=rows.person_of(row.request), at=at)
        return queries.answer_of(request)[1]


def read_out_password(*, request: UUID, by: str, at: datetime) -> str:
    """The password, for staff to read out to a person they have made sure of. Each time is noted."""
    with transaction.atomic():
        row = _live(rows.locked(request), at)
        note(row.request, "password-read-out", by=by, at=at)
        return queries.answer_of(request)[1]


def collect(*, token: str, at: datetime) -> bytes:
    """The locked file behind a link; raises NoLongerThere."""
    with transaction.atomic():
        return _hand_over(_by_token(token, at), at)


def collect_here(*, request: UUID, ticket: Ticket, at: datetime) -> bytes:
    """The locked file, in the browser that has proven itself. Raises NotYours, NoLongerThere."""
    with transaction.atomic():
        return _hand_over(_live(_of_ticket(request, ticket, at), at), at)


def is_there(*, token: str, at: datetime) -> date | None:
    """The last day on which the file behind a link can be fetched; None for a link that leads to nothing."""
    try:
        row = _by_token(token, at)
        return rules.last_day(row.expires_at, row.request.time_zone)
    except NoLongerThere:
        return None


def _by_token(token: str, at: datetime) -> Delivery:
    row = Delivery.objects.select_related("request").filter(token_hash=queries.token_hash(token)).first()
    if row is None or row.destroyed_at is not None or at >= row.expires_at:
        raise NoLongerThere("this link leads to nothing (any more)")
    return row


def _of_ticket(request: UUID, ticket: Ticket, at: datetime) -> RightsRequest:
    proven = queries.proven(ticket, at=at)
    row = RightsRequest.objects.filter(pk=request, verified_at__isnull=False).first()
    if proven is None or row is None or not queries.is_theirs(row, bytes(proven.address_index), at=at):
        raise NotYours("whoever asks has not proven to be the person of this request")
    return row


def _live(request: RightsRequest, at: datetime) -> Delivery:
    row = Delivery.objects.select_for_update(of=("self",)).select_related("request").filter(request=request).first()
    if row is None or row.destroyed_at is not None or at >= row.expires_at:
        raise NoLongerThere(f"no answer lies ready for request {request.id}")
    return row


def _hand_over(row: Delivery, at: datetime) -> bytes:
    Delivery.objects.filter(pk=row.pk).update(downloads=F("downloads") + 1, last_download_at=at)
    note(row.request, "fetched", by=rows.person_of(row.request), at=at)
    return queries.answer_of(row.request_id)[0]
