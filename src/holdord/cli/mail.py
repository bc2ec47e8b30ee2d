"""`holdord mail`: try outgoing mail, and take in what came back."""

from typing import BinaryIO
from uuid import uuid4

import click
from django.conf import settings

from holdord.cli.faults import BROKEN, Misused
from holdord.cli.house import opened
from holdord.cli.say import counted
from holdord.lib import mail
from holdord.lib.clock import now
from holdord.notice import actions as notice


@click.group
def command() -> None:
    """Try outgoing mail, and take in what came back.

    \b
    Example:
      holdord mail test dpo@example.com
    """


@command.command
@click.argument("address")
def test(address: str) -> None:
    """Send a test mail, at once and past the outbox, and say what the mail server answered.

    \b
    Example:
      holdord mail test dpo@example.com
    """
    if not mail.configured():
        raise Misused("no mail server is set. Set HOLDORD_SMTP_URL, as in smtp+tls://user:password@host:587")
    subject = "A test mail from Holdord"
    text = f"This is a test. Mails from {settings.HOLDORD_ADDRESS} arrive.\n"
    try:
        mail.deliver(message=uuid4(), to=address, subject=subject, text=text)
    except mail.NotSent as fault:
        click.echo(f"Not sent: {fault}. Check HOLDORD_SMTP_URL and HOLDORD_MAIL_FROM.", err=True)
        raise click.exceptions.Exit(BROKEN) from None
    click.echo(f"The mail server {settings.EMAIL_HOST} took it. Look into the mailbox, and into its spam folder.")


@command.command
@click.argument("report", type=click.File("rb"), default="-")
def bounce(report: BinaryIO) -> None:
    """Take in a delivery report from a file or standard input: your mail server pipes it here.

    \b
    Example:
      holdord mail bounce < report.eml
    """
    opened()
    given = report.read()
    if not mail.is_mail(given):
        raise Misused("nothing was understood: this is no mail. Give the report as it came, with its headers")
    ours = sum(
        notice.bounce(message=each.message, status=each.status, permanent=each.permanent, by="system:mail", at=now())
        for each in mail.bounces(given)
    )
    # No fault: whatever else reaches that mailbox is piped here too, and must not be sent back to whoever wrote it.
    said = f"{counted(ours, 'letter of ours', 'letters of ours')} in this report."
    click.echo(said if ours else "Nothing was understood: this mail is no report about a letter of ours.")
