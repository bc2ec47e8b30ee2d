"""Many people's things at once: for what goes by the thousand, in as many statements as for one.

Promise:  7.2a - gone when their time is up, however many they are
Law:      GDPR Art. 5(1)(e), 17
Takes:    ids of what goes, within the transaction of whoever calls, who has asked what keeps them
Gives:    what went, by person. No entry in the log here: whoever calls writes one for each person (retention)
Why:      one by one a person costs some hundred statements; the rows themselves cost a few microseconds each
"""

# ruff: noqa: S608  # the names of tables are ours, and each value has a place

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime
from functools import cache
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef

from holdord.ledger import actions as ledger
from holdord.ledger.rules import What
from holdord.lib import (
    one_of,  # noqa: F401  # it makes itself known
    sql,
)
from holdord.lib.rows import removal
from holdord.subjects.actions import erasing, marking
from holdord.subjects.models import (
    Assignment,
    Attachment,
    DataSubject,
    Hold,
    Identifier,
    Limit,
    Merge,
    NotTheSame,
    PersonalData,
    Relation,
    SearchMark,
    Told,
)
from holdord.subjects.queries import DueRecord
from holdord.terms import LimitKind

#: What a person has in this room beside records and relations.
_OF_A_PERSON: tuple[type[models.Model], ...] = (Identifier, Limit, Hold, Told, Assignment)


def lock_all(people: Iterable[UUID]) -> list[UUID]:
    """Let nobody else write about these people until the transaction ends; gives those there are. Always in the same
    order, so that two who lock many do not wait for each other."""
    rows = DataSubject.objects.select_for_update().filter(id__one_of=list(people)).order_by("id")
    return list(rows.values_list("id", flat=True))


def clear_records(records: Collection[DueRecord], *, at: datetime) -> Counter[UUID]:
    """Remove these records and all that hangs on them, and have the ledger know each; gives how many, by person."""
    ids = [record.id for record in records]
    if not ids:
        return Counter()
    connection = sql.at_hand()
    values = {"ids": sql.stored_ids(connection, ids)}
    among = sql.one_of(connection, "%(ids)s")
    files, marked = sql.several(connection, [(text, values) for text in _hanging(among, connection.vendor)])
    sql.counted(connection, _without_records(among, connection.vendor), values)
    erasing.remove_files_later(sql.as_id(id) for (id,) in files)
    _mark_again({sql.as_id(id) for (id,) in marked})
    whose: dict[tuple[UUID, str], list[UUID]] = {}
    for record in records:
        whose.setdefault((record.subject, record.process), []).append(record.id)
    ledger.note_many(
        [ledger.Noted(What.RECORDS, owner, known_in, records=gone) for (owner, known_in), gone in whose.items()], at=at
    )
    return Counter(record.subject for record in records)


@cache
def _hanging(among: str, vendor: str) -> tuple[str, ...]:
    """What must be known of what hangs on records: their files, and the relations they are found under. On PostgreSQL
    it goes as it is told."""
    of = ((Attachment, "id"), (SearchMark, "relation_id"))
    if vendor == "postgresql":
        return tuple(f"DELETE FROM {model._meta.db_table} WHERE record_id {among} RETURNING {it}" for model, it in of)
    return tuple(f"SELECT {it} FROM {model._meta.db_table} WHERE record_id {among}" for model, it in of)


@cache
def _without_records(among: str, vendor: str) -> tuple[str, ...]:
    gone = {Attachment, SearchMark} if vendor == "postgresql" else set[type[models.Model]]()
    also = [model for model in (Attachment, Hold) if model not in gone]
    return (
        *(f"DELETE FROM {model._meta.db_table} WHERE record_id {among}" for model in also),
        *removal(PersonalData, among, but=gone),
    )


def _mark_again(lost: set[UUID]) -> None:
    """What finds somebody by name belongs to the newest record that says so, and went with it. Where something stays,
    because it is held or not due, it may say so too, whichever portion it was in."""
    if lost:
        rows = PersonalData._base_manager.filter(relation_id__one_of=list(lost)).values_list("relation_id", flat=True)
        marking.mark_again(set(rows.distinct()))


def clear_relations(people: Collection[UUID], process: str) -> list[UUID]:
    """Remove that they are known in a process of which nothing is left; gives of whom that went."""
    left = Exists(PersonalData.objects.filter(relation=OuterRef("pk")))
    rows = Relation.objects.filter(~left, subject_id__one_of=list(people), process=process).values_list(
        "id", "subject_id"
    )
    found = list(rows)
    if found:
        connection = sql.at_hand()
        texts = removal(Relation, sql.one_of(connection, "%(ids)s"))
        sql.counted(connection, texts, {"ids": sql.stored_ids(connection, [id for id, _ in found])})
    return [subject for _, subject in found]


def known_nowhere(people: Collection[UUID]) -> list[UUID]:
    """Those of the people who are known in no process any more."""
    rows = Relation.objects.filter(subject_id__one_of=list(people))
    known = set(rows.values_list("subject_id", flat=True))
    return [id for id in people if id not in known]


def plain(people: Collection[UUID]) -> set[UUID]:
    """Those of the people of whom nothing outlives them: no objection to remember, no other id joined to theirs."""
    wanted = list(people)
    objected = Limit.objects.filter(subject_id__one_of=wanted, kind=LimitKind.OBJECTION.value).values_list("subject_id")
    joined = DataSubject.objects.filter(merged_into_id__one_of=wanted).values_list("merged_into_id")
    merged = Merge.objects.filter(target_id__one_of=wanted).values_list("target_id")
    return set(wanted) - {id for rows in (objected, joined, merged) for (id,) in rows}


def clear_people(people: Collection[UUID]) -> Counter[UUID]:
    """Remove what this room still has of people who are known nowhere, and are in no other room; gives the rows of
    each."""
    connection = sql.at_hand()
    values = {"ids": sql.stored_ids(connection, people)}
    found = sql.several(connection, [(text, values) for text in _of_people(sql.one_of(connection, "%(ids)s"))])
    return Counter[UUID]([*people, *(sql.as_id(id) for rows in found for (id,) in rows)])


@cache
def _of_people(among: str) -> tuple[str, ...]:
    """Of each table whose rows are there, and then that they go; the people last."""
    twice = NotTheSame._meta.db_table
    tables = [model._meta.db_table for model in _OF_A_PERSON]
    return (
        *(f"SELECT subject_id FROM {table} WHERE subject_id {among}" for table in tables),
        *(f"DELETE FROM {table} WHERE subject_id {among}" for table in tables),
        f"DELETE FROM {twice} WHERE one_id {among} OR other_id {among}",
        f"DELETE FROM {DataSubject._meta.db_table} WHERE id {among}",
    )
