"""`holdord block`: who is kept out."""

import sys
from datetime import datetime
from uuid import UUID

import click

from holdord.cli.day import DAY
from holdord.cli.faults import Misused
from holdord.cli.house import opened
from holdord.cli.say import as_json_option, say_json, table
from holdord.intake import actions, queries, texts
from holdord.intake.actions import NoSuchBlock
from holdord.intake.blocks import KINDS, REASONS, NotBlockable, target
from holdord.lib.clock import now

BY = "system:operator"


@click.group
def command() -> None:
    """Keep senders of spam and fraud out.

    \b
    Example:
      holdord block list
    """


@command.command
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--reason", type=click.Choice(REASONS), default="spam", show_default=True, help="Why.")
@click.option("--until", type=DAY, help="Sooner than the register's `blocked_for`.")
@click.option("--names-somebody", is_flag=True, help="The domain is a person's own: keep a keyed hash of it alone.")
def add(kind: str, reason: str, until: datetime | None, names_somebody: bool) -> None:
    """Block a sender: an address, an account, a domain, a network.

    What it is, is asked for or read from standard input: arguments stand in histories and lists of processes.

    \b
    Example:
      holdord block add domain --reason fraud
    """
    opened()
    asked = sys.stdin.isatty()
    given = str(click.prompt(kind.capitalize(), err=True) if asked else sys.stdin.readline())
    try:
        what = target(kind, given, names_somebody=names_somebody)
    except NotBlockable as refused:
        raise Misused(str(texts.BLOCK_REFUSALS[refused.code])) from None
    moment = now()
    id = actions.block(target=what, reason=reason, by=BY, at=moment, until_on=until.date() if until else None)
    (until_on,) = [each.until_on for each in queries.blocked(at=moment) if each.id == id] or [moment.date()]
    click.echo(f"Blocked until {until_on}. To let it in again: holdord block lift {id}")


@command.command(name="list")
@as_json_option
def list_blocks(as_json: bool) -> None:
    """List who is kept out, why and until when. Of a person only a keyed hash is kept, so none is named.

    \b
    Example:
      holdord block list
    """
    opened()
    blocks = queries.blocked(at=now())
    if as_json:
        say_json(blocks)
        return
    rows = [(each.kind, each.shown or "a keyed hash", each.reason, each.until_on, each.id) for each in blocks]
    click.echo(table(rows, headings=("kind", "what", "why", "until", "id")) or "Nobody is blocked.")


@command.command
@click.argument("block", type=click.UUID)
def lift(block: UUID) -> None:
    """Let a sender in again.

    \b
    Example:
      holdord block lift 6f0d6a52-7a53-4c8e-9d1b-2f6f8f0f7c11
    """
    opened()
    try:
        actions.lift_block(block=block, by=BY, at=now())
    except NoSuchBlock as fault:
        raise Misused(f"{fault}. See: holdord block list") from None
    click.echo("Lifted: from now on it comes in again.")
