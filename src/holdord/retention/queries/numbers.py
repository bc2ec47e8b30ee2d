"""Numbers about nobody that were made of what has gone, and the ones that did not stand it.

Law:      GDPR Rec. 26
Gives:    Numbers, the newest first
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from holdord.retention.models import Anonymised


@dataclass(frozen=True)
class Numbers:
    """A table: general values, how many people, how many things; and what the three questions were answered by.

    ``label`` is 'anonymous', or 'pseudonymised': then ``lines`` is empty, for nothing was kept.
    """

    id: UUID
    at: datetime
    process: str
    rule: str
    label: str
    columns: tuple[str, ...]
    lines: tuple[tuple[tuple[str, ...], int, int], ...]
    assessment: dict[str, Any]


def numbers(*, process: str | None = None) -> list[Numbers]:
    """All tables, of one process or of all."""
    rows = Anonymised.objects.order_by("-at", "id")
    if process is not None:
        rows = rows.filter(process=process)
    return [
        Numbers(
            row.id, row.at, row.process, row.rule, row.label, tuple(row.columns),
            tuple((tuple(values), people, things) for values, people, things in row.lines), row.assessment,
        )
        for row in rows
    ]  # fmt: skip
