"""The queue in the console: looked through, opened for a purpose, decided."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from holdord.audit import queries as audit
from holdord.intake import actions, queries
from holdord.intake.actions import judging
from holdord.intake.arrivals import Judgement, Verdict
from holdord.lib.clock import now
from holdord.subjects import queries as subjects
from holdord.terms import IdentifierKind
from tests.conftest import at, promise
from tests.console.conftest import Desk, Enter
from tests.intake.test_arriving import letter

PURPOSE = "prevent-spam"
SPAM = "We sell dofollow backlinks. Guest post, <b>SEO services</b>, act now."


def comes(text: str = SPAM, key: str = "1", **more: Any) -> UUID:
    arrival = letter(
        key=key, pieces={"name": "Ben", "text": text}, words=("text",), happened_at=at("2026-03-14T08:15"),
        identifiers={IdentifierKind.EMAIL: "ben@spam.example"}, **more,
    )  # fmt: skip
    held = actions.arrive(arrival=arrival, by="system:mailbox", at=now()).held
    assert held is not None
    return held


@pytest.fixture
def desk(enter: Enter) -> Desk:
    return enter("case_handler").for_purpose(PURPOSE)


@promise("7.5")
def test_the_queue_says_why_each_waits_and_names_nobody(desk: Desk) -> None:
    comes()
    page = desk.get(reverse("console.held")).content.decode()
    assert "words that spam uses" in page and "ben@spam.example" not in page and "backlinks" not in page


@promise("7.5", "9.3")
def test_one_is_opened_for_a_purpose_with_the_words_that_counted_and_it_is_logged(desk: Desk) -> None:
    page = desk.get(reverse("console.held_opened", args=[comes()])).content.decode()
    assert "<mark>dofollow</mark>" in page and "ben@spam.example" in page
    assert "&lt;b&gt;" in page and "<b>" not in page
    (entry,) = audit.entries(1, act="intake.opened")
    assert entry.by == desk.member.actor and entry.purpose == PURPOSE


@promise("9.3")
def test_without_the_purpose_the_register_names_nothing_is_opened(enter: Enter) -> None:
    path = reverse("console.held_opened", args=[comes()])
    for desk in (enter("case_handler"), enter("case_handler").for_purpose()):
        answer = desk.get(path)
        assert answer.status_code == HTTPStatus.FOUND and f"for={PURPOSE}" in answer["location"]
    assert enter("auditor").get(path).status_code == HTTPStatus.FORBIDDEN


@promise("7.5")
def test_let_in_it_goes_on_with_its_own_time_and_the_next_one_opens(desk: Desk) -> None:
    first, second = comes(key="1"), comes(key="2")
    answer = desk.post(reverse("console.decide", args=[first]), {"act": "release"})
    assert answer["location"] == reverse("console.held_opened", args=[second])
    subject = subjects.find("email", "ben@spam.example")
    assert subject is not None
    (record,) = subjects.items(subject)
    assert record.collected_at == at("2026-03-14T08:15") and record.payload["text"] == SPAM


@promise("7.5")
def test_turned_away_nothing_is_kept(desk: Desk) -> None:
    held = comes()
    done = desk.post(reverse("console.decide", args=[held]), {"act": "reject"}, follow=True)
    assert "Nothing of it is kept" in done.content.decode() and subjects.count() == 0
    again = desk.post(reverse("console.decide", args=[held]), {"act": "release"}, follow=True)
    assert "Somebody else has decided" in again.content.decode()
    assert desk.get(reverse("console.held_opened", args=[held])).status_code == HTTPStatus.NOT_FOUND


@promise("7.4")
def test_its_sender_is_blocked(desk: Desk) -> None:
    desk.post(reverse("console.decide", args=[comes()]), {"act": "block", "reason": "fraud"})
    assert [each.reason for each in queries.blocked(at=now())] == ["fraud"]
    assert not queries.waiting()


@promise("11.3")
def test_a_minor_is_erased_everywhere_in_one_act_by_who_may_erase(enter: Enter, desk: Desk) -> None:
    actions.release(held=comes(key="1"), by=desk.member.actor, at=now())
    held, other = comes(key="2"), comes(key="3")
    refused = desk.post(reverse("console.decide", args=[held]), {"act": "minor"})
    assert refused.status_code == HTTPStatus.FORBIDDEN and subjects.count() == 1
    dpo = enter("dpo").for_purpose(PURPOSE)
    done = dpo.post(reverse("console.decide", args=[held]), {"act": "minor"}, follow=True)
    assert "names nobody" in done.content.decode()
    assert subjects.count() == 0 and not queries.waiting() and other


@promise("11.3")
def test_a_minor_is_erased_from_their_own_page(enter: Enter, desk: Desk) -> None:
    actions.release(held=comes(), by=desk.member.actor, at=now())
    subject = subjects.find("email", "ben@spam.example")
    dpo = enter("dpo").for_purpose()
    erase = reverse("console.erase", args=[subject])
    assert f"{erase}?ground=minor" in dpo.get(reverse("console.contact", args=[subject])).content.decode()
    assert '<option value="minor" selected>' in dpo.get(erase, {"ground": "minor"}).content.decode()
    dpo.post(erase, {"ground": "minor", "confirmed": "yes"})
    assert not subjects.count()


@promise("11.3")
def test_a_stranger_who_is_a_minor_is_erased_by_a_case_handler_too(desk: Desk) -> None:
    held = comes()
    desk.post(reverse("console.decide", args=[held]), {"act": "minor"})
    assert not queries.waiting()


def test_nothing_is_decided_by_an_unknown_button(desk: Desk) -> None:
    held = comes()
    done = desk.post(reverse("console.decide", args=[held]), {"act": "burn"}, follow=True)
    assert "Nothing was decided" in done.content.decode() and queries.waiting()


def test_what_may_be_a_request_and_what_may_be_a_minors_say_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for verdict, reason, said in (
        (Verdict.QUARANTINED, "may-be-request", "may be a request under a right"),
        (Verdict.AGE_IN_DOUBT, "age-stated", "from people under 16"),
    ):
        judged = Judgement(verdict, (reason,))
        monkeypatch.setattr(judging, "GUARDS", (lambda *_, judged=judged: judged,))
        page = desk.get(reverse("console.held_opened", args=[comes("Hello", key=reason)])).content.decode()
        assert said in page
    shown = desk.get(reverse("console.held"), {"show": "age"}).content.decode()
    assert "says that its sender is too young" in shown and "may be a request under" not in shown


def test_the_queue_can_be_leafed_through(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("holdord.console.held._PAGE", 2)
    ids = {comes(key=str(number)) for number in range(3)}
    first = desk.get(reverse("console.held"))
    last = first.context["lines"][-1][0].id
    second = desk.get(reverse("console.held"), {"after": str(last)})
    assert {line.id for page in (first, second) for line, *_ in page.context["lines"]} == ids
    assert desk.get(reverse("console.held"), {"after": "x", "show": "y"}).status_code == HTTPStatus.OK
