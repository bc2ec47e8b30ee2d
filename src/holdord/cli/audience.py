"""`holdord audience`: lists for mailing tools, and lists that come back from them."""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO
from uuid import UUID

import click

from holdord.cli.faults import BROKEN, KEPT, Misused
from holdord.cli.house import opened
from holdord.cli.say import as_json_option, say_json, table
from holdord.intake.channels.items import Fault, Source
from holdord.intake.channels.tabular import Row
from holdord.intake.channels.tabular import table as read_table
from holdord.lib.clock import now
from holdord.recipients import actions, lists, queries, texts
from holdord.recipients.lists import Verdict

BY = "system:operator"
_LARGEST = 256 * 1024 * 1024
#: What a column of addresses is called, where nobody says.
_HEADINGS = ("email", "e-mail", "mail", "e-mailadresse", "email address", "e-mail address", "emailadresse")

_purpose = click.option("--purpose", required=True, help="The id of a purpose of the register.")
_notice = click.option("--carries-notice", is_flag=True, help="The tool's messages tell of the right to object.")


@dataclass(frozen=True)
class Refused:
    """A row that may not be on a list, by its number: who it is stands in the file, and need not stand on a screen."""

    row: str
    reasons: tuple[str, ...]
    said: tuple[str, ...]


@click.group
def command() -> None:
    """Hand lists to mailing tools, tell them of every change, and hold a list against the policy.

    \b
    Example:
      holdord audience listeners
    """


@command.command
@_purpose
@click.option("--recipient", required=True, help="The id of the recipient whose tool it is.")
@_notice
@click.option("-o", "--output", type=click.File("w", encoding="utf-8"), default="-", help="Where the CSV is written.")
def export(purpose: str, recipient: str, carries_notice: bool, output: IO[str]) -> None:
    """Write everybody who may be written to as CSV, each noted as handed over.

    \b
    Example:
      holdord audience export --purpose news-by-email --recipient gmail -o list.csv
    """
    opened()
    try:
        entries = actions.export(purpose=purpose, recipient=recipient, carries_notice=carries_notice, by=BY, at=now())
        writer, count = csv.writer(output), 0
        for entry in entries:
            if not count:
                writer.writerow(["email", "name", "language"])
            writer.writerow([_safe(entry.email), _safe(entry.name), entry.language])
            count += 1
    except actions.NotForAddresses as refused:
        raise Misused(f"{refused}.") from None
    if not count:
        _say_why_nobody(purpose, recipient, carries_notice=carries_notice)
        return
    click.echo(f"{count} people. Who says no from now on is still on this list: listen, or export anew.", err=True)


@command.command(name="hold-against")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_purpose
@click.option("--recipient", help="The id of the recipient whose tool it is.")
@_notice
@click.option("--column", help="The heading of the column of addresses.")
@click.option("--clean", type=click.File("w", encoding="utf-8"), help="Write the rows that may stay to this file.")
@as_json_option
def hold_against(
    file: Path, purpose: str, recipient: str | None, carries_notice: bool, column: str | None,
    clean: IO[str] | None, as_json: bool,
) -> None:  # fmt: skip
    """Say who of a list (CSV, XLSX) may not be on it: how many, in which row, and why.

    Ends with 0 if everybody may, 1 if somebody may not.

    \b
    Example:
      holdord audience hold-against list.csv --purpose news-by-email --clean allowed.csv
    """
    opened()
    found = read_table(Source(file.name, lambda: file.open("rb")), largest=_LARGEST)
    place = _place(found.headings, column)
    writer = csv.writer(clean) if clean else None
    if writer:
        writer.writerow([_safe(heading) for heading in found.headings])
    refused = list[Refused]()
    counted = Counter[str]()
    for rows in _batches(found.rows, refused, counted):
        at = now()
        verdicts = lists.hold_against(
            [_cell(row, place) for row in rows], purpose=purpose, recipient=recipient, carries_notice=carries_notice,
            at=at,
        )  # fmt: skip
        for row, verdict in zip(rows, verdicts, strict=True):
            counted["allowed" if verdict.allowed else "refused"] += 1
            if verdict.allowed and writer:
                writer.writerow([_safe(cell) for cell in row.cells])
            if not verdict.allowed:
                refused.append(_told(row.number, verdict))
    _say(counted, refused, as_json=as_json)
    raise click.exceptions.Exit(BROKEN if refused else KEPT)


@command.command
@_purpose
@click.option("--recipient", required=True, help="The id of the recipient whose tool it is.")
@click.option("--url", required=True, help="Where the tool listens: https://…, or http:// on this machine.")
@_notice
def listen(purpose: str, recipient: str, url: str, carries_notice: bool) -> None:
    """Tell a tool of everybody who joins or leaves a list, by signed webhooks; print the secret, once.

    \b
    Example:
      holdord audience listen --purpose news-by-email --recipient gmail --url https://tool.example/hook
    """
    opened()
    try:
        id, secret = actions.listen(
            purpose=purpose, recipient=recipient, url=url, carries_notice=carries_notice, by=BY, at=now()
        )
    except (actions.NotForAddresses, actions.NotAPlace) as refused:
        raise Misused(f"{refused}.") from None
    click.echo(f"{secret}\n\nIt is shown this once; the tool checks each message with it (Standard Webhooks).")
    click.echo(f"To end it: holdord audience unlisten {id}")
    if next(lists.allowed(purpose, recipient, carries_notice=carries_notice, at=now()), None) is None:
        _say_why_nobody(purpose, recipient, carries_notice=carries_notice)


@command.command
@as_json_option
def listeners(as_json: bool) -> None:
    """List the tools that hear of a list: how many are on it, how much is not told yet.

    \b
    Example:
      holdord audience listeners --json
    """
    opened()
    shown = ("id", "purpose", "recipient", "on", "waiting")
    told = [{name: str(getattr(each, name)) for name in shown} for each in queries.listeners()]
    if as_json:
        say_json(told)
        return
    click.echo(table([tuple(each.values()) for each in told], headings=shown) or "No tool listens yet.")


@command.command
@click.argument("listener", type=click.UUID)
def unlisten(listener: UUID) -> None:
    """Tell a tool nothing more.

    \b
    Example:
      holdord audience unlisten 8c7cdd0e-2f0a-4a9e-9a3f-2a3f0f6f4c11
    """
    opened()
    try:
        actions.unlisten(listener=listener, by=BY, at=now())
    except actions.NoSuchListener as refused:
        raise Misused(f"{refused}. See them with: holdord audience listeners.") from None
    click.echo("It is told nothing more. What it has stays there: ask it to erase it, or to hand it back.")


def _say_why_nobody(purpose: str, recipient: str, *, carries_notice: bool) -> None:
    """An empty list is an answer like any other: it has reasons."""
    why = lists.why_nobody(purpose, recipient, carries_notice=carries_notice, at=now())
    click.echo("0 people: nobody may be on this list.", err=True)
    for said in texts.said(why.shuts, "en"):
        click.echo(f"For everybody: {said}", err=True)
    click.echo(f"Of {why.looked_at} people known where this purpose is served:", err=True)
    for code, count in why.counted.items():
        click.echo(f"{count:>7}  {code}", err=True)


def _place(headings: tuple[str, ...], column: str | None) -> int:
    wanted = (column.strip().lower(),) if column else _HEADINGS
    for place, heading in enumerate(headings):
        if heading.strip().lower() in wanted:
            return place
    raise Misused("no column of e-mail addresses was found. Name it: --column HEADING")


def _batches(rows: Iterator[Row | Fault], refused: list[Refused], counted: Counter[str]) -> Iterator[list[Row]]:
    """So many at a time; a row that cannot be read may not be on the list either."""
    batch = list[Row]()
    for row in rows:
        if isinstance(row, Fault):
            counted["unreadable"] += 1
            refused.append(Refused(str(row.place), ("unreadable",), (str(row.what),)))
            continue
        batch.append(row)
        if len(batch) == lists.BATCH:
            yield batch
            batch = []
    yield batch


def _cell(row: Row, place: int) -> str:
    return row.cells[place] if place < len(row.cells) else ""


def _told(number: int, verdict: Verdict) -> Refused:
    codes = tuple(dict.fromkeys(reason.code for reason in verdict.reasons))
    return Refused(str(number), codes, tuple(texts.said(verdict.reasons, "en")))


def _say(counted: Counter[str], refused: list[Refused], *, as_json: bool) -> None:
    reasons = Counter(code for each in refused for code in each.reasons)
    if as_json:
        say_json({**counted, "by_reason": dict(reasons.most_common()), "rows": [asdict(each) for each in refused]})
        return
    for each in refused:
        click.echo(f"row {each.row}: {' '.join(each.said)}")
    click.echo(f"{counted['allowed']} may be on the list, {counted['refused'] + counted['unreadable']} may not.")
    for code, count in reasons.most_common():
        click.echo(f"{count:>7}  {code}")


def _safe(text: str) -> str:
    """A spreadsheet takes what begins so for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text
