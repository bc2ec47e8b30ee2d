"""What is done for a request under a right: which kinds of deeds there are, which close it, and what stands open.

Promise:  8.2a, 8.4a, 8.4d, 8.5a, 8.5b, 8.7 - corrected, restricted, objected to, withdrawn, each step seen and proved
Law:      GDPR Art. 7(3), 16, 18, 21, 22(3)
Takes:    codes of rights and deeds; entries of the register
Gives:    codes. Reads no table and no clock
Next:     models.py (Deed), actions/carrying_out.py (who does them), texts.py (the words)
"""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from enum import StrEnum

from holdord.policy.register import Purpose, Register
from holdord.terms import IdentifierKind, LegalBasis, RequestStatus, Right


class DeedKind(StrEnum):
    """What is done for a person who uses a right."""

    PAUSE = "pause"
    NO_MARKETING = "no-marketing"
    WEIGH = "weigh"
    RESTRICT = "restrict"
    CORRECT = "correct"
    STATE = "statement"
    WITHDRAW = "withdraw"
    REVIEW = "review"


class DeedState(StrEnum):
    """Where a deed stands: to be done by somebody, done, or not done, with its reason."""

    OPEN = "open"
    DONE = "done"
    DECLINED = "declined"


#: The rights that are carried out deed by deed; the others have a way of their own.
CARRIED_OUT: dict[Right, frozenset[DeedKind]] = {
    Right.RECTIFICATION: frozenset({DeedKind.CORRECT, DeedKind.STATE, DeedKind.RESTRICT}),
    Right.RESTRICTION: frozenset({DeedKind.RESTRICT}),
    Right.OBJECTION: frozenset({DeedKind.PAUSE, DeedKind.NO_MARKETING, DeedKind.WEIGH}),
    Right.WITHDRAWAL: frozenset({DeedKind.WITHDRAW}),
    Right.HUMAN_REVIEW: frozenset({DeedKind.REVIEW}),
}

#: What stops the use for a while only, and answers nothing by itself.
MEANWHILE = frozenset({DeedKind.PAUSE})

#: Legitimate interest and public task: what can be objected to (GDPR Art. 21(1)).
_OBJECTABLE = frozenset({LegalBasis.LEGITIMATE_INTEREST, LegalBasis.PUBLIC_TASK})

#: How somebody here has made sure that a new address or number is the person's own.
MADE_SURE = ("code-came-back", "spoken", "paper")

#: By what a person may be recognised that is put right when it was wrong: the rest names a device or an account.
RECOGNISED_BY = (IdentifierKind.EMAIL, IdentifierKind.PHONE)

#: How long a person has between hearing that a restriction ends and its end, unless somebody says another day.
NOTICE_BEFORE_LIFTING = timedelta(days=7)


def needs_no_proof(right: Right) -> bool:
    """Whether it is heard from whoever says it: taking a consent back, and no to marketing, harm nobody (Art. 7(3))."""
    return right in (Right.WITHDRAWAL, Right.OBJECTION)


def can_be_objected_to(register: Register, processes: Collection[str]) -> tuple[Purpose, ...]:
    """The purposes of these processes that a person can object to and that somebody has to weigh, as registered."""
    theirs = {id for process in register.processes if process.id in processes for id in process.purposes}
    found = (entry for entry in register.purposes if entry.id in theirs and entry.basis in _OBJECTABLE)
    return tuple(entry for entry in found if not entry.direct_marketing)


def runs_on(register: Register, processes: Collection[str]) -> tuple[Purpose, ...]:
    """What is done with a person's data on another ground than consent: it goes on when every consent is withdrawn."""
    theirs = {id for process in register.processes if process.id in processes for id in process.purposes}
    return tuple(entry for entry in register.purposes if entry.id in theirs and entry.basis is not LegalBasis.CONSENT)


def may_finish(states: Iterable[tuple[DeedKind, DeedState]]) -> bool:
    """Whether the person can be answered: something was decided, and nothing is open."""
    found = list(states)
    decided = [kind for kind, state in found if state is not DeedState.OPEN and kind not in MEANWHILE]
    return bool(decided) and all(state is not DeedState.OPEN for _, state in found)


def outcome(states: Iterable[tuple[DeedKind, DeedState]]) -> RequestStatus:
    """What a request ends as: refused, where nothing that was asked for was done; else fulfilled."""
    found = [state for kind, state in states if kind not in MEANWHILE]
    return RequestStatus.FULFILLED if DeedState.DONE in found else RequestStatus.REJECTED


def earliest_end(today: date) -> date:
    """The first day a restriction may end of which the person hears today (GDPR Art. 18(3): before it is lifted)."""
    return today + timedelta(days=1)
