"""`holdord register check`, `show` and `schema`: a register by itself."""

from pathlib import Path

import click
from django.conf import settings

from holdord.cli.faults import BROKEN, Misused
from holdord.cli.say import as_json_option, counted, say_json, table
from holdord.policy import loader
from holdord.policy.register import Register
from holdord.policy.schema import schema, wording_schema

_FOLDER = click.Path(path_type=Path)


@click.command
@click.argument("folder", type=_FOLDER, required=False)
@as_json_option
def check(folder: Path | None, as_json: bool) -> None:
    """Say what is wrong in a register: every fault of every file, with its line.

    Without a folder, the register in force is meant. Ends with 0 if it is sound, 1 if not.

    \b
    Example:
      holdord register check my-policy/
    """
    where = _folder(folder)
    faults = loader.check(where)
    if as_json:
        say_json({"sound": not faults, "faults": faults})
    elif faults:
        click.echo("\n".join([*(str(fault) for fault in faults), "", f"{counted(len(faults), 'fault', 'faults')}."]))
    else:
        sound = loader.load(where)
        click.echo(f"The register in {where} is sound. Version {sound.version[:12]}, {_size(sound.register)}.")
    raise click.exceptions.Exit(BROKEN if faults else 0)


@click.command(name="schema")
@click.option("--wording", is_flag=True, help="The schema of wording.<language>.yaml instead.")
def print_schema(wording: bool) -> None:
    """Print the JSON Schema, so that an editor helps while one writes.

    \b
    Example:
      holdord register schema > register.schema.json
    """
    say_json(wording_schema() if wording else schema())


@click.command
@click.argument("folder", type=_FOLDER, required=False)
@as_json_option
def show(folder: Path | None, as_json: bool) -> None:
    """Show a register: who decides, which purposes on which grounds, how long, who else has the data.

    \b
    Example:
      holdord register show
    """
    sound = loader.load(_folder(folder))
    if as_json:
        say_json({"version": sound.version, "register": sound.register.model_dump(mode="json")})
    else:
        click.echo(_text(sound.register, sound.version))


def _folder(given: Path | None) -> Path:
    folder = given or Path(settings.HOLDORD_REGISTER)
    if not folder.is_dir():
        raise Misused(f"{folder} is not a folder. Name the one that register.yaml stands in")
    return folder


def _size(register: Register) -> str:
    promises = counted(len(register.promises), "promise", "promises")
    purposes = counted(len(register.purposes), "purpose", "purposes")
    return f"{promises}, {purposes}, {counted(len(register.recipients), 'recipient', 'recipients')}"


def _text(register: Register, version: str) -> str:
    names = [entry.name for id in register.controllers if (entry := register.establishment(id))]
    purposes = table([(entry.id, entry.basis.value) for entry in register.purposes], headings=("purpose", "ground"))
    periods = table(
        [(entry.id, entry.duration, entry.starts) for entry in register.retention], headings=("kept", "for", "from")
    )
    recipients = table(
        [(entry.id, entry.country, entry.role, "yes" if entry.transfer else "-") for entry in register.recipients],
        headings=("recipient", "country", "role", "transfer ground"),
    )
    head = f"{register.organisation}, version {version[:12]}: {_size(register)}.\nControllers: {', '.join(names)}"
    return "\n\n".join(part for part in (head, purposes, periods, recipients) if part)
