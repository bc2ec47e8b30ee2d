"""Rights other than access are carried out deed by deed: in force at once, on record, told, and never half done."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from holdord.consent import queries as choices
from holdord.decisions import queries as decisions
from holdord.notice import actions as notice
from holdord.recipients import actions as settle
from holdord.recipients import queries as recipients
from holdord.recipients.rules import Exemption
from holdord.rights import actions, deeds, queries
from holdord.rights.actions import NobodyKnown, NotNow, NotOffered, ReasonMissing
from holdord.rights.deeds import DeedKind, DeedState
from holdord.rights.models import Deed, Lifting, RightsRequest
from holdord.rights.queries.deeds import old
from holdord.rights.rules import Channel, Step
from holdord.subjects import queries as subjects
from holdord.terms import ConsentState, LimitKind, RequestStatus, Right
from tests.conftest import at, promise
from tests.rights.conftest import ADA, CLEO, STRANGER, letters_to, newest

NOW = at("2026-03-05T09:00+00:00")
WHY = "We looked at the letter of 5 February, and it says so."


def takes_down(right: Right, address: str = ADA, when: datetime = NOW) -> UUID:
    """Cleo takes the request down by phone and makes sure who asks."""
    request = actions.take_down(
        right=right, address=address, channel=Channel.PHONE, received_at=when, language="en", by=CLEO, at=when
    )
    actions.confirm_identity(request=request, by=CLEO, at=when)
    return request


def answers(request: UUID, word: str = "") -> None:
    """Cleo presses the button, and the job sends the answer."""
    actions.finish(request=request, word=word, by=CLEO, at=NOW)
    actions.conclude(request=request, at=NOW)


def may(person: UUID, purpose: str, when: datetime) -> bool:
    return decisions.may(subject=person, purpose=purpose, at=when).allowed


def sends(letter: UUID | None, when: datetime) -> None:
    """The mail server takes the letter."""
    assert letter is not None
    notice.sent(message=letter, by="system:test", at=when)


# Restriction


@promise("8.4a")
def test_a_restriction_stops_the_use_from_that_second(ada: UUID) -> None:
    request = takes_down(Right.RESTRICTION)
    assert may(ada, "answer-request", NOW)

    actions.restrict(request=request, why="accuracy-contested", by=CLEO, at=NOW)

    assert not may(ada, "answer-request", NOW)
    answers(request)
    letter = newest(ADA, "carried_out").body or ""
    assert "We keep your data and do nothing else with them" in letter
    assert "you contest that the data are correct" in letter
    assert "We write to you before it ends" in letter
    assert queries.request(request, at=NOW).status is RequestStatus.FULFILLED


def test_a_restriction_of_one_purpose_leaves_the_others(ada: UUID) -> None:
    request = takes_down(Right.RESTRICTION)

    actions.restrict(request=request, why="unlawful", purpose="news-by-email", by=CLEO, at=NOW)

    assert may(ada, "answer-request", NOW)
    assert not may(ada, "news-by-email", NOW)


@pytest.mark.parametrize(("why", "purpose"), [("because", ""), ("unlawful", "no-such-purpose")])
def test_a_restriction_needs_one_of_the_four_cases_of_the_law(ada: UUID, why: str, purpose: str) -> None:
    request = takes_down(Right.RESTRICTION)

    with pytest.raises(NotOffered):
        actions.restrict(request=request, why=why, purpose=purpose, by=CLEO, at=NOW)


@promise("8.4d")
def test_a_restriction_ends_by_itself_once_its_person_has_been_told_and_not_before(ada: UUID) -> None:
    request = takes_down(Right.RESTRICTION)
    actions.restrict(request=request, why="accuracy-contested", by=CLEO, at=NOW)
    limit = next(each.id for each in subjects.limits(ada, at=NOW) if each.kind is LimitKind.RESTRICTION)
    day = NOW + timedelta(days=7)

    actions.announce_end(limit=limit, ends_on=day.date(), why=WHY, by=CLEO, at=NOW)

    assert actions.end_due(at=day) == 0, "the letter has not gone out"
    assert not may(ada, "answer-request", day)
    letter = newest(ADA, "restriction_lifted")
    assert "12. marts 2026" in (letter.body or "") and WHY in (letter.body or "")
    sends(letter.envelope.id, NOW + timedelta(hours=1))
    assert actions.end_due(at=day - timedelta(days=1)) == 0, "its day has not come"
    assert actions.end_due(at=day) == 1
    assert may(ada, "answer-request", day + timedelta(seconds=1))
    assert actions.end_due(at=day) == 0, "it ends once"


@promise("8.4d")
def test_who_was_told_in_another_way_was_told(ada: UUID) -> None:
    limit = _restricted(ada)
    day = NOW + timedelta(days=7)
    actions.announce_end(limit=limit, ends_on=day.date(), why=WHY, by=CLEO, at=NOW)

    actions.told_by_hand(limit=limit, by=CLEO, at=NOW + timedelta(days=1))

    assert actions.end_due(at=day) == 1
    assert Lifting.objects.get(limit=limit).told_by == CLEO


@promise("8.4d")
def test_a_letter_that_came_back_has_told_nobody(ada: UUID) -> None:
    limit = _restricted(ada)
    day = NOW + timedelta(days=7)
    actions.announce_end(limit=limit, ends_on=day.date(), why=WHY, by=CLEO, at=NOW)
    letter = newest(ADA, "restriction_lifted").envelope.id
    sends(letter, NOW)
    notice.bounce(message=letter, status="5.1.1", permanent=True, by="system:test", at=NOW)

    assert actions.end_due(at=day) == 0
    assert not may(ada, "answer-request", day)


def test_a_restriction_cannot_end_today_nor_without_a_reason(ada: UUID) -> None:
    limit = _restricted(ada)

    with pytest.raises(actions.TooSoonToEnd):
        actions.announce_end(limit=limit, ends_on=NOW.date(), why=WHY, by=CLEO, at=NOW)
    with pytest.raises(ReasonMissing):
        actions.announce_end(limit=limit, ends_on=at("2026-03-20").date(), why="done", by=CLEO, at=NOW)
    assert not Lifting.objects.exists()


def _restricted(ada: UUID) -> UUID:
    request = takes_down(Right.RESTRICTION)
    actions.restrict(request=request, why="accuracy-contested", by=CLEO, at=NOW)
    return next(each.id for each in subjects.limits(ada, at=NOW) if each.kind is LimitKind.RESTRICTION)


# Objection


@promise("8.5a")
def test_an_objection_stops_the_use_the_moment_its_person_is_made_sure_of(ada: UUID) -> None:
    assert may(ada, "show-relevant-offers", NOW) or may(ada, _objectable(ada), NOW)

    request = takes_down(Right.OBJECTION)

    assert not may(ada, _objectable(ada), NOW)
    assert [(each.kind, each.state) for each in queries.deeds(request)] == [(DeedKind.PAUSE, DeedState.DONE)]
    with pytest.raises(NotNow):
        answers(request)


@promise("8.5b")
def test_no_to_marketing_is_not_weighed_and_needs_no_reason(ada: UUID) -> None:
    request = takes_down(Right.OBJECTION)

    actions.stop_marketing(request=request, by=CLEO, at=NOW)
    answers(request)

    assert not may(ada, "news-by-email", NOW)
    assert choices.state(ada, "news-by-email", at=NOW) is ConsentState.WITHDRAWN
    assert "direct marketing, in any way" in (newest(ADA, "objection").body or "")


@promise("8.5a")
def test_an_objection_that_is_upheld_stops_that_use_for_good_and_the_rest_goes_on_once_they_have_heard(
    ada: UUID,
) -> None:
    request, purpose = takes_down(Right.OBJECTION), _objectable(ada)
    actions.say_what_is_objected_to(request=request, purposes=[purpose], by=CLEO, at=NOW)
    weighs(request, purpose, goes_on=False)
    answers(request)

    assert "This has stopped for good" in (newest(ADA, "objection").body or "")
    assert actions.end_due(at=NOW) == 0, "the letter has not gone out: everything stays stopped"
    sends(RightsRequest.objects.get(pk=request).letter, NOW)
    assert actions.end_due(at=NOW + timedelta(minutes=1)) == 1
    later = NOW + timedelta(minutes=2)
    assert not may(ada, purpose, later)
    assert all(each.purpose for each in subjects.limits(ada, at=later)), "the pause of everything is over"


@promise("8.5a", "8.1f")
def test_an_objection_that_is_outweighed_is_a_refusal_with_its_reasons(ada: UUID) -> None:
    request, purpose = takes_down(Right.OBJECTION), _objectable(ada)
    actions.say_what_is_objected_to(request=request, purposes=[purpose], by=CLEO, at=NOW)
    weighs(request, purpose, goes_on=True)
    answers(request)

    letter = newest(ADA, "objection").body or ""
    for said in ("compelling legitimate grounds", WHY, "GDPR Art. 21(1)", "Datatilsynet", "GDPR Art. 79"):
        assert said in letter
    assert queries.request(request, at=NOW).ground == "compelling-grounds"
    assert not may(ada, purpose, NOW)
    sends(RightsRequest.objects.get(pk=request).letter, NOW)
    actions.end_due(at=NOW + timedelta(minutes=1))
    assert may(ada, purpose, NOW + timedelta(minutes=2))


def test_weighing_is_written_down_in_full_or_not_at_all(ada: UUID) -> None:
    request, purpose = takes_down(Right.OBJECTION), _objectable(ada)
    with pytest.raises(NotOffered):
        weighs(request, purpose, goes_on=False)
    actions.say_what_is_objected_to(request=request, purposes=[purpose], by=CLEO, at=NOW)
    for missing in ("interest", "need", "person", "why"):
        with pytest.raises(ReasonMissing):
            weighs(request, purpose, goes_on=True, **{missing: "short"})
    with pytest.raises(NotNow):
        answers(request)


def test_what_was_weighed_stands_beside_the_assessment_of_the_interest(ada: UUID) -> None:
    request, purpose = takes_down(Right.OBJECTION), _objectable(ada)
    actions.say_what_is_objected_to(request=request, purposes=[purpose], by=CLEO, at=NOW)
    assert [(each.stopped, each.went_on, each.open) for each in queries.weighed()] == [(0, 0, 1)]

    weighs(request, purpose, goes_on=True)

    assert [(each.purpose, each.went_on, each.open) for each in queries.weighed()] == [(purpose, 1, 0)]


def weighs(request: UUID, purpose: str, *, goes_on: bool, **other: str) -> None:
    said = {
        "interest": "We must be able to stop people who attack our forms.",
        "need": "Without the address of the sender no attack can be told from another.",
        "person": "The person says that they move house and fear to be found.",
        "why": WHY,
    } | other  # fmt: skip
    actions.weigh(request=request, purpose=purpose, goes_on=goes_on, by=CLEO, at=NOW, **said)


def _objectable(ada: UUID) -> str:
    from holdord.policy import queries as policy

    known = [fact.process for fact in subjects.relations(ada)]
    return deeds.can_be_objected_to(policy.register(), known)[0].id


# Rectification


@promise("8.2a")
def test_a_field_is_put_right_wherever_it_stands_and_what_stood_there_is_kept_until_they_are_answered(
    ada: UUID,
) -> None:
    request = takes_down(Right.RECTIFICATION)

    actions.correct_field(request=request, field="company", value="Lind & Datter", by=CLEO, at=NOW)

    assert {record.payload["company"] for record in subjects.items(ada)} == {"Lind & Datter"}
    row = Deed.objects.select_related("request").get()
    assert set(old(row).values()) == {"Lind & Søn"}
    assert b"Lind" not in bytes(row.sealed_old)
    answers(request)
    row.refresh_from_db()
    assert old(row) == {}
    assert "now says: Lind & Datter" in (newest(ADA, "carried_out").body or "")


@promise("8.2a", "8.1f")
def test_what_stays_as_it_is_is_said_with_its_reason_and_the_old_value_is_kept_while_it_may_be_disputed(
    ada: UUID,
) -> None:
    request = takes_down(Right.RECTIFICATION)
    actions.correct_field(request=request, field="company", value="Lind & Datter", by=CLEO, at=NOW)
    actions.leave_as_it_is(request=request, field="name", why=WHY, by=CLEO, at=NOW)
    answers(request)

    letter = newest(ADA, "carried_out").body or ""
    assert "“Name” stays as it is." in letter and WHY in letter and "GDPR Art. 16" in letter and "Art. 79" in letter
    assert queries.request(request, at=NOW).status is RequestStatus.FULFILLED, "part of it was done"
    assert old(Deed.objects.get(about="company"))


def test_a_letter_is_not_rewritten_and_an_address_not_moved_by_a_correction(ada: UUID) -> None:
    request = takes_down(Right.RECTIFICATION)

    for field in ("message", "email", "no-such-field"):
        with pytest.raises(NotOffered):
            actions.correct_field(request=request, field=field, value="Something else", by=CLEO, at=NOW)
    assert set(actions.fields_of(ada)) == {"name", "company"}


@promise("8.2a")
def test_a_statement_of_the_person_is_kept_beside_their_data(ada: UUID) -> None:
    request = takes_down(Right.RECTIFICATION)

    actions.keep_statement(request=request, text="I never said that Bodil sent me.", by=CLEO, at=NOW)
    answers(request)

    from holdord.lib.registry import portraits

    shown = [item for portrait in portraits.all() if portrait.room == "rights" for item in portrait.show(ada)]
    assert any("Bodil" in item.fields.get("statement", "") for item in shown)


def test_use_can_be_restricted_while_we_check_and_goes_on_once_they_have_heard(ada: UUID) -> None:
    request = takes_down(Right.RECTIFICATION)
    actions.restrict(request=request, why="accuracy-contested", by=CLEO, at=NOW)
    actions.correct_field(request=request, field="company", value="Lind & Datter", by=CLEO, at=NOW)
    answers(request)

    assert not may(ada, "answer-request", NOW)
    sends(RightsRequest.objects.get(pk=request).letter, NOW)
    assert actions.end_due(at=NOW) == 1
    assert may(ada, "answer-request", NOW + timedelta(minutes=1))


# Withdrawal


@promise("8.7")
def test_a_consent_is_taken_back_without_any_proof_and_the_letter_says_what_goes_on(ada: UUID) -> None:
    request = actions.take_down(
        right=Right.WITHDRAWAL, address=ADA, channel=Channel.MAIL, received_at=NOW, language="en", by=CLEO, at=NOW
    )
    actions.take_at_word(request=request, by=CLEO, at=NOW)

    actions.withdraw(request=request, purposes=["news-by-email"], by=CLEO, at=NOW)
    answers(request)

    assert choices.state(ada, "news-by-email", at=NOW) is ConsentState.WITHDRAWN
    assert not may(ada, "news-by-email", NOW)
    letter = newest(ADA, "withdrawn").body or ""
    assert "What we did before stays lawful" in letter
    assert "GDPR Art. 6(1)(f)" in letter


def test_only_what_was_given_can_be_taken_back_and_doing_it_twice_changes_nothing(ada: UUID) -> None:
    request = takes_down(Right.WITHDRAWAL)
    with pytest.raises(NotOffered):
        actions.withdraw(request=request, purposes=["answer-request"], by=CLEO, at=NOW)

    actions.withdraw(request=request, purposes=["news-by-email"], by=CLEO, at=NOW)
    actions.withdraw(request=request, purposes=["news-by-email"], by=CLEO, at=NOW)

    assert len(queries.deeds(request)) == 1
    assert len([each for each in choices.history(ada) if each.state is ConsentState.WITHDRAWN]) == 1


def test_access_is_given_to_nobody_on_their_word(ada: UUID) -> None:
    request = actions.take_down(
        right=Right.ACCESS, address=ADA, channel=Channel.MAIL, received_at=NOW, language="en", by=CLEO, at=NOW
    )

    with pytest.raises(NotNow):
        actions.take_at_word(request=request, by=CLEO, at=NOW)


# Human review


@pytest.mark.parametrize(("changed", "status"), [(True, "dpv:RequestFulfilled"), (False, "dpv:RequestRejected")])
def test_a_decision_is_looked_at_again_by_a_person(ada: UUID, changed: bool, status: str) -> None:
    request = takes_down(Right.HUMAN_REVIEW)

    actions.review(
        request=request, decision="The filter turned a letter of 3 March away.", view="It was a real question.",
        changed=changed, why=WHY, by=CLEO, at=NOW,
    )  # fmt: skip
    answers(request)

    assert queries.request(request, at=NOW).status == status
    letter = newest(ADA, "carried_out").body or ""
    assert ("has changed it" in letter) is changed
    assert ("GDPR Art. 22(3)" in letter and "Art. 79" in letter) is not changed


# Recipients


@promise("8.2a", "8.4c")
def test_a_correction_is_told_to_whoever_has_the_data_and_the_answer_waits_for_them(ada: UUID) -> None:
    passed_on(ada)
    request = takes_down(Right.RECTIFICATION)
    actions.correct_field(request=request, field="company", value="Lind & Datter", by=CLEO, at=NOW)
    answers(request)

    (told,) = recipients.of_request(request)
    assert (told.intent.value, told.is_open) == ("rectification", True)
    assert queries.request(request, at=NOW).step is Step.RECIPIENTS
    assert queries.finishing() == []
    _, kept = recipients.told(told.id)
    assert kept.changes == {"company": "Lind & Datter"}

    settle.done_by_hand(communication=told.id, proof="their-mail", by=CLEO, at=NOW)
    assert [id for id, _ in queries.finishing()] == [request]
    actions.conclude(request=request, at=NOW)
    actions.conclude(request=request, at=NOW)
    assert f"- {told.name}" in (newest(ADA, "carried_out").body or "")
    assert len([each for each in letters_to(ADA) if each.envelope.template.endswith("carried_out")]) == 1
    assert queries.request(request, at=NOW).status is RequestStatus.FULFILLED


@promise("8.4c")
def test_who_cannot_be_told_is_named_with_the_reason(ada: UUID) -> None:
    passed_on(ada)
    request = takes_down(Right.RESTRICTION)
    actions.restrict(request=request, why="unlawful", by=CLEO, at=NOW)
    (told,) = recipients.of_request(request)
    settle.give_up(communication=told.id, exemption=Exemption.RECIPIENT_GONE, note=WHY, by=CLEO, at=NOW)
    answers(request)

    letter = newest(ADA, "carried_out").body or ""
    assert f"{told.name}: The recipient no longer exists." in letter


def passed_on(ada: UUID) -> None:
    """A recipient of the register has got data of Ada's."""
    process = subjects.relations(ada)[0].process
    settle.carried(
        subject=ada, recipient="hubspot-crm", purpose="answer-request", process=process, categories=("name",),
        by=CLEO, at=NOW,
    )  # fmt: skip


# All of them


@pytest.mark.parametrize("right", sorted(deeds.CARRIED_OUT))
def test_nothing_is_carried_out_on_somebody_we_do_not_know(ada: UUID, right: Right) -> None:
    request = takes_down(right, STRANGER)

    with pytest.raises((NobodyKnown, NotNow)):
        _any_deed(request, right)
        answers(request)


@pytest.mark.parametrize("right", [Right.ACCESS, Right.ERASURE, Right.PORTABILITY])
def test_a_deed_belongs_to_its_right(ada: UUID, right: Right) -> None:
    request = takes_down(right)

    with pytest.raises((NotOffered, NotNow)):
        actions.restrict(request=request, why="unlawful", by=CLEO, at=NOW)


def test_what_was_answered_is_not_carried_out_again(ada: UUID) -> None:
    request = takes_down(Right.RESTRICTION)
    actions.restrict(request=request, why="unlawful", by=CLEO, at=NOW)
    answers(request)

    with pytest.raises(NotNow):
        actions.restrict(request=request, why="unlawful", by=CLEO, at=NOW)
    with pytest.raises(NotNow):
        answers(request)


def test_an_erasure_takes_the_words_and_leaves_what_was_done(ada: UUID) -> None:
    request = takes_down(Right.RECTIFICATION)
    actions.correct_field(request=request, field="company", value="Lind & Datter", by=CLEO, at=NOW)
    answers(request)

    actions.forget_person(subject=ada, by=CLEO, at=NOW)

    row = Deed.objects.get()
    assert (bytes(row.sealed_said), bytes(row.sealed_old), row.kind) == (b"", b"", "correct")


def _any_deed(request: UUID, right: Right) -> None:
    if right is Right.RECTIFICATION:
        actions.correct_field(request=request, field="company", value="X", by=CLEO, at=NOW)
    elif right is Right.RESTRICTION:
        actions.restrict(request=request, why="unlawful", by=CLEO, at=NOW)
    elif right is Right.OBJECTION:
        actions.stop_marketing(request=request, by=CLEO, at=NOW)
    elif right is Right.WITHDRAWAL:
        actions.withdraw(request=request, purposes=["news-by-email"], by=CLEO, at=NOW)
