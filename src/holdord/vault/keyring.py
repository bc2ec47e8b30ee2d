"""Where the keys of the epochs live: outside every database, and outside their backups.

Promise:  9.1 - what opens the key store does not lie beside it
          7.2b - what stands in a backup of an erased person opens with no key that still exists
Law:      GDPR Art. 17(1), 32(1)(a)
Takes:    settings.HOLDORD_KEYRING (a folder), and settings.HOLDORD_TOKEN (what wraps the keys in it) where one is set;
          or
          settings.HOLDORD_KEK (``1:<base64>,index:<base64>``)
Gives:    keys of 32 bytes: one per epoch, one for the blind index
Refuses:  KeyringUnsafe, when others could read a key, or a key that must be there is missing
Next:     token.py (the keys of the folder wrapped by a token that lets no key out)
"""

import base64
import binascii
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Protocol

from django.conf import settings

from holdord.vault.rules import KEY_SIZE, new_key

_EPOCH_FILE = re.compile(r"epoch-([1-9][0-9]*)\.key")
_INDEX_FILE = "index.key"
#: How the files of keys end that a token wraps (token.py).
WRAPPED = ".wrapped"
_OTHERS = 0o077


#: By path: which file it was, and the key in it.
_index_keys: dict[str, tuple[tuple[int, ...], bytes]] = {}
#: Within `steady`: the keys of the blind index that were looked at, by their paths.
_held: ContextVar[dict[str, bytes] | None] = ContextVar("index keys", default=None)


class KeyringUnsafe(Exception):
    """The keyring is open to others, incomplete or damaged; nothing is sealed or opened until it is cured."""


class Keyring(Protocol):
    """What the vault asks of a place for keys. Another place (a key service) has these five methods."""

    def epochs(self) -> tuple[int, ...]:
        """The epochs whose key is here, oldest first."""

    def key(self, epoch: int) -> bytes:
        """The key of that epoch; raises KeyringUnsafe when it is not here."""

    def make(self, after: int) -> int:
        """A key for a new epoch, later than ``after`` and than any that is here; gives the epoch's number."""

    def destroy(self, epoch: int) -> bool:
        """Make that epoch's key unrecoverable. Whether it is gone now; a place that only a person can empty says no."""

    def index_key(self) -> bytes:
        """The key of the blind index, which outlives all epochs."""


@contextmanager
def steady() -> Iterator[None]:
    """Within it the key of the blind index is looked at once: one act asks for it a dozen times."""
    token = _held.set(_held.get() or {})
    try:
        yield
    finally:
        _held.reset(token)


def keyring() -> Keyring:
    """The keyring of this house, as it is set."""
    given = getattr(settings, "HOLDORD_KEK", None)
    if given:
        return EnvironmentKeyring.parse(given)
    if uri := getattr(settings, "HOLDORD_TOKEN", None):
        return _behind_token(str(settings.HOLDORD_KEYRING), uri, getattr(settings, "HOLDORD_TOKEN_PIN", None))
    return _in_folder(str(settings.HOLDORD_KEYRING))


@lru_cache(maxsize=8)
def _in_folder(folder: str) -> "FileKeyring":
    """The same object each time: it holds no key, and to put paths together costs more than to look at a file."""
    return FileKeyring(Path(folder))


@lru_cache(maxsize=8)
def _behind_token(folder: str, uri: str, pin: str | None) -> "Keyring":
    # Only here: the library of tokens is an extra, and who sets none need not have it.
    from holdord.vault.token import Token, TokenKeyring

    return TokenKeyring(Path(folder), Token.parse(uri, pin))


@dataclass(frozen=True)
class FileKeyring:
    """A folder only we can enter, a file only we can read for each key. Made on first use.

    No epoch's key is cached: one that another process destroyed must not live on in this one.
    """

    folder: Path

    def epochs(self) -> tuple[int, ...]:
        if not self.folder.exists():
            return ()
        self._check_folder()
        if wrapped := sorted(path.name for path in self.folder.glob(f"*{WRAPPED}")):
            raise KeyringUnsafe(
                f"{self.folder / wrapped[0]}: this key is wrapped by a token, and no token is set. Set HOLDORD_TOKEN "
                "to the one it was made with."
            )
        return self._numbers(_EPOCH_FILE)

    def _numbers(self, form: re.Pattern[str]) -> tuple[int, ...]:
        """The epochs whose files are here under such names, oldest first."""
        found = (form.fullmatch(path.name) for path in self.folder.iterdir())
        return tuple(sorted(int(match[1]) for match in found if match))

    def key(self, epoch: int) -> bytes:
        return self._read(self._path(epoch))

    def make(self, after: int) -> int:
        # The index key first: from the moment there is an epoch, its absence is a loss and not a beginning.
        if not self.epochs() and not after:
            self._write_new(self.folder / _INDEX_FILE)
        epoch = max(after, *self.epochs(), 0) + 1
        self._write_new(self._path(epoch))
        return epoch

    def destroy(self, epoch: int) -> bool:
        self._overwrite(self._path(epoch))
        return True

    def _overwrite(self, path: Path) -> None:
        """Make a file of a key unrecoverable, as far as a file system can; without one there is nothing to do."""
        if not path.exists():
            return
        self._check_folder()
        _refuse_link(path)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_NOFOLLOW), "wb", buffering=0) as file:
            file.write(os.urandom(os.fstat(file.fileno()).st_size))
            os.fsync(file.fileno())
        path.unlink()
        _sync(self.folder)

    def index_key(self) -> bytes:
        held = _held.get()
        if held is None:
            return self._looked_at_index_key()
        at = str(self._index_path)
        if at not in held:
            held[at] = self._looked_at_index_key()
        return held[at]

    def _looked_at_index_key(self) -> bytes:
        path = self._index_path
        if (known := self._known_index(path)) is not None:
            return known
        if not path.exists() and not self.epochs():
            self._write_new(path)
        key, about = self._read(path), path.lstat()
        _index_keys[str(path)] = (_identity(about), key)
        return key

    def _known_index(self, path: Path) -> bytes | None:
        """The index key as it was read before, from the very same file, still ours alone. It outlives all epochs and is
        asked for many times in one act; the keys of epochs are read anew each time."""
        try:
            about = path.lstat()
        except FileNotFoundError:
            return None
        identity, key = _index_keys.get(str(path), (None, b""))
        if identity != _identity(about) or about.st_mode & _OTHERS or about.st_uid != os.geteuid():
            return None
        self._check_folder()
        return key

    @cached_property
    def _index_path(self) -> Path:
        return self.folder / _INDEX_FILE

    def _path(self, epoch: int) -> Path:
        return self.folder / f"epoch-{epoch}.key"

    def _check_folder(self) -> None:
        about = self.folder.lstat()
        if not stat.S_ISDIR(about.st_mode):
            raise KeyringUnsafe(f"{self.folder}: the keyring is no folder. Set HOLDORD_KEYRING to a folder of its own.")
        if about.st_mode & _OTHERS or about.st_uid != os.geteuid():
            raise KeyringUnsafe(
                f"{self.folder}: others may enter the keyring (mode {about.st_mode & 0o777:o}, owner {about.st_uid}). "
                f"It must be ours alone, mode 700. Run: chown {os.geteuid()} {self.folder} && chmod 700 {self.folder}"
            )

    def _read(self, path: Path) -> bytes:
        return _decode(str(path), self._text(path))

    def _text(self, path: Path) -> str:
        try:
            self._check_folder()
            _refuse_link(path)
            with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
                _check_file(path, os.fstat(file.fileno()))
                return file.read().decode("ascii", "replace")
        except FileNotFoundError:
            raise KeyringUnsafe(
                f"{path}: this key is missing, and what it wraps cannot be opened without it. Check HOLDORD_KEYRING, "
                "or put the keyring's own backup back."
            ) from None

    def _write_new(self, path: Path, content: bytes | None = None) -> bool:
        """Write a fresh key whole or not at all; of two processes that begin at once, the first one's key stands. Gives
        whether ours does.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._check_folder()
        beside = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
        try:
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content or base64.b64encode(new_key()) + b"\n")
                file.flush()
                os.fsync(file.fileno())
            path.hardlink_to(beside)
            is_ours = True
        except FileExistsError:
            is_ours = False
        except OSError as fault:
            raise KeyringUnsafe(
                f"{path}: the key cannot be written there ({fault.strerror}), and nothing was begun. Make room, "
                "or give us the folder; then try again."
            ) from None
        finally:
            beside.unlink(missing_ok=True)
        _sync(self.folder)
        return is_ours


@dataclass(frozen=True, repr=False)
class EnvironmentKeyring:
    """Keys handed in by whoever starts us: ``1:<base64>,index:<base64>``, one more entry per epoch.

    It cannot make or destroy a key: the operator adds ``2:…`` before a rotation and takes ``1:…`` away after it.
    """

    keys: dict[str, bytes]

    @classmethod
    def parse(cls, text: str) -> "EnvironmentKeyring":
        entries = [entry.strip().partition(":") for entry in text.split(",") if entry.strip()]
        wrong = [name for name, colon, _ in entries if not colon or not (name == "index" or _is_epoch(name))]
        if wrong or not entries:
            raise KeyringUnsafe(
                "HOLDORD_KEK: not a list of keys. Write '1:<base64 of 32 bytes>,index:<base64 of 32 bytes>'; each "
                "made by: head -c 32 /dev/urandom | base64"
            )
        return cls({name: _decode(f"HOLDORD_KEK {name}", value) for name, _, value in entries})

    def epochs(self) -> tuple[int, ...]:
        return tuple(sorted(int(name) for name in self.keys if name != "index"))

    def key(self, epoch: int) -> bytes:
        return self._get(str(epoch))

    def make(self, after: int) -> int:
        later = [epoch for epoch in self.epochs() if epoch > after]
        if not later:
            self._get(str(after + 1))
        return max(later)

    def destroy(self, epoch: int) -> bool:
        return str(epoch) not in self.keys

    def index_key(self) -> bytes:
        return self._get("index")

    def _get(self, name: str) -> bytes:
        if name not in self.keys:
            raise KeyringUnsafe(
                f"HOLDORD_KEK: no key '{name}' in it. Add '{name}:<base64 of 32 bytes>', made by: head -c 32 "
                "/dev/urandom | base64"
            )
        return self.keys[name]


def _identity(about: os.stat_result) -> tuple[int, ...]:
    return (about.st_dev, about.st_ino, about.st_mtime_ns, about.st_ctime_ns, about.st_size)


def _is_epoch(name: str) -> bool:
    return re.fullmatch("[1-9][0-9]*", name) is not None


def _decode(where: str, text: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_SIZE:
        raise KeyringUnsafe(f"{where}: not a key. A key is {KEY_SIZE} random bytes in base64. Put its backup back.")
    return key


def _refuse_link(path: Path) -> None:
    if path.is_symlink():
        raise KeyringUnsafe(f"{path}: this is a link to another place. Put the key itself into the keyring.")


def _check_file(path: Path, about: os.stat_result) -> None:
    if about.st_mode & _OTHERS or about.st_uid != os.geteuid():
        raise KeyringUnsafe(
            f"{path}: others may read this key (mode {about.st_mode & 0o777:o}, owner {about.st_uid}). It must be "
            f"ours alone, mode 600. Run: chown {os.geteuid()} {path} && chmod 600 {path}; then rotate the keys, for "
            "it may have been read."
        )


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
