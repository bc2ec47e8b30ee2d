"""`holdord move`: from SQLite into PostgreSQL."""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from click.core import ParameterSource
from django.conf import settings
from django.db import connections

from holdord.backups import actions
from holdord.cli.faults import Misused
from holdord.cli.house import opened
from holdord.cli.say import as_json_option, counted, patiently, say_json, table
from holdord.ledger import actions as ledger
from holdord.lib.clock import now
from holdord.lib.jobs import serving
from holdord.lib.jobs.marks import Turn

BY = "system:operator"


@click.command
@click.option(
    "--to", "target", envvar="HOLDORD_MOVE_TO", required=True, help="The new database: postgres://user@host/name."
)
@click.option(
    "--keys-to",
    "keys",
    envvar="HOLDORD_MOVE_KEYS_TO",
    help="The new key store, a database of its own. Left out: it stays where it is.",
)
@as_json_option
def command(target: str, keys: str | None, as_json: bool) -> None:
    """Move the house from SQLite into an empty PostgreSQL: every row, counted and hashed on both sides.

    The house must be closed. Cut off anywhere, nothing is half there, and it can be typed again. The old files stay as
    they are; destroy them when the new house has been looked at.

    A password does not belong on the command line, where everybody on the machine can read it: put it in ~/.pgpass, or
    the whole address in HOLDORD_MOVE_TO and HOLDORD_MOVE_KEYS_TO.

    \b
    Example:
      holdord move --to postgres:///holdord --keys-to postgres:///holdord_keys
    """
    opened()
    _must_be_postgres(target, keys)
    with _closed(), patiently("Moving; that takes as long as there are data ..."):
        actions.note_move(by=BY, at=now())
        ledger.write_down()
        connections.close_all()
        data_file, keys_file = (Path(connections[name].settings_dict["NAME"]) for name in ("default", "keys"))
        # The keys first: data without them would be noise. A move that was cut off after that finds them there.
        keys_there = keys is None or actions.is_there(keys_file, keys)
        for address in (target, *([] if keys is None or keys_there else [keys])):
            actions.claim(address)
        _make_tables(target, keys)
        moved = [*(() if keys is None or keys_there else actions.move(keys_file, keys))]
        moved += actions.move(data_file, target)
    if as_json:
        say_json(moved)
        return
    shown = [(each.table, each.rows, each.fingerprint) for each in moved if each.rows]
    click.echo(table(shown, headings=("table", "rows", "the same on both sides")))
    rows = counted(sum(each.rows for each in moved), "row", "rows")
    keystore = " and HOLDORD_KEYSTORE_URL" if keys else ""
    click.echo(
        f"\n{rows} moved. Now set HOLDORD_DATABASE_URL{keystore} to the new address, run: holdord check, then destroy "
        f"{data_file}{f' and {keys_file}' if keys else ''}. Unfinished jobs are found in the data."
    )


def _make_tables(target: str, keys: str | None) -> None:
    """By the house's own command, in a process that is set to the new databases."""
    more = {"HOLDORD_DATABASE_URL": target} | ({"HOLDORD_KEYSTORE_URL": keys} if keys else {})
    line = [sys.executable, "-m", "holdord", "database", "prepare"]
    done = subprocess.run(line, env=os.environ | more, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise Misused(f"the tables of the new database could not be made. {done.stderr.strip()}")


def _must_be_postgres(target: str, keys: str | None) -> None:
    if any(connections[name].vendor != "sqlite" for name in (("default", "keys") if keys else ("default",))):
        raise Misused("this house is on PostgreSQL already. Move it with PostgreSQL's own tools, or by a backup")
    for name, address in (("--to", target), ("--keys-to", keys)):
        if address is not None and not address.startswith(("postgres://", "postgresql://")):
            raise Misused(f"{name}: write postgres://user@host/name")
        if address is not None and urlsplit(address).password and _was_typed(name):
            variable = "HOLDORD_MOVE_TO" if name == "--to" else "HOLDORD_MOVE_KEYS_TO"
            raise Misused(
                f"{name}: the password stands on the command line, where everybody on this machine can read it. Take "
                f"it away, choose another, and put the address in {variable} or the password in ~/.pgpass"
            )
    if target == keys:
        raise Misused("--keys-to: the key store is a database of its own: each backup of one would hold the other")


def _was_typed(option: str) -> bool:
    """Whether it stood on the command line, and did not come from the environment."""
    name = "target" if option == "--to" else "keys"
    return click.get_current_context().get_parameter_source(name) is ParameterSource.COMMANDLINE


@contextmanager
def _closed() -> Any:
    """Nobody runs the jobs of this house meanwhile; refuses, where somebody does."""
    home = Path(settings.HOLDORD_HOME)
    turn = Turn(home / "jobs.turn")
    if not turn.take():
        raise Misused("the house is open. Close it first: nothing may be written while it moves")
    try:
        # A process that leaves the jobs to another one writes as well. A house on SQLite has its jobs in a file, too.
        if serving.still_serving(url="sqlite://", home=home, at=now()):
            raise Misused("a process still answers people. Close every process of the house first")
        yield
    finally:
        turn.give_back()
