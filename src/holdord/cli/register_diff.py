"""`holdord register diff`: what a change of the register does to what was promised. The gate of a build."""

from pathlib import Path

import click
from django.conf import settings

from holdord.cli import changes as told
from holdord.cli.faults import BROKEN, Misused
from holdord.cli.revision import edition_at
from holdord.cli.say import as_json_option, say_json
from holdord.notice.difference import difference
from holdord.policy import loader
from holdord.policy.changes import changes, unacknowledged


@click.command
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--against", required=True, metavar="REF|FOLDER", help="A revision of git, or another folder.")
@as_json_option
@click.option("--markdown", "as_markdown", is_flag=True, help="Answer in Markdown, for a merge request.")
def diff(folder: Path | None, against: str, as_json: bool, as_markdown: bool) -> None:
    """Say what changed in a register, promise by promise, since a revision of git or beside another folder.

    Ends with 1 if a material change is acknowledged by nobody (a new purpose, a recipient outside the EEA, a longer
    period, another ground ...), 0 if not. No database is needed.

    \b
    Example:
      holdord register diff our-policy/ --against origin/main
    """
    if as_json and as_markdown:
        raise Misused("Only one form of answer can be given. Choose --json or --markdown")
    where = folder or Path(settings.HOLDORD_REGISTER)
    if not where.is_dir():
        raise Misused(f"{where} is not a folder. Name the one that register.yaml stands in")
    before, after = edition_at(where, against), loader.load(where)
    found = difference(before, after, "en")
    missing = unacknowledged(before.register, after.register, changes(before, after))
    if as_json:
        say_json(told.facts(found, missing))
    elif as_markdown:
        click.echo(told.markdown(found, missing))
    else:
        click.echo(told.text(found, missing))
        if missing:
            click.echo(f"\nNobody stands by these changes yet. Add to register.yaml:\n\n{told.to_acknowledge(missing)}")
    raise click.exceptions.Exit(BROKEN if missing else 0)
