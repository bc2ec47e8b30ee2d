"""A recipient that is written to: a letter says whose data it is about and what is to be done.

Promise:  8.2a, 8.3, 8.4c - told; the mail server took the letter
Law:      GDPR Art. 19 ("communicate"), 28(3)(e)
Takes:    the recipient's address in the register; our mail server
Gives:    MailConnector. Nobody can look there, so `verify` says None
Refuses:  Transient and Permanent by the mail server's code
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from holdord.lib import mail
from holdord.policy import queries as policy
from holdord.policy.register import Recipient
from holdord.recipients.connectors.mail.config import Desk, read
from holdord.recipients.reach import Answer, Intent, Permanent, Person, Piece, Transient


class MailConnector:
    """A copy of what they hold is not asked for by mail: somebody writes, and puts down what came."""

    intents = frozenset(Intent) - {Intent.ACCESS}

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def find(self, person: Person) -> Mapping[str, int]:
        raise Permanent("by-hand")

    def export(self, person: Person) -> Sequence[Piece]:
        raise Permanent("by-hand")

    def erase(self, person: Person, *, key: str) -> Answer:
        return self._written(Intent.ERASURE, person, key)

    def rectify(self, person: Person, *, key: str) -> Answer:
        return self._written(Intent.RECTIFICATION, person, key)

    def restrict(self, person: Person, *, key: str) -> Answer:
        return self._written(Intent.RESTRICTION, person, key)

    def lift(self, person: Person, *, key: str, memory: Mapping[str, Any]) -> Answer:
        return self._written(Intent.LIFTING, person, key)

    def object_to(self, person: Person, *, key: str) -> Answer:
        return self._written(Intent.OBJECTION, person, key)

    def verify(self, intent: Intent, person: Person) -> Mapping[str, int] | None:
        return None

    def _written(self, intent: Intent, person: Person, key: str) -> Answer:
        if not mail.configured():
            raise Transient("no-mail-server")
        with override(self._desk.language):
            subject, text = letter(intent, person, key)
        try:
            # The key is the letter's name: sent again after a crash, it is the same letter to whoever gets it.
            mail.deliver(
                message=UUID(key), to=self._desk.to, subject=subject, text=text,
                reply_to=policy.register().dpo.email,
            )  # fmt: skip
        except mail.NotSent as fault:
            raise (Permanent if fault.permanent else Transient)(str(fault.code or "unreachable")) from None
        return Answer("mailed")


def connect(recipient: Recipient, address: str) -> MailConnector:
    return MailConnector(read(recipient))


def letter(intent: Intent, person: Person, key: str) -> tuple[str, str]:
    """What is written, in the language that is set: the subject, which names nobody, and the text."""
    asked, said = _ASKED[intent]
    parts = [
        _("Dear data protection desk,"), _(said).format(organisation=policy.register().organisation),
        "\n".join([*person.names, *(value for _kind, value in person.identifiers)]), _changes(person),
        _(
            "Please do the same with what you have passed on, and confirm by answering this letter. "
            "Our number: {key}"
        ).format(key=key),
    ]  # fmt: skip
    return f"{_(asked)} ({key})", "\n\n".join(part for part in parts if part) + "\n"


def _changes(person: Person) -> str:
    lines = [f"{field}: {value}" for field, value in person.changes.items()]
    return "\n".join([_("From now on:"), *lines]) if lines else ""


_ASKED = {
    Intent.ERASURE: (
        gettext_noop("Please erase a person's data"),
        gettext_noop(
            "{organisation} has erased this person's data at their request or because the time is up. Under Art. 19 "
            "of the GDPR we tell you so: please erase what you had from us."
        ),
    ),
    Intent.RECTIFICATION: (
        gettext_noop("Please correct a person's data"),
        gettext_noop(
            "{organisation} has corrected this person's data. Under Art. 19 of the GDPR we tell you so: please correct "
            "what you had from us."
        ),
    ),
    Intent.RESTRICTION: (
        gettext_noop("Please restrict a person's data"),
        gettext_noop(
            "The use of this person's data is restricted at {organisation} (Art. 18 of the GDPR). Under Art. 19 we "
            "tell you so: please keep what you had from us, and do nothing else with it until you hear from us."
        ),
    ),
    Intent.LIFTING: (
        gettext_noop("A restriction has ended"),
        gettext_noop(
            "The restriction that {organisation} told you of has ended. You may use this person's data again as agreed."
        ),
    ),
    Intent.OBJECTION: (
        gettext_noop("A person has objected"),
        gettext_noop(
            "This person has objected to the use of their data at {organisation} (Art. 21 of the GDPR). Please stop "
            "using what you had from us for that purpose."
        ),
    ),
}
