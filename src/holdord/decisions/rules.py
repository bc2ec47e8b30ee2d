"""May this data of this person be used for this purpose, by this recipient, at this moment?

Promise:  2.2.2p, 2.5, 7.7, 8.4a, 8.5b, 8.5c, 8.7, 10.2 - and every sentence that says what data are used for
Law:      GDPR Art. 5(1)(b), 5(1)(e), 6(1), 7(3), 18, 21, 22, 44
Takes:    the register, Facts about a person, a purpose, a recipient (None: use inside the house), a moment
Gives:    Answer, with every reason and the clauses of the policy each comes from. Reads no clock, no table
Refuses:  nothing by exception: an unknown purpose is a no with its reason. `may_read` raises NotForThisPurpose
Next:     question.py (what is asked), against.py (what speaks against it), queries.py (who gathers the facts), texts.py
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from holdord.decisions.against import against, covers
from holdord.decisions.approach import duties
from holdord.decisions.question import Asked, Facts, Question, Reason, question, union
from holdord.lib.days import local_date
from holdord.policy.register import Register
from holdord.subjects.rules import RelationFact
from holdord.terms import Channel

__all__ = [
    "ASKED_BY_A_MACHINE", "GUARDS", "Answer", "Asked", "Facts", "NotForThisPurpose", "Reason", "answer", "covers",
    "decide", "is_shown", "may_read",
]  # fmt: skip

#: Who opens a person's data to guard them, not to use them (GDPR Art. 12, 39): no limit of the person stands in
#: their way, or nobody could answer the person who set it.
GUARDS = frozenset({"dpo", "case_handler"})

#: How the log names a question that was asked on behalf of a machine. It is an act of its own: a control counts them.
ASKED_BY_A_MACHINE = "decisions.asked-by-a-machine"

#: Rooms whose items are shown to others although they belong to no process: how to reach the person, what they chose.
_SHOWN_TO_ALL = frozenset({"subjects", "consent"})


class Answer(NamedTuple):
    """Yes or no, with all reasons. ``process`` is the one the use falls under, None where the person is in none.

    ``version`` is that of the register the answer was given by. ``duties`` are what a message owes the person, where
    it may go out.
    """

    allowed: bool
    purpose: str
    recipient: str | None
    basis: str | None
    reasons: tuple[Reason, ...]
    clauses: tuple[str, ...]
    version: str
    process: str | None = None
    duties: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the reasons, each once."""
        return tuple(dict.fromkeys(reason.code for reason in self.reasons))


class NotForThisPurpose(Exception):
    """This role may not open a person's data for this purpose. ``code`` says why; ``reasons``, where `may` says no."""

    def __init__(self, code: str, reasons: tuple[Reason, ...] = ()) -> None:
        super().__init__(f"the data may not be opened for this purpose ({code})")
        self.code = code
        self.reasons = reasons


def decide(
    register: Register,
    facts: Facts,
    *,
    purpose: str,
    recipient: str | None = None,
    at: datetime,
    categories: Collection[str] = (),
    channel: Channel | None = None,
    carries_notice: bool = False,
    automated: bool = False,
    version: str = "",
) -> Answer:
    """The one answer. ``categories`` are the kinds of data to be used; empty asks about the purpose as such."""
    asked = Asked(purpose, recipient, tuple(categories), channel, carries_notice, automated)
    return answer(register, facts, asked, at=at, version=version)


def answer(register: Register, facts: Facts, asked: Asked, *, at: datetime, version: str = "") -> Answer:
    """The answer to what was asked, from the facts as they stood at that moment."""
    found = question(register, facts, asked, at)
    if found is None:
        unknown = Reason("unknown-purpose", {"purpose": asked.purpose})
        return Answer(False, asked.purpose, asked.recipient, None, (unknown,), (), version)
    reasons = tuple(against(found))
    allowed = not reasons
    reasons = reasons or (_allowed(found),)
    process = next(iter(found.listing), None) or (found.known[0].process if found.known else None)
    return Answer(
        allowed, asked.purpose, asked.recipient, found.purpose.basis.value, reasons,
        union([reason.clauses for reason in reasons]), version, process.id if process else None,
        duties(found) if allowed else (),
    )  # fmt: skip


def _allowed(found: Question) -> Reason:
    params = {"basis": found.purpose.basis.value, "purpose": found.purpose.id}
    taker = found.taker
    return Reason("allowed-by", params, union([found.purpose.clauses, taker.clauses if taker else ()]))


def may_read(register: Register, role: str, purpose: str, processes: Iterable[str]) -> frozenset[str]:
    """Of these processes, those whose data this role may open for this purpose; raises NotForThisPurpose if none.

    A process is opened only where the register gives it to the role and the process serves the purpose.
    The auditor opens nothing, whatever the register says: who checks the books needs nobody's data. Somebody known in
    no process at all is opened by the guards only.
    """
    access = next((entry for entry in register.access if entry.role == role), None)
    if role == "auditor" or access is None or not access.purposes:
        raise NotForThisPurpose("role-opens-nothing")
    if purpose not in access.purposes:
        raise NotForThisPurpose("purpose-not-of-role")
    known = frozenset(processes)
    visible = known & frozenset(access.processes) & {process.id for process in register.processes_with(purpose)}
    if not visible and (known or role not in GUARDS):
        raise NotForThisPurpose("process-not-of-role")
    return visible


def active_in(register: Register, relations: Iterable[RelationFact], at: datetime) -> tuple[str, ...]:
    """The restricted processes in which a person is an active customer: something was delivered to them not long ago.

    Such a person is opened by those assigned to them only, and by those who guard data.
    """
    zone = register.desk.time_zone
    today = local_date(at, zone)
    anchors = {fact.process: fact.anchored_at for fact in relations}
    return tuple(
        entry.process
        for entry in register.restricted
        if (anchored_at := anchors.get(entry.process))
        and anchored_at <= at
        and today < entry.active_for.end(local_date(anchored_at, zone))
    )


def must_serve(register: Register, relations: Iterable[RelationFact], at: datetime, *, serves: bool) -> None:
    """Raises NotForThisPurpose where the person is an active customer and the reader does not serve them."""
    if not serves and active_in(register, relations, at):
        raise NotForThisPurpose("not-assigned")


def is_shown(role: str, visible: frozenset[str], *, room: str, process: str | None) -> bool:
    """Whether an item of a portrait belongs to what this role sees of a person."""
    if process is not None:
        return process in visible
    return role in GUARDS or room in _SHOWN_TO_ALL
