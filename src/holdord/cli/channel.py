"""`holdord channel`: the ways data come in, and files brought for them."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

import click

from holdord.cli.faults import BROKEN, Misused
from holdord.cli.house import opened
from holdord.cli.say import as_json_option, counted, say_json, table
from holdord.intake import actions, queries
from holdord.intake.channels import report as reports
from holdord.intake.channels.kinds import KINDS, NotFromAFile
from holdord.intake.channels.legend import LARGEST, Legend, LegendFaulty, from_yaml
from holdord.intake.channels.report import Fared, Report
from holdord.intake.channels.table.source import NotReached
from holdord.lib.clock import now
from holdord.policy import queries as policy

_BY = "system:operator"

_WORDS = {
    Fared.TAKEN_IN: "taken in",
    Fared.SEEN_BEFORE: "seen before",
    Fared.WAITING: "waits for a person",
    Fared.SUPPRESSED: "left us before, not brought back",
    Fared.OUT_OF_SCOPE: "works here, not covered by this policy",
    Fared.TURNED_AWAY: "turned away",
    Fared.MOVED: "moved the day retention is counted from",
    Fared.CALLED_OFF: "does not come, off the list of participants",
    Fared.NOBODY: "about nobody we know",
    Fared.LEFT_OUT: "nothing to keep",
    Fared.FAULT: "cannot be read",
}


@click.group
def command() -> None:
    """See the ways data come in, and bring files for them.

    \b
    Example:
      holdord channel list
    """


@command.command(name="list")
@as_json_option
def list_channels(as_json: bool) -> None:
    """List the channels of the register, and what each is stamped with.

    \b
    Example:
      holdord channel list
    """
    opened()
    found = policy.register().channels
    if as_json:
        say_json([{"id": each.id, "kind": each.kind, "process": each.process, "purpose": each.purpose,
                   "files": _endings(each.kind)} for each in found])  # fmt: skip
        return
    rows = [(each.id, each.kind, each.process, each.purpose, _endings(each.kind)) for each in found]
    click.echo(
        table(rows, headings=("channel", "kind", "process", "purpose", "files")) or "The register has no channels."
    )


@command.command(name="import")
@click.argument("channel")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--mapping", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="YAML: what stands for what."
)
@click.option(
    "--beside",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder with recordings or pictures.",
)
@click.option("--language", help="The language the people are written to in. Without it, the register's first.")
@click.option("--preview", is_flag=True, help="Say what would become of each row, and store nothing.")
@click.option("--sound-only", is_flag=True, help="Take in the sound rows, although others cannot be read.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@as_json_option
def import_(
    channel: str, file: Path, mapping: Path | None, beside: Path | None, language: str | None, preview: bool,
    sound_only: bool, yes: bool, as_json: bool,
) -> int:  # fmt: skip
    """Bring a file: calls, chats, customers, registrations, business cards, a table.

    It is read whole first, and every fault is told by its row; then it asks. What came before is not taken in again,
    so the same file may be brought twice. Ends with 1 if there are rows that cannot be read.

    \b
    Example:
      holdord channel import customer-list customers.xlsx --preview
    """
    opened()
    moment = now()
    id = _brought(channel, file, mapping, beside, language)
    seen = actions.look(id=id, at=moment)
    if preview:
        actions.drop(id=id, by=_BY, at=moment)
        return _told(seen, as_json, foreseen=True)
    if seen.faulty and not sound_only:
        actions.drop(id=id, by=_BY, at=moment)
        _told(seen, as_json, foreseen=True)
        click.echo("Nothing was taken in. Correct the rows, or take in the others with --sound-only.", err=True)
        return BROKEN
    if not yes:
        _tell(seen, foreseen=True, err=as_json)
        if not click.confirm("Take this in?", err=as_json):
            actions.drop(id=id, by=_BY, at=now())
            click.echo("Nothing was taken in.", err=as_json)
            return 0
    try:
        actions.confirm(id=id, sound_only=sound_only, by=_BY, at=now())
    except actions.HasFaults:
        actions.drop(id=id, by=_BY, at=now())
        _told(seen, as_json, foreseen=True)
        raise Misused("no row can be read, so nothing was taken in") from None
    return _told(actions.run(id=id, at=now()) or _report(id), as_json, foreseen=False)


@command.command
@as_json_option
def imports(as_json: bool) -> None:
    """List the files that were brought, and what became of their rows.

    \b
    Example:
      holdord channel imports
    """
    opened()
    found = queries.imports()
    if as_json:
        say_json([{"id": each.id, "channel": each.channel, "state": each.state.value, "brought_at": each.brought_at,
                   "by": each.by, "rows": dict(each.report.counts)} for each in found])  # fmt: skip
        return
    rows = [
        (
            f"{each.brought_at:%Y-%m-%d %H:%M}",
            each.channel,
            each.state.value,
            each.report.read,
            each.report.faulty,
            each.id,
        )
        for each in found
    ]
    headings = ("brought", "channel", "state", "rows", "faults", "id")
    click.echo(table(rows, headings=headings) or "No file was brought yet.")


@command.command
@click.argument("channel")
@click.option("--whole", is_flag=True, help="Read all of it, not only what is new since last time.")
@as_json_option
def read(channel: str, whole: bool, as_json: bool) -> int:
    """Read the table of your own database that a channel names; the house does so every night by itself.

    \b
    Example:
      holdord channel read crm-contacts
    """
    opened()
    try:
        report = actions.read_table(channel=channel, whole=whole, by=_BY, at=now())
    except NotReached as refused:
        raise Misused(str(refused)) from None
    return _told(report, as_json, foreseen=False)


def _brought(channel: str, file: Path, mapping: Path | None, beside: Path | None, language: str | None) -> UUID:
    try:
        legend = from_yaml(_text(mapping)) if mapping else Legend()
    except LegendFaulty as refused:
        raise Misused("\n".join(f"{mapping}: {fault}" for fault in refused.faults)) from None
    with ExitStack() as open_files:
        others = [(each.name, open_files.enter_context(each.open("rb"))) for each in _in(beside)]
        content: BinaryIO = open_files.enter_context(file.open("rb"))
        try:
            return actions.bring(
                channel=channel, name=file.name, content=content, beside=others, legend=legend, language=language or "",
                by=_BY, at=now(),
            )  # fmt: skip
        except NotFromAFile as refused:
            raise Misused(str(refused)) from None


def _in(folder: Path | None) -> Iterator[Path]:
    return iter(sorted(each for each in folder.iterdir() if each.is_file())) if folder else iter(())


def _text(file: Path) -> str:
    if file.stat().st_size > LARGEST:
        raise Misused(f"{file} is larger than {LARGEST} bytes. A mapping names columns and people only")
    try:
        return file.read_text()
    except (UnicodeDecodeError, OSError):
        raise Misused(f"{file} cannot be read as text. Save it as UTF-8") from None


def _told(report: Report, as_json: bool, *, foreseen: bool) -> int:
    if as_json:
        say_json(_plain(report))
    else:
        _tell(report, foreseen=foreseen, err=False)
    return BROKEN if report.faulty else 0


def _tell(report: Report, *, foreseen: bool, err: bool) -> None:
    click.echo(f"{counted(report.read, 'row', 'rows')}{' would fare so' if foreseen else ''}:", err=err)
    rows = [
        (report.counts[each.value], _WORDS[each], reports.rows(report.spans, each))
        for each in Fared if report.counts[each.value]
    ]  # fmt: skip
    click.echo(table(rows, headings=("rows", "what", "which")), err=err)
    if report.files_left:
        click.echo(f"Files that were not kept: {report.files_left}.", err=err)
    for each in report.told:
        click.echo(f"file: {each.what}. {each.cure}.", err=err)
    for fault in report.faults:
        where = f"row {fault.place}" if fault.place else "file"
        click.echo(f"{where}: {fault.what}. {fault.cure}.", err=err)


def _plain(report: Report) -> dict[str, Any]:
    return {
        "rows": dict(report.counts), "files_left": report.files_left,
        "told": [{"what": str(each.what), "cure": str(each.cure)} for each in report.told],
        "spans": [{"from": first, "to": last, "fared": how} for first, last, how in report.spans],
        "faults": [
            {"row": each.place, "piece": each.piece, "what": str(each.what), "cure": str(each.cure)}
            for each in report.faults
        ],
    }  # fmt: skip


def _report(id: UUID) -> Report:
    found = queries.one_import(id)
    return found.report if found else Report()


def _endings(kind: str) -> str:
    return " ".join(KINDS[kind].endings) if kind in KINDS else "-"
