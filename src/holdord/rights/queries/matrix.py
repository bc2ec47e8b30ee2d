"""Which right reaches which use of one person's data, from live data; and the words of a refusal, prepared.

Promise:  8.0b, 8.1f - where a right does not reach, the reason, the authority and the court are ready for a person
Law:      GDPR Art. 12(4), 15-22, 77, 79
Takes:    a person or a request, by id; the moment
Gives:    matrix.Use, matrix.Verdict; Prepared; FactLine. Opens nothing of the person but what somebody wrote down for
          the request: else all it reads are stamps and counts
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from holdord.consent import queries as consent
from holdord.lib.days import local_date
from holdord.policy import queries as policy
from holdord.policy.endings import NoSuchRule, ending
from holdord.policy.queries import Authority
from holdord.policy.register import Purpose
from holdord.retention import queries as retention
from holdord.retention.rules import Kept, longest
from holdord.rights import letters, matrix, matrix_texts, texts
from holdord.rights.matrix import Fact, Refused, Use, Verdict
from holdord.rights.models import RightsRequest, UseFact
from holdord.rights.rules import RefusalGround
from holdord.subjects import queries as people
from holdord.subjects.rules import ALL_PURPOSES, MARKETING, HoldFact, LimitFact, RelationFact
from holdord.terms import ConsentState, LegalBasis, LimitKind, Right
from holdord.vault import queries as keys


@dataclass(frozen=True)
class Prepared:
    """A refusal as somebody can send it: the ground, the facts in the person's language, whom to complain to.

    ``whole``: nothing of what was asked for is left. Else ``facts`` belong into the answer, beside what was done.
    """

    ground: RefusalGround
    facts: str
    whole: bool
    authority: Authority | None
    authority_name: str


@dataclass(frozen=True)
class FactLine:
    """What a person answered about a use. ``why`` is OPENED."""

    process: str
    purpose: str
    fact: Fact
    answer: bool
    why: str
    by: str
    at: datetime


def facts_of(request: UUID) -> tuple[FactLine, ...]:
    """What was answered for a request, the oldest first, OPENED."""
    rows = UseFact.objects.filter(request=request).select_related("request").order_by("at", "id")
    return tuple(
        FactLine(row.process, row.purpose, Fact(row.fact), row.answer, _why(row), row.by, row.at) for row in rows
    )


def _why(row: UseFact) -> str:
    owner, sealed = row.request.owner, bytes(row.sealed_why)
    return keys.open_text(owner, sealed, keys.context_of(row, "sealed_why")) if owner and sealed else ""


def _answered(request: UUID | None) -> dict[tuple[str, str], tuple[tuple[Fact, bool], ...]]:
    found = dict[tuple[str, str], tuple[tuple[Fact, bool], ...]]()
    if request is not None:
        rows = UseFact.objects.filter(request=request).order_by("fact")
        for process, purpose, fact, answer in rows.values_list("process", "purpose", "fact", "answer"):
            found[process, purpose] = (*found.get((process, purpose), ()), (Fact(fact), answer))
    return found


def uses_of(subject: UUID, *, at: datetime, request: UUID | None = None) -> tuple[Use, ...]:
    """Each use of a person's data: every purpose of every process they are known in, in the order of the register.

    With a ``request``, what was answered for it is among the facts.
    """
    register = policy.register()
    known = {fact.process: fact for fact in people.relations(subject)}
    counted = people.counted_of(subject)
    given = {id for id, fact in consent.states(subject, at).items() if fact.state is ConsentState.GIVEN}
    limits = people.limits(subject, at=at)
    holds = {process: people.held(subject, process, at) for process in known}
    stays, answered = _stays(subject, at), _answered(request)
    return tuple(
        replace(
            _use(
                known[process.id],
                purpose,
                counted,
                given,
                limits,
                holds[process.id],
                stays.get((process.id, purpose.id), []),
                at,
            ),
            answered=answered.get((process.id, purpose.id), ()),
        )
        for process in register.processes
        if process.id in known
        for purpose in register.purposes
        if purpose.id in process.purposes
    )


def _stays(subject: UUID, at: datetime) -> dict[tuple[str, str], list[Kept]]:
    """What keeps a person's things, one by one, by process and purpose: holds, and what a statute asks for."""
    records = people.records_of(subject)
    kept = retention.kept(records, at)
    found = dict[tuple[str, str], list[Kept]]()
    for record in records:
        if record.id in kept:
            found.setdefault((record.process, record.purpose), []).append(kept[record.id])
    return found


def reached(subject: UUID, right: Right, *, at: datetime, request: UUID | None = None) -> tuple[Verdict, ...]:
    """What a right reaches of a person's data, use by use; with what was answered for that request."""
    return matrix.verdicts(right, uses_of(subject, at=at, request=request))


def prepared(found: Iterable[Verdict], right: Right, *, language: str, country: str) -> Prepared | None:
    """The refusal of what the right does not reach, ready to be looked at; None where nothing is to be refused."""
    refused = matrix.refused(right, list(found))
    if refused is None:
        return None
    authority = letters.authority(country)
    name = letters.authority_name(authority, language) if authority else ""
    return Prepared(refused.ground, facts_in_words(refused, language), refused.whole, authority, name)


def facts_in_words(refused: Refused, language: str) -> str:
    """The facts a refusal rests on, a line for each reason, in the person's language."""
    return "\n".join(f"- {line}" for line in _lines(refused, language))


def left_out(row: RightsRequest, *, at: datetime) -> list[str]:
    """What a request does not reach of its person's data, a line for each reason, in their language."""
    if row.subject_id is None:
        return []
    refused = matrix.refused(Right(row.right), reached(row.subject_id, Right(row.right), at=at, request=row.id))
    return _lines(refused, row.language) if refused else []


def _lines(refused: Refused, language: str) -> list[str]:
    """Uses that share a reason share a line: the reason, then what it is true of."""
    grouped = dict[str, list[str]]()
    for each in refused.uses:
        grouped.setdefault(why_in_words(each, language), []).append(_use_in_words(each.use, language))
    about = texts.word(texts.WORDS, "about", language)
    return [f"{why} {about.format(uses='; '.join(uses))}" for why, uses in grouped.items()]


def _use_in_words(use: Use, language: str) -> str:
    words = policy.wording(language)
    process, purpose = words.processes.get(use.process), words.purposes.get(use.purpose)
    area, title = process.title if process else use.process, purpose.title if purpose else use.purpose
    return f"{area}: {title} ({letters.basis(use.basis, language)})"


def why_in_words(found: Verdict, language: str) -> str:
    """Why a right reaches a use or not, in a sentence or two."""
    said = texts.word(matrix_texts.MATRIX, found.why, language).format(kept=letters.kept_by(found.use.kept, language))
    if found.until is None:
        return said
    day = letters.day(found.until, language)
    until = texts.word(texts.WORDS, "until", language).format(day=day)
    return f"{said} {until}"


def _use(
    fact: RelationFact, purpose: Purpose, counted: dict[tuple[str, str], tuple[int, int]], given: set[str],
    limits: tuple[LimitFact, ...], hold: HoldFact | None, stays: list[Kept], at: datetime,
) -> Use:  # fmt: skip
    things, provided = counted.get((fact.process, purpose.id), (0, 0))
    # A choice is a thing the person gave, and goes along as one.
    provided += purpose.id in given
    zone = policy.register().desk.time_zone
    ends_on = _ends_on(fact, zone)
    obliged = purpose.basis is LegalBasis.LEGAL_OBLIGATION
    # Of whom nothing is held for this purpose, the hold on the person says why.
    kept = max(stays, key=longest) if stays else _of_hold(hold, zone)
    until = kept.until if kept else ends_on if obliged else None
    return Use(
        fact.process, purpose.id, purpose.basis, things=things, provided=provided, consents=purpose.id in given,
        objected=any(_is_no(limit, purpose) for limit in limits),
        over=ends_on is not None and ends_on <= local_date(at, zone), direct_marketing=purpose.direct_marketing,
        automated=purpose.automated_decisions, kept=kept.code if kept else "", kept_until=until,
        partly=0 < len(stays) < things,
    )  # fmt: skip


def _of_hold(hold: HoldFact | None, zone: str) -> Kept | None:
    if hold is None:
        return None
    return Kept(hold.statute, local_date(hold.until_at, zone) if hold.until_at else None, is_hold=True)


def _is_no(limit: LimitFact, purpose: Purpose) -> bool:
    covers = limit.purpose in (ALL_PURPOSES, purpose.id) or (limit.purpose == MARKETING and purpose.direct_marketing)
    return limit.kind is LimitKind.OBJECTION and covers


def _ends_on(fact: RelationFact, zone: str) -> date | None:
    anchored = local_date(fact.anchored_at, zone) if fact.anchored_at else None
    try:
        collected = local_date(fact.collected_at, zone)
        return ending(policy.register(), fact.process, collected_on=collected, anchored_on=anchored).ends_on
    except NoSuchRule:
        return None
