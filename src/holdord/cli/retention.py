"""`holdord retention`: what is due to go, and how it goes."""

import click

from holdord.cli.house import opened
from holdord.cli.say import as_json_option, counted, say_json, table
from holdord.lib.clock import now
from holdord.retention import actions, queries
from holdord.retention.queries import Due, Plan


@click.group
def command() -> None:
    """See what is due to go, and let it go.

    \b
    Example:
      holdord retention plan
    """


@command.command
@as_json_option
def plan(as_json: bool) -> None:
    """Show what is due to be erased by the end of today, and why.

    \b
    Example:
      holdord retention plan
    """
    opened()
    found = queries.plan(now())
    say_json(found) if as_json else click.echo(_text(found))


@command.command
@click.option("--yes", is_flag=True, help="Do it without asking.")
@as_json_option
def run(yes: bool, as_json: bool) -> None:
    """Erase what is due; shows the plan and asks first, unless told --yes.

    What is erased cannot be brought back. The house does the same every night by itself.

    \b
    Example:
      holdord retention run --yes
    """
    opened()
    moment = now()
    found = queries.plan(moment)
    if not yes:
        click.echo(_text(found), err=as_json)
        if found.goes and not click.confirm("Erase this for good?", err=as_json):
            click.echo("Nothing was erased.", err=as_json)
            return
    done = actions.run(now=moment, by="system:operator")
    if as_json:
        say_json(done)
    else:
        click.echo(
            f"Erased {counted(done.records, 'record', 'records')}; nothing is left of "
            f"{counted(done.people, 'person', 'people')}; {done.held} kept because a law asks for it."
        )


def _text(found: Plan) -> str:
    if not found.due:
        return f"Nothing is due on {found.today}."
    rows = [_row(due) for due in found.due]
    return table(rows, headings=("ended on", "person", "process", "records", "rule", "promises", "kept by"))


def _row(due: Due) -> tuple[object, ...]:
    clauses = ", ".join(due.clauses)
    return (due.ends_on, due.subject, due.process, len(due.records), due.rule, clauses, due.held_by or "-")
