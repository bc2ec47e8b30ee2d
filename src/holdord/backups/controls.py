"""What shows that backups are stored, secure, and used for nothing.

Promise:  7.2b
Takes:    the moment
Gives:    Evidence from the sets as they lie there, the copy of the keys, and the log of what was restored
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from holdord.audit import queries as audit
from holdord.backups import queries, rules
from holdord.backups.actions.replica import replica
from holdord.backups.rules import BackupRefused, Manifest
from holdord.lib.registry import Evidence, Said, broken, broken_by, control, kept, said
from holdord.vault import queries as vault

#: A copy of the keys is written anew every night.
_KEYS_LATE = timedelta(days=1, hours=12)
_LATEST = 500


@control("backups.stored-and-secure")
def stored_and_secure(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Each set is whole, ours, encrypted and in its time; the newest is not old; one copy of the keys, the latest."""
    try:
        found = queries.sets()
    except BackupRefused:
        return broken("a backup without a manifest that can be read", looked_at=1)
    faults = [*_faults_of_sets(found, now), *_fault_of_age(found, now), *_fault_of_keys(now)]
    if faults:
        return broken_by(faults, looked_at=len(found) + 1)
    if not found:
        return kept("no backup is made here (HOLDORD_BACKUP_RECIPIENT)", looked_at=0)
    last = max(manifest.expires_at for manifest in found)
    return kept("backups: {n}, each whole and encrypted; the last of them is destroyed by {day}", n=len(found),
                day=f"{last:%Y-%m-%d}", looked_at=len(found))  # fmt: skip


@control("backups.used-for-nothing")
def used_for_nothing(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Whatever was put back had its ledger carried out again with it, and nobody who was erased is in it."""
    restores = audit.entries(_LATEST, act="backups.restore")
    replays = audit.entries(_LATEST, act="backups.replay")
    alone = [entry for entry in restores if not any(other.at >= entry.at for other in replays)]
    unreadable = sum(int(entry.detail.get("unreadable", 0)) for entry in replays[:1])
    made = audit.count(act="backups.create")
    if alone or unreadable:
        return broken(
            "put back without their ledger: {alone} of {n}; people in them whose key is gone: {unreadable}",
            alone=len(alone), n=len(restores), unreadable=unreadable, looked_at=len(restores),
        )  # fmt: skip
    return kept("backups made: {made}, put back: {n}, each with all that went since carried out again", made=made,
                n=len(restores), looked_at=made + len(restores))  # fmt: skip


def _faults_of_sets(found: list[Manifest], now: datetime) -> list[Said]:
    damaged = sum(not _is_whole(manifest) for manifest in found)
    clear = sum(not queries.is_encrypted(manifest) for manifest in found)
    # A day's grace: the night that destroys them comes once a day.
    old = sum(rules.is_expired(manifest, now - timedelta(days=1)) for manifest in found)
    if not (damaged or clear or old):
        return []
    return [said("backups: {n}; changed or incomplete: {damaged}; not encrypted: {clear}; kept too long: {old}",
                 n=len(found), damaged=damaged, clear=clear, old=old)]  # fmt: skip


def _fault_of_age(found: list[Manifest], now: datetime) -> list[Said]:
    age = queries.age(found, now)
    if not age.is_late:
        return []
    if age.newest_at is None:
        return [said("no backup was ever made, though one is wanted every night")]
    return [said("the newest backup is of {day}", day=f"{age.newest_at:%Y-%m-%d}")]


def _fault_of_keys(now: datetime) -> list[Said]:
    if not settings.HOLDORD_KEY_REPLICA:
        return []
    copy = replica()
    living = [state.number for state in vault.epochs() if state.destroyed_at is None]
    if copy is None:
        return [said("there is no copy of the keys")]
    if not copy.is_whole:
        return [said("the copy of the keys was changed, or is incomplete")]
    late = now - copy.made_at > _KEYS_LATE
    if late or (living and copy.epoch < max(living) and now - _begun(max(living)) > _KEYS_LATE):
        return [said("the copy of the keys is an old one, of {day}", day=f"{copy.made_at:%Y-%m-%d}")]
    return []


def _begun(epoch: int) -> datetime:
    return next(state.started_at for state in vault.epochs() if state.number == epoch)


def _is_whole(manifest: Manifest) -> bool:
    try:
        queries.must_be_whole(manifest)
    except BackupRefused:
        return False
    return True
