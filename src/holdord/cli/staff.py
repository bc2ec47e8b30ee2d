"""`holdord staff`: who works here. For the first account, and for the day nobody can log in."""

from uuid import UUID

import click
from django.conf import settings
from django.urls import reverse

from holdord.cli.faults import Misused
from holdord.cli.house import opened
from holdord.cli.say import as_json_option, say_json, table
from holdord.lib.clock import now
from holdord.staff import actions, queries, texts
from holdord.staff.roles import ROLES
from holdord.staff.rules import NotAllowed

BY = "system:operator"


@click.group
def command() -> None:
    """Say who works here.

    \b
    Example:
      holdord staff list
    """


@command.command
@click.argument("email")
@click.option(
    "--role", required=True, type=click.Choice([role.code for role in ROLES]), help="What they are here to do."
)
@click.option(
    "--language", type=click.Choice(["da", "en"]), default="da", show_default=True, help="The language of their pages."
)
def invite(email: str, role: str, language: str) -> None:
    """Make an account, and print the link with which its owner chooses a password.

    For somebody who was invited and never came, it prints a new link; the old one no longer works.

    \b
    Example:
      holdord staff invite cleo@example.com --role case_handler
    """
    opened()
    try:
        member = _invited_before(email, role) or actions.invite(
            email=email, role=role, language=language, by=BY, at=now()
        )
    except NotAllowed as refusal:
        raise Misused(str(texts.REFUSALS[refusal.code])) from None
    path = reverse("console.invitation", args=[queries.invitation_token(member)])
    click.echo(f"Hand over this link; it can be used once, within a week:\n{settings.HOLDORD_ADDRESS}{path}")


@command.command(name="list")
@as_json_option
def list_members(as_json: bool) -> None:
    """List who works or worked here, in which role, and whether they have a second factor.

    \b
    Example:
      holdord staff list
    """
    opened()
    members = queries.members()
    if as_json:
        say_json(members)
        return
    rows = [(each.email, each.role, each.state, ", ".join(each.second_factors) or "none", each.id) for each in members]
    click.echo(table(rows, headings=("address", "role", "state", "second factor", "id")) or "Nobody works here yet.")


@command.command
@click.argument("email")
def reset(email: str) -> None:
    """Forget somebody's lost phone or key, and end their sessions.

    \b
    Example:
      holdord staff reset cleo@example.com
    """
    opened()
    gone = actions.reset_second_factor(member=_member(email), by=BY, at=now())
    click.echo(f"Forgotten: {gone}. All sessions are ended; they set up a new second factor at the next log-in.")


def _invited_before(email: str, role: str) -> UUID | None:
    """Somebody whose link to this role was lost or is too old gets a new one."""
    known = [each for each in queries.members() if (each.email, each.role) == (email.strip().lower(), role)]
    found = next((each for each in known if each.state == "invited"), None)
    if found is not None:
        actions.invite_again(member=found.id, by=BY, at=now())
    return found.id if found else None


def _member(email: str) -> UUID:
    found = next((each.id for each in queries.members() if each.email == email.strip().lower()), None)
    if found is None:
        raise Misused("nobody with that address works here. See: holdord staff list")
    return found
