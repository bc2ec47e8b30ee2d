"""What a run leaves behind: by rule, how many went, a print of whom, and what a second look found.

Promise:  7.2a - "when a retention period ends, data are erased", and it can be shown
Law:      GDPR Art. 5(2)
Takes:    what went, as it goes
Gives:    Tally; `begin`; `heard`, what people had heard of what goes; `keep`, a line of the run; `close`, the run's
          entry in the log, with a print over its lines
Why:      the log hangs together (audit/): a line that was changed later no longer has the print that stands there
Next:     ../queries/sweeps.py (who reads it, and holds it against the ledger and the log)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdord.audit import actions as audit
from holdord.lib.days import local_date
from holdord.lib.ids import timed_id
from holdord.policy import queries as policy
from holdord.retention.actions.portions import Swept
from holdord.retention.models import SweepLine, SweepRun
from holdord.retention.queries import (
    Due,
    in_ledger,
    not_ended,
    people_in_ledger,
    print_of_run,
)
from holdord.retention.rules import KeysPrint, Stage


@dataclass
class Tally:
    """What went by one rule of a process so far."""

    process: str
    rule: str
    records: int = 0
    people: int = 0
    held: int = 0
    warned: int = 0
    unreached: int = 0
    least_days: int | None = None
    keys: KeysPrint = field(default_factory=KeysPrint)

    def take(self, swept: Swept) -> None:
        """What went, as it was swept."""
        self.records, self.people, self.held, self.keys = swept.records, swept.people, swept.held, swept.keys

    def warn(self, goes: Iterable[Due], at: datetime) -> None:
        """This goes, and so the people had heard of it."""
        for entry in goes:
            warning = entry.warning
            if warning is None:
                continue
            self.warned += warning.told_on is not None
            self.unreached += warning.stage is Stage.UNREACHED
            # Whoever went without any letter was given no day at all, and is to show beside all who were told.
            since = warning.since_on
            self.gave((local_date(at, policy.register().desk.time_zone) - since).days - 1 if since else 0)

    def gave(self, days: int) -> None:
        """So many whole days somebody had, before what went."""
        days = max(days, 0)
        self.least_days = days if self.least_days is None else min(self.least_days, days)


@dataclass(frozen=True)
class Begun:
    """A run that goes on: its number, when it began, whose it is."""

    id: UUID
    at: datetime
    by: str


def begin(*, by: str, at: datetime) -> Begun:
    """Write down that a run begins; and of those that never came to an end, from the ledger, what they had done."""
    for id in not_ended(at):
        _take_over(id, at=at)
    row = SweepRun.objects.create(id=timed_id(at), at=at, by=by)
    return Begun(row.id, at, by)


def heard(begun: Begun, tally: Tally, goes: Sequence[Due]) -> None:
    """This goes, and so its people had heard of it: written down in the transaction in which it goes. The letters go
    with their people: of a run that was killed nobody could say it afterwards."""
    tally.warn(goes, begun.at)
    if not tally.warned + tally.unreached and tally.least_days is None:
        return
    row = _line_of(begun, tally)
    _hear(row, tally)
    row.save()


def keep(begun: Begun, tallies: Iterable[Tally], left: int) -> None:
    """What went by one rule in one run, by counts and a print of keyed hashes; and what a second look found left.

    A rule that had nothing leaves no line. Two ways in which things come to be due by one rule are one line.
    """
    for tally in tallies:
        rule = policy.register().rule(tally.rule)
        if rule and rule.forewarning and tally.records and not tally.warned + tally.unreached:
            # By a way in which nobody asks for letters.
            tally.gave(0)
        if tally.records or tally.people or tally.warned or tally.unreached or left:
            _put(begun, tally, left)


def close(begun: Begun, *, records: int, people: int, held: int, at: datetime) -> None:
    """The run is through: it is written into the log, with the print of its lines."""
    with transaction.atomic():
        SweepRun.objects.filter(pk=begun.id).update(ended_at=at, was_cut_off=False)
        counts = {"records": records, "people": people, "held": held}
        audit.record(act="retention.run", by=begun.by, at=at, detail={**_lines(begun), **counts})


def _take_over(id: UUID, *, at: datetime) -> None:
    """A run that was killed: every portion of it is in the ledger, whole. Should it live after all, its own last word
    takes the place of this one."""
    with transaction.atomic():
        row = SweepRun.objects.select_for_update().filter(pk=id, ended_at=None).first()
        if row is None:
            return
        begun, records = Begun(row.id, row.at, row.by), 0
        people = people_in_ledger(row.at)
        known = {(line.process, line.rule): line for line in row.lines.all()}
        people -= sum(line.people for line in known.values())
        for (process, rule), (count, keys) in in_ledger(row.at).items():
            records += count
            was = known.get((process, rule))
            if was is None or was.records != count:
                more = Tally(process, rule, count, (was.people if was else 0) + people, keys=keys)
                people = 0
                _put(begun, more, 0, anew=True)
        row.ended_at, row.was_cut_off = at, True
        row.save(update_fields=["ended_at", "was_cut_off"])
        audit.record(
            act="retention.run_cut_off", by="system:retention", at=at, detail={**_lines(begun), "records": records}
        )


def _put(begun: Begun, tally: Tally, left: int, *, anew: bool = False) -> None:
    row = _line_of(begun, tally)
    if anew:
        row.records = row.people = row.held = row.left_over = 0
        row.keys_print = bytes(32)
        row.register_version = policy.version()
    keys = KeysPrint()
    keys.add(bytes(row.keys_print))
    keys.add(tally.keys.digest())
    row.keys_print = keys.digest()
    row.records, row.people, row.held = row.records + tally.records, row.people + tally.people, row.held + tally.held
    row.left_over += left
    _hear(row, tally)
    row.save()


def _line_of(begun: Begun, tally: Tally) -> SweepLine:
    """The run's line of this rule: as far as it is written, or a new one."""
    row = SweepLine.objects.filter(run_id=begun.id, process=tally.process, rule=tally.rule).first()
    return row or SweepLine(
        run_id=begun.id, process=tally.process, rule=tally.rule, at=begun.at, by=begun.by, records=0, people=0, held=0,
        left_over=0, keys_print=bytes(32), register_version=policy.version(),
    )  # fmt: skip


def _hear(row: SweepLine, tally: Tally) -> None:
    """What people had heard, as far as the tally has come: there is one of them for those of a rule that owes letters,
    and it counts on."""
    row.warned, row.unreached = max(row.warned, tally.warned), max(row.unreached, tally.unreached)
    days = [each for each in (row.least_days, tally.least_days) if each is not None]
    row.least_days = min(days, default=None)


def _lines(begun: Begun) -> dict[str, str]:
    """Which run it is, and the print over its lines as they now stand."""
    return {"run": str(begun.id), "lines": print_of_run(begun.id)}
