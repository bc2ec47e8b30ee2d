"""What has gone, as the ledger says it: keyed hashes, codes and counts.

Promise:  7.2a, 11.3
Law:      GDPR Art. 5(2)
Gives:    LedgerLine, keyed hashes
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from holdord.retention.models import LedgerEntry
from holdord.vault import queries as vault


@dataclass(frozen=True)
class LedgerLine:
    """One erasure, as anybody may see it."""

    id: UUID
    at: datetime
    whole_person: bool
    ground: str
    process: str
    rule: str
    rows: int


def ledger(limit: int = 100) -> list[LedgerLine]:
    """The latest erasures, newest first."""
    fields = ("id", "at", "whole_person", "ground", "process", "rule", "rows")
    return [LedgerLine(*row) for row in LedgerEntry.objects.order_by("-at", "id").values_list(*fields)[:limit]]


def ledger_keys(*, whole_person: bool) -> set[bytes]:
    """The keyed hashes of all who have been erased, whole or in part."""
    return {bytes(key) for key in LedgerEntry.objects.filter(whole_person=whole_person).values_list("key", flat=True)}


def ledger_key(subject: UUID) -> bytes:
    """The keyed hash under which the ledger knows a person."""
    return vault.blind_index("subject", str(subject))


def ledger_keys_of(subjects: Iterable[UUID]) -> dict[UUID, bytes]:
    """The keyed hash of each of many people."""
    wanted = list(subjects)
    return dict(zip(wanted, vault.blind_indexes("subject", [str(subject) for subject in wanted]), strict=True))


def keys_left() -> list[UUID]:
    """The owners whose rows are gone and whose data key has still to be destroyed."""
    return [id for id in LedgerEntry.objects.values_list("key_left", flat=True).exclude(key_left=None) if id]
