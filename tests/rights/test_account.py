"""A person logs in, sees, corrects, takes along, leaves; nobody else does, and nobody learns whom we know."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, connections
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext

from holdord.audit import queries as audit
from holdord.centre import account as pages
from holdord.consent import queries as consent
from holdord.decisions import queries as decisions
from holdord.lib.registry import portraits
from holdord.policy import queries as policy
from holdord.recipients import actions as recipients
from holdord.rights import actions, queries
from holdord.rights.actions import entering
from holdord.rights.models import Challenge, Passkey, RightsRequest
from holdord.rights.proof import SESSION_LIVES, Ticket
from holdord.rights.switches import can_be_switched
from holdord.subjects import queries as people
from holdord.terms import RequestStatus, Right
from holdord.vault import queries as keys
from tests.conftest import promise
from tests.rights.conftest import ADA, ASKED, MESSAGE, STRANGER, asks, letters_to, newest, proves

_LINK = re.compile(r"/(?:konto/ind|account/enter)/(\S+)")
LATER = ASKED + timedelta(minutes=5)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(pages, "now", lambda: moment)

    set_to(ASKED)
    return set_to


def asks_in(address: str = ADA, *, network: str = "192.0.2.7", when: datetime = ASKED, language: str = "da") -> None:
    actions.ask_to_enter(address=address, language=language, at=when, network=network)
    for challenge in Challenge.objects.filter(sent_at=None, used_at=None):
        actions.send_code(challenge=challenge.id, at=when)


def token(address: str = ADA) -> str:
    found = _LINK.search(newest(address, "enter").body or "")
    assert found, "the letter holds no link"
    return found[1]


def logs_in(address: str = ADA, *, when: datetime = ASKED) -> Ticket:
    asks_in(address, when=when)
    return actions.enter(token=token(address), at=when)


# Getting in


@promise("8.2b")
def test_a_link_to_the_address_lets_its_owner_in_once(ada: UUID) -> None:
    ticket = logs_in()

    assert queries.logged_in(ticket, at=LATER) == ada
    with pytest.raises(actions.NotLetIn):
        actions.enter(token=token_used(), at=LATER)


def token_used() -> str:
    row = Challenge.objects.get(used_at__isnull=False)
    return f"{row.id}.whatever"


def test_the_letter_forgets_its_link_once_it_was_used(ada: UUID) -> None:
    logs_in()
    assert newest(ADA, "enter").body is None


@pytest.mark.parametrize("minutes", [15, 60])
def test_a_link_is_good_for_less_than_a_quarter_of_an_hour(ada: UUID, minutes: int) -> None:
    asks_in()
    with pytest.raises(actions.NotLetIn):
        actions.enter(token=token(), at=ASKED + timedelta(minutes=minutes))


def test_five_wrong_tries_shut_a_link(ada: UUID) -> None:
    asks_in()
    right = token()
    for _ in range(5):
        with pytest.raises(actions.NotLetIn):
            actions.enter(token=right.partition(".")[0] + ".wrong", at=ASKED)
    with pytest.raises(actions.NotLetIn):
        actions.enter(token=right, at=ASKED)
    assert audit.count(act="rights.not-let-in") == 5


@pytest.mark.parametrize("text", ["", "x", "x.y", "." * 500, "00000000-0000-0000-0000-000000000000.x"])
def test_what_is_no_link_opens_nothing(house: Path, text: str) -> None:
    with pytest.raises(actions.NotLetIn):
        actions.enter(token=text, at=ASKED)


def test_a_log_in_ends_after_half_an_hour_or_at_once(ada: UUID) -> None:
    ticket = logs_in()
    assert queries.logged_in(ticket, at=ASKED + SESSION_LIVES - timedelta(seconds=1)) == ada
    assert queries.logged_in(ticket, at=ASKED + SESSION_LIVES) is None
    actions.leave_session(ticket=ticket, at=LATER)
    assert queries.logged_in(ticket, at=LATER) is None


def test_a_code_for_requests_opens_no_account_and_a_link_no_requests(ada: UUID) -> None:
    proven = proves(asks())
    assert queries.logged_in(proven, at=LATER) is None
    ticket = logs_in()
    with pytest.raises(actions.NotProven):
        actions.prove(ticket=ticket, code="1234-5678", at=LATER)


def test_links_and_codes_to_one_address_are_counted_together(ada: UUID) -> None:
    for n in range(3):
        asks(network=f"198.51.100.{n}")
    asks_in()
    with pytest.raises(IndexError):
        newest(ADA, "enter")


# Nobody learns whom we know


def _shapes(address: str) -> list[str]:
    with CaptureQueriesContext(connection) as asking, CaptureQueriesContext(connections["keys"]) as sealing:
        actions.ask_to_enter(address=address, language="da", at=ASKED, network="192.0.2.7")
    return [re.sub(r'"s\d+_x\d+"', "", " ".join(each["sql"].split()[:3])) for each in [*asking, *sealing]]


def test_asking_costs_the_same_for_known_and_unknown_addresses(ada: UUID) -> None:
    assert _shapes(ADA) == _shapes(STRANGER)


def test_whom_we_hold_nothing_of_gets_a_letter_that_says_so_and_no_link(ada: UUID) -> None:
    asks_in(STRANGER)
    body = newest(STRANGER, "enter_nothing").body or ""
    assert "ingen oplysninger" in body
    assert not _LINK.search(body)


def test_the_pages_are_the_same_for_known_and_unknown(ada: UUID, clock: Callable[[datetime], None]) -> None:
    def seen(address: str) -> list[tuple[int, str]]:
        browser = Client()
        first = browser.post(pages.ACCOUNT["en"], {"address": address})
        second = browser.get(first.headers["Location"])
        return [
            (each.status_code, each.headers.get("Location", "") + each.content.decode()) for each in (first, second)
        ]

    assert seen(ADA) == seen(STRANGER)


# Behind the door


def browser_in(clock: Callable[[datetime], None], language: str = "en") -> Client:
    browser = Client()
    assert browser.post(pages.ACCOUNT[language], {"address": ADA}).headers["Location"] == pages.SENT[language]
    for challenge in Challenge.objects.filter(sent_at=None):
        actions.send_code(challenge=challenge.id, at=ASKED)
    path = pages.ENTER[language] + token()
    assert browser.get(path).status_code == 200  # programs look at links, too
    answer = browser.post(path)
    assert answer.headers["Location"] == pages.ACCOUNT[language]
    cookie = answer.cookies[pages.COOKIE]
    assert cookie["httponly"] and cookie["samesite"] == "Strict" and cookie["max-age"] == 1800
    return browser


@promise("8.2b")
@pytest.mark.parametrize("language", ["da", "en"])
def test_from_the_door_to_what_we_hold(ada: UUID, clock: Callable[[datetime], None], language: str) -> None:
    browser = browser_in(clock, language)
    response = browser.get(pages.ACCOUNT[language])
    text = response.content.decode()

    assert ADA in text
    assert "Lind &amp; Søn" in text
    assert MESSAGE in text
    assert response.headers["Cache-Control"] == "no-store"
    assert audit.entries(None, subject=ada, act="subjects.read")[0].by == f"subject:{ada}"


@promise("8.2a", "8.2b")
def test_a_simple_fact_is_corrected_at_once_and_everywhere(ada: UUID, clock: Callable[[datetime], None]) -> None:
    browser = browser_in(clock)
    answer = browser.post(pages.ACCOUNT["en"], {"correct": "name", "name": "Ada Maria Lind"})

    assert answer.headers["Location"].endswith("saved=corrected")
    assert people.card(ada).name == "Ada Maria Lind"
    assert people.beginning_with("maria", of=_name(), processes=["web-forms"]).people == (ada,)
    assert "Lind" not in str(audit.entries(None, subject=ada, act="subjects.correct"))


def _name() -> Any:
    from holdord.subjects.rules import MarkKind

    return MarkKind.NAME


@promise("8.2a")
def test_who_else_has_the_data_is_told_of_a_correction(ada: UUID) -> None:
    answer = recipients.disclose(
        subject=ada, recipient="amazon-storage", purpose="answer-request", by="system:test", at=ASKED
    )
    assert answer.allowed
    request = actions.correct(ticket=logs_in(), field="name", value="Ada Maria Lind", at=LATER)

    assert request
    row = RightsRequest.objects.get(pk=request)
    assert (row.right, row.status) == (Right.RECTIFICATION.value, RequestStatus.ACKNOWLEDGED.value)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "x@y.dk"),
        ("name", ""),
        ("name", " "),
        ("name", "x" * 201),
        ("name", "a\x00b"),
        ("message", "x"),
        ("", "x"),
    ],
)
def test_what_is_not_simple_is_not_corrected_here(ada: UUID, field: str, value: str) -> None:
    ticket = logs_in()
    with pytest.raises(actions.NotSimple):
        actions.correct(ticket=ticket, field=field, value=value, at=LATER)


def test_the_rest_is_asked_for_without_a_code(ada: UUID, clock: Callable[[datetime], None]) -> None:
    browser = browser_in(clock)
    browser.post(pages.ACCOUNT["en"], {"ask": "My telephone number is another one."})
    row = RightsRequest.objects.get()
    assert (row.right, row.subject_id) == (Right.RECTIFICATION.value, ada)
    assert newest(ADA, "acknowledgement")


@promise("8.6")
def test_what_a_person_gave_on_consent_or_contract_is_taken_along(ada: UUID, clock: Callable[[datetime], None]) -> None:
    browser = browser_in(clock)
    answer = browser.post(pages.DOWNLOAD["en"])
    found = json.loads(answer.content)

    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert found["format"] == "holdord-portable"
    assert MESSAGE in json.dumps(found, ensure_ascii=False)
    assert Client().post(pages.DOWNLOAD["en"]).headers["Location"] == pages.ACCOUNT["en"]


@promise("11.4")
def test_one_click_takes_back_objects_and_asks_for_erasure(ada: UUID, clock: Callable[[datetime], None]) -> None:
    from holdord.rights import actions as rights

    rights.switch_on(subject=ada, purpose="news-by-email", by=f"subject:{ada}", at=ASKED, language="da")
    browser = browser_in(clock)
    text = browser.post(pages.ACCOUNT["en"], {"leave": "1"}).content.decode()

    assert "You have left" in text
    assert all(fact.state.value != "dpv:ConsentGiven" for fact in consent.states(ada, LATER).values())
    theirs = [entry for entry in policy.register().purposes if can_be_switched(entry)]
    assert not any(decisions.may(subject=ada, purpose=entry.id, at=LATER).allowed for entry in theirs)
    row = RightsRequest.objects.get()
    assert (row.right, row.status) == (Right.ERASURE.value, RequestStatus.ACKNOWLEDGED.value)
    assert "Your e-mail address" in browser.get(pages.ACCOUNT["en"]).content.decode()  # the door again


@promise("8.3")
def test_who_leaves_twice_has_asked_for_one_erasure(ada: UUID) -> None:
    first, second = logs_in(), logs_in()
    assert actions.leave(ticket=first, at=LATER) == actions.leave(ticket=second, at=LATER)
    assert RightsRequest.objects.count() == 1


@promise("11.4")
def test_the_control_sees_who_left_and_is_used_all_the_same(ada: UUID) -> None:
    from holdord.rights.account_controls import leaving_ends_it
    from holdord.subjects.models import Limit

    assert leaving_ends_it(LATER, {}).state == "nothing to check"
    actions.leave(ticket=logs_in(), at=LATER)
    assert leaving_ends_it(LATER, {}).state == "kept"
    Limit.objects.all().delete()
    assert leaving_ends_it(LATER, {}).state == "broken"


@promise("8.2b")
def test_the_control_sees_a_door_that_is_shut(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from holdord.lib.web import Response
    from holdord.rights import account_controls

    assert account_controls.account_is_open(LATER, {}).state == "kept"
    monkeypatch.setattr(account_controls, "fetch", lambda path: Response(404, {}, ""))
    assert account_controls.account_is_open(LATER, {}).state == "broken"


@promise("8.3")
def test_erasing_a_person_takes_their_passkeys_and_log_ins_along(ada: UUID) -> None:
    logs_in()
    Passkey.objects.create(subject_id=ada, credential=b"c", public=b"p", handle=b"h", made_at=ASKED)
    (portrait,) = [each for each in portraits.all() if each.room == "rights"]
    assert portrait.erase(ada, by="system:test", at=LATER) >= 2
    assert not Passkey.objects.exists()
    assert not Challenge.objects.filter(subject_id=ada).exists()


@promise("8.3")
@pytest.mark.parametrize("way", ["link", "passkey"])
def test_when_a_person_goes_the_letters_of_their_log_ins_go_with_the_keys(ada: UUID, way: str) -> None:
    ticket = logs_in() if way == "link" else entering.enter_as(subject=ada, at=ASKED)
    row = Challenge.objects.get(pk=ticket.challenge)
    with TestCase.captureOnCommitCallbacks(execute=True):
        actions.forget_person(subject=ada, by="system:test", at=LATER)

    assert not Challenge.objects.exists()
    assert not keys.has_key(row.owner)
    assert letters_to(ADA) == []
    assert queries.logged_in(ticket, at=LATER) is None


def test_whoever_is_logged_in_while_two_records_become_one_logs_in_again(ada: UUID) -> None:
    from tests.mailing.conftest import knows

    ben, ticket = knows("ben@people.example"), logs_in()
    actions.merge(source=ada, target=ben, by="system:test", at=LATER)
    assert queries.logged_in(ticket, at=LATER) is None
    actions.finish_keys(at=LATER)
    assert not Challenge.objects.exists()


def test_a_passkey_goes_with_a_merge_and_comes_back(ada: UUID) -> None:
    from tests.mailing.conftest import knows

    ben = knows("ben@people.example")
    Passkey.objects.create(subject_id=ben, credential=b"c", public=b"p", handle=b"h", made_at=ASKED)
    (portrait,) = [each for each in portraits.all() if each.room == "rights"]
    memory = portrait.remember(ben, ada)
    portrait.merge(ben, ada, by="system:test", at=LATER)
    assert Passkey.objects.get().subject_id == ada
    portrait.unmerge(ben, ada, memory, since=LATER, by="system:test", at=LATER)
    assert Passkey.objects.get().subject_id == ben


def test_nobody_acts_for_somebody_else(ada: UUID) -> None:
    stranger = Ticket(UUID(int=1), "x")
    for act in (
        lambda: actions.open_account(ticket=stranger, language="da", at=LATER),
        lambda: actions.take_along(ticket=stranger, at=LATER),
        lambda: actions.correct(ticket=stranger, field="name", value="x", at=LATER),
        lambda: actions.leave(ticket=stranger, at=LATER),
        lambda: actions.ask_for_passkey(ticket=stranger, at=LATER),
    ):
        with pytest.raises(actions.NotYours):
            act()
