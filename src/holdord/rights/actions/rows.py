"""What the acts of this room share: a request found and locked, a text sealed, a letter sent, an act noted.

Takes:    ids and rows of this room; who acts, and when (aware, UTC)
Gives:    locked rows; ids of letters. Each is called within its caller's transaction
Refuses:  NotNow, NotYours, queries.NoSuchRequest
"""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from holdord.audit import actions as audit
from holdord.lib.days import local_date
from holdord.notice import actions as notice
from holdord.policy import queries as policy
from holdord.recipients import actions as recipients
from holdord.rights import letters, proof, queries
from holdord.rights.letters import About
from holdord.rights.models import Challenge, RequestEvent, RequestLetter, RightsRequest, Transfer
from holdord.rights.proof import Ticket
from holdord.rights.queries import NoSuchRequest
from holdord.rights.rules import Step
from holdord.subjects import queries as subjects
from holdord.terms import IdentifierKind, RequestStatus, Right
from holdord.vault import actions as vault
from holdord.vault import queries as keys

#: The purpose of the register under which requests are answered, and data are opened for it (GDPR Art. 6(1)(c)).
PURPOSE = "answer-rights-requests"


class NotNow(Exception):
    """The request is not where this act belongs: it waits for something else, or is closed."""


class NotYours(Exception):
    """Whoever asks has not proven to be the person of this request, or no longer."""


def known_purpose() -> str | None:
    """The purpose requests are answered under, where the register has it."""
    return PURPOSE if policy.register().purpose(PURPOSE) else None


# Finding


def locked(id: UUID) -> RightsRequest:
    """The request, held until the transaction ends; raises NoSuchRequest."""
    row = RightsRequest.objects.select_for_update().filter(pk=id).first()
    if row is None:
        raise NoSuchRequest(f"there is no request {id}")
    return row


def at_step(id: UUID, *steps: Step) -> RightsRequest:
    """The request, locked, if it waits for one of these; raises NotNow."""
    row = locked(id)
    if queries.step_of(row) not in steps:
        raise NotNow(f"the request waits for something else ({queries.step_of(row).value})")
    return row


def lock_challenge(ticket: UUID, at: datetime) -> Challenge | None:
    """The challenge, with all others of its address that count for the day locked: what is counted stays as counted."""
    index = Challenge.objects.filter(pk=ticket).values_list("address_index", flat=True).first()
    if index is None:
        return None
    near = Challenge.objects.select_for_update(of=("self",)).filter(
        address_index=bytes(index), made_at__gt=at - proof.TICKET_KEPT
    )
    return next((row for row in near.order_by("id") if row.id == ticket), None)


def lock_challenge_of(ticket: Ticket, at: datetime) -> Challenge | None:
    """The challenge of this very browser, locked; None for a ticket that fits nothing."""
    row = lock_challenge(ticket.challenge, at)
    return row if row is not None and proof.same(bytes(row.browser), queries.browser_mac(ticket)) else None


def find_person(row: RightsRequest) -> UUID | None:
    """Whom we know by the address of the request. Never asked before its owner has proven it."""
    return subjects.find(IdentifierKind.EMAIL, queries.opened(row, "sealed_address"))


# Writing


def seal(row: RightsRequest, column: str, text: str) -> bytes:
    """A text sealed under the request's own key; raises NotNow where that is gone."""
    if row.owner is None:
        raise NotNow("of this request only the dates are left")
    return vault.seal_text(row.owner, text, keys.context_of(row, column))


def seal_for(part: Transfer, column: str, text: str) -> bytes:
    """A text of a part of a request, sealed under the request's key."""
    return vault.seal_text(part.owner, text, keys.context_of(part, column))


def status_or_delayed(row: RightsRequest, new: RequestStatus) -> str:
    """A delayed request stays one, so that the person goes on seeing that it takes longer."""
    return row.status if row.status == RequestStatus.ACTION_DELAYED.value else new.value


def close(row: RightsRequest, status: RequestStatus, *, at: datetime, answered: bool = False) -> None:
    row.status, row.closed_at, row.closed_on = status.value, at, local_date(at, row.time_zone)
    row.answered_at = at if answered else None
    row.save()
    if status is not RequestStatus.FULFILLED:
        # Nobody need gather any more what would have gone into the copy.
        recipients.not_wanted(request=row.id, by="system:rights", at=at)
    if answered and row.by_other and row.mandate_at is not None and not queries.goes_to_them(row, at):
        send(row, "answered_to_them", by="system:rights", at=at)


def code_mac(challenge: UUID, code: str) -> bytes:
    """What is kept of a code."""
    return proof.mac(settings.SECRET_KEY, "code", str(challenge), code)


# Telling


def about(row: RightsRequest) -> About:
    """The facts of a request that its letters say."""
    return About(
        row.reference, Right(row.right), row.received_at, queries.counts_until(row), row.time_zone, row.language,
        row.country,
    )  # fmt: skip


#: What goes to whoever asks, where somebody asks for another: it is about the asking, and gives nothing away.
_TO_WHO_ASKS = frozenset(
    {"mandate_needed", "acknowledgement", "identity", "document_refused", "extension", "fee", "clarification",
     "answered_to_them"}
)  # fmt: skip


def send(row: RightsRequest, letter: str, *, by: str, at: datetime, **more: object) -> UUID:
    """Write to the person, or to whoever may ask for them: under their key where we know them, else the request's."""
    message = notice.write(
        owner=None if row.subject_id else row.owner, subject=row.subject_id, to=_to(row, letter, at),
        template=letters.template(letter), language=row.language, context=letters.context(about(row), **more),
        by=by, at=at,
    )  # fmt: skip
    RequestLetter.objects.create(
        request=row, message=message, letter=letter, wording=letters.wording_of(letter, row.language), at=at
    )
    return message


def _to(row: RightsRequest, letter: str, at: datetime) -> str:
    """Where a letter goes. What says anything of the person goes to nobody whose mandate does not cover it."""
    asks_for_them = bool(row.by_other) and letter != "asked_for_you"
    if asks_for_them and (row.mandate_at is None or letter in _TO_WHO_ASKS or queries.goes_to_them(row, at)):
        made = row.mandate
        return keys.open_text(made.owner, made.sealed_address, keys.context_of(made, "sealed_address"))
    return queries.opened(row, "sealed_address")


def person_of(row: RightsRequest) -> str:
    """Who acts, where the person of the request does."""
    return f"subject:{row.subject_id}" if row.subject_id else "public"


def note(row: RightsRequest, act: str, *, by: str, at: datetime, **detail: str) -> None:
    """The event, for the request's page, and the entry of the log."""
    RequestEvent.objects.create(request=row, number=row.events.count(), act=act, by=by, at=at)
    audit.record(
        act=f"rights.{act}", by=by, at=at, subject=row.subject_id, purpose=known_purpose(),
        detail={"request": str(row.id), "right": row.right, **detail},
    )  # fmt: skip
