"""The key that signs checkpoints: an Ed25519 key in a file only we can read, made on first use.

Takes:    settings.HOLDORD_AUDIT_KEY (base64 of 32 bytes), or HOLDORD_HOME/secrets/audit-signing.key
Gives:    the private key; its public half
Refuses:  SigningKeyUnsafe, when others may read it, or when checkpoints exist and their key is missing
"""

import base64
import binascii
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

_SEED = 32
_OTHERS = 0o077


class SigningKeyUnsafe(Exception):
    """The log cannot be signed: the key is open to others, damaged or missing."""


def signing_key(*, may_make: bool) -> Ed25519PrivateKey:
    """Our key. ``may_make`` is false once there are checkpoints: a new key then would hide that the old one is lost."""
    given = getattr(settings, "HOLDORD_AUDIT_KEY", None)
    if given:
        return _decode("HOLDORD_AUDIT_KEY", given)
    path = Path(settings.HOLDORD_HOME) / "secrets" / "audit-signing.key"
    if not path.exists():
        if not may_make:
            raise SigningKeyUnsafe(f"{path}: the key that signed the log is missing. Put its backup back.")
        _write_new(path)
    return _read(path)


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def _read(path: Path) -> Ed25519PrivateKey:
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
        about = os.fstat(file.fileno())
        if about.st_mode & _OTHERS or about.st_uid != os.geteuid():
            raise SigningKeyUnsafe(
                f"{path}: others may read the key that signs the log (mode {about.st_mode & 0o777:o}). "
                f"It must be ours alone, mode 600. Run: chown {os.geteuid()} {path} && chmod 600 {path}"
            )
        return _decode(str(path), file.read().decode("ascii", "replace"))


def _decode(where: str, text: str) -> Ed25519PrivateKey:
    try:
        seed = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        seed = b""
    if len(seed) != _SEED:
        raise SigningKeyUnsafe(f"{where}: not a key. A key is {_SEED} random bytes in base64. Put its backup back.")
    return Ed25519PrivateKey.from_private_bytes(seed)


def _write_new(path: Path) -> None:
    """Written whole or not at all; of two processes that begin at once, the first one's key stands."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(base64.b64encode(os.urandom(_SEED)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(beside)
    except FileExistsError:
        pass
    finally:
        beside.unlink()
