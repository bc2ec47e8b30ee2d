"""A log with something in it, and somebody who can count on it."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid5

import pytest

from holdord.audit import actions
from tests.conftest import at

NAMESPACE = UUID("00000000-0000-4000-8000-000000000000")
CLEO = f"staff:{uuid5(NAMESPACE, 'cleo')}"
ADA = uuid5(NAMESPACE, "ada")

Write = Callable[[int], None]


@pytest.fixture
def write(house: Path) -> Write:
    """Write so many entries, one a minute, each about Ada."""
    written = 0

    def more(count: int) -> None:
        nonlocal written
        for number in range(written, written + count):
            moment = at(f"2026-03-31T{12 + number // 60:02}:{number % 60:02}")
            actions.record(act="subjects.read", by=CLEO, at=moment, subject=ADA, detail={"number": number})
        written += count

    return more
