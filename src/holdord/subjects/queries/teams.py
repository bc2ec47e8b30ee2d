"""Who in the house serves whom, and what came under a contract and is for its team only.

Promise:  5.2e - active customers' data for those who serve them; 9.7 - what came under a contract is for its team
Law:      GDPR Art. 25(2), 32(4)
Takes:    ids of people and of staff, moments (aware, UTC)
Gives:    frozen dataclasses; nothing sealed is opened
Next:     ../actions/teams.py (who changes it), ../../decisions/ (who asks before data are opened)
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from holdord.subjects.models import Assignment, Confidential, Contract, PersonalData, Relation, TeamMember
from holdord.subjects.rules import Duty


@dataclass(frozen=True)
class Assigned:
    """That somebody on the staff serves a customer: since when, until when, and when that was last agreed to."""

    id: UUID
    subject: UUID
    member: UUID
    duty: Duty
    since_at: datetime
    until_at: datetime | None
    confirmed_at: datetime

    def holds_at(self, moment: datetime) -> bool:
        """Whether they served then; the span is half-open."""
        return self.since_at <= moment and (self.until_at is None or moment < self.until_at)


@dataclass(frozen=True)
class Delivered:
    """Somebody known in a process, by the last delivery to them."""

    subject: UUID
    process: str
    delivered_at: datetime


@dataclass(frozen=True)
class Agreement:
    """A contract that binds us, with its team and how much came under it."""

    id: UUID
    code: str
    since_at: datetime
    until_at: datetime | None
    team: tuple[UUID, ...]
    things: int
    people: int


@dataclass(frozen=True)
class Secret:
    """One thing that came under a contract: whose it is, and what it is known by."""

    record: UUID
    subject: UUID
    contract: UUID
    code: str


def assigned_to(subject: UUID, *, at: datetime | None = None) -> tuple[Assigned, ...]:
    """Who serves a person: at that moment, or ever; those who look after them first, then by when it began."""
    return assigned_to_each([subject], at=at).get(subject, ())


def assigned_to_each(
    subjects: Collection[UUID] | None = None, *, at: datetime | None = None
) -> dict[UUID, tuple[Assigned, ...]]:
    """Who serves each of these people, or everybody anybody serves; who is served by nobody is left out."""
    rows = Assignment.objects.order_by("duty", "since_at", "id")
    if subjects is not None:
        rows = rows.filter(subject_id__in=subjects)
    if at is not None:
        rows = rows.filter(Q(until_at=None) | Q(until_at__gt=at), since_at__lte=at)
    found: dict[UUID, list[Assigned]] = defaultdict(list)
    for row in rows:
        found[row.subject_id].append(_assigned(row))
    return {subject: tuple(some) for subject, some in found.items()}


def assignment(id: UUID) -> Assigned | None:
    row = Assignment.objects.filter(pk=id).first()
    return _assigned(row) if row else None


def serves(member: UUID, subjects: Collection[UUID], *, at: datetime) -> frozenset[UUID]:
    """Those of these people whom somebody on the staff serves at that moment."""
    rows = Assignment.objects.filter(member_id=member, subject_id__in=subjects, since_at__lte=at)
    rows = rows.filter(Q(until_at=None) | Q(until_at__gt=at))
    return frozenset(rows.values_list("subject_id", flat=True))


def delivered_since(process: str, moment: datetime) -> list[Delivered]:
    """Everybody in a process whose last delivery was at that moment or later; the longest ago first."""
    rows = Relation.objects.filter(process=process, anchored_at__gte=moment).order_by("anchored_at", "subject_id")
    return [
        Delivered(subject, process, delivered_at)
        for subject, delivered_at in rows.values_list("subject_id", "anchored_at")
        if delivered_at
    ]


def agreements() -> tuple[Agreement, ...]:
    """Every contract that binds us or did, by its code."""
    return tuple(map(_agreement, Contract.objects.order_by("code")))


def agreement(code: str) -> Agreement | None:
    row = Contract.objects.filter(code=code).first()
    return _agreement(row) if row else None


def secrets_of(subject: UUID) -> dict[UUID, tuple[str, ...]]:
    """Each thing of a person that came under a contract, with the codes of those: by itself, or with its process."""
    found: dict[UUID, list[str]] = defaultdict(list)
    for secret in _secrets(PersonalData.objects.filter(relation__subject_id=subject)):
        found[secret.record].append(secret.code)
    return {record: tuple(codes) for record, codes in found.items()}


def confided(subject: UUID) -> tuple[dict[str, str], dict[UUID, str]]:
    """What of a person is marked, each with its contract: whole processes, and things by themselves."""
    rows = Confidential.objects.filter(Q(relation__subject=subject) | Q(record__relation__subject=subject))
    found = list(rows.values_list("relation__process", "record_id", "contract__code"))
    whole = {process: code for process, _, code in found if process}
    return whole, {record: code for _, record, code in found if record}


def secrets() -> list[Secret]:
    """Everything that came under a contract, of everybody; for controls."""
    return list(_secrets(PersonalData.objects.all()))


def hidden_from(member: UUID | None, subject: UUID, *, at: datetime) -> frozenset[UUID]:
    """What we hold of a person that this member of staff does not open: they are not in the team of its contract."""
    teams = teams_of(member, at=at) if member else frozenset()
    return frozenset(record for record, codes in secrets_of(subject).items() if not set(codes) <= teams)


def hidden_among(member: UUID | None, subjects: Collection[UUID], *, at: datetime) -> frozenset[UUID]:
    """What we hold of any of these people that this member of staff does not open."""
    teams = teams_of(member, at=at) if member else frozenset()
    theirs = _secrets(PersonalData.objects.filter(relation__subject_id__in=subjects))
    return frozenset(secret.record for secret in theirs if secret.code not in teams)


def teams_of(member: UUID, *, at: datetime) -> frozenset[str]:
    """The codes of the contracts whose team somebody on the staff belongs to at that moment."""
    rows = TeamMember.objects.filter(member_id=member, since_at__lte=at).filter(Q(until_at=None) | Q(until_at__gt=at))
    return frozenset(rows.values_list("contract__code", flat=True))


def was_in_team(member: UUID, code: str, at: datetime) -> bool:
    """Whether somebody on the staff belonged to the team of a contract then; for judging a reading of the past."""
    return code in teams_of(member, at=at)


def _secrets(rows: QuerySet[PersonalData]) -> Iterable[Secret]:
    marks = Confidential.objects.select_related("contract")
    single = marks.filter(record__in=rows).select_related("record__relation")
    for mark in single:
        assert mark.record is not None
        yield Secret(mark.record.pk, mark.record.relation.subject_id, mark.contract_id, mark.contract.code)
    by_relation = marks.filter(relation__in=rows.values("relation_id"))
    whole = {mark.relation_id: mark for mark in by_relation if mark.relation_id}
    under = PersonalData.objects.filter(relation_id__in=whole).values_list("id", "relation_id", "relation__subject_id")
    for record, relation, subject in under if whole else ():
        yield Secret(record, subject, whole[relation].contract_id, whole[relation].contract.code)


def _assigned(row: Assignment) -> Assigned:
    return Assigned(row.id, row.subject_id, row.member_id, Duty(row.duty), row.since_at, row.until_at, row.confirmed_at)


def _agreement(row: Contract) -> Agreement:
    team = tuple(row.team.filter(until_at=None).order_by("since_at").values_list("member_id", flat=True))
    under = PersonalData.objects.filter(Q(confidential__contract=row) | Q(relation__confidential__contract=row))
    people = under.values("relation__subject_id").distinct().count()
    return Agreement(row.id, row.code, row.since_at, row.until_at, team, under.count(), people)
