"""What is known about people without opening anything, for decisions: one statement, however many tables it reads.

Promise:  8.4a, 8.5b - read anew for each decision, so that a no counts for the next one
Takes:    ids, a moment (aware, UTC)
Gives:    SubjectFacts; Standing, of who is not known yet. PARTS and `read`, for whoever asks for more in the same
          statement (lib/gather.py)
"""

# ruff: noqa: S608  # the names of tables are ours, and each value has a place

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from holdord.lib.gather import FIRST, ID, LAST_WORD, NEXT_WORD, NUMBER, SECOND, THIRD, WORD, Parts, Row, gathered
from holdord.lib.sql import at_hand, moment, rows, several
from holdord.subjects.models import DataSubject, Hold, Identifier, Limit, PersonalData, Relation, Told
from holdord.subjects.rules import MARKETING, HoldFact, LimitFact, RelationFact, SubjectFacts, ToldFact
from holdord.terms import IdentifierKind, LimitKind

_KINDS = {kind.value: kind for kind in LimitKind}
_GONE = LimitKind.SUPPRESSION.value
_LIMIT = "{raw}l.since_at, {raw}l.until_at, {raw}l.told_at, l.kind, l.purpose, l.reason, 0"
_IN_FORCE = "l.since_at <= {now} AND (l.until_at IS NULL OR l.until_at > {now})"
_RECORD = f"FROM {PersonalData._meta.db_table} d WHERE d.relation_id = r.id AND d.collected_at <= {{now}}"

#: The person, their relations, limits, suppressions of their identifiers, holds, what they were told.
PARTS = (
    "SELECT {part}, p.id, p.id, {no_moment}, {no_moment}, {no_moment}, p.language, p.country, {no_word}, 0 "
    f"FROM {DataSubject._meta.db_table} p WHERE p.id {{ids}} AND p.merged_into_id IS NULL",
    "SELECT {part}, r.subject_id, r.id, {raw}r.since_at, {raw}r.anchored_at, "
    f"(SELECT MAX(d.collected_at) {_RECORD}), r.process, r.anchor_event, '', (SELECT COUNT(*) {_RECORD}) "
    f"FROM {Relation._meta.db_table} r WHERE r.subject_id {{ids}} AND r.since_at <= {{now}}",
    f"SELECT {{part}}, l.subject_id, l.id, {_LIMIT} "
    f"FROM {Limit._meta.db_table} l WHERE l.subject_id {{ids}} AND {_IN_FORCE}",
    f"SELECT {{part}}, i.subject_id, l.id, {_LIMIT} "
    f'FROM {Identifier._meta.db_table} i JOIN {Limit._meta.db_table} l ON l."index" = i."index" '
    f"WHERE i.subject_id {{ids}} AND l.kind = '{LimitKind.SUPPRESSION.value}' AND {_IN_FORCE}",
    "SELECT {part}, l.subject_id, l.id, {raw}l.since_at, {raw}l.until_at, {no_moment}, l.process, l.statute, "
    f"l.reason || ' ' || l.owner, 0 FROM {Hold._meta.db_table} l WHERE l.subject_id {{ids}} AND {_IN_FORCE}",
    "SELECT {part}, t.subject_id, t.id, {raw}t.at, {no_moment}, {no_moment}, t.what, t.version, '', 0 "
    f"FROM {Told._meta.db_table} t WHERE t.subject_id {{ids}} AND t.at <= {{now}}",
)


def facts_of(subjects: Collection[UUID], *, at: datetime) -> dict[UUID, SubjectFacts]:
    """The facts of several people in as many statements as of one. Who does not exist is left out."""
    found = gathered(PARTS, subjects, at=at)
    return {id: facts for id, parts in found.items() if (facts := read(id, parts))}


def read(id: UUID, parts: Parts) -> SubjectFacts | None:
    """The facts in what PARTS gave of a person; None where there is nobody of that id."""
    person, relations, limits, suppressions, holds, told = parts
    if not person:
        return None
    return SubjectFacts(
        id, person[0][WORD], person[0][NEXT_WORD], tuple([_relation(row) for row in relations]),
        tuple([_limit(row) for row in (*limits, *suppressions)]), tuple([_hold(row, id) for row in holds]),
        tuple([ToldFact(row[WORD], row[NEXT_WORD], moment(row[FIRST])) for row in told]),
    )  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """What is known of a sender before anything of theirs is taken in: when somebody who had one of these identifiers
    was erased, and nobody may approach them by it since; whether one of them is a minor's, or was."""

    left_at: tuple[datetime, ...] = ()
    minor: bool = False


def standing(indexes: Sequence[bytes]) -> Standing:
    """What is known by these blind indexes. In one statement: it is asked of everything that comes in."""
    if not indexes:
        return Standing()
    found = rows(at_hand(), _standing(len(indexes)), [*indexes, *indexes])
    if not found:
        return Standing()
    left = [since for kind, purpose, _, since in found if kind == _GONE and purpose in ("", MARKETING)]
    minor = any(kind == LimitKind.MINOR.value or reason == "minor" for kind, _, reason, _ in found)
    return Standing(tuple(map(moment, left)), minor)


@dataclass(frozen=True)
class Owner:
    """Whose identifier it is; how they are known in a process; whether they were joined to another meanwhile; and since
    when we know them."""

    subject: UUID
    relation: UUID | None
    is_closed: bool
    known_at: datetime


def owner_held(kind: IdentifierKind, index: bytes, process: str) -> Owner | None:
    """Who is recognised by this blind index: nobody else writes about them until the transaction ends."""
    connection = at_hand()
    lock = " FOR UPDATE OF s" if connection.features.has_select_for_update_of else ""
    whose = [kind.value, index]
    # The relation by a statement of its own: it sees what was written while the first one waited.
    found, known = several(connection, [(_OWNER + lock, whose), (_KNOWN_IN, [process, *whose])])
    if not found:
        return None
    subject, into, known_at = found[0]
    return Owner(_id(subject), _id(known[0][0]) if known else None, into is not None, moment(known_at))


_WHOSE = 'WHERE i.kind = %s AND i."index" = %s AND NOT i.claimed'
_OWNER = (
    f"SELECT s.id, s.merged_into_id, s.created_at FROM {Identifier._meta.db_table} i "
    f"JOIN {DataSubject._meta.db_table} s ON s.id = i.subject_id {_WHOSE}"
)
_KNOWN_IN = (
    f"SELECT r.id FROM {Identifier._meta.db_table} i "
    f"JOIN {Relation._meta.db_table} r ON r.subject_id = i.subject_id AND r.process = %s {_WHOSE}"
)


@lru_cache(maxsize=64)
def _standing(number: int) -> str:
    among = ", ".join(["%s"] * number)
    return (
        f"SELECT kind, purpose, reason, since_at FROM {Limit._meta.db_table} WHERE kind = '{_GONE}' "
        f'AND "index" IN ({among}) UNION ALL SELECT l.kind, l.purpose, l.reason, l.since_at '
        f"FROM {Identifier._meta.db_table} i JOIN {Limit._meta.db_table} l ON l.subject_id = i.subject_id "
        f"WHERE i.\"index\" IN ({among}) AND NOT i.claimed AND l.kind = '{LimitKind.MINOR.value}'"
    )


def _relation(row: Row) -> RelationFact:
    since_at = moment(row[FIRST])
    return RelationFact(
        row[WORD], since_at, moment(row[THIRD]) if row[THIRD] else since_at, _maybe(row[SECOND]), row[NEXT_WORD],
        row[NUMBER],
    )  # fmt: skip


def _limit(row: Row) -> LimitFact:
    return LimitFact(
        _id(row[ID]), _KINDS[row[WORD]], row[NEXT_WORD], moment(row[FIRST]), _maybe(row[SECOND]), _maybe(row[THIRD]),
        row[LAST_WORD],
    )  # fmt: skip


def _hold(row: Row, subject: UUID) -> HoldFact:
    reason, _, owner = row[LAST_WORD].partition(" ")
    return HoldFact(
        _id(row[ID]), row[WORD], row[NEXT_WORD], reason, moment(row[FIRST]), _maybe(row[SECOND]), owner,
        subject=subject,
    )  # fmt: skip


def _id(stored: Any) -> UUID:
    return stored if isinstance(stored, UUID) else UUID(stored)


def _maybe(stored: Any) -> datetime | None:
    return None if stored is None else moment(stored)
