"""What may be asked about the people we know.

Promise:  9.1, 9.3 - what is sealed is opened here for one person at a time; who may see it is asked further up
Takes:    ids of people, moments (aware, UTC)
Gives:    frozen dataclasses. Functions that open sealed values say so: their callers gate and log
Refuses:  NoSuchPerson
Next:     actions.py (who writes), ../decisions/queries.py (whether data may be used)
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import Coalesce

from holdord.subjects.models import DataSubject, Hold, Identifier, Limit, PersonalData, Relation, Told
from holdord.subjects.rules import (
    MARKETING,
    STRENGTH,
    HoldFact,
    LimitFact,
    RelationFact,
    SubjectFacts,
    ToldFact,
)
from holdord.terms import IdentifierKind, LegalBasis, LimitKind
from holdord.vault import queries as vault

#: Labels under which forms keep a person's name, in the order they are tried.
_NAMES = (("name",), ("full-name",), ("first-name", "last-name"))


class NoSuchPerson(LookupError):
    """There is no person of that id: never was, or erased, or merged into another."""


@dataclass(frozen=True)
class PersonLine:
    """A person in a list. Nothing of it is sealed."""

    id: UUID
    processes: tuple[str, ...]
    since_at: datetime
    country: str
    language: str


@dataclass(frozen=True)
class ContactPoint:
    """An identifier, opened. ``claimed`` says that it was only told to us, beside a stronger one."""

    kind: IdentifierKind
    value: str
    verified_at: datetime | None
    claimed: bool


@dataclass(frozen=True)
class Card:
    """Who a person is, opened: name where one was given, and how to reach them."""

    id: UUID
    name: str | None
    language: str
    country: str
    since_at: datetime
    contact_points: tuple[ContactPoint, ...]
    relations: tuple[RelationFact, ...]

    def first(self, kind: IdentifierKind) -> str | None:
        """The first contact point of that kind."""
        return next((point.value for point in self.contact_points if point.kind is kind), None)


@dataclass(frozen=True)
class Record:
    """One thing we hold, opened, with its stamp."""

    id: UUID
    process: str
    purpose: str
    basis: LegalBasis
    form: str
    source: str
    collected_at: datetime
    categories: tuple[str, ...]
    provided: bool
    language: str
    register_version: str
    wording_hash: str
    payload: Mapping[str, str]


@dataclass(frozen=True)
class DueRecord:
    """A record older than asked: whose, and since when we have it."""

    id: UUID
    subject: UUID
    process: str
    collected_at: datetime


@dataclass(frozen=True)
class DueRelation:
    """A relation whose anchor lies further back than asked."""

    id: UUID
    subject: UUID
    process: str
    anchored_at: datetime
    anchor_event: str
    records: int


@dataclass(frozen=True)
class Oldest:
    """The oldest there is in a process: its oldest record and its oldest anchor; None where there is none."""

    process: str
    records: int
    collected_at: datetime | None
    anchored_at: datetime | None
    unanchored_at: datetime | None


@dataclass(frozen=True)
class OpenLimit:
    """A limit in force, and whose."""

    subject: UUID
    limit: LimitFact


@dataclass(frozen=True)
class Suppression:
    """A keyed hash we keep, with what is blocked for whoever it belongs to."""

    id: UUID
    index: bytes
    purpose: str
    since_at: datetime
    reason: str


def exists(subject: UUID) -> bool:
    return DataSubject.objects.filter(pk=subject).exists()


def find(kind: IdentifierKind | str, value: str) -> UUID | None:
    """Whose identifier this is. One that was only claimed finds nobody (rules.strongest says why)."""
    index = vault.blind_index(IdentifierKind(kind).value, value)
    return Identifier.objects.filter(kind=kind, index=index, claimed=False).values_list("subject_id", flat=True).first()


def proven_indexes(subject: UUID) -> list[bytes]:
    """The blind indexes of what is known to be a person's own: not of what was only claimed."""
    rows = Identifier.objects.filter(subject_id=subject, claimed=False).order_by("id")
    return [bytes(index) for index in rows.values_list("index", flat=True)]


def claimants(kind: IdentifierKind | str, value: str) -> tuple[UUID, ...]:
    """Everybody who has or claims this identifier, for staff who look somebody up; the owner first."""
    index = vault.blind_index(IdentifierKind(kind).value, value)
    rows = Identifier.objects.filter(kind=kind, index=index).order_by("claimed", "subject_id")
    return tuple(rows.values_list("subject_id", flat=True))


def facts(subject: UUID, *, at: datetime) -> SubjectFacts:
    """What is known about a person without opening anything; raises NoSuchPerson."""
    found = facts_of([subject], at=at)
    if subject not in found:
        raise NoSuchPerson(f"no person {subject}. They may have been erased or merged")
    return found[subject]


def facts_of(subjects: Collection[UUID], *, at: datetime) -> dict[UUID, SubjectFacts]:
    """The facts of several people in as many queries as of one. Who does not exist is left out."""
    people = DataSubject.objects.filter(pk__in=subjects)
    relations = _relations(subjects)
    limits = _limits(subjects, at)
    holds = _holds(subjects, at)
    told = _told(subjects, at)
    return {
        row.id: SubjectFacts(
            row.id, row.language, row.country,
            tuple(relations[row.id]), tuple(limits[row.id]), tuple(holds[row.id]), tuple(told[row.id]),
        )
        for row in people
    }  # fmt: skip


def relations(subject: UUID) -> tuple[RelationFact, ...]:
    """In which processes a person is known, the oldest first."""
    return tuple(_relations([subject])[subject])


def relation_of(subject: UUID, process: str) -> RelationFact | None:
    """How a person is known in one process."""
    return next((fact for fact in relations(subject) if fact.process == process), None)


def limits(subject: UUID, *, at: datetime | None = None) -> tuple[LimitFact, ...]:
    """A person's objections and restrictions, the oldest first: those in force at ``at``, or all there ever were."""
    rows = Limit.objects.filter(subject_id=subject).order_by("since_at", "id")
    return tuple(fact for fact in map(_limit_fact, rows) if at is None or fact.holds_at(at))


def limit(id: UUID) -> LimitFact | None:
    row = Limit.objects.filter(pk=id).first()
    return _limit_fact(row) if row else None


def open_limits(kind: LimitKind, *, at: datetime) -> tuple[OpenLimit, ...]:
    """All limits of a kind in force on people we know, for controls; the oldest first."""
    rows = _in_force(Limit.objects.filter(kind=kind.value, subject__isnull=False), at).order_by("since_at", "id")
    return tuple(OpenLimit(row.subject_id, _limit_fact(row)) for row in rows if row.subject_id)


def suppressions() -> tuple[Suppression, ...]:
    """All keyed hashes kept of people who are gone."""
    rows = Limit.objects.filter(kind=LimitKind.SUPPRESSION.value).order_by("since_at", "id")
    return tuple(Suppression(row.id, bytes(row.index or b""), row.purpose, row.since_at, row.reason) for row in rows)


def suppressed(kind: IdentifierKind | str, value: str, *, purpose: str = MARKETING) -> bool:
    """Whether somebody who is gone had this identifier, and nobody may be approached by it for the purpose."""
    index = vault.blind_index(IdentifierKind(kind).value, value)
    found = Limit.objects.filter(kind=LimitKind.SUPPRESSION.value, index=index)
    return found.filter(purpose__in={"", purpose}).exists()


def held(subject: UUID, process: str, at: datetime) -> HoldFact | None:
    """The hold that keeps this person's data in this process at that moment; the one that lasts longest."""
    covering = [fact for fact in _holds([subject], at)[subject] if fact.covers(process)]
    return max(covering, key=lambda fact: (fact.until_at is None, fact.until_at or at), default=None)


def holds_of(subjects: Collection[UUID], at: datetime) -> dict[UUID, tuple[HoldFact, ...]]:
    """All holds in force on these people; who has none has an empty tuple."""
    found = _holds(subjects, at)
    return {subject: tuple(found[subject]) for subject in subjects}


def holds(subject: UUID) -> tuple[HoldFact, ...]:
    """All holds there are or were on a person's data, the oldest first."""
    return tuple(map(_hold_fact, Hold.objects.filter(subject_id=subject).order_by("since_at", "id")))


def told(subject: UUID, *, at: datetime | None = None) -> tuple[ToldFact, ...]:
    """What the person has been told, by then or ever; the oldest first."""
    return tuple(_told([subject], at)[subject])


def people(*, process: str | None = None, limit: int = 50, after: UUID | None = None) -> list[PersonLine]:
    """People, the newest first; ``after`` is the last one of the page before."""
    rows = DataSubject.objects.order_by("-created_at", "-id")
    if process is not None:
        rows = rows.filter(relations__process=process)
    last = DataSubject.objects.filter(pk=after).first() if after else None
    if last is not None:
        rows = rows.filter(Q(created_at__lt=last.created_at) | Q(created_at=last.created_at, id__lt=last.id))
    page = list(rows[:limit])
    known = _relations([row.id for row in page])
    return [
        PersonLine(row.id, tuple(fact.process for fact in known[row.id]), row.created_at, row.country, row.language)
        for row in page
    ]


def count(*, process: str | None = None) -> int:
    """How many people we know, or know in a process."""
    return Relation.objects.filter(process=process).count() if process else DataSubject.objects.count()


def names(subjects: Collection[UUID]) -> dict[UUID, str]:
    """What to call these people: the name they gave, else how to reach them. OPENS sealed values."""
    return {card_.id: card_.name or _reached_at(card_) for card_ in map(card, subjects)}


def card(subject: UUID) -> Card:
    """Who a person is. OPENS sealed values; raises NoSuchPerson, vault.queries.Unreadable."""
    row = DataSubject.objects.filter(pk=subject).first()
    if row is None:
        raise NoSuchPerson(f"no person {subject}. They may have been erased or merged")
    return Card(
        row.id, _name(items(subject)), row.language, row.country, row.created_at,
        contact_points(subject), relations(subject),
    )  # fmt: skip


def contact_points(subject: UUID) -> tuple[ContactPoint, ...]:
    """How to reach a person, the strongest first. OPENS sealed values."""
    rows = sorted(
        Identifier.objects.filter(subject_id=subject), key=lambda row: STRENGTH.index(IdentifierKind(row.kind))
    )
    if not rows:
        return ()
    opener = vault.opener(subject)
    return tuple(
        ContactPoint(
            IdentifierKind(row.kind), opener.open_text(row.sealed, vault.context_of(row, "sealed")),
            row.verified_at, row.claimed,
        )
        for row in rows
    )  # fmt: skip


def items(subject: UUID, *, processes: Collection[str] | None = None) -> list[Record]:
    """What we hold of a person, the newest first, or of some processes only. OPENS sealed values."""
    rows = PersonalData.objects.filter(relation__subject_id=subject).order_by("-collected_at", "id")
    if processes is not None:
        rows = rows.filter(process__in=processes)
    found = list(rows)
    return [_record(row, opener) for opener in ([vault.opener(subject)] if found else []) for row in found]


def records_collected_before(
    process: str, moment: datetime, limit: int | None = None, *, unanchored: bool = False, subject: UUID | None = None
) -> list[DueRecord]:
    """Records of a process from before that moment, the oldest first: one range of an index.

    ``unanchored`` leaves out those whose relation has an anchor: its event has begun the longer period.
    """
    rows = PersonalData.objects.filter(process=process, collected_at__lt=moment)
    if unanchored:
        rows = rows.filter(relation__anchored_at=None)
    if subject is not None:
        rows = rows.filter(relation__subject_id=subject)
    values = rows.order_by("collected_at", "id").values_list("id", "relation__subject_id", "process", "collected_at")
    return [DueRecord(*value) for value in values[:limit]]


def relations_anchored_before(
    process: str, moment: datetime, limit: int | None = None, *, subject: UUID | None = None
) -> list[DueRelation]:
    """Relations of a process whose anchor lies before that moment, the oldest first; of everybody, or one person."""
    rows = Relation.objects.filter(process=process, anchored_at__lt=moment).order_by("anchored_at", "id")
    if subject is not None:
        rows = rows.filter(subject_id=subject)
    return [
        DueRelation(row.id, row.subject_id, row.process, row.anchored_at, row.anchor_event, row.held_records)
        for row in rows.annotate(held_records=Count("records"))[:limit]
        if row.anchored_at
    ]


def records_of(subject: UUID, process: str) -> list[DueRecord]:
    """The ids of what we hold of a person in a process, the oldest first; nothing is opened."""
    rows = PersonalData.objects.filter(relation__subject_id=subject, process=process).order_by("collected_at", "id")
    return [DueRecord(*value) for value in rows.values_list("id", "relation__subject_id", "process", "collected_at")]


def empty_relations(
    process: str, moment: datetime, limit: int | None = None, *, unanchored: bool = False, subject: UUID | None = None
) -> list[DueRecord]:
    """Relations from before that moment under which nothing is held (any more); ``id`` is the relation's."""
    rows = Relation.objects.filter(process=process, since_at__lt=moment, records=None)
    if unanchored:
        rows = rows.filter(anchored_at=None)
    if subject is not None:
        rows = rows.filter(subject_id=subject)
    values = rows.order_by("since_at", "id").values_list("id", "subject_id", "process", "since_at")
    return [DueRecord(*value) for value in values[:limit]]


def oldest(process: str) -> Oldest:
    """How old the oldest is that we hold in a process."""
    rows = PersonalData.objects.filter(process=process)
    ages = rows.aggregate(
        records=Count("id"), collected=Min("collected_at"),
        unanchored=Min("collected_at", filter=Q(relation__anchored_at=None)),
    )  # fmt: skip
    anchors = Relation.objects.filter(process=process).aggregate(anchored=Min("anchored_at"))
    return Oldest(process, ages["records"], ages["collected"], anchors["anchored"], ages["unanchored"])


def categories_kept_for(purpose: str) -> dict[tuple[str, ...], int]:
    """Which categories stand together in records kept for a purpose, and in how many records; for controls."""
    rows = PersonalData.objects.filter(purpose=purpose).values_list("categories").annotate(n=Count("id")).order_by()
    return {tuple(categories): n for categories, n in rows}


def stamps(form: str) -> dict[tuple[str, str, str, str], int]:
    """How the records of a form are stamped (process, purpose, basis, register version), and how many; for controls."""
    rows = PersonalData.objects.filter(form=form).values_list("process", "purpose", "basis", "register_version")
    return {(a, b, c, d): n for a, b, c, d, n in rows.annotate(n=Count("id")).order_by()}


def stamps_in(process: str) -> dict[tuple[str, str, str], int]:
    """How the records of a process are stamped (purpose, basis, register version), and how many; for controls."""
    rows = PersonalData.objects.filter(process=process).values_list("purpose", "basis", "register_version")
    return {(a, b, c): n for a, b, c, n in rows.annotate(n=Count("id")).order_by()}


def ages(process: str, *, subject: UUID | None = None) -> Iterator[tuple[datetime, datetime | None, int]]:
    """When each thing in a process was collected, when its relation was anchored, and how many have both alike."""
    rows = PersonalData.objects.filter(process=process)
    if subject is not None:
        rows = rows.filter(relation__subject_id=subject)
    counted = rows.values_list("collected_at", "relation__anchored_at").annotate(n=Count("id"))
    return counted.order_by().iterator()


def processes_held() -> dict[str, int]:
    """Every process anybody is known in, and how many are; for a control that holds it against the register."""
    rows = Relation.objects.values_list("process").annotate(n=Count("id")).order_by("process")
    return dict(rows)


def subjects_in(processes: Iterable[str]) -> list[UUID]:
    """Everybody known in one of these processes, by id."""
    rows = Relation.objects.filter(process__in=list(processes)).order_by("subject_id")
    return list(rows.values_list("subject_id", flat=True).distinct())


def _relations(subjects: Collection[UUID]) -> dict[UUID, list[RelationFact]]:
    rows = Relation.objects.filter(subject_id__in=subjects).order_by("since_at", "id")
    rows = rows.annotate(newest=Coalesce(Max("records__collected_at"), "since_at"), held_records=Count("records"))
    found: dict[UUID, list[RelationFact]] = defaultdict(list)
    for row in rows:
        found[row.subject_id].append(
            RelationFact(row.process, row.since_at, row.newest, row.anchored_at, row.anchor_event, row.held_records)
        )
    return found


def _limits(subjects: Collection[UUID], at: datetime) -> dict[UUID, list[LimitFact]]:
    found: dict[UUID, list[LimitFact]] = defaultdict(list)
    for row in _in_force(Limit.objects.filter(subject_id__in=subjects), at).order_by("since_at", "id"):
        if row.subject_id:
            found[row.subject_id].append(_limit_fact(row))
    indexes = list(Identifier.objects.filter(subject_id__in=subjects).values_list("subject_id", "index"))
    left = Limit.objects.filter(kind=LimitKind.SUPPRESSION.value, index__in=[bytes(index) for _, index in indexes])
    by_index: dict[bytes, list[LimitFact]] = defaultdict(list)
    for row in _in_force(left, at):
        by_index[bytes(row.index or b"")].append(_limit_fact(row))
    for subject, index in indexes:
        found[subject].extend(by_index.get(bytes(index), []))
    return found


def _holds(subjects: Collection[UUID], at: datetime) -> dict[UUID, list[HoldFact]]:
    found: dict[UUID, list[HoldFact]] = defaultdict(list)
    rows = Hold.objects.filter(subject_id__in=subjects, since_at__lte=at).order_by("since_at", "id")
    for row in rows.filter(Q(until_at=None) | Q(until_at__gt=at)):
        found[row.subject_id].append(_hold_fact(row))
    return found


def _hold_fact(row: Hold) -> HoldFact:
    return HoldFact(row.id, row.process, row.statute, row.reason, row.since_at, row.until_at, row.owner)


def _told(subjects: Collection[UUID], at: datetime | None) -> dict[UUID, list[ToldFact]]:
    found: dict[UUID, list[ToldFact]] = defaultdict(list)
    rows = Told.objects.filter(subject_id__in=subjects).order_by("at", "id")
    for row in rows if at is None else rows.filter(at__lte=at):
        found[row.subject_id].append(ToldFact(row.what, row.version, row.at))
    return found


def _in_force(rows: QuerySet[Limit], at: datetime) -> QuerySet[Limit]:
    return rows.filter(Q(until_at=None) | Q(until_at__gt=at), since_at__lte=at)


def _limit_fact(row: Limit) -> LimitFact:
    return LimitFact(row.id, LimitKind(row.kind), row.purpose, row.since_at, row.until_at, row.told_at, row.reason)


def _record(row: PersonalData, opener: vault.Opener) -> Record:
    return Record(
        row.id, row.process, row.purpose, LegalBasis(row.basis), row.form, row.source, row.collected_at,
        tuple(row.categories), row.provided, row.language, row.register_version, row.wording_hash,
        opener.open_json(row.payload, vault.context_of(row, "payload")),
    )  # fmt: skip


def _name(records: Iterable[Record]) -> str | None:
    """The name in the newest record that has one."""
    for record in records:
        for labels in _NAMES:
            parts = [record.payload[label] for label in labels if record.payload.get(label)]
            if parts:
                return " ".join(parts)
    return None


def _reached_at(card_: Card) -> str:
    return card_.contact_points[0].value if card_.contact_points else ""
