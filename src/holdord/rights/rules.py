"""By when a request must be answered, and what may still be done with it.

Promise:  8.1b - "within one month of receipt"; 8.1e - "up to two more months, with reasons"; 8.1f
Law:      GDPR Art. 12(3)-(5); Reg. (EEC, Euratom) 1182/71 Art. 3; EDPB Guidelines 01/2022 para. 157-164
Takes:    moments (aware, UTC), the calendar and time zone of the house that answers, periods of the register
Gives:    civil days. Each is counted from the day of receipt and rolled to a working day once, at the end
Refuses:  nothing here; actions.py refuses what `may_extend` and the like say no to
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from holdord.lib.days import local_date, midnight, working_day_on_or_after
from holdord.policy.periods import Period
from holdord.terms import RequestStatus, Right

#: Where the register names no term of its own: the longest the law allows (GDPR Art. 12(3)).
ONE_MONTH = Period(1, "month")
TWO_MONTHS = Period(2, "month")

#: A question to the person stops the clock only if it left at once (EDPB Guidelines 01/2022, 159).
ASKED_AT_ONCE_DAYS = 3


@dataclass(frozen=True)
class Pause:
    """We asked the person something we need to know; ``answered_at`` is None while we wait."""

    asked_at: datetime
    answered_at: datetime | None = None


def due_on(received_at: datetime, *, calendar: str, time_zone: str, term: Period, lenient: bool = False) -> date:
    """The last day to answer on, counted without any pause. Alarms run on this one."""
    naive = term.end(local_date(received_at, time_zone))
    return working_day_on_or_after(naive, calendar, lenient=lenient)


def extended_due_on(
    received_at: datetime, *, calendar: str, time_zone: str, term: Period, extension: Period, lenient: bool = False
) -> date:
    """The last day once the term has been extended: both periods from the day of receipt, then rolled once."""
    day = local_date(received_at, time_zone)
    return working_day_on_or_after(_both(term, extension, day), calendar, lenient=lenient)


def internal_target_on(received_at: datetime, *, time_zone: str, term: Period, extension: Period) -> date:
    """The earliest day any reading of the law gives for the extended term: the one to aim at."""
    day = local_date(received_at, time_zone)
    return min(_both(term, extension, day), extension.end(term.end(day)))


def paused_due_on(
    received_at: datetime,
    *,
    calendar: str,
    time_zone: str,
    term: Period,
    pauses: Sequence[Pause],
    lenient: bool = False,
) -> date | None:
    """The last day if the clock stood still while we waited for the person; None where no pause can be claimed.

    Civil days from question to answer are added to the unrolled end. A question sent late, or one not yet
    answered, gives nothing; the day `due_on` gives stays the one that counts for us.
    """
    claimed = [pause for pause in pauses if _asked_at_once(received_at, pause, time_zone)]
    waited = sum((_waited(pause, time_zone) for pause in claimed), timedelta())
    if not waited:
        return None
    naive = term.end(local_date(received_at, time_zone))
    return working_day_on_or_after(naive + waited, calendar, lenient=lenient)


def hours_after(aware_at: datetime, hours: int) -> datetime:
    """A period in hours: elapsed time, whatever the clocks on the wall do, and never rolled. Gives UTC."""
    return aware_at.astimezone(UTC) + timedelta(hours=hours)


def may_extend(today: date, *, due: date, extended: bool) -> bool:
    """Whether the term may still be extended: once, and only while the person can be told in time (Art. 12(3))."""
    return not extended and today <= due


def days_left(today: date, due: date) -> int:
    """Days until the last day; 0 on that day, negative when it has gone by."""
    return (due - today).days


def is_on_time(answered_on: date | None, today: date, due: date) -> bool:
    """Whether a request was answered by its last day, or, still open, has not passed it."""
    return (answered_on or today) <= due


def link_ends_at(made_at: datetime, days: int, time_zone: str) -> datetime:
    """When a link made then leads nowhere any more: at the end of a day, for "until the 5th" means all of it."""
    return midnight(local_date(made_at, time_zone) + timedelta(days=days + 1), time_zone)


def ended_before(today: date, period: Period, time_zone: str) -> datetime:
    """The moment before which something must have ended for the period after it to be over by ``today``."""
    return midnight(period.latest_start(today) + timedelta(days=1), time_zone)


def last_day(ends_at: datetime, time_zone: str) -> date:
    """The last day of something that ends at that moment."""
    return local_date(ends_at - timedelta(seconds=1), time_zone)


def _both(term: Period, extension: Period, day: date) -> date:
    # "Two further months" from 31 January is 30 April, three months from receipt, not two from the 28th of February.
    if term.unit == extension.unit:
        return Period(term.count + extension.count, term.unit).end(day)
    return extension.end(term.end(day))


def _asked_at_once(received_at: datetime, pause: Pause, time_zone: str) -> bool:
    gap = local_date(pause.asked_at, time_zone) - local_date(received_at, time_zone)
    return gap.days <= ASKED_AT_ONCE_DAYS


def _waited(pause: Pause, time_zone: str) -> timedelta:
    if pause.answered_at is None:
        return timedelta()
    return local_date(pause.answered_at, time_zone) - local_date(pause.asked_at, time_zone)


class Channel(StrEnum):
    """How a request reached us. Any channel starts the clock (EDPB Guidelines 01/2022 para. 52)."""

    PAGE = "page"
    MAIL = "mail"
    PHONE = "phone"
    LETTER = "letter"
    IN_PERSON = "in-person"


class ExtensionGround(StrEnum):
    """What can make a request complex. Effort alone, or many requests in general, cannot."""

    AMOUNT = "amount"
    HARD_TO_FIND = "hard-to-find"
    REDACTION = "redaction"
    MAKING_CLEAR = "making-clear"
    SUDDEN_PEAK = "sudden-peak"


class RefusalGround(StrEnum):
    """Why a request may be refused, wholly or in part."""

    CANNOT_IDENTIFY = "cannot-identify"
    UNFOUNDED = "unfounded"
    EXCESSIVE = "excessive"
    OTHERS = "rights-of-others"
    KEPT_BY_LAW = "kept-by-law"
    LEGAL_CLAIMS = "legal-claims"
    CORRECT = "data-are-correct"
    COMPELLING = "compelling-grounds"
    NOT_MET = "conditions-not-met"

    @property
    def provision(self) -> str:
        """Where the law allows it."""
        return _PROVISIONS[self]


_PROVISIONS = {
    RefusalGround.CANNOT_IDENTIFY: "GDPR Art. 11(2), 12(2)",
    RefusalGround.UNFOUNDED: "GDPR Art. 12(5)",
    RefusalGround.EXCESSIVE: "GDPR Art. 12(5)",
    RefusalGround.OTHERS: "GDPR Art. 15(4), 20(4)",
    RefusalGround.KEPT_BY_LAW: "GDPR Art. 17(3)(b)",
    RefusalGround.LEGAL_CLAIMS: "GDPR Art. 17(3)(e)",
    RefusalGround.CORRECT: "GDPR Art. 16",
    RefusalGround.COMPELLING: "GDPR Art. 21(1)",
    RefusalGround.NOT_MET: "GDPR Art. 17(1), 18(1), 20(1), 22(1)",
}

#: The grounds that speak of one right only; Art. 11(2) and 12(5) speak of all.
REFUSABLE: dict[Right, frozenset[RefusalGround]] = {
    Right.ACCESS: frozenset({RefusalGround.OTHERS}),
    Right.RECTIFICATION: frozenset({RefusalGround.CORRECT}),
    Right.ERASURE: frozenset({RefusalGround.KEPT_BY_LAW, RefusalGround.LEGAL_CLAIMS, RefusalGround.NOT_MET}),
    Right.RESTRICTION: frozenset({RefusalGround.NOT_MET}),
    Right.PORTABILITY: frozenset({RefusalGround.OTHERS, RefusalGround.NOT_MET}),
    Right.OBJECTION: frozenset({RefusalGround.COMPELLING, RefusalGround.LEGAL_CLAIMS}),
    Right.HUMAN_REVIEW: frozenset({RefusalGround.NOT_MET}),
    Right.WITHDRAWAL: frozenset(),
}
_OF_ANY_RIGHT = frozenset({RefusalGround.CANNOT_IDENTIFY, RefusalGround.UNFOUNDED, RefusalGround.EXCESSIVE})

#: The rights a person can use here, in the order of the law. A complaint is none of them: it goes to the authority.
RIGHTS: tuple[Right, ...] = tuple(REFUSABLE)


def refusal_grounds(right: Right) -> frozenset[RefusalGround]:
    """On which grounds a request under this right may be refused. Withdrawing a consent: on none (Art. 7(3))."""
    return REFUSABLE[right] | _OF_ANY_RIGHT if right is not Right.WITHDRAWAL else frozenset()


class Step(StrEnum):
    """What a request waits for: the person's proof, a hand of ours, the machine, or nothing any more."""

    PROOF = "proof"
    PREPARE = "prepare"
    APPROVE = "approve"
    ANSWER = "answer"
    MAKING = "making"
    NOTHING = "nothing"


def next_step(right: Right, status: RequestStatus, *, proven: bool, prepared: bool, approved: bool) -> Step:
    """What happens next. Access is prepared, approved and made; the other rights a person answers by hand."""
    if status.is_closed:
        return Step.NOTHING
    if not proven:
        return Step.PROOF
    if right is not Right.ACCESS:
        return Step.ANSWER
    if approved:
        return Step.MAKING
    return Step.APPROVE if prepared else Step.PREPARE
