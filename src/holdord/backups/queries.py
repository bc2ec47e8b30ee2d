"""Which backups there are, whether they are what was written, and until when each is kept.

Promise:  7.2b - stored, secure, for no longer than we say
Takes:    settings.HOLDORD_BACKUPS (a folder)
Gives:    Manifest of each set; what a set is checked for
Refuses:  BackupRefused: no such set; BackupDamaged
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from django.conf import settings

from holdord.backups import rules, streams
from holdord.backups.rules import BackupDamaged, BackupRefused, Manifest
from holdord.vault import queries as vault

#: What has no manifest yet, or is being destroyed, begins with a dot.
HIDDEN = "."


def folder() -> Path:
    return Path(settings.HOLDORD_BACKUPS)


def sets() -> list[Manifest]:
    """All backups there are, the oldest first. Raises BackupDamaged, where a manifest is none."""
    return [_read(path) for path in _folders()]


def readable() -> list[Manifest]:
    """Those whose manifest can be read, the oldest first: what is wrong with one is not to keep the others."""
    found = []
    for path in _folders():
        with suppress(BackupRefused):
            found.append(_read(path))
    return found


def find(id: str) -> Manifest:
    """The set of that name; 'latest' is the newest. Raises BackupRefused."""
    if id == "latest":
        paths = list(_folders())
        if not paths:
            raise BackupRefused(f"{folder()}: there is no backup. See HOLDORD_BACKUPS")
        return _read(paths[-1])
    if "/" in id or id.startswith(HIDDEN) or not (folder() / id / rules.MANIFEST).is_file():
        raise BackupRefused(f"{folder()}: there is no backup called {id!r}. See them with: holdord backup list")
    return _read(folder() / id)


def path_of(manifest: Manifest) -> Path:
    return folder() / manifest.id


def seal_of(manifest: Manifest) -> str:
    """The keyed hash over all a manifest says: nobody without our keyring can make one."""
    return vault.keyed_hash("backup", rules.sealed_text(manifest)).hex()


def must_be_whole(manifest: Manifest) -> None:
    """Raise BackupDamaged unless the manifest is ours and every part is there, as it was written."""
    if manifest.seal != seal_of(manifest):
        raise BackupDamaged(
            f"{manifest.id}: its manifest was not written by this house, or was changed (or this is another keyring). "
            "Take another set"
        )
    for part in manifest.parts:
        file = path_of(manifest) / part.name
        if not file.is_file() or file.stat().st_size != part.size or streams.sha256(file) != part.sha256:
            raise BackupDamaged(f"{manifest.id}/{part.name}: it is missing, cut short or changed. Take another set")


def is_encrypted(manifest: Manifest) -> bool:
    """Whether every part begins as what age has encrypted, and nothing else lies in the set's folder."""
    names = {part.name for part in manifest.parts}
    there = {path.name for path in path_of(manifest).iterdir()}
    return there == names | {rules.MANIFEST} and all(_begins_encrypted(path_of(manifest) / name) for name in names)


def kept_until(now: datetime) -> datetime | None:
    """The day by which every backup that there is today is destroyed; None, where there is none."""
    return max((manifest.expires_at for manifest in sets()), default=None)


def _begins_encrypted(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(len(streams.MAGIC)) == streams.MAGIC


def _folders() -> Iterator[Path]:
    if not folder().is_dir():
        return iter(())
    found = (path for path in folder().iterdir() if path.is_dir() and not path.name.startswith(HIDDEN))
    return iter(sorted(path for path in found if (path / rules.MANIFEST).is_file()))


def _read(path: Path) -> Manifest:
    manifest = rules.read((path / rules.MANIFEST).read_text(), f"{path.name}/{rules.MANIFEST}")
    if manifest.id != path.name:
        raise BackupDamaged(f"{path.name}: its manifest is another set's ({manifest.id}). Take another set")
    return manifest
