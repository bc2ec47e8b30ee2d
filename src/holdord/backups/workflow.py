"""Every night the keys' one copy is written anew, the data are backed up, and what is too old is destroyed; in between
what somebody asked for is done.

Promise:  7.2b - by itself, and no longer than is said
Next:     actions/
"""

from datetime import datetime
from uuid import UUID

import structlog
from django.conf import settings

from holdord.backups import actions, queries
from holdord.backups.rules import THE_NIGHT, BackupDamaged, BackupRefused
from holdord.lib.jobs import enqueue, job, nightly, step, tick

log = structlog.get_logger(__name__)

_HOUR, _MINUTE = settings.HOLDORD_BACKUP_AT or (3, 20)
#: So many seconds the night waits for a backup that somebody asked for just before: one that is large takes its time.
_PATIENCE = 2 * 3600.0


@nightly("backups.create", at_hour=_HOUR, minute=_MINUTE, in_steps=True)
def create(*, at: datetime) -> None:
    """The keys first: they were changed by the night's erasures and their rotation. What fails is told, and the
    promise about backups is broken until it is cured."""
    if settings.HOLDORD_BACKUP_AT is None or not settings.HOLDORD_BACKUP_RECIPIENT:
        return
    step(_keep_keys)
    made = step(_make, since=at.isoformat())
    # Read back from where it lies, the same night: a disk that does not keep what is written to it shows now. A step of
    # its own: what was made is not made again because it could not be read.
    step(_read_back, made=made)


def _keep_keys(*, at: datetime) -> None:
    if not settings.HOLDORD_KEY_REPLICA:
        return
    try:
        actions.keep_keys(by=THE_NIGHT, at=at)
    except (BackupRefused, OSError):
        log.exception("the copy of the keys could not be written")


def _make(*, since: str, at: datetime) -> str:
    """One for the night that began then, however often this is tried; gives its name."""
    return actions.create(by=THE_NIGHT, at=at, since=datetime.fromisoformat(since), patience=_PATIENCE).id


def _read_back(*, made: str, at: datetime) -> None:
    try:
        actions.look_through(id=made, by=THE_NIGHT, at=at)
    except BackupDamaged:
        # It is written down by now, and whoever looks at the promise is told: reading it again makes it no better.
        log.exception("a backup is not what was written", key=made)


@job("backups.errand", in_steps=True)
def errand(*, errand: str, at: datetime) -> None:
    """Make a backup, or look one through, because somebody asked. A fault that passes is nobody's answer."""
    try:
        step(_carry_out, errand=errand)
    except Exception:
        log.exception("an errand of the backups failed", key=errand)
        step(_give_up, errand=errand)


def _carry_out(*, errand: str, at: datetime) -> None:
    actions.carry_out(errand=UUID(errand), at=at)


def _give_up(*, errand: str, at: datetime) -> None:
    actions.give_up(errand=UUID(errand), at=at)


@tick("backups.left-over", every_seconds=15)
def look_round(*, at: datetime) -> None:
    """Hand over again what was lost between the table and the queue, or met another backup under way."""
    for asked in queries.open_errands():
        enqueue("backups.errand", queries.errand_key(asked), errand=str(asked.id))


@nightly("backups.prune", at_hour=4, minute=10)
def prune(*, at: datetime) -> None:
    """Whether or not backups are made by themselves: what is too old goes."""
    actions.forget_errands(by=THE_NIGHT, at=at)
    actions.prune(by=THE_NIGHT, at=at, patience=_PATIENCE)
