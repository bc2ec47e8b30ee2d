"""`holdord quarantine`: what the guards hold back until a person decides."""

from uuid import UUID

import click

from holdord.cli.faults import Misused
from holdord.cli.house import opened
from holdord.cli.say import as_json_option, say_json, table
from holdord.intake import actions, learning, queries
from holdord.intake.actions import NotWaiting
from holdord.intake.arrivals import Verdict
from holdord.lib.clock import now

BY = "system:operator"
_SHOWN = 1000


@click.group
def command() -> None:
    """Decide about what the guards hold back: what may be spam, or from somebody too young.

    What it says is read in the console, for a purpose and on record; here it stays closed.

    \b
    Example:
      holdord quarantine list
    """


@command.command(name="list")
@click.option("--age", is_flag=True, help="Only what may be from somebody too young.")
@as_json_option
def list_waiting(age: bool, as_json: bool) -> None:
    """List what waits: why, since when, and when it goes by itself.

    \b
    Example:
      holdord quarantine list
    """
    opened()
    found = queries.waiting(verdict=Verdict.AGE_IN_DOUBT if age else None, limit=_SHOWN)
    if as_json:
        say_json(found)
        return
    rows = [(each.goes_on, each.channel, each.verdict, ", ".join(each.reasons), each.id) for each in found]
    click.echo(table(rows, headings=("goes on", "came by", "verdict", "why", "id")) or "Nothing waits.")


@command.command
@click.argument("held", type=click.UUID)
def release(held: UUID) -> None:
    """Let something in, with the time it came. The filter learns from it.

    \b
    Example:
      holdord quarantine release 6f0d6a52-7a53-4c8e-9d1b-2f6f8f0f7c11
    """
    opened()
    try:
        actions.release(held=held, by=BY, at=now())
    except actions.CannotLetIn as refused:
        raise Misused(f"{refused}.") from None
    except NotWaiting as fault:
        raise Misused(f"{fault}. See: holdord quarantine list") from None
    click.echo("Let in.")


@command.command
@click.argument("held", type=click.UUID)
@click.option("--yes", is_flag=True, help="Do it without asking.")
def reject(held: UUID, yes: bool) -> None:
    """Turn something away: nothing of it is kept. The filter learns from it.

    \b
    Example:
      holdord quarantine reject 6f0d6a52-7a53-4c8e-9d1b-2f6f8f0f7c11 --yes
    """
    opened()
    if not yes and not click.confirm("Turn it away for good?"):
        click.echo("It still waits.")
        return
    try:
        actions.reject(held=held, by=BY, at=now())
    except NotWaiting as fault:
        raise Misused(f"{fault}. See: holdord quarantine list") from None
    click.echo("Turned away.")


@command.command
def learned() -> None:
    """Say how much the filter has learned, and whether it can.

    \b
    Example:
      holdord quarantine learned
    """
    opened()
    taught = queries.lessons()
    if not learning.available():
        click.echo("The filter learns nothing: its library is missing. Install it: pip install 'holdord[learning]'")
    counts = "counts" if taught.enough else f"counts from {learning.ENOUGH} of each on"
    click.echo(f"Turned away: {taught.turned_away}, let in: {taught.let_in}. What was learned {counts}.")


@command.command
@click.option("--yes", is_flag=True, help="Do it without asking.")
def forget(yes: bool) -> None:
    """Forget all that the filter has learned; the word lists stay.

    \b
    Example:
      holdord quarantine forget --yes
    """
    opened()
    if not yes and not click.confirm("Forget what the filter has learned, for good?"):
        click.echo("Nothing was forgotten.")
        return
    click.echo("Forgotten." if actions.unlearn(by=BY, at=now()) else "There was nothing to forget.")
