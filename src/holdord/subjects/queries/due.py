"""What we have held for how long, and how it is stamped: asked by what erases and by what proves. Nothing is opened.

Promise:  2.6, 3.4, 4.4, 5.4, 6.4 - what is past its day is found; 3.3a-b - what is kept has its stamp
Law:      GDPR Art. 5(1)(b), 5(1)(e)
Takes:    a process, a moment (aware, UTC)
Gives:    ids and counts, by one range of an index
"""

# ruff: noqa: S608  # the names of tables are ours, and each value has a place

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, Min, Model, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from holdord.lib import (
    one_of,  # noqa: F401  # it makes itself known
    sql,
)
from holdord.subjects.models import Attachment, DataSubject, Hold, PersonalData, Relation, SearchMark, Stamp
from holdord.terms import LegalBasis

_BATCH = 500
_STAMP = ("relation__subject_id", "stamp__process", "collected_at", "stamp__purpose")


class DueRecord(NamedTuple):
    """A record older than asked: whose, since when we have it, and what for ("" of a relation under which is none)."""

    id: UUID
    subject: UUID
    process: str
    collected_at: datetime
    purpose: str = ""


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


def records_collected_before(
    process: str,
    moment: datetime,
    limit: int | None = None,
    *,
    unanchored: bool = False,
    subjects: Collection[UUID] | None = None,
) -> list[DueRecord]:
    """Records of a process from before that moment, the oldest first: one range of an index.

    ``unanchored`` leaves out those whose relation has an anchor: its event has begun the longer period. ``subjects``
    asks of these people alone.
    """
    rows = PersonalData.objects.filter(stamp__process=process, collected_at__lt=moment)
    if unanchored:
        rows = rows.filter(relation__anchored_at=None)
    if subjects is not None:
        rows = rows.filter(relation__subject_id__one_of=subjects)
    values = rows.order_by("collected_at", "id").values_list("id", *_STAMP)
    return [DueRecord(*value) for value in values[:limit]]


def stamps_of(process: str) -> dict[int, str]:
    """The stamps of a process, each with its purpose: what is over age is paged through stamp by stamp."""
    return dict(Stamp.objects.filter(process=process).values_list("id", "purpose"))


class Aged(NamedTuple):
    """A record by which something of a person's is found that is over age."""

    id: UUID
    subject: UUID
    collected_at: datetime
    relation: UUID


def page_by_age(
    stamp: int, moment: datetime, *, limit: int, unanchored: bool, after: tuple[datetime, UUID] | None
) -> list[Aged]:
    """Of one stamp, the next records from before that moment, the oldest first, by one range of an index, begun where
    the page before ended (``after``: its last moment and id)."""
    connection = sql.at_hand()
    values: dict[str, Any] = {"stamp": stamp, "moment": sql.stored_moment(connection, moment), "limit": limit}
    if after is not None:
        values |= {"last": sql.stored_moment(connection, after[0]), "id": sql.stored_id(connection, after[1])}
    found = sql.many_rows(connection, _page(unanchored=unanchored, begins=after is None), values)
    return [Aged(sql.as_id(id), sql.as_id(of), sql.moment(at), sql.as_id(relation)) for id, of, at, relation in found]


def aged_under(
    page: Sequence[Aged], stamp: int, moment: datetime, *, unanchored: bool, limit: int
) -> sql.Question[list[tuple[UUID, UUID, datetime]]]:
    """Of the relations of a page: its records, and behind them what else there is under them of that stamp and from
    before that moment, relation by relation as far as the limit reaches: id, person, when. For when nobody else
    writes."""
    connection, first, last = sql.at_hand(), page[0], page[-1]
    values = {
        "relations": sql.stored_ids(connection, {each.relation for each in page}), "stamp": stamp, "limit": limit,
        "moment": sql.stored_moment(connection, moment), "first": sql.stored_moment(connection, first.collected_at),
        "first_id": sql.stored_id(connection, first.id), "last": sql.stored_moment(connection, last.collected_at),
        "last_id": sql.stored_id(connection, last.id),
    }  # fmt: skip
    return sql.Question(
        _under(connection.vendor, sql.one_of(connection, "%(relations)s"), unanchored=unanchored),
        values,
        # Of a thousand things of each portion: PostgreSQL gives them as they are meant.
        list
        if connection.vendor == "postgresql"
        else lambda rows: [(sql.as_id(id), sql.as_id(subject), sql.moment(at)) for id, subject, at in rows],
    )


def still_anchored_before(
    ids: Collection[UUID], moment: datetime, *, until: datetime | None
) -> sql.Question[dict[UUID, UUID]]:
    """Which of these records are there still whose relation's event lies before that moment, and whose each is; with
    ``until``, of those collected before it. For when nobody else writes."""
    connection = sql.at_hand()
    moments = {"moment": moment, **({"until": until} if until else {})}
    return sql.Question(
        f"SELECT d.id, r.subject_id {_AND_RELATION} WHERE d.id {sql.one_of(connection, '%(ids)s')} "
        f"AND r.anchored_at < %(moment)s{' AND d.collected_at < %(until)s' if until else ''}",
        {
            "ids": sql.stored_ids(connection, ids),
            **{name: sql.stored_moment(connection, each) for name, each in moments.items()},
        },
        lambda rows: {sql.as_id(id): sql.as_id(subject) for id, subject in rows},
    )


def relations_anchored_before(
    process: str,
    moment: datetime,
    limit: int | None = None,
    *,
    after: tuple[datetime, UUID] | None = None,
    subjects: Collection[UUID] | None = None,
) -> list[DueRelation]:
    """Relations of a process whose anchor lies before that moment, the oldest first; of everybody, or one person.

    ``after`` is the last one of the page before, its moment and its id; ``subjects`` asks of these people alone.
    """
    rows = Relation.objects.filter(process=process, anchored_at__lt=moment).order_by("anchored_at", "id")
    if after is not None:
        rows = rows.filter(anchored_at__gte=after[0]).exclude(anchored_at=after[0], id__lte=after[1])
    if subjects is not None:
        rows = rows.filter(subject_id__one_of=subjects)
    return [
        DueRelation(row.id, row.subject_id, row.process, row.anchored_at, row.anchor_event, row.held_records)
        for row in rows.annotate(held_records=Count("records"))[:limit]
        if row.anchored_at
    ]


def records_of(subject: UUID, process: str | None = None) -> list[DueRecord]:
    """The ids of what we hold of a person, in a process or all, the oldest first; nothing is opened."""
    # By the short way: a person's page asks for a thousand of them, and waits for it.
    connection = sql.at_hand()
    values = {"subject": sql.stored_id(connection, subject), **({"process": process} if process is not None else {})}
    of_process = "AND s.process = %(process)s " if process is not None else ""
    text = f"SELECT d.id, s.process, d.collected_at, s.purpose {_OF_PERSON} {of_process}ORDER BY d.collected_at, d.id"
    return [
        DueRecord(sql.as_id(id), subject, where, sql.moment(at), purpose)
        for id, where, at, purpose in sql.many_rows(connection, text, values)
    ]


def records_under(relations: Collection[UUID], *, before: datetime | None = None) -> dict[UUID, list[DueRecord]]:
    """What is held under each of these relations, the oldest first; with ``before`` only what was collected earlier."""
    found: dict[UUID, list[DueRecord]] = {}
    wanted = list(relations)
    for start in range(0, len(wanted), _BATCH):
        rows = PersonalData.objects.filter(relation_id__one_of=wanted[start : start + _BATCH])
        if before is not None:
            rows = rows.filter(collected_at__lt=before)
        for relation, *value in rows.order_by("collected_at", "id").values_list("relation_id", "id", *_STAMP):
            found.setdefault(relation, []).append(DueRecord(*value))
    return found


def every_id() -> Iterator[UUID]:
    """The random ids of everybody, closed ones too; in portions, so that any number of people can be walked through."""
    return DataSubject.objects.order_by("id").values_list("id", flat=True).iterator(chunk_size=2000)


def records_for(subject: UUID, purpose: str) -> list[DueRecord]:
    """The ids of what we hold of a person for one purpose, the oldest first; nothing is opened."""
    rows = PersonalData.objects.filter(relation__subject_id=subject, stamp__purpose=purpose).order_by(
        "collected_at", "id"
    )
    return [DueRecord(*value) for value in rows.values_list("id", *_STAMP)]


def empty_relations(
    process: str,
    moment: datetime,
    limit: int | None = None,
    *,
    unanchored: bool = False,
    after: tuple[datetime, UUID] | None = None,
    subjects: Collection[UUID] | None = None,
) -> list[DueRecord]:
    """Relations from before that moment under which nothing is held (any more); ``id`` is the relation's.

    ``after`` and ``subjects`` as in `relations_anchored_before`.
    """
    # Of what is held its relation alone is asked for, which an index says: the records themselves are the most of all.
    held = Exists(PersonalData.objects.filter(relation=OuterRef("pk")))
    rows = Relation.objects.filter(~held, process=process, since_at__lt=moment)
    if unanchored:
        rows = rows.filter(anchored_at=None)
    if after is not None:
        rows = rows.filter(since_at__gte=after[0]).exclude(since_at=after[0], id__lte=after[1])
    if subjects is not None:
        rows = rows.filter(subject_id__one_of=subjects)
    values = rows.order_by("since_at", "id").values_list("id", "subject_id", "process", "since_at")
    return [DueRecord(*value) for value in values[:limit]]


def oldest(process: str) -> Oldest:
    """How old the oldest is that we hold in a process."""
    rows = PersonalData.objects.filter(stamp__process=process)
    ages = rows.aggregate(
        records=Count("id"), collected=Min("collected_at"),
        unanchored=Min("collected_at", filter=Q(relation__anchored_at=None)),
    )  # fmt: skip
    anchors = Relation.objects.filter(process=process).aggregate(anchored=Min("anchored_at"))
    return Oldest(process, ages["records"], ages["collected"], anchors["anchored"], ages["unanchored"])


def categories_kept_for(purpose: str) -> dict[tuple[str, ...], int]:
    """Which categories stand together in records kept for a purpose, and in how many records; for controls."""
    found: Counter[tuple[str, ...]] = Counter()
    for categories, n in _counted(Stamp.objects.filter(purpose=purpose), "categories"):
        found[tuple(categories)] += n
    return dict(found)


def stamps(form: str) -> dict[tuple[str, str, str, str], int]:
    """How the records of a form are stamped (process, purpose, basis, register version), and how many; for controls."""
    rows = _counted(Stamp.objects.filter(form=form), "process", "purpose", "basis", "register_version")
    return {(a, b, c, d): n for a, b, c, d, n in rows}


def stamps_in(process: str) -> dict[tuple[str, str, str], int]:
    """How the records of a process are stamped (purpose, basis, register version), and how many; for controls."""
    rows = _counted(Stamp.objects.filter(process=process), "purpose", "basis", "register_version")
    return {(a, b, c): n for a, b, c, n in rows}


def bases_of(ids: Collection[UUID]) -> set[LegalBasis]:
    """The grounds on which these records were taken in."""
    rows = PersonalData.objects.filter(id__one_of=ids).values_list("stamp__basis", flat=True).distinct().order_by()
    return {LegalBasis(basis) for basis in rows}


def counted_of(subject: UUID) -> dict[tuple[str, str], tuple[int, int]]:
    """How many things a person has in each process for each purpose, and how many of them they gave. Opens nothing."""
    rows = PersonalData.objects.filter(relation__subject_id=subject).values_list("stamp__process", "stamp__purpose")
    counted = rows.annotate(n=Count("id"), given=Count("id", filter=Q(stamp__provided=True))).order_by()
    return {(process, purpose): (n, given) for process, purpose, n, given in counted}


def days_held(process: str, time_zone: str, *, subject: UUID | None = None) -> Iterator[tuple[date, date | None, int]]:
    """On which days things in a process were collected and their relation was anchored, in that zone; how many have
    both alike. Of everybody, or one person."""
    rows = PersonalData.objects.filter(stamp__process=process)
    if subject is not None:
        rows = rows.filter(relation__subject_id=subject)
    zone = ZoneInfo(time_zone)
    days = rows.annotate(
        collected_on=TruncDate("collected_at", tzinfo=zone), anchored_on=TruncDate("relation__anchored_at", tzinfo=zone)
    ).values_list("collected_on", "anchored_on")
    return days.annotate(n=Count("id")).order_by().iterator()


def processes_held() -> dict[str, int]:
    """Every process anybody is known in, and how many are; for a control that holds it against the register."""
    rows = Relation.objects.values_list("process").annotate(n=Count("id")).order_by("process")
    return dict(rows)


def subjects_in(processes: Iterable[str]) -> list[UUID]:
    """Everybody known in one of these processes, by id."""
    rows = Relation.objects.filter(process__in=list(processes)).order_by("subject_id")
    return list(rows.values_list("subject_id", flat=True).distinct())


def _counted(stamps: QuerySet[Stamp], *columns: str) -> Iterable[tuple[Any, ...]]:
    """What these stamps say in some columns, and how many records they are on; those on none are left out."""
    return stamps.values_list(*columns).annotate(n=Count("records")).filter(n__gt=0).order_by()


class Hanging(NamedTuple):
    """A record that is to go, and whether anything beside its payload goes with it."""

    id: UUID
    relation: UUID
    subject: UUID
    process: str
    has_files: bool
    has_marks: bool
    was_held: bool


def hanging_on(records: Sequence[UUID]) -> list[Hanging]:
    """What hangs on these records, in one statement; those that have gone are left out."""
    if not records:
        return []
    connection = sql.at_hand()
    native = connection.features.has_native_uuid_field
    text = _HANGING.format(", ".join(["%s"] * len(records)))
    found = sql.rows(connection, text, [id if native else id.hex for id in records])
    return [
        Hanging(_id(id), _id(relation), _id(subject), process, bool(files), bool(marks), bool(held))
        for id, relation, subject, process, files, marks, held in found
    ]


def _id(stored: Any) -> UUID:
    return stored if isinstance(stored, UUID) else UUID(stored)


def _there(model: type[Model]) -> str:
    return f"EXISTS (SELECT 1 FROM {model._meta.db_table} x WHERE x.record_id = d.id)"


_AND_RELATION = f"FROM {PersonalData._meta.db_table} d JOIN {Relation._meta.db_table} r ON r.id = d.relation_id"
_OF_PERSON = f"{_AND_RELATION} JOIN {Stamp._meta.db_table} s ON s.id = d.stamp_id WHERE r.subject_id = %(subject)s"
_UNANCHORED = " AND r.anchored_at IS NULL"


@cache
def _page(*, unanchored: bool, begins: bool) -> str:
    return (
        f"SELECT d.id, r.subject_id, d.collected_at, d.relation_id {_AND_RELATION} "
        f"WHERE d.stamp_id = %(stamp)s AND d.collected_at < %(moment)s{_UNANCHORED if unanchored else ''}"
        f"{'' if begins else ' AND (d.collected_at, d.id) > (%(last)s, %(id)s)'} "
        "ORDER BY d.collected_at, d.id LIMIT %(limit)s"
    )


@cache
def _under(vendor: str, among: str, *, unanchored: bool) -> str:
    records, relations = PersonalData._meta.db_table, Relation._meta.db_table
    free = _UNANCHORED if unanchored else ""
    due = (
        "stamp_id = %(stamp)s AND collected_at < %(moment)s AND collected_at >= %(first)s "
        "AND (collected_at, id) >= (%(first)s, %(first_id)s)"
    )
    ordered = "ORDER BY (d.collected_at, d.id) > (%(last)s, %(last_id)s), r.id, d.collected_at, d.id LIMIT %(limit)s"
    if vendor != "postgresql":
        return (
            f"SELECT d.id, r.subject_id, d.collected_at FROM {relations} r JOIN (SELECT id, relation_id, collected_at "
            f"FROM {records} WHERE relation_id {among} AND {due}) d ON d.relation_id = r.id WHERE 1 = 1{free} {ordered}"
        )
    # Relation by relation, by their index: of a few hundred the planner would rather read the whole table.
    own = f"SELECT id, collected_at FROM {records} WHERE relation_id = r.id AND {due}"
    return (
        f"SELECT d.id, r.subject_id, d.collected_at "
        f"FROM {relations} r, LATERAL ({own} ORDER BY collected_at, id LIMIT %(limit)s) d "
        f"WHERE r.id {among}{free} {ordered}"
    )


_HANGING = (
    f"SELECT d.id, d.relation_id, r.subject_id, s.process, {_there(Attachment)}, {_there(SearchMark)}, {_there(Hold)} "
    f"FROM {PersonalData._meta.db_table} d JOIN {Relation._meta.db_table} r ON r.id = d.relation_id "
    f"JOIN {Stamp._meta.db_table} s ON s.id = d.stamp_id WHERE d.id IN ({{}})"
)
