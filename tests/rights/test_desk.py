"""A mail to the desk opens a request; what cannot be told waits for a person; nothing that came there is dropped."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError
from pytest_django import Settings

from holdord.audit import queries as audit
from holdord.intake.channels.mail.letters import Letter
from holdord.intake.channels.mail.reading import read
from holdord.lib.mailbox.address import address
from holdord.lib.registry import controls
from holdord.notice import actions as notice
from holdord.rights import actions, queries, rules, workflow
from holdord.rights.actions import desk
from holdord.rights.models import Incoming, RightsRequest
from holdord.rights.rules import Channel, Dismissal, Doubt, IncomingState
from holdord.terms import Right
from holdord.vault import queries as keys
from tests.conftest import at, promise
from tests.dovecot import Dovecot, running
from tests.intake.channels.mail.written import message
from tests.rights.conftest import ADA, CLEO, STRANGER, asks, letters_to, newest, proves

pytestmark = pytest.mark.usefixtures("house")

CAME, NOW = at("2026-03-05T08:00+00:00"), at("2026-03-05T08:01+00:00")
ACCESS = "Jeg vil gerne vide, hvilke oplysninger I har om mig."
BOTH = "I'd like a copy of everything you hold about me. After that I want you to delete my data."


def letter(text: str, *, sender: str = STRANGER, number: int = 1, **headers: str) -> Letter:
    raw = message(text, **{"From": sender, "Message_ID": f"<{number}@example.org>", "Subject": "Hej", **headers})
    found = read(raw, arrived_at=CAME)
    assert isinstance(found, Letter)
    return found


def comes(text: str, *, when: Any = CAME, **more: Any) -> str:
    return actions.take_in(letter=letter(text, **more), received_at=when, by="system:desk", at=when)


def the_letter() -> Incoming:
    return Incoming.objects.get()


@promise("8.1h", "8.1b")
def test_a_mail_to_the_desk_opens_a_request_that_is_due_from_the_day_it_came() -> None:
    assert comes(ACCESS) == "request"
    row = RightsRequest.objects.get()
    assert (row.right, row.channel, row.received_at) == (Right.ACCESS.value, Channel.MAIL.value, CAME)
    assert row.due_on == date(2026, 4, 7), "the fifth of April 2026 is Easter Sunday, the sixth a holiday"
    opened = actions.open_request(request=row.id, by=CLEO, at=NOW)
    assert ACCESS in opened.message and opened.address == STRANGER


def test_a_letter_that_something_else_kept_out_is_not_taken_for_one_that_is_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def clash(*_: object, **__: object) -> None:
        raise IntegrityError

    monkeypatch.setattr(desk, "open_requests", clash)
    with pytest.raises(IntegrityError):
        comes(ACCESS)
    assert not Incoming.objects.exists()
    monkeypatch.undo()
    assert comes(ACCESS) == "request"


@promise("8.1h")
def test_two_rights_in_one_letter_are_two_requests_and_one_letter_back() -> None:
    assert comes(BOTH) == "request"
    taken = RightsRequest.objects.order_by("right")
    assert [row.right for row in taken] == [Right.ACCESS.value, Right.ERASURE.value]
    (told,) = letters_to(STRANGER)
    assert all(row.reference in (told.body or "") + told.title for row in taken)


def test_the_receipt_repeats_nothing_of_the_letter_and_says_how_to_show_who_one_is() -> None:
    comes(f"{ACCESS} Mit hemmelige ord er aspargeskartoffel.")
    told = newest(STRANGER, "received")
    assert "aspargeskartoffel" not in f"{told.title}{told.body}" and "/da/rettigheder" in (told.body or "")
    assert told.envelope.template == "rights/letters/received"


@promise("8.1g")
def test_from_is_a_claim_and_whoever_brings_a_code_back_from_that_address_proves_it(ada: UUID) -> None:
    comes(ACCESS, sender=ADA)
    row = RightsRequest.objects.get()
    assert row.verified_at is None and row.subject is None
    with pytest.raises(actions.NotNow):
        actions.prepare(request=row.id, by=CLEO, at=NOW)
    proves(asks(ADA, None))
    row.refresh_from_db()
    assert row.verified_at is not None and row.subject_id == ada
    assert newest(ADA, "acknowledgement")


def test_a_code_proves_nothing_about_letters_from_other_addresses(ada: UUID) -> None:
    comes(ACCESS)
    proves(asks(ADA, None))
    assert RightsRequest.objects.get().verified_at is None


def test_who_asks_by_mail_and_on_the_page_is_answered_once(ada: UUID) -> None:
    comes(ACCESS, sender=ADA)
    proves(asks(ADA))
    standing = RightsRequest.objects.filter(closed_at=None)
    assert standing.count() == 1 and standing[0].channel == Channel.MAIL.value


def test_the_same_letter_twice_is_one_request() -> None:
    assert [comes(ACCESS), comes(ACCESS)] == ["request", "again"]
    assert RightsRequest.objects.count() == 1 and len(letters_to(STRANGER)) == 1


@promise("8.1h")
@pytest.mark.parametrize(
    ("text", "headers"),
    [
        ("Jeg skrev til jer for tre uger siden og har ikke hørt noget om mine oplysninger.", {}),
        ("Er der nyt?", {}),
        ("Og jeg vil stadig gerne vide, hvilke oplysninger I har om mig.", {}),
        ("Det var det, jeg mente.", {"References": "<1@example.org>", "sender": "ada@andet.example"}),
    ],
)
def test_who_asks_after_an_older_letter_has_not_asked_for_another(text: str, headers: dict[str, str]) -> None:
    comes(ACCESS)
    assert comes(text, number=2, when=NOW, **headers) == "joined"
    row = RightsRequest.objects.get()
    assert [event.act for event in queries.log(row.id)][-1] == "wrote-again"
    assert [opened.text for _, opened in actions.letters_of(request=row.id)] == [ACCESS, text]


@promise("8.1h")
@pytest.mark.parametrize(
    "text",
    [
        "Og så er der det med billederne fra messen, dem er jeg ikke glad for at se nogen steder.",
        "Jeg skrev til jer for tre uger siden. Nu må I slette alle mine oplysninger.",
    ],
)
def test_who_has_a_request_open_and_writes_about_something_else_is_no_part_of_it(text: str) -> None:
    """In words nobody foresaw, or with a right of its own beside the question: a person reads it."""
    comes(ACCESS)
    assert comes(text, number=2, when=NOW) == "waits"
    assert comes(text, number=3, when=NOW, References="<1@example.org>") == ("joined" if "messen" in text else "waits")


def test_an_answer_to_our_receipt_joins_the_request_it_told_of() -> None:
    comes(ACCESS)
    receipt = the_letter().receipt
    assert comes("Tak.", number=2, sender="ada@andet.example", References=f"<{receipt}@altoros.com>") == "joined"


def test_who_asks_in_anothers_correspondence_has_a_request_of_their_own() -> None:
    """Ada asks; Ben, whom she had copied, answers to all that he wants to see his data, too."""
    comes(ACCESS)
    assert comes(ACCESS, number=2, sender="ben@andet.example", References="<1@example.org>") == "request"
    opened = [actions.open_request(request=row.id, by=CLEO, at=NOW) for row in RightsRequest.objects.all()]
    assert {request.address for request in opened} == {STRANGER, "ben@andet.example"}
    assert comes("Tak.", number=3, sender="ben@andet.example", References="<1@example.org>") == "joined"


def test_what_a_group_of_our_own_hands_on_is_from_whoever_wrote_it() -> None:
    raw = message(ACCESS, From=STRANGER, List_Id="DPO <dpo.altoros.com>", Precedence="list")
    assert workflow._take(raw, CAME, CAME).what == "request"


def test_a_number_joins_only_from_the_address_it_belongs_to() -> None:
    comes(ACCESS)
    reference = RightsRequest.objects.get().reference
    assert comes(f"Vedrørende {reference}: tak.", number=2) == "joined"
    assert comes(f"Vedrørende {reference}: hvad har de svaret?", number=3, sender="mallory@example.net") == "waits"


def test_another_right_later_is_another_request() -> None:
    comes(ACCESS)
    assert comes("Slet også alle mine oplysninger.", number=2) == "request"
    assert RightsRequest.objects.count() == 2


@promise("8.1h", "8.1b")
@pytest.mark.parametrize(
    ("text", "headers", "doubt"),
    [
        ("Jeg har et spørgsmål, ring til mig.", {}, Doubt.WORDS),
        (ACCESS, {"X_Spam_Flag": "YES"}, Doubt.SPAM),
        (ACCESS, {"Auto_Submitted": "auto-replied"}, Doubt.MACHINE),
        (ACCESS, {"List_Unsubscribe": "<mailto:x@example.org>"}, Doubt.MACHINE),
        (ACCESS, {"sender": "sales@altoros.com"}, Doubt.OURS),
        (ACCESS, {"Authentication_Results": "mx.example; dmarc=fail (p=none)"}, Doubt.SENDER),
        (ACCESS, {"sender": f"Ada <{STRANGER}>, Ben <ben@example.org>"}, Doubt.SENDER),
        (ACCESS, {"sender": "Ada"}, Doubt.SENDER),
    ],
)
def test_what_nobody_can_tell_waits_with_its_clock_running_and_is_never_dropped(
    text: str, headers: dict[str, str], doubt: Doubt
) -> None:
    assert comes(text, **headers) == "waits"
    (line,) = queries.letters_waiting(NOW)
    assert (line.doubt, line.due_on) == (doubt, date(2026, 4, 7))
    assert not RightsRequest.objects.exists()
    assert not letters_to(STRANGER), "nobody is written to who may not have written"


def test_a_flood_does_not_make_the_desk_write_to_thousands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "TAKEN_AN_HOUR_OF_ALL", 4)
    became = [comes(ACCESS, number=n, sender=f"n{n}@example.net") for n in range(6)]
    assert became == ["request"] * 4 + ["waits"] * 2
    assert {line.doubt for line in queries.letters_waiting(NOW)} == {Doubt.MANY}


def test_staff_say_which_right_a_letter_uses_and_its_term_began_when_it_came() -> None:
    comes("Kan I hjælpe mig med det, vi talte om?")
    row = the_letter()
    later = CAME + timedelta(days=9)
    told = actions.open_letter(letter=row.id, by=CLEO, at=later)
    assert told.text == "Kan I hjælpe mig med det, vi talte om?"
    (id,) = actions.say_rights(letter=row.id, rights=[Right.ERASURE], address=told.address, by=CLEO, at=later)
    request = queries.request(id, at=later)
    assert (request.right, request.received_at, request.due_on) == (Right.ERASURE, CAME, date(2026, 4, 7))
    assert newest(STRANGER, "received") and queries.letters_waiting(later) == []
    with pytest.raises(actions.NotNow):
        actions.say_rights(letter=row.id, rights=[Right.ACCESS], address=told.address, by=CLEO, at=later)


def test_what_a_colleague_hands_on_is_taken_down_for_whom_it_is_about() -> None:
    comes(f"Se nedenfor, fra ben@example.net: {ACCESS}", sender="sales@altoros.com")
    actions.say_rights(letter=the_letter().id, rights=[Right.ACCESS], address="ben@example.net", by=CLEO, at=NOW)
    assert newest("ben@example.net", "received") and not letters_to("sales@altoros.com")


@pytest.mark.parametrize(("rights", "to", "refusal"), [
    ([], STRANGER, actions.NothingChosen), ([Right.ACCESS], "nobody", actions.NotAnAddress),
])  # fmt: skip
def test_what_is_half_said_is_refused_and_nothing_changes(rights: list[Right], to: str, refusal: Any) -> None:
    comes("Hej")
    with pytest.raises(refusal):
        actions.say_rights(letter=the_letter().id, rights=rights, address=to, by=CLEO, at=NOW)
    assert the_letter().state == IncomingState.WAITS.value and not RightsRequest.objects.exists()


def test_a_letter_is_put_to_an_open_request_and_to_no_closed_one() -> None:
    comes(ACCESS)
    comes("Hej igen, det haster", number=2, sender="ada@privat.example")
    waiting = Incoming.objects.get(state=IncomingState.WAITS.value)
    request = RightsRequest.objects.get()
    actions.put_to(letter=waiting.id, request=request.id, by=CLEO, at=NOW)
    assert len(actions.letters_of(request=request.id)) == 2
    comes("Og en gang til", number=3, sender="ada@tredje.example")
    RightsRequest.objects.update(closed_at=NOW, status="dpv:RequestFulfilled")
    last = Incoming.objects.get(state=IncomingState.WAITS.value)
    with pytest.raises(actions.NotNow):
        actions.put_to(letter=last.id, request=request.id, by=CLEO, at=NOW)


def test_what_asks_for_nothing_goes_after_a_month_with_its_key() -> None:
    comes("Køb billige ure", X_Spam_Flag="YES")
    row = the_letter()
    actions.dismiss(letter=row.id, why=Dismissal.SPAM, by=CLEO, at=NOW)
    assert actions.forget_dismissed(at=NOW + timedelta(days=29)) == 0
    assert actions.open_letter(letter=row.id, by=CLEO, at=NOW).text == "Køb billige ure"
    assert actions.forget_dismissed(at=NOW + timedelta(days=30)) == 1
    actions.finish_keys(at=NOW + timedelta(days=30))
    assert row.owner and not keys.has_key(row.owner)
    with pytest.raises(queries.NoSuchLetter):
        actions.open_letter(letter=row.id, by=CLEO, at=NOW)


def test_a_letter_goes_with_its_request_and_not_before_the_last_of_them() -> None:
    comes(BOTH)
    first, second = RightsRequest.objects.order_by("right")
    RightsRequest.objects.filter(pk=first.pk).update(closed_at=NOW, status="dpv:RequestFulfilled")
    long_after = at("2029-06-01")
    actions.forget_old(at=long_after)
    assert the_letter().forgotten_at is None
    RightsRequest.objects.filter(pk=second.pk).update(closed_at=NOW, status="dpv:RequestFulfilled")
    actions.forget_old(at=long_after)
    row = the_letter()
    assert row.forgotten_at and not row.sealed_text and row.address_index is None


def test_a_wrong_right_is_put_right_and_the_term_counted_anew_from_the_same_day() -> None:
    comes(ACCESS)
    id = RightsRequest.objects.get().id
    actions.correct_right(request=id, right=Right.PORTABILITY, by=CLEO, at=NOW)
    view = queries.request(id, at=NOW)
    assert (view.right, view.received_at, view.due_on) == (Right.PORTABILITY, CAME, date(2026, 4, 7))


@promise("8.1a")
def test_a_person_who_asks_is_shown_their_letters_that_wait(ada: UUID) -> None:
    from holdord.lib.registry import portraits

    proves(asks(ADA, None))
    comes("Jeg har et spørgsmål.", sender=ADA)
    room = next(portrait for portrait in portraits.all() if portrait.room == "rights")
    assert [item.fields["message"] for item in room.show(ada) if item.kind == "letter"] == ["Jeg har et spørgsmål."]


def test_nothing_of_a_letter_stands_in_the_log() -> None:
    comes(ACCESS)
    comes("Hej", number=2, sender="ben@example.net")
    actions.open_letter(letter=Incoming.objects.get(state=IncomingState.WAITS.value).id, by=CLEO, at=NOW)
    told = " ".join(str(entry.detail) for entry in audit.entries(None))
    assert STRANGER not in told and "Hej" not in told and "oplysninger" not in told


@pytest.fixture
def dovecot(settings: Settings) -> Iterator[Dovecot]:
    for server in running():
        settings.HOLDORD_MAILBOXES = {"dpo": address(server.url)}
        yield server


@promise("8.1h")
def test_the_desks_mailbox_is_read_and_a_report_about_our_letter_noted(dovecot: Dovecot) -> None:
    comes(ACCESS)
    told = the_letter().receipt
    assert told
    notice.sent(message=told, by="system:mail", at=NOW)
    report = (
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\nFrom: MAILER-DAEMON@mx.example.org"
        "\r\nMessage-ID: <r@mx>\r\n\r\n--b\r\n\r\nNo.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; x@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        f"\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{told}@altoros.com>\r\n\r\n--b--\r\n"
    )
    dovecot.put(message("Slet venligst alle mine oplysninger.", From="ben@example.net"), report.encode(), b"\xff\xfe")
    reader = workflow.mailbox(reader="worker-1", now=lambda: at("2099-01-01"))
    assert reader
    assert reader.read_once().became == {"request": 1, "report": 1, "waits": 1}
    assert newest(STRANGER, "received").envelope.state.value == "bounced"


def test_a_house_without_a_mailbox_of_the_desk_reads_none(settings: Settings) -> None:
    settings.HOLDORD_MAILBOXES = {}
    assert workflow.mailbox(reader="worker-1", now=lambda: NOW) is None


@promise("8.1h")
def test_a_request_in_another_mailbox_is_found_and_waits_for_somebody_to_say_so() -> None:
    from holdord.intake.channels.mail.receiving import receive

    raw = message(ACCESS, From=STRANGER, Date="")
    assert receive(raw, channel="letters", arrived_at=CAME, by="system:letters", at=CAME).what == "taken-in"
    workflow.look_through(at=NOW)
    workflow.look_through(at=NOW)
    (line,) = queries.letters_waiting(NOW)
    assert (line.doubt, line.rights, line.received_at) == (Doubt.FOUND, (Right.ACCESS,), CAME)
    assert not RightsRequest.objects.exists()


@promise("8.1h")
def test_the_control_sees_letters_that_wait_too_long_and_a_mailbox_that_is_not_read(settings: Settings) -> None:
    control = controls.get("rights.desk-mail-is-read")
    assert control
    settings.HOLDORD_MAILBOXES = {}
    assert control(NOW, {}).state == "nothing to check"
    comes("Hej")
    assert control(NOW, {}).state == "kept"
    assert control(at("2026-04-08"), {}).state == "broken"
    settings.HOLDORD_MAILBOXES = {"dpo": address("imaps://u:w@mail.example.dk")}
    assert control(NOW, {}).state == "broken", "it is set, and nobody has looked into it"
    from holdord.intake.actions import mailboxes

    mailboxes.take_turn(mailbox="dpo", reader="worker-1", until=NOW, at=NOW)
    mailboxes.looked(mailbox="dpo", behind=0, at=NOW)
    assert control(NOW, {}).state == "kept"
    assert control(NOW + timedelta(days=2), {}).state == "broken", "nobody has looked for days"
    mailboxes.looked(mailbox="dpo", behind=0, at=NOW)
    mailboxes.leave_unread(mailbox="dpo", uid_validity=1, uid=4, why="broken", by="system:letters", at=NOW)
    assert control(NOW, {}).state == "broken", "one letter was left unread"
