"""A condition for thousands of ids at once: ``filter(id__one_of=ids)``, as one value and not one for each.

Takes:    ids (UUID) of a column that holds ids, or points at one
Gives:    the lookup, once this is imported; on PostgreSQL an array, on SQLite a list in JSON
Why:      with a place for each of a thousand values, putting them in costs more than what the database does with them
"""

import json
from typing import Any
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import ForeignKey, Lookup, UUIDField


class OneOf(Lookup):
    """The column is one of these ids; of none it is never true."""

    lookup_name = "one_of"

    def get_prep_lookup(self) -> list[UUID]:
        return list(self.rhs)

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> Any:
        column, values = self.process_lhs(compiler, connection)
        ids: list[UUID] = self.rhs
        if connection.vendor == "postgresql":
            return f"{column} = ANY(%s::uuid[])", [*values, "{" + ",".join([id.hex for id in ids]) + "}"]
        return f"{column} IN (SELECT value FROM json_each(%s))", [*values, json.dumps([id.hex for id in ids])]  # noqa: S608  # the column is ours


UUIDField.register_lookup(OneOf)
ForeignKey.register_lookup(OneOf)
