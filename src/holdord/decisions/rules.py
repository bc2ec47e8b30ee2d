"""May this data of this person be used for this purpose, by this recipient, at this moment?

Promise:  2.2.2p, 2.5, 7.7, 8.4a, 8.5b, 8.7, 10.2 - and every sentence that says what data are used for
Law:      GDPR Art. 5(1)(b), 5(1)(e), 6(1), 7(3), 18, 21, 22, 44
Takes:    the register, Facts about a person, a purpose, a recipient (None: use inside the house), a moment
Gives:    Answer, with every reason and the clauses of the policy each comes from. Reads no clock, no table
Refuses:  nothing by exception: an unknown purpose is a no with its reason. `may_read` raises NotForThisPurpose
Next:     queries.py (who gathers the facts), texts.py (the sentence for each code)
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from holdord.consent.rules import ConsentFact
from holdord.lib.days import local_date
from holdord.policy.endings import Ending, ending
from holdord.policy.register import Process, Purpose, Recipient, Register
from holdord.policy.transfers import transfer_ground
from holdord.subjects.rules import ALL_PURPOSES, MARKETING, LimitFact, RelationFact, SubjectFacts
from holdord.terms import ConsentState, LegalBasis, LimitKind, Right

#: What a person's objection reaches when it names no purpose (GDPR Art. 21(1)).
_CAN_BE_OBJECTED_TO = (LegalBasis.LEGITIMATE_INTEREST, LegalBasis.PUBLIC_TASK)

#: Who opens a person's data to guard them, not to use them (GDPR Art. 12, 39): no limit of the person stands in
#: their way, or nobody could answer the person who set it.
GUARDS = frozenset({"dpo", "case_handler"})

#: Rooms whose items are shown to others although they belong to no process: how to reach the person, what they chose.
_SHOWN_TO_ALL = frozenset({"subjects", "consent"})

_NO_CONSENT = {
    None: "no-consent",
    ConsentState.REQUESTED: "no-consent",
    ConsentState.REFUSED: "consent-refused",
    ConsentState.WITHDRAWN: "consent-withdrawn",
    ConsentState.REVOKED: "consent-ended",
    ConsentState.EXPIRED: "consent-ended",
    ConsentState.INVALIDATED: "consent-ended",
}


@dataclass(frozen=True)
class Reason:
    """Why an answer is what it is: a code, what belongs to it (ids and days only), and the promises it comes from."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """Yes or no, with all reasons. ``process`` is the one the use falls under, None where the person is in none.

    ``version`` is that of the register the answer was given by.
    """

    allowed: bool
    purpose: str
    recipient: str | None
    basis: str | None
    reasons: tuple[Reason, ...]
    clauses: tuple[str, ...]
    version: str
    process: str | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the reasons, each once."""
        return tuple(dict.fromkeys(reason.code for reason in self.reasons))


@dataclass(frozen=True)
class Facts:
    """What is known about a person: None, and no choices, for somebody we do not know."""

    subject: SubjectFacts | None = None
    consents: Mapping[str, ConsentFact] = field(default_factory=dict)


@dataclass(frozen=True)
class _Known:
    """A process of the register in which we know the person, and when its storage ends."""

    process: Process
    relation: RelationFact
    ending: Ending

    def is_over(self, today: date) -> bool:
        return self.ending.ends_on <= today


@dataclass(frozen=True)
class _Question:
    """What is asked, with the entries of the register it is about."""

    register: Register
    purpose: Purpose
    facts: Facts
    recipient: str | None
    categories: tuple[str, ...]
    today: date
    known: tuple[_Known, ...]

    @cached_property
    def live(self) -> tuple[_Known, ...]:
        return tuple(known for known in self.known if not known.is_over(self.today))

    @property
    def consent(self) -> ConsentFact | None:
        return self.facts.consents.get(self.purpose.id)

    @cached_property
    def processes(self) -> tuple[Process, ...]:
        """Where we know the person and the time is not up, else where we know them, else all that serve the purpose."""
        known = self.live or self.known
        return tuple(entry.process for entry in known) or self.register.processes_with(self.purpose.id)

    @cached_property
    def taker(self) -> Recipient | None:
        """The recipient's entry; None for use inside the house, and for somebody the register does not know."""
        return self.register.recipient(self.recipient) if self.recipient is not None else None

    @cached_property
    def listing(self) -> tuple[Process, ...]:
        """The processes the use can fall under: for a recipient, those that list them for this purpose."""
        if self.recipient is None:
            return tuple(entry.process for entry in self.live)
        if self.taker is None or self.purpose.id not in self.taker.purposes:
            return ()
        return tuple(process for process in self.processes if self.taker.id in process.recipients)


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
    version: str = "",
) -> Answer:
    """The one answer. ``categories`` are the kinds of data to be used; empty asks about the purpose as such."""
    entry = register.purpose(purpose)
    if entry is None:
        unknown = (Reason("unknown-purpose", {"purpose": purpose}),)
        return _answer(False, purpose, recipient, None, unknown, version, None)
    today = local_date(at, register.desk.time_zone)
    known = tuple(_known(register, entry, facts.subject, today)) if facts.subject else ()
    question = _Question(register, entry, facts, recipient, tuple(categories), today, known)
    process = next(iter(question.listing), None) or (known[0].process if known else None)
    found = tuple(_objections_to(question)) or (_allowed(question),)
    allowed = found[0].code == "allowed-by"
    return _answer(allowed, purpose, recipient, entry.basis.value, found, version, process)


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


def is_shown(role: str, visible: frozenset[str], *, room: str, process: str | None) -> bool:
    """Whether an item of a portrait belongs to what this role sees of a person."""
    if process is not None:
        return process in visible
    return role in GUARDS or room in _SHOWN_TO_ALL


def covers(limit: LimitFact, purpose: Purpose, consent: ConsentFact | None) -> bool:
    """Whether a limit in force forbids this purpose.

    A restriction of everything is just that. An objection to everything reaches what can be objected to, and all
    direct marketing. Whoever says yes after having said no has said yes: a consent given later than an objection (or
    than the suppression an erasure left) is the newer word, for a purpose that stands on consent.
    """
    if limit.kind is not LimitKind.RESTRICTION and _is_newer_yes(purpose, consent, limit.since_at):
        return False
    if limit.purpose == ALL_PURPOSES:
        is_reached = purpose.basis in _CAN_BE_OBJECTED_TO or purpose.direct_marketing
        return limit.kind is LimitKind.RESTRICTION or is_reached
    if limit.purpose == MARKETING:
        return purpose.direct_marketing
    return limit.purpose == purpose.id


def _is_newer_yes(purpose: Purpose, consent: ConsentFact | None, since_at: datetime) -> bool:
    """A yes of the person's own outweighs their earlier no; a box that anybody may have ticked does not."""
    if purpose.basis is not LegalBasis.CONSENT or consent is None or not consent.proven:
        return False
    return consent.state is ConsentState.GIVEN and consent.at > since_at


def _known(register: Register, purpose: Purpose, facts: SubjectFacts, today: date) -> Iterator[_Known]:
    """Where we know the person and may use what we have for this purpose, if it is not too old."""
    zone = register.desk.time_zone
    for relation in facts.relations:
        process = register.process(relation.process)
        if process is None or purpose.id not in process.purposes:
            continue
        anchored_on = local_date(relation.anchored_at, zone) if relation.anchored_at else None
        collected_on = local_date(relation.collected_at, zone)
        yield _Known(
            process, relation, ending(register, process.id, collected_on=collected_on, anchored_on=anchored_on)
        )


def _objections_to(question: _Question) -> Iterator[Reason]:
    """Everything that speaks against, in the order people ask: who, what for, with what right, how old, to whom."""
    yield from _automated(question)
    if question.facts.subject is None:
        yield Reason("unknown-person")
    else:
        yield from _relation(question)
        yield from _consent(question)
        yield from _limits(question)
    yield from _categories(question)
    yield from _recipient(question)


def _automated(question: _Question) -> Iterator[Reason]:
    if question.purpose.automated_decisions:
        clauses = _watched(question.register, "policy.no-automated-decisions") or question.purpose.clauses
        yield Reason("automated-decision", {"purpose": question.purpose.id}, clauses)


def _relation(question: _Question) -> Iterator[Reason]:
    if not question.known:
        yield Reason("no-relation", {"purpose": question.purpose.id}, question.purpose.clauses)
    if question.live:
        return
    holds = question.facts.subject.holds if question.facts.subject else ()
    for known in question.known:
        process, rule = known.process.id, known.ending.rule
        params = {"process": process, "ends_on": known.ending.ends_on.isoformat(), "rule": rule.id}
        yield Reason("retention-expired", params, rule.clauses)
        for hold in holds:
            if hold.covers(process):
                yield Reason("hold", {"process": process, "statute": hold.statute}, rule.clauses)


def _consent(question: _Question) -> Iterator[Reason]:
    if question.purpose.basis is not LegalBasis.CONSENT:
        return
    consent = question.consent
    params = {"purpose": question.purpose.id} | ({"since_on": _day(question, consent.at)} if consent else {})
    clauses = question.purpose.clauses
    if consent is not None and consent.state is ConsentState.GIVEN:
        if not _is_covered(question.purpose, consent):
            yield Reason("consent-outgrown", params, clauses)
        return
    code = _NO_CONSENT[consent.state if consent else None]
    if code == "consent-withdrawn":
        clauses = _watched(question.register, "consent.withdrawal-stops-at-once") or _right(question, Right.WITHDRAWAL)
    yield Reason(code, params, clauses)


def _is_covered(purpose: Purpose, consent: ConsentFact) -> bool:
    """Whether what was asked for is still what is done: the purpose has not grown since (GDPR Art. 4(11), 7(1))."""
    return purpose.consent_since is None or consent.at >= purpose.consent_since


def _limits(question: _Question) -> Iterator[Reason]:
    limits = question.facts.subject.limits if question.facts.subject else ()
    for limit in limits:
        if covers(limit, question.purpose, question.consent):
            code, clauses = _limit_code(question, limit)
            params = {"purpose": question.purpose.id, "since_on": _day(question, limit.since_at)}
            yield Reason(code, params, clauses)


def _limit_code(question: _Question, limit: LimitFact) -> tuple[str, tuple[str, ...]]:
    """The code of a limit, and the promise it keeps."""
    register = question.register
    if limit.kind is LimitKind.RESTRICTION:
        return "restriction", (
            _watched(register, "subjects.restriction-stops-use") or _right(question, Right.RESTRICTION)
        )
    if limit.kind is LimitKind.SUPPRESSION:
        return "suppressed", (
            _watched(register, "subjects.suppression-is-hashed") or _right(question, Right.RESTRICTION)
        )
    if question.purpose.direct_marketing:
        watched = _watched(register, "subjects.marketing-objection-stops-at-once")
        return "marketing-objection", watched or _right(question, Right.OBJECTION)
    return "objection", _right(question, Right.OBJECTION)


def _categories(question: _Question) -> Iterator[Reason]:
    purpose = question.purpose
    # One process must carry all of it: the data, the purpose and the recipient.
    where = question.listing or question.processes
    for category in question.categories:
        in_purpose = category in purpose.categories if purpose.categories else True
        if not in_purpose or not any(category in process.categories for process in where):
            clauses = _watched(question.register, "decisions.category-not-for-purpose", purpose=purpose.id)
            params = {"category": category, "purpose": purpose.id}
            yield Reason("category-not-listed", params, clauses or purpose.clauses)


def _recipient(question: _Question) -> Iterator[Reason]:
    if question.recipient is None:
        return
    register, purpose, recipient = question.register, question.purpose, question.taker
    if not question.listing:
        processes = [process.id for process in question.processes]
        watched = _union(_watched(register, "recipients.only-listed", process=process) for process in processes)
        params = {"recipient": question.recipient, "purpose": purpose.id}
        yield Reason("recipient-not-listed", params, watched or purpose.clauses)
    if recipient is None:
        return
    for category in question.categories:
        if category not in recipient.categories:
            params = {"category": category, "recipient": recipient.id}
            yield Reason("category-not-for-recipient", params, recipient.clauses)
    if transfer_ground(recipient, question.today) is None:
        clauses = _union([_watched(register, "policy.transfers-have-grounds"), recipient.clauses])
        yield Reason("no-transfer-ground", {"recipient": recipient.id, "country": recipient.country}, clauses)


def _allowed(question: _Question) -> Reason:
    params = {"basis": question.purpose.basis.value, "purpose": question.purpose.id}
    named = question.taker.clauses if question.taker else ()
    return Reason("allowed-by", params, _union([question.purpose.clauses, named]))


def _watched(register: Register, control: str, **about: str) -> tuple[str, ...]:
    """The promises that this control watches, about the thing named: the sentences a refusal keeps."""
    return tuple(
        promise.id
        for promise in register.promises
        for call in promise.controls
        if call.name == control and all(call.about.get(key, value) == value for key, value in about.items())
    )


def _right(question: _Question, right: Right) -> tuple[str, ...]:
    terms = question.register.right(right)
    return terms.clauses if terms else ()


def _day(question: _Question, moment: datetime) -> str:
    return local_date(moment, question.register.desk.time_zone).isoformat()


def _union(clauses: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clause for some in clauses for clause in some))


def _answer(
    allowed: bool,
    purpose: str,
    recipient: str | None,
    basis: str | None,
    reasons: tuple[Reason, ...],
    version: str,
    process: Process | None,
) -> Answer:
    clauses = _union(reason.clauses for reason in reasons)
    return Answer(allowed, purpose, recipient, basis, reasons, clauses, version, process.id if process else None)
