"""A backup is made now, or a set is looked through, because somebody asked; and each look is written down.

Promise:  7.2b - whether a backup is what was written is known, and who looked
Law:      GDPR Art. 5(2), 32(1)(c), 32(1)(d)
Takes:    what is wanted, who asks, the moment
Gives:    the errand's id. It is a row before it is a job: whoever asked leaves, the process falls, and it is done
Refuses:  BackupRefused, where it could not be done in any case: nobody to encrypt to, no such set; NotNoted, where a
          look was taken and cannot be written down
Next:     ../workflow.py (who hands it over again)
"""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.utils import Error

from holdord.audit import actions as audit
from holdord.backups import queries
from holdord.backups.actions.creating import create
from holdord.backups.actions.restoring import verify
from holdord.backups.models import Errand
from holdord.backups.rules import BackupBusy, BackupDamaged, BackupRefused, Manifest, Outcome, Wish
from holdord.lib.jobs import enqueue

#: So long what became of an errand is kept: a year's nights, and some more.
_KEPT = timedelta(days=400)


class NotNoted(Exception):
    """A set was looked at, and what was found could not be written down. ``found``: the set, or what is wrong with it;
    the cause is what kept it from being written down."""

    def __init__(self, found: Manifest | BackupDamaged) -> None:
        super().__init__("what was found in the backup could not be written down. Look at it once more")
        self.found = found


def ask(*, wish: Wish, set: str = "", by: str, at: datetime) -> UUID:
    """Note what is wanted, and hand it over. Asked for again while it is open, it is the same errand.

    ``set``: the one to be looked at, 'latest' the newest of this moment; to make one, none.
    """
    if wish is Wish.VERIFY:
        set = queries.named(set)
    elif not settings.HOLDORD_BACKUP_RECIPIENT:
        raise BackupRefused(
            "HOLDORD_BACKUP_RECIPIENT is not set: there is nobody to encrypt to. Make a key with: holdord backup "
            "make-key FILE, keep the file elsewhere, and set the public half"
        )
    with transaction.atomic():
        row, is_new = Errand.objects.get_or_create(
            wish=wish, set=set, done_at=None, defaults={"by": by, "asked_at": at}
        )
        if is_new:
            audit.record(act="backups.ask", by=by, at=at, detail={"wish": wish.value} | ({"set": set} if set else {}))
    enqueue("backups.errand", f"{row.id}-{row.attempts}", errand=str(row.id))
    return row.id


def carry_out(*, errand: UUID, at: datetime) -> None:
    """Do what was asked for, and note what came of it. Done already, or met a busy shelf, it is left as it is.

    What else fails is raised: it may pass, so it is tried again, and `give_up` when it was tried often enough.
    """
    row = Errand.objects.filter(id=errand, done_at=None).first()
    if row is None:
        return
    try:
        outcome, set, said = _done(row, at)
    except BackupBusy:
        Errand.objects.filter(id=errand, done_at=None).update(attempts=F("attempts") + 1)
        return
    except BackupRefused as refusal:
        outcome, set, said = Outcome.REFUSED, row.set, str(refusal)
    _finish(row, outcome, set, said, at)


def give_up(*, errand: UUID, at: datetime) -> None:
    """Note that it failed, so that whoever asked is told; why stands in the journal, for whoever runs the house."""
    row = Errand.objects.filter(id=errand, done_at=None).first()
    if row is not None:
        _finish(row, Outcome.FAILED, row.set, "", at)


def look_through(*, id: str, identity: Path | None = None, by: str, at: datetime) -> Manifest:
    """Look whether a set is what was written, and write down what was found. Raises as `verify` does, once it is
    written down; where it cannot be, NotNoted."""
    set = queries.named(id)
    try:
        found = verify(id=set, identity=identity)
    except BackupDamaged as damage:
        _note(Errand(wish=Wish.VERIFY, set=set, by=by, asked_at=at), Outcome.DAMAGED, damage, at)
        raise
    _note(Errand(wish=Wish.VERIFY, set=set, by=by, asked_at=at, opened=identity is not None), Outcome.WHOLE, found, at)
    return found


def forget_errands(*, by: str, at: datetime) -> int:
    """Forget what came of old ones; gives how many. The log of the house keeps that they were."""
    with transaction.atomic():
        gone, _ = Errand.objects.filter(done_at__lt=at - _KEPT).delete()
        if gone:
            audit.record(act="backups.forget", by=by, at=at, detail={"count": gone})
    return gone


def _done(row: Errand, at: datetime) -> tuple[Outcome, str, str]:
    if row.wish == Wish.VERIFY:
        try:
            return Outcome.WHOLE, verify(id=row.set, identity=None).id, ""
        except BackupDamaged as damage:
            return Outcome.DAMAGED, row.set, str(damage)
    # One that began after it was asked for is what was asked for: this errand's own, if it was cut off at its end.
    return Outcome.MADE, create(by=row.by, at=at, since=row.asked_at).id, ""


def _finish(row: Errand, outcome: Outcome, set: str, said: str, at: datetime) -> None:
    with transaction.atomic():
        open_yet = Errand.objects.select_for_update().filter(id=row.id, done_at=None)
        if not open_yet.update(done_at=at, outcome=outcome, set=set, said=said):
            return
        if row.wish == Wish.VERIFY:
            _record(row.by, set, outcome, opened=False, at=at)
        else:
            detail = {"wish": row.wish, "outcome": outcome.value} | ({"set": set} if set else {})
            audit.record(act="backups.answer", by=row.by, at=at, detail=detail)


def _note(row: Errand, outcome: Outcome, found: Manifest | BackupDamaged, at: datetime) -> None:
    row.done_at, row.outcome = at, outcome
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            _record(row.by, row.set, outcome, opened=row.opened, at=at)
    except (OSError, Error) as fault:
        raise NotNoted(found) from fault


def _record(by: str, set: str, outcome: Outcome, *, opened: bool, at: datetime) -> None:
    audit.record(
        act="backups.verify", by=by, at=at, detail={"set": set, "outcome": outcome.value, "opened": opened}
    )  # fmt: skip
