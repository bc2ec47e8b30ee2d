"""May it come in? Each guard is asked in turn, and the first that has something against it decides.

Promise:  7.4 - blocked before anything is stored; 7.5 - filtered, and seen by people; 11.2 - nobody too young;
          8.3 - who was erased does not come back with the next import
Law:      GDPR Art. 12(2), 17(1), 21(3), 22
Takes:    an Arrival, its Stamp, the moment
Gives:    Judgement; a person decides about whatever is only doubtful
Next:     ../scoring.py (points), ../queries.py (what is known of a sender)

A text is read once, before anything is locked, for that takes its time (`read`); what is known of its sender is looked
up again under the lock (`judge`), for it may have changed meanwhile.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.conf import settings

from holdord.intake import assessing, queries, scanning, scoring, youth
from holdord.intake.actions.attaching import File
from holdord.intake.arrivals import Arrival, Judgement, Sign, Verdict
from holdord.intake.stamps import Stamp
from holdord.lib.days import local_date
from holdord.policy import queries as policy
from holdord.subjects import queries as subjects
from holdord.subjects.queries import Standing
from holdord.terms import asking
from holdord.vault import queries as vault

MINOR_BEFORE = "erased-as-minor"


@dataclass(frozen=True, repr=False)
class Read:
    """What an arrival says, and by what its sender may be known. ``young`` and ``looks`` are what its words alone speak
    for, ``senders`` the blind indexes of its identifiers, ``targets`` all by which it could be blocked."""

    arrival: Arrival
    stamp: Stamp
    may_be_request: bool
    young: str | None
    looks: Judgement | None
    senders: tuple[bytes, ...]
    targets: tuple[bytes, ...]

    @property
    def request(self) -> tuple[str, ...]:
        """The reason to name beside others where it may use a right: a person is to hear it (GDPR Art. 12(2))."""
        return (assessing.MAY_BE_REQUEST,) if self.may_be_request else ()


@dataclass(frozen=True, repr=False)
class Case:
    """What a guard looks at: what was read, and what is known of the sender at this moment, looked up once."""

    read: Read
    at: datetime

    @cached_property
    def standing(self) -> Standing:
        return subjects.standing(self.read.senders)


Guard = Callable[[Case], Judgement | None]


def read(arrival: Arrival, stamp: Stamp, *, at: datetime) -> Read:
    """Read it, before anything is locked."""
    text = arrival.said()
    may_be_request = asking.asked(text).may_be_request
    given = [(kind.value, value) for kind, value in arrival.identifiers.items() if value.strip()]
    return Read(
        arrival, stamp, may_be_request,
        young=None if arrival.by_us else youth.gives_away(policy.register(), arrival, _today(at)),
        # Whoever may be using a right is never held back for words.
        looks=None if arrival.by_us or not text or may_be_request else _of_words(arrival, text),
        senders=tuple(vault.blind_index(kind, value) for kind, value in given),
        targets=tuple(queries.targets_of(arrival)),
    )  # fmt: skip


def judge(what: Read, *, at: datetime) -> Judgement:
    """What is to become of it, by what is known of its sender now."""
    case = Case(what, at)
    found = (judged for guard in GUARDS if (judged := guard(case)) is not None)
    return next(found, None) or Judgement(Verdict.ACCEPTED)


def with_files(judged: Judgement, files: Sequence[File]) -> Judgement:
    """The same, or, where the operator wants it so, a person first looks at what no scanner has looked at."""
    unscanned = any(file.scan != scanning.CLEAN for file in files)
    if settings.HOLDORD_UNSCANNED == "hold" and unscanned and judged.verdict is Verdict.ACCEPTED:
        return Judgement(Verdict.QUARANTINED, ("not-scanned",))
    return judged


def _blocked(case: Case) -> Judgement | None:
    """Whoever is on the list stays out; but whoever may be using a right is heard by a person (GDPR Art. 12(2))."""
    found = queries.block_among(case.read.targets, at=case.at)
    if found is None:
        return None
    if case.read.may_be_request:
        return Judgement(Verdict.QUARANTINED, (assessing.MAY_BE_REQUEST, "sender-blocked"))
    return Judgement(Verdict.BLOCKED, (found.kind, found.reason))


def _not_brought_back(case: Case) -> Judgement | None:
    """Others may not bring back whoever left. People themselves may: to write to us is to begin anew.

    What they wrote before they left is not: an old chat that is imported now brings nobody back. But where it may use
    a right, a person hears it (GDPR Art. 12(2)): a letter may have been on its way.
    """
    arrival, stamp = case.read.arrival, case.read.stamp
    left = any(not stamp.from_person or since > arrival.happened_at for since in case.standing.left_at)
    if left and stamp.from_person and not arrival.by_us and case.read.may_be_request:
        return Judgement(Verdict.QUARANTINED, (assessing.MAY_BE_REQUEST,))
    return Judgement(Verdict.SUPPRESSED) if left else None


def _sent_to_many(case: Case) -> Judgement | None:
    """Newsletters speak of rights at their end, and some people write through tools for many: a person tells which."""
    if Sign.SENT_TO_MANY in case.read.arrival.signs and case.read.may_be_request:
        return Judgement(Verdict.QUARANTINED, (assessing.MAY_BE_REQUEST, Sign.SENT_TO_MANY.value))
    return None


def _too_young(case: Case) -> Judgement | None:
    """Who was asked and says so is turned away; whoever gives it away, or was found so before, waits for a person."""
    if told := youth.told_too_young(policy.register(), case.read.arrival, _today(case.at)):
        return Judgement(Verdict.UNDER_AGE, (told,))
    if case.read.arrival.by_us:
        return None
    why = case.read.young or (MINOR_BEFORE if case.standing.minor else None)
    return Judgement(Verdict.AGE_IN_DOUBT, (why, *case.read.request)) if why else None


def _looks_like_a_machine(case: Case) -> Judgement | None:
    """Filled in too fast, or where no person sees a field: a person looks. The sender is told the same as anybody."""
    seen = tuple(sign for sign in case.read.arrival.signs if sign not in set(Sign))
    return Judgement(Verdict.QUARANTINED, (*seen, *case.read.request)) if seen else None


def _looks_like_spam(case: Case) -> Judgement | None:
    """Held back for a person; turned away only by a rule that the operator has written down."""
    return case.read.looks


def _of_words(arrival: Arrival, text: str) -> Judgement | None:
    guards = policy.register().guards
    if scoring.spoken(text, guards.refused_words, points=0):
        return Judgement(Verdict.REJECTED, ("refused-words",))
    assessed = assessing.assess(text, arrival.signs, queries.lessons())
    if not assessed.holds_back(guards.quarantined_from):
        return None
    if assessed.by_words_alone(guards.quarantined_from) and queries.is_customer(arrival):
        return None
    return Judgement(Verdict.QUARANTINED, assessed.reasons)


def _today(at: datetime) -> date:
    return local_date(at, policy.register().desk.time_zone)


#: All of them, what must store nothing before what may let something wait.
GUARDS: tuple[Guard, ...] = (
    _blocked, _not_brought_back, _too_young, _sent_to_many, _looks_like_a_machine, _looks_like_spam,
)  # fmt: skip
