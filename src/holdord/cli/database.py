"""`holdord database`: make the databases ready, apart from opening the house."""

import click

from holdord.cli.faults import BROKEN, KEPT
from holdord.cli.house import house, opened, upgrading
from holdord.cli.say import counted, patiently
from holdord.lib.clock import now
from holdord.subjects import actions as subjects


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


@command.command
@click.option("--without-backup", is_flag=True, help="There is another copy: do not ask for a backup of the last day.")
def upgrade(without_backup: bool) -> None:
    """Bring the databases of a closed house to this version, then look at every promise and at the audit log.

    It wants a backup of the last day first. Ends with 1 where a promise that was kept is broken now, or the log is not
    whole; then `holdord database back` undoes it.

    \b
    Example:
      holdord database upgrade
    """
    house().refuse_if_unsafe()
    with patiently("Bringing the databases up to date, and looking at every promise ..."):
        done = upgrading().upgrade(now=now(), without_backup=without_backup)
    click.echo(f"{counted(done.steps, 'step', 'steps')} taken." if done.steps else "Everything was up to date.")
    click.echo(f"The audit log: {done.log_said}")
    for promise in done.worse:
        click.echo(f"{promise} was kept before and is broken now. Look closer: holdord check --only {promise}")
    click.echo("All is well: open the house." if done.well else "To undo this: holdord database back")
    raise click.exceptions.Exit(KEPT if done.well else BROKEN)


@command.command
def back() -> None:
    """Undo the last upgrade, with the new program; then put the old program in its place.

    What only the new version could write is lost; everything else stays.

    \b
    Example:
      holdord database back
    """
    house().refuse_if_unsafe()
    click.echo(f"{counted(upgrading().back(now=now()), 'step', 'steps')} taken back. Now install the version before.")


@command.command(name="mark-names")
def mark_names() -> None:
    """Note anew how names and companies begin in everything kept, so that old records are found by what a version adds.

    \b
    Example:
      holdord database mark-names
    """
    opened()
    done = subjects.mark_all(by="system:operator", at=now())
    click.echo(f"{counted(done, 'entry', 'entries')} of people in activities noted anew.")
