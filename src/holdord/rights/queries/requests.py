"""What may be asked about requests: the board, one request, and what a proven browser may see.

Promise:  8.1b - what is due, and by when; 9.3 - lists hold dates and numbers, nothing of a person
Takes:    ids, tickets, moments (aware, UTC)
Gives:    frozen dataclasses. `answer_of` opens sealed values; everything else leaves them closed
Refuses:  NoSuchRequest
Next:     ../actions/ (who writes, and who opens with a trace), desk.py (letters that wait)
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from holdord.lib.days import local_date
from holdord.policy import queries as policy
from holdord.policy.periods import Period
from holdord.recipients import queries as recipients
from holdord.rights import proof, rules
from holdord.rights.models import Challenge, Delivery, IdDocument, Passkey, PasswordText, RequestEvent, RightsRequest
from holdord.rights.proof import Door, Ticket
from holdord.rights.queries import mandates
from holdord.rights.rules import Channel, Step
from holdord.subjects import queries as subjects
from holdord.terms import RequestStatus, Right
from holdord.vault import queries as vault


class NoSuchRequest(LookupError):
    """There is no request of that id."""


@dataclass(frozen=True)
class RequestLine:
    """A request in a list. ``waiting_for`` is a rules.Step; ``days_left`` is negative when the day has gone by."""

    id: UUID
    reference: str
    right: Right
    status: RequestStatus
    received_at: datetime
    due_on: date
    days_left: int
    waiting_for: Step
    answered_at: datetime | None = None


@dataclass(frozen=True)
class DeliveryView:
    """How an answer lies ready: until when, whether it was fetched, whether the password has been seen."""

    expires_at: datetime
    downloads: int
    password_shown_at: datetime | None
    destroyed_at: datetime | None


@dataclass(frozen=True)
class RequestView:
    """One request without anything of the person. ``subject`` is a random id, None where we know nobody."""

    id: UUID
    reference: str
    right: Right
    status: RequestStatus
    channel: Channel
    step: Step
    received_at: datetime
    calendar: str
    time_zone: str
    due_on: date
    extended_to: date | None
    days_left: int
    may_extend: bool
    subject: UUID | None
    language: str
    country: str
    verified_at: datetime | None
    prepared_at: datetime | None
    prepared_by: str
    held_nothing: bool | None
    approved_at: datetime | None
    approved_by: str
    answered_at: datetime | None
    closed_at: datetime | None
    ground: str
    forgotten_at: datetime | None
    joined_to: UUID | None
    delivery: DeliveryView | None
    more_proof: str = ""
    more_proven_at: datetime | None = None
    document_handed_in_at: datetime | None = None
    by_other: str = ""
    mandate_at: datetime | None = None

    @property
    def lacks_mandate(self) -> bool:
        """Whether somebody asks for the person and has not shown that they may."""
        return bool(self.by_other) and self.mandate_at is None


@dataclass(frozen=True)
class Event:
    """One thing that happened to a request; ``act`` is a code (texts.ACTS)."""

    act: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Case:
    """A request as its own person sees it."""

    id: UUID
    reference: str
    right: Right
    status: RequestStatus
    received_at: datetime
    due_on: date
    extended: bool
    held_nothing: bool
    closed_at: datetime | None
    ready_until: date | None
    password_shown: bool
    wants_document: bool = False
    document_handed_in: bool = False


@dataclass(frozen=True)
class KeptPasskey:
    """A passkey, by when it was made and last used; it has no name, so it names no device."""

    id: UUID
    made_at: datetime
    used_at: datetime | None


def closed(limit: int = 50) -> list[RequestLine]:
    """The requests closed last, the newest first."""
    rows = standing().filter(closed_at__isnull=False).order_by("-closed_at")
    return [line(row, row.closed_at or row.received_at) for row in rows[:limit]]


def request(id: UUID, *, at: datetime) -> RequestView:
    """One request; raises NoSuchRequest."""
    row = RightsRequest.objects.filter(pk=id).first()
    if row is None:
        raise NoSuchRequest(f"there is no request {id}")
    return _view(row, at)


def log(id: UUID) -> list[Event]:
    """What has happened to a request, in order."""
    rows = RequestEvent.objects.filter(request_id=id).order_by("at", "number")
    return [Event(*value) for value in rows.values_list("act", "by", "at")]


def cases(ticket: Ticket, *, at: datetime) -> tuple[Case, ...] | None:
    """The requests of whoever proved that ticket, the newest first; None if it is not, or no longer, proven."""
    challenge = proven(ticket, at=at)
    if challenge is None:
        return None
    index = bytes(challenge.address_index)
    theirs = Q(address_index=index) | Q(mandate__address_index=index, mandate_at__isnull=False)
    rows = RightsRequest.objects.filter(theirs, verified_at__isnull=False)
    rows = rows.filter(joined_to=None).select_related("delivery", "document").order_by("-received_at", "id")
    return tuple(_case(row, at) for row in rows if mandates.is_theirs(row, index, at=at))


def is_proven(ticket: Ticket, *, at: datetime) -> bool:
    """Whether that browser has shown who it is, not long ago."""
    return proven(ticket, at=at) is not None


def proven(ticket: Ticket, *, at: datetime) -> Challenge | None:
    """The row behind a proven ticket. For this room only: a row never leaves it."""
    row = Challenge.objects.filter(pk=ticket.challenge, used_at__isnull=False).first()
    if row is None or row.used_at is None or at >= row.used_at + proof.SESSION_LIVES:
        return None
    return row if proof.same(bytes(row.browser), browser_mac(ticket)) else None


def logged_in(ticket: Ticket, *, at: datetime) -> UUID | None:
    """Who is logged in to their account in this browser; None where nobody is, any more, or they are gone."""
    row = proven(ticket, at=at)
    if row is None or row.door != Door.ACCOUNT.value or row.subject_id is None:
        return None
    closed = subjects.merged_into(row.subject_id) is not None
    return row.subject_id if subjects.exists(row.subject_id) and not closed else None


def passkeys_of(subject: UUID) -> tuple[KeptPasskey, ...]:
    """A person's passkeys, the oldest first."""
    rows = Passkey.objects.filter(subject_id=subject).order_by("made_at", "id")
    return tuple(KeptPasskey(row.id, row.made_at, row.used_at) for row in rows)


def browser_mac(ticket: Ticket) -> bytes:
    """What is kept of a ticket's secret."""
    return proof.mac(settings.SECRET_KEY, "browser", str(ticket.challenge), ticket.secret)


def token_hash(token: str) -> bytes:
    """What is kept of the token in a link."""
    return proof.mac(settings.SECRET_KEY, "token", token)


def address_hint(ticket: Ticket) -> str:
    """Where this browser had its code sent, as much as its owner needs to see a slip; "" for a ticket of nobody's.

    It is what was typed here, so it tells nobody anything. A proven ticket has none: the address is gone by then.
    """
    row = Challenge.objects.filter(pk=ticket.challenge).exclude(sealed_address=b"").first()
    if row is None or not proof.same(bytes(row.browser), browser_mac(ticket)):
        return ""
    return proof.hinted(vault.open_text(row.owner, row.sealed_address, vault.context_of(row, "sealed_address")))


def live_deliveries(right: Right = Right.ACCESS) -> list[UUID]:
    """The requests under that right whose answer lies ready, by id."""
    rows = Delivery.objects.filter(destroyed_at=None, request__right=right.value).order_by("made_at")
    return list(rows.values_list("request_id", flat=True))


def answer_of(request: UUID) -> tuple[bytes, str]:
    """The locked file and its password, OPENED; raises NoSuchRequest, vault.queries.Unreadable."""
    row = Delivery.objects.filter(request_id=request, destroyed_at=None).first()
    if row is None:
        raise NoSuchRequest(f"no answer lies ready for request {request}")
    opener = vault.opener(row.id)
    return (
        opener.open(row.sealed_file, vault.context_of(row, "sealed_file")),
        opener.open_text(row.sealed_password, vault.context_of(row, "sealed_password")),
    )


def subject_to_show() -> UUID | None:
    """Of whom to build a report to see that it is complete: the person of the newest request for access, if any."""
    rows = standing().filter(right=Right.ACCESS.value, subject__isnull=False).order_by("-received_at")
    return rows.values_list("subject_id", flat=True).first()


def unsent(at: datetime) -> list[tuple[UUID, str]]:
    """Codes asked for lately that have not been sent, each with the key of its job; those of the ones who asked too
    often among them."""
    asked = Challenge.objects.annotate(asked_at=Coalesce("again_at", "made_at"))
    waiting = asked.filter(Q(sent_at=None) | Q(sent_at__lt=F("asked_at")), used_at=None).exclude(sealed_address=b"")
    rows = waiting.filter(asked_at__gt=at - proof.COUNTED_OVER)
    return [(id, code_key(id, again)) for id, again in rows.values_list("id", "again")]


def code_key(challenge: UUID, again: int) -> str:
    """Names the sending of one code: a further one is another piece of work."""
    return f"{challenge}-{again}" if again else str(challenge)


def unmade() -> list[tuple[UUID, str]]:
    """Requests that were approved and whose answer has not been made, each with the key of its job."""
    rows = RightsRequest.objects.filter(closed_at=None, approved_at__isnull=False)
    return [(id, answer_key(id, moment)) for id, moment in rows.values_list("id", "approved_at") if moment]


def texts_to_send(at: datetime) -> list[tuple[UUID, str]]:
    """Passwords that are to go by text message now, each with the key of its job."""
    rows = PasswordText.objects.filter(sent_at=None, given_up_at=None, next_try_at__lte=at)
    rows = rows.filter(delivery__destroyed_at=None, delivery__expires_at__gt=at)
    return [(id, f"{id}-{tries}") for id, tries in rows.values_list("id", "tries")]


def finishing() -> list[tuple[UUID, str]]:
    """Requests of which everything is decided and every recipient has been told: each with the key of its job."""
    rows = RightsRequest.objects.filter(closed_at=None, finishing_at__isnull=False).order_by("finishing_at")
    found = [(id, moment) for id, moment in rows.values_list("id", "finishing_at") if moment]
    return [(id, answer_key(id, moment)) for id, moment in found if recipients.is_settled(id)]


def answer_key(request: UUID, approved_at: datetime) -> str:
    """Names the making of one approved answer: approved again after a change, it is another piece of work."""
    return f"{request}-{int(approved_at.timestamp())}"


def of_subject(subject: UUID) -> Iterator[tuple[RightsRequest, str, str, str]]:
    """Each request of a person with its address, message and outcome, OPENED. For this room's portrait only."""
    for row in rows_of(subject).select_related("delivery").order_by("received_at", "id"):
        yield row, opened(row, "sealed_address"), opened(row, "sealed_message"), opened(row, "sealed_outcome")


def rows_of(subject: UUID) -> QuerySet[RightsRequest]:
    """A person's requests, those among them that they proved while we did not know them. For this room only."""
    theirs = Q(subject=None, verified_at__isnull=False, address_index__in=subjects.proven_indexes(subject))
    return RightsRequest.objects.filter(Q(subject_id=subject) | theirs)


def opened(row: RightsRequest, column: str) -> str:
    """One sealed text of a request; "" where there is none. For this room only."""
    sealed = bytes(getattr(row, column))
    if not sealed or row.owner is None:
        return ""
    return vault.open_text(row.owner, sealed, vault.context_of(row, column))


def step_of(row: RightsRequest) -> Step:
    """What a request waits for."""
    return rules.next_step(
        Right(row.right), RequestStatus(row.status),
        proven=row.verified_at is not None
        and (not row.more_proof or row.more_proven_at is not None)
        and (not row.by_other or row.mandate_at is not None),
        prepared=row.prepared_at is not None, approved=row.approved_at is not None,
        finishing=(row.finishing_at or row.erasing_at) is not None,
    )  # fmt: skip


def waits_for_document(row: RightsRequest) -> bool:
    """Whether a second proof was asked for and is not there. For this room only."""
    return bool(row.more_proof) and row.more_proven_at is None and row.closed_at is None


def counts_until(row: RightsRequest) -> date:
    """The last day that counts for a request."""
    return row.extended_to or row.due_on


def term_of(right: Right) -> tuple[Period, Period]:
    """The term for that right and its extension, as the register promises them, else as the law allows."""
    terms = policy.register().right(right)
    return (
        (terms and terms.answer_within) or rules.ONE_MONTH,
        (terms and terms.extension) or rules.TWO_MONTHS,
    )


def standing() -> QuerySet[RightsRequest]:
    """Requests that count: not the second asking of one that is there already, not what nobody ever proved.

    For this room only.
    """
    unproven = Q(verified_at=None, closed_at__isnull=False, channel=Channel.PAGE.value, ground="")
    return RightsRequest.objects.filter(joined_to=None).exclude(unproven)


def line(row: RightsRequest, at: datetime) -> RequestLine:
    """A request in a list. For this room only: a row never leaves it."""
    due = counts_until(row)
    return RequestLine(
        row.id, row.reference, Right(row.right), RequestStatus(row.status), row.received_at, due,
        rules.days_left(local_date(at, row.time_zone), due), step_of(row), row.answered_at,
    )  # fmt: skip


def _view(row: RightsRequest, at: datetime) -> RequestView:
    today, due = local_date(at, row.time_zone), counts_until(row)
    may_extend = row.closed_at is None and rules.may_extend(today, due=row.due_on, extended=row.extended_to is not None)
    return RequestView(
        row.id, row.reference, Right(row.right), RequestStatus(row.status), Channel(row.channel), step_of(row),
        row.received_at, row.calendar, row.time_zone, row.due_on, row.extended_to, rules.days_left(today, due),
        may_extend, row.subject_id, row.language, row.country,
        row.verified_at, row.prepared_at, row.prepared_by, row.held_nothing,
        row.approved_at, row.approved_by, row.answered_at, row.closed_at, row.ground, row.forgotten_at,
        row.joined_to_id, _delivery(row), row.more_proof, row.more_proven_at,
        IdDocument.objects.filter(request=row).values_list("handed_in_at", flat=True).first(),
        row.by_other, row.mandate_at,
    )  # fmt: skip


def _delivery(row: RightsRequest) -> DeliveryView | None:
    found = Delivery.objects.filter(request=row).first()
    if found is None:
        return None
    return DeliveryView(found.expires_at, found.downloads, found.password_shown_at, found.destroyed_at)


def _case(row: RightsRequest, at: datetime) -> Case:
    delivery = getattr(row, "delivery", None)
    ready = delivery is not None and delivery.destroyed_at is None and at < delivery.expires_at
    until = rules.last_day(delivery.expires_at, row.time_zone) if ready and delivery else None
    return Case(
        row.id, row.reference, Right(row.right), RequestStatus(row.status), row.received_at, counts_until(row),
        row.extended_to is not None, bool(row.held_nothing), row.closed_at,
        until, bool(delivery and delivery.password_shown_at), waits_for_document(row), hasattr(row, "document"),
    )  # fmt: skip
