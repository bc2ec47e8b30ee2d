"""`holdord key`: the keys with which other systems of the company ask us."""

from datetime import datetime, timedelta
from uuid import UUID

import click

from holdord.cli.faults import Misused
from holdord.cli.house import opened
from holdord.cli.say import as_json_option, say_json, table
from holdord.lib.clock import now
from holdord.staff import actions, queries
from holdord.staff.keys import SCOPES, Key, NotAName

BY = "system:operator"


@click.group
def command() -> None:
    """Make keys for other systems of the company, and end them.

    \b
    Example:
      holdord key list
    """


@command.command
@click.argument("name")
@click.option("--for", "scopes", multiple=True, required=True, type=click.Choice(list(SCOPES)), help="What it may ask.")
@click.option("--days", type=click.IntRange(1, 3650), help="How long it is good; until it is revoked, unless said.")
def make(name: str, scopes: tuple[str, ...], days: int | None) -> None:
    """Make a key for a system, and print it, once.

    \b
    Example:
      holdord key make newsletter-tool --for decide --for audience
    """
    opened()
    at = now()
    ends_at = at + timedelta(days=days) if days else None
    try:
        id, text = actions.make_key(name=name, scopes=scopes, by=BY, at=at, ends_at=ends_at)
    except NotAName as refused:
        raise Misused(f"{refused}.") from None
    click.echo(f"{text}\n\nIt is shown this once. To end it: holdord key revoke {id}")


@command.command(name="list")
@as_json_option
def list_keys(as_json: bool) -> None:
    """List the keys: for which system, for what, used when.

    \b
    Example:
      holdord key list --json
    """
    opened()
    at = now()
    told = [_told(key, at) for key in queries.api_keys()]
    if as_json:
        say_json(told)
        return
    rows = [tuple(each.values()) for each in told]
    click.echo(table(rows, headings=("id", "system", "for", "state", "last used")) or "No system has a key yet.")


@command.command
@click.argument("key", type=click.UUID)
def revoke(key: UUID) -> None:
    """End a key at once.

    \b
    Example:
      holdord key revoke 8c7cdd0e-2f0a-4a9e-9a3f-2a3f0f6f4c11
    """
    opened()
    if not actions.revoke_key(key=key, by=BY, at=now()):
        raise Misused("there is no such key, or it was revoked before. See them with: holdord key list.")
    click.echo("Revoked. Whoever shows it from now on is refused.")


def _told(key: Key, at: datetime) -> dict[str, str]:
    state = "good" if key.holds_at(at) else "revoked" if key.revoked_at else "ended"
    used = key.used_at.isoformat(timespec="minutes") if key.used_at else "never"
    return {"id": str(key.id), "name": key.name, "scopes": " ".join(key.scopes), "state": state, "used_at": used}
