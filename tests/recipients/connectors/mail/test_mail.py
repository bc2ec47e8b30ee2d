"""A recipient is written to: whose data, what is to be done; the subject names nobody."""

from uuid import UUID

import pytest
from django.core import mail as sent
from pytest_django import Settings

from holdord.policy.connectors import Connector
from holdord.policy.register import Recipient
from holdord.recipients.connectors.mail.connector import connect
from holdord.recipients.reach import Intent, Permanent, Person, Transient

KEY = "7c1c2a0e-0000-4000-8000-000000000001"
ADA = Person((("email", "ada@example.org"), ("phone", "+4512345678")), ("Ada Krogh",))


def recipient(country: str = "NO") -> Recipient:
    return Recipient.model_construct(
        id="azets", country=country, connector=Connector(kind="mail", email="privacy@azets.example")
    )


@pytest.fixture
def server(settings: Settings) -> None:
    settings.HOLDORD_SMTP = True


@pytest.mark.usefixtures("server")
def test_the_letter_says_whose_data_and_what_is_to_be_done() -> None:
    assert connect(recipient(), "").erase(ADA, key=KEY).proof == "mailed"
    (letter,) = sent.outbox
    assert letter.to == ["privacy@azets.example"] and letter.extra_headers["Message-ID"].startswith(f"<{UUID(KEY)}@")
    assert letter.subject == f"Please erase a person's data ({KEY})"
    for said in ("ada@example.org", "+4512345678", "Ada Krogh", "Art. 19", KEY):
        assert said in letter.body


@pytest.mark.usefixtures("server")
def test_recipients_in_denmark_are_written_to_in_danish_and_hear_what_is_right() -> None:
    corrected = Person(ADA.identifiers, changes={"email": "ada@new.example"})
    connect(recipient("DK"), "").rectify(corrected, key=KEY)
    assert "Fra nu af:\nemail: ada@new.example" in sent.outbox[0].body
    assert sent.outbox[0].subject.startswith("Ret venligst oplysninger om en person")


def test_without_a_mail_server_it_is_tried_later(settings: Settings) -> None:
    settings.HOLDORD_SMTP = False
    with pytest.raises(Transient, match="no-mail-server"):
        connect(recipient(), "").restrict(ADA, key=KEY)


def test_a_copy_is_not_asked_for_by_mail_and_nobody_can_look() -> None:
    reached = connect(recipient(), "")
    assert Intent.ACCESS not in reached.intents and reached.verify(Intent.ERASURE, ADA) is None
    with pytest.raises(Permanent):
        reached.export(ADA)
