"""What waited long enough goes by itself; what was decided is forgotten, its key too; files of nobody are removed.

Promise:  11.2 - a few days at most, then it goes; 7.2a - nothing stays longer than is said
Law:      GDPR Art. 5(1)(c), 5(1)(e)
Takes:    the moment
Gives:    how many
Next:     ../workflow.py (when)
"""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction

from holdord.audit import actions as audit
from holdord.intake.arrivals import Verdict
from holdord.intake.models import Arrived, Held, HeldFile, ImportFile
from holdord.lib.days import local_date
from holdord.lib.registry import kept_files
from holdord.policy import queries as policy
from holdord.subjects import queries as subjects
from holdord.vault import actions as vault
from holdord.vault import files
from holdord.vault import queries as keys


class NotWaiting(LookupError):
    """Nothing of that id waits (any more): it was decided, or its time was up."""


#: A file is written before the row that names it: nothing younger is an orphan.
_ORPHAN_AFTER = timedelta(days=1)


def clear_waiting(*, at: datetime) -> int:
    """Let go what nobody decided about in time."""
    today = local_date(at, policy.register().desk.time_zone)
    due = list(Held.objects.filter(goes_on__lte=today).exclude(sealed=b"").values_list("id", flat=True))
    for id in due:
        _let_go(id, at)
    finish(at=at, by="system:intake")
    return len(due)


def finish(*, at: datetime, by: str) -> int:
    """Destroy the keys of what is decided, and forget the rows; harmless when there are none."""
    decided = list(Held.objects.filter(sealed=b"").values_list("id", flat=True))
    for id in decided:
        # The key first: cut off between the two, the next round finds the row again.
        vault.destroy_key(id, at=at, by=by)
        Held.objects.filter(pk=id).delete()
    return len(decided)


def empty(row: Held) -> None:
    """Remove what is sealed, at once; the row goes with its key, in `finish`."""
    for file in list(row.files.all()):
        transaction.on_commit(partial(files.remove, file.id))
        file.delete()
    row.sealed, row.index, row.reasons = b"", None, []
    row.save(update_fields=["sealed", "index", "reasons"])


def went(*, indexes: list[bytes], by: str, at: datetime) -> int:
    """Let go all that waits from this sender: they were erased. Gives how many."""
    rows = list(Held.objects.select_for_update().filter(index__in=indexes).exclude(sealed=b""))
    for row in rows:
        Arrived.objects.filter(held=row).update(verdict=Verdict.GONE.value)
        empty(row)
    if rows:
        audit.record(act="intake.erase", by=by, at=at, detail={"held": len(rows)})
    return len(rows)


def too_young(*, held: UUID, by: str, at: datetime) -> int:
    """Let go what waits from somebody too young, and whatever else waits from the same sender. Gives how many.

    Within the transaction of whoever calls, who calls `finish` afterwards. Raises NotWaiting.
    """
    row = waiting_row(held)
    rows = [row]
    if row.index is not None:
        rows += Held.objects.select_for_update().filter(index=row.index).exclude(sealed=b"").exclude(pk=row.pk)
    for each in rows:
        Arrived.objects.filter(held=each).update(verdict=Verdict.UNDER_AGE.value, reasons=[])
        empty(each)
    audit.record(act="intake.too-young", by=by, at=at, detail={"held": str(held), "rows": len(rows)})
    return len(rows)


def waiting_row(held: UUID) -> Held:
    """The row of what waits, locked; raises NotWaiting."""
    row = Held.objects.select_for_update().filter(pk=held).exclude(sealed=b"").first()
    if row is None:
        raise NotWaiting(f"nothing waits under {held}. It was decided, or its time was up")
    return row


def forget_files(*, at: datetime) -> int:
    """Remove files that no row names: what a crash left between the file and its row."""
    named = subjects.file_ids() | set(HeldFile.objects.values_list("id", flat=True))
    named |= set(ImportFile.objects.values_list("id", flat=True)) | kept_files.named()
    found = [id for id in files.all_ids(before=(at - _ORPHAN_AFTER).timestamp()) if id not in named]
    return sum(files.remove(id) for id in found)


def let_go_unreadable(*, by: str, at: datetime) -> int:
    """In a copy from before they were decided about: let go what waits and opens no more. Gives how many."""
    waiting = list(Held.objects.exclude(sealed=b"").values_list("id", flat=True))
    left = sorted(set(waiting) - keys.with_key(waiting))
    for id in left:
        _let_go(id, at)
    finish(at=at, by=by)
    return len(left)


def _let_go(id: UUID, at: datetime) -> None:
    with transaction.atomic():
        row = Held.objects.select_for_update().filter(pk=id).exclude(sealed=b"").first()
        if row is None:
            return
        Arrived.objects.filter(held=row).update(verdict=Verdict.GONE.value)
        empty(row)
        audit.record(act="intake.went", by="system:intake", at=at, detail={"held": str(id)})
