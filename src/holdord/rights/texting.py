"""The password as a text message: its words, and the gateway that sends it.

Promise:  8.1c - the password goes another way
Law:      GDPR Art. 28 (whoever runs the gateway is a processor), 32(1)
Standard: Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature over both and the body
Takes:    settings.HOLDORD_SMS, https://:whsec_secret@host/path; a number, the words
Gives:    the code of a yes
Refuses:  NotTaken, for whatever is no yes
Next:     actions/passwording.py, docs/access.md (a recipe for a gateway)
"""

import json
from datetime import UTC, date, datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext, override
from standardwebhooks import Webhook

from holdord.recipients.connectors.http.config import read
from holdord.recipients.reach import Permanent
from holdord.rights import calling, letters


class NotTaken(Exception):
    """The gateway did not take it. ``code`` is its own, 0 where none came or none is set."""

    def __init__(self, code: int) -> None:
        super().__init__(f"the gateway said {code or 'nothing'}")
        self.code = code


def words(reference: str, password: str, *, until: date, language: str) -> str:
    """What the message says: short enough for two, and nothing of what is in the answer."""
    with override(language):
        return gettext("Password for case %(case)s: %(password)s. Good until %(day)s. Share it with nobody.") % {
            "case": reference, "password": password, "day": letters.day(until, language),
        }  # fmt: skip


def send(*, id: UUID, to: str, text: str, at: datetime) -> int:
    """Hand one message over; under an id that was taken, the gateway does nothing more. Raises NotTaken."""
    try:
        gateway = read(settings.HOLDORD_SMS)
    except Permanent:
        raise NotTaken(0) from None
    body = json.dumps({"to": to, "text": text}, ensure_ascii=False, separators=(",", ":"))
    named, moment = f"msg_{id.hex}", at.astimezone(UTC)
    signed = {
        "webhook-id": named, "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(gateway.secret).sign(named, moment, body),
    }  # fmt: skip
    try:
        return calling.post(gateway.url, body.encode(), signed, ours=True)
    except calling.NotHeard as fault:
        raise NotTaken(fault.code) from None


def hinted(number: str) -> str:
    """As much of a number as tells which it is: ``•••• 78``."""
    return f"•••• {number.strip()[-2:]}"
