"""Who a person is to us, what limits the use of their data, and what may be lifted when.

Promise:  8.4b, 8.4d - "just enough is kept to know what is blocked"; "we tell you before a restriction is lifted"
Law:      GDPR Art. 4(1), 18, 21; 12(6) for why a claim does not make a person
Takes:    codes and moments
Gives:    facts that do not change (tuples: a decision makes a dozen of them), for queries.py and for the rooms above
Refuses:  NotACode, NotToldYet, LiftedAlready, NothingIdentifies
Next:     models.py (what is stored), ../decisions/rules.py (what the facts permit)
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from holdord.terms import IdentifierKind, LimitKind

#: A limit of this purpose covers every purpose.
ALL_PURPOSES = ""

#: A limit of this purpose covers every purpose the register calls direct marketing, now or later.
#: The colon keeps it apart from ids of the register, which cannot hold one.
MARKETING = "all:direct-marketing"

#: GDPR Art. 18(1)(a)-(d), in this order.
RESTRICTION_REASONS = ("accuracy-contested", "unlawful", "needed-for-claims", "objection-pending")

#: Limits that no later yes outweighs.
FIRM = frozenset({LimitKind.RESTRICTION, LimitKind.MINOR})

#: How we know that somebody is too young.
MINOR_REASONS = ("told-by-them", "told-by-a-parent", "found-by-us")

#: What a person is told at first contact (GDPR Art. 21(4)).
RIGHT_TO_OBJECT = "right-to-object"

#: By what a person is recognised, the strongest first.
STRENGTH = (
    IdentifierKind.EMAIL,
    IdentifierKind.PHONE,
    IdentifierKind.ACCOUNT,
    IdentifierKind.SKYPE,
    IdentifierKind.TELEGRAM,
    IdentifierKind.LINKEDIN,
    IdentifierKind.DEVICE,
)

#: How long a merge can be undone. Then the closed id goes, and its key.
UNDO_LASTS = timedelta(days=30)

#: The source of what staff wrote themselves.
NOTE = "staff"
LONGEST_NOTE = 5_000

_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


class NotACode(ValueError):
    """A reason or a statute is written in words. These columns are in clear, so they hold codes only."""


class MarkKind(StrEnum):
    """What a search mark is of: a beginning of the person's name or of their company's, or both in full."""

    NAME = "name"
    COMPANY = "company"
    BOTH = "both"


class Duty(StrEnum):
    """Why a member of staff may open an active customer's data: they look after them, or do the work."""

    MANAGES = "manages"
    SERVES = "serves"


class NothingIdentifies(ValueError):
    """No identifier was given, so nobody would ever find these data again."""


class NotJoined(Exception):
    """Two people cannot be joined, or parted; ``code`` says why: 'same', 'nobody', 'closed', 'undone', 'over',
    'later-first', 'contracts', 'erasing'."""

    def __init__(self, code: str) -> None:
        super().__init__(f"these two people are left as they are ({code})")
        self.code = code


class NotANote(ValueError):
    """What was written is no note: nothing, or more than `LONGEST_NOTE` letters."""


class NotToldYet(Exception):
    """A limit is to be lifted before the person has been told (GDPR Art. 18(3))."""


class LiftedAlready(Exception):
    """This limit has been lifted before."""


def stamp_id(said: Mapping[str, Any]) -> int:
    """The number of a stamp, made of all it says: the same wherever it is written, and it need not be looked up."""
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    # The largest whole number that every database keeps has 63 bits.
    return int.from_bytes(hashlib.sha256(b"holdord/stamp/1\0" + text.encode()).digest()[:8]) >> 1


class RelationFact(NamedTuple):
    """That we know a person in a process: since when, the anchor of its retention, the newest record.

    ``collected_at`` is the time of the newest record, and of the relation itself where it has none.
    """

    process: str
    since_at: datetime
    collected_at: datetime
    anchored_at: datetime | None = None
    anchor_event: str = ""
    records: int = 0


class LimitFact(NamedTuple):
    """What a person has forbidden, or an erasure has left behind; it covers one purpose, marketing, or all."""

    id: UUID
    kind: LimitKind
    purpose: str
    since_at: datetime
    until_at: datetime | None = None
    told_at: datetime | None = None
    reason: str = ""

    def holds_at(self, moment: datetime) -> bool:
        """Whether it is in force at that moment; the span is half-open, ``[since_at, until_at)``."""
        return self.since_at <= moment and (self.until_at is None or moment < self.until_at)


@dataclass(frozen=True)
class HoldFact:
    """Why data stay although their time is up: a statute or a claim (GDPR Art. 17(3)(b), (e)). "" is every process.

    ``record``: only that one. ``subject`` None: whatever is held in the process, of the purpose and the days named.
    """

    id: UUID
    process: str
    statute: str
    reason: str
    since_at: datetime
    until_at: datetime | None
    owner: str
    record: UUID | None = None
    subject: UUID | None = None
    purpose: str = ""
    collected_from: datetime | None = None
    collected_until: datetime | None = None
    review_on: date | None = None

    def holds_at(self, moment: datetime) -> bool:
        """Whether it is in force at that moment; the span is half-open."""
        return self.since_at <= moment and (self.until_at is None or moment < self.until_at)

    def covers(self, process: str) -> bool:
        return self.process in ("", process)


def keeps(hold: HoldFact, record: UUID, process: str, purpose: str, collected_at: datetime) -> bool:
    """Whether a hold covers this record; of whose it is, the caller has asked. Of days the span is half-open."""
    if hold.record is not None:
        return hold.record == record
    if not hold.covers(process) or hold.purpose not in ("", purpose):
        return False
    begins, ends = hold.collected_from, hold.collected_until
    return (begins is None or begins <= collected_at) and (ends is None or collected_at < ends)


def lasts(hold: HoldFact) -> tuple[bool, datetime]:
    """What to sort holds by, the one that lasts longest last."""
    return hold.until_at is None, hold.until_at or hold.since_at


@dataclass(frozen=True)
class ToldFact:
    """That the person has been told something: what, in which version of the notice, when (GDPR Art. 21(4))."""

    what: str
    version: str
    at: datetime
    id: UUID | None = field(default=None, compare=False)


class SubjectFacts(NamedTuple):
    """What the house knows about a person without opening anything. All limits and holds are in force when asked."""

    subject: UUID
    language: str
    country: str
    relations: tuple[RelationFact, ...] = ()
    limits: tuple[LimitFact, ...] = ()
    holds: tuple[HoldFact, ...] = ()
    told: tuple[ToldFact, ...] = ()

    def was_told(self, what: str) -> bool:
        return any(fact.what == what for fact in self.told)


def code(text: str) -> str:
    """The text, if it is a code; raises NotACode. Keeps words about a person out of columns that are not sealed."""
    if _CODE.fullmatch(text):
        return text
    raise NotACode("a reason is a code of small letters, digits, - and _, at most 40, as in 'accuracy-contested'")


def note_text(text: str) -> str:
    """The text of a note as it is kept; raises NotANote."""
    written = text.strip().replace("\r\n", "\n")
    if not written or len(written) > LONGEST_NOTE:
        raise NotANote(f"a note has 1 to {LONGEST_NOTE} letters (found {len(written)}). Write some, or fewer")
    return written


def strongest(identifiers: Mapping[IdentifierKind, str]) -> IdentifierKind:
    """The identifier by which a person is recognised, of those given; raises NothingIdentifies.

    Only that one: who writes somebody else's telephone number into a form must not be taken for them,
    nor have their own address put beside the other's data.
    """
    found = next((kind for kind in STRENGTH if identifiers.get(kind, "").strip()), None)
    if found is None:
        raise NothingIdentifies("nothing given identifies a person. Give an e-mail address, or another identifier")
    return found


def may_lift(limit: LimitFact, *, told_at: datetime | None, at: datetime) -> datetime:
    """When the person was told that this limit ends; raises NotToldYet or LiftedAlready (GDPR Art. 18(3))."""
    if limit.until_at is not None:
        raise LiftedAlready(f"limit {limit.id} was lifted before. There is nothing to do")
    told = told_at or limit.told_at
    if told is None or told > at:
        raise NotToldYet(f"limit {limit.id}: the person has not been told. Tell them first, then lift it")
    return told
