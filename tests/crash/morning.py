"""A house in the morning, killed at one of its writes: python -m tests.crash.morning prepare|work NUMBER.

``prepare N``: that many people of whom something goes soon and who are to hear of it first; somebody at the desk who is
told of news once a day, and has not been for two; something that came yesterday; a request that is due in a few days.
``work N`` does what the morning does, sends what it wrote, and kills itself, as a power cut would, at the N-th
statement that writes; N is larger than all: it gets to the end.
"""

# ruff: noqa: E402  the framework is set up before its rooms can be read
import os
import sys
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdord.wiring.settings")
django.setup()


from holdord.console import news
from holdord.intake import actions as intake
from holdord.lib.clock import now
from holdord.notice import queries as letters
from holdord.notice import workflow as sending
from holdord.policy import queries as policy
from holdord.retention import workflow as retention
from holdord.rights import actions as rights
from holdord.rights import workflow as desk
from holdord.rights.rules import Channel
from holdord.staff import actions as staff
from holdord.staff import queries as members
from holdord.subjects import actions as subjects
from holdord.terms import IdentifierKind, LegalBasis, Right
from holdord.wiring import house
from tests.crash import blow

BY = "system:test"
#: Kept for five years from the last contact, and told of it six weeks before.
LAST_CONTACT = timedelta(days=5 * 365 - 10)
DAY = 24 * 60
#: Whoever is in touch now hears of nothing: what was to go stays.
NEW = "new@people.example"


def prepare(number: int) -> None:
    house.prepare_databases()
    for place in range(number):
        _has_an_account(f"n{place}@people.example")
    then = now() - timedelta(days=2)
    handler = staff.invite(email="handler@desk.example", role="case_handler", language="en", by=BY, at=then)
    staff.accept_invitation(token=members.invitation_token(handler), password="four plain words together", at=then)
    staff.choose_news(member=handler, every=DAY, by=BY, at=then)
    intake.receive(
        form_id="write-to-us", values={"email": NEW, "message": "hello"}, consents=[], language="en",
        by="public", at=now() - timedelta(days=1),
    )  # fmt: skip
    # It came a month ago by telephone, and is written down since yesterday: nearly due.
    rights.take_down(
        right=Right.ACCESS, address=NEW, channel=Channel.PHONE, received_at=now() - timedelta(days=26),
        language="en", by=BY, at=now() - timedelta(days=1),
    )  # fmt: skip


def work(last: int) -> None:
    with blow.at_write(last):
        retention.forewarn(at=now())
        news.look_round(at=now())
        desk.warn(at=now())
        for message, _ in letters.due(now()):
            sending.send(message=str(message), at=now())


def _has_an_account(address: str) -> None:
    at = now() - LAST_CONTACT
    subject = subjects.take_in(
        by="public", at=at, process="web-forms", purpose="answer", basis=LegalBasis.CONTRACT, source="form",
        form="write-to-us", identifiers={IdentifierKind.EMAIL: address}, payload={"message": "hello"},
        categories=["contact"], language="en", register_version=policy.version(), wording_hash="0" * 64,
    ).subject  # fmt: skip
    subjects.move_anchor(subject=subject, process="web-forms", event="last_contact", at=at, by=BY)


if __name__ == "__main__":
    {"prepare": prepare, "work": work}[sys.argv[1]](int(sys.argv[2]))
