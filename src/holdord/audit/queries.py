"""Reading the log, and checking that nobody has changed it.

Promise:  7.1 - what was done with personal data is on record, and the record can be shown to be whole
Law:      GDPR Art. 5(2), 15(1)
Takes:    nothing but the tables and our public key; for outsiders, checkpoints they kept
Gives:    Entry, Verification, Proof: frozen values
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from holdord.audit import rules, signing
from holdord.audit.models import AuditEntry, Checkpoint, TreeNode
from holdord.lib.registry import Said, said
from holdord.lib.rows import pick

_CHUNK = 2000


class NotInTheLog(LookupError):
    """No such entry, or it has no position yet."""


@dataclass(frozen=True)
class Entry:
    """One act. ``position`` counts from 0 and is None until the entry was sequenced."""

    id: UUID
    at: datetime
    by: str
    act: str
    subject: UUID | None
    purpose: str | None
    process: str | None
    basis: str | None
    detail: rules.Detail
    position: int | None


@dataclass(frozen=True)
class Verification:
    """What a check of the whole log found. ``first_bad`` is the position of the first entry that is not as it was;
    where a hash names a few entries only together, the first of them, and ``said`` names the span."""

    ok: bool
    size: int
    pending: int
    first_bad: int | None
    said: Said


@dataclass(frozen=True)
class Proof:
    """That one entry stands in the log: its bytes, the path to the root, and the signed checkpoint of that root."""

    position: int
    size: int
    data: bytes
    path: tuple[bytes, ...]
    note: str


def entries(
    limit: int | None = 100,
    before: UUID | None = None,
    subject: UUID | None = None,
    act: str | None = None,
    *,
    by: str | None = None,
    purpose: str | None = None,
    since_at: datetime | None = None,
    until_at: datetime | None = None,
) -> list[Entry]:
    """The newest first. ``before`` is the id of the last entry already seen; ``act`` that ends in a dot names a room;
    [since_at, until_at)."""
    rows = AuditEntry.objects.order_by("-at", "-id")
    exact = {"subject": subject, "by": by, "purpose": purpose, "at__gte": since_at, "at__lt": until_at}
    rows = rows.filter(**{name: value for name, value in exact.items() if value is not None})
    if act is not None:
        rows = rows.filter(act__startswith=act) if act.endswith(".") else rows.filter(act=act)
    if before is not None:
        rows = _older_than(rows, before)
    return [_entry(row) for row in rows[:limit]]


def count(*, act: str | None = None, subject: UUID | None = None, since_at: datetime | None = None) -> int:
    """How many entries there are, of that act, about that person, from that moment on."""
    exact = {"act": act, "subject": subject, "at__gte": since_at}
    return AuditEntry.objects.filter(**{name: value for name, value in exact.items() if value is not None}).count()


def touched(*, since_at: datetime) -> set[UUID]:
    """Everybody something was done about from that moment on."""
    rows = AuditEntry.objects.filter(at__gte=since_at, subject__isnull=False).order_by()
    return {subject for subject in rows.values_list("subject", flat=True).distinct() if subject}


def public_key() -> str:
    """The key to check our checkpoints with, in the form other tools read (C2SP): ``name+hash+base64``."""
    return rules.verifier_key(_public())


def checkpoint() -> str | None:
    """The newest signed checkpoint: what to keep elsewhere. None while the log is empty."""
    return Checkpoint.objects.order_by("-size").values_list("note", flat=True).first()


def proof(entry: UUID) -> Proof:
    """That this entry stands in the log; raises NotInTheLog until it was sequenced."""
    row = AuditEntry.objects.filter(id=entry, position__isnull=False).first()
    newest = Checkpoint.objects.order_by("-size").first()
    if row is None or row.position is None or newest is None:
        raise NotInTheLog(f"entry {entry}: not in the log, or not sequenced yet. Wait for the next checkpoint.")
    path = rules.inclusion_proof(row.position, newest.size, node_at)
    return Proof(row.position, newest.size, row.canonical(), tuple(path), newest.note)


def consistency(old: int, new: int) -> list[bytes]:
    """The hashes that show the log of ``old`` entries to be the beginning of the one of ``new``."""
    return rules.consistency_proof(old, new, node_at)


def node_at(level: int, index: int) -> bytes:
    """The stored hash of a complete subtree; level 0 is an entry's own."""
    if level == 0:
        return bytes(AuditEntry.objects.values_list("leaf", flat=True).get(position=index) or b"")
    return bytes(TreeNode.objects.values_list("hash", flat=True).get(number=rules.node_number(level, index)))


def nodes_at(places: Sequence[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    """The same of several at once, by level and index."""
    numbers = {rules.node_number(level, index): (level, index) for level, index in places if level}
    leaves = [index for level, index in places if not level]
    found = {numbers[number]: bytes(hash) for number, hash in pick(TreeNode, "number", "hash", number=list(numbers))}
    return found | {(0, at): bytes(leaf) for at, leaf in pick(AuditEntry, "position", "leaf", position=leaves)}


def verify(kept: Iterable[str] = ()) -> Verification:
    """Compute the whole log anew from its entries and compare it with every hash and signature that is stored.

    ``kept`` are checkpoints that somebody kept elsewhere: they alone show that the end of the log was not cut off.
    """
    # In this order: entries, nodes and checkpoint of a batch are committed together, so a checkpoint read
    # after the last position covers it, unless somebody took it away.
    last = AuditEntry.objects.aggregate(last=Max("position"))["last"]
    checkpoints = list(Checkpoint.objects.order_by("size").values_list("size", "root", "note"))
    size = checkpoints[-1][0] if checkpoints else 0
    fault = _walk(checkpoints) or _overhang(size, last) or _outside(kept, size)
    pending = AuditEntry.objects.filter(position__isnull=True).count()
    if fault is not None:
        return Verification(False, size, pending, *fault)
    whole = said("{n} of {n} entries are as they were written; checkpoints under our signature: {checkpoints}",
                 n=size, checkpoints=len(checkpoints))  # fmt: skip
    return Verification(True, size, pending, None, whole)


Fault = tuple[int, Said]


def _walk(checkpoints: list[tuple[int, Any, str]]) -> Fault | None:
    """Read entries, nodes and checkpoints in step, in the order in which they were written."""
    if not checkpoints:
        return None
    public, size = _public(), checkpoints[-1][0]
    rows = AuditEntry.objects.filter(position__lt=size).order_by("position").iterator(_CHUNK)
    nodes = TreeNode.objects.filter(number__lt=rules.nodes_before(size)).order_by("number").iterator(_CHUNK)
    tree = rules.Frontier()
    for until, root, note in checkpoints:
        start = tree.size
        while tree.size < until:
            if fault := _step(tree, next(rows, None), nodes):
                return fault
        if fault := _signed(start, until, bytes(root), note, tree.root(), public):
            return fault
    return None


def _step(tree: rules.Frontier, row: AuditEntry | None, nodes: Iterator[TreeNode]) -> Fault | None:
    position = tree.size
    if row is None or row.position != position:
        return position, said("entry {n} is missing: it was removed", n=position)
    leaf = rules.leaf_hash(row.canonical())
    if leaf != bytes(row.leaf or b""):
        return position, said("entry {n} was changed: it is not what its hash says", n=position)
    for node in tree.add(leaf):
        stored = next(nodes, None)
        if stored is None or (stored.number, bytes(stored.hash)) != (node.number, node.hash):
            start = node.index << node.level
            return start, said("one of the entries {first} to {last} was changed, exchanged or removed with its hash",
                               first=start, last=position)  # fmt: skip
    return None


def _signed(start: int, until: int, root: bytes, note: str, computed: bytes, public: bytes) -> Fault | None:
    span = said("entries {first} to {last}", first=start, last=until - 1)
    if until - start == 1:
        span = said("entry {n}", n=start)
    try:
        signed = rules.read_note(note, public)
    except rules.NotANote:
        return start, said("the checkpoint over {span} does not bear our signature", span=span)
    if signed != (until, root) or root != computed:
        return start, said(
            "{span}: not what was signed at that time; entries and hashes were changed together", span=span
        )
    return None


def _overhang(size: int, last: int | None) -> Fault | None:
    if last is None or last < size:
        return None
    return size, said(
        "entries {first} to {last} stand under no checkpoint: they were added, or their checkpoint was removed",
        first=size, last=last,
    )  # fmt: skip


def _outside(kept: Iterable[str], size: int) -> Fault | None:
    for note in kept:
        try:
            until, root = rules.read_note(note, _public())
        except rules.NotANote:
            return 0, said(
                "a checkpoint kept elsewhere does not bear our signature: it is of another log or another key"
            )
        if until > size:
            return size, said("entries {first} to {last} are missing: a checkpoint kept elsewhere covers them",
                              first=size, last=until - 1)  # fmt: skip
        if until and rules.Frontier.of(until, node_at).root() != root:
            return 0, said(
                "the first {n} entries are not those of a checkpoint kept elsewhere: they were written anew", n=until
            )
    return None


def _older_than(rows: QuerySet[AuditEntry], before: UUID) -> QuerySet[AuditEntry]:
    at = AuditEntry.objects.values_list("at", flat=True).filter(id=before).first()
    if at is None:
        raise NotInTheLog(f"entry {before}: not in the log. Begin again from the newest.")
    return rows.filter(Q(at__lt=at) | Q(at=at, id__lt=before))


def _public() -> bytes:
    return signing.public_bytes(signing.signing_key(may_make=not Checkpoint.objects.exists()))


def _entry(row: AuditEntry) -> Entry:
    return Entry(
        row.id, row.at, row.by, row.act, row.subject, row.purpose or None, row.process or None, row.basis or None,
        row.detail, row.position,
    )  # fmt: skip
