"""What is asked of a person before they are answered: what they want of very much, and what it would cost."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from holdord.rights import actions, queries
from holdord.rights.actions import NoFee, NotNow, ReasonMissing
from holdord.rights.models import Question, RightsRequest
from holdord.rights.questions import FeeGround, Reply, lately, why_no_fee
from holdord.rights.rules import Channel, Step
from holdord.terms import RequestStatus, Right
from tests.conftest import at, promise
from tests.rights.conftest import ADA, CLEO, newest
from tests.rights.test_controls import look

NOW = at("2026-03-05T09:00+00:00")
BASIS = "Two hours of copying at what an assistant costs us."
EVIDENCE = "Each of the letters says that the writer wants to keep us busy."


def takes_down(when: str = "2026-03-05T09:00+00:00", right: Right = Right.ACCESS) -> UUID:
    request = actions.take_down(
        right=right, address=ADA, channel=Channel.PHONE, received_at=at(when), language="en", by=CLEO, at=at(when)
    )
    actions.confirm_identity(request=request, by=CLEO, at=at(when))
    return request


def answered_before(when: str) -> UUID:
    request = takes_down(when)
    actions.prepare(request=request, by=CLEO, at=at(when))
    actions.approve(request=request, by=CLEO, at=at(when))
    actions.make_answer(request=request, at=at(when))
    return request


def tells(request: UUID, ground: FeeGround = FeeGround.FURTHER_COPY, amount: int = 200, evidence: str = "") -> None:
    actions.tell_fee(
        request=request, ground=ground, amount=amount, currency="DKK", basis=BASIS, evidence=evidence, by=CLEO, at=NOW
    )


@promise("8.1d")
def test_repeats_are_counted_and_shown_with_their_dates(ada: UUID) -> None:
    first, second = answered_before("2025-01-10"), answered_before("2026-01-10")
    request = takes_down()

    found = queries.repeats(request)

    assert [(each.id, each.received_on) for each in found] == [
        (first, date(2025, 1, 10)), (second, date(2026, 1, 10)),
    ]  # fmt: skip
    assert lately(NOW.date(), [each.received_on for each in found]) == [date(2026, 1, 10)]
    assert queries.repeats(takes_down("2026-03-05T10:00+00:00", Right.ERASURE)) == []


@promise("8.1d")
def test_a_fee_is_told_with_amount_and_reason_before_the_work(ada: UUID) -> None:
    answered_before("2026-01-10")
    request = takes_down()

    tells(request)

    letter = newest(ADA, "fee").body or ""
    for said in ("200 DKK", BASIS, "10 January 2026", "GDPR Art. 15(3)", "Take the request back", "Datatilsynet", "79"):
        assert said in letter
    assert queries.request(request, at=NOW).step is Step.REPLY
    with pytest.raises(NotNow):
        actions.prepare(request=request, by=CLEO, at=NOW)


@promise("8.1d")
@pytest.mark.parametrize(
    ("ground", "right", "evidence", "code"),
    [
        (FeeGround.FURTHER_COPY, Right.ACCESS, "", "first-copy"),
        (FeeGround.FURTHER_COPY, Right.ERASURE, "", "not-a-copy"),
        (FeeGround.EXCESSIVE, Right.ACCESS, "", "not-repeated"),
        (FeeGround.EXCESSIVE, Right.ERASURE, " ", "not-repeated"),
    ],
)
def test_a_first_copy_is_free_and_excess_must_be_shown(
    ada: UUID, ground: FeeGround, right: Right, evidence: str, code: str
) -> None:
    request = takes_down(right=right)

    with pytest.raises(NoFee) as refused:
        tells(request, ground, evidence=evidence)

    assert refused.value.code == code
    assert not Question.objects.exists()


@promise("8.1d")
def test_a_year_between_two_requests_is_never_too_often() -> None:
    def why(earlier: str, evidence: str = "") -> str:
        days = [date.fromisoformat(earlier)]
        return why_no_fee(FeeGround.EXCESSIVE, Right.ACCESS, date(2026, 3, 5), days, evidence)

    assert why("2025-03-05") == "not-repeated"
    assert why("2025-03-06") == ""
    assert why("2020-03-05", EVIDENCE) == ""


@pytest.mark.parametrize("amount", [0, -1, 2_000_000])
def test_an_amount_is_one(ada: UUID, amount: int) -> None:
    answered_before("2026-01-10")

    with pytest.raises(NoFee):
        tells(takes_down(), amount=amount)


def test_no_fee_is_told_once_the_work_has_begun_nor_without_saying_how_it_is_reckoned(ada: UUID) -> None:
    answered_before("2026-01-10")
    request = takes_down()
    with pytest.raises(ReasonMissing):
        actions.tell_fee(
            request=request, ground=FeeGround.FURTHER_COPY, amount=5, currency="DKK", basis="work", evidence="",
            by=CLEO, at=NOW,
        )  # fmt: skip
    actions.prepare(request=request, by=CLEO, at=NOW)
    with pytest.raises((NoFee, NotNow)):
        tells(request)


@pytest.mark.parametrize(
    ("reply", "step", "status"),
    [
        (Reply.GO_ON, Step.PREPARE, RequestStatus.ACKNOWLEDGED), (Reply.NARROWED, Step.PREPARE, None),
        (Reply.TAKEN_BACK, Step.NOTHING, RequestStatus.UNFULFILLED),
    ],
)  # fmt: skip
def test_the_person_decides(ada: UUID, reply: Reply, step: Step, status: RequestStatus | None) -> None:
    answered_before("2026-01-10")
    request = takes_down()
    tells(request)

    actions.note_reply(request=request, reply=reply, words="Only the mails, please.", by=CLEO, at=NOW)

    view = queries.request(request, at=NOW)
    assert view.step is step
    assert status is None or view.status is status
    assert queries.questions(request, opened=True)[0].said["reply"] == "Only the mails, please."
    assert queries.questions(request)[0].said == {}


def test_who_is_asked_what_they_want_may_stop_the_clock_and_a_fee_never_does(ada: UUID) -> None:
    request = takes_down()
    actions.ask_to_specify(request=request, text="Would the mails of last year be enough?", by=CLEO, at=NOW)
    assert queries.paused_due_on(request) is None
    later = NOW + timedelta(days=10)
    actions.note_reply(request=request, reply=Reply.GO_ON, words="", by=CLEO, at=later)

    assert queries.request(request, at=later).due_on == date(2026, 4, 7)
    assert queries.paused_due_on(request) == date(2026, 4, 15)
    assert "then you get everything" in (newest(ADA, "clarification").body or "")


def test_only_access_can_be_too_much(ada: UUID) -> None:
    with pytest.raises(NotNow):
        actions.ask_to_specify(
            request=takes_down(right=Right.ERASURE), text="Which of them do you mean?", by=CLEO, at=NOW
        )


@promise("8.1d")
def test_a_fee_for_a_first_copy_breaks_the_promise(ada: UUID) -> None:
    answered_before("2026-01-10")
    request = takes_down()
    assert look("rights.fees-before-the-work").state == "kept"
    tells(request)
    assert look("rights.fees-before-the-work").state == "kept"

    Question.objects.update(repeats=0)
    assert look("rights.fees-before-the-work").state == "broken"
    Question.objects.update(repeats=1)
    RightsRequest.objects.filter(pk=request).update(prepared_at=NOW - timedelta(hours=1))
    assert look("rights.fees-before-the-work").state == "broken"
