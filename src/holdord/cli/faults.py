"""How a fault is told at the command line: what is wrong, and what to do. Never a traceback, never a person's data.

Takes:    whatever a command raised
Gives:    a line on standard error, and the exit code
"""

import errno
import os
import traceback

import click

KEPT, BROKEN, MISUSED = 0, 1, 2
#: How SQLite and PostgreSQL say that there is no room.
_SQLITE_FULL, _NO_SPACE = 13, "53100"


class Misused(click.ClickException):
    """The command cannot do what was asked. The sentence says why and what to do."""

    exit_code = MISUSED


def tell(fault: BaseException) -> int:
    """Tell it, and give the exit code."""
    if isinstance(fault, click.exceptions.Exit):
        return int(fault.exit_code)
    if isinstance(fault, SystemExit):
        return fault.code if isinstance(fault.code, int) else MISUSED
    if isinstance(fault, (click.Abort, KeyboardInterrupt)):
        click.echo("Stopped.", err=True)
        return MISUSED
    if isinstance(fault, click.ClickException):
        fault.show()
        return MISUSED
    if os.environ.get("HOLDORD_DEBUG") == "1":
        traceback.print_exception(fault)
    click.echo(f"Error: {sentence(fault)}", err=True)
    return MISUSED


def sentence(fault: BaseException) -> str:
    """Our own refusals speak for themselves. Others' messages may hold data, so only their kind and place are told."""
    # Their modules are not imported here: a command that never touches a database does not load one.
    kind = type(fault)
    if kind.__module__.startswith("holdord."):
        return str(fault)
    if _is_full(fault):
        return (
            "the disk is full. What was being done is as it was before, and what was done stands. Make room (holdord "
            "doctor says where everything lies), then type the same again"
        )
    if kind.__module__.startswith(("django.db", "psycopg", "sqlite3")):
        return f"the database does not answer as it should ({kind.__name__}). Run: holdord doctor"
    # Imported here: the process that only watches over the server needs none of it.
    from holdord.lib.journal import said

    name, place = said(fault)
    return f"something went wrong inside ({name} at {place}). Run it again with HOLDORD_DEBUG=1 to see more"


def _is_full(fault: BaseException) -> bool:
    """Whether anything that led to it is a disk without room: ours, SQLite's, PostgreSQL's."""
    seen: BaseException | None = fault
    while seen is not None:
        if isinstance(seen, OSError) and seen.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            return True
        if getattr(seen, "sqlite_errorcode", None) == _SQLITE_FULL or getattr(seen, "sqlstate", None) == _NO_SPACE:
            return True
        seen = seen.__cause__ or seen.__context__
    return False
