"""Which PIN a token refused, remembered beyond the process that tried it.

Promise:  9.1 - the keys stay within reach of whoever may open them: a token locks itself after a few wrong PINs
Takes:    the keyring's folder, a PIN
Gives:    whether it was refused. Of the PIN there stands a salted hash that is slow to compute (scrypt), in a file that
          only we can read: what was refused once may be a slip of the right one
Why:      a house that is started anew by its supervisor would try the same wrong PIN again with each start
"""

import fcntl
import hashlib
import hmac
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SALT = 16
#: 32 MB and a tenth of a second, once for each start with a PIN after one was refused.
_COST = {"n": 2**15, "r": 8, "p": 1, "maxmem": 64 * 2**20}


def file(folder: Path) -> Path:
    """Where it stands which PIN was refused."""
    return folder / "token.refused"


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """No other process of the house tries a PIN meanwhile."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def remember(folder: Path, pin: str) -> None:
    """The token refused it."""
    salt = os.urandom(_SALT)
    handle = os.open(file(folder), os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "w") as found:
        found.write((salt + _hash(pin, salt)).hex() + "\n")
        found.flush()
        os.fsync(found.fileno())


def was_refused(folder: Path, pin: str) -> bool:
    """Whether this is the PIN that was refused last; what does not read so is no refusal."""
    try:
        stored = bytes.fromhex(file(folder).read_text().strip())
    except (FileNotFoundError, ValueError):
        return False
    return hmac.compare_digest(stored[_SALT:], _hash(pin, stored[:_SALT]))


def forget(folder: Path) -> None:
    """The token took a PIN: what it refused before counts no more."""
    file(folder).unlink(missing_ok=True)


def _hash(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, **_COST)
