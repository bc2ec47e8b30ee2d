"""`holdord database`: make the databases ready, apart from opening the house."""

import click

from holdord.cli.house import house
from holdord.cli.say import counted


@click.group
def command() -> None:
    """Work with the databases.

    \b
    Example:
      holdord database prepare
    """


@command.command
def prepare() -> None:
    """Bring the database and the key store up to date. Several houses on one PostgreSQL need it once per version.

    \b
    Example:
      holdord database prepare
    """
    home = house()
    home.refuse_if_unsafe()
    done = home.prepare_databases()
    click.echo(f"{counted(done, 'step', 'steps')} taken." if done else "Everything is up to date.")
