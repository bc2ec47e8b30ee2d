"""A whole copy of a SQLite file while the house is open, and one put where there was none.

Promise:  7.2b
Takes:    the file of a database
Gives:    `copied`: a copy of one moment, by SQLite's own online backup; `count`: rows by table
Refuses:  BackupDamaged, where a copy is not sound
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from holdord.backups.rules import BackupDamaged

#: What a backup is not for: who is logged in, and what was counted to slow somebody down.
PASSING = ("django_session", "holdord_cache")
#: Pages copied at once; between two steps others may write.
_PAGES = 2000


@contextmanager
def copied(database: Path, beside: Path) -> Iterator[Path]:
    """A copy of one moment, in a file of its own that is gone afterwards."""
    beside.unlink(missing_ok=True)
    beside.touch(mode=0o600)
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=60)) as source:
            _copy(source, beside)
        yield beside
    finally:
        for path in (beside, *_beside(beside)):
            path.unlink(missing_ok=True)


def _copy(source: sqlite3.Connection, target: Path) -> None:
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        source.backup(copy, pages=_PAGES, sleep=0.01)
        # One file and nothing beside it; what is deleted is overwritten.
        copy.execute("PRAGMA journal_mode=DELETE")
        copy.execute("PRAGMA secure_delete=ON")
        there = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for name in PASSING:
            if name in there:
                copy.execute(f"DELETE FROM {name}")  # noqa: S608  # the names are ours


def count(file: Path) -> dict[str, int]:
    """How many rows each table has; raises BackupDamaged, where the file is not sound."""
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            (sound,) = database.execute("PRAGMA quick_check(1)").fetchone()
            if sound != "ok":
                raise BackupDamaged(f"{file.name}: SQLite says it is not sound. Take another set")
            tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
            names = [name for (name,) in database.execute(tables)]
            return {
                name: int(database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])  # noqa: S608  # names of tables
                for name in names
            }  # fmt: skip
    except sqlite3.DatabaseError:
        raise BackupDamaged(
            f"{file.name}: this is no database of SQLite, or it was changed. Take another set"
        ) from None


def is_empty(file: Path) -> bool:
    """Whether there is no database yet, or one without a table."""
    if not file.exists() or not file.stat().st_size:
        return True
    return not count(file)


def _beside(file: Path) -> Iterator[Path]:
    return (file.with_name(file.name + end) for end in ("-wal", "-shm", "-journal"))


def forget_leftovers(file: Path) -> None:
    """What SQLite left beside a database that is not there: it must not be taken for the new one's."""
    for path in _beside(file):
        path.unlink(missing_ok=True)
