"""All commands by name. Each stands in a file of its own, which is read when it is asked for.

Gives:    holdord, the command they all hang on
Why:      `holdord --help` answers at once; the framework is loaded when a command needs it
"""

import logging
from importlib import import_module

import click

COMMANDS = {
    "run": "Open the house: prepare what is missing, then serve its pages and run its jobs.",
    "check": "Say of every promise of the policy whether it is kept, broken, or not looked at yet, and since when.",
    "may": "Say whether a person's data may be used for a purpose, and why.",
    "clock": "List the requests that wait for an answer, the most urgent first.",
    "doctor": "Say what is set, what is missing and what is unsafe, each with the cure.",
    "init": "Begin a register: ask a dozen questions, write a small complete one, say what to fill in next.",
    "register": "Work with the register: the policy as data.",
    "policy": "Put the policy in force, and look at its versions.",
    "notice": "Show the notice: whole or in short, as text, Markdown, HTML or PDF.",
    "catalogue": "Look up who the third parties are that policies name.",
    "retention": "See what is due to go, and let it go.",
    "audit": "Work with the audit log.",
    "mail": "Try outgoing mail, and take in what came back.",
    "staff": "Say who works here.",
    "cast": "Work with the invented people of the example.",
    "database": "Work with the databases.",
}

#: It loads the framework in the process behind it, where it is needed.
LIGHT = ("run",)


class Table(click.Group):
    """A group whose commands are files of this folder."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        if name not in LIGHT:
            _load_framework()
        module = import_module(f"holdord.cli.{name}")
        command: click.Command = module.command
        return command

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _load_framework() -> None:
    import django
    from django.apps import apps
    from django.utils import translation

    if not apps.ready:
        django.setup()
    # Controls ask for our own pages: those are no visits.
    logging.getLogger("holdord.access").setLevel(logging.WARNING)
    # Operators are spoken to in English; people and staff in their own language.
    translation.activate("en")


@click.command(cls=Table, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="holdord", message="%(version)s")
def holdord() -> None:
    """Keep the promises of a privacy policy.

    \b
    Example:
      holdord run
    """
