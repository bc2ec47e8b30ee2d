"""The database's own refusal to change what is written once: for migrations.

Takes:    tables, what the refusal says, which acts it refuses
Gives:    NeverChanged; its `put` and `drop` are what a migration runs
Note:     on SQLite a later migration that alters such a table builds it anew and loses its triggers: end it with `put`
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class NeverChanged:
    """``function`` is what PostgreSQL calls the refusal. ``removed_neither``: nothing is deleted from them either."""

    function: str
    said: str
    tables: tuple[str, ...]
    removed_neither: bool = False

    def put(self, apps: Any, schema_editor: Any) -> None:
        """Create the triggers, if this connection holds the tables."""
        self._run(schema_editor, [*self._drop(schema_editor), *self._create(schema_editor)])

    def drop(self, apps: Any, schema_editor: Any) -> None:
        self._run(schema_editor, list(self._drop(schema_editor)))

    @staticmethod
    def _run(schema_editor: Any, statements: list[str]) -> None:
        if schema_editor.connection.alias == "default":
            for statement in statements:
                schema_editor.execute(statement)

    def _drop(self, schema_editor: Any) -> Iterator[str]:
        if schema_editor.connection.vendor == "postgresql":
            yield f"DROP FUNCTION IF EXISTS {self.function}() CASCADE"
            return
        for table in self.tables:
            yield from (f"DROP TRIGGER IF EXISTS {table}_{act}" for act in self._acts)

    def _create(self, schema_editor: Any) -> Iterator[str]:
        if schema_editor.connection.vendor == "postgresql":
            yield (
                f"CREATE FUNCTION {self.function}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{self.said}' USING ERRCODE = 'restrict_violation'; END $$"
            )
            acts = " OR ".join(act.upper() for act in self._acts)
            for table in self.tables:
                yield (
                    f"CREATE TRIGGER {table}_kept BEFORE {acts} ON {table} "
                    f"FOR EACH ROW EXECUTE FUNCTION {self.function}()"
                )
            return
        for table in self.tables:
            for act in self._acts:
                yield (
                    f"CREATE TRIGGER {table}_{act} BEFORE {act.upper()} ON {table} FOR EACH ROW "
                    f"BEGIN SELECT RAISE(ABORT, '{self.said}'); END"
                )

    @property
    def _acts(self) -> tuple[str, ...]:
        return ("update", "delete") if self.removed_neither else ("update",)
