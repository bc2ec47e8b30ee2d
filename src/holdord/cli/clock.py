"""`holdord clock`: which requests wait for an answer, and for how long they still may."""

import click

from holdord.cli.house import opened
from holdord.cli.say import as_json_option, counted, say_json, table
from holdord.lib.clock import now
from holdord.rights import queries as rights
from holdord.rights.queries import RequestLine


@click.command
@as_json_option
def command(as_json: bool) -> None:
    """List the requests that wait for an answer, the most urgent first.

    Ends with 0 if none is late, 1 if one is.

    \b
    Example:
      holdord clock
    """
    opened()
    board = rights.board(now())
    lines = sorted((line for group in board.groups for line in group.lines), key=lambda line: line.days_left)
    if as_json:
        counts = {"open": board.open, "closed": board.closed, "closed_on_time": board.closed_on_time}
        say_json({**counts, "unproven": len(board.unproven), "requests": lines})
    else:
        rows = [(line.due_on, _left(line), line.reference, line.right.name.lower(), line.waiting_for) for line in lines]
        click.echo(table(rows, headings=("due on", "left", "request", "right", "waits for")) or "No request is open.")
        if board.unproven:
            waiting = counted(len(board.unproven), "more waits", "more wait")
            click.echo(f"{waiting} for the person to prove the address.")
        click.echo(f"\n{counted(board.closed, 'request', 'requests')} closed, {board.closed_on_time} of them on time.")
    raise click.exceptions.Exit(1 if any(line.days_left < 0 for line in lines) else 0)


def _left(line: RequestLine) -> str:
    return counted(line.days_left, "day", "days") if line.days_left >= 0 else f"{-line.days_left} late"
