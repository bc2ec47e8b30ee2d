"""How it goes with the tables of the company's own databases that are read.

Promise:  4.2c - nothing is lost unseen
Takes:    nothing
Gives:    TableState, a channel each. Numbers and moments; nothing of a row
Next:     ../actions/tables.py (who writes)
"""

from dataclasses import dataclass
from datetime import datetime

from holdord.intake.models import Reached


@dataclass(frozen=True)
class TableState:
    """When a table was last read; when it was last read whole, or with faults, of how many rows how many could not be;
    since when it cannot be read at all."""

    channel: str
    at: datetime
    rows: int
    faults: int
    fault_since_at: datetime | None


def tables() -> dict[str, TableState]:
    """Every table that was read, or was to be, by its channel."""
    return {
        row.channel: TableState(row.channel, row.at, row.rows, row.faults, row.fault_since_at)
        for row in Reached.objects.order_by("channel")
    }
