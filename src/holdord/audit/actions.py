"""Writing the log: who did what, when, on what ground.

Promise:  7.1 - every operation on a record is logged with its purpose
Law:      GDPR Art. 5(2), 30
Takes:    ids, codes and counts; moments (aware, UTC)
Gives:    rows that are never changed again but for their place in the log
Refuses:  rules.PersonalInAudit; signing.SigningKeyUnsafe
Next:     queries.py (who reads and checks)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, connection, transaction
from django.db.models import Max

from holdord.audit import rules, signing
from holdord.audit.models import AuditEntry, Checkpoint, TreeNode
from holdord.audit.queries import node_at
from holdord.lib.rows import Row, put, put_many

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
    id = uuid4()
    put(Row(AuditEntry, id=id, at=at, by=by, act=act, subject=subject, detail=said, **terms))
    return id


@dataclass(frozen=True)
class Line:
    """One of many entries that are written together: the act, whom it was about, what else is said of it."""

    act: str
    subject: UUID | None = None
    detail: Mapping[str, str | int | bool] = field(default_factory=dict)
    process: str = ""


def record_many(lines: Sequence[Line], *, by: str, at: datetime) -> None:
    """As `record`, for many people at once: an entry for each, in few statements. Raises PersonalInAudit."""
    rows = []
    for line in lines:
        terms = {"purpose": "", "process": line.process, "basis": ""}
        said = dict(line.detail)
        rules.check_entry(act=line.act, by=by, terms=terms, detail=said)
        row = Row(AuditEntry, id=uuid4(), at=at, by=by, act=line.act, subject=line.subject, detail=said, **terms)
        rows.append(row)
    put_many(rows)


def sequence(*, at: datetime) -> int:
    """Give every entry without a place the next one, in the order of time, and sign the log; gives how many.

    Safe to run twice at once: rows are locked, and a position can be taken only once. Whoever comes second
    finds nothing left, or steps back.
    """
    total = 0
    while count := _sequence_batch(at):
        total += count
    return total


def _sequence_batch(at: datetime) -> int:
    try:
        with transaction.atomic():
            pending = AuditEntry.objects.select_for_update().filter(position__isnull=True).order_by("at", "id")
            rows = list(pending[:_BATCH])
            if rows:
                _append(rows, at)
            return len(rows)
    except IntegrityError:
        # Another sequencer took these positions while we computed; it has done, or will do, our work.
        return 0


def _append(rows: list[AuditEntry], at: datetime) -> None:
    last = AuditEntry.objects.aggregate(last=Max("position"))["last"]
    size = 0 if last is None else last + 1
    # Before a row is touched: a missing key must not leave entries in places that nobody signed.
    key = signing.signing_key(may_make=size == 0)
    tree = rules.Frontier.of(size, node_at)
    leaves = [(row.id, rules.leaf_hash(row.canonical())) for row in rows]
    nodes = [node for _, leaf in leaves for node in tree.add(leaf)]
    _place(size, leaves)
    TreeNode.objects.bulk_create(TreeNode(number=n.number, level=n.level, index=n.index, hash=n.hash) for n in nodes)
    note = rules.sign_note(rules.checkpoint_text(tree.size, tree.root()), key)
    Checkpoint.objects.create(size=tree.size, root=tree.root(), note=note, at=at)


def _place(size: int, leaves: list[tuple[UUID, bytes]]) -> None:
    """One statement for all rows: Django's bulk_update builds a CASE per row."""
    as_stored = AuditEntry._meta.get_field("id").get_db_prep_value
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE audit_auditentry SET position = %s, leaf = %s WHERE id = %s",
            [(size + offset, leaf, as_stored(id, connection)) for offset, (id, leaf) in enumerate(leaves)],
        )
