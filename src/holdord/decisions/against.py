"""What speaks against a use: who it is about, on what ground, what they forbade, how old it is, to whom it would go.

Promise:  2.2.2p, 2.5, 7.7, 8.4a, 8.5b, 8.7, 10.2
Law:      GDPR Art. 5(1)(b), 5(1)(e), 6(1), 7(3), 8, 9, 18, 21, 22, 44
Takes:    a Question
Gives:    every Reason for a no, in the order people ask; none, where nothing speaks against it
Next:     approach.py (how the person would be reached), rules.py (the answer)
"""

from collections.abc import Iterator

from holdord.consent.rules import ConsentFact
from holdord.decisions.approach import approach
from holdord.decisions.question import Question, Reason, union, watched
from holdord.policy.register import Purpose, Register
from holdord.policy.transfers import transfer_ground
from holdord.subjects.rules import ALL_PURPOSES, FIRM, MARKETING, LimitFact
from holdord.terms import ConsentState, LegalBasis, LimitKind, Right

#: What a person's objection reaches when it names no purpose (GDPR Art. 21(1)).
CAN_BE_OBJECTED_TO = (LegalBasis.LEGITIMATE_INTEREST, LegalBasis.PUBLIC_TASK)

#: The control whose promise says that no machine decides and no profile is built.
NO_AUTOMATED = "policy.no-automated-decisions"

_NO_CONSENT = {
    None: "no-consent",
    ConsentState.REQUESTED: "consent-asked",
    ConsentState.REFUSED: "consent-refused",
    ConsentState.WITHDRAWN: "consent-withdrawn",
    ConsentState.REVOKED: "consent-ended",
    ConsentState.EXPIRED: "consent-unanswered",
    ConsentState.INVALIDATED: "consent-ended",
}


def against(question: Question) -> Iterator[Reason]:
    """Everything that speaks against: who, what for, with what right, how old, by which way, to whom."""
    yield from _automated(question)
    yield from _suspended(question)
    if question.facts.subject is None:
        yield Reason("unknown-person")
    else:
        yield from _relation(question)
        yield from _consent(question)
        yield from _limits(question)
        yield from approach(question)
    yield from _categories(question)
    yield from _recipient(question)


def covers(limit: LimitFact, purpose: Purpose, consent: ConsentFact | None) -> bool:
    """Whether a limit in force forbids this purpose.

    A restriction of everything is just that, and so is a person's being too young. An objection to everything reaches
    what can be objected to, and all direct marketing. Whoever says yes after having said no has said yes: a consent
    given later than an objection (or than the suppression an erasure left) is the newer word, for a purpose that
    stands on consent.
    """
    if limit.kind not in FIRM and _is_newer_yes(purpose, consent, limit):
        return False
    if limit.purpose == ALL_PURPOSES:
        return limit.kind in FIRM or purpose.basis in CAN_BE_OBJECTED_TO or purpose.direct_marketing
    if limit.purpose == MARKETING:
        return purpose.direct_marketing
    return limit.purpose == purpose.id


def is_profiling_promised_away(register: Register, purpose: Purpose) -> bool:
    """Whether the purpose builds profiles although a promise says that none are built."""
    return purpose.profiling and bool(watched(register, NO_AUTOMATED))


def _is_newer_yes(purpose: Purpose, consent: ConsentFact | None, limit: LimitFact) -> bool:
    """A yes of the person's own outweighs their earlier no; a box that anybody may have ticked does not."""
    if purpose.basis is not LegalBasis.CONSENT or consent is None or not consent.proven:
        return False
    return consent.state is ConsentState.GIVEN and consent.at > limit.since_at


def _automated(question: Question) -> Iterator[Reason]:
    register, purpose = question.register, question.purpose
    if not (purpose.automated_decisions or purpose.profiling or question.asked.automated):
        return
    clauses = watched(register, NO_AUTOMATED) or purpose.clauses
    if purpose.automated_decisions:
        yield Reason("automated-decision", {"purpose": purpose.id}, clauses)
    if is_profiling_promised_away(register, purpose):
        yield Reason("profiling", {"purpose": purpose.id}, clauses)
    if question.asked.automated:
        yield Reason("automated-by-caller", {"purpose": purpose.id}, clauses)


def _suspended(question: Question) -> Iterator[Reason]:
    purpose = question.purpose
    if since := question.register.suspended(purpose.id):
        yield Reason("purpose-suspended", {"purpose": purpose.id, "since_on": question.day(since)}, purpose.clauses)


def _relation(question: Question) -> Iterator[Reason]:
    if not question.known:
        yield Reason("no-relation", {"purpose": question.purpose.id}, question.purpose.clauses)
    if question.live:
        return
    holds = question.facts.subject.holds if question.facts.subject else ()
    for known in question.known:
        ending = question.ending(known)
        process, rule = known.process.id, ending.rule
        params = {"process": process, "ends_on": ending.ends_on.isoformat(), "rule": rule.id}
        yield Reason("retention-expired", params, rule.clauses)
        for hold in holds:
            if hold.covers(process):
                yield Reason("hold", {"process": process, "statute": hold.statute}, rule.clauses)


def _consent(question: Question) -> Iterator[Reason]:
    if question.purpose.basis is not LegalBasis.CONSENT:
        return
    consent = question.consent
    given = consent is not None and consent.state is ConsentState.GIVEN
    if consent is not None and given and _is_covered(question.purpose, consent):
        return
    params = {"purpose": question.purpose.id} | ({"since_on": question.day(consent.at)} if consent else {})
    clauses = question.purpose.clauses
    if given:
        yield Reason("consent-outgrown", params, clauses)
        return
    code = _NO_CONSENT[consent.state if consent else None]
    if code == "consent-withdrawn":
        clauses = watched(question.register, "consent.withdrawal-stops-at-once") or question.right(Right.WITHDRAWAL)
    yield Reason(code, params, clauses)


def _is_covered(purpose: Purpose, consent: ConsentFact) -> bool:
    """Whether what was asked for is still what is done: the purpose has not grown since (GDPR Art. 4(11), 7(1))."""
    return purpose.consent_since is None or consent.at >= purpose.consent_since


def _limits(question: Question) -> Iterator[Reason]:
    limits = question.facts.subject.limits if question.facts.subject else ()
    for limit in limits:
        if covers(limit, question.purpose, question.consent):
            code, clauses = _limit_code(question, limit)
            params = {"purpose": question.purpose.id, "since_on": question.day(limit.since_at)}
            yield Reason(code, params, clauses)


def _limit_code(question: Question, limit: LimitFact) -> tuple[str, tuple[str, ...]]:
    """The code of a limit, and the promise it keeps."""
    register = question.register
    if limit.kind is LimitKind.MINOR:
        return "minor", watched(register, "decisions.minor-stops-use")
    if limit.kind is LimitKind.RESTRICTION:
        return "restriction", (watched(register, "subjects.restriction-stops-use") or question.right(Right.RESTRICTION))
    if limit.kind is LimitKind.SUPPRESSION:
        return "suppressed", (watched(register, "subjects.suppression-is-hashed") or question.right(Right.RESTRICTION))
    if question.purpose.direct_marketing:
        promises = watched(register, "subjects.marketing-objection-stops-at-once")
        return "marketing-objection", promises or question.right(Right.OBJECTION)
    return "objection", question.right(Right.OBJECTION)


def _categories(question: Question) -> Iterator[Reason]:
    register, purpose = question.register, question.purpose
    # One process must carry all of it: the data, the purpose and the recipient.
    where = question.listing or question.processes
    for category in question.asked.categories:
        params = {"category": category, "purpose": purpose.id}
        in_purpose = category in purpose.categories if purpose.categories else True
        if not in_purpose or not any(category in process.categories for process in where):
            clauses = watched(register, "decisions.category-not-for-purpose", purpose=purpose.id)
            yield Reason("category-not-listed", params, clauses or purpose.clauses)
        found = register.category(category)
        if found is not None and found.special and purpose.condition is None:
            yield Reason("special-category", params, purpose.clauses)


def _recipient(question: Question) -> Iterator[Reason]:
    if question.asked.recipient is None:
        return
    register, purpose, recipient = question.register, question.purpose, question.taker
    if not question.listing:
        promises = union(
            watched(register, "recipients.only-listed", process=process.id) for process in question.processes
        )
        params = {"recipient": question.asked.recipient, "purpose": purpose.id}
        if since := register.withheld(question.asked.recipient, purpose.id):
            yield Reason("recipient-withheld", {**params, "since_on": question.day(since)}, promises or purpose.clauses)
        else:
            yield Reason("recipient-not-listed", params, promises or purpose.clauses)
    if recipient is None:
        return
    for category in question.asked.categories:
        if category not in recipient.categories:
            params = {"category": category, "recipient": recipient.id}
            yield Reason("category-not-for-recipient", params, recipient.clauses)
    if transfer_ground(recipient, question.today) is None:
        clauses = union([watched(register, "policy.transfers-have-grounds"), recipient.clauses])
        yield Reason("no-transfer-ground", {"recipient": recipient.id, "country": recipient.country}, clauses)
