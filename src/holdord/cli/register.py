"""`holdord register`: the policy as data.

Gives:    command, the group. Each of its commands stands in a file beside this one, read when it is asked for
Why:      `holdord register import` reads a text and writes a folder. It needs no database and no framework, whose start
          takes as long as the reading
"""

from importlib import import_module

import click

from holdord.cli import framework

#: Each by its file and its name there.
COMMANDS = {
    "check": ("register_check", "check"),
    "diff": ("register_diff", "diff"),
    "export": ("register_export", "export"),
    "from-fideslang": ("register_fideslang", "from_fideslang"),
    "import": ("register_import", "import_policy"),
    "lint": ("register_lint", "lint"),
    "preview": ("register_preview", "preview"),
    "schema": ("register_check", "print_schema"),
    "show": ("register_check", "show"),
}

#: Those that need no framework.
LIGHT = ("import",)


class Register(click.Group):
    """A group whose commands are read one by one."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        if name not in LIGHT:
            framework.load()
        file, function = COMMANDS[name]
        command: click.Command = getattr(import_module(f"holdord.cli.{file}"), function)
        return command


@click.group(cls=Register)
def command() -> None:
    """Work with the register: the policy as data.

    \b
    Example:
      holdord register check my-policy/
    """
