"""A house in which people are being erased: python -m tests.crash.erasing NUMBER.

That many customers whose data went to the bookkeeper, and whose erasure has begun: recipients are to be told, nothing
is erased yet. Nothing is handed to any job: the house finds it in its tables.
"""

# ruff: noqa: E402  the framework is set up before its rooms can be read
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdord.wiring.settings")
django.setup()

from holdord.intake import actions as intake
from holdord.lib.clock import now
from holdord.policy import actions as policy_actions
from holdord.recipients import actions as recipients
from holdord.rights import actions as rights
from holdord.rights.erasure import Ground
from holdord.rights.rules import Channel
from holdord.staff import actions as staff
from holdord.terms import Right
from holdord.wiring import house

BY = "system:test"


def erasures(number: int) -> None:
    for place in range(number):
        address, at = f"n{place}@opdigt.example", now()
        receipt = intake.receive(
            form_id="contact", values={"name": "Nul", "email": address, "message": "Hej"}, consents=[], language="da",
            by="public", at=at,
        )  # fmt: skip
        assert receipt.subject is not None
        recipients.carried(
            subject=receipt.subject, recipient="azets", purpose="invoicing", process="customers", categories=["name"],
            by=BY, at=at,
        )  # fmt: skip
        request = rights.take_down(
            right=Right.ERASURE, address=address, channel=Channel.PHONE, received_at=at, language="da", by=BY, at=at
        )
        rights.confirm_identity(request=request, by=BY, at=at)
        rights.begin_erasure(request=request, ground=Ground.CONSENT_WITHDRAWN, by=BY, at=now())


if __name__ == "__main__":
    house.prepare_databases()
    policy_actions.remember(at=now(), by=BY)
    staff.first_account("dpo@opdigt.example", now())
    erasures(int(sys.argv[1]))
