"""`holdord run`: open the house."""

import os
import socket
from functools import partial

import click

from holdord.cli.faults import Misused, tell
from holdord.cli.house import Opened, server


@click.command
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port to listen on.")
@click.option("--prepare/--no-prepare", default=True, help="Bring the databases up to date first.", show_default=True)
def command(host: str, port: int, prepare: bool) -> None:
    """Open the house: prepare what is missing, then serve its pages and run its jobs.

    \b
    Example:
      holdord run --port 8080
    """
    # Before the settings are read: the links in letters lead to where the house really stands.
    if os.environ.get("HOLDORD_MODE") != "production":
        os.environ.setdefault("HOLDORD_ADDRESS", f"http://{f'[{host}]' if ':' in host else host}:{port}")
    found = server()
    found.refuse_if_unsafe()
    _refuse_if_taken(host, port)
    code = found.serve(host=host, port=port, prepare=prepare, welcome=partial(_welcome, host, port), tell=tell)
    raise click.exceptions.Exit(code)


def _refuse_if_taken(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError:
            raise Misused(f"port {port} on {host} is not free. Choose another: holdord run --port {port + 1}") from None


def _welcome(host: str, port: int, opened: Opened) -> None:
    from django.conf import settings

    from holdord.policy import queries as policy
    from holdord.terms import paths

    here = settings.HOLDORD_ADDRESS if settings.PRODUCTION else f"http://{host}:{port}"
    spoken = policy.register().languages
    notice, rights = ("   ".join(here + paths(page)[each] for each in spoken) for page in ("notice", "rights"))
    lines = [
        "",
        "  Holdord is open.",
        "",
        f"  The policy     {notice}",
        f"  Your rights    {rights}",
        f"  The console    {here}/console/",
        "",
        *_accounts(opened),
        f"  Everything is kept in {settings.HOLDORD_HOME}. Ctrl+C closes the house; nothing is lost.",
        "",
    ]
    click.echo("\n".join(lines))


def _accounts(opened: Opened) -> list[str]:
    if opened.link is not None:
        return [
            f"  First log-in   {opened.accounts[0][0]}, the data protection officer of the register",
            "                 chooses a password here; the link can be used once, within a week:",
            f"                 {opened.link}",
            "",
        ]
    if opened.password is None:
        return []
    width = max(len(email) for email, _role in opened.accounts)
    people = [f"  {opened.people} invented people have moved in.", ""] if opened.people else []
    return [
        *people,
        f"  Password       {opened.password}",
        "                 made at random, for all log-ins below; it is shown this once",
        *(
            f"  {'Log in as' if not number else '':<13}  {email:<{width}}  {role}"
            for number, (email, role) in enumerate(opened.accounts)
        ),
        "",
    ]
