"""What a backup is: what it says of itself, how long it is kept, and when it may be put back.

Promise:  7.2b - kept no longer than we say, told by itself when its time is up
Law:      GDPR Art. 5(1)(e), 32(1)(c)
Takes:    facts of a set, moments
Gives:    Manifest and its text
Refuses:  BackupDamaged (what stands in the folder is not what was written), BackupExpired
Next:     queries.py (which sets there are), actions/ (made, restored, destroyed)
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

FORMAT = 1
#: A night may be missed; two are not.
OLDEST = timedelta(days=2)
MANIFEST = "manifest.json"
DATA, FILES = "data.age", "files.age"
#: Who makes a backup, reads it back and destroys it without being asked.
THE_NIGHT = "system:backups"
_NAME = re.compile(r"[0-9]{8}T[0-9]{6}-[0-9]{6}-[0-9a-f]{1,16}")


class BackupRefused(Exception):
    """The backup is not made, or not put back. The sentence says why, and what would be right."""


class ShelfAway(OSError):
    """The folder of the backups cannot be read: a disk that is not mounted, or a folder that is not ours."""

    def __str__(self) -> str:
        return (
            f"{self.filename}: the folder of the backups cannot be read ({self.strerror}). Mount it, give the house "
            "the right to read it, or set HOLDORD_BACKUPS to where it is"
        )


class BackupBusy(BackupRefused):
    """Another process makes one, or destroys one: to be tried again."""


class BackupDamaged(BackupRefused):
    """What stands in the folder is not what was written."""


class BackupExpired(BackupRefused):
    """Its time is up: it is to be destroyed, and is put back no more."""


@dataclass(frozen=True)
class Part:
    """One encrypted file of a set: its bytes as they lie there, and their hash (SHA-256)."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a set says of itself. Nothing in it is about anybody.

    ``ledger`` is how far the ledger was when the copy began, ``link`` what hung there: everything behind it is carried
    out again after a restore. ``tables`` are rows by table. ``seal`` is a keyed hash over all the rest.
    """

    id: str
    made_at: datetime
    expires_at: datetime
    version: str
    database: str
    ledger: int
    link: str
    tables: Mapping[str, int]
    files: int
    parts: tuple[Part, ...]
    recipients: tuple[str, ...]
    seal: str = field(default="", compare=False)

    @property
    def size(self) -> int:
        return sum(part.size for part in self.parts)


class Wish(StrEnum):
    """What can be asked of the backups from a page. Putting one back is not: that is done before it opens."""

    CREATE = "create"
    VERIFY = "verify"


class Outcome(StrEnum):
    """What became of a wish. ``OPEN`` until then."""

    OPEN = ""
    MADE = "made"
    WHOLE = "whole"
    DAMAGED = "damaged"
    REFUSED = "refused"
    FAILED = "failed"


def fingerprint(recipient: str) -> str:
    """16 hex digits in fours by which a public key is told from another; where it must be certain, compare the key."""
    digits = sha256(recipient.encode()).hexdigest()[:16]
    return " ".join(digits[start : start + 4] for start in range(0, 16, 4))


def name_of(made_at: datetime, salt: str) -> str:
    """What a set is called: its moment first, so that a list of names is in order."""
    return f"{made_at.astimezone(UTC):%Y%m%dT%H%M%S-%f}-{salt}"


def is_name(text: str) -> bool:
    """Whether a set could be called that."""
    return _NAME.fullmatch(text) is not None


def expires(made_at: datetime, days: int) -> datetime:
    return made_at + timedelta(days=days)


def is_expired(manifest: Manifest, now: datetime) -> bool:
    return now >= manifest.expires_at


def said(manifest: Manifest) -> dict[str, object]:
    """All it says but its seal."""
    return {
        "format": FORMAT, "id": manifest.id, "made_at": manifest.made_at.astimezone(UTC).isoformat(),
        "expires_at": manifest.expires_at.astimezone(UTC).isoformat(), "version": manifest.version,
        "database": manifest.database, "ledger": manifest.ledger, "link": manifest.link,
        "tables": dict(sorted(manifest.tables.items())), "files": manifest.files,
        "parts": [{"name": part.name, "size": part.size, "sha256": part.sha256} for part in manifest.parts],
        "recipients": list(manifest.recipients),
    }  # fmt: skip


def sealed_text(manifest: Manifest) -> str:
    """What the seal is computed from."""
    return json.dumps(said(manifest), sort_keys=True, separators=(",", ":"))


def written(manifest: Manifest) -> str:
    return json.dumps({**said(manifest), "seal": manifest.seal}, indent=2) + "\n"


def read(text: str, place: str) -> Manifest:
    """The inverse of `written`; raises BackupDamaged, with the place."""
    try:
        found = json.loads(text)
        if found["format"] != FORMAT:
            raise BackupRefused(f"{place}: of format {found['format']}. Use the version of Holdord that made it")
        return Manifest(
            found["id"], datetime.fromisoformat(found["made_at"]), datetime.fromisoformat(found["expires_at"]),
            found["version"], found["database"], int(found["ledger"]), found["link"], found["tables"],
            int(found["files"]),
            tuple(Part(part["name"], int(part["size"]), part["sha256"]) for part in found["parts"]),
            tuple(found["recipients"]), found["seal"],
        )  # fmt: skip
    except (ValueError, KeyError, TypeError):
        raise BackupDamaged(f"{place}: this is no manifest of a backup. Take another set") from None
