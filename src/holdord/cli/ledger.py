"""`holdord ledger`: what must not come back with an old copy of the data."""

from dataclasses import asdict

import click

from holdord.backups import actions
from holdord.cli.backup import told
from holdord.cli.faults import BROKEN, KEPT, Misused
from holdord.cli.house import opened, prepared
from holdord.cli.say import as_json_option, counted, patiently, say_json
from holdord.ledger import actions as ledger
from holdord.ledger import queries
from holdord.ledger.rules import LedgerUnsound
from holdord.lib.clock import now
from holdord.recipients.reach import NotReached

BY = "system:operator"


@click.group
def command() -> None:
    """Work with the ledger: what was erased, restricted, objected to, withdrawn and blocked, as keyed hashes.

    \b
    Example:
      holdord ledger verify
    """


@command.command
@as_json_option
def verify(as_json: bool) -> None:
    """Compute the ledger anew in both its places, and say whether this store is in step with it.

    Ends with 0 if all is well, 1 if a line was changed, an end was cut off, or the store is a copy that was not
    replayed.

    \b
    Example:
      holdord ledger verify
    """
    prepared()
    try:
        ledger.write_down()
        queries.as_many_as(queries.last_position())
        found = queries.verify()
        second = queries.second_place()
        copied = queries.verified_copy()
    except LedgerUnsound as fault:
        say_json({"well": False, "said": str(fault)}) if as_json else click.echo(str(fault))
        raise click.exceptions.Exit(BROKEN) from None
    # What was written down between the two looks stands in the second already.
    behind = max(0, found.lines - copied.lines) if copied else None
    well = second is None or behind == 0
    if as_json:
        say_json({"well": well, **asdict(found), "second_place_behind": behind})
    else:
        click.echo(f"{counted(found.lines, 'line', 'lines')}, each hangs on the one before it. {_said(second, behind)}")
    raise click.exceptions.Exit(KEPT if well else BROKEN)


@command.command
@click.option("--recipient", help="At this recipient of the register, which has put back a copy of its own.")
@as_json_option
def replay(recipient: str | None, as_json: bool) -> None:
    """Carry out again what the ledger has and this store has not: after a copy was put back, by whatever tool.

    With --recipient: have a recipient that put back a copy of its own erase again whoever is blocked here, and tell
    it again of objections and restrictions. Ends with 1 where something is left there.

    \b
    Example:
      holdord ledger replay
      holdord ledger replay --recipient newsletter-tool
    """
    if recipient is not None:
        _replay_at(recipient, as_json)
        return
    prepared()
    with patiently("Going through the ledger ..."):
        done = actions.replay(by=BY, at=now())
    say_json(done) if as_json else click.echo(told(done))


def _replay_at(recipient: str, as_json: bool) -> None:
    opened()
    try:
        with patiently("Going through whom the recipient holds ..."):
            done = actions.replay_at(recipient=recipient, by=BY, at=now())
    except NotReached as fault:
        raise Misused(f"{fault}.") from None
    if as_json:
        say_json(done)
    else:
        click.echo(
            f"{recipient} holds {counted(done.looked_at, 'identifier', 'identifiers')}. Erased there again: "
            f"{done.erased}; something is left of: {done.left}; known to us again, and left alone: {done.known_again}; "
            f"objections and restrictions told again: {done.told}."
        )
    raise click.exceptions.Exit(BROKEN if done.left else KEPT)


def _said(second: object, behind: int | None) -> str:
    if second is None:
        return "There is no second place: set HOLDORD_LEDGER_COPY."
    if behind is None:
        return "The second place cannot be reached."
    return f"The second place {'has them all' if not behind else f'is behind by {behind}'}."
