"""A backup is put back, where there is nothing yet. It serves nobody before its ledger is carried out again.

Promise:  7.2b - put back only where everything that went since is known, and goes again
Law:      GDPR Art. 17, 32(1)(c)
Takes:    the set, the file of the private key, the moment
Gives:    Manifest of what was put back. Whole or not at all: the database is there when all of it is
Refuses:  BackupRefused: a target that is not empty, a key store or a keyring that is missing; BackupDamaged,
          BackupExpired; ledger LedgerMissing, LedgerDamaged. Everything is looked at before anything is written
Next:     replaying.py
"""

import os
import shutil
import tarfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import connections
from django.db.utils import Error

from holdord.backups import postgres, queries, rules, sqlite, streams
from holdord.backups.actions.creating import sync
from holdord.backups.rules import DATA, FILES, BackupDamaged, BackupExpired, BackupRefused, Manifest
from holdord.ledger import queries as ledger
from holdord.ledger.rules import LedgerMissing
from holdord.vault import files as attached
from holdord.vault import queries as vault

_HALF, _MARK = ".restoring", ".restoring-"
_PIECE = 256 * 1024
#: What a file system puts on a disk by itself.
_OF_THE_DISK = "lost+found"


def restore(*, id: str, identity: Path, at: datetime) -> Manifest:
    """Put a backup back into this house's empty database and folder of files.

    Then bring the databases up to date, and call `replay`: until that is done, nothing is served.
    """
    manifest = queries.find(id)
    _must_be_restorable(manifest, identity, at)
    _must_be_empty(manifest)
    _must_know_what_went(manifest)
    _must_open()
    _put_files(manifest, identity)
    _put_data(manifest, identity)
    # Until now whatever lay there could be put there again.
    _mark_of(manifest).unlink(missing_ok=True)
    return manifest


def verify(*, id: str, identity: Path | None) -> Manifest:
    """Whether a set is what was written, each part hashed anew; with the private key, opened to its last byte too.

    Raises BackupDamaged, BackupRefused. Writes nothing that stays.
    """
    manifest = queries.find(id)
    queries.must_be_whole(manifest)
    if identity is not None:
        for part in manifest.parts:
            streams.decrypt(queries.path_of(manifest) / part.name, _Nowhere(), identity)
    return manifest


class _Nowhere:
    def write(self, data: bytes, /) -> int:
        return len(data)


def _must_be_restorable(manifest: Manifest, identity: Path, at: datetime) -> None:
    if rules.is_expired(manifest, at):
        raise BackupExpired(
            f"{manifest.id}: its time was up on {manifest.expires_at:%Y-%m-%d}. Destroy it: holdord backup prune"
        )
    vendor = connections["default"].vendor
    if manifest.database != vendor:
        raise BackupRefused(
            f"{manifest.id}: it was made of {manifest.database}, this house is set to {vendor}. Restore it where "
            "HOLDORD_DATABASE_URL is of its kind, and move it from there: holdord move"
        )
    if (fault := vault.keyring_file_fault()) is not None:
        raise BackupRefused(fault)
    queries.must_be_whole(manifest)
    streams.identities(identity)


def _must_be_empty(manifest: Manifest) -> None:
    settings_dict = connections["default"].settings_dict
    if connections["default"].vendor == "postgresql":
        empty = postgres.is_empty(settings_dict)
    else:
        empty = sqlite.is_empty(Path(settings_dict["NAME"]))
    if not empty:
        raise BackupRefused(
            "the database of this house is not empty, and nothing is written over. Restore into a fresh home "
            "(HOLDORD_HOME) or a new database (HOLDORD_DATABASE_URL)"
        )
    if attached.are_elsewhere():
        # They lie in a bucket, where what was erased since is gone: a set of such a house holds none.
        if manifest.files:
            raise BackupRefused(
                f"{manifest.id}: it holds files, and HOLDORD_FILES is a bucket. Set it to an empty folder for the "
                "restore; then copy what is in it into the bucket"
            )
        return
    if _mark_of(manifest).exists():
        # What an earlier call put there before it was cut off.
        _clear(Path(settings.HOLDORD_FILES))
    if any(map(_is_somebodys, Path(settings.HOLDORD_FILES).rglob("*"))):
        raise BackupRefused(
            f"{settings.HOLDORD_FILES}: there are files in it already. Set HOLDORD_FILES to an empty folder"
        )


def _must_know_what_went(manifest: Manifest) -> None:
    place = ledger.first_place()
    if not place.exists():
        raise LedgerMissing(
            f"{place.file}: the ledger is missing, so nobody can say who was erased since this backup. Nothing is "
            "restored. Set HOLDORD_LEDGER to where it is, or copy it from its second place (docs/backups.md)"
        )
    ledger.verify(place)
    ledger.as_many_as(manifest.ledger)
    if manifest.ledger:
        line = next(line for line in place.lines() if line.position == manifest.ledger)
        if line.link.hex() != manifest.link:
            raise BackupDamaged(
                f"{manifest.id}: it hangs on another ledger than {place.file}. Set HOLDORD_LEDGER to its own"
            )


def _must_open() -> None:
    """The key store and the keyring of today must be there: an old key store would bring back the erased."""
    try:
        has_keys = vault.any_key()
    except Error:
        has_keys = False
    if not has_keys:
        raise BackupRefused(
            "the key store has no key in it, so nothing of the backup could be opened. Set HOLDORD_KEYSTORE_URL to the "
            "one in use, or bring back its latest copy: holdord backup restore-keys (docs/backups.md)"
        )
    if (fault := vault.keyring_fault()) is not None:
        raise BackupRefused(fault)


def _put_files(manifest: Manifest, identity: Path) -> None:
    if attached.are_elsewhere():
        return
    target = Path(settings.HOLDORD_FILES)
    is_a_disk = os.path.ismount(target)
    # A disk of its own cannot be put in another's place: what comes is made on it, and moved up.
    half = target / _HALF if is_a_disk else target.with_name(target.name + _HALF)
    if half.exists():
        shutil.rmtree(half)
    half.mkdir(parents=True, mode=0o700)
    mark = target if is_a_disk else half
    (mark / _mark_of(manifest).name).touch(mode=0o600)
    with streams.into_thread(lambda file: _unpacked(file, half)) as sink:
        streams.decrypt(queries.path_of(manifest) / FILES, sink, identity)
    if is_a_disk:
        for made in sorted(half.iterdir()):
            made.rename(target / made.name)
        half.rmdir()
        sync(target)
        return
    if target.exists():
        target.rmdir() if not any(target.iterdir()) else shutil.rmtree(target)
    half.rename(target)
    sync(target.parent)


def _unpacked(file: BinaryIO, folder: Path) -> None:
    with tarfile.open(fileobj=file, mode="r|") as archive:
        for member in archive:
            # Our own names and nothing else: an archive must not write where it likes.
            if not member.isreg() or not attached.is_a_place(member.name):
                raise BackupDamaged("files.age: it holds what we never put there. Take another set")
            source = archive.extractfile(member)
            assert source is not None
            path = folder / member.name
            path.parent.mkdir(exist_ok=True, mode=0o700)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
                shutil.copyfileobj(source, opened, _PIECE)
                opened.flush()
                os.fsync(opened.fileno())


def _put_data(manifest: Manifest, identity: Path) -> None:
    connection = connections["default"]
    source = queries.path_of(manifest) / DATA
    connection.close()
    if connection.vendor == "postgresql":
        with postgres.restored(connection.settings_dict) as sink:
            streams.decrypt(source, sink, identity)
        counted = postgres.count_of(connection.settings_dict)
        _must_be_all_there(manifest, counted)
        return
    target = Path(connection.settings_dict["NAME"])
    half = target.with_name(target.name + _HALF)
    try:
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            streams.decrypt(source, file, identity)
            file.flush()
            os.fsync(file.fileno())
        _must_be_all_there(manifest, sqlite.count(half))
        sqlite.forget_leftovers(target)
        half.replace(target)
        sync(target.parent)
    finally:
        with suppress(FileNotFoundError):
            half.unlink()
        sqlite.forget_leftovers(half)


def _must_be_all_there(manifest: Manifest, counted: dict[str, int]) -> None:
    wrong = [name for name, rows in manifest.tables.items() if counted.get(name) != rows]
    if wrong:
        raise BackupDamaged(f"{manifest.id}: other numbers of rows than its manifest says: {', '.join(wrong)}")


def _clear(folder: Path) -> None:
    """Empty it, the mark last; a disk of its own stays where it is, with what its file system keeps there."""
    found = (path for path in folder.iterdir() if path.name != _OF_THE_DISK)
    for path in sorted(found, key=lambda path: path.name.startswith(_MARK)):
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def forget_marks() -> None:
    """The store is there, and replayed: a mark that a crash left would have a later call clear somebody's files."""
    if not attached.are_elsewhere():
        for mark in Path(settings.HOLDORD_FILES).glob(f"{_MARK}*"):
            mark.unlink(missing_ok=True)


def _is_somebodys(path: Path) -> bool:
    """Whether it is a file, of whatever kind: the folder is cleared for what comes, and none that is there may go."""
    return not path.is_dir() and not path.name.startswith(_MARK)


def _mark_of(manifest: Manifest) -> Path:
    """Says that a folder of files was put there from this set, and that its database is not there yet."""
    return Path(settings.HOLDORD_FILES) / f"{_MARK}{manifest.id}"
