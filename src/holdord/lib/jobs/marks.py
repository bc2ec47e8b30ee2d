"""Three small notes beside the jobs: which worker is alive, which night has been seen to, who may run the jobs at all.

Takes:    the address of the jobs' own database (SQLite file, or schema `dbos` in PostgreSQL)
Gives:    Marks: beat, silent, last_night; Turn: one process at a time over one SQLite file
Why:      the engine takes up a worker's unfinished work only when a worker of the same name comes back
"""

import fcntl
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import IO

import sqlalchemy as sa

_BEAT, _NIGHT, _SERVES = "slot:", "night:", "serves:"


class Marks:
    """A table of names and values in the jobs' database."""

    def __init__(self, url: str) -> None:
        self._schema = None if url.startswith("sqlite") else "dbos"
        self._engine = sa.create_engine(url, poolclass=sa.NullPool)
        self._table = sa.Table(
            "holdord_marks",
            sa.MetaData(schema=self._schema),
            sa.Column("name", sa.String(200), primary_key=True),
            sa.Column("value", sa.String(64), nullable=False),
        )

    def prepare(self) -> None:
        """Make the table, where it is missing."""
        with self._engine.begin() as connection:
            if self._schema:
                connection.execute(sa.schema.CreateSchema(self._schema, if_not_exists=True))
            elif connection.exec_driver_sql("PRAGMA journal_mode=WAL").scalar() != "wal":
                raise OSError("the jobs' file cannot be kept in WAL mode. Keep HOLDORD_HOME on a local disk")
            self._table.create(connection, checkfirst=True)

    def beat(self, slot: str, *, at: datetime) -> None:
        """This worker is alive."""
        self._write(_BEAT + slot, at.isoformat())

    def beats(self) -> dict[str, datetime]:
        """When each worker was last heard of."""
        return self._heard(_BEAT)

    def beats_or_none(self) -> dict[str, datetime] | None:
        """As `beats`; None where nobody has ever run the jobs. Makes nothing."""
        return self._heard(_BEAT) if self._is_there() else None

    def serve(self, name: str, *, at: datetime) -> None:
        """This process answers people."""
        self._write(_SERVES + name, at.isoformat())

    def serve_no_more(self, name: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(sa.delete(self._table).where(self._table.c.name == _SERVES + name))

    def serving_or_none(self) -> dict[str, datetime] | None:
        """When each process that answers people was last heard of; None where nobody ever did. Makes nothing."""
        return self._heard(_SERVES) if self._is_there() else None

    def _is_there(self) -> bool:
        if self._schema is None and not Path(str(self._engine.url.database)).exists():
            return False
        return sa.inspect(self._engine).has_table("holdord_marks", schema=self._schema)

    def _heard(self, kind: str) -> dict[str, datetime]:
        query = sa.select(self._table).where(self._table.c.name.startswith(kind))
        with self._engine.connect() as connection:
            return {row.name.removeprefix(kind): datetime.fromisoformat(row.value) for row in connection.execute(query)}

    def silent(self, *, at: datetime, longer_than: timedelta) -> list[str]:
        """The workers not heard of for that long."""
        return sorted(slot for slot, heard_at in self.beats().items() if at - heard_at > longer_than)

    def forget(self, slot: str) -> None:
        """That worker's work has been taken over; it is written down again when it comes back."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(self._table).where(self._table.c.name == _BEAT + slot))

    def last_night(self, name: str) -> date | None:
        """The last day whose night job has been handed to the engine; None in a house that has never been open."""
        query = sa.select(self._table.c.value).where(self._table.c.name == _NIGHT + name)
        with self._engine.connect() as connection:
            value = connection.execute(query).scalar()
        return date.fromisoformat(value) if value else None

    def night_seen(self, name: str, day: date) -> None:
        self._write(_NIGHT + name, day.isoformat())

    def _write(self, name: str, value: str) -> None:
        mine = self._table.c.name == name
        with self._engine.begin() as connection:
            if not connection.execute(sa.update(self._table).where(mine).values(value=value)).rowcount:
                connection.execute(sa.insert(self._table).values(name=name, value=value))


class Turn:
    """Whose turn it is to run the jobs of one file. However a process dies, the system gives its turn back."""

    def __init__(self, file: Path) -> None:
        self._path = file
        self._file: IO[str] | None = None

    def take(self) -> bool:
        """Whether it is ours now. Asked again while it is somebody else's."""
        file = self._path.open("a")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        return True

    def give_back(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
