"""What may be asked about requests: the board, one request, and what a proven browser may see.

Promise:  8.1b - what is due, and by when; 9.3 - lists hold dates and numbers, nothing of a person
Takes:    ids, tickets, moments (aware, UTC)
Gives:    frozen dataclasses. `answer_of` opens sealed values; everything else leaves them closed
Refuses:  NoSuchRequest
Next:     actions/ (who writes, and who opens with a trace)
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from holdord.lib.days import local_date
from holdord.notice import queries as notice
from holdord.policy import queries as policy
from holdord.policy.periods import Period
from holdord.rights import proof, rules
from holdord.rights.models import Challenge, Delivery, RequestEvent, RightsRequest
from holdord.rights.proof import Ticket
from holdord.rights.rules import Channel, Step
from holdord.subjects import queries as subjects
from holdord.terms import RequestStatus, Right
from holdord.vault import queries as vault

#: The groups of the board, in the order in which they ask for attention.
GROUPS = ("late", "this-week", "to-prepare", "to-approve", "to-answer", "being-made", "waiting-for-person")
_SOON_DAYS = 7


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
class Group:
    """One group of the board, the most urgent first."""

    code: str
    lines: tuple[RequestLine, ...]


@dataclass(frozen=True)
class Board:
    """All open requests, each in one group, and the share of those closed that were answered in time.

    ``unproven`` is apart, and not among ``open``: what was asked through the page and nobody has shown to be theirs.
    Each address counts once for each right, at the date that would count, however often somebody has typed it.
    """

    groups: tuple[Group, ...]
    unproven: tuple[RequestLine, ...]
    open: int
    closed: int
    closed_on_time: int


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


@dataclass(frozen=True)
class Punctuality:
    """How requests were answered, for the control and for reports."""

    open: int
    overdue: int
    closed: int
    closed_on_time: int


def board(at: datetime) -> Board:
    """All open requests in their groups. A request is in the first group that fits."""
    rows = list(_standing().filter(closed_at=None).order_by("due_on", "received_at"))
    asked = [row for row in rows if _is_unproven(row)]
    unproven: dict[tuple[bytes, str], RightsRequest] = {}
    for row in asked:
        unproven.setdefault((bytes(row.address_index or b""), row.right), row)
    lines = [_line(row, at) for row in rows if not _is_unproven(row)]
    grouped: dict[str, list[RequestLine]] = {code: [] for code in GROUPS}
    for line in lines:
        grouped[_group(line)].append(line)
    kept = punctuality(at)
    groups = tuple(Group(code, tuple(grouped[code])) for code in GROUPS)
    waiting = tuple(_line(row, at) for row in unproven.values())
    return Board(groups, waiting, len(lines), kept.closed, kept.closed_on_time)


def closed(limit: int = 50) -> list[RequestLine]:
    """The requests closed last, the newest first."""
    rows = _standing().filter(closed_at__isnull=False).order_by("-closed_at")
    return [_line(row, row.closed_at or row.received_at) for row in rows[:limit]]


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
    rows = RightsRequest.objects.filter(address_index=bytes(challenge.address_index), verified_at__isnull=False)
    rows = rows.filter(joined_to=None).select_related("delivery").order_by("-received_at", "id")
    return tuple(_case(row, at) for row in rows)


def is_proven(ticket: Ticket, *, at: datetime) -> bool:
    """Whether that browser has shown who it is, not long ago."""
    return proven(ticket, at=at) is not None


def proven(ticket: Ticket, *, at: datetime) -> Challenge | None:
    """The row behind a proven ticket. For this room only: a row never leaves it."""
    row = Challenge.objects.filter(pk=ticket.challenge, used_at__isnull=False).first()
    if row is None or row.used_at is None or at >= row.used_at + proof.SESSION_LIVES:
        return None
    return row if proof.same(bytes(row.browser), browser_mac(ticket)) else None


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


def punctuality(at: datetime) -> Punctuality:
    """Over all requests that somebody proved or that staff took down: open, overdue, closed, closed on time.

    What could not be delivered has answered nobody, on whatever day it was written.
    """
    rows = _standing().filter(Q(verified_at__isnull=False) | ~Q(channel=Channel.PAGE.value))
    values = rows.values_list("time_zone", "due_on", "extended_to", "closed_at", "letter")
    found = [
        (_day(done, zone), extended or due, local_date(at, zone), letter)
        for zone, due, extended, done, letter in values
    ]
    open_ = [(due, today) for done, due, today, _ in found if done is None]
    done_ = [(done, due, letter) for done, due, _, letter in found if done is not None]
    lost = notice.lost() if done_ else frozenset()
    return Punctuality(
        len(open_), sum(today > due for due, today in open_),
        len(done_), sum(done <= due and letter not in lost for done, due, letter in done_),
    )  # fmt: skip


def live_deliveries() -> list[UUID]:
    """The requests whose answer lies ready, by id."""
    rows = Delivery.objects.filter(destroyed_at=None).order_by("made_at")
    return list(rows.values_list("request_id", flat=True))


def answer_of(request: UUID) -> tuple[bytes, str]:
    """The locked file and its password, OPENED; raises NoSuchRequest, vault.queries.Unreadable."""
    row = Delivery.objects.filter(request_id=request, destroyed_at=None).first()
    if row is None:
        raise NoSuchRequest(f"no answer lies ready for request {request}")
    opener = vault.opener(row.id)
    return (
        opener.open(row.sealed_pdf, vault.context_of(row, "sealed_pdf")),
        opener.open_text(row.sealed_password, vault.context_of(row, "sealed_password")),
    )


def subject_to_show() -> UUID | None:
    """Of whom to build a report to see that it is complete: the person of the newest request for access, if any."""
    rows = _standing().filter(right=Right.ACCESS.value, subject__isnull=False).order_by("-received_at")
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
        Right(row.right), RequestStatus(row.status), proven=row.verified_at is not None,
        prepared=row.prepared_at is not None, approved=row.approved_at is not None,
    )  # fmt: skip


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


def _standing() -> QuerySet[RightsRequest]:
    """Requests that count: not the second asking of one that is there already, not what nobody ever proved."""
    unproven = Q(verified_at=None, closed_at__isnull=False, channel=Channel.PAGE.value, ground="")
    return RightsRequest.objects.filter(joined_to=None).exclude(unproven)


def _is_unproven(row: RightsRequest) -> bool:
    """Asked through the page, and nobody has shown the address to be theirs. What staff took down is not meant."""
    return row.verified_at is None and row.channel == Channel.PAGE.value


def _line(row: RightsRequest, at: datetime) -> RequestLine:
    due = counts_until(row)
    return RequestLine(
        row.id, row.reference, Right(row.right), RequestStatus(row.status), row.received_at, due,
        rules.days_left(local_date(at, row.time_zone), due), step_of(row), row.answered_at,
    )  # fmt: skip


_GROUP_OF = {
    Step.PROOF: "waiting-for-person",
    Step.PREPARE: "to-prepare",
    Step.APPROVE: "to-approve",
    Step.ANSWER: "to-answer",
    Step.MAKING: "being-made",
}


def _group(line: RequestLine) -> str:
    if line.waiting_for is not Step.PROOF and line.days_left <= _SOON_DAYS:
        return "late" if line.days_left < 0 else "this-week"
    return _GROUP_OF[line.waiting_for]


def _view(row: RightsRequest, at: datetime) -> RequestView:
    today, due = local_date(at, row.time_zone), counts_until(row)
    may_extend = row.closed_at is None and rules.may_extend(today, due=row.due_on, extended=row.extended_to is not None)
    return RequestView(
        row.id, row.reference, Right(row.right), RequestStatus(row.status), Channel(row.channel), step_of(row),
        row.received_at, row.calendar, row.due_on, row.extended_to, rules.days_left(today, due), may_extend,
        row.subject_id, row.language, row.country, row.verified_at, row.prepared_at, row.prepared_by, row.held_nothing,
        row.approved_at, row.approved_by, row.answered_at, row.closed_at, row.ground, row.forgotten_at,
        row.joined_to_id, _delivery(row),
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
        until, bool(delivery and delivery.password_shown_at),
    )  # fmt: skip


def _day(moment: datetime | None, time_zone: str) -> date | None:
    return local_date(moment, time_zone) if moment else None
