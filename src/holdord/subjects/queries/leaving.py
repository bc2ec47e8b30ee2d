"""What there is of a person who is to go, or of one thing: found in one way there and back, while nobody else writes
about them.

Promise:  8.3 - erasure; 8.4b, 8.5b - what is blocked is remembered
Law:      GDPR Art. 17, 21
Takes:    a person or a thing, the moment (aware, UTC)
Gives:    Leaving, ThingLeaving. Nothing sealed is opened; `reached_at` opens how a person is called and reached
Why:      asked one by one these are a dozen questions, and a question costs more than what the database does for it
"""

# ruff: noqa: S608  # the names of tables are ours, and each value has a place

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from holdord.lib import sql
from holdord.subjects.models import (
    Attachment,
    DataSubject,
    Hold,
    Identifier,
    Limit,
    PersonalData,
    Relation,
    SearchMark,
    Stamp,
)
from holdord.subjects.queries import naming
from holdord.subjects.queries.due import DueRecord, Hanging
from holdord.subjects.rules import STRENGTH, MarkKind
from holdord.terms import IdentifierKind, LimitKind
from holdord.vault import queries as vault

_PERSON, _RELATION, _RECORD = (model._meta.db_table for model in (DataSubject, Relation, PersonalData))
_HOLD, _IDENTIFIER, _LIMIT, _FILE = (model._meta.db_table for model in (Hold, Identifier, Limit, Attachment))
_STAMP, _MARK = (model._meta.db_table for model in (Stamp, SearchMark))

#: The blind indexes of what is known to be the person's own.
PROVEN_INDEXES = f'(SELECT "index" FROM {_IDENTIFIER} WHERE subject_id = %(id)s AND NOT claimed)'

#: The same of many people, with whose each is.
PROVEN_INDEXES_OF_MANY = f'(SELECT subject_id, "index" FROM {_IDENTIFIER} WHERE subject_id {{one_of}} AND NOT claimed)'


@dataclass(frozen=True)
class Leaving:
    """A person who is to go. ``indexes`` are the blind indexes that nobody else is recognised by, ``objected_to`` the
    purposes as limits name them. ``has_closed``: other ids were joined to this one. ``may_be_held``: there is a hold on
    them, on a thing of theirs, or on whatever fits in a process they are known in, whether it is in force or not."""

    subject: UUID
    processes: tuple[str, ...]
    indexes: tuple[bytes, ...]
    objected_to: tuple[str, ...]
    files: tuple[UUID, ...]
    has_closed: bool
    may_be_held: bool


@dataclass(frozen=True, repr=False)
class Reached:
    """How a person is called ("" where no record says it) and reached, the strongest first, OPENED."""

    name: str
    by: tuple[tuple[IdentifierKind, str], ...]


def who_leaves(
    subject: UUID, *, at: datetime, beside: Iterable[sql.Statement] = ()
) -> tuple[Leaving | None, list[Any]]:
    """The person, locked until the transaction ends, and what there is of them; None where there is nobody of that id.

    With it what other rooms ask in the same way there and back (``beside``), once nobody else writes.
    """
    connection = sql.at_hand()
    values = {"id": sql.stored_id(connection, subject), "now": sql.stored_moment(connection, at)}
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    asked = [(_LOCK + lock, values), (_WHOLE, values), *beside]
    there, whole, *others = sql.several(connection, asked)
    return (_leaving(subject, whole) if there else None), others


@dataclass(frozen=True)
class ThingLeaving:
    """A thing that is to go, with its person, what hangs on it, and whether they are known without it.

    ``may_be_held`` is as of a person. ``has_more``: more is held of them in this process; ``is_known_elsewhere``: they
    are known in another one.
    """

    record: DueRecord
    hanging: Hanging
    may_be_held: bool
    has_more: bool
    is_known_elsewhere: bool


def thing_leaves(record: UUID) -> ThingLeaving | None:
    """The thing, whose person nobody else writes about until the transaction ends; None where there is nothing of that
    id (any more), or where it was handed to somebody else while we waited."""
    connection = sql.at_hand()
    values = {"record": sql.stored_id(connection, record)}
    lock = " FOR UPDATE OF p" if connection.features.has_select_for_update_of else ""
    locked, found = sql.several(connection, [(_WHOSE + lock, values), (_THING, values)])
    if not locked or not found:
        return None
    relation, subject, process, purpose, collected_at, *said = found[0]
    if sql.as_id(locked[0][0]) != sql.as_id(subject):
        return None
    files, marks, held, may_be_held, has_more, is_known_elsewhere = map(bool, said)
    subject = sql.as_id(subject)
    return ThingLeaving(
        DueRecord(record, subject, process, sql.moment(collected_at), purpose),
        Hanging(record, sql.as_id(relation), subject, process, files, marks, held),
        may_be_held, has_more, is_known_elsewhere,
    )  # fmt: skip


def reached_at(subject: UUID, opener: vault.Opener) -> Reached:
    """How a person is called and reached. OPENS the newest record that names them, and their identifiers."""
    connection = sql.at_hand()
    values = {"id": sql.stored_id(connection, subject)}
    identifiers, newest = sql.several(connection, [(_SEALED, values), (_NEWEST, values)])
    found = [
        (IdentifierKind(kind), opener.open_text(sealed, _place(Identifier, "sealed", id)))
        for id, kind, sealed in identifiers
    ]
    name = ""
    for id, form, payload in newest:
        name = naming.called(form, opener.open_json(payload, _place(PersonalData, "payload", id))).name
    found.sort(key=lambda each: STRENGTH.index(each[0]))
    return Reached(name or naming.name_of(opener, subject), tuple(found))


def _place(model: Any, column: str, id: Any) -> str:
    return f"{model._meta.label_lower}.{column}:{sql.as_id(id)}"


def _leaving(subject: UUID, rows: Iterable[Any]) -> Leaving:
    found: dict[str, list[Any]] = defaultdict(list)
    for what, word, index, id in rows:
        found[what].append(id if word is None else bytes(index) if what == "identifier" else word)
    return Leaving(
        subject, tuple(found["relation"]), tuple(dict.fromkeys(found["identifier"])), tuple(found["objection"]),
        tuple(map(sql.as_id, found["file"])), bool(found["closed"]), bool(found["held"]),
    )  # fmt: skip


_OF_THING = (
    f"FROM {_RECORD} d JOIN {_RELATION} r ON r.id = d.relation_id JOIN {_STAMP} s ON s.id = d.stamp_id "
    "WHERE d.id = %(record)s"
)
_WHOSE = (
    f"SELECT p.id FROM {_RECORD} d JOIN {_RELATION} r ON r.id = d.relation_id JOIN {_PERSON} p ON p.id = r.subject_id "
    "WHERE d.id = %(record)s"
)
#: Of the holds each kind by itself: joined by OR they are no range of an index.
_THING = (
    "SELECT d.relation_id, r.subject_id, s.process, s.purpose, d.collected_at, "
    f"EXISTS (SELECT 1 FROM {_FILE} x WHERE x.record_id = d.id), "
    f"EXISTS (SELECT 1 FROM {_MARK} x WHERE x.record_id = d.id), "
    f"EXISTS (SELECT 1 FROM {_HOLD} x WHERE x.record_id = d.id), "
    f"EXISTS (SELECT 1 FROM {_HOLD} x WHERE x.record_id = d.id UNION ALL "
    f"SELECT 1 FROM {_HOLD} x WHERE x.subject_id = r.subject_id UNION ALL "
    f"SELECT 1 FROM {_HOLD} x WHERE x.subject_id IS NULL AND x.process = s.process), "
    f"EXISTS (SELECT 1 FROM {_RECORD} x WHERE x.relation_id = d.relation_id AND x.id <> d.id), "
    f"EXISTS (SELECT 1 FROM {_RELATION} x WHERE x.subject_id = r.subject_id AND x.id <> r.id) " + _OF_THING
)
_LOCK = f"SELECT id FROM {_PERSON} WHERE id = %(id)s"
_RECORDS = f"IN (SELECT d.id FROM {_RELATION} r JOIN {_RECORD} d ON d.relation_id = r.id WHERE r.subject_id = %(id)s)"
#: What it is, a word, a blind index, an id. The first says of what kind these are.
_WHOLE = " UNION ALL ".join((
    f"SELECT 'identifier', '', i.\"index\", i.id FROM {_IDENTIFIER} i WHERE i.subject_id = %(id)s AND NOT (i.claimed "
    f'AND EXISTS (SELECT 1 FROM {_IDENTIFIER} o WHERE o.kind = i.kind AND o."index" = i."index" AND NOT o.claimed))',
    f"SELECT 'relation', r.process, NULL, r.id FROM {_RELATION} r WHERE r.subject_id = %(id)s",
    f"SELECT 'objection', l.purpose, NULL, l.id FROM {_LIMIT} l WHERE l.subject_id = %(id)s AND l.kind = "
    f"'{LimitKind.OBJECTION.value}' AND l.since_at <= %(now)s AND (l.until_at IS NULL OR l.until_at > %(now)s)",
    f"SELECT 'closed', NULL, NULL, p.id FROM {_PERSON} p WHERE p.merged_into_id = %(id)s",
    f"SELECT 'file', NULL, NULL, f.id FROM {_FILE} f WHERE f.record_id {_RECORDS}",
    f"SELECT 'held', NULL, NULL, h.id FROM {_HOLD} h WHERE h.subject_id = %(id)s",
    f"SELECT 'held', NULL, NULL, h.id FROM {_HOLD} h WHERE h.record_id {_RECORDS}",
    f"SELECT 'held', NULL, NULL, h.id FROM {_HOLD} h JOIN {_RELATION} r ON r.process = h.process "
    "WHERE h.subject_id IS NULL AND r.subject_id = %(id)s",
))  # fmt: skip
_SEALED = f"SELECT id, kind, sealed FROM {_IDENTIFIER} WHERE subject_id = %(id)s"
_NEWEST = (
    f"SELECT d.id, s.form, d.payload FROM {_RELATION} r JOIN {SearchMark._meta.db_table} m ON m.relation_id = r.id "
    f"JOIN {_RECORD} d ON d.id = m.record_id JOIN {Stamp._meta.db_table} s ON s.id = d.stamp_id "
    f"WHERE r.subject_id = %(id)s AND m.kind = '{MarkKind.NAME.value}' ORDER BY d.collected_at DESC, d.id LIMIT 1"
)
