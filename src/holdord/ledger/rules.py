"""What must not come back with an old copy, as lines that name nobody and hang on each other.

Promise:  7.2b - what went, what is blocked and what was taken back is known to whoever restores a backup
Law:      GDPR Art. 5(2), 7(3), 17, 18, 21, 32(1)(c)
Takes:    keyed hashes, codes, moments. Reads no table, no file, no key
Gives:    Line; its text and back; what each line's link is computed from
Refuses:  LedgerDamaged (a line that was changed, left out or is none), LedgerMissing, NotReplayed
Next:     places.py (the files), actions.py (who writes), ../backups/actions/replaying.py (who carries it out again)
"""

import base64
import binascii
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b
from uuid import UUID

#: The keyed hash of one record.
RECORD_HASH = 16
#: The keyed hash of a person, and of an identifier.
KEY_HASH = 32
#: What the first line hangs on.
BEGINNING = bytes(32)
#: So many new entries are given their place, and written to the file, at a time.
AT_ONCE = 1000


class What(StrEnum):
    """What a line says was done."""

    PERSON = "person"  # erased as a whole
    RECORDS = "records"  # some of what was held of a person in a process: `scope`, `hashes`
    OBJECTION = "objection"  # `scope` is the purpose
    RESTRICTION = "restriction"
    MINOR = "minor"
    LIFTED = "lifted"  # `why` is the kind of limit that ended
    SUPPRESSION = "suppression"  # `hashes` are those of identifiers, `scope` the purpose
    WITHDRAWAL = "withdrawal"  # `scope` is the purpose, `why` the state it came to
    CHANNEL = "channel"  # `why` is the way they do not want to be reached by, `scope` the purpose


class LedgerUnsound(Exception):
    """The ledger cannot be relied on: nothing is served, nothing restored."""


class LedgerDamaged(LedgerUnsound):
    """A line was changed, left out, or is none."""


class LedgerMissing(LedgerUnsound):
    """There is no ledger where there must be one."""


class NotReplayed(LedgerUnsound):
    """The store is older than its ledger: it is a copy, and what went since stands in it."""


@dataclass(frozen=True)
class Line:
    """One line. ``key`` is the person's keyed hash, empty where it is about none; ``link`` what it hangs on by."""

    position: int
    id: UUID
    at: datetime
    what: What
    key: bytes
    scope: str
    why: str
    hashes: bytes
    link: bytes

    def pieces(self, size: int) -> Iterator[bytes]:
        """The hashes it lists, one by one."""
        return (self.hashes[start : start + size] for start in range(0, len(self.hashes), size))


def said(line: Line) -> str:
    """Everything of a line but its link, always in the same way: what the link is computed from."""
    fields = {
        "n": line.position,
        "id": line.id.hex,
        "at": line.at.isoformat(),
        "what": line.what.value,
        "key": _text(line.key),
        "scope": line.scope,
        "why": line.why,
        "hashes": _text(line.hashes),
    }
    return json.dumps({name: value for name, value in fields.items() if value != ""}, separators=(",", ":"))


def written(line: Line) -> bytes:
    """The line as it stands in the file, with its end."""
    return f'{said(line)[:-1]},"link":"{_text(line.link)}"}}\n'.encode()


def read(raw: bytes, place: str) -> Line:
    """The inverse of `written`; raises LedgerDamaged, with the place."""
    try:
        fields = json.loads(raw)
        return Line(
            int(fields["n"]), UUID(hex=fields["id"]), datetime.fromisoformat(fields["at"]), What(fields["what"]),
            _bytes(fields.get("key", "")), fields.get("scope", ""), fields.get("why", ""),
            _bytes(fields.get("hashes", "")), _bytes(fields["link"]),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, binascii.Error):
        raise LedgerDamaged(
            f"{place}: this is no line of a ledger. Compare it with the ledger's second place (HOLDORD_LEDGER_COPY)"
        ) from None


def hangs_on(before: bytes, line: Line) -> str:
    """What the link is the keyed hash of."""
    return f"{_text(before)} {said(line)}"


def record_hash(key: bytes, record: UUID) -> bytes:
    """16 bytes by which a record is known in a copy, and by nothing else."""
    return blake2b(record.bytes, key=key, digest_size=RECORD_HASH).digest()


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
