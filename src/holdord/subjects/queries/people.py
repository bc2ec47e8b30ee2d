"""What may be asked about the people we know.

Promise:  9.1, 9.3 - what is sealed is opened here for one person at a time; who may see it is asked further up
Takes:    ids of people, moments (aware, UTC)
Gives:    frozen dataclasses. Functions that open sealed values say so: their callers gate and log
Refuses:  NoSuchPerson
Next:     due.py (what is old, and how it is stamped), actions.py (who writes), ../decisions/queries.py (whether data
          may be used)

Longer than a file of ours should be: each is one read, in the order of limits, people, things and merges, and shares
its dataclass with its neighbours.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import Coalesce

from holdord.audit import queries as audit
from holdord.lib import one_of, sql  # noqa: F401  # it makes itself known
from holdord.lib.rows import pick
from holdord.subjects.models import (
    Attachment,
    DataSubject,
    Hold,
    Identifier,
    Limit,
    Merge,
    PersonalData,
    Relation,
    Told,
)
from holdord.subjects.queries import naming, teams
from holdord.subjects.queries.facts import facts_of
from holdord.subjects.queries.holding import hold_fact
from holdord.subjects.queries.newest import Place, Span, newest, place_of
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
from holdord.vault import files
from holdord.vault import queries as vault


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
class File:
    """A file that belongs to a record: what it is called (opened), what it is, whether a scanner has seen it."""

    id: UUID
    record: UUID
    name: str
    kind: str
    category: str
    size: int
    scan: str
    stored_at: datetime


@dataclass(frozen=True)
class Record:
    """One thing we hold, opened, with its stamp. ``thread`` is the same for all of one correspondence."""

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
    channel: str = ""
    thread: bytes | None = None
    files: tuple[File, ...] = ()


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
    found = pick(Identifier, "subject_id", kind=IdentifierKind(kind).value, index=index, claimed=False)
    return found[0][0] if found else None


def proven_indexes(subject: UUID) -> list[bytes]:
    """The blind indexes of what is known to be a person's own: not of what was only claimed."""
    rows = Identifier.objects.filter(subject_id=subject, claimed=False).order_by("id")
    return [bytes(index) for index in rows.values_list("index", flat=True)]


def claimants(kind: IdentifierKind | str, *spelled: str) -> tuple[UUID, ...]:
    """Everybody who has or claims this identifier, in one of its spellings, for staff who look somebody up; the owner
    first."""
    indexes = vault.blind_indexes(IdentifierKind(kind).value, spelled)
    rows = Identifier.objects.filter(kind=kind, index__in=indexes).order_by("claimed", "subject_id")
    return tuple(dict.fromkeys(rows.values_list("subject_id", flat=True)))


def facts(subject: UUID, *, at: datetime) -> SubjectFacts:
    """What is known about a person without opening anything; raises NoSuchPerson."""
    found = facts_of([subject], at=at)
    if subject not in found:
        raise NoSuchPerson(f"no person {subject}. They may have been erased or merged")
    return found[subject]


def relations(subject: UUID) -> tuple[RelationFact, ...]:
    """In which processes a person is known, the oldest first."""
    return tuple(_relations([subject])[subject])


def anchor_at(subject: UUID, process: str, at: datetime) -> tuple[datetime, str] | None:
    """The event that the retention was counted from at a past moment, and when it was; None for none by then.

    A relation keeps the latest anchor only: the earlier ones stand in the audit log.
    """
    moves = audit.entries(
        limit=None, subject=subject, act="subjects.move_anchor", until_at=at + timedelta(microseconds=1)
    )
    for move in moves:
        if move.process == process and move.detail.get("moved"):
            return move.at, str(move.detail.get("event", ""))
    return None


def relation_of(subject: UUID, process: str) -> RelationFact | None:
    """How a person is known in one process."""
    return next((fact for fact in relations(subject) if fact.process == process), None)


def limits(subject: UUID, *, at: datetime | None = None) -> tuple[LimitFact, ...]:
    """A person's objections and restrictions, the oldest first: those in force at ``at``, or all there ever were."""
    rows = pick(Limit, "id", "kind", "purpose", "since_at", "until_at", "told_at", "reason", subject_id=subject)
    facts = sorted(
        (LimitFact(id, LimitKind(kind), *rest) for id, kind, *rest in rows), key=attrgetter("since_at", "id")
    )
    return tuple(fact for fact in facts if at is None or fact.holds_at(at))


def limit(id: UUID) -> LimitFact | None:
    row = Limit.objects.filter(pk=id).first()
    return _limit_fact(row) if row else None


def subject_of_limit(id: UUID) -> UUID | None:
    """Whose limit that is; None for one of nobody we know."""
    return Limit.objects.filter(pk=id).values_list("subject_id", flat=True).first()


def ended_limits(kind: LimitKind) -> tuple[OpenLimit, ...]:
    """All limits of a kind on people we know that are over, for controls; the oldest first."""
    rows = Limit.objects.filter(kind=kind.value, subject__isnull=False, until_at__isnull=False)
    return tuple(
        OpenLimit(row.subject_id, _limit_fact(row)) for row in rows.order_by("since_at", "id") if row.subject_id
    )


def open_limits(kind: LimitKind, *, at: datetime) -> tuple[OpenLimit, ...]:
    """All limits of a kind in force on people we know, for controls; the oldest first."""
    rows = _in_force(Limit.objects.filter(kind=kind.value, subject__isnull=False), at).order_by("since_at", "id")
    return tuple(OpenLimit(row.subject_id, _limit_fact(row)) for row in rows if row.subject_id)


def objections(*, at: datetime) -> list[tuple[UUID, str]]:
    """Who objects to what at that moment, of people we know: the person, and a purpose, MARKETING or ("") all."""
    rows = _in_force(Limit.objects.filter(kind=LimitKind.OBJECTION.value, subject__isnull=False), at)
    return [(subject, purpose) for subject, purpose in rows.values_list("subject_id", "purpose") if subject]


def suppressions() -> tuple[Suppression, ...]:
    """All keyed hashes kept of people who are gone."""
    rows = Limit.objects.filter(kind=LimitKind.SUPPRESSION.value).order_by("since_at", "id")
    return tuple(Suppression(row.id, bytes(row.index or b""), row.purpose, row.since_at, row.reason) for row in rows)


def suppressed(
    kind: IdentifierKind | str, value: str, *, purpose: str = MARKETING, after: datetime | None = None
) -> bool:
    """Whether somebody who is gone had this identifier, and nobody may be approached by it for the purpose.

    With ``after``, only of those who left after that moment.
    """
    index = vault.blind_index(IdentifierKind(kind).value, value)
    found = pick(Limit, "since_at", kind=LimitKind.SUPPRESSION.value, index=index, purpose=["", purpose])
    return any(after is None or since > after for (since,) in found)


def held(subject: UUID, process: str, at: datetime) -> HoldFact | None:
    """The hold on all of this person's data in this process at that moment; the one that lasts longest.

    What is held record by record, or by a question, says `keeping`.
    """
    covering = [fact for fact in _holds([subject], at)[subject] if fact.record is None and fact.covers(process)]
    return max(covering, key=lambda fact: (fact.until_at is None, fact.until_at or at), default=None)


def holds_of(subjects: Collection[UUID], at: datetime) -> dict[UUID, tuple[HoldFact, ...]]:
    """All holds in force on these people; who has none has an empty tuple."""
    found = _holds(subjects, at)
    return {subject: tuple(found[subject]) for subject in subjects}


def holds(subject: UUID) -> tuple[HoldFact, ...]:
    """All holds there are or were on a person's data, the oldest first."""
    return tuple(map(hold_fact, Hold.objects.filter(subject_id=subject).order_by("since_at", "id")))


def told(subject: UUID, *, at: datetime | None = None) -> tuple[ToldFact, ...]:
    """What the person has been told, by then or ever; the oldest first."""
    return tuple(_told([subject], at)[subject])


def first_told(what: str) -> dict[UUID, datetime]:
    """When each person was first told that, of those who have been; for controls."""
    rows = Told.objects.filter(what=what).values_list("subject_id").annotate(first=Min("at"))
    return dict(rows.order_by())


def people(
    *,
    processes: Collection[str] | None = None,
    limit: int = 50,
    after: UUID | None = None,
    since_at: datetime | None = None,
    until_at: datetime | None = None,
) -> list[PersonLine]:
    """People, the newest first, of all or of those known in these processes; ``after`` is the last one of the page
    before.

    ``since_at`` and ``until_at`` bound when they became known to us; the span is half-open. Of a house of any size no
    more is read than is given.
    """
    span, place = Span(since_at, until_at), place_of(after)
    if processes is not None:
        return lines(_known_in(processes, limit, place, span))
    rows = DataSubject.objects.filter(merged_into=None).order_by("-created_at", "-id")
    if since_at is not None:
        rows = rows.filter(created_at__gte=since_at)
    if until_at is not None:
        rows = rows.filter(created_at__lt=until_at)
    if place is not None:
        rows = rows.filter(Q(created_at__lt=place[0]) | Q(created_at=place[0], id__lt=place[1]))
    return _lines(list(rows[:limit]))


def _known_in(processes: Collection[str], limit: int, place: Place | None, span: Span) -> list[UUID]:
    found: dict[UUID, None] = {}
    while len(found) < limit and processes:
        size = limit - len(found) + len(processes)
        rows = newest(
            Relation._meta.db_table, sql.NOTHING, so=sql.ALWAYS, processes=processes, span=span, after=place, limit=size
        )
        found |= {subject: None for _, subject in rows}
        if len(rows) < size:
            break
        place = rows[-1]
    return list(found)[:limit]


def lines(subjects: Collection[UUID]) -> list[PersonLine]:
    """These people as they stand in a list, in the order given; who is gone is left out."""
    found = {row.id: row for row in DataSubject.objects.filter(pk__in=subjects, merged_into=None)}
    return _lines([found[id] for id in subjects if id in found])


def _lines(page: list[DataSubject]) -> list[PersonLine]:
    known = _relations([row.id for row in page])
    return [
        PersonLine(row.id, tuple(fact.process for fact in known[row.id]), row.created_at, row.country, row.language)
        for row in page
    ]


def count(*, process: str | None = None) -> int:
    """How many people we know, or know in a process."""
    if process:
        return Relation.objects.filter(process=process).count()
    return DataSubject.objects.filter(merged_into=None).count()


def names(subjects: Collection[UUID], *, reader: UUID | None = None, at: datetime | None = None) -> dict[UUID, str]:
    """What to call these people: the name they gave, else how to reach them; in as many statements as for one. Who has
    gone, or has no key, is left out. OPENS sealed values.

    With a ``reader`` of the staff, names are not read from what is hidden from them then.
    """
    openers = vault.openers(subjects)
    hidden = teams.hidden_among(reader, subjects, at=at) if at else ()
    named = naming.names_of(openers, hidden=hidden)
    reached = _reached_at({subject: opener for subject, opener in openers.items() if subject not in named})
    return {each: named.get(each) or reached.get(each, "") for each in subjects if each in openers}


def card(subject: UUID, *, hidden: Collection[UUID] = (), processes: Collection[str] | None = None) -> Card:
    """Who a person is. OPENS sealed values; raises NoSuchPerson, vault.queries.Unreadable.

    ``hidden`` are records the name is not to be read from, ``processes`` those it is read from (None: all). Where there
    is nothing but what is hidden, how to reach the person was told there, too, and is not opened.
    """
    row = DataSubject.objects.filter(pk=subject).first()
    if row is None:
        raise NoSuchPerson(f"no person {subject}. They may have been erased or merged")
    name = naming.name_of(vault.opener(subject), subject, hidden=hidden, processes=processes)
    points = () if hidden and _is_all_hidden(subject, hidden, processes) else contact_points(subject)
    return Card(row.id, name or None, row.language, row.country, row.created_at, points, relations(subject))


def _is_all_hidden(subject: UUID, hidden: Collection[UUID], processes: Collection[str] | None) -> bool:
    rows = PersonalData.objects.filter(relation__subject_id=subject)
    seen = rows if processes is None else rows.filter(relation__process__in=processes)
    return not seen.exclude(pk__in=hidden).exists()


def contact_points(subject: UUID) -> tuple[ContactPoint, ...]:
    """How to reach a person, the strongest first. OPENS sealed values."""
    rows = sorted(Identifier.objects.filter(subject_id=subject), key=_by_strength)
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
        rows = rows.filter(stamp__process__in=processes)
    found = list(rows)
    if not found:
        return []
    opener = vault.opener(subject)
    attached = _files(found, opener)
    return [_record(row, opener, attached[row.id]) for row in found]


def file(id: UUID) -> tuple[UUID, File]:
    """Whose a file is, and what it is. OPENS its name; raises NoSuchPerson, where there is no such file (any more)."""
    row = Attachment.objects.select_related("record__relation").filter(pk=id).first()
    if row is None:
        raise NoSuchPerson(f"no file {id}. It may have been erased")
    subject = row.record.relation.subject_id
    return subject, _file(row, vault.opener(subject))


def threads_of(subject: UUID, *, process: str) -> set[bytes]:
    """The correspondences, and events, a person has records of in a process."""
    rows = PersonalData.objects.filter(relation__subject_id=subject, relation__process=process, thread__isnull=False)
    return {bytes(thread) for thread in rows.values_list("thread", flat=True) if thread}


def saying(subject: UUID, threads: Collection[bytes]) -> dict[UUID, Mapping[str, object]]:
    """What a person's records of some correspondences, or events, say, by record. OPENS them."""
    rows = list(PersonalData.objects.filter(relation__subject_id=subject, thread__in=threads).order_by("id"))
    opener = vault.opener(subject) if rows else None
    return {row.id: opener.open_json(row.payload, vault.context_of(row, "payload")) for row in rows if opener}


def correspondence(subject: UUID, record: UUID) -> frozenset[UUID]:
    """The records of a person that belong to one correspondence with this one, itself among them; none without one."""
    rows = PersonalData.objects.filter(relation__subject_id=subject, thread__isnull=False)
    found = rows.filter(pk=record).values_list("stamp__channel", "thread").first()
    return (
        frozenset(rows.filter(stamp__channel=found[0], thread=found[1]).values_list("pk", flat=True))
        if found
        else frozenset()
    )


def letters_beside(
    subject: UUID, records: Collection[UUID], *, channels: Collection[str], processes: Collection[str]
) -> dict[UUID, int]:
    """How many letters the correspondence of each record has, itself among them; those that have one alone."""
    rows = PersonalData.objects.filter(
        relation__subject_id=subject, stamp__channel__in=channels, stamp__process__in=processes, thread__isnull=False
    )
    threads = dict(_threads(rows.filter(pk__in=records)))
    known = {thread for _, thread in threads.values()}
    counts = Counter(thread for _, thread in _threads(rows.filter(thread__in=known)))
    return {id: counts[thread] for id, thread in threads.items()}


def _threads(rows: QuerySet[PersonalData]) -> Iterator[tuple[UUID, tuple[str, bytes]]]:
    """The channel and the correspondence of each; on PostgreSQL bytes come as a view of them."""
    for id, channel, thread in rows.values_list("pk", "stamp__channel", "thread"):
        yield id, (channel, bytes(thread or b""))


def records_by(channel: str, *, needing: str) -> tuple[int, int]:
    """How many records came by a channel, and how many of them hold nothing of that kind; for controls."""
    rows = PersonalData.objects.filter(stamp__channel=channel).values_list("stamp__categories", flat=True)
    found = [needing in categories for categories in rows.iterator()]
    return len(found), found.count(False)


def files_by(channel: str) -> tuple[int, int]:
    """How many files came by a channel, and how many of them do not lie sealed on the disk; for controls."""
    ids = list(Attachment.objects.filter(record__stamp__channel=channel).values_list("pk", flat=True))
    return len(ids), sum(not files.is_sealed(id) for id in ids)


def known_by(channels: Collection[str]) -> list[UUID]:
    """Everybody of whom these channels told us; for controls."""
    rows = PersonalData.objects.filter(stamp__channel__in=channels).order_by("relation__subject_id")
    return list(rows.values_list("relation__subject_id", flat=True).distinct())


def has_domain(subject: UUID, domains: Collection[str]) -> bool:
    """Whether the person's own address is one of these domains. OPENS it; gives a yes or a no."""
    rows = Identifier.objects.filter(subject_id=subject, kind=IdentifierKind.EMAIL.value, claimed=False)
    opener = vault.opener(subject)
    addresses = [opener.open_text(row.sealed, vault.context_of(row, "sealed")) for row in rows]
    return any(address.rpartition("@")[2].strip().lower() in domains for address in addresses)


def file_pieces(subject: UUID, id: UUID) -> Iterator[bytes]:
    """The bytes of a file, piece by piece. OPENS them; raises vault Unreadable, NoSuchFile."""
    return files.pieces(subject, id)


def process_of(record: UUID) -> str | None:
    """In which process something is held; None, where there is nothing of that id."""
    return PersonalData.objects.filter(pk=record).values_list("stamp__process", flat=True).first()


def collected_at(record: UUID) -> datetime | None:
    """When something was collected; None, where there is nothing of that id."""
    return PersonalData.objects.filter(pk=record).values_list("collected_at", flat=True).first()


def owner_of(record: UUID) -> UUID | None:
    """Whose something is; None, where there is nothing of that id."""
    relation = pick(PersonalData, "relation_id", id=record)
    found = pick(Relation, "subject_id", id=relation[0][0]) if relation else []
    return found[0][0] if found else None


def is_empty(relation: UUID) -> bool:
    """Whether nothing is held under a relation."""
    connection = sql.at_hand()
    text = "SELECT 1 FROM subjects_personaldata WHERE relation_id = %s LIMIT 1"
    return not sql.rows(connection, text, [sql.stored_id(connection, relation)])


def called_in(subject: UUID, record: UUID) -> naming.Called:
    """The name and the company in one record of a person's. OPENS it; raises NoSuchPerson."""
    row = PersonalData.objects.filter(pk=record, relation__subject_id=subject).first()
    if row is None:
        raise NoSuchPerson(f"person {subject} has no such record. It may have been erased")
    return naming.opened(vault.opener(subject), row)


def correspondents(thread: bytes) -> dict[UUID, UUID]:
    """Everybody who has a record in this correspondence, each with their newest one; for an event, who registered."""
    rows = PersonalData.objects.filter(thread=thread).order_by("collected_at", "id")
    return dict(rows.values_list("relation__subject_id", "id"))


def scans() -> dict[str, int]:
    """How many files there are, by what a scanner said of them."""
    return dict(Attachment.objects.values_list("scan").annotate(n=Count("pk")).order_by("scan"))


def unscanned(limit: int) -> list[tuple[UUID, UUID]]:
    """Files that no scanner has looked at, the latest first, each with its person: (file, subject)."""
    rows = Attachment.objects.filter(scan="not-scanned").order_by("-stored_at", "pk")
    return list(rows.values_list("pk", "record__relation__subject_id")[:limit])


def file_ids() -> set[UUID]:
    """The ids of all files there are rows for; the sweep removes others."""
    return set(Attachment.objects.values_list("pk", flat=True))


def recent_items(
    subject: UUID,
    *,
    limit: int,
    before: tuple[datetime, UUID] | None = None,
    processes: Collection[str] | None = None,
    hidden: Collection[UUID] = (),
    only: Collection[UUID] | None = None,
) -> list[Record]:
    """The newest things we hold of a person, before a place in the list, of some processes only. OPENS those.

    ``only`` are the ids of those there may be. Of a ``hidden`` one only the stamp is given, and an empty payload: it is
    not opened.
    """
    rows = PersonalData.objects.filter(relation__subject_id=subject)
    if processes is not None:
        rows = rows.filter(stamp__process__in=processes)
    if only is not None:
        rows = rows.filter(pk__in=only)
    if before is not None:
        moment, id = before
        rows = rows.filter(Q(collected_at__lt=moment) | Q(collected_at=moment, id__lt=id))
    found = list(rows.order_by("-collected_at", "-id")[:limit])
    shown = [row for row in found if row.id not in hidden]
    if not shown:
        return [_record(row, None) for row in found]
    opener = vault.opener(subject)
    attached = _files(shown, opener)
    return [_record(row, None if row.id in hidden else opener, attached.get(row.id, ())) for row in found]


def closed_into(subject: UUID) -> tuple[UUID, ...]:
    """The ids that were merged into this person and are kept while that can be undone; the innermost first."""
    found: list[UUID] = []
    layer = [subject]
    while layer:
        layer = list(DataSubject.objects.filter(merged_into__in=layer).order_by("id").values_list("id", flat=True))
        found = [*layer, *found]
    return tuple(found)


def merged_into(subject: UUID) -> UUID | None:
    """Who this closed id is now; None for one that is open, or never was there.

    Also once it has gone for good: a link in a letter of last year bears it, and must still say no for its reader.
    """
    row = DataSubject.objects.filter(pk=subject).values_list("merged_into_id", flat=True)
    if row.exists():
        return row.first()
    return Merge.objects.filter(source=subject, undone_at=None).values_list("target_id", flat=True).first()


def _relations(subjects: Collection[UUID], at: datetime | None = None) -> dict[UUID, list[RelationFact]]:
    rows = Relation.objects.filter(subject_id__in=subjects).order_by("since_at", "id")
    then = Q() if at is None else Q(records__collected_at__lte=at)
    rows = rows if at is None else rows.filter(since_at__lte=at)
    rows = rows.annotate(
        newest=Coalesce(Max("records__collected_at", filter=then), "since_at"),
        held_records=Count("records", filter=then),
    )
    found: dict[UUID, list[RelationFact]] = defaultdict(list)
    for row in rows:
        found[row.subject_id].append(
            RelationFact(row.process, row.since_at, row.newest, row.anchored_at, row.anchor_event, row.held_records)
        )
    return found


def _holds(subjects: Collection[UUID], at: datetime) -> dict[UUID, list[HoldFact]]:
    found: dict[UUID, list[HoldFact]] = defaultdict(list)
    rows = Hold.objects.filter(subject_id__one_of=subjects, since_at__lte=at).order_by("since_at", "id")
    for row in rows.filter(Q(until_at=None) | Q(until_at__gt=at)):
        if row.subject_id is not None:
            found[row.subject_id].append(hold_fact(row))
    return found


def _told(subjects: Collection[UUID], at: datetime | None) -> dict[UUID, list[ToldFact]]:
    found: dict[UUID, list[ToldFact]] = defaultdict(list)
    rows = Told.objects.filter(subject_id__in=subjects).order_by("at", "id")
    for row in rows if at is None else rows.filter(at__lte=at):
        found[row.subject_id].append(ToldFact(row.what, row.version, row.at, row.id))
    return found


def _in_force(rows: QuerySet[Limit], at: datetime) -> QuerySet[Limit]:
    return rows.filter(Q(until_at=None) | Q(until_at__gt=at), since_at__lte=at)


def _limit_fact(row: Limit) -> LimitFact:
    return LimitFact(row.id, LimitKind(row.kind), row.purpose, row.since_at, row.until_at, row.told_at, row.reason)


def _files(records: Collection[PersonalData], opener: vault.Opener) -> dict[UUID, list[File]]:
    found: dict[UUID, list[File]] = defaultdict(list)
    for row in Attachment.objects.filter(record__in=records).order_by("stored_at", "id"):
        found[row.record_id].append(_file(row, opener))
    return found


def _file(row: Attachment, opener: vault.Opener) -> File:
    name = opener.open_text(row.name, vault.context_of(row, "name"))
    return File(row.id, row.record_id, name, row.kind, row.category, row.size, row.scan, row.stored_at)


def _record(row: PersonalData, opener: vault.Opener | None, attached: Iterable[File] = ()) -> Record:
    stamp = row.stamp
    return Record(
        row.id, stamp.process, stamp.purpose, LegalBasis(stamp.basis), stamp.form, stamp.source, row.collected_at,
        tuple(stamp.categories), stamp.provided, stamp.language, stamp.register_version, stamp.wording_hash,
        opener.open_json(row.payload, vault.context_of(row, "payload")) if opener else {}, stamp.channel,
        bytes(row.thread) if row.thread else None, tuple(attached),
    )  # fmt: skip


def _by_strength(row: Identifier) -> int:
    return STRENGTH.index(IdentifierKind(row.kind))


def _reached_at(openers: Mapping[UUID, vault.Opener]) -> dict[UUID, str]:
    """The strongest identifier of each of these people."""
    rows = Identifier.objects.filter(subject_id__in=openers) if openers else ()
    strongest: dict[UUID, Identifier] = {}
    for row in sorted(rows, key=_by_strength):
        strongest.setdefault(row.subject_id, row)
    return {
        subject: openers[subject].open_text(row.sealed, vault.context_of(row, "sealed"))
        for subject, row in strongest.items()
    }
