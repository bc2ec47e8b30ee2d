"""Who has been told where their data came from, who has not, and what became of each letter.

Promise:  8.5c
Law:      GDPR Art. 14(3), 5(2)
Takes:    a person, or the moment
Gives:    frozen dataclasses; nothing sealed is opened here
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from holdord.intake.models import ToTell
from holdord.intake.origins import OWED, TellingState
from holdord.lib.days import local_date
from holdord.notice import queries as letters
from holdord.policy import queries as policy

_OWED = [state.value for state in OWED]


@dataclass(frozen=True)
class Origin:
    """One person's telling. ``message`` is the letter that proves it; ``how`` and ``by``, what staff saw to."""

    id: UUID
    subject: UUID
    process: str
    source: str
    obtained_at: datetime
    due_on: date
    state: TellingState
    done_at: datetime | None
    message: UUID | None
    how: str
    by: str


@dataclass(frozen=True)
class OriginCount:
    """How far it is: all there are, told, not told yet, for staff to see to, not told although the day is over."""

    all: int
    told: int
    exempt: int
    owed: int
    by_staff: int
    late: int


def origins_of(subject: UUID) -> tuple[Origin, ...]:
    """What one person was to be told, the oldest first."""
    return tuple(map(_origin, ToTell.objects.filter(subject_id=subject).order_by("obtained_at", "id")))


def to_be_told(*, processes: Iterable[str], limit: int = 200) -> list[Origin]:
    """Those in these activities whom no letter can tell, and those whose day comes first among the rest."""
    rows = ToTell.objects.filter(state__in=_OWED, process__in=list(processes))
    return list(map(_origin, rows.order_by("due_on", "id")[:limit]))


def decided(*, processes: Iterable[str], limit: int = 50) -> list[Origin]:
    """What staff noted and decided, the latest first."""
    by_staff = [TellingState.BY_HAND.value, TellingState.EXEMPT.value]
    rows = ToTell.objects.filter(state__in=by_staff, process__in=list(processes))
    return list(map(_origin, rows.order_by("-done_at", "id")[:limit]))


def count(*, at: datetime) -> OriginCount:
    """How far it is. A letter that still waits for the mail server has told nobody."""
    rows, today = ToTell.objects.all(), local_date(at, policy.register().desk.time_zone)
    over = rows.filter(due_on__lt=today)
    stuck = _not_gone_out(over)
    owed = rows.filter(state__in=_OWED)
    told = rows.filter(state__in=[TellingState.WRITTEN.value, TellingState.BY_HAND.value]).count()
    return OriginCount(
        all=rows.count(),
        told=told,
        exempt=rows.filter(state=TellingState.EXEMPT.value).count(),
        owed=owed.count(),
        by_staff=owed.exclude(state=TellingState.WAITING.value).count(),
        late=over.filter(state__in=_OWED).count() + stuck,
    )


def _not_gone_out(rows: QuerySet[ToTell]) -> int:
    written = rows.filter(state=TellingState.WRITTEN.value).exclude(message=None)
    ids = list(written.values_list("message", flat=True))
    return len(letters.still_queued(ids) | letters.lost_of(ids))


def _origin(row: ToTell) -> Origin:
    return Origin(
        row.id, row.subject_id, row.process, row.source, row.obtained_at, row.due_on, TellingState(row.state),
        row.done_at, row.message, row.how, row.by,
    )  # fmt: skip
