"""The one place that asks the machine what time it is. Only faces and wiring call it; rooms are handed `at`."""

from datetime import UTC, datetime


def now() -> datetime:
    """This moment, aware, UTC."""
    return datetime.now(UTC)
