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
    MACHINE = "machine"


class Protocol(StrEnum):
    """In which form a machine asks: our own, OpenDSR 2.0, Data Rights Protocol 1.0."""

    OWN = "own"
    OPENDSR = "opendsr"
    DRP = "drp"


class Place(StrEnum):
    """Where a request lies: with the person (nobody proved it, it waits for proof or for a reply), with us (unseen, or
    in hand), with recipients; or it is over, or part of another."""

    UNPROVEN = "unproven"
    PROOF = "proof"
    REPLY = "reply"
    NEW = "new"
    US = "us"
    RECIPIENTS = "recipients"
    CLOSED = "closed"
    JOINED = "joined"


#: The threshold of a warning that the day has gone by.
LATE = -1


class IncomingState(StrEnum):
    """What became of a letter to the desk: waits for a person, became requests, belongs to one, or was none."""

    WAITS = "waits"
    OPENED = "opened"
    JOINED = "joined"
    DISMISSED = "dismissed"


class Doubt(StrEnum):
    """Why a machine does not say what a letter to the desk is: nothing is decided about what may be a request."""

    WORDS = "words"
    MACHINE = "machine"
    SPAM = "spam"
    OURS = "ours"
    SENDER = "sender"
    MANY = "many"
    FOUND = "found"


class Dismissal(StrEnum):
    """Why a letter is no request."""

    NOTHING_ASKED = "nothing-asked"
    SPAM = "spam"
    DEALT_WITH = "dealt-with"


#: How many letters a day from one sender, and an hour from all, are taken for requests by themselves and told so.
#: Senders can be made up: the desk must not be made to write to thousands who never wrote to it.
TAKEN_A_DAY_OF_ONE, TAKEN_AN_HOUR_OF_ALL = 3, 60


class Redacted(StrEnum):
    """What becomes of a place where something of somebody else's stands: not said yet, blacked out, left as it is."""

    PROPOSED = "proposed"
    BLACKED = "blacked"
    LEFT = "left"


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
    NO_MANDATE = "no-mandate"


def provision(ground: RefusalGround, right: Right) -> str:
    """Where the law allows it, for that right."""
    return _NOT_MET[right] if ground is RefusalGround.NOT_MET else _PROVISIONS[ground]


_PROVISIONS = {
    RefusalGround.CANNOT_IDENTIFY: "GDPR Art. 11(2), 12(2)",
    RefusalGround.NO_MANDATE: "GDPR Art. 12(2), 12(6)",
    RefusalGround.UNFOUNDED: "GDPR Art. 12(5)",
    RefusalGround.EXCESSIVE: "GDPR Art. 12(5)",
    RefusalGround.OTHERS: "GDPR Art. 15(4), 20(4)",
    RefusalGround.KEPT_BY_LAW: "GDPR Art. 17(3)(b)",
    RefusalGround.LEGAL_CLAIMS: "GDPR Art. 17(3)(e)",
    RefusalGround.CORRECT: "GDPR Art. 16",
    RefusalGround.COMPELLING: "GDPR Art. 21(1)",
}

#: Where the law says what a right reaches: what it does not reach is refused by that.
_NOT_MET = {
    Right.ERASURE: "GDPR Art. 17(1)",
    Right.RESTRICTION: "GDPR Art. 18(1)",
    Right.PORTABILITY: "GDPR Art. 20(1)",
    Right.OBJECTION: "GDPR Art. 21(1)",
    Right.HUMAN_REVIEW: "GDPR Art. 22(1)",
}

#: The grounds that speak of one right only; Art. 11(2) and 12(5) speak of all.
REFUSABLE: dict[Right, frozenset[RefusalGround]] = {
    Right.ACCESS: frozenset({RefusalGround.OTHERS}),
    Right.RECTIFICATION: frozenset({RefusalGround.CORRECT}),
    Right.ERASURE: frozenset({RefusalGround.KEPT_BY_LAW, RefusalGround.LEGAL_CLAIMS, RefusalGround.NOT_MET}),
    Right.RESTRICTION: frozenset({RefusalGround.NOT_MET}),
    Right.PORTABILITY: frozenset({RefusalGround.OTHERS, RefusalGround.NOT_MET}),
    Right.OBJECTION: frozenset({RefusalGround.COMPELLING, RefusalGround.LEGAL_CLAIMS, RefusalGround.NOT_MET}),
    Right.HUMAN_REVIEW: frozenset({RefusalGround.NOT_MET}),
    Right.WITHDRAWAL: frozenset(),
}
_OF_ANY_RIGHT = frozenset({RefusalGround.CANNOT_IDENTIFY, RefusalGround.UNFOUNDED, RefusalGround.EXCESSIVE})

#: The rights a person can use here, in the order of the law. A complaint is none of them: it goes to the authority.
RIGHTS: tuple[Right, ...] = tuple(REFUSABLE)


def refusal_grounds(right: Right, *, lacks_mandate: bool = False) -> frozenset[RefusalGround]:
    """On which grounds a request under this right may be refused. Withdrawing a consent: on none (Art. 7(3)).

    ``lacks_mandate``: somebody asks for another and has not shown that they may: only that can be said to them.
    """
    if lacks_mandate:
        return frozenset({RefusalGround.NO_MANDATE})
    return REFUSABLE[right] | _OF_ANY_RIGHT if right is not Right.WITHDRAWAL else frozenset()


class Step(StrEnum):
    """What a request waits for: the person's proof, a hand of ours, the machine, or nothing any more."""

    PROOF = "proof"
    PREPARE = "prepare"
    APPROVE = "approve"
    ANSWER = "answer"
    REPLY = "reply"
    RECIPIENTS = "recipients"
    MAKING = "making"
    NOTHING = "nothing"


#: These are answered by a file that is made.
MADE = frozenset({Right.ACCESS, Right.PORTABILITY})


def next_step(
    right: Right, status: RequestStatus, *, proven: bool, prepared: bool, approved: bool, finishing: bool = False
) -> Step:
    """What happens next. Access and portability are prepared, approved and made; the others are carried out by a
    person, and answered when every recipient has been told. An erasure that was begun (``finishing`` too) goes on by
    itself.
    """
    if status.is_closed:
        return Step.NOTHING
    if not proven:
        return Step.PROOF
    if status is RequestStatus.REQUIRES_ACTION:
        return Step.REPLY
    if finishing:
        return Step.RECIPIENTS
    if right not in MADE:
        return Step.ANSWER
    if approved:
        return Step.MAKING
    return Step.APPROVE if prepared else Step.PREPARE
