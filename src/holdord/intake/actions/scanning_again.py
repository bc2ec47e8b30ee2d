"""Files that came when no scanner was there are shown to it later.

Promise:  9.5 - uploaded files are scanned
Law:      GDPR Art. 32(1)
Takes:    the moment; how many at most
Gives:    how many were looked at. What is infected goes, and the log says so
"""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from holdord.intake import scanning
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.vault import files
from holdord.vault.queries import NoKey
from holdord.vault.rules import Unreadable

_A_NIGHT = 500


def scan_again(*, at: datetime, limit: int = _A_NIGHT) -> int:
    """Show the scanner what it has not seen, the latest first; stops at the first that it does not answer about.

    What cannot be opened is left for the vault's own control to tell of, and the next one is shown.
    """
    if not settings.HOLDORD_CLAMAV:
        return 0
    looked_at = 0
    for file, subject in people.unscanned(limit):
        said = _scanned(file, subject)
        if said is None:
            continue
        if said == scanning.NOT_SCANNED:
            break
        subjects.scanned(file=file, clean=said == scanning.CLEAN, by="system:scanner", at=at)
        looked_at += 1
    return looked_at


def _scanned(file: UUID, subject: UUID) -> str | None:
    scan = scanning.Scanning(settings.HOLDORD_CLAMAV)
    try:
        for piece in files.pieces(subject, file):
            scan.feed(piece)
    except (files.NoSuchFile, NoKey, Unreadable):
        # Erased while we looked; or damaged.
        scan.verdict()
        return None
    return scan.verdict()
