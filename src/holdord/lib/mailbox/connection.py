"""One connection to a mailbox: what lies in it after a number, each message as bytes, and the wait for the next.

Promise:  9.4 - encrypted, and only with a certificate that is good for that host
Takes:    an Address; numbers (UIDs), which grow and are never given twice as long as the UIDVALIDITY stays
Gives:    Found (what is there), Fetched (its bytes), whether something came
Refuses:  Unreachable, with a word for why; it names no user, no password, and nothing of a message

The folder is opened for reading only (EXAMINE), so not even a slip of ours can mark, move or delete anything. Who must
(recipients/connectors/imap) opens one of its own with `connected`, `log_in` and `told`.
"""

import imaplib
import re
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from io import BufferedReader
from types import TracebackType
from typing import Self, TypeVar, cast

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError

from holdord.lib.mailbox.address import Address

Thing = TypeVar("Thing")

#: How long the server may be silent where an answer is due.
_PATIENCE_SECONDS = 30
#: How much is fetched in one go: many small messages, or one large one.
_AT_ONCE, _BYTES_AT_ONCE = 50, 4 * 1024 * 1024
#: A wait is cut into slices, so that whoever closes the house is not kept.
_SLICE_SECONDS = 2.0
_POLL_SECONDS = 20.0

_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
#: Where the server does not say when it got a message: later than any moment it can be read at.
_LATER = datetime.max.replace(tzinfo=UTC)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Unreachable(RuntimeError):
    """The mailbox cannot be read now. ``why``: 'connection', 'certificate', 'log-in', 'folder' or 'protocol'."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the mailbox cannot be read ({why})")
        self.why = why


@dataclass(frozen=True)
class Found:
    """A message that lies there: its number, its bytes' number, and when the server got it."""

    uid: int
    size: int
    arrived_at: datetime


@dataclass(frozen=True)
class Fetched:
    """A message. Without bytes: what is longer than ``most``, which is not fetched, and what the server cannot give."""

    found: Found
    content: bytes | None = field(repr=False)


class Connection:
    """An open mailbox. Use it with `with`; raises Unreachable."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._box: BaseMailBox | None = None
        self.uid_validity = 0

    def __enter__(self) -> Self:
        with told():
            self._box = connected(self._address)
            try:
                log_in(self._box, self._address)
                self._box.folder.set(self._address.folder, readonly=True)
                self._heard()
                self.uid_validity = _number(self._box.client.response("UIDVALIDITY")[1])
            except BaseException:
                self._box.client.shutdown()
                raise
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        try:
            self._open.logout()
        except (imaplib.IMAP4.error, ImapToolsError, OSError):
            # It was closed from the other side, or is in the middle of something: there is nobody to take leave of.
            self._open.client.shutdown()

    @property
    def _open(self) -> BaseMailBox:
        assert self._box is not None, "use it with `with`"
        return self._box

    def after(self, uid: int) -> list[int]:
        """The numbers above that one, in order."""
        since = self._address.since
        self._heard()
        asked = f"UID {uid + 1}:*" + (f" SINCE {since.day}-{_MONTHS[since.month - 1]}-{since.year}" if since else "")
        with told():
            found = self._open.uids(asked, charset=None)
        # '*' is the last message, whatever its number.
        return sorted(number for number in map(int, found) if number > uid)

    def fetch(self, uids: Sequence[int], *, most: int) -> Iterator[Fetched]:
        """Each of these that is still there, in order, with its bytes; ``most`` bounds one message."""
        for start in range(0, len(uids), _AT_ONCE):
            asked = self._given(self._found, uids[start : start + _AT_ONCE])
            yield from (Fetched(Found(uid, 0, _LATER), None) for uid, each in asked.items() if each is None)
            found = [each for _, each in sorted(asked.items()) if each]
            for portion in _portions([each for each in found if each.size <= most]):
                bodies = self._given(partial(self._bodies, most=most), [each.uid for each in portion])
                yield from (Fetched(each, bodies[each.uid]) for each in portion if each.uid in bodies)
            yield from (Fetched(each, None) for each in found if each.size > most)

    def wait(self, seconds: float, *, over: Callable[[], bool]) -> bool:
        """Wait until something happens in the mailbox, ``seconds`` have gone by, or it is ``over``; whether it did.

        What the server told of since the last look (`after`) has happened: it tells of everything once.
        """
        if self._heard():
            return True
        if "IDLE" not in self._open.client.capabilities:
            return _slept(min(seconds, _POLL_SECONDS), over)
        until = time.monotonic() + seconds
        with told(), self._open.idle as idle:
            if self._unread():
                return True
            while (left := until - time.monotonic()) > 0 and not over():
                slice_ = min(left, _SLICE_SECONDS)
                began = time.monotonic()
                # It comes back early and empty where the line is dead: leaving the wait then tells.
                if idle.poll(timeout=slice_) or time.monotonic() - began < slice_ / 2:
                    return True
        return False

    def _heard(self) -> bool:
        """Whether the server has told of a message beside its answer to something else; it is forgotten then."""
        return self._open.client.response("EXISTS")[1] != [None]

    def _unread(self) -> bool:
        """Whether more has come already than the word that waiting begins: who asks the socket does not see that."""
        client = self._open.client
        patience = client.sock.gettimeout()
        client.sock.settimeout(0)
        try:
            return bool(cast("BufferedReader", client.file).peek(1))
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        finally:
            client.sock.settimeout(patience)

    def _given(self, ask: Callable[[Sequence[int]], dict[int, Thing]], uids: Sequence[int]) -> dict[int, Thing | None]:
        """What the server gives of each; None where it cannot.

        Some refuse all for one message that is broken on their disk, or hang up: then each is asked for by itself.
        """
        try:
            return {**ask(uids)}
        except Unreachable:
            self._anew()
        given: dict[int, Thing | None] = {}
        for uid in uids:
            try:
                given |= ask([uid])
            except Unreachable:
                given[uid] = None
                self._anew()
        return given

    def _anew(self) -> None:
        """Another line to the same mailbox; raises Unreachable where there is none."""
        before = self.uid_validity
        self._open.client.shutdown()
        self.__enter__()
        if self.uid_validity != before:
            raise Unreachable("connection")

    def _found(self, uids: Sequence[int]) -> dict[int, Found]:
        lines = self._asked(uids, "(UID RFC822.SIZE INTERNALDATE)")
        found = {}
        for line in (line if isinstance(line, bytes) else line[0] for line in lines if line):
            uid, size = _UID.search(line), _SIZE.search(line)
            if uid and size:
                found[int(uid[1])] = Found(int(uid[1]), int(size[1]), _arrived_at(line))
        return found

    def _bodies(self, uids: Sequence[int], most: int) -> dict[int, bytes]:
        bodies = {}
        # A part of it is asked for, so that no more comes, whatever the server said of its size.
        for line in self._asked(uids, f"(UID BODY.PEEK[]<0.{most + 1}>)"):
            if isinstance(line, tuple) and (uid := _UID.search(line[0])):
                bodies[int(uid[1])] = line[1]
        return bodies

    def _asked(self, uids: Sequence[int], what: str) -> list[bytes | tuple[bytes, bytes] | None]:
        with told():
            status, lines = self._open.client.uid("FETCH", ",".join(map(str, uids)), what)
        if status != "OK":
            raise Unreachable("protocol")
        # A number may stand behind the bytes, on the line that closes the answer.
        return [_whole(line, following) for line, following in zip(lines, [*lines[1:], None], strict=True)]


def _whole(line: object, following: object) -> bytes | tuple[bytes, bytes] | None:
    if isinstance(line, tuple):
        return line[0] + b" " + (following if isinstance(following, bytes) else b""), line[1]
    return line if isinstance(line, bytes) else None


def connected(address: Address) -> BaseMailBox:
    """The server, spoken to as the address says; nobody is logged in yet."""
    box: BaseMailBox
    if address.transport == "plain":
        box = MailBoxUnencrypted(address.host, address.port, timeout=_PATIENCE_SECONDS)
    else:
        # Left to itself the library would take any certificate.
        kind = MailBox if address.transport == "tls" else MailBoxStartTls
        trusting = ssl.create_default_context()
        box = kind(address.host, address.port, timeout=_PATIENCE_SECONDS, ssl_context=trusting)
    return box


def log_in(box: BaseMailBox, address: Address) -> None:
    plain = (address.user + address.password).isascii()
    (box.login if plain else box.login_utf8)(address.user, address.password, initial_folder=None)


@contextmanager
def told() -> Iterator[None]:
    """What goes wrong on the way, as a word of ours: the library's own repeat what the server said."""
    try:
        yield
    except MailboxLoginError:
        raise Unreachable("log-in") from None
    except MailboxFolderSelectError:
        raise Unreachable("folder") from None
    except ssl.SSLError:
        raise Unreachable("certificate") from None
    except (imaplib.IMAP4.abort, OSError):
        raise Unreachable("connection") from None
    except (imaplib.IMAP4.error, ImapToolsError, ValueError):
        raise Unreachable("protocol") from None


def _portions(found: Sequence[Found]) -> Iterator[list[Found]]:
    portion: list[Found] = []
    for each in found:
        if portion and sum(one.size for one in portion) + each.size > _BYTES_AT_ONCE:
            yield portion
            portion = []
        portion.append(each)
    if portion:
        yield portion


def _arrived_at(line: bytes) -> datetime:
    """When the server got it."""
    found = imaplib.Internaldate2tuple(line)
    return datetime.fromtimestamp(time.mktime(found), UTC) if found else _LATER


def _number(given: Sequence[bytes | None]) -> int:
    return int(given[0]) if given and given[0] else 0


def _slept(seconds: float, over: Callable[[], bool]) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until and not over():
        time.sleep(min(_SLICE_SECONDS, max(0.0, until - time.monotonic())))
    return True
