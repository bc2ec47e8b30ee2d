"""Writing the log: who did what, when, on what ground.

Promise:  7.1 - every operation on a record is logged with its purpose
Law:      GDPR Art. 5(2), 30
Takes:    ids, codes and counts; moments (aware, UTC)
Gives:    rows that are never changed again but for their place in the log
Refuses:  rules.PersonalInAudit; signing.SigningKeyUnsafe
Next:     queries.py (who reads and checks)
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError

from holdord.audit import rules, signing
from holdord.audit.models import AuditEntry, Checkpoint, TreeNode
from holdord.audit.queries import nodes_at
from holdord.lib import sql
from holdord.lib.ids import timed_id, timed_ids
from holdord.lib.rows import Row, at_once, put, put_columns, put_many

_BATCH = 1000


def record(
    *,
    act: str,
    by: str,
    at: datetime,
    subject: UUID | None = None,
    purpose: str | None = None,
    process: str | None = None,
    basis: str | None = None,
    detail: Mapping[str, str | int | bool] | None = None,
) -> UUID:
    """Write one entry within the caller's transaction; gives its id. Raises PersonalInAudit.

    The entry has no place in the tree until `sequence` comes by: so far it is as safe as its row, and no writer waits
    for another.
    """
    terms = {"purpose": purpose or "", "process": process or "", "basis": basis or ""}
    said = dict(detail or {})
    rules.check_entry(act=act, by=by, terms=terms, detail=said)
    id = timed_id(at)
    put(Row(AuditEntry, id=id, at=at, by=by, act=act, subject=subject, detail=said, **terms))
    return id


@dataclass(frozen=True)
class Line:
    """One of many entries that are written together: the act, whom it was about, what else is said of it."""

    act: str
    subject: UUID | None = None
    detail: Mapping[str, str | int | bool] = field(default_factory=dict)
    process: str = ""


def record_many(lines: Sequence[Line], *, by: str, at: datetime, purpose: str = "") -> None:
    """As `record`, for many people at once: an entry for each, in few statements. Raises PersonalInAudit."""
    if not lines:
        return
    # What many lines say alike is looked at once.
    for act, process, said in {(line.act, line.process, tuple(line.detail.items())) for line in lines}:
        rules.check_entry(act=act, by=by, terms={"process": process, "purpose": purpose}, detail=dict(said))
    each: dict[str, list[Any]] = {
        "id": timed_ids(len(lines), at=at), "act": [line.act for line in lines],
        "subject": [line.subject for line in lines], "process": [line.process for line in lines],
        "detail": [line.detail if isinstance(line.detail, dict) else dict(line.detail) for line in lines],
    }  # fmt: skip
    put_columns(AuditEntry, each, at=at, by=by, purpose=purpose)


def sequence(*, at: datetime) -> int:
    """Give every entry without a place the next one, in the order of time, and sign the log; gives how many.

    Safe to run twice at once: rows are locked, and a position can be taken only once. Whoever comes second
    finds nothing left, or steps back.
    """
    total = count = _sequence_batch(at)
    while count == _BATCH:
        count = _sequence_batch(at)
        total += count
    return total


def _sequence_batch(at: datetime) -> int:
    connection = sql.at_hand()
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    try:
        with at_once():
            pending = sql.many_rows(connection, f"{_PENDING} LIMIT {_BATCH}{lock}", [])
            if pending:
                _append([(sql.as_id(row[0]), _canonical(row)) for row in pending], at)
            return len(pending)
    except IntegrityError:
        # Another sequencer took these positions while we computed; it has done, or will do, our work.
        return 0


_TABLE = AuditEntry._meta.db_table
_PENDING = (
    f'SELECT id, at, "by", act, subject, purpose, process, basis, detail FROM {_TABLE} '  # noqa: S608  # ours
    "WHERE position IS NULL ORDER BY at, id"
)


def _canonical(row: Sequence[Any]) -> bytes:
    """What is hashed of a row, as `AuditEntry.canonical` says it."""
    id, at, by, act, subject, purpose, process, basis, detail = row
    return rules.canonical(
        id=sql.as_id(id), at=sql.moment(at), by=by, act=act, subject=sql.as_id(subject) if subject else None,
        purpose=purpose, process=process, basis=basis,
        detail=json.loads(detail) if isinstance(detail, str) else detail,
    )  # fmt: skip


def _append(entries: Sequence[tuple[UUID, bytes]], at: datetime) -> None:
    ((last,),) = sql.rows(sql.at_hand(), f"SELECT MAX(position) FROM {_TABLE}", [])  # noqa: S608  # the name is ours
    size = 0 if last is None else last + 1
    # Before a row is touched: a missing key must not leave entries in places that nobody signed.
    key = signing.signing_key(may_make=size == 0)
    known = nodes_at(rules.edge(size))
    tree = rules.Frontier.of(size, lambda level, index: known[level, index])
    leaves = [(id, rules.leaf_hash(said)) for id, said in entries]
    nodes = [node for _, leaf in leaves for node in tree.add(leaf)]
    _place(size, leaves)
    put_many([Row(TreeNode, number=n.number, level=n.level, index=n.index, hash=n.hash) for n in nodes])
    note = rules.sign_note(rules.checkpoint_text(tree.size, tree.root()), key)
    put(Row(Checkpoint, size=tree.size, root=tree.root(), note=note, at=at))


def _place(size: int, leaves: Sequence[tuple[UUID, bytes]]) -> None:
    """One statement for all rows where there can be one: Django's bulk_update builds a CASE per row."""
    connection = sql.at_hand()
    if connection.vendor == "postgresql":
        ids, hashes = [id for id, _ in leaves], [leaf for _, leaf in leaves]
        sql.run(connection, _PLACED, [ids, list(range(size, size + len(leaves))), hashes])
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {_TABLE} SET position = %s, leaf = %s WHERE id = %s",  # noqa: S608  # the name is ours
            [(size + offset, leaf, sql.stored_id(connection, id)) for offset, (id, leaf) in enumerate(leaves)],
        )


_PLACED = (
    f"UPDATE {_TABLE} e SET position = p.position, leaf = p.leaf "  # noqa: S608  # the name is ours
    "FROM unnest(%s::uuid[], %s::bigint[], %s::bytea[]) AS p (id, position, leaf) WHERE e.id = p.id"
)
