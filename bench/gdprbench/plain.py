"""The other store: one table, the terms copied into each record, an index on each of them. Nothing sealed or logged.

Takes:    Operation (mixes.py)
Gives:    answer(): rows as they come, or how many were touched. records(): those rows as Record, for the comparison
"""

import time
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from mixes import Operation, Record

_COLUMNS = "key, data, purpose, expires_on, person, objections, decisions, sharing, source, category"
#: What GDPR asks of a store to be found by (Shastri et al., table 1), each by an index of its own.
_INDEXED = ("purpose", "expires_on", "person", "objections", "decisions", "sharing", "source", "category")
_TABLE = """
CREATE TABLE records (
    key bigint PRIMARY KEY, data text NOT NULL, purpose text NOT NULL, collected_on date NOT NULL,
    expires_on date NOT NULL, person text NOT NULL, objections text NOT NULL, decisions text NOT NULL,
    sharing text NOT NULL, source text NOT NULL, category text NOT NULL
)"""


class Plain:
    """The table on a connection of its own: each operation is one statement, prepared, and one transaction."""

    def __init__(self, database: str, today: date, collected_on: date) -> None:
        self.connection = psycopg.connect(f"dbname={database}", autocommit=True, prepare_threshold=0)
        self.today, self.collected_on = today, collected_on
        self.connection.execute(_TABLE)

    def fill(self, operations: Iterable[Operation]) -> None:
        names = f"{_COLUMNS}, collected_on"
        with self.connection.cursor().copy(f"COPY records ({names}) FROM STDIN") as copy:
            for asked in operations:
                assert asked.record
                copy.write_row((*self._row(asked.record), self.collected_on))
        for column in _INDEXED:
            self.connection.execute(f"CREATE INDEX records_{column} ON records ({column})")
        self.connection.execute("VACUUM ANALYZE records")

    def answer(self, asked: Operation) -> Any:
        answer: Callable[[Operation], Any] = getattr(self, "_" + asked.name.replace("-", "_"))
        return answer(asked)

    def records(self, answer: Any) -> dict[int, Record]:
        return {row[0]: Record(*row[:7], _list(row[7]), *row[8:]) for row in answer}

    def processor(self) -> float:
        """Seconds of the processor that this process and its server have taken."""
        return spent_by(self.connection.info.backend_pid)

    def sizes(self) -> dict[str, int]:
        return {
            "table": self._size("pg_table_size('records')"), "indexes": self._size("pg_indexes_size('records')")
        }  # fmt: skip

    def close(self) -> None:
        self.connection.close()

    def _insert(self, asked: Operation) -> int:
        assert asked.record
        places = ", ".join(["%s"] * 11)
        return self._run(
            f"INSERT INTO records ({_COLUMNS}, collected_on) VALUES ({places})",
            (*self._row(asked.record), self.collected_on),
        )

    def _delete(self, asked: Operation) -> int:
        return self._run("DELETE FROM records WHERE key = %s", (asked.key,))

    def _update_data(self, asked: Operation) -> int:
        return self._run("UPDATE records SET data = %s WHERE key = %s", (asked.value, asked.key))

    def _terms_by_purpose(self, asked: Operation) -> int:
        if asked.what == "days":
            said = "UPDATE records SET expires_on = collected_on + %s::int WHERE purpose = %s"
            return self._run(said, (asked.value, asked.purpose))
        said = "UPDATE records SET sharing = %s WHERE purpose = %s"
        return self._run(said, (",".join(asked.value), asked.purpose))

    def _terms_by_user(self, asked: Operation) -> int:
        return self._run(f"UPDATE records SET {asked.what} = %s WHERE person = %s", (asked.value, asked.user))

    def _read_by_key(self, asked: Operation) -> Any:
        return self._rows("key = %s", (asked.key,))

    def _read_by_user(self, asked: Operation) -> Any:
        return self._rows("person = %s", (asked.user,))

    def _read_by_purpose(self, asked: Operation) -> Any:
        where = "purpose = %s AND objections <> %s AND expires_on > %s"
        return self._rows(where, (asked.purpose, asked.purpose, self.today))

    def _rows(self, where: str, values: tuple[Any, ...]) -> Any:
        return self.connection.execute(f"SELECT {_COLUMNS} FROM records WHERE {where}", values).fetchall()

    def _run(self, statement: str, values: tuple[Any, ...]) -> int:
        return self.connection.execute(statement, values).rowcount

    def _row(self, record: Record) -> tuple[Any, ...]:
        return (
            record.key, record.data, record.purpose, record.expires_on, record.user, record.objections,
            record.decisions, ",".join(record.sharing), record.source, record.category,
        )  # fmt: skip

    def _size(self, what: str) -> int:
        row = self.connection.execute(f"SELECT {what}").fetchone()
        return int(row[0]) if row else 0


def spent_by(*servers: int) -> float:
    """Seconds of the processor that this process has taken, and these processes of the server."""
    of_servers = (int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) for pid in servers)
    return time.process_time() + sum(of_servers) / 1e9


def _list(text: str) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()
