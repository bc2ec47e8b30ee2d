"""Backups whose time is up are destroyed, and that is written down.

Promise:  7.2b - a copy is kept as long as we say, and no longer
Law:      GDPR Art. 5(1)(e)
Takes:    the moment
Gives:    the ids of the sets that were destroyed
Refuses:  BackupDamaged, where a manifest cannot be read; whatever else is due has gone by then
"""

import shutil
from datetime import datetime

from holdord.audit import actions as audit
from holdord.backups import queries, rules
from holdord.backups.actions.creating import only_one, sync
from holdord.backups.rules import Manifest

_GOING = ".going-"


def prune(*, by: str, at: datetime, patience: float = 0.0) -> tuple[str, ...]:
    """Destroy what is expired. Cut off anywhere, the next call finishes: what lost its name is no backup any more.

    ``patience``: for so many seconds it is waited until no backup is under way; raises BackupBusy after that.
    """
    with only_one(patience=patience):
        for left in queries.folder().glob(f"{_GOING}*"):
            shutil.rmtree(left)
        due = [manifest for manifest in queries.readable() if rules.is_expired(manifest, at)]
        for manifest in due:
            _destroy(manifest, by=by, at=at)
        # Nobody knows when that of a manifest that cannot be read is up: it is told, and a person decides.
        queries.sets()
    return tuple(manifest.id for manifest in due)


def _destroy(manifest: Manifest, *, by: str, at: datetime) -> None:
    # Written down first: cut off in between, it is destroyed and written down again, never the other way round.
    audit.record(act="backups.destroy", by=by, at=at, detail={"set": manifest.id, "bytes": manifest.size})
    going = queries.folder() / f"{_GOING}{manifest.id}"
    queries.path_of(manifest).rename(going)
    sync(queries.folder())
    # Not overwritten first: what lies there was never in clear, and the key that opens it is elsewhere.
    shutil.rmtree(going)
