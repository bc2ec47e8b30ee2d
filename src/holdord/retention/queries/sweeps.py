"""What earlier runs let go, by rule: the evidence, and whether it still is what the ledger and the log say.

Promise:  7.2a
Law:      GDPR Art. 5(2)
Gives:    SweepEvidence, RunEvidence, the newest first; Checked. Nobody is named
Next:     ../actions/evidence.py (who writes it), ../certificate.py (the paper)
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from holdord.audit import queries as audit
from holdord.lib.ids import TIMED
from holdord.retention.models import LedgerEntry, SweepLine, SweepRun
from holdord.retention.rules import KeysPrint

#: How the log names a run that went through, and one that was cut off.
RUN, CUT_OFF = "retention.run", "retention.run_cut_off"


@dataclass(frozen=True)
class SweepEvidence:
    """What went by one rule in one run. ``keys_print``: SHA-256 of each keyed hash of the people, as they stand in the
    ledger, added up. ``left_over``: what a second look found still there that nothing keeps. ``run`` is None for what
    went before runs had numbers. ``warned``, ``unreached``, ``least_days``: where people hear of it first."""

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
    run: UUID | None = None
    warned: int = 0
    unreached: int = 0
    least_days: int | None = None
    was_cut_off: bool = False


@dataclass(frozen=True)
class Checked:
    """Whether a run's evidence is what the log and the ledger say. ``entry`` is the run's entry in the log, and
    ``position`` its place there (None, until it has one)."""

    log_agrees: bool
    ledger_agrees: bool
    entry: UUID | None = None
    position: int | None = None

    @property
    def is_sound(self) -> bool:
        return self.log_agrees and self.ledger_agrees


@dataclass(frozen=True)
class RunEvidence:
    """One run: what went by each rule, and the print over all its lines that stands in the log."""

    id: UUID
    at: datetime
    by: str
    ended_at: datetime | None
    was_cut_off: bool
    lines: tuple[SweepEvidence, ...] = field(default=())
    print: str = ""

    @property
    def records(self) -> int:
        return sum(line.records for line in self.lines)

    @property
    def people(self) -> int:
        return sum(line.people for line in self.lines)

    @property
    def left_over(self) -> int:
        return sum(line.left_over for line in self.lines)


def wrote_as_it_went(line: SweepEvidence) -> bool:
    """Whether the line is of a run that wrote down what people had heard together with what went. Those of earlier
    versions did so when they were through, if they came to that; and their ids do not say their moment."""
    return line.run is not None and line.run.version == TIMED


def sweeps(limit: int = 100) -> list[SweepEvidence]:
    """The evidence of the latest runs."""
    return [_line(row) for row in SweepLine.objects.select_related("run").order_by("-at", "process", "rule")[:limit]]


def runs(limit: int = 50) -> list[RunEvidence]:
    """The latest runs by which something went, or that were cut off."""
    rows = SweepRun.objects.filter(lines__isnull=False).distinct().order_by("-at", "id")[:limit]
    return [_run(row) for row in rows.prefetch_related("lines")]


def run_moments(limit: int, until: datetime) -> list[datetime]:
    """When the latest runs up to that moment began, whether or not anything went by them."""
    return list(SweepRun.objects.filter(at__lte=until).order_by("-at").values_list("at", flat=True)[:limit])


def run(id: UUID) -> RunEvidence | None:
    """One run, whether or not anything went by it."""
    row = SweepRun.objects.filter(pk=id).first()
    return _run(row) if row else None


def not_ended(before: datetime) -> list[UUID]:
    """The runs from before that moment that never came to an end."""
    return list(SweepRun.objects.filter(ended_at=None, at__lt=before).order_by("at").values_list("id", flat=True))


def print_of_run(id: UUID) -> str:
    """SHA-256 over all that the lines of a run say, in the order of process and rule."""
    rows = SweepLine.objects.filter(run_id=id).order_by("process", "rule")
    return _print(_line(row) for row in rows)


def checked(found: RunEvidence) -> Checked:
    """Hold a run against its entry in the log, and its prints against the ledger, computed anew.

    That the log itself was not changed is for `audit.queries.verify` to say.
    """
    entries = [entry for act in (RUN, CUT_OFF) for entry in audit.entries(None, act=act, since_at=found.at)]
    own = [entry for entry in entries if entry.detail.get("run") == str(found.id)]
    entry = max(own, key=lambda each: each.at, default=None)
    log_agrees = entry is not None and entry.detail.get("lines") == found.print
    return Checked(log_agrees, _ledger_agrees(found), entry.id if entry else None, entry.position if entry else None)


def in_ledger(at: datetime) -> dict[tuple[str, str], tuple[int, KeysPrint]]:
    """What the ledger says went by age at that moment: by process and rule, how many records, and a print of whom."""
    rows = LedgerEntry.objects.filter(at=at, ground="retention-ended", whole_person=False)
    found: dict[tuple[str, str], tuple[int, KeysPrint]] = {}
    for process, rule, key, n in rows.values_list("process", "rule", "key", "rows").iterator():
        records, keys = found.get((process, rule), (0, KeysPrint()))
        keys.update(bytes(key))
        found[process, rule] = (records + n, keys)
    return found


def people_in_ledger(at: datetime) -> int:
    """Of how many people the ledger says that nothing was left at that moment, by age."""
    return LedgerEntry.objects.filter(at=at, ground="retention-ended", whole_person=True).count()


def _ledger_agrees(found: RunEvidence) -> bool:
    said = in_ledger(found.at)
    if set(said) != {(line.process, line.rule) for line in found.lines if line.records or any(line.keys_print)}:
        return False
    return all(
        said[line.process, line.rule][0] == line.records
        and said[line.process, line.rule][1].digest() == line.keys_print
        for line in found.lines
        if (line.process, line.rule) in said
    )


def _print(lines: Iterable[SweepEvidence]) -> str:
    said = [
        [
            line.at.isoformat(), line.by, line.process, line.rule, line.records, line.people, line.held,
            line.keys_print.hex(), line.left_over, line.register_version, line.warned, line.unreached, line.least_days,
        ]
        for line in lines
    ]  # fmt: skip
    return sha256(json.dumps(said, separators=(",", ":")).encode()).hexdigest()


def _run(row: SweepRun) -> RunEvidence:
    lines = tuple(_line(line) for line in sorted(row.lines.all(), key=lambda line: (line.process, line.rule)))
    return RunEvidence(row.id, row.at, row.by, row.ended_at, row.was_cut_off, lines, _print(lines))


def _line(row: SweepLine) -> SweepEvidence:
    return SweepEvidence(
        row.at, row.by, row.process, row.rule, row.records, row.people, row.held, bytes(row.keys_print),
        row.left_over, row.register_version, row.run_id, row.warned, row.unreached, row.least_days,
        bool(row.run and row.run.was_cut_off),
    )  # fmt: skip
