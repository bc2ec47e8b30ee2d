"""`holdord cast`: the invented people of the example."""

import click

from holdord.cli.house import opened
from holdord.cli.say import counted
from holdord.lib.clock import now


@click.group
def command() -> None:
    """Work with the invented people of the example.

    \b
    Example:
      holdord cast move-in
    """


@command.command(name="move-in")
def move_in() -> None:
    """Let the invented people of the register's cast.yaml move in; who is here already stays as they are.

    \b
    Example:
      holdord cast move-in
    """
    moved = opened().move_in(now=now())
    click.echo(f"{counted(moved, 'person has', 'people have')} moved in." if moved else "Everybody is here already.")
