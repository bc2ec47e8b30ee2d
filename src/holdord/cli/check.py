"""`holdord check`: is every sentence of the policy kept?"""

from collections.abc import Sequence

import click

from holdord.cli.house import opened
from holdord.cli.say import as_json_option, counted, say_json, table
from holdord.lib.clock import now
from holdord.promises import queries as promises
from holdord.promises.rules import Result, Summary, summarise


@click.command
@click.option("--only", multiple=True, metavar="ID", help="Check this promise only; may be given several times.")
@click.option("--markdown", is_flag=True, help="Answer as a Markdown table.")
@as_json_option
def command(only: tuple[str, ...], markdown: bool, as_json: bool) -> None:
    """Say of every promise of the policy whether it is kept, broken, or not looked at yet.

    Ends with 0 if nothing is broken, 1 if something is.

    \b
    Example:
      holdord check --only 8.1b
    """
    opened()
    results = promises.check(now(), only)
    summary = summarise(results)
    if as_json:
        say_json({"summary": summary, "promises": results})
    elif markdown:
        click.echo(_markdown(results, summary))
    else:
        click.echo(table([(each.state, each.id, each.kind, each.evidence) for each in results], headings=_HEADINGS))
        click.echo(f"\n{_sum(summary)}")
    raise click.exceptions.Exit(summary.exit_code)


_HEADINGS = ("state", "promise", "kind", "evidence")


def _markdown(results: Sequence[Result], summary: Summary) -> str:
    rows = [f"| {each.state} | {each.id} | {each.kind} | {each.evidence.replace('|', '&#124;')} |" for each in results]
    return "\n".join([f"| {' | '.join(_HEADINGS)} |", "|---|---|---|---|", *rows, "", _sum(summary)])


def _sum(summary: Summary) -> str:
    total = summary.kept + summary.broken + summary.nothing_to_check + summary.no_control_yet
    return (
        f"{counted(total, 'promise', 'promises')}: {summary.kept} kept, {summary.broken} broken, "
        f"{summary.nothing_to_check} nothing to check, {summary.no_control_yet} no control yet."
    )
