"""`holdord audit`: the log of who did what, and whether it is whole."""

from dataclasses import asdict
from pathlib import Path

import click

from holdord.audit import actions, queries
from holdord.cli.faults import BROKEN, KEPT
from holdord.cli.house import opened
from holdord.cli.say import as_json_option, counted, say_json
from holdord.lib.clock import now


@click.group
def command() -> None:
    """Work with the audit log.

    \b
    Example:
      holdord audit verify
    """


@command.command
@click.option(
    "--kept",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="A checkpoint that was kept elsewhere; may be given several times.",
)
@as_json_option
def verify(kept: tuple[Path, ...], as_json: bool) -> None:
    """Compute the whole log anew, and say whether anybody has changed it.

    Ends with 0 if it is whole, 1 if not; then the first entry that was changed is named.

    \b
    Example:
      holdord audit verify --kept checkpoint-from-last-month.txt
    """
    opened()
    found = queries.verify([path.read_text() for path in kept])
    say_json({**asdict(found), "said": str(found.said)}) if as_json else click.echo(found.said)
    raise click.exceptions.Exit(KEPT if found.ok else BROKEN)


@command.command
def sequence() -> None:
    """Give new entries their place and sign the log; the house does it every few seconds by itself.

    \b
    Example:
      holdord audit sequence
    """
    opened()
    click.echo(f"{counted(actions.sequence(at=now()), 'entry', 'entries')} took their place.")


@command.command
def checkpoint() -> None:
    """Print the newest signed checkpoint: keep it where nobody who runs this house can change it.

    \b
    Example:
      holdord audit checkpoint > checkpoint.txt
    """
    opened()
    click.echo(queries.checkpoint() or "The log is empty.", nl=False)
