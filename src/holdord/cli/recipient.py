"""`holdord recipient`: who else has data, how each is reached, and whether that works."""

import click
from django.conf import settings

from holdord.cli.faults import Misused
from holdord.cli.house import opened
from holdord.cli.say import as_json_option, say_json
from holdord.policy import queries as policy
from holdord.recipients import connectors, queries
from holdord.recipients.reach import NotReached, Person


@click.group
def command() -> None:
    """See how recipients are reached, and try it.

    \b
    Example:
      holdord recipient list
    """


@command.command("list")
@as_json_option
def list_(as_json: bool) -> None:
    """List the recipients of the register: how each is reached, and how much is open there.

    \b
    Example:
      holdord recipient list --json
    """
    opened()
    open_ = [each.recipient for each in queries.open_now()]
    told = [
        {"recipient": each.id, "name": each.name, "way": connectors.way_to(each), "open": open_.count(each.id)}
        for each in policy.register().recipients
    ]
    if as_json:
        say_json(told)
        return
    for each in told:
        click.echo(f"{each['recipient']:28}  {each['way']:10}  {each['open']:>5} open  {each['name']}")


@command.command("try")
@click.argument("recipient")
@as_json_option
def try_(recipient: str, as_json: bool) -> None:
    """Reach a recipient, and look for a person who asks at the prompt; nothing is changed there.

    The address is asked for and not taken from the command line: it would stand in the history of the shell. Ends with
    1 where the recipient cannot be reached.

    \b
    Example:
      holdord recipient try azets
    """
    opened()
    entry = policy.register().recipient(recipient)
    if entry is None:
        raise Misused(f"there is no recipient {recipient!r} in the register. See: holdord recipient list")
    email = click.prompt("E-mail address to look for", err=True)
    try:
        found = connectors.reached(entry, settings.HOLDORD_RECIPIENTS).find(Person((("email", email),)))
    except NotReached as fault:
        said = {"recipient": recipient, "reached": False, "code": fault.code, "why": str(fault)}
        say_json(said) if as_json else click.echo(f"Not reached: {fault}")
        raise SystemExit(1) from None
    if as_json:
        say_json({"recipient": recipient, "reached": True, "found": dict(found)})
        return
    click.echo("Reached. Found: " + (", ".join(f"{place} {count}" for place, count in found.items()) or "nothing"))
