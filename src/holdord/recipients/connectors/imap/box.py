"""A mailbox that is changed: letters from and to somebody found in every folder, moved, removed, added to.

Takes:    a Mailbox, addresses
Gives:    Letters, by folder and number; Box, what can be done with them
Refuses:  reach.Transient, reach.Permanent; never with the server's own words, which may quote a letter
Why:      a server finds parts of addresses; each letter's own headers say whose it is
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses

from imap_tools import OR, BaseMailBox, MailMessage

from holdord.lib.mailbox.connection import Unreachable, connected, log_in, told
from holdord.recipients.connectors.imap.config import Mailbox
from holdord.recipients.reach import Permanent, Transient

#: The folder that holds what is out of use, with one below for each folder it came from.
RESTRICTED = "Restricted"

_INBOX = "INBOX"
#: A folder that holds others and no letters.
_ONLY_NAMES = {"\\noselect", "\\nonexistent"}
_AT_ONCE = 200
_HEADERS = "(BODY.PEEK[HEADER.FIELDS (FROM TO CC BCC)])"
_FINAL = frozenset({"log-in", "certificate", "folder"})


@dataclass(frozen=True)
class Letter:
    """A letter: where it lies, and whether somebody else has to do with it too."""

    folder: str
    uid: str
    shared: bool = field(compare=False)


class Box:
    """An open mailbox. All that is done in it is done to these letters only."""

    def __init__(self, mailbox: Mailbox, box: BaseMailBox) -> None:
        self._mailbox, self._box = mailbox, box
        # Asked anew: what a server says before the log-in is less.
        self._capabilities = str(box.client.capability()[1]).upper()
        listed = [each for each in box.folder.list() if not _ONLY_NAMES & {flag.lower() for flag in each.flags}]
        self.folders = [each.name for each in listed]
        self._delimiter = next((each.delim for each in listed if each.delim), "/")
        inside = f"{_INBOX}{self._delimiter}"
        # Some servers let folders be made below the inbox only.
        below = all(name == _INBOX or name.startswith(inside) for name in self.folders) and len(self.folders) > 1
        self.restricted = f"{inside}{RESTRICTED}" if below else RESTRICTED

    def is_restricted(self, folder: str) -> bool:
        return folder == self.restricted or folder.startswith(self.restricted + self._delimiter)

    def letters(self, addresses: Collection[str]) -> list[Letter]:
        """All letters from or to these addresses, in every folder."""
        wanted = {address.strip().lower() for address in addresses if address.isascii()}
        return [letter for folder in self.folders if wanted for letter in self._in(folder, wanted)]

    def read(self, letters: Collection[Letter]) -> Iterator[MailMessage]:
        """The letters themselves. They stay unread, where they were."""
        for folder, uids in _by_folder(letters):
            self._box.folder.set(folder, readonly=True)
            for some in _portions(uids):
                yield from self._box.fetch(f"UID {','.join(some)}", mark_seen=False, bulk=True)

    def remove(self, letters: Collection[Letter]) -> None:
        """Remove these for good, and no others that somebody has marked."""
        for folder, uids in _by_folder(letters):
            self._box.folder.set(folder)
            for some in _portions(uids):
                self._expunge(some)

    def restrict(self, letters: Collection[Letter]) -> None:
        """Move these out of sight, each to a folder that says where it came from."""
        for folder, uids in _by_folder(letters):
            self._move(folder, uids, f"{self.restricted}{self._delimiter}{folder}")

    def lift(self, letters: Collection[Letter]) -> None:
        """Move these back to where they came from."""
        for folder, uids in _by_folder(letters):
            home = folder.removeprefix(self.restricted + self._delimiter)
            self._move(folder, uids, home)

    def add(self, message: bytes) -> None:
        """Put a letter of ours into the inbox."""
        self._box.append(message, _INBOX)

    def has(self, header: str, value: str) -> bool:
        """Whether a letter of ours lies in the inbox."""
        self._box.folder.set(_INBOX, readonly=True)
        return bool(self._box.uids(f'HEADER {header} "{value}"', charset=None))

    def _in(self, folder: str, wanted: Collection[str]) -> Iterator[Letter]:
        self._box.folder.set(folder, readonly=True)
        uids: dict[str, None] = {}
        for address in sorted(wanted):
            uids |= dict.fromkeys(self._box.uids(OR(from_=address, to=address, cc=address, bcc=address), charset=None))
        for some in _portions(list(uids)):
            for uid, headers in self._headers(some):
                people = _people(headers)
                if people & set(wanted):
                    yield Letter(folder, uid, self._is_shared(headers, people, wanted))

    def _is_shared(self, headers: Message, people: set[str], wanted: Collection[str]) -> bool:
        """What somebody wrote is theirs; what was written to them and to others is the others' too."""
        if _addresses(headers, "from") & set(wanted):
            return False
        return any(not self._mailbox.is_own(each) for each in people - set(wanted))

    def _headers(self, uids: list[str]) -> Iterator[tuple[str, Message]]:
        status, lines = self._box.client.uid("FETCH", ",".join(uids), _HEADERS)
        if status != "OK":
            raise Transient("unreachable")
        for place, line in enumerate(lines):
            if isinstance(line, tuple):
                behind = lines[place + 1] if place + 1 < len(lines) and isinstance(lines[place + 1], bytes) else b""
                yield _uid(line[0] + b" " + behind), message_from_bytes(line[1])

    def _expunge(self, uids: list[str]) -> None:
        # Without it a server removes whatever anybody has marked, which is not ours to do.
        if "UIDPLUS" not in self._capabilities:
            raise Permanent("by-hand", "the server cannot remove single letters (UIDPLUS)")
        numbers = ",".join(uids)
        for answer in (
            self._box.client.uid("STORE", numbers, "+FLAGS", r"(\Deleted)"), self._box.client.uid("EXPUNGE", numbers),
        ):  # fmt: skip
            if answer[0] != "OK":
                raise Transient("unreachable")

    def _move(self, folder: str, uids: list[str], target: str) -> None:
        if not self._box.folder.exists(target):
            self._box.folder.create(target)
        self._box.folder.set(folder)
        for some in _portions(uids):
            self._box.copy(some, target)
            self._expunge(some)


@contextmanager
def opened(mailbox: Mailbox) -> Iterator[Box]:
    """The mailbox, logged in to; raises Transient, Permanent."""
    try:
        with told():
            box = connected(mailbox.address)
            try:
                log_in(box, mailbox.address)
                yield Box(mailbox, box)
            except BaseException:
                box.client.shutdown()
                raise
            box.logout()
    except Unreachable as fault:
        if fault.why in _FINAL:
            raise Permanent("log-in" if fault.why == "log-in" else "address", str(fault)) from None
        raise Transient("unreachable", str(fault)) from None


def _people(headers: Message) -> set[str]:
    return {address for name in ("from", "to", "cc", "bcc") for address in _addresses(headers, name)}


def _addresses(headers: Message, name: str) -> set[str]:
    given = [str(value) for value in headers.get_all(name, [])]
    return {address.strip().lower() for _name, address in getaddresses(given) if "@" in address}


def _uid(line: bytes) -> str:
    words = line.split()
    return words[words.index(b"UID") + 1].rstrip(b")").decode() if b"UID" in words else _uid_in_brackets(line)


def _uid_in_brackets(line: bytes) -> str:
    """'1 (UID 7 BODY...': the bracket stands at the word."""
    after = line.partition(b"UID ")[2]
    return after.split()[0].rstrip(b")").decode()


def _by_folder(letters: Collection[Letter]) -> Iterator[tuple[str, list[str]]]:
    for folder in dict.fromkeys(letter.folder for letter in letters):
        yield folder, [letter.uid for letter in letters if letter.folder == folder]


def _portions(uids: list[str]) -> Iterator[list[str]]:
    return (uids[start : start + _AT_ONCE] for start in range(0, len(uids), _AT_ONCE))
