"""Many people's things at once: for what goes by the thousand, in as many statements as for one.

Promise:  7.2a - gone when their time is up, however many they are
Law:      GDPR Art. 5(1)(e), 17
Takes:    ids of what goes, within the transaction of whoever calls, who has asked what keeps them
Gives:    what went, by person; `locking`, `outliving`, `rows_of`, questions for whoever asks more besides. No entry in
          the log here: whoever calls writes one for each person (retention)
Why:      one by one a person costs some hundred statements; the rows themselves cost a few microseconds each, and each
          way to the database and back as much as dozens of them
"""

# ruff: noqa: S608  # the names of tables are ours, and each value has a place

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from django.db import models

from holdord.ledger import actions as ledger
from holdord.ledger.rules import What
from holdord.lib import sql
from holdord.lib.rows import carry_out, removal
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
_PERSON, _RELATION, _RECORD = (model._meta.db_table for model in (DataSubject, Relation, PersonalData))


@dataclass(frozen=True)
class Cleared:
    """What went in one process: how many things, by person; who is not known there any more; who of these is known in
    no process at all."""

    records: Counter[UUID]
    ended: tuple[UUID, ...] = ()
    nowhere: tuple[UUID, ...] = ()


def locking(people: Iterable[UUID]) -> sql.Question[list[UUID]]:
    """Let nobody else write about these people until the transaction ends; gives those there are. Always in the same
    order, so that two who lock many do not wait for each other."""
    connection = sql.at_hand()
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    return sql.Question(
        f"SELECT id FROM {_PERSON} WHERE id {sql.one_of(connection)} ORDER BY id{lock}",
        [sql.stored_ids(connection, people)],
        lambda rows: [sql.as_id(id) for (id,) in rows],
    )


def lock_all(people: Iterable[UUID]) -> list[UUID]:
    """`locking`, at once."""
    found: list[UUID] = sql.ask(locking(people))[0]
    return found


def clear(records: Collection[DueRecord], process: str, *, at: datetime, also: Collection[UUID] = ()) -> Cleared:
    """Remove these records of a process and all that hangs on them, and have the ledger know each; and that people are
    known in the process, where nothing is left: those whose records went, and ``also`` these."""
    whose: dict[UUID, list[UUID]] = {}
    # What is one person's mostly stands together: to look an id up costs more than to see that it is the same.
    for owner, some in groupby(records, key=attrgetter("subject")):
        whose.setdefault(owner, []).extend(record.id for record in some)
    ids = [id for theirs in whose.values() for id in theirs]
    people = list({*whose, *also})
    if not people:
        return Cleared(Counter())
    connection = sql.at_hand()
    values = {
        "ids": sql.stored_ids(connection, ids), "people": sql.stored_ids(connection, people), "process": process,
    }  # fmt: skip
    texts = _clearing(connection.vendor, sql.one_of(connection, "%(ids)s"), sql.one_of(connection, "%(people)s"))
    answers = sql.several(connection, [(text, values) for _, text in texts])
    files, marked, ended, known = (
        [row for (what, _), rows in zip(texts, answers, strict=True) if what == wanted for row in rows]
        for wanted in ("files", "marked", "ended", "known")
    )
    erasing.remove_files_later(sql.as_id(id) for (id,) in files)
    gone, still = {sql.as_id(id) for id, _ in ended}, {sql.as_id(subject) for (subject,) in known}
    # What finds somebody by name belongs to the newest record that says so, and went with it. Where something stays,
    # because it is held or not due, it may say so too, whichever portion it was in.
    if lost := {sql.as_id(id) for (id,) in marked} - gone:
        marking.mark_again(lost)
    ledger.note_many(
        [ledger.Noted(What.RECORDS, owner, process, records=theirs) for owner, theirs in whose.items()], at=at
    )
    left = tuple(sql.as_id(subject) for _, subject in ended)
    counts = Counter({owner: len(theirs) for owner, theirs in whose.items()})
    return Cleared(counts, left, tuple(id for id in left if id not in still))


@cache
def _clearing(vendor: str, among: str, people: str) -> tuple[tuple[str, str], ...]:
    """What removes records and empty relations; and of some statements, for what must be known of it."""
    empty = (
        f"subject_id {people} AND process = %(process)s "
        f"AND NOT EXISTS (SELECT 1 FROM {_RECORD} d WHERE d.relation_id = {_RELATION}.id)"
    )
    known = ("known", f"SELECT subject_id FROM {_RELATION} WHERE subject_id {people}")
    of = (("files", Attachment, "id"), ("marked", SearchMark, "relation_id"))
    if vendor == "postgresql":
        ended, which = f"DELETE FROM {_RELATION} WHERE {empty} RETURNING id, subject_id", "IN (SELECT id FROM ended)"
        also = "".join(f", c{n} AS ({text})" for n, text in enumerate(removal(Relation, which)[:-1]))
        rest = removal(PersonalData, among, but={Attachment, SearchMark, Hold})
        return (
            # It goes as it is told.
            *(
                (what, f"DELETE FROM {model._meta.db_table} WHERE record_id {among} RETURNING {it}")
                for what, model, it in of
            ),
            ("", sql.as_one((f"DELETE FROM {Hold._meta.db_table} WHERE record_id {among}", *rest))),
            ("ended", f"WITH ended AS ({ended}){also} SELECT id, subject_id FROM ended"),
            known,
        )
    records = (
        *(f"DELETE FROM {model._meta.db_table} WHERE record_id {among}" for model in (Attachment, Hold)),
        *removal(PersonalData, among, but={Attachment, Hold}),
    )
    return (
        *((what, f"SELECT {it} FROM {model._meta.db_table} WHERE record_id {among}") for what, model, it in of),
        *(("", text) for text in records),
        ("ended", f"SELECT id, subject_id FROM {_RELATION} WHERE {empty}"),
        *(("", text) for text in removal(Relation, f"IN (SELECT id FROM {_RELATION} WHERE {empty})")),
        known,
    )


def outliving(people: Collection[UUID]) -> sql.Question[set[UUID]]:
    """Those of the people of whom something outlives them: an objection to remember, another id joined to theirs."""
    connection = sql.at_hand()
    among = sql.one_of(connection, "%(ids)s")
    texts = (
        f"SELECT subject_id FROM {Limit._meta.db_table} WHERE subject_id {among} AND kind = %(objection)s",
        f"SELECT merged_into_id FROM {_PERSON} WHERE merged_into_id {among}",
        f"SELECT target_id FROM {Merge._meta.db_table} WHERE target_id {among}",
    )
    values = {"ids": sql.stored_ids(connection, people), "objection": LimitKind.OBJECTION.value}
    return sql.Question(" UNION ".join(texts), values, lambda rows: {sql.as_id(id) for (id,) in rows})


def rows_of(people: Collection[UUID]) -> sql.Question[Counter[UUID]]:
    """How many rows this room has of each of these people, who have neither records nor relations."""
    connection = sql.at_hand()
    among = sql.one_of(connection, "%(ids)s")
    tables = (f"SELECT subject_id FROM {model._meta.db_table} WHERE subject_id {among}" for model in _OF_A_PERSON)
    text = " UNION ALL ".join((f"SELECT id FROM {_PERSON} WHERE id {among}", *tables))
    values = {"ids": sql.stored_ids(connection, people)}
    return sql.Question(text, values, lambda rows: Counter(sql.as_id(id) for (id,) in rows))


def clear_people(people: Collection[UUID]) -> None:
    """Remove what this room still has of people who are known nowhere, and are in no other room."""
    connection = sql.at_hand()
    values = {"ids": sql.stored_ids(connection, people)}
    for text in _of_people(sql.one_of(connection, "%(ids)s")):
        carry_out(connection, text, values)


@cache
def _of_people(among: str) -> tuple[str, ...]:
    """The people last."""
    return (
        *(f"DELETE FROM {model._meta.db_table} WHERE subject_id {among}" for model in _OF_A_PERSON),
        f"DELETE FROM {NotTheSame._meta.db_table} WHERE one_id {among} OR other_id {among}",
        f"DELETE FROM {_PERSON} WHERE id {among}",
    )
