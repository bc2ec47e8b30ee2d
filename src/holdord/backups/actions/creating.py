"""A backup is made: the data of one moment and what people attached, encrypted as they are read.

Promise:  7.2b - a copy that only the private key opens, which lies elsewhere; the keys of people are not in it
Law:      GDPR Art. 32(1)(a), 32(1)(c)
Takes:    the moment; settings.HOLDORD_BACKUP_RECIPIENT, HOLDORD_BACKUPS, HOLDORD_BACKUP_DAYS
Gives:    Manifest of the set. Whole or not at all: it gets its name when all is safe on the disk
Refuses:  BackupRefused: nobody to encrypt to, a tool that is missing; BackupBusy: another backup under way
"""

import fcntl
import os
import shutil
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connections

from holdord.audit import actions as audit
from holdord.audit import queries as audited
from holdord.backups import postgres, queries, rules, sqlite, streams
from holdord.backups.rules import DATA, FILES, BackupBusy, BackupRefused, Manifest, Part
from holdord.ledger import actions as ledger
from holdord.ledger import queries as lines
from holdord.vault import files

_MAKING = ".making-"
_COPY = ".backup-copy.db"
_LOOK_AGAIN_SECONDS = 1.0


def create(*, by: str, at: datetime, since: datetime | None = None, patience: float = 0.0) -> Manifest:
    """Make a backup of the data, and write down that it was made.

    ``since``: where there is one that was begun at that moment or after it, that is the one, and no other is made.
    ``patience``: for so many seconds it is waited until no other one is under way.
    """
    if not settings.HOLDORD_BACKUP_RECIPIENT:
        raise BackupRefused(
            "HOLDORD_BACKUP_RECIPIENT is not set: there is nobody to encrypt to. Make a key with: holdord backup "
            "make-key FILE, keep the file elsewhere, and set the public half"
        )
    with only_one(patience=patience):
        _forget_unfinished()
        made = _begun_since(since)
        if made is not None and _is_written_down(made):
            return made
        if made is None:
            ledger.begin()
            ledger.write_down()
            made = _made(at)
        # Before another one may look: it would take one that is not written down for one that was cut off.
        audit.record(
            act="backups.create", by=by, at=at,
            detail={"set": made.id, "bytes": made.size, "files": made.files, "ledger": made.ledger},
        )  # fmt: skip
    return made


@contextmanager
def only_one(*, patience: float = 0.0) -> Iterator[None]:
    """One process at a time makes backups, or destroys them; raises BackupBusy after so many seconds of waiting."""
    queries.folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    until = time.monotonic() + patience
    with (queries.folder() / ".lock").open("a") as file:
        while not _is_ours(file):
            left = until - time.monotonic()
            if left <= 0:
                raise BackupBusy("another process is making a backup, or destroying one. Try again later")
            time.sleep(min(left, _LOOK_AGAIN_SECONDS))
        yield


def _is_ours(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _begun_since(since: datetime | None) -> Manifest | None:
    """The first that was: after one that was cut off at its end, or one that somebody else made meanwhile."""
    return next((each for each in queries.readable() if since is not None and each.made_at >= since), None)


def _is_written_down(made: Manifest) -> bool:
    entries = audited.entries(None, act="backups.create", since_at=made.made_at)
    return any(entry.detail.get("set") == made.id for entry in entries)


def _made(at: datetime) -> Manifest:
    # Taken before the copy begins: what is written down meanwhile is carried out again once too often, never too
    # seldom.
    position = lines.last_position()
    last = lines.position_at(position) if position else None
    id = rules.name_of(at, os.urandom(4).hex())
    beside = queries.folder() / f"{_MAKING}{id}"
    beside.mkdir(mode=0o700)
    data, tables = _data(beside / DATA)
    attached, number = _files(beside / FILES)
    manifest = Manifest(
        id=id, made_at=at, expires_at=rules.expires(at, settings.HOLDORD_BACKUP_DAYS), version=version("holdord"),
        database=connections["default"].vendor, ledger=position, link=last.link.hex() if last else "", tables=tables,
        files=number, parts=(data, attached), recipients=tuple(settings.HOLDORD_BACKUP_RECIPIENT),
    )  # fmt: skip
    _write(beside / rules.MANIFEST, rules.written(replace(manifest, seal=queries.seal_of(manifest))))
    sync(beside)
    beside.rename(queries.folder() / id)
    sync(queries.folder())
    return manifest


def _data(target: Path) -> tuple[Part, dict[str, int]]:
    connection = connections["default"]
    recipients = settings.HOLDORD_BACKUP_RECIPIENT
    if connection.vendor == "postgresql":
        with postgres.dumped(connection.settings_dict) as (dump, tables):
            return streams.encrypt(dump, target, recipients), tables
    # Beside the data, which lie in clear there in any case; never where backups go.
    with (
        sqlite.copied(Path(connection.settings_dict["NAME"]), Path(settings.HOLDORD_HOME) / _COPY) as copy,
        copy.open("rb") as file,
    ):
        return streams.encrypt(file, target, recipients), sqlite.count(copy)


def _files(target: Path) -> tuple[Part, int]:
    """What people attached, sealed as it lies there. After the data: a file more is swept, one too few would miss."""
    number = 0

    def fill(archive: tarfile.TarFile) -> None:
        nonlocal number
        for name, path in files.all_paths():
            try:
                with path.open("rb") as file:
                    about = tarfile.TarInfo(name)
                    about.size = os.fstat(file.fileno()).st_size
                    about.mtime = int(os.fstat(file.fileno()).st_mtime)
                    about.mode = 0o600
                    archive.addfile(about, file)
                    number += 1
            except FileNotFoundError:
                # Erased since its name was read.
                continue

    with streams.tarred(fill) as archive:
        part = streams.encrypt(archive, target, settings.HOLDORD_BACKUP_RECIPIENT)
    return part, number


def _forget_unfinished() -> None:
    """What a power cut left: neither a backup nor to be destroyed with a note, for it never was one."""
    for path in queries.folder().glob(f"{_MAKING}*"):
        shutil.rmtree(path)


def _write(file: Path, text: str) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())


def sync(folder: Path) -> None:
    """A name is safe on the disk once its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
