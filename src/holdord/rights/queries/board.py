"""The board: all open requests by where they lie and by their day, and how many were answered in time.

Promise:  8.1b - what is due, and by when; 9.3 - lists hold dates and numbers, nothing of a person
Law:      GDPR Art. 12(3)
Takes:    a moment (aware, UTC); how many lines of a group are wanted
Gives:    frozen dataclasses. Every line is found by one index, and every number counted by the database
Next:     requests.py (one request)
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q, QuerySet

from holdord.lib.days import local_date
from holdord.notice import queries as notice
from holdord.policy import queries as policy
from holdord.rights.models import ANSWERED, Incoming, RightsRequest
from holdord.rights.queries.requests import RequestLine, line, standing
from holdord.rights.rules import Channel, IncomingState, Place

#: The groups of the board, in the order in which they ask for attention.
GROUPS = ("late", "this-week", "new", "with-us", "with-recipients", "waiting-for-person")

#: How many lines of a group are shown at once.
SHOWN = 20

_SOON = timedelta(days=7)
_SEALED = ("sealed_address", "sealed_message", "sealed_extension", "sealed_outcome", "sealed_word")

#: Where the clock runs on, whoever has the next move; who has not shown who they are is waited for.
_RUNS = (Place.REPLY, Place.NEW, Place.US, Place.RECIPIENTS)
_GROUP_OF = {
    "new": (Place.NEW,), "with-us": (Place.US,), "with-recipients": (Place.RECIPIENTS,),
    "waiting-for-person": (Place.PROOF, Place.REPLY),
}  # fmt: skip


@dataclass(frozen=True)
class Group:
    """One group of the board: how many there are, and the most urgent of them."""

    code: str
    lines: tuple[RequestLine, ...]
    count: int

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.lines)


@dataclass(frozen=True)
class Board:
    """All open requests, each in the first group that fits, and the share of those closed that were answered in time.

    ``unproven`` is apart, and not among ``open``: what was asked through the page and nobody has shown to be theirs.
    Each address counts once for each right, at the date that would count, however often somebody has typed it.
    """

    groups: tuple[Group, ...]
    unproven: tuple[RequestLine, ...]
    open: int
    closed: int
    closed_on_time: int

    @property
    def late(self) -> int:
        return next(group.count for group in self.groups if group.code == "late")


@dataclass(frozen=True)
class Punctuality:
    """How requests were answered, for the control and for reports."""

    open: int
    overdue: int
    closed: int
    closed_on_time: int


def board(at: datetime, *, shown: int | None = SHOWN) -> Board:
    """All open requests in their groups, of each as many as are ``shown`` (None: all)."""
    today = local_date(at, policy.register().desk.time_zone)
    counts = _counts(today)
    groups = tuple(Group(code, _lines(code, counts[code], today, shown, at), counts[code]) for code in GROUPS)
    closed, on_time = _answered()
    return Board(groups, _unproven(shown, at), sum(counts.values()), closed, on_time)


def punctuality(at: datetime) -> Punctuality:
    """Over all requests that somebody proved or that staff took down: open, overdue, closed, closed on time.

    What could not be delivered has answered nobody, on whatever day it was written. A letter to the desk that nobody
    has looked at is open.
    """
    today = local_date(at, policy.register().desk.time_zone)
    open_ = _counting().filter(closed_at=None)
    letters = Incoming.objects.filter(state=IncomingState.WAITS.value)
    closed, on_time = _answered()
    return Punctuality(
        open_.count() + letters.count(),
        open_.filter(answer_by__lt=today).count() + letters.filter(due_on__lt=today).count(),
        closed, on_time,
    )  # fmt: skip


def _counts(today: date) -> dict[str, int]:
    """How many are in each group: counted by place and day along the index, and put together here."""
    open_ = RightsRequest.objects.filter(place__in=[Place.PROOF.value, *(place.value for place in _RUNS)])
    found = dict.fromkeys(GROUPS, 0)
    for place, day, count in open_.order_by().values_list("place", "answer_by").annotate(n=Count("*")):
        found[_group(Place(place), day, today)] += count
    return found


def _group(place: Place, day: date, today: date) -> str:
    if place in _RUNS and day <= today + _SOON:
        return "late" if day < today else "this-week"
    return next(code for code, places in _GROUP_OF.items() if place in places)


def _lines(code: str, count: int, today: date, shown: int | None, at: datetime) -> tuple[RequestLine, ...]:
    """The most urgent of a group, place by place: each is a stretch of one index, a mixed range would be sorted."""
    if not count:
        return ()
    last = today + _SOON
    rows: list[RightsRequest] = []
    for place in _GROUP_OF.get(code, _RUNS):
        found = RightsRequest.objects.filter(place=place.value)
        if code == "late":
            found = found.filter(answer_by__lt=today)
        elif code == "this-week":
            found = found.filter(answer_by__gte=today, answer_by__lte=last)
        elif place in _RUNS:
            found = found.filter(answer_by__gt=last)
        rows += _first(found, shown)
    rows.sort(key=lambda row: (row.answer_by, row.received_at))
    return tuple(line(row, at) for row in rows[:shown])


def _first(rows: QuerySet[RightsRequest], shown: int | None) -> Iterable[RightsRequest]:
    return rows.defer(*_SEALED).order_by("answer_by", "received_at")[:shown]


def _unproven(shown: int | None, at: datetime) -> tuple[RequestLine, ...]:
    """What nobody has shown to be theirs, each address once for each right, from the day that would count."""
    limit = None if shown is None else shown * 10
    found: dict[tuple[bytes, str], RightsRequest] = {}
    for row in _first(RightsRequest.objects.filter(place=Place.UNPROVEN.value), limit):
        found.setdefault((bytes(row.address_index or b""), row.right), row)
    return tuple(line(row, at) for row in list(found.values())[:shown])


def _answered() -> tuple[int, int]:
    """How many are closed, and how many of these in time, by the day it was where each was answered: from an index."""
    in_time = Q(answer_by__gte=F("closed_on"))
    done = RightsRequest.objects.filter(ANSWERED)
    found = done.aggregate(closed=Count("answer_by"), on_time=Count("answer_by", filter=in_time))
    lost = notice.lost()
    return found["closed"], found["on_time"] - (done.filter(in_time, letter__in=lost).count() if lost else 0)


def _counting() -> QuerySet[RightsRequest]:
    return standing().filter(Q(verified_at__isnull=False) | ~Q(channel=Channel.PAGE.value))
