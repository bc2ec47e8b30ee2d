"""`holdord customer`: what was delivered to whom."""

import sys
from datetime import datetime

import click

from holdord.cli.day import DAY
from holdord.cli.faults import BROKEN, Misused
from holdord.cli.house import opened
from holdord.cli.say import as_json_option, counted, say_json
from holdord.intake import actions
from holdord.intake.rules import is_email
from holdord.lib.clock import now
from holdord.lib.days import midnight
from holdord.policy import queries as policy
from holdord.terms import IdentifierKind


@click.group
def command() -> None:
    """Tell of what was delivered to whom.

    \b
    Example:
      holdord customer delivered --account 4711 --on 2026-03-31
    """


@command.command
@click.option("--account", help="The customer's number: everybody known under it is meant.")
@click.option("--email", is_flag=True, help="Ask for an e-mail address, or read it from standard input.")
@click.option("--on", "day", type=DAY, required=True, help="The day, as in 2026-03-31.")
@as_json_option
def delivered(account: str | None, email: bool, day: datetime, as_json: bool) -> int:
    """Count retention from this delivery on. Said twice, or after a later one, it changes nothing.

    Many at once: bring a table with a column 'account' and a column 'delivered' (holdord channel import). Ends with 1
    if nobody of that number or address is known as a customer.

    \b
    Example:
      holdord customer delivered --account 4711 --on 2026-03-31
    """
    opened()
    if bool(account) == email:
        raise Misused("say whom it was delivered to. Write --account NUMBER, or --email and the address")
    whom = {IdentifierKind.ACCOUNT: account} if account else {IdentifierKind.EMAIL: _address()}
    on = midnight(day.date(), policy.register().desk.time_zone)
    try:
        people = actions.deliver(whom, on=on, by="system:operator", at=now())
    except actions.TooEarly as refused:
        raise Misused(str(refused)) from None
    if as_json:
        say_json({"people": people})
    else:
        click.echo(f"{counted(people, 'person', 'people')} concerned." if people else "Nobody is known by that.")
    return 0 if people else BROKEN


def _address() -> str:
    asked = sys.stdin.isatty()
    address = str(click.prompt("E-mail address", hide_input=True, err=True) if asked else sys.stdin.readline()).strip()
    if not is_email(address):
        raise Misused("what was given is no e-mail address. Write it as in name@example.com, one on a line")
    return address
