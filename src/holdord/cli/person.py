"""Naming a person at the command line, without their address standing in any list of processes or commands."""

import sys
from uuid import UUID

import click

from holdord.cli.faults import Misused
from holdord.intake.rules import is_email
from holdord.subjects import queries as subjects


def by_email() -> UUID | None:
    """The person of that address. It is asked for, never an argument: those stand in process lists and histories."""
    asked = sys.stdin.isatty()
    address = str(click.prompt("E-mail address", hide_input=True, err=True) if asked else sys.stdin.readline()).strip()
    if not is_email(address):
        raise Misused("what was given is no e-mail address. Write it as in name@example.com, one on a line")
    return subjects.find("email", address)
