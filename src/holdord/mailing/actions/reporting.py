"""Whoever sent a message is told whom it did not go to, by a message that goes the same way.

Promise:  2.5, 8.5b - refused, and the reason told
Law:      GDPR Art. 5(1)(c)
Takes:    the message, whom it did not go to and why
Gives:    nothing: the report waits among the outgoing mail. A report about a report is never written (RFC 3834)
"""

from collections.abc import Sequence
from datetime import datetime
from email.utils import parseaddr
from typing import Protocol
from uuid import uuid4

from django.conf import settings

from holdord.decisions.rules import Reason
from holdord.lib.mail import message_id
from holdord.mailing import composing, texts
from holdord.mailing.models import Outgoing
from holdord.mailing.report import Undelivered, report
from holdord.mailing.rules import Handed
from holdord.policy import queries as policy
from holdord.vault import queries as keys

_REFUSED = "5.7.1"


class Refused(Protocol):
    """An address, and why it was not written to."""

    @property
    def address(self) -> str: ...
    @property
    def reasons(self) -> tuple[Reason, ...]: ...


def about_refused(handed: Handed, refused: Sequence[Refused], *, at: datetime) -> None:
    """The report about those it may not go to."""
    language = policy.register().languages[0]
    found = tuple(Undelivered(each.address, _REFUSED, texts.said(each.reasons, language)) for each in refused)
    _write(handed.sender, composing.header(handed.content, "Message-ID"), found, at=at)


def about_one(
    *, sender: str, to: str, content: bytes, reasons: tuple[Reason, ...], status: str = _REFUSED, at: datetime
) -> None:
    """The report about one that was taken and then could not go."""
    said = texts.said(reasons, policy.register().languages[0])
    _write(sender, composing.header(content, "Message-ID"), (Undelivered(to, status, said),), at=at)


def _write(sender: str, about: str, found: tuple[Undelivered, ...], *, at: datetime) -> None:
    # Imported here: taking writes reports, and a report is taken like any message.
    from holdord.mailing.actions import taking

    if not sender:
        return
    register = policy.register()
    bag, id = taking.bag_of(at), uuid4()
    content = report(
        sender=sender, house=parseaddr(settings.DEFAULT_FROM_EMAIL)[1], name=message_id(id), about=about[:250],
        undelivered=found, frame=texts.frame(register.languages[0], register.organisation), at=at,
    )  # fmt: skip
    kept = taking.keep_content(bag, content)
    row: Outgoing = taking.new(
        bag, kept, keys.keyed_hash("mail", str(id)), sender="", to=sender, by="system:gate", at=at
    )
    row.is_report = True
    row.save(force_insert=True)
