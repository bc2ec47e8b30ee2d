"""Writes the pages of docs/ that are made from the program: `python -m tests.write_docs`.

docs/commands.md comes from the commands' own help, docs/settings.md from the table of settings. Tests hold them true.
"""

import os
from copy import copy
from pathlib import Path

import click

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

from holdord.wiring.variables import SETTINGS, Setting

DOCS = Path(__file__).resolve().parent.parent / "docs"


def settings_page() -> str:
    """docs/settings.md."""
    head = [
        "# Settings",
        "",
        "Environment variables, read once when the house starts. None is needed to try it out. What is wrong is told",
        "all at once, with the cure: `holdord doctor`. Secrets are never shown, and never stand in a database.",
        "",
    ]
    return "\n".join(head) + "".join(_setting(each) for each in SETTINGS)


def _setting(setting: Setting) -> str:
    words = f" One of {', '.join(f'`{word}`' for word in setting.values)}." if setting.values else ""
    secret = " Secret." if setting.secret else ""
    return f"\n## `{setting.name}`\n\n{setting.sentence}{words}{secret}\n\nDefault: {setting.default}\n"


def commands_page() -> str:
    """docs/commands.md."""
    from holdord.cli.table import holdord

    head = [
        "# Commands",
        "",
        "`holdord`, or `.venv/bin/holdord` in a checkout. Every command ends with 0 (kept, done), 1 (broken, or no) or",
        "2 (misused: what was wrong, and the cure, is said in a line). `--json` answers in JSON where it is offered.",
    ]
    return "\n".join(head) + "\n" + "".join(_help(names, command) for names, command in every_command(holdord))


def every_command(group: click.Group, *above: str) -> list[tuple[tuple[str, ...], click.Command]]:
    """All commands and groups below, each with its names."""
    found: list[tuple[tuple[str, ...], click.Command]] = []
    context = click.Context(group, info_name="holdord")
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        found.append(((*above, name), command))
        if isinstance(command, click.Group):
            found += every_command(command, *above, name)
    return found


def _help(names: tuple[str, ...], command: click.Command) -> str:
    # A command that was run on its own before has kept the help option of that run, which knows no -h.
    fresh = copy(command)
    fresh._help_option = None
    context = click.Context(
        fresh, info_name=f"holdord {' '.join(names)}", terminal_width=100, help_option_names=["-h", "--help"]
    )
    return f"\n## `holdord {' '.join(names)}`\n\n```\n{fresh.get_help(context)}\n```\n"


if __name__ == "__main__":
    (DOCS / "settings.md").write_text(settings_page())
    (DOCS / "commands.md").write_text(commands_page())
