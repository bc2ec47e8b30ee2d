"""Who handles something is told by mail that it came, in numbers and with a link, as often as they chose."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client

from holdord.console import news
from holdord.intake import actions as intake
from holdord.intake.arrivals import Arrival
from holdord.intake.channels.mail.letters import Letter
from holdord.intake.channels.mail.reading import read
from holdord.notice import queries as notice
from holdord.rights import actions as rights
from holdord.rights import queries as queries_of_rights
from holdord.staff import actions as staff
from holdord.staff import queries
from holdord.staff.rules import NotAllowed
from holdord.terms import IdentifierKind, Right
from tests.conftest import at, promise
from tests.intake.channels.mail.written import message

pytestmark = pytest.mark.usefixtures("house")

BEGUN = at("2026-03-05T08:00+00:00")
QUARTER = timedelta(minutes=15)


def works_here(role: str, language: str = "en") -> UUID:
    member = staff.invite(email=f"{role}@example.com", role=role, language=language, by="system:test", at=BEGUN)
    password = "en lang adgangskode til en test"
    staff.accept_invitation(token=queries.invitation_token(member), password=password, at=BEGUN)
    news.look_round(at=BEGUN)
    return member


def writes(text: str, when: datetime, number: int = 1, sender: str = "ida") -> None:
    letter = read(message(text, From=f"{sender}@example.org", Message_ID=f"<{number}@x>"), arrived_at=when)
    assert isinstance(letter, Letter)
    rights.take_in(letter=letter, received_at=when, by="system:desk", at=when)


def fills_in_the_form(when: datetime) -> None:
    values = {"name": "Ida Prøve", "email": "ida@example.org", "message": "Ring til mig."}
    intake.receive(form_id="contact", values=values, consents=[], language="da", by="public", at=when)


def mails(role: str) -> list[notice.Letter]:
    opened = [notice.message(envelope.id) for envelope in notice.outbox(100)]
    return [
        each for each in opened
        if each and each.to == f"{role}@example.com" and each.envelope.template == "console/mail/news"
    ]  # fmt: skip


@promise("8.1b", "9.3")
def test_a_letter_that_waits_is_told_of_with_a_link_and_nothing_of_it() -> None:
    works_here("dpo")
    writes("Vi talte om min knallert. Hvad med den?", BEGUN + timedelta(minutes=1))
    news.look_round(at=BEGUN + QUARTER)
    (told,) = mails("dpo")
    assert "A letter waits" in (told.body or "") and "/console/letters/" in (told.body or "")
    assert not [word for word in ("ida", "knallert", "example.org") if word in f"{told.title}{told.body}".lower()]


@promise("8.1b")
def test_what_came_while_the_house_was_closed_is_told_of_when_it_is_taken_in() -> None:
    works_here("dpo")
    fills_in_the_form(BEGUN + timedelta(hours=24))
    news.look_round(at=BEGUN + timedelta(hours=25))
    (told,) = mails("dpo")
    assert "letter" not in (told.body or "").lower()
    for number, text in enumerate(["Vi talte om min knallert. Hvad med den?", "Slet venligst mine oplysninger."], 1):
        letter = read(message(text, From=f"ida{number}@example.org", Message_ID=f"<{number}@x>"), arrived_at=BEGUN)
        assert isinstance(letter, Letter)
        came, taken_in = BEGUN + timedelta(hours=2), BEGUN + timedelta(hours=26)
        rights.take_in(letter=letter, received_at=came, by="system:desk", at=taken_in)
    news.look_round(at=BEGUN + timedelta(hours=27))
    bodies = [mail.body or "" for mail in mails("dpo") if mail.envelope.id != told.envelope.id]
    (late,) = bodies
    assert "A letter waits" in late and "1 request" in late
    news.look_round(at=BEGUN + timedelta(hours=29))
    assert len(mails("dpo")) == 2, "and once"


@promise("8.1b")
def test_a_letter_that_was_told_of_is_no_news_again_once_somebody_has_sorted_it() -> None:
    works_here("dpo")
    writes("Vi talte om min knallert. Hvad med den?", BEGUN + timedelta(minutes=1))
    news.look_round(at=BEGUN + QUARTER)
    assert len(mails("dpo")) == 1
    (waiting,) = queries_of_rights.letters_waiting(BEGUN + QUARTER)
    sorted_at = BEGUN + timedelta(hours=1)
    rights.say_rights(
        letter=waiting.id, rights=[Right.ACCESS], address="ida@example.org", by="system:test", at=sorted_at
    )
    news.look_round(at=sorted_at + timedelta(hours=1))
    assert len(mails("dpo")) == 1, "the same letter"
    # One that came and was sorted between two looks is told of once, as the request it is.
    writes("Og min knallert?", sorted_at + timedelta(hours=2), number=2, sender="bo")
    (waiting,) = queries_of_rights.letters_waiting(sorted_at + timedelta(hours=2))
    rights.say_rights(
        letter=waiting.id, rights=[Right.ERASURE], address="bo@example.org", by="system:test",
        at=sorted_at + timedelta(hours=3),
    )  # fmt: skip
    for hours in (4, 6):
        news.look_round(at=sorted_at + timedelta(hours=hours))
    assert len(mails("dpo")) == 2 and "1 request" in (mails("dpo")[0].body or "") + (mails("dpo")[1].body or "")


def test_each_role_is_told_of_what_it_handles() -> None:
    for role in ("case_handler", "account_manager", "auditor"):
        works_here(role)
    writes("Jeg vil gerne vide, hvilke oplysninger I har om mig.", BEGUN + timedelta(minutes=1))
    fills_in_the_form(BEGUN + timedelta(minutes=2))
    news.look_round(at=BEGUN + QUARTER)
    (handler,), (manager,) = mails("case_handler"), mails("account_manager")
    assert "1 request" in (handler.body or "") and "1 message" in (handler.body or "")
    assert "request" not in (manager.body or "") and "1 message" in (manager.body or "")
    assert not mails("auditor")


@promise("7.5", "9.3")
def test_what_is_held_back_is_told_of_to_whoever_decides_before_it_goes_by_itself() -> None:
    """Filled in too fast, or by a browser that fills in what nobody sees: it may be somebody's request."""
    for role in ("dpo", "auditor", "account_manager"):
        works_here(role)
    values = {"name": "Ida Prøve", "email": "ida@example.org", "message": "Ring til mig."}
    when = BEGUN + timedelta(minutes=1)
    visit = intake.Visit("192.0.2.7", trapped=True)
    intake.receive(form_id="contact", values=values, consents=[], language="da", by="public", at=when, visit=visit)
    news.look_round(at=BEGUN + QUARTER)
    (told,) = mails("dpo")
    assert "Something was held back" in (told.body or "") and "/console/held/" in (told.body or "")
    assert "message" not in (told.body or "") and "ida" not in f"{told.title}{told.body}".lower()
    assert not mails("auditor") and not mails("account_manager")


def test_a_list_that_somebody_imported_is_no_message_of_anybody() -> None:
    works_here("account_manager")
    listed = Arrival(
        channel="customer-list", key="1", happened_at=BEGUN, language="da", pieces={"email": "ida@example.org"},
        identifiers={IdentifierKind.EMAIL: "ida@example.org"},
    )  # fmt: skip
    intake.arrive(arrival=listed, by="system:test", at=BEGUN + timedelta(minutes=1))
    news.look_round(at=BEGUN + QUARTER)
    assert not mails("account_manager")


def test_nobody_is_told_twice_nor_more_often_than_they_chose_nor_of_nothing() -> None:
    member = works_here("dpo", language="da")
    news.look_round(at=BEGUN + QUARTER)
    assert not mails("dpo"), "nothing came"
    for minute in (16, 17, 18):
        fills_in_the_form(BEGUN + timedelta(minutes=minute))
        news.look_round(at=BEGUN + timedelta(minutes=minute))
    news.look_round(at=BEGUN + timedelta(minutes=31))
    news.look_round(at=BEGUN + timedelta(minutes=60))
    (told,) = mails("dpo")
    assert "3 henvendelser" in (told.body or "")
    staff.choose_news(member=member, every=0, by=f"staff:{member}", at=BEGUN + timedelta(hours=2))
    fills_in_the_form(BEGUN + timedelta(hours=3))
    news.look_round(at=BEGUN + timedelta(hours=4))
    assert len(mails("dpo")) == 1
    with pytest.raises(NotAllowed):
        staff.choose_news(member=member, every=7, by=f"staff:{member}", at=BEGUN)


def test_who_left_is_told_of_nothing() -> None:
    works_here("dpo")
    gone = works_here("case_handler")
    staff.deactivate(member=gone, by="system:test", at=BEGUN)
    fills_in_the_form(BEGUN + timedelta(minutes=1))
    news.look_round(at=BEGUN + QUARTER)
    assert mails("dpo") and not mails("case_handler")


def test_how_often_is_chosen_on_a_page(client: Client) -> None:
    member = works_here("dpo")
    from holdord.staff.models import StaffMember

    client.force_login(StaffMember.objects.get(pk=member))
    assert client.get("/console/news/").status_code == 200
    assert client.post("/console/news/", {"every": "60"}).status_code == 302
    found = queries.member(member)
    assert found and found.news_every == 60
    assert client.post("/console/news/", {"every": "7"}).status_code == 200


def test_of_two_workers_that_look_round_at_once_one_tells() -> None:
    member = works_here("dpo")
    writes("Vi talte om min knallert. Hvad med den?", BEGUN + timedelta(minutes=1))
    (as_both_saw_it,) = queries.members()
    assert as_both_saw_it.id == member
    for _ in range(2):
        news._look_for(as_both_saw_it, BEGUN + QUARTER)
    assert len(mails("dpo")) == 1
