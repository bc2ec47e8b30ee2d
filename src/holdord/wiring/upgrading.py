"""A new version of the program, on the databases of the old one: with a way back, and a look at every promise.

Promise:  9.5 - what goes wrong is seen, and mended without loss
Takes:    the environment, the moment
Gives:    upgrade: Upgraded, what was done and what is worse than before; back: how many steps were taken back
Refuses:  StillOpen, NoBackup, NoWayBack
Next:     house.py (prepare_databases), ../backups/

Every step of ours can be taken back, and a test takes them back. What only the new version could write goes with its
tables: the way back is for the first hours, a backup for the days after.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from holdord.audit import queries as audit
from holdord.backups import queries as backups
from holdord.lib.jobs import serving
from holdord.lib.jobs.marks import Marks
from holdord.lib.jobs.rounds import BEAT_SECONDS
from holdord.policy import queries as policy
from holdord.promises import actions as promises
from holdord.promises import queries as looks
from holdord.promises.rules import Standing, State
from holdord.wiring import house
from holdord.wiring.environment import environment

BY = "system:upgrade"
#: A worker that was heard of this lately is running.
_ALIVE = timedelta(seconds=1.25 * BEAT_SECONDS)
#: A backup older than this is not the one from just before.
_LATELY = timedelta(days=1)


class StillOpen(RuntimeError):
    """A house is open on these databases; its program would meet tables it does not know."""


class NoBackup(RuntimeError):
    """There is no backup from just before."""


class NoWayBack(LookupError):
    """Nothing is noted to go back to."""


@dataclass(frozen=True)
class Upgraded:
    """Steps taken; the promises that were kept at the last look and are broken now; what is said of the audit log."""

    steps: int
    worse: tuple[str, ...]
    log_is_whole: bool
    log_said: str

    @property
    def well(self) -> bool:
        return not self.worse and self.log_is_whole


def upgrade(*, now: datetime, without_backup: bool = False) -> Upgraded:
    """Bring the databases up to date and look at everything; raises StillOpen, NoBackup.

    Where a step fails, those before it stand, and `back` takes them back.
    """
    _refuse_if_open(now)
    if not house.ready():
        if not without_backup:
            _must_have_backup(now)
        _note()
    steps = house.prepare_databases()
    _note_end()
    before = {each.result.id for each in _standings() if each.result.state is State.KEPT}
    broken = {result.id for result in promises.look(by=BY, at=now).results if result.state is State.BROKEN}
    log = audit.verify()
    order = [promise.id for promise in policy.register().promises]
    return Upgraded(steps, tuple(id for id in order if id in before & broken), log.ok, str(log.said))


def back(*, now: datetime) -> int:
    """Take the steps of the last upgrade back, by the new program; gives how many. Then put the old program in its
    place. Raises StillOpen, NoWayBack."""
    _refuse_if_open(now)
    taken, noted = 0, _noted()
    # From here on it is on its way back: cut off, the next call goes on.
    _end().unlink(missing_ok=True)
    for name, states in noted.items():
        executor = MigrationExecutor(connections[name])
        targets = _targets(executor, states)
        taken += len(executor.migration_plan(targets))
        executor.migrate(targets)
    _file().unlink()
    return taken


def _refuse_if_open(now: datetime) -> None:
    beats = Marks(environment.jobs_url).beats_or_none() or {}
    if alive := sorted(slot for slot, heard in beats.items() if now - heard < _ALIVE):
        raise StillOpen(
            f"{', '.join(alive)} was heard of less than {_ALIVE.seconds} seconds ago. Close the house first; then wait "
            "that long, and try again"
        )
    if there := serving.still_serving(url=environment.jobs_url, home=environment.home, at=now):
        # Whoever leaves the jobs to another process answers people all the same.
        raise StillOpen(f"still answering people: {'; '.join(there)}. Close every process of the house first")


def _must_have_backup(now: datetime) -> None:
    if not any(now - manifest.made_at < _LATELY for manifest in backups.sets()):
        raise NoBackup(
            "there is no backup of the last day. With the program that ran until now: holdord backup create. "
            "Or, where another copy was made: --without-backup"
        )


def _standings() -> tuple[Standing, ...]:
    look = looks.latest()
    return look.standings if look else ()


def _note() -> None:
    """Where each app stands in each database. Of an upgrade that was cut off, what it noted stays; one that came to its
    end is no way back from this one."""
    if _file().exists() and not _end().exists():
        return
    _end().unlink(missing_ok=True)
    _write(_file(), {name: _state(name) for name in house.DATABASES})


def _note_end() -> None:
    """All steps are taken, and to where: who goes back must come from there."""
    if _file().exists():
        _write(_end(), {name: _state(name) for name in house.DATABASES})


def _write(file: Path, states: Mapping[str, Mapping[str, str]]) -> None:
    beside = file.with_suffix(".new")
    beside.write_text(json.dumps(states, indent=1))
    beside.replace(file)


def _state(name: str) -> dict[str, str]:
    """The last step of each app that was taken. In each app they follow one another."""
    executor = MigrationExecutor(connections[name])
    taken = sorted(executor.loader.applied_migrations)
    return dict(taken)


def _targets(executor: MigrationExecutor, states: Mapping[str, str]) -> list[tuple[str, str | None]]:
    """As far back as is noted; an app that was not there goes altogether."""
    apps = {app for app, _ in executor.loader.applied_migrations}
    return [(app, states.get(app)) for app in sorted(apps)]


def _noted() -> dict[str, dict[str, str]]:
    try:
        found: dict[str, dict[str, str]] = json.loads(_file().read_text())
    except FileNotFoundError:
        raise NoWayBack("no upgrade is noted in the home. Restore a backup instead: docs/backups.md") from None
    if _end().exists() and json.loads(_end().read_text()) != {name: _state(name) for name in house.DATABASES}:
        # By `holdord run` or `holdord database prepare`: what was written since would go with those steps.
        raise NoWayBack(
            "since the upgrade that is noted in the home, other steps were taken. Restore a backup instead: "
            "docs/backups.md"
        )
    return found


def _file() -> Path:
    return environment.home / "upgrade.json"


def _end() -> Path:
    return environment.home / "upgraded.json"
