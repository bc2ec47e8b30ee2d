"""A request from the board to the answer, as a case handler walks it."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from holdord.lib.clock import now
from holdord.notice import queries as notice
from holdord.rights import actions, letter_checks, queries
from holdord.rights.erasure import Ground
from holdord.rights.rules import RIGHTS, Channel, Step
from holdord.terms import Right
from tests.conftest import promise
from tests.console.conftest import ADA, Desk, Enter


@pytest.fixture(autouse=True)
def jobs_at_once(settings: Any) -> None:
    settings.HOLDORD_JOBS = "inline"


@pytest.fixture
def desk(enter: Enter) -> Desk:
    return enter("case_handler").for_purpose("answer-rights-requests")


def taken(right: Right = Right.ACCESS, address: str = ADA) -> UUID:
    return actions.take_down(
        right=right, address=address, channel=Channel.PHONE, received_at=now(), language="en", by="system:test",
        at=now(), message="What do you know about me?",
    )  # fmt: skip


def step(id: UUID) -> Step:
    return queries.request(id, at=now()).step


def send(desk: Desk, page: str, id: UUID, **sent: Any) -> str:
    answer = desk.post(reverse(page, args=[id]), sent, follow=True)
    return str(answer.content.decode())


@promise("8.1a", "8.1c")
def test_confirmed_prepared_looked_at_approved_and_sent(desk: Desk, ada: UUID) -> None:
    id = taken()
    assert "made sure who asks" in send(desk, "console.prepare", id, act="confirm")
    assert step(id) is Step.PREPARE
    assert "Prepared: " in send(desk, "console.prepare", id, act="prepare")
    preview = desk.get(reverse("console.preview", args=[id]))
    assert (preview.status_code, preview["content-type"]) == (HTTPStatus.OK, "application/pdf")
    assert preview.content.startswith(b"%PDF-")
    assert "Approved" in send(desk, "console.approve", id, act="approve")
    assert step(id) is Step.NOTHING
    assert queries.request(id, at=now()).delivery is not None


@promise("8.1c")
def test_the_password_is_read_out_once_shown_and_noted(desk: Desk, ada: UUID) -> None:
    id = taken()
    for page, act in [("prepare", "confirm"), ("prepare", "prepare"), ("approve", "approve")]:
        send(desk, f"console.{page}", id, act=act)
    page = desk.post(reverse("console.password", args=[id]))
    _, password = queries.answer_of(id)
    assert password in page.content.decode()
    assert page["cache-control"] == "no-store"
    assert password not in desk.get(reverse("console.request", args=[id])).content.decode()
    assert [event.by for event in queries.log(id) if event.act == "password-read-out"] == [desk.member.actor]
    letters = [notice.message(letter.id) for letter in notice.outbox()]
    assert not [letter for letter in letters if letter and password in (letter.body or "")]


def test_steps_out_of_turn_are_refused_kindly(desk: Desk, ada: UUID) -> None:
    id = taken()
    assert "waits for something else" in send(desk, "console.approve", id, act="approve")
    assert "Nothing was done" in send(desk, "console.prepare", id, act="approve")
    assert "no document to look at" in desk.get(reverse("console.preview", args=[id]), follow=True).content.decode()
    assert "there is no password" in desk.post(reverse("console.password", args=[id]), follow=True).content.decode()
    assert step(id) is Step.PROOF


@promise("9.3")
def test_what_they_wrote_opens_for_that_one_purpose_and_is_noted(enter: Enter, ada: UUID) -> None:
    id, dora = taken(), enter("dpo").for_purpose("keep-the-house-safe")
    assert "What do you know" not in dora.get(reverse("console.request", args=[id])).content.decode()
    asked = dora.get(reverse("console.opened", args=[id]))
    assert asked["location"].startswith(reverse("console.purpose"))
    assert asked["location"].endswith("for=answer-rights-requests")
    dora.for_purpose("answer-rights-requests")
    assert "What do you know about me?" in dora.get(reverse("console.opened", args=[id])).content.decode()
    assert [event.act for event in queries.log(id)] == ["taken-down", "opened"]


@pytest.mark.parametrize("right", RIGHTS)
def test_whoever_carries_a_right_out_has_before_them_who_asks_and_what_they_wrote(
    desk: Desk, ada: UUID, right: Right
) -> None:
    id = taken(right)
    for step_on in (None, "confirm", "begin"):
        if step_on == "confirm":
            send(desk, "console.prepare", id, act="confirm")
        elif step_on == "begin" and right is Right.ERASURE:
            actions.begin_erasure(request=id, ground=Ground.CONSENT_WITHDRAWN, by="system:test", at=now())
        page = desk.get(reverse("console.opened", args=[id])).content.decode()
        assert ADA in page and "What do you know about me?" in page, step_on


@promise("9.3")
def test_the_auditor_sees_the_clock_and_nothing_else(enter: Enter, ada: UUID) -> None:
    id, otto = taken(), enter("auditor")
    page = otto.get(reverse("console.request", args=[id])).content.decode()
    assert "days left" in page
    assert ADA not in page
    assert "<button" not in page[page.index('id="steps"') : page.index('id="log"')]
    for address in ("opened", "preview", "prepare", "approve", "password"):
        assert otto.post(reverse(f"console.{address}", args=[id])).status_code == HTTPStatus.FORBIDDEN


@promise("8.1e")
def test_more_time_is_taken_with_reasons_only(desk: Desk, ada: UUID) -> None:
    id = taken()
    send(desk, "console.prepare", id, act="confirm")
    reason = "Your calls were recorded in three systems that have to be searched by hand."
    assert "at least one ground" in send(desk, "console.approve", id, act="extend", **{"extend-reason": reason})
    short = {"extend-grounds": ["hard-to-find"], "extend-reason": "busy"}
    assert "too short" in send(desk, "console.approve", id, act="extend", **short)
    full = {"extend-grounds": ["hard-to-find"], "extend-reason": reason}
    assert "Extended" in send(desk, "console.approve", id, act="extend", **full)
    assert queries.request(id, at=now()).extended_to is not None


@promise("8.1f")
def test_a_refusal_needs_a_ground_of_that_right_and_facts(desk: Desk, ada: UUID) -> None:
    id = taken(Right.ERASURE)
    send(desk, "console.prepare", id, act="confirm")
    facts = "The invoices of 2025 must be kept for five years under the bookkeeping act."
    wrong = {"refuse-ground": "data-are-correct", "refuse-facts": facts}
    assert "Choose the ground" in send(desk, "console.approve", id, act="refuse", **wrong)
    right = {"refuse-ground": "kept-by-law", "refuse-facts": facts}
    assert "Refused" in send(desk, "console.approve", id, act="refuse", **right)
    assert step(id) is Step.NOTHING


def test_other_rights_are_answered_by_hand(desk: Desk, ada: UUID) -> None:
    id = taken(Right.RECTIFICATION)
    send(desk, "console.prepare", id, act="confirm")
    assert step(id) is Step.ANSWER
    text = "We have corrected your name in our contact list and told HubSpot to do the same."
    assert "Answered" in send(desk, "console.approve", id, act="answer", text=text)
    assert step(id) is Step.NOTHING


def test_what_nobody_has_proven_is_one_line_to_open_and_no_open_request(desk: Desk, ada: UUID) -> None:
    for _ in range(5):
        actions.ask(right=Right.ACCESS, address=ADA, language="da", at=now(), network="192.0.2.7")
    (waiting,) = queries.board(now()).unproven

    page = desk.get(reverse("console.requests")).content.decode()

    assert "0 requests are open" in page
    folded = page[page.index("<details") : page.index("</details>")]
    assert 'not yet shown to be theirs <span class="soft numbers">1</span>' in folded
    assert page.count(reverse("console.request", args=[waiting.id])) == 1


@promise("8.1h")
class TestTakingDown:
    def form(self, **changed: str) -> dict[str, str]:
        today = now().date().isoformat()
        given = {"right": "eu-gdpr:A15", "channel": "letter", "received_on": today, "address": ADA, "language": "da"}
        return {**given, "message": "", **changed}

    def test_a_letter_becomes_a_request_with_its_clock(self, desk: Desk, ada: UUID) -> None:
        answer = desk.post(reverse("console.take"), self.form(received_on="2026-01-30"))
        (line,) = [line for group in queries.board(now()).groups for line in group.lines]
        assert answer["location"] == reverse("console.request", args=[line.id])
        assert (line.right, line.due_on.isoformat()) == (Right.ACCESS, "2026-03-02")

    @pytest.mark.parametrize(
        "wrong",
        [
            {"received_on": "2999-01-01"},
            {"received_on": "0001-01-01"},
            {"received_on": "2009-12-31"},
            {"address": "ada"},
            {"address": '"a b"@example.com'},
            {"channel": "page"},
            {"right": "eu-gdpr:A77"},
        ],
    )
    def test_what_cannot_be_is_refused_and_stays_in_the_form(
        self, desk: Desk, ada: UUID, wrong: dict[str, str]
    ) -> None:
        answer = desk.post(reverse("console.take"), self.form(**wrong))
        assert answer.status_code == HTTPStatus.OK
        assert "Something needs another look" in answer.content.decode()
        assert queries.board(now()).open == 0


@promise("8.0a")
def test_somebody_looks_through_the_answer_side_by_side_before_it_goes(desk: Desk, ada: UUID) -> None:
    id = taken()
    for act in ("confirm", "prepare"):
        send(desk, "console.prepare", id, act=act)
    page = desk.get(reverse("console.review", args=[id])).content.decode()
    assert "found nothing of anybody else" in page
    assert "blacked out in" in send(desk, "console.review", id, act="black-out", words="what do you know").lower()
    page = desk.get(reverse("console.review", args=[id])).content.decode()
    assert "<mark>What do you know</mark>" in page
    assert '<mark class="blacked">[about somebody else]</mark>' in page
    assert "Look through it first" in send(desk, "console.approve", id, act="approve")
    assert "Looked through" in send(desk, "console.review", id, act="confirm")
    assert "1 blacked out, 0 left" in desk.get(reverse("console.request", args=[id])).content.decode()
    assert "Approved" in send(desk, "console.approve", id, act="approve")
    assert "nothing to look through" in desk.get(reverse("console.review", args=[id]), follow=True).content.decode()


@promise("8.1f")
def test_the_officer_writes_a_letter_anew_and_nobody_saves_one_that_lacks_its_reasons(
    enter: Enter, house: object
) -> None:
    desk = enter("dpo")
    listed = str(desk.get(reverse("console.wordings")).content.decode())
    assert "Letter of refusal" in listed or "refusal" in listed.lower()
    where = reverse("console.wording", args=["refusal", "en"])
    text = letter_checks.shipped("refusal", "en")

    bare = str(desk.post(where, {"text": text.replace("{{ facts }}", ""), "act": "save"}, follow=True).content.decode())
    assert "Not saved" in bare and "It does not say: the facts." in bare
    looked = str(desk.post(where, {"text": text.replace("Hello", "Good day"), "act": "look"}).content.decode())
    assert "Good day" in looked and "This letter is written in the words of the house." in looked
    saved = str(
        desk.post(where, {"text": text.replace("Hello", "Good day"), "act": "save"}, follow=True).content.decode()
    )
    assert "This letter is written in your own words." in saved
    back = str(desk.post(where, {"text": text, "act": "house"}, follow=True).content.decode())
    assert "The text of the house counts again." in back


def test_the_words_of_letters_are_the_officers_to_write(enter: Enter, house: object) -> None:
    desk = enter("case_handler")
    assert desk.get(reverse("console.wordings")).status_code == 403
    assert (
        desk.post(reverse("console.wording", args=["refusal", "en"]), {"text": "x", "act": "save"}).status_code == 403
    )
