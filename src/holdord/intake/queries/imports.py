"""The files that were brought, and where each stands. Nothing of them is opened.

Takes:    ids, moments
Gives:    frozen dataclasses
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from holdord.intake.channels.report import Report, report_of
from holdord.intake.models import Import
from holdord.intake.rules import ImportState

#: Not touched for so long, nobody works at it: a process fell, or the job was never handed over.
_STILL = timedelta(minutes=2)


@dataclass(frozen=True)
class ImportLine:
    """A file that was brought: by which channel, by whom, where it stands, and what became of its rows."""

    id: UUID
    channel: str
    by: str
    language: str
    state: ImportState
    sound_only: bool
    done: int
    report: Report
    brought_at: datetime
    confirmed_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True)
class Work:
    """A job to hand over again. ``key`` is another one for each stretch, so that one that failed is tried anew."""

    job: str
    key: str
    id: UUID


def imports(*, channels: Collection[str] | None = None, limit: int = 50) -> list[ImportLine]:
    """The newest first, of some channels or of all."""
    rows = Import.objects.order_by("-brought_at", "-id")
    if channels is not None:
        rows = rows.filter(channel__in=channels)
    return [_line(row) for row in rows[:limit]]


def one_import(id: UUID) -> ImportLine | None:
    row = Import.objects.filter(pk=id).first()
    return _line(row) if row else None


def left_lying(*, at: datetime) -> list[Work]:
    """What is to be looked through or read in, and at which nobody works."""
    jobs = {ImportState.BROUGHT.value: "intake.look", ImportState.CONFIRMED.value: "intake.import"}
    rows = Import.objects.filter(state__in=jobs, touched_at__lte=at - _STILL).order_by("touched_at")
    return [Work(jobs[row.state], _key(row), row.id) for row in rows[:100]]


def _key(row: Import) -> str:
    return str(row.id) if row.state == ImportState.CONFIRMED.value else f"{row.id}:{row.touched_at.timestamp():.0f}"


def _line(row: Import) -> ImportLine:
    return ImportLine(
        row.id, row.channel, row.by, row.language, ImportState(row.state), row.sound_only, row.done,
        report_of(row.report), row.brought_at, row.confirmed_at, row.finished_at,
    )  # fmt: skip
