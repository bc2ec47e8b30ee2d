"""The one copy of the key store and of the keyring: the latest, and no other.

Promise:  7.2b, 8.3 - no copy of the keys is older than the last one that was destroyed
Law:      GDPR Art. 17(1), 32(1)(a), 32(1)(c)
Takes:    settings.HOLDORD_KEY_REPLICA (a folder), HOLDORD_BACKUP_RECIPIENT; the moment
Gives:    Replica. The copy before it is overwritten once the new one is safe on the disk
Refuses:  BackupRefused: nobody to encrypt to, a key store or a keyring that is there already (restore_keys)

An older copy would open whoever was erased since: so there is one file, and it is written anew after every change.
"""

import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import connections

from holdord.audit import actions as audit
from holdord.backups import postgres, sqlite, streams
from holdord.backups.actions.creating import sync
from holdord.backups.rules import BackupRefused, Part
from holdord.vault import queries as vault

FILE, ABOUT = "keys.age", "keys.json"
_STORE, _RING = "store", "keyring"
_ENDINGS = (".key", ".wrapped")
_PIECE = 256 * 1024
#: So often it is begun anew where keys were changed while they were copied.
_TRIES = 3


@dataclass(frozen=True)
class Replica:
    """The copy there is: when it was made, the newest epoch in it, how many keys, whether it is what was written.

    ``epochs`` are those whose keys it may hold; None of a copy from before that was written down.
    """

    made_at: datetime
    epoch: int
    keys: int
    is_whole: bool
    epochs: tuple[int, ...] | None = None


def keep_keys(*, by: str, at: datetime) -> Replica:
    """Write the copy of the key store and the keyring anew; raises BackupRefused."""
    folder = _folder()
    if not settings.HOLDORD_BACKUP_RECIPIENT:
        raise BackupRefused("HOLDORD_BACKUP_RECIPIENT is not set: there is nobody to encrypt the keys to")
    new = folder / f".{FILE}.new"
    for _ in range(_TRIES):
        new.unlink(missing_ok=True)
        before, ring = vault.epochs(), _in_ring()
        part = _encrypted(new)
        if _numbers(vault.epochs()) == _numbers(before):
            break
    else:
        raise BackupRefused("the keys were changed each time while they were copied. Run it again later")
    epoch, keys = max(_numbers(before), default=0), sum(state.keys for state in before)
    # Those the store still knows, and those whose file had not gone yet: what is destroyed while it is copied is in it.
    held = tuple(sorted({*_numbers(before), *ring}))
    said: dict[str, object] = {
        "made_at": at.astimezone(UTC).isoformat(), "epoch": epoch, "keys": keys, "epochs": list(held),
        "sha256": part.sha256,
    }  # fmt: skip
    _replace(folder / FILE, new)
    _put(folder / ABOUT, json.dumps({**said, "seal": _seal(said)}, indent=2) + "\n")
    audit.record(act="backups.keep_keys", by=by, at=at, detail={"epoch": epoch, "keys": keys})
    return Replica(at, epoch, keys, is_whole=True, epochs=held)


def replica() -> Replica | None:
    """The copy that is there; None, where none is, or no folder is set."""
    if not settings.HOLDORD_KEY_REPLICA:
        return None
    folder = Path(settings.HOLDORD_KEY_REPLICA)
    try:
        said = json.loads((folder / ABOUT).read_text())
        seal = said.pop("seal")
        whole = seal == _seal(said) and streams.sha256(folder / FILE) == said["sha256"]
        held = tuple(int(number) for number in said["epochs"]) if "epochs" in said else None
        return Replica(datetime.fromisoformat(said["made_at"]), int(said["epoch"]), int(said["keys"]), whole, held)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, OSError):
        return Replica(datetime.fromtimestamp(0, UTC), 0, 0, is_whole=False)


def restore_keys(*, identity: Path) -> int:
    """Bring the copy back, where there is neither a key store nor a keyring; gives how many keys' epochs it opens.

    Raises BackupRefused before anything is written.
    """
    source = _folder() / FILE
    if not source.is_file():
        raise BackupRefused(f"{source}: there is no copy of the keys. See HOLDORD_KEY_REPLICA")
    ring, connection = Path(settings.HOLDORD_KEYRING), connections["keys"]
    if connection.vendor == "postgresql":
        empty = postgres.is_empty(connection.settings_dict)
    else:
        empty = sqlite.is_empty(Path(connection.settings_dict["NAME"]))
    if not empty or (ring.exists() and any(_keys_in(ring))):
        raise BackupRefused(
            f"there is a key store or a keyring ({ring}) already, and an older one is never put over a newer one"
        )
    half = Path(settings.HOLDORD_HOME) / ".restoring-keys"
    if half.exists():
        shutil.rmtree(half)
    half.mkdir(mode=0o700)
    try:
        with streams.into_thread(lambda file: _unpacked(file, half)) as sink:
            streams.decrypt(source, sink, identity)
        return _put_back(half, ring)
    finally:
        shutil.rmtree(half, ignore_errors=True)


def _put_back(half: Path, ring: Path) -> int:
    connection = connections["keys"]
    connection.close()
    # The keyring first: a key store without it would be taken for one whose keys were destroyed.
    if (half / _RING).exists():
        ring.mkdir(parents=True, exist_ok=True, mode=0o700)
        for path in sorted((half / _RING).iterdir()):
            _put(ring / path.name, path.read_text())
        sync(ring)
    if connection.vendor == "postgresql":
        with postgres.restored(connection.settings_dict) as sink, (half / _STORE).open("rb") as file:
            shutil.copyfileobj(file, sink, _PIECE)
    else:
        target = Path(connection.settings_dict["NAME"])
        sqlite.count(half / _STORE)
        sqlite.forget_leftovers(target)
        shutil.move(half / _STORE, target)
        sync(target.parent)
    return sum(path.name.startswith("epoch-") for path in _keys_in(ring))


def _encrypted(target: Path) -> Part:
    with _store_copied() as store:

        def fill(archive: tarfile.TarFile) -> None:
            _add(archive, _STORE, store)
            ring = Path(settings.HOLDORD_KEYRING)
            if not settings.HOLDORD_KEK and ring.exists():
                for path in _keys_in(ring):
                    _add(archive, f"{_RING}/{path.name}", path)

        with streams.tarred(fill) as archive:
            return streams.encrypt(archive, target, settings.HOLDORD_BACKUP_RECIPIENT)


@contextmanager
def _store_copied() -> Iterator[Path]:
    connection, beside = connections["keys"], Path(settings.HOLDORD_HOME) / ".keys-copy"
    if connection.vendor != "postgresql":
        with sqlite.copied(Path(connection.settings_dict["NAME"]), beside) as copy:
            yield copy
        return
    try:
        with (
            postgres.dumped(connection.settings_dict) as (dump, _),
            os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file,
        ):
            shutil.copyfileobj(dump, file, _PIECE)
        yield beside
    finally:
        beside.unlink(missing_ok=True)


def _add(archive: tarfile.TarFile, name: str, path: Path) -> None:
    with path.open("rb") as file:
        about = tarfile.TarInfo(name)
        about.size, about.mode = os.fstat(file.fileno()).st_size, 0o600
        archive.addfile(about, file)


def _unpacked(file: BinaryIO, folder: Path) -> None:
    with tarfile.open(fileobj=file, mode="r|") as archive:
        for member in archive:
            place, name = folder / member.name, member.name
            if not member.isreg() or not (name == _STORE or _is_a_key(name)):
                raise BackupRefused(f"{FILE}: it holds what we never put there")
            source = archive.extractfile(member)
            assert source is not None
            place.parent.mkdir(exist_ok=True, mode=0o700)
            with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
                shutil.copyfileobj(source, opened, _PIECE)


def _keys_in(ring: Path) -> list[Path]:
    """The files of a keyring: keys as they are, and such as a token wraps."""
    return sorted(path for path in ring.iterdir() if _is_a_key(f"{_RING}/{path.name}")) if ring.exists() else []


def _is_a_key(name: str) -> bool:
    folder, _, file = name.partition("/")
    return folder == _RING and file.endswith(_ENDINGS) and "/" not in file and not file.startswith(".")


def _replace(file: Path, new: Path) -> None:
    """The new one takes its name, and then the old one's bytes are written over: they would open the erased."""
    old = file.with_name(f".{file.name}.old")
    if file.exists():
        old.unlink(missing_ok=True)
        old.hardlink_to(file)
    new.replace(file)
    sync(file.parent)
    if old.exists():
        with old.open("r+b") as opened:
            left = os.fstat(opened.fileno()).st_size
            while left > 0:
                left -= opened.write(os.urandom(min(left, _PIECE)))
            opened.flush()
            os.fsync(opened.fileno())
        old.unlink()
        sync(file.parent)


def _put(file: Path, text: str) -> None:
    beside = file.with_name(f".{file.name}.new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    beside.replace(file)


def _folder() -> Path:
    if not settings.HOLDORD_KEY_REPLICA:
        raise BackupRefused("HOLDORD_KEY_REPLICA is not set: there is no place for the copy of the keys")
    folder = Path(settings.HOLDORD_KEY_REPLICA)
    # Made by the operator: a folder we made where a disk is not mounted would be a copy beside the original.
    if not folder.is_dir():
        raise BackupRefused(f"{folder}: this folder is not there, or its disk is away (HOLDORD_KEY_REPLICA)")
    return folder


def _in_ring() -> set[int]:
    """The epochs whose keys lie in the folder of the keyring, as they are or wrapped."""
    names = [path.name.partition(".")[0] for path in _keys_in(Path(settings.HOLDORD_KEYRING))]
    return {int(name.removeprefix("epoch-")) for name in names if name.removeprefix("epoch-").isdigit()}


def _numbers(states: tuple[vault.EpochState, ...]) -> list[int]:
    return [state.number for state in states if state.destroyed_at is None]


def _seal(said: dict[str, object]) -> str:
    return vault.keyed_hash("key replica", json.dumps(said, sort_keys=True)).hex()
