"""`holdord mailbox`: how it goes with the mailboxes that are read, and to read one now."""

from collections.abc import Sequence

import click
from django.conf import settings

from holdord.cli.faults import BROKEN, Misused
from holdord.cli.house import opened
from holdord.cli.say import as_json_option, counted, say_json, table
from holdord.intake import queries, texts
from holdord.intake.actions import mailboxes
from holdord.intake.channels.mail.following import Follower, Report, SomebodyElse
from holdord.intake.queries import MailboxState
from holdord.lib.clock import now
from holdord.lib.mailbox.connection import Unreachable


@click.group
def command() -> None:
    """See how it goes with the mailboxes that are read, and read one now.

    \b
    Example:
      holdord mailbox list
    """


@command.command(name="list")
@as_json_option
def list_(as_json: bool) -> None:
    """Say of each mailbox when it was looked at, how much waits in it, and what was left unread.

    Ends with 1 where one cannot be read, or something was left unread.

    \b
    Example:
      holdord mailbox list
    """
    opened()
    states = _states()
    well = not any(state.fault or state.unread for state in states)
    say_json({"well": well, "mailboxes": states}) if as_json else click.echo(_text(states))
    raise click.exceptions.Exit(0 if well else BROKEN)


@command.command
@click.argument("mailbox")
@click.option("--again", is_flag=True, help="Try once more what was left unread, too.")
def read(mailbox: str, again: bool) -> None:
    """Read what is new in a mailbox, now. A house that is open reads it by itself.

    \b
    Example:
      holdord mailbox read dpo
    """
    opened()
    if mailbox not in settings.HOLDORD_MAILBOXES:
        known = ", ".join(sorted(settings.HOLDORD_MAILBOXES)) or "none is set"
        raise Misused(f"mailbox: {mailbox!r} is not set. Known: {known}. See HOLDORD_MAILBOX_<CHANNEL>")
    if again:
        mailboxes.look_at_again(mailbox=mailbox, at=now())
    try:
        report = _follower(mailbox).read_once()
    except SomebodyElse as refused:
        raise Misused(str(refused)) from None
    except Unreachable as fault:
        click.echo(f"Not read. {texts.TROUBLES[fault.why]}", err=True)
        raise click.exceptions.Exit(BROKEN) from None
    click.echo(_said(report))
    raise click.exceptions.Exit(BROKEN if report.unread else 0)


def _follower(mailbox: str) -> Follower:
    # Imported here: whoever only asks how it goes needs none of it.
    from holdord.intake import workflow
    from holdord.rights import workflow as rights

    if mailbox == mailboxes.DESK and (desk := rights.mailbox(reader="command", now=now)):
        return desk

    if mailbox not in workflow.followed():
        raise Misused(f"mailbox: the register has no channel {mailbox!r} of kind mail. Write it under 'channels'")
    return workflow.mailbox_of(mailbox, reader="command", now=now)


def _states() -> list[MailboxState]:
    seen = {state.name: state for state in queries.mailboxes()}
    never = [MailboxState(name, "", None, None, 0, "", None, {}, ()) for name in settings.HOLDORD_MAILBOXES]
    return sorted([*seen.values(), *(each for each in never if each.name not in seen)], key=lambda each: each.name)


def _text(states: Sequence[MailboxState]) -> str:
    if not states:
        return "No mailbox is set. See HOLDORD_MAILBOX_<CHANNEL> in docs/settings.md."
    rows = [(each.name, _when(each), each.behind, _trouble(each)) for each in states]
    lines = [table(rows, headings=("MAILBOX", "LOOKED AT (UTC)", "WAITING", "TROUBLE"))]
    for state in states:
        for why, number in sorted(state.unread.items()):
            messages = counted(number, "message", "messages")
            lines.append(f"{state.name}: {messages} left unread. {texts.UNREAD[why]}")
    return "\n".join(lines)


def _when(state: MailboxState) -> str:
    return f"{state.looked_at:%Y-%m-%d %H:%M}" if state.looked_at else "never"


def _trouble(state: MailboxState) -> str:
    return str(texts.TROUBLES[state.fault]) if state.fault else "-"


_BECAME = {
    "taken-in": "taken in", "again": "known already", "waits": "made to wait for a person",
    "turned-away": "turned away", "automatic": "not from a person", "report": "reports about letters of ours",
    "ours": "from our own people", "unread": "left unread", "request": "requests", "joined": "joined to a request",
}  # fmt: skip


def _said(report: Report) -> str:
    if not report.became:
        return "Nothing new."
    lines = [f"{number} {_BECAME[what]}" for what, number in sorted(report.became.items())]
    lines += [f"message {uid}: {texts.UNREAD[why]}" for uid, why in sorted(report.unread.items())]
    return "\n".join(lines)
