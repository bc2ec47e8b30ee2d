"""`holdord keyring`: the keys that open the key store, and the end of the old ones."""

import click
from django.conf import settings

from holdord.cli.faults import Misused
from holdord.cli.house import opened
from holdord.cli.say import as_json_option, counted, say_json, table
from holdord.lib.clock import now
from holdord.retention import actions, queries
from holdord.retention.queries.epochs import EpochState
from holdord.staff import queries as staff
from holdord.staff.queries import Member
from holdord.staff.roles import Permission
from holdord.staff.rules import must_set_up_second_factor

BY = "system:operator"


@click.group
def command() -> None:
    """See the keys that open the key store, wrap everything anew, and approve that old ones are destroyed.

    \b
    Example:
      holdord keyring show
    """


@command.command
@as_json_option
def show(as_json: bool) -> None:
    """Show the key periods: which key is in use, which waits to be destroyed and for whom, which is gone.

    \b
    Example:
      holdord keyring show --json
    """
    opened()
    found = queries.keys()
    if as_json:
        say_json(found)
        return
    rows = [(each.number, _on(each.started_at), each.keys, _state(each, found.needed)) for each in found.epochs]
    click.echo(table(rows, headings=("period", "from", "people", "key")) or "No key has been made yet.")
    if found.in_clear:
        click.echo(
            f"\nIn clear beside the token: {', '.join(map(str, found.in_clear))}. Run: holdord keyring rotate", err=True
        )
    if found.fault:
        raise Misused(found.fault)


@command.command
@as_json_option
def rotate(as_json: bool) -> None:
    """Begin a new key period now: wrap every person's key anew, then destroy the older keys.

    The night does it by itself after each erasure. Needed by hand to move a house into a token, and after a key was
    seen.

    \b
    Example:
      holdord keyring rotate
    """
    opened()
    done = actions.rotate_epoch(at=now(), by=BY)
    if as_json:
        say_json(done)
        return
    click.echo(f"Key period {done.epoch}: {counted(done.rewrapped, 'key', 'keys')} wrapped anew.")
    if done.destroyed:
        click.echo(f"Destroyed: {', '.join(map(str, done.destroyed))}.")
    if done.waiting:
        click.echo(f"Until two people approve, old copies still open: {', '.join(map(str, done.waiting))}.")
    elif done.still_kept:
        click.echo(f"Take away by hand, from HOLDORD_KEK: {', '.join(map(str, done.still_kept))}.")


@command.command
@click.argument("period", type=click.IntRange(min=1))
@click.option("--as", "email", required=True, help="Your address as a member of staff; your password is asked for.")
@click.password_option("--password", confirmation_prompt=False, prompt="Your password", help="Asked for, if left out.")
@click.option("--code", default="", help="What your authenticator app shows; asked for, if left out.")
def approve(period: int, email: str, password: str, code: str) -> None:
    """Approve that the key of a past period is destroyed. Where two must approve, the second one destroys it.

    Whoever has a second factor shows it here as at the console. A passkey can be shown there only.

    \b
    Example:
      holdord keyring approve 3 --as cleo@example.com
    """
    opened()
    who = staff.who_knows(email, password)
    if who is None or not who.may(Permission.KEY_APPROVE):
        raise Misused(
            "address and password belong to nobody who may approve this. See who works here: holdord staff list."
        )
    _must_show_second_factor(who, code)
    try:
        done = actions.approve_destruction(epoch=period, by=who.actor, at=now())
    except (actions.NotWaiting, actions.ApprovedBefore) as refused:
        raise Misused(f"{refused} See: holdord keyring show") from None
    click.echo("Destroyed: no old copy opens by it any more." if done.destroyed else _still(done.people, done.needed))


def _must_show_second_factor(who: Member, code: str) -> None:
    """A password alone must not do here what it does not do at the console."""
    if "totp" in who.second_factors:
        if not staff.shows_code(who.id, code or click.prompt("The code your authenticator app shows")):
            raise Misused("the code is not right, or was used before. Wait for the next one and try again")
    elif who.second_factors:
        raise Misused(
            "your second factor is a passkey, and a command line cannot ask for it. Approve at the console: Keys"
        )
    elif must_set_up_second_factor(who.role, has_one=False, production=settings.PRODUCTION):
        raise Misused("you have no second factor yet. Log in to the console: it sets one up; then try again")


def _still(people: int, needed: int) -> str:
    return f"Noted. {counted(needed - people, 'more person has', 'more people have')} to approve."


def _state(epoch: EpochState, needed: int) -> str:
    if epoch.destroyed_at:
        return f"destroyed {_on(epoch.destroyed_at)}"
    if not epoch.retired_at:
        return "in use"
    people = f"; approved by {len(epoch.approved_by)} of {needed}" if needed else ""
    return f"waits to be destroyed since {_on(epoch.retired_at)}: old copies still open{people}"


def _on(moment: object) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
