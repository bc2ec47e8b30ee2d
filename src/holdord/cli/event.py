"""`holdord event`: the events people register for, announcing one, and the list for whoever runs it."""

import os
from datetime import datetime
from pathlib import Path
from uuid import UUID

import click

from holdord.cli.day import DAY
from holdord.cli.faults import Misused
from holdord.cli.house import opened
from holdord.cli.say import as_json_option, counted, say_json, table
from holdord.intake import actions, queries
from holdord.intake.participants import as_csv
from holdord.lib.clock import now
from holdord.policy import queries as policy


@click.group
def command() -> None:
    """See the events people register for, announce one, and hand over a list of participants.

    \b
    Example:
      holdord event list
    """


@command.command(name="list")
@as_json_option
def list_events(as_json: bool) -> None:
    """List the events, the latest first, each with how many registered.

    \b
    Example:
      holdord event list
    """
    opened()
    found = queries.events()
    if as_json:
        names = ("id", "title", "on", "participants", "called_off", "open")
        say_json([{name: getattr(each, name) for name in names} for each in found])
        return
    rows = [
        (each.on, each.participants, each.called_off, "yes" if each.open else "no", each.id, each.title)
        for each in found
    ]
    click.echo(
        table(rows, headings=("day", "participants", "called off", "open", "id", "event")) or "There is no event yet."
    )


@command.command
@click.argument("title")
@click.option("--on", type=DAY, required=True, help="Its day.")
@click.option("--process", default="", help="Under which activity, where several have a form for registrations.")
def announce(title: str, on: datetime, process: str) -> None:
    """Announce an event: our form takes registrations for it, until its day is over.

    \b
    Example:
      holdord event announce "Cloud Evening" --on 2027-05-04
    """
    opened()
    places = actions.takes_registrations(policy.register())
    if not process and len(places) > 1:
        raise Misused(f"several activities have a form for registrations. Write --process {' or '.join(places)}")
    try:
        id = actions.announce(
            process=process or next(iter(places), ""), title=title, on=on.date(), by="system:operator", at=now()
        )
    except actions.NotAnEvent as refused:
        raise Misused(str(refused)) from None
    click.echo(f"{id} is announced. Its form takes registrations until its day is over.")


@command.command
@click.argument("event", type=click.UUID)
def close(event: UUID) -> None:
    """Take no more registrations for an event; who registered stays on its list.

    \b
    Example:
      holdord event close 6f0d6a52-7a53-4c8e-9d1b-2f6f8f0f7c11
    """
    opened()
    try:
        gone = actions.close(event=event, by="system:operator", at=now())
    except actions.NoSuchEvent as refused:
        raise Misused(str(refused)) from None
    click.echo("Taken down: nobody had registered for it." if gone else "No more registrations are taken for it.")


@command.command
@click.argument("event", type=click.UUID)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file it is written to."
)
@click.option("--recipient", default="", help="Which recipient of the register gets it, where there are several.")
def participants(event: UUID, output: Path, recipient: str) -> None:
    """Hand over the participants of one event to its organiser: names and companies, and nothing more.

    Each person on the list is recorded as a disclosure; who objects is left out.

    \b
    Example:
      holdord event participants 6f0d6a52-7a53-4c8e-9d1b-2f6f8f0f7c11 -o participants.csv
    """
    opened()
    if output.exists():
        raise Misused(f"{output} is there already. Name another file")
    try:
        handed = actions.hand_over(event=event, recipient=recipient, by="system:operator", at=now())
    except (actions.NoSuchEvent, actions.NoOrganiser) as refused:
        raise Misused(str(refused)) from None
    try:
        # Names of people: readable by whoever asked for them, and by nobody else.
        with os.fdopen(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(as_csv(handed))
    except OSError as refused:
        raise Misused(
            f"{output} cannot be written ({refused.strerror}). Name another file; it is on record as handed over"
        ) from None
    click.echo(f"{output} is written: {counted(len(handed.lines), 'person', 'people')}; left out: {handed.left_out}.")
