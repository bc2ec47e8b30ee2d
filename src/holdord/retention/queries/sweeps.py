"""What earlier runs let go, by rule: the evidence, and a certificate of it that can be kept.

Promise:  7.2a
Law:      GDPR Art. 5(2)
Gives:    SweepEvidence, the newest first; nobody is named
"""

from dataclasses import dataclass
from datetime import datetime

from holdord.retention.models import SweepLine


@dataclass(frozen=True)
class SweepEvidence:
    """What went by one rule in one run. ``keys_print``: SHA-256 over the keyed hashes of the people, as they stand in
    the ledger, in the order they went. ``left_over``: what a second look found still there that nothing keeps."""

    at: datetime
    by: str
    process: str
    rule: str
    records: int
    people: int
    held: int
    keys_print: bytes
    left_over: int
    register_version: str


def sweeps(limit: int = 100) -> list[SweepEvidence]:
    """The evidence of the latest runs."""
    rows = SweepLine.objects.order_by("-at", "process", "rule")[:limit]
    return [
        SweepEvidence(
            row.at, row.by, row.process, row.rule, row.records, row.people, row.held, bytes(row.keys_print),
            row.left_over, row.register_version,
        )
        for row in rows
    ]  # fmt: skip
