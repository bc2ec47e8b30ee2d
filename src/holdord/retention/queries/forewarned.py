"""Who has heard that something of theirs goes, by which letter, and what became of it.

Promise:  5.1, 8.2b - who has an account hears of it before it goes
Law:      GDPR Art. 5(1)(a), 12(1)
Takes:    ids of people
Gives:    Forewarned, by person and process. Opens nothing
Next:     due.py (what waits for a letter), ../actions/forewarning.py (who writes it)
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from holdord.lib import one_of  # noqa: F401  # it makes itself known
from holdord.lib.days import local_date
from holdord.notice import queries as notice
from holdord.notice.rules import MessageState
from holdord.policy import queries as policy
from holdord.retention.models import Forewarning
from holdord.retention.rules import Forewarned

_LOST = (MessageState.FAILED, MessageState.BOUNCED)
#: People whose letters are looked up at a time.
_AT_ONCE = 1000


@dataclass(frozen=True)
class Written:
    """One letter that says that something goes, or that there was nowhere to send one (``message`` None)."""

    id: UUID
    process: str
    first_on: date
    last_on: date
    written_at: datetime
    message: UUID | None


def letters(subjects: Collection[UUID], process: str | None = None) -> dict[tuple[UUID, str], list[Forewarned]]:
    """The letters of these people that say that something goes, by person and process."""
    zone = policy.register().desk.time_zone
    found: dict[tuple[UUID, str], list[Forewarned]] = {}
    wanted = list(subjects)
    for start in range(0, len(wanted), _AT_ONCE):
        rows = Forewarning.objects.filter(subject_id__one_of=wanted[start : start + _AT_ONCE])
        own = list(rows if process is None else rows.filter(process=process))
        sent = {each.id: each for each in notice.envelopes([row.message for row in own if row.message])}
        for row in own:
            letter = sent.get(row.message) if row.message else None
            found.setdefault((row.subject_id, row.process), []).append(
                Forewarned(
                    row.upto, row.first_on, row.last_on, local_date(row.written_at, zone),
                    local_date(letter.sent_at, zone) if letter and letter.sent_at else None,
                    letter is None or letter.state in _LOST,
                )
            )  # fmt: skip
    return found


def written(subject: UUID) -> list[Written]:
    """What was written to one person, or could not be, the oldest first."""
    rows = Forewarning.objects.filter(subject_id=subject).order_by("written_at", "id")
    return [
        Written(row.id, row.process, row.first_on, row.last_on, row.written_at, row.message) for row in rows
    ]  # fmt: skip
