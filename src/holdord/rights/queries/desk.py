"""What may be asked about letters to the desk: which wait, by when each must be answered, what became of the others.

Promise:  8.1h, 8.1b - nothing that reached the desk waits unseen
Takes:    ids, moments (aware, UTC)
Gives:    frozen dataclasses. Nothing sealed is opened, but by `opened_letter` and `letters_from`, for this room
Refuses:  NoSuchLetter
Next:     ../actions/desk.py, ../actions/sorting.py (who write)
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Min, Q

from holdord.audit import queries as audit
from holdord.lib.days import local_date
from holdord.policy import queries as policy
from holdord.rights import rules
from holdord.rights.models import Incoming, RightsRequest
from holdord.rights.queries.requests import RequestLine, line
from holdord.rights.rules import Channel, Doubt, IncomingState
from holdord.subjects import queries as subjects
from holdord.terms import Right
from holdord.vault import queries as vault

#: How the log says that a letter was taken in and waits; that a request was, which came by another way than our page.
_WAITS = "rights.letter-waits"
_TAKEN = ("rights.taken-down", "rights.brought")


class NoSuchLetter(LookupError):
    """There is no letter of that id."""


@dataclass(frozen=True)
class LetterLine:
    """A letter that waits. ``rights`` are what it reads as; ``days_left`` is negative when the day has gone by."""

    id: UUID
    received_at: datetime
    due_on: date
    days_left: int
    doubt: Doubt
    rights: tuple[Right, ...]


@dataclass(frozen=True)
class LetterView:
    """One letter without anything of whoever wrote it."""

    line: LetterLine
    state: IncomingState
    language: str
    files: int
    handled_at: datetime | None
    handled_by: str
    requests: tuple[UUID, ...]


@dataclass(frozen=True)
class DeskState:
    """How letters to the desk stand, for the control: how many came, wait, and wait too long."""

    came: int
    waiting: int
    overdue: int


def letters_waiting(at: datetime) -> list[LetterLine]:
    """Letters that wait for somebody to say what they are, the most urgent first."""
    rows = Incoming.objects.filter(state=IncomingState.WAITS.value).order_by("due_on", "received_at")
    return [_line(row, at) for row in rows]


def letter(id: UUID, *, at: datetime) -> LetterView:
    """One letter; raises NoSuchLetter."""
    row = Incoming.objects.filter(pk=id, forgotten_at=None).first()
    if row is None:
        raise NoSuchLetter(f"there is no letter {id}. It never came, or was forgotten in its time")
    return LetterView(
        _line(row, at), IncomingState(row.state), row.language, row.files, row.handled_at, row.handled_by,
        tuple(row.requests.order_by("received_at").values_list("id", flat=True)),
    )  # fmt: skip


def may_belong_to(id: UUID, *, at: datetime) -> list[RequestLine]:
    """The open requests from the address that a letter came from."""
    index = Incoming.objects.filter(pk=id).values_list("address_index", flat=True).first()
    if index is None:
        return []
    rows = RightsRequest.objects.filter(address_index=bytes(index), closed_at=None, joined_to=None)
    return [line(row, at) for row in rows.order_by("received_at")]


def desk_state(at: datetime) -> DeskState:
    """How letters to the desk stand, over all of them."""
    today = local_date(at, policy.register().desk.time_zone)
    rows = Incoming.objects.all()
    waiting = rows.filter(state=IncomingState.WAITS.value)
    return DeskState(rows.count(), waiting.count(), waiting.filter(due_on__lt=today).count())


@dataclass(frozen=True)
class RightsNews:
    """What came within a time: letters that wait, by id, and how many requests: proven, or asked by another way."""

    letters: tuple[UUID, ...]
    requests: int


def news(since: datetime, until: datetime) -> RightsNews:
    """What was taken in after ``since`` and up to ``until``, for those who handle it. Not by when it was sent: while
    the house was closed it lay in the mailbox, and who was told of that day already would never hear of it."""
    came = _taken_in(_WAITS, "letter", since, until)
    letters = Incoming.objects.filter(state=IncomingState.WAITS.value, pk__in=came)
    taken = [id for act in _TAKEN for id in _taken_in(act, "request", since, until)]
    other = Q(pk__in=set(taken) - _told_as_letters(taken, since)) & ~Q(channel=Channel.PAGE.value)
    proven = Q(verified_at__gt=since, verified_at__lte=until, channel=Channel.PAGE.value)
    requests = RightsRequest.objects.filter(other | proven, joined_to=None)
    return RightsNews(tuple(letters.order_by("received_at").values_list("id", flat=True)), requests.count())


def _told_as_letters(requests: Collection[UUID], since: datetime) -> set[UUID]:
    """Those of the requests that somebody made of a letter which waited by then: as that they were told of already."""
    links = Incoming.requests.through.objects.filter(rightsrequest__in=requests).order_by("-id")
    # The first letter of a request made it; what is put to it later comes behind.
    made_of = dict(links.values_list("rightsrequest_id", "incoming_id"))
    oldest = Incoming.objects.filter(pk__in=made_of.values()).aggregate(oldest=Min("received_at"))["oldest"]
    if oldest is None:
        return set()
    # It was taken in after it came, by whichever clock says when that was.
    waited = set(_taken_in(_WAITS, "letter", oldest - timedelta(days=1), since))
    return {request for request, letter in made_of.items() if letter in waited}


def _taken_in(act: str, what: str, since: datetime, until: datetime) -> list[UUID]:
    """The ids of what the log says was taken in then."""
    found = audit.entries(None, act=act, since_at=since)
    return [UUID(str(entry.detail[what])) for entry in found if since < entry.at <= until]


def letters_from(subject: UUID) -> Iterator[tuple[Incoming, str, str]]:
    """Letters from an address a person has proven, that belong to no request: subject line and text, OPENED."""
    rows = Incoming.objects.filter(address_index__in=subjects.proven_indexes(subject), forgotten_at=None)
    alone = rows.filter(state__in=[IncomingState.WAITS.value, IncomingState.DISMISSED.value])
    for row in alone.order_by("received_at", "id"):
        yield row, opened_letter(row, "sealed_subject"), opened_letter(row, "sealed_text")


def opened_letter(row: Incoming, column: str) -> str:
    """One sealed text of a letter; "" where there is none. For this room only."""
    sealed = bytes(getattr(row, column))
    return vault.open_text(row.owner, sealed, vault.context_of(row, column)) if sealed and row.owner else ""


def _line(row: Incoming, at: datetime) -> LetterLine:
    return LetterLine(
        row.id, row.received_at, row.due_on, rules.days_left(local_date(at, row.time_zone), row.due_on),
        Doubt(row.doubt or Doubt.WORDS.value), tuple(Right(code) for code in row.rights),
    )  # fmt: skip
