"""`holdord gate`: the door for mail that other systems of the company send."""

from datetime import timedelta

import click

from holdord.cli.faults import Misused
from holdord.cli.house import gate, opened
from holdord.cli.say import as_json_option, say_json
from holdord.lib import mail
from holdord.lib.clock import now
from holdord.mailing import queries


@click.group
def command() -> None:
    """Take in mail of other systems, ask about each person, and send what may go.

    \b
    Example:
      holdord gate status
    """


@command.command
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=2525, show_default=True, type=click.IntRange(1, 65535), help="The port to listen on.")
def run(host: str, port: int) -> None:
    """Open the gate in a process of its own; HOLDORD_GATE opens it beside the house instead.

    \b
    Example:
      holdord gate run --port 2525
    """
    opened()
    if not mail.configured():
        click.echo("No mail server is set (HOLDORD_SMTP_URL): mail is taken, and waits.", err=True)
    click.echo(f"The gate is open on {host}:{port}. Ctrl+C closes it; what was taken is safe.")
    try:
        gate().run(host=host, port=port)
    except OSError:
        raise Misused(
            f"port {port} on {host} is not free. Choose another: holdord gate run --port {port + 1}"
        ) from None


@command.command
@as_json_option
def status(as_json: bool) -> None:
    """Say how much mail waits, and what became of the mail of the last thirty days.

    \b
    Example:
      holdord gate status --json
    """
    opened()
    found = queries.tally(since_at=now() - timedelta(days=30))
    told = {"waiting": found.waiting, "sent": found.sent, "refused": found.refused, "failed": found.failed}
    if as_json:
        say_json(told)
        return
    click.echo("\n".join(f"{count:>7}  {name}" for name, count in told.items()))
