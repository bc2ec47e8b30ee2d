"""`holdord register export`: the record and its sisters as files."""

import sys
from datetime import date
from pathlib import Path

import click
from django.conf import settings

from holdord.cli.faults import Misused
from holdord.lib.clock import now
from holdord.lib.days import local_date
from holdord.notice.rules import PUBLISHED_AT, RIGHTS_AT
from holdord.policy import loader
from holdord.policy import queries as policy
from holdord.policy.loader import Edition
from holdord.policy.outputs.files import FORMATS, File, file, speaks_one_language
from holdord.policy.outputs.imprint import Imprint, in_force
from holdord.policy.outputs.spreadsheet import TooLongForACell

_ALL_FORMATS = tuple(dict.fromkeys(format for formats in FORMATS.values() for format in formats))
#: What cannot be read on a screen.
_BINARY = ("xlsx", "pdf")


@click.command(name="export")
@click.argument("kind", type=click.Choice(list(FORMATS)))
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="The file it is written to.")
@click.option("--language", help="da or en. Without it, the first language of the register.")
@click.option(
    "--format", "format", type=click.Choice(_ALL_FORMATS), help="Without it, the end of the file's name tells."
)
def export(kind: str, folder: Path | None, output: Path | None, language: str | None, format: str | None) -> None:
    """Write the register as a record or in a vocabulary of others: for an authority, a spreadsheet, a program.

    record is the record of processing activities (GDPR Art. 30(1)), processor-record that of Art. 30(2); processors
    and recipients are the lists of who else has data. dpv, tilt, fideslang and privacy are for programs. Without a
    folder, the register in force is meant; without -o, the answer is printed.

    \b
    Example:
      holdord register export record -o record.xlsx --language da
    """
    edition, imprint = _edition(folder)
    made = _made(kind, _format(kind, format, output), edition, language or edition.register.languages[0], imprint)
    if output is None:
        sys.stdout.buffer.write(made.content)
        sys.stdout.buffer.flush()
        return
    try:
        output.write_bytes(made.content)
    except OSError as refused:
        raise Misused(f"{output} cannot be written ({refused.strerror}). Name another file") from None
    click.echo(f"{output} is written: {kind}, version {edition.version[:12]}, {imprint.made_on}.")


def _edition(folder: Path | None) -> tuple[Edition, Imprint]:
    if folder is None:
        return in_force(on=_today(policy.active()), notices=PUBLISHED_AT, rights=RIGHTS_AT)
    if not folder.is_dir():
        raise Misused(f"{folder} is not a folder. Name the one that register.yaml stands in")
    edition = loader.load(folder)
    address = str(settings.HOLDORD_ADDRESS).rstrip("/")
    return edition, Imprint(_today(edition), address, is_in_force=False, notices=PUBLISHED_AT, rights=RIGHTS_AT)


def _today(edition: Edition) -> date:
    return local_date(now(), edition.register.desk.time_zone)


def _format(kind: str, given: str | None, output: Path | None) -> str:
    """The format that was asked for, or that the name of the file ends in, or the one that can be read as it is."""
    formats = FORMATS[kind]
    ending = output.suffix[1:].lower() if output else ""
    wanted = given or (ending if ending in formats else formats[0] if not ending or len(formats) == 1 else ending)
    if wanted not in formats:
        raise Misused(f"there is no {kind} as '{wanted}'. Choose one of {', '.join(formats)}")
    if wanted in _BINARY and output is None and sys.stdout.isatty():
        raise Misused(f"a {wanted} cannot be read on a screen. Name a file: -o {kind}.{wanted}")
    return wanted


def _made(kind: str, format: str, edition: Edition, language: str, imprint: Imprint) -> File:
    if speaks_one_language(kind) and language not in edition.wordings:
        raise Misused(f"the register does not speak '{language}'. Choose one of {', '.join(edition.wordings)}")
    try:
        return file(kind, format, edition, language, imprint)
    except TooLongForACell as refused:
        raise Misused(str(refused)) from None
