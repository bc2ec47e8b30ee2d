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
from holdord.backups.rules import BackupRefused
from holdord.lib.jobs import enqueue, job, nightly, tick

log = structlog.get_logger(__name__)

_BY = "system:backups"
_HOUR, _MINUTE = settings.HOLDORD_BACKUP_AT or (3, 20)


@nightly("backups.create", at_hour=_HOUR, minute=_MINUTE)
def create(*, at: datetime) -> None:
    """The keys first: they were changed by the night's erasures and their rotation. What fails is told, and the
    promise about backups is broken until it is cured."""
    if settings.HOLDORD_BACKUP_AT is None or not settings.HOLDORD_BACKUP_RECIPIENT:
        return
    if settings.HOLDORD_KEY_REPLICA:
        try:
            actions.keep_keys(by=_BY, at=at)
        except (BackupRefused, OSError):
            log.exception("the copy of the keys could not be written")
    made = actions.create(by=_BY, at=at)
    # Read back from where it lies, the same night: a disk that does not keep what is written to it shows now.
    actions.look_through(id=made.id, by=_BY, at=at)


@job("backups.errand")
def errand(*, errand: str, at: datetime) -> None:
    """Make a backup, or look one through, because somebody asked."""
    actions.carry_out(errand=UUID(errand), at=at)


@tick("backups.left-over", every_seconds=15)
def look_round(*, at: datetime) -> None:
    """Hand over again what was lost between the table and the queue, or met another backup under way."""
    for asked in queries.open_errands():
        enqueue("backups.errand", queries.errand_key(asked), errand=str(asked.id))


@nightly("backups.prune", at_hour=4, minute=10)
def prune(*, at: datetime) -> None:
    """Whether or not backups are made by themselves: what is too old goes."""
    actions.forget_errands(at=at)
    actions.prune(by=_BY, at=at)
