"""The control that reads the whole log.

Promise:  7.1 - every operation is on record, and the record is whole
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from holdord.audit import queries
from holdord.lib.registry import Evidence, broken, control, kept


@control("audit.verifies")
def verifies(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Every entry is hashed anew and compared with the tree and its signed checkpoints."""
    found = queries.verify()
    if not found.ok:
        return broken(f"the log does not verify: {found.said}", looked_at=found.size)
    waiting = f", {found.pending} newer not sequenced yet" if found.pending else ""
    return kept(f"{found.said}{waiting}", looked_at=found.size)
