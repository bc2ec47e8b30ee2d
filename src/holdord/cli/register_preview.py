"""`holdord register preview`: what publishing a draft would do to live data, before it is done."""

from datetime import date
from pathlib import Path

import click

from holdord.cli import changes as told
from holdord.cli.faults import Misused
from holdord.cli.house import opened
from holdord.cli.person import by_email
from holdord.cli.say import as_json_option, counted, say_json, table
from holdord.lib.clock import now
from holdord.notice.difference import difference
from holdord.policy import loader
from holdord.promises.preview import Preview
from holdord.promises.preview import preview as look


@click.command
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option(
    "--person", is_flag=True, help="Of one person only, whose e-mail address is asked for or read from standard input."
)
@as_json_option
def preview(folder: Path | None, person: bool, as_json: bool) -> None:
    """Show what publishing a draft would do: what goes earlier, is refused, is asked anew, and who would be told.

    Nothing is changed, and nobody's data are opened. Without a folder, the draft of this house is meant.

    \b
    Example:
      holdord register preview our-policy/
    """
    opened()
    if folder is not None and not folder.is_dir():
        raise Misused(f"{folder} is not a folder. Name the one that register.yaml stands in")
    subject = by_email() if person else None
    if person and subject is None:
        raise Misused("nobody is known by that address. Name somebody who is, or leave --person out")
    found = look(now=now(), draft=loader.load(folder) if folder else None, subject=subject)
    if as_json:
        say_json(facts(found))
        return
    click.echo(told.text(difference(found.before, found.after, "en"), found.unacknowledged))
    click.echo(f"\n{of_one(found) if subject else text(found)}")


def facts(found: Preview) -> dict[str, object]:
    return {
        "in_force": found.before.version,
        "draft": found.after.version,
        **told.facts(difference(found.before, found.after, "en"), found.unacknowledged),
        "effects": found.effects,
    }


def text(found: Preview) -> str:
    """What it would do to everybody's data, in numbers."""
    lines: list[str] = []
    for effect in found.of("due-earlier"):
        lines.append(
            f"{effect.about}: {counted(_number(effect.after), 'record', 'records')} would go earlier than today."
        )
    for effect in found.of("to-review"):
        lines.append(
            f"{effect.about}: within twelve months somebody would have to look at "
            f"{counted(_number(effect.after), 'record', 'records')} before they go (today: {_number(effect.before)})."
        )
    for effect in found.of("left-behind"):
        left = counted(_number(effect.before), "record", "records")
        lines.append(
            f"{effect.about}: {left} would stay behind without a rule. Keep the process in the register until they "
            "are gone: 'holdord retention plan' says when."
        )
    for effect in found.of("refused"):
        lines.append(f"{effect.about}: refused for {_people(effect.after)} for whom it is allowed today.")
    for effect in found.of("permitted"):
        lines.append(f"{effect.about}: allowed for {_people(effect.after)} for whom it is refused today.")
    for effect in found.of("ask-anew"):
        lines.append(f"{effect.about}: {_people(effect.after)} gave a consent that would not cover it; ask them anew.")
    for effect in found.of("tell"):
        where = f"known in {effect.about}" if effect.about else "in all"
        lines.append(f"To be told, {where}: {_people(effect.after)}.")
    due = table(
        [(effect.about, f"{effect.month:%Y-%m}", effect.before, effect.after) for effect in found.of("due")],
        headings=("process", "month", "due today", "due then"),
    )
    return "\n".join([*(lines or ["It would do nothing to the data we hold."]), *([f"\n{due}"] if due else [])])


def of_one(found: Preview) -> str:
    """What it would do to one person's data: answers and days, before and after."""
    may = [(effect.about, _yes(effect.before), _yes(effect.after)) for effect in found.of("may")]
    ends = [(effect.about, _day(effect.before), _day(effect.after)) for effect in found.of("ends")]
    ends += [(effect.about, "-", "never: its process is dropped") for effect in found.of("left-behind")]
    asked = [effect.about for effect in found.of("ask-anew") if effect.after]
    is_told = any(effect.after for effect in found.of("tell"))
    parts = [
        table(may, headings=("purpose", "may we today", "may we then")),
        table(ends, headings=("process", "goes today on", "goes then on")),
        f"Asked anew: {', '.join(asked) or 'nothing'}. Told by letter: {'yes' if is_told else 'no'}.",
    ]
    return "\n\n".join(part for part in parts if part)


def _number(value: int | date | None) -> int:
    return value if isinstance(value, int) else 0


def _people(value: int | date | None) -> str:
    return counted(_number(value), "person", "people")


def _yes(value: int | date | None) -> str:
    return "yes" if value else "no"


def _day(value: int | date | None) -> str:
    return value.isoformat() if isinstance(value, date) else "-"
