"""`holdord check`: is every sentence of the policy kept, and what has changed?"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from holdord.cli.day import DAY
from holdord.cli.faults import Misused
from holdord.cli.house import opened
from holdord.cli.say import as_json_option, counted, patiently, say_json, table
from holdord.lib.clock import now
from holdord.policy import queries as policy
from holdord.promises import actions, badge, junit
from holdord.promises import queries as promises
from holdord.promises.rules import Change, Standing, Summary, summarise

_BY = "system:command-line"
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command
@click.option("--only", multiple=True, metavar="ID", help="Check this promise only; may be given several times.")
@click.option("--since", type=DAY, metavar="DAY", help="Say what changed from that day on.")
@click.option("--markdown", is_flag=True, help="Answer as a Markdown table.")
@click.option("--junit", "junit_file", type=_FILE, metavar="FILE", help="Write the results as JUnit XML, too.")
@click.option("--badge", "badge_file", type=_FILE, metavar="FILE", help="Write a badge (SVG), too.")
@as_json_option
def command(
    only: tuple[str, ...], since: datetime | None, markdown: bool, junit_file: Path | None, badge_file: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Say of every promise of the policy whether it is kept, broken, or not looked at yet, and since when.

    A look at all promises is kept, so that it can be said what changed; one with --only is not.
    Ends with 0 if nothing is broken, 1 if something is.

    \b
    Example:
      holdord check --only 8.1b
      holdord check --since 2026-11-01
    """
    _refuse_contradictions(only=only, since=since, markdown=markdown, badge_file=badge_file, as_json=as_json)
    opened()
    at = now()
    with patiently("Looking at every promise ..."):
        found = _looked(only, at)
    summary = summarise([each.result for each in found])
    if junit_file:
        _write(junit_file, junit.xml([each.result for each in found], at))
    if badge_file:
        _write(badge_file, badge.svg(summary))
    _say(found, summary, _changes(since), markdown=markdown, as_json=as_json)
    raise click.exceptions.Exit(summary.exit_code)


def _refuse_contradictions(
    *, only: tuple[str, ...], since: datetime | None, markdown: bool, badge_file: Path | None, as_json: bool
) -> None:
    if as_json and markdown:
        raise Misused("--json and --markdown exclude each other: an answer has one form. Leave one out")
    if only and since:
        raise Misused("--only and --since exclude each other: a look at some promises is not kept. Leave one out")
    if only and badge_file:
        raise Misused("--only and --badge exclude each other: a badge speaks of all promises. Leave one out")


def _looked(only: tuple[str, ...], at: datetime) -> tuple[Standing, ...]:
    if only:
        return promises.standings(promises.check(at, only), at)
    return actions.look(by=_BY, at=at).standings


def _changes(since: datetime | None) -> list[Change] | None:
    """What changed from the beginning of that day on, where the desk is; None, if nobody asked."""
    if since is None:
        return None
    zone = ZoneInfo(policy.register().desk.time_zone)
    return promises.changes(datetime.combine(since.date(), time(), zone))


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise Misused(f"{file}: cannot be written ({fault.strerror}). Name a file in a folder that exists") from None


def _say(
    found: Sequence[Standing], summary: Summary, changed: list[Change] | None, *, markdown: bool, as_json: bool
) -> None:
    if as_json:
        told = {} if changed is None else {"changes": changed}
        say_json({"summary": summary, **told, "promises": [_as_data(each) for each in found]})
        return
    headings, rows = _rows(found) if changed is None else _changed_rows(changed)
    if markdown:
        click.echo(_markdown(headings, rows))
    elif rows:
        click.echo(table(rows, headings=headings))
    if changed is not None and not rows:
        click.echo("No promise has changed its state.")
    click.echo(f"\n{_sum(summary)}")


def _as_data(standing: Standing) -> dict[str, Any]:
    """A result as data: the evidence in English, and the sentences with their values for whoever translates them."""
    return {**asdict(standing.result), "evidence": standing.result.evidence, "since_at": standing.since_at}


def _rows(found: Sequence[Standing]) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    rows = [
        (each.result.state.value, _day(each.since_at), each.result.id, each.result.kind, each.result.evidence)
        for each in found
    ]
    return ("state", "since", "promise", "kind", "evidence"), rows


def _changed_rows(changed: Sequence[Change]) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    rows = [(f"{each.at:%Y-%m-%d %H:%M} UTC", each.promise, _change(each)) for each in changed]
    return ("when", "promise", "change"), rows


def _change(change: Change) -> str:
    if change.before is None:
        return f"new: {change.after}"
    return f"{change.before} -> {change.after}" if change.after else f"gone: was {change.before}"


def _day(at: datetime) -> str:
    local: date = at.astimezone(ZoneInfo(policy.register().desk.time_zone)).date()
    return local.isoformat()


def _markdown(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    def line(cells: Sequence[str]) -> str:
        return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"

    return "\n".join([line(headings), f"|{'---|' * len(headings)}", *map(line, rows)])


def _sum(summary: Summary) -> str:
    total = summary.kept + summary.broken + summary.nothing_to_check + summary.no_control_yet
    return (
        f"{counted(total, 'promise', 'promises')}: {summary.kept} kept, {summary.broken} broken, "
        f"{summary.nothing_to_check} nothing to check, {summary.no_control_yet} no control yet."
    )
