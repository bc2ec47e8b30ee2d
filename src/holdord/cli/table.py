"""All commands by name. Each stands in a file of its own, which is read when it is asked for.

Gives:    holdord, the command they all hang on
Why:      `holdord --help` answers at once; the framework is loaded when a command needs it
"""

from importlib import import_module

import click

from holdord.cli import framework

COMMANDS = {
    "run": "Open the house: prepare what is missing, then serve its pages and run its jobs.",
    "check": "Say of every promise of the policy whether it is kept, broken, or not looked at yet, and since when.",
    "scan": "Visit a website as eight visitors would, and hold what it loads and stores against the register.",
    "may": "Say whether a person's data may be used for a purpose, and why.",
    "decision": "Ask of many at once.",
    "clock": "List the requests that wait for an answer, the most urgent first.",
    "doctor": "Say what is set, what is missing and what is unsafe, each with the cure.",
    "init": "Begin a register: ask a dozen questions, write a small complete one, say what to fill in next.",
    "register": "Work with the register: the policy as data.",
    "policy": "Put the policy in force, and look at its versions.",
    "instruction": "Do less than the policy allows: stop a purpose, share with fewer, keep for a shorter time.",
    "notice": "Show the notice: whole or in short, as text, Markdown, HTML or PDF.",
    "catalogue": "Look up who the third parties are that policies name.",
    "form": "Say which forms there are, and print what to paste into a page of one's own.",
    "quarantine": "Decide about what the guards hold back: what may be spam, or from somebody too young.",
    "block": "Keep senders of spam and fraud out.",
    "channel": "See the ways data come in, and bring files for them.",
    "customer": "Tell of what was delivered to whom.",
    "event": "See the events people register for, announce one, and hand over a list of participants.",
    "recipient": "See how recipients are reached, and try it.",
    "retention": "See what is due to go and what comes next, and let it go.",
    "hold": "Keep something past its time, for a statute or a claim; look at that again; let it go.",
    "keyring": "See the keys that open the key store, wrap everything anew, and approve that old ones are destroyed.",
    "backup": "Make backups, look at them, put one back, destroy what is too old.",
    "ledger": "Work with the ledger: what was erased, restricted, objected to, withdrawn and blocked, as keyed hashes.",
    "move": "Move the house from SQLite into an empty PostgreSQL: every row, counted and hashed on both sides.",
    "audit": "Work with the audit log.",
    "audience": "Hand lists to mailing tools, tell them of every change, and hold a list against the policy.",
    "gate": "Take in mail of other systems, ask about each person, and send what may go.",
    "mail": "Try outgoing mail, and take in what came back.",
    "mailbox": "See how it goes with the mailboxes that are read, and read one now.",
    "staff": "Say who works here.",
    "key": "Make keys for other systems of the company, and end them.",
    "cast": "Work with the invented people of the example.",
    "database": "Work with the databases.",
}

#: They load the framework themselves: in the process behind them, or for those of their commands that need it.
LIGHT = ("run", "register")


class Table(click.Group):
    """A group whose commands are files of this folder."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        if name not in LIGHT:
            framework.load()
        module = import_module(f"holdord.cli.{name}")
        command: click.Command = module.command
        return command

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=Table, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="holdord", message="%(version)s")
def holdord() -> None:
    """Keep the promises of a privacy policy.

    \b
    Example:
      holdord run
    """
