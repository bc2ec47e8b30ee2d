"""The control that reads the whole log.

Promise:  7.1 - every operation is on record, and the record is whole
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from holdord.audit import queries
from holdord.lib.registry import Evidence, broken, control, kept, said


@control("audit.verifies")
def verifies(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Every entry is hashed anew and compared with the tree and its signed checkpoints."""
    found = queries.verify()
    if found.first_bad is not None:
        return broken("the log does not verify: it was changed, from entry {entry} on", entry=found.first_bad,
                      looked_at=found.size)  # fmt: skip
    waiting = said(", newer ones not sequenced yet: {n}", n=found.pending) if found.pending else ""
    return kept("entries that are as they were written, under our signature: {n} of {n}{waiting}", n=found.size,
                waiting=waiting, looked_at=found.size)  # fmt: skip
