"""A no that a person says anywhere reaches whoever was given their data for it, once, and is kept until it has."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from holdord.recipients import actions as recipients
from holdord.recipients import queries as told
from holdord.recipients import workflow
from holdord.recipients.models import Communication
from holdord.recipients.reach import Intent
from holdord.recipients.rules import Exemption, State
from holdord.rights import actions, queries
from holdord.rights.models import RightsRequest
from holdord.subjects.rules import MARKETING
from holdord.terms import Right
from tests.conftest import at, promise
from tests.recipients.connected import Connect, connect
from tests.recipients.endpoint import Endpoint
from tests.rights.conftest import ADA, CLEO, newest
from tests.rights.test_carrying_out import NOW, sends, takes_down, weighs

__all__ = ["connect"]
NEWS, OFFERS = "news-by-email", "answer-request"
TOOL, OTHER = "outlook", "zoom"


@pytest.fixture
def endpoint(connect: Connect) -> Iterator[Endpoint]:
    """A tool that got Ada's data for news, by a signed endpoint; another got them for an answer, by hand."""
    with Endpoint() as endpoint:
        endpoint.rows = {ADA: [{"email": ADA}]}
        connect({TOOL: {"kind": "http", "address": "crm"}}, {"crm": endpoint.address})
        yield endpoint


@pytest.fixture
def given(ada: UUID, endpoint: Endpoint) -> UUID:
    for recipient, purpose in ((TOOL, NEWS), (OTHER, OFFERS)):
        recipients.carried(
            subject=ada, recipient=recipient, purpose=purpose, process="contact-form", categories=["email"], by=CLEO,
            at=at("2026-02-01"),
        )  # fmt: skip
    return ada


def heard(subject: UUID) -> list[tuple[str, str, str]]:
    return [(each.recipient, each.intent.value, each.purpose) for each in told.of_subject(subject)]


def work() -> None:
    """What the jobs do."""
    for each in told.open_now():
        workflow.communicate(communication=str(each.id), at=NOW)


@promise("8.7")
def test_a_consent_taken_back_by_a_switch_is_told_to_whoever_got_the_data_under_it(
    given: UUID, endpoint: Endpoint
) -> None:
    for _ in range(2):
        actions.switch_off(subject=given, purpose=NEWS, by=f"subject:{given}", at=NOW)

    assert heard(given) == [(TOOL, "objection", NEWS)], "and nobody else, and once"
    work()
    assert endpoint.objected == {ADA}
    assert told.of_subject(given)[0].state is State.DONE


def test_a_tool_that_is_away_hears_of_it_later(given: UUID, endpoint: Endpoint) -> None:
    endpoint.answers = [(503, {})]
    actions.switch_off(subject=given, purpose=NEWS, by=f"subject:{given}", at=NOW)
    work()
    (waits,) = told.of_subject(given)
    assert (waits.state, waits.error_code) == (State.OPEN, "503")
    workflow.communicate(communication=str(waits.id), at=waits.due_at)
    assert told.of_subject(given)[0].state is State.DONE


def test_who_says_yes_again_before_it_was_heard_has_nothing_to_be_told(given: UUID, endpoint: Endpoint) -> None:
    actions.switch_off(subject=given, purpose=NEWS, by=f"subject:{given}", at=NOW)
    actions.switch_on(subject=given, purpose=NEWS, by=f"subject:{given}", at=NOW, language="da")
    work()
    assert [each.exemption for each in told.of_subject(given)] == [Exemption.CALLED_OFF.value]
    assert endpoint.objected == set()


def test_a_tool_that_listens_to_the_list_has_heard_already(given: UUID) -> None:
    recipients.listen(
        purpose=NEWS, recipient=TOOL, url="https://tool.example/hook", by=CLEO, at=NOW, carries_notice=True
    )
    assert TOOL not in told.given_for(given, NEWS)


@promise("8.5b")
def test_no_to_all_marketing_is_told_to_those_who_have_the_data_for_some(given: UUID) -> None:
    actions.no_marketing(subject=given, by=f"subject:{given}", at=NOW)
    assert (TOOL, "objection", MARKETING) in heard(given)
    assert OTHER not in {recipient for recipient, *_ in heard(given)}


@promise("8.7", "8.4c")
def test_a_withdrawal_by_request_is_answered_once_each_has_been_told_or_the_reason_is_kept(given: UUID) -> None:
    recipients.carried(
        subject=given, recipient=OTHER, purpose=NEWS, process="contact-form", categories=["email"], by=CLEO, at=NOW
    )
    request = takes_down(Right.WITHDRAWAL)
    actions.withdraw(request=request, purposes=[NEWS], by=CLEO, at=NOW)
    actions.finish(request=request, word="", by=CLEO, at=NOW)
    actions.conclude(request=request, at=NOW)
    assert queries.request(request, at=NOW).closed_at is None
    work()
    (task,) = [each for each in told.of_request(request) if each.is_open]
    recipients.give_up(
        communication=task.id,
        exemption=Exemption.RECIPIENT_GONE,
        note="They closed down in the spring.",
        by=CLEO,
        at=NOW,
    )
    actions.conclude(request=request, at=NOW)
    assert queries.request(request, at=NOW).closed_at is not None
    letter = newest(ADA, "withdrawn").body or ""
    assert "Outlook" in letter and "no longer exists" in letter


@promise("8.5a")
def test_while_an_objection_is_weighed_recipients_hold_still_and_hear_how_it_ended(
    given: UUID, endpoint: Endpoint
) -> None:
    request, purpose = takes_down(Right.OBJECTION), "keep-history"
    recipients.carried(
        subject=given, recipient=TOOL, purpose=purpose, process="contact-form", categories=["email"], by=CLEO, at=NOW
    )
    actions.say_what_is_objected_to(request=request, purposes=[purpose], by=CLEO, at=NOW)
    assert (TOOL, "restriction", purpose) in heard(given)
    work()
    assert endpoint.out_of_use == {ADA}
    weighs(request, purpose, goes_on=True)
    actions.finish(request=request, word="", by=CLEO, at=NOW)
    actions.conclude(request=request, at=NOW)
    sends(RightsRequest.objects.get(pk=request).letter, NOW)
    actions.end_due(at=NOW)
    assert (TOOL, "lifting", purpose) in heard(given)
    work()
    assert endpoint.out_of_use == set()


@promise("8.4c")
def test_a_restriction_written_down_on_a_persons_page_reaches_everybody_once(given: UUID, endpoint: Endpoint) -> None:
    for _ in range(2):
        actions.restrict_here(subject=given, reason="unlawful", by=CLEO, at=NOW)
    assert heard(given) == [(TOOL, "restriction", ""), (OTHER, "restriction", "")]
    work()
    assert endpoint.out_of_use == {ADA}


def test_who_leaves_has_everything_stopped_with_one_word_to_each(given: UUID) -> None:
    actions.object_here(subject=given, purpose="", by=f"subject:{given}", at=NOW)
    assert Communication.objects.filter(intent=Intent.OBJECTION.value).count() == 2
