"""Every night the keys' one copy is written anew, the data are backed up, and what is too old is destroyed.

Promise:  7.2b - by itself, and no longer than is said
Next:     actions/
"""

from datetime import datetime

import structlog
from django.conf import settings

from holdord.backups import actions
from holdord.backups.rules import BackupRefused
from holdord.lib.jobs import nightly

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
    actions.create(by=_BY, at=at)


@nightly("backups.prune", at_hour=4, minute=10)
def prune(*, at: datetime) -> None:
    """Whether or not backups are made by themselves: what is too old goes."""
    actions.prune(by=_BY, at=at)
