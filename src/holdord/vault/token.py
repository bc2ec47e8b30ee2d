"""A keyring whose keys are wrapped by a token: a device that uses its own keys and never lets them out (PKCS#11).

Promise:  9.1 - who takes the disk along, with every folder on it, opens nothing without the token and its PIN
          7.2b - what an epoch wrapped opens with nothing once the token has destroyed its object
Law:      GDPR Art. 17(1), 32(1)(a)
Takes:    settings.HOLDORD_TOKEN, an address as RFC 7512 writes it
          (``pkcs11:token=holdord?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:/etc/holdord/pin``), and
          the PIN from that file or from settings.HOLDORD_TOKEN_PIN
Gives:    the same keys of 32 bytes as any keyring: the token decrypts them, one object of its own for each epoch
Refuses:  KeyringUnsafe, with place and cure: no library, no token, no PIN or a wrong one, an object that is not there
Next:     docs/decisions/0015-keys-in-a-token.md

In the folder stands `epoch-<n>.wrapped`: the id of the object in the token, and the epoch's key as the object encrypted
it (AES-256-GCM). The object is made in the token, is sensitive and not extractable. The key of the epoch itself comes
out, for each person's key is opened with it: a call to the token for each of a thousand people would take a second.
"""

import base64
import binascii
import os
import re
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from holdord.vault import refusals
from holdord.vault.keyring import WRAPPED, FileKeyring, KeyringUnsafe, _check_file
from holdord.vault.rules import KEY_SIZE, new_key

_MARK = "holdord-token-1"
_EPOCH_FILE = re.compile(r"epoch-([1-9][0-9]*)" + re.escape(WRAPPED))
_INDEX_FILE = "index" + WRAPPED
_CLEAR_INDEX_FILE = "index.key"
_NONCE = 12
_TAG_BITS = 128
_ID_BYTES = 16
#: What the address of a token may hold; of it we need two.
_PATH = {"token", "serial", "manufacturer", "model"}
_QUERY = {"module-path", "pin-source"}


@dataclass(frozen=True)
class Token:
    """Where a token is reached: the library that drives it, its name, and where its PIN stands."""

    module: str
    label: str
    serial: str | None
    pin_file: Path | None
    pin: str | None = field(repr=False)

    @classmethod
    def parse(cls, uri: str, pin: str | None) -> "Token":
        """Read an address; raises KeyringUnsafe with all that is wrong with it. Looks for no token yet."""
        path, _, query = uri.removeprefix("pkcs11:").partition("?")
        parts, asked = _pairs(path, ";"), _pairs(query, "&")
        wrong = [] if uri.startswith("pkcs11:") else ["it does not begin with pkcs11:"]
        if "pin-value" in asked:
            # An address is shown by the doctor; a PIN must not be.
            wrong.append("a PIN stands in it: put it into a file that only we can read, and name that as pin-source")
        wrong += [f"{name} is nothing we know" for name in sorted({*parts} - _PATH)]
        wrong += [f"{name} is nothing we know" for name in sorted({*asked} - _QUERY - {"pin-value"})]
        wrong += [] if parts.get("token") else ["no token= is named"]
        wrong += [] if asked.get("module-path") else ["no module-path= is named"]
        if wrong:
            raise KeyringUnsafe(
                f"HOLDORD_TOKEN: {'; '.join(wrong)}. Write "
                "pkcs11:token=NAME?module-path=/path/of/the/library.so&pin-source=file:/path/of/the/pin"
            )
        source = asked.get("pin-source")
        file = Path(source.removeprefix("file:").removeprefix("//")) if source else None
        return cls(asked["module-path"], parts["token"], parts.get("serial"), file, pin)

    def read_pin(self) -> str:
        """The PIN; raises KeyringUnsafe without one, or when others can read its file."""
        if self.pin:
            return self.pin
        if self.pin_file is None:
            raise KeyringUnsafe(
                f"HOLDORD_TOKEN: no PIN for the token '{self.label}'. Name the file that holds it as "
                "pin-source=file:/path, or set HOLDORD_TOKEN_PIN."
            )
        try:
            _check_file(self.pin_file, self.pin_file.stat())
            return self.pin_file.read_text().strip()
        except OSError as fault:
            raise KeyringUnsafe(
                f"{self.pin_file}: the PIN of the token cannot be read ({fault.strerror}). Put it there, readable by "
                "us alone, or correct pin-source in HOLDORD_TOKEN."
            ) from None


class _Sessions:
    """The open sessions of this process, by token. A log-in takes long; a session may be used by one thread at a
    time."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.open: dict[Token, Any] = {}
        #: PINs that were refused: a token locks itself after a few tries, so none is tried twice.
        self.refused: set[tuple[Token, str]] = set()
        self.is_copy = False

    def after_fork(self) -> None:
        self.__init__()  # type: ignore[misc]  # back to how it was made
        # What the parent opened belongs to the parent: the library must be started anew here.
        self.is_copy = True

    def forget(self) -> None:
        """Close everything, and try each PIN anew: for a token that was changed."""
        with self.lock:
            for token in list(self.open):
                self.let_go(token)
            self.refused = set()

    def let_go(self, token: Token) -> None:
        """Close its session; one that the token has closed by itself is closed."""
        if (session := self.open.pop(token, None)) is not None:
            with suppress(_pkcs11().PKCS11Error):
                session.close()


_sessions = _Sessions()
os.register_at_fork(after_in_child=_sessions.after_fork)


def forget_sessions() -> None:
    """Let go of every token, and of every PIN that was refused."""
    _sessions.forget()


@dataclass(frozen=True)
class TokenKeyring(FileKeyring):
    """The folder of a keyring, with each key in it wrapped by an object of its own in the token.

    What lies there in clear, from the time before the token, is read as it is until the next rotation: that wraps every
    living key by a new epoch of the token, and destroys the clear ones.
    """

    token: Token

    def epochs(self) -> tuple[int, ...]:
        if not self.folder.exists():
            return ()
        self._check_folder()
        return tuple(sorted({*self._numbers(_EPOCH_FILE), *self.in_clear()}))

    def in_clear(self) -> tuple[int, ...]:
        """The epochs whose keys lie here unwrapped."""
        return self._numbers(re.compile(r"epoch-([1-9][0-9]*)\.key")) if self.folder.exists() else ()

    def key(self, epoch: int) -> bytes:
        wrapped = self._wrapped_path(epoch)
        if not wrapped.exists() and self._path(epoch).exists():
            return self._read(self._path(epoch))
        return self._unwrapped(wrapped)

    def make(self, after: int) -> int:
        self._begin_index(is_new=not self.epochs() and not after)
        epoch = max(after, *self.epochs(), 0) + 1
        self._wrap_new(self._wrapped_path(epoch), f"epoch {epoch}", new_key())
        return epoch

    def destroy(self, epoch: int) -> bool:
        """First the object in the token, looked for again afterwards; then the file, which opens with nothing by
        then."""
        wrapped = self._wrapped_path(epoch)
        if wrapped.exists():
            id, _sealed = self._parts(wrapped)
            self._destroy_objects(wrapped.name, id=id)
            self._destroy_objects(wrapped.name, label=self._label(f"epoch {epoch}"))
        self._overwrite(wrapped)
        self._overwrite(self._path(epoch))
        return True

    def _looked_at_index_key(self) -> bytes:
        if not self._wrapped_index.exists():
            if (self.folder / _CLEAR_INDEX_FILE).exists():
                return super()._looked_at_index_key()
            self._begin_index(is_new=not self.epochs())
        return self._unwrapped(self._wrapped_index)

    def _begin_index(self, *, is_new: bool) -> None:
        """Wrap the key of the blind index, where the token does not yet: one that lies here in clear, or a fresh
        one."""
        clear = self.folder / _CLEAR_INDEX_FILE
        if not self._wrapped_index.exists() and (is_new or clear.exists()):
            self._wrap_new(self._wrapped_index, "index", self._read(clear) if clear.exists() else new_key())
        if not clear.exists():
            return
        if self._unwrapped(self._wrapped_index) != self._read(clear):
            raise KeyringUnsafe(
                f"{clear}: another index key than {self._wrapped_index.name} holds. Two keyrings lie in one folder: "
                "take away the one that does not belong here."
            )
        self._overwrite(clear)

    def _wrap_new(self, path: Path, what: str, key: bytes) -> None:
        """Make an object in the token, encrypt the key with it, and note both in a file; whole or not at all."""
        pkcs11, id, nonce = _pkcs11(), os.urandom(_ID_BYTES), os.urandom(_NONCE)
        # The index's object gives this keyring its name: two houses may share a token, and each destroys its own alone.
        label = f"holdord {id.hex()} index" if what == "index" else self._label(what)

        def wrap(session: Any) -> bytes:
            made = session.generate_key(
                pkcs11.KeyType.AES, KEY_SIZE * 8, id=id, label=label, store=True,
                capabilities=pkcs11.MechanismFlag.ENCRYPT | pkcs11.MechanismFlag.DECRYPT,
                template={
                    pkcs11.Attribute.PRIVATE: True, pkcs11.Attribute.SENSITIVE: True, pkcs11.Attribute.EXTRACTABLE:
                    False, },
            )  # fmt: skip
            return bytes(made.encrypt(key, mechanism=pkcs11.Mechanism.AES_GCM, mechanism_param=_gcm(nonce, path.name)))

        sealed = self._ask(path.name, wrap)
        text = f"{_MARK} {id.hex()} {base64.b64encode(nonce + sealed).decode()}\n"
        if not self._write_new(path, text.encode()):
            self._destroy_objects(path.name, id=id)

    def _unwrapped(self, path: Path) -> bytes:
        id, sealed = self._parts(path)
        pkcs11 = _pkcs11()

        def unwrap(session: Any) -> bytes:
            # Looked for each time: what another process destroyed must not live on in this one.
            found = session.get_key(object_class=pkcs11.ObjectClass.SECRET_KEY, id=id)
            plain = found.decrypt(
                sealed[_NONCE:], mechanism=pkcs11.Mechanism.AES_GCM, mechanism_param=_gcm(sealed[:_NONCE], path.name)
            )
            return bytes(plain)

        key: bytes = self._ask(path.name, unwrap)
        if len(key) != KEY_SIZE:
            raise KeyringUnsafe(f"{path}: the token gives something else than a key. Put the file's backup back.")
        return key

    def _parts(self, path: Path) -> tuple[bytes, bytes]:
        """The id of the object and what it sealed, as the file says."""
        mark, _, rest = self._text(path).strip().partition(" ")
        id, _, sealed = rest.partition(" ")
        try:
            found = bytes.fromhex(id), base64.b64decode(sealed, validate=True)
        except (ValueError, binascii.Error):
            found = b"", b""
        if mark != _MARK or len(found[0]) != _ID_BYTES or len(found[1]) < _NONCE + KEY_SIZE:
            raise KeyringUnsafe(f"{path}: not a key that a token wrapped. Put its backup back.")
        return found

    def _destroy_objects(self, what: str, **named: Any) -> None:
        pkcs11 = _pkcs11()
        wanted = {getattr(pkcs11.Attribute, name.upper()): value for name, value in named.items()}
        wanted[pkcs11.Attribute.CLASS] = pkcs11.ObjectClass.SECRET_KEY

        def destroy(session: Any) -> int:
            for found in list(session.get_objects(wanted)):
                found.destroy()
            return len(list(session.get_objects(wanted)))

        if self._ask(what, destroy):
            raise KeyringUnsafe(
                f"HOLDORD_TOKEN: the token still holds the key of {what} after it was told to destroy it. Destroy it "
                "with the token's own tool (pkcs11-tool --delete-object --type secrkey), then run: holdord keyring "
                "rotate"
            )

    def _ask(self, what: str, use: Callable[[Any], Any]) -> Any:
        """Let the token do something; raises KeyringUnsafe. A session that was lost is opened again, once."""
        pkcs11 = _pkcs11()
        with _sessions.lock:
            for tries_left in (1, 0):
                try:
                    return use(_session(self.token, self.folder))
                except pkcs11.NoSuchKey:
                    raise KeyringUnsafe(
                        f"{self.folder / what}: the token '{self.token.label}' does not hold the object that opens "
                        "this key. Either it was destroyed, and what the key wraps is gone for good; or this is "
                        "another token than the key was made with: set HOLDORD_TOKEN to that one."
                    ) from None
                except pkcs11.PKCS11Error as fault:
                    _sessions.let_go(self.token)
                    if not tries_left:
                        raise KeyringUnsafe(
                            f"{self.folder / what}: the token '{self.token.label}' does not open this key "
                            f"({type(fault).__name__}). The file was changed, or the token is away. Plug it in; else "
                            "put the file's backup back."
                        ) from None
        raise AssertionError("unreachable")  # pragma: no cover

    def _label(self, what: str) -> str:
        return f"holdord {self._parts(self._wrapped_index)[0].hex()} {what}"

    @property
    def _wrapped_index(self) -> Path:
        return self.folder / _INDEX_FILE

    def _wrapped_path(self, epoch: int) -> Path:
        return self.folder / f"epoch-{epoch}{WRAPPED}"


def _session(token: Token, folder: Path) -> Any:
    """The open session of this process with that token, logged in; raises KeyringUnsafe. ``folder``: the keyring's,
    where it stands which PIN was refused."""
    if token in _sessions.open:
        return _sessions.open[token]
    pin = token.read_pin()
    if (token, pin) in _sessions.refused:
        raise KeyringUnsafe(_refused(token, folder))
    # One process after the other: of several that begin at once with a wrong PIN, one tries it.
    with refusals.one_at_a_time(folder):
        if refusals.was_refused(folder, pin):
            raise KeyringUnsafe(_refused(token, folder))
        return _logged_in(token, pin, folder)


def _logged_in(token: Token, pin: str, folder: Path) -> Any:
    pkcs11, found = _pkcs11(), _found(token)
    try:
        opened = found.open(rw=True, user_pin=pin)
    except pkcs11.UserAlreadyLoggedIn:
        # By a session of this process that was lost: the token counts log-ins, not sessions.
        opened = found.open(rw=True)
    except (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange):
        _sessions.refused.add((token, pin))
        refusals.remember(folder, pin)
        raise KeyringUnsafe(_refused(token, folder)) from None
    except pkcs11.PinLocked:
        raise KeyringUnsafe(
            f"HOLDORD_TOKEN: the token '{token.label}' has locked itself after wrong PINs. Unlock it with its "
            "security officer's PIN (pkcs11-tool --init-pin), then restart the house."
        ) from None
    refusals.forget(folder)
    _sessions.open[token] = opened
    return opened


def _found(token: Token) -> Any:
    pkcs11 = _pkcs11()
    try:
        library = pkcs11.lib(token.module)
        if _sessions.is_copy:
            library.reinitialize()
            _sessions.is_copy = False
    except pkcs11.PKCS11Error:
        raise KeyringUnsafe(
            f"HOLDORD_TOKEN: the library {token.module} cannot be loaded. Install the token's own software, and write "
            "where its library lies as module-path."
        ) from None
    try:
        return library.get_token(
            token_label=token.label, **({"token_serial": token.serial.encode()} if token.serial else {})
        )
    except pkcs11.PKCS11Error as fault:
        several = isinstance(fault, pkcs11.MultipleTokensReturned)
        raise KeyringUnsafe(
            f"HOLDORD_TOKEN: {'more than one token is' if several else 'no token is there that is'} named "
            f"'{token.label}'. {'Add serial= to tell them apart' if several else 'Plug it in, or correct token='}; "
            f"see which there are with: pkcs11-tool --module {token.module} --list-token-slots"
        ) from None


def _refused(token: Token, folder: Path) -> str:
    where = "HOLDORD_TOKEN_PIN" if token.pin else token.pin_file
    return (
        f"HOLDORD_TOKEN: the token '{token.label}' refused the PIN. Put the right one into {where}, and restart the "
        "house: this one is never tried again, for a token locks itself after a few wrong ones. Where it is the "
        f"token's PIN by now, remove {refusals.file(folder)}."
    )


def _gcm(nonce: bytes, name: str) -> Any:
    """Bound to the name of its file: the wrap of one epoch cannot be put in the place of another."""
    return _pkcs11().GCMParams(nonce=nonce, aad=b"holdord/token/1\0" + name.encode(), tag_bits=_TAG_BITS)


@cache
def _pkcs11() -> Any:
    if find_spec("pkcs11") is None:
        raise KeyringUnsafe(
            "HOLDORD_TOKEN: the library that speaks to tokens is not installed. Run: pip install 'holdord[token]'"
        )
    import pkcs11

    return pkcs11


def _pairs(text: str, between: str) -> dict[str, str]:
    found = (each.partition("=") for each in text.split(between) if each)
    return {name.strip(): unquote(value.strip()) for name, _, value in found}
