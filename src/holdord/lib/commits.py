"""Commits that do not wait for the disk, for what can be fetched again from where it came.

Takes:    a stretch of work made of many transactions
Gives:    `unhurried`: within it a commit is seen by everybody at once, and is on the disk soon; `run_unhurried`, for a
          single statement
Next:     ../intake/channels/mail/following.py (a mailbox: the place moves on by a commit that does wait)

A process that is killed loses nothing by it. Where the machine itself dies, the last of these transactions may be gone,
whole and from the end: never one of them without those before it. The next commit that waits takes all of them along,
for there is one log; so whoever notes by such a one how far they came has lost nothing either.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from holdord.lib import sql

#: Several statements that go at once are one transaction, and leave none open where one of them fails.
_LIKE_THIS = "SET LOCAL synchronous_commit = off; {}"
_UNHURRIED = {"sqlite": "PRAGMA synchronous = NORMAL", "postgresql": "SET synchronous_commit = off"}
_AS_BEFORE = {"sqlite": "PRAGMA synchronous = FULL", "postgresql": "RESET synchronous_commit"}


@contextmanager
def unhurried() -> Iterator[None]:
    """Within it, transactions on the house's own database are committed without waiting for the disk.

    Never for what is acknowledged to somebody. Within a transaction of the caller's it does nothing: that one waits.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(_UNHURRIED[connection.vendor])
    try:
        yield
    finally:
        try:
            with connection.cursor() as cursor:
                cursor.execute(_AS_BEFORE[connection.vendor])
        except Exception:
            # Lost on the way: a new connection waits again, and this one must not be used as it is.
            connection.close()
            raise


def run_unhurried(text: str, values: Sequence[Any]) -> None:
    """Carry out one statement as a transaction of its own that does not wait; on PostgreSQL by one way there and
    back. Within a transaction of the caller's it is part of that one."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.in_atomic_block:
        sql.run(connection, text, values)
    elif connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_LIKE_THIS.format(text), values)
    else:
        with unhurried():
            sql.run(connection, text, values)
