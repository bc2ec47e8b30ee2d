"""Somebody with the keys to the database: takes the triggers away and changes what was written."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from holdord.audit import triggers


class _Statements:
    """What triggers.py asks of a schema editor; the real one wants to be outside a transaction."""

    connection = connection

    def execute(self, statement: str) -> None:
        sql(statement)


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@contextmanager
def triggers_dropped() -> Iterator[None]:
    """Without the database's own refusal, for as long as the block lasts."""
    triggers.drop(None, _Statements())
    yield
    triggers.put(None, _Statements())


def empty_the_log() -> None:
    """For tests that commit: the framework cannot flush tables that refuse it, but empty ones it can."""
    with triggers_dropped():
        for table in triggers.TABLES:
            sql(f"DELETE FROM {table}")
