"""One person across channels: two ids are joined by somebody who looked, and parted again where that was wrong.

Promise:  7.1, 8.1a - one person gets one answer; every join is somebody's, logged, and can be undone
Law:      GDPR Art. 5(1)(d), 5(1)(f), 32(1)(b)
Takes:    ids of people, of a merge; by= and at=
Gives:    the merge's id. All rooms are one transaction: the other id is closed, and kept with its key for `UNDO_LASTS`
Refuses:  NotJoined, with a code; nothing is changed then
Next:     handing_over.py (this room's part), lib/registry.py (the other rooms'), docs/decisions/0012
"""

from datetime import datetime
from uuid import UUID, uuid4

import structlog
from django.db import transaction
from django.db.models import ProtectedError, Q

from holdord.audit import actions as audit
from holdord.ledger import actions as ledger
from holdord.ledger.rules import What
from holdord.lib.registry import portraits
from holdord.subjects.models import DataSubject, Merge, NotTheSame
from holdord.subjects.rules import UNDO_LASTS, NotJoined
from holdord.vault import actions as vault
from holdord.vault import queries as vault_queries

log = structlog.get_logger(__name__)


def join(*, source: UUID, target: UUID, by: str, at: datetime) -> UUID:
    """All that every room holds of ``source`` is ``target``'s from now on; gives the merge, by which it is undone."""
    if source == target:
        raise NotJoined("same")
    with transaction.atomic():
        _both_open(source, target)
        rooms = portraits.all()
        memory = {room.room: room.remember(source, target) for room in rooms}
        rows = sum(room.merge(source, target, by=by, at=at) for room in rooms)
        DataSubject.objects.filter(pk=source).update(merged_into=target)
        merge = Merge.objects.create(
            id=uuid4(), source=source, target_id=target, at=at, by=by, undo_until=at + UNDO_LASTS, memory=memory
        )
        audit.record(
            act="subjects.join", by=by, at=at, subject=target,
            detail={"merge": str(merge.id), "source": str(source), "rows": rows},
        )  # fmt: skip
    return merge.id


def part(*, merge: UUID, by: str, at: datetime) -> UUID:
    """Undo a merge: each has again what was theirs. Gives the person who was closed. They are not suggested again.

    The latest first, where several went into one person: each remembers what it found.
    """
    with transaction.atomic():
        row = Merge.objects.select_for_update().filter(pk=merge).first()
        _may_be_parted(row, at)
        assert row is not None
        DataSubject.objects.filter(pk=row.source).update(merged_into=None)
        # From the ground up: the rooms above ask this one whose an address is again.
        rows = sum(
            room.unmerge(row.source, row.target_id, row.memory[room.room], since=row.at, by=by, at=at)
            for room in portraits.all()
            if room.room in row.memory
        )
        row.undone_at, row.closed_at, row.memory = at, at, {}
        row.save(update_fields=["undone_at", "closed_at", "memory"])
        _note_apart(row.source, row.target_id, by, at)
        audit.record(
            act="subjects.part", by=by, at=at, subject=row.target_id,
            detail={"merge": str(merge), "source": str(row.source), "rows": rows},
        )  # fmt: skip
    return row.source


def tell_apart(*, one: UUID, other: UUID, by: str, at: datetime) -> None:
    """Note that these two are two, whatever they share; they are not suggested again."""
    if one == other:
        raise NotJoined("same")
    with transaction.atomic():
        _both_open(one, other)
        _note_apart(one, other, by, at)
        audit.record(act="subjects.tell_apart", by=by, at=at, subject=one, detail={"other": str(other)})


def close_merges(*, at: datetime, by: str = "system:subjects") -> int:
    """Forget what it would take to undo merges whose time for that is over, and the closed ids; gives how many.

    The closed person's key goes with them: nothing of theirs is sealed by it any more, save in old backups.
    """
    closed = 0
    for id in list(
        Merge.objects.filter(closed_at=None, undo_until__lte=at).order_by("at").values_list("id", flat=True)
    ):
        try:
            with transaction.atomic():
                row = Merge.objects.select_for_update().filter(pk=id, closed_at=None).first()
                if row is not None:
                    _close(row, by=by, at=at)
                    closed += 1
        except ProtectedError:
            # Something points at the closed id still. It is kept with its key until somebody has looked; others go.
            log.exception("a merge could not be closed", key=str(id))
    # After the commit, for it cannot be rolled back; cut off in between, it is done by the next night.
    recent = Merge.objects.filter(undone_at=None, closed_at__gt=at - UNDO_LASTS).values_list("source", flat=True)
    for source in recent:
        if vault_queries.has_key(source):
            vault.destroy_key(source, at=at, by=by)
    return closed


def _close(row: Merge, *, by: str, at: datetime) -> None:
    row.closed_at, row.memory = at, {}
    row.save(update_fields=["closed_at", "memory"])
    # Who was merged into the closed one, earlier, belongs to the one who is left.
    Merge.objects.filter(target_id=row.source).update(target=row.target_id)
    DataSubject.objects.filter(merged_into=row.source).update(merged_into=row.target_id)
    NotTheSame.objects.filter(Q(one=row.source) | Q(other=row.source)).delete()
    DataSubject.objects.filter(pk=row.source).delete()
    # In a copy from before the merge they are a person of their own still, whose key is gone.
    ledger.note(What.PERSON, at=at, subject=row.source, why="joined")
    audit.record(act="subjects.close_merge", by=by, at=at, subject=row.target_id, detail={"merge": str(row.id)})


def _both_open(one: UUID, other: UUID) -> None:
    found = DataSubject.objects.select_for_update().filter(pk__in=(one, other)).order_by("pk")
    rows = {row.pk: row for row in found}
    if len(rows) < 2:
        raise NotJoined("nobody")
    if any(row.merged_into_id for row in rows.values()):
        raise NotJoined("closed")


def _may_be_parted(row: Merge | None, at: datetime) -> None:
    if row is None:
        raise NotJoined("nobody")
    if row.undone_at:
        raise NotJoined("undone")
    if row.closed_at or at >= row.undo_until:
        raise NotJoined("over")
    later = Merge.objects.filter(Q(target=row.target_id) | Q(source=row.target_id), undone_at=None, at__gt=row.at)
    if later.exists():
        raise NotJoined("later-first")


def _note_apart(one: UUID, other: UUID, by: str, at: datetime) -> None:
    first, second = sorted((one, other))
    NotTheSame.objects.get_or_create(one_id=first, other_id=second, defaults={"by": by, "at": at})
