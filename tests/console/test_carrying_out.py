"""A right is carried out on the page of its request, by somebody who was never trained for it."""

from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from holdord.lib.clock import now
from holdord.notice import actions as notice
from holdord.notice import queries as letters
from holdord.rights import actions, queries
from holdord.rights.rules import Channel, RefusalGround, Step
from holdord.subjects import queries as subjects
from holdord.terms import LimitKind, Right
from tests.conftest import promise
from tests.console.conftest import ADA, Desk, Enter

WHY = "We looked at what was written, and it says so."


@pytest.fixture(autouse=True)
def jobs_at_once(settings: Any) -> None:
    settings.HOLDORD_JOBS = "inline"


@pytest.fixture
def desk(enter: Enter) -> Desk:
    return enter("case_handler").for_purpose("answer-rights-requests")


def taken(right: Right, *, sure: bool = True) -> UUID:
    id = actions.take_down(
        right=right, address=ADA, channel=Channel.PHONE, received_at=now(), language="en", by="system:test", at=now()
    )
    if sure:
        actions.confirm_identity(request=id, by="system:test", at=now())
    return id


def page(desk: Desk, id: UUID) -> str:
    return str(desk.get(reverse("console.opened", args=[id])).content.decode())


def send(desk: Desk, name: str, id: UUID, **sent: Any) -> str:
    return str(desk.post(reverse(name, args=[id]), sent, follow=True).content.decode())


@promise("8.4a", "8.4d")
def test_restricted_answered_and_ended_on_one_page(desk: Desk, ada: UUID) -> None:
    id = taken(Right.RESTRICTION)
    assert "Open and carry out" in desk.get(reverse("console.request", args=[id])).content.decode()
    assert "Restrict it now" in page(desk, id)

    said = send(desk, "console.carry", id, act="restrict", **{"restrict-why": "unlawful", "restrict-purpose": ""})
    assert "From this second" in said and "Restriction in force" in said
    assert "The letter is on its way" in send(desk, "console.finish", id, act="finish", **{"finish-word": ""})
    assert queries.request(id, at=now()).step is Step.NOTHING

    limit = next(each.id for each in subjects.limits(ada, at=now()) if each.kind is LimitKind.RESTRICTION)
    ended = send(
        desk, "console.carry", id, act="end", limit=str(limit), **{"end-ends_on": "2099-01-01", "end-why": WHY}
    )
    assert "has not gone out, and until then it does not end" in ended
    assert "The person has been told." in send(desk, "console.carry", id, act="told", limit=str(limit))


@promise("8.5a")
def test_an_objection_is_named_weighed_and_answered(desk: Desk, ada: UUID) -> None:
    id = taken(Right.OBJECTION)
    shown = page(desk, id)
    assert "Everything they can object to has stopped" in shown and "Stop it at once" in shown
    purpose = shown.partition('name="objected-purposes" value="')[2].partition('"')[0]
    assert "weigh it next" in send(desk, "console.carry", id, act="objected", **{"objected-purposes": purpose})
    assert "Send the answer" not in page(desk, id)
    assert "Fill in every field" in send(desk, "console.carry", id, act="weigh", about=purpose)

    weighing = {f"weigh-{name}": WHY for name in ("interest", "need", "person", "why")} | {"weigh-goes_on": "no"}
    assert "Written down" in send(desk, "console.carry", id, act="weigh", about=purpose, **weighing)
    assert "The letter is on its way" in send(desk, "console.finish", id, act="finish")


@promise("8.2a")
def test_a_field_is_put_right(desk: Desk, ada: UUID) -> None:
    id = taken(Right.RECTIFICATION)
    name = sorted(actions.fields_of(ada))[0]

    said = send(desk, "console.carry", id, act="correct", **{"correct-field": name, "correct-value": "Quite right"})

    assert "Put right everywhere" in said
    assert set(actions.fields_of(ada)[name].values()) == {"Quite right"}
    assert "Quite right" not in desk.get(reverse("console.request", args=[id])).content.decode(), "closed, it is sealed"


@promise("8.7")
def test_a_withdrawal_is_taken_at_the_persons_word_and_access_is_not(desk: Desk, ada: UUID) -> None:
    withdrawal, access = taken(Right.WITHDRAWAL, sure=False), taken(Right.ACCESS, sure=False)

    assert "Taken at their word" in send(desk, "console.carry", withdrawal, act="at-word")
    assert "waits for something else" in send(desk, "console.carry", access, act="at-word")


def test_a_human_looks_again(desk: Desk, ada: UUID) -> None:
    id = taken(Right.HUMAN_REVIEW)
    review = {"review-decision": WHY, "review-view": "", "review-changed": "no", "review-why": WHY}

    assert "Written down" in send(desk, "console.carry", id, act="review", **review)
    send(desk, "console.finish", id, act="finish")

    letter = letters.message(letters.outbox(1)[0].id)
    assert letter is not None and "it stands" in (letter.body or "")
    notice.sent(message=letter.envelope.id, by="system:test", at=now())


@pytest.mark.parametrize(
    "sent",
    [
        {"act": "restrict", "restrict-why": "because"}, {"act": "correct", "correct-field": "no", "correct-value": ""},
        {"act": "withdraw", "withdraw-purposes": "no"}, {"act": "end", "limit": "x", "end-ends_on": "2099-01-01"},
        {"act": "end", "end-ends_on": "soon"}, {"act": "finish"}, {"act": ""}, {"act": "weigh", "about": "\0"},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_kindly(desk: Desk, ada: UUID, sent: dict[str, str]) -> None:
    id = taken(Right.RESTRICTION)

    answer = desk.post(reverse("console.carry", args=[id]), sent, follow=True)

    assert answer.status_code == 200
    assert queries.deeds(id) == []


@promise("8.1d")
def test_a_repeat_is_shown_and_a_fee_told_and_agreed_to(desk: Desk, ada: UUID) -> None:
    first = taken(Right.ERASURE)
    actions.refuse(request=first, ground=RefusalGround.NOT_MET, facts=WHY, by="system:test", at=now())
    id = taken(Right.ERASURE)
    assert "Asked before" in page(desk, id)
    fee = {"fee-ground": "excessive", "fee-amount": "100", "fee-currency": "DKK", "fee-basis": WHY}
    assert "Say what else shows" in send(desk, "console.finish", id, act="fee", **fee)

    assert "Told." in send(desk, "console.finish", id, act="fee", **{"fee-evidence": WHY}, **fee)
    assert "Fee 100 DKK" in page(desk, id)
    assert "goes on from here" in send(desk, "console.carry", id, act="reply", **{"reply-reply": "go-on"})
    assert queries.request(id, at=now()).step is Step.ANSWER


@promise("8.0b", "8.1f")
def test_what_a_right_does_not_reach_is_ready_to_be_refused_and_nothing_more(desk: Desk, ada: UUID) -> None:
    id = taken(Right.HUMAN_REVIEW)
    assert "What the right reaches" not in desk.get(reverse("console.request", args=[id])).content.decode()

    shown = page(desk, id)

    assert "What the right reaches" in shown and "A refusal is ready" in shown
    assert f'value="{RefusalGround.NOT_MET.value}" selected' in shown
    assert "No machine decides alone about the person here." in shown
    assert "Datatilsynet" in shown
    assert queries.request(id, at=now()).step is Step.ANSWER, "the machine refused by itself"


def test_what_is_reached_in_part_fills_in_no_refusal(desk: Desk, ada: UUID) -> None:
    shown = page(desk, taken(Right.PORTABILITY))

    assert "A part of it is not reached" in shown
    assert f'value="{RefusalGround.NOT_MET.value}" selected' not in shown


def test_the_page_of_a_person_shows_every_right_over_their_data(desk: Desk, ada: UUID) -> None:
    shown = str(desk.get(reverse("console.contact", args=[ada])).content.decode())

    assert "Which rights reach which data" in shown
    assert "It is direct marketing: it stops at once and is never weighed." in shown


@promise("8.1g")
def test_somebody_who_asks_for_another_is_taken_down_seen_and_goes_on(desk: Desk, ada: UUID) -> None:
    said = {
        "right": Right.ACCESS.value, "channel": "phone", "received_on": now().date().isoformat(), "address": ADA,
        "language": "en", "asked_by": "proxy",
    }  # fmt: skip
    bare = desk.post(reverse("console.take"), said).content.decode()
    assert "write who, and where we can write to them" in bare
    said |= {"other_name": "Lars Lund", "other_address": "lars@lawyers.example"}
    shown = str(desk.post(reverse("console.take"), said, follow=True).content.decode())
    assert "Somebody asks for another, with a mandate." in shown and "I have made sure who asks" not in shown
    id = newest_request()
    assert "Lars Lund" not in shown and "Lars Lund" in page(desk, id)

    missing = send(
        desk, "console.mandate", id, act="see-mandate", **{"seen-seen": "bar-register", "seen-until": "2020-01-01"}
    )
    assert "They may not: the mandate has run out." in missing
    seen = send(
        desk, "console.mandate", id, act="see-mandate", **{"seen-seen": "signed-mandate", "seen-receives": "on"}
    )
    assert "Seen, and on record." in seen and "The answer goes to them." in seen
    assert "Prepare the answer" in seen


@promise("8.1f")
def test_who_does_not_show_it_can_be_refused_for_that_alone(desk: Desk, ada: UUID) -> None:
    id = taken(Right.ACCESS, sure=False)
    given = {"by-kind": "parent", "by-name": "Pia", "by-address": "pia@example.org", "by-whom": ADA}
    shown = send(desk, "console.mandate", id, act="by-another", **given)
    assert "Somebody asks for another, as a parent." in shown
    assert f'value="{RefusalGround.NO_MANDATE.value}"' in shown
    assert f'value="{RefusalGround.EXCESSIVE.value}"' not in shown
    given = {"seen-seen": "birth-certificate", "seen-age": "16"}
    assert "the child is old enough to decide" in send(desk, "console.mandate", id, act="see-mandate", **given)
    given |= {"seen-agreed": "on"}
    assert "Seen, and on record." in send(desk, "console.mandate", id, act="see-mandate", **given)


def newest_request() -> UUID:
    from holdord.rights.models import RightsRequest

    return RightsRequest.objects.order_by("-received_at").values_list("id", flat=True)[0]


@promise("8.1f")
def test_what_only_a_person_can_find_out_is_asked_and_kept_with_who_found_it(desk: Desk, ada: UUID) -> None:
    id = taken(Right.RESTRICTION)
    shown = page(desk, id)
    assert "What only a person can find out" in shown and "Is one of the cases so" in shown
    fields = {name: shown.partition(f'name="{name}" value="')[2].partition('"')[0] for name in ("process", "purpose")}
    sent = {**fields, "act": "fact", "fact": "restriction-case"}
    assert "Answer with yes or no" in send(desk, "console.carry", id, **sent, answer="perhaps", why=WHY)
    said = send(desk, "console.carry", id, **sent, answer="no", why=WHY)
    assert "Noted, with your reason." in said and "none of the cases of the law is so" in said and WHY in said


@promise("8.2a")
def test_an_address_they_are_known_by_is_put_right_on_the_page(desk: Desk, ada: UUID) -> None:
    id = taken(Right.RECTIFICATION)
    assert "Put an address or a number right" in page(desk, id)
    sent = {
        "identifier-old": f"email:{ADA}",
        "identifier-value": "ada.new@example.dk",
        "identifier-made_sure": "spoken",
    }
    assert "the old one nobody" in send(desk, "console.carry", id, act="identifier", **sent)
    assert subjects.find("email", "ada.new@example.dk") == ada and subjects.find("email", ADA) is None
