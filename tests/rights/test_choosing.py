"""A person sets their switches, and the very next decision knows."""

from datetime import timedelta
from uuid import UUID

import pytest

from holdord.consent import actions as consent
from holdord.consent import links
from holdord.consent import queries as choices
from holdord.consent.rules import NotTheirOwnWord
from holdord.decisions import queries as decisions
from holdord.policy import queries as policy
from holdord.rights import actions, switches
from holdord.rights.models import RightsRequest
from holdord.rights.switches import Switch
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people
from holdord.subjects.rules import MARKETING
from holdord.terms import Channel, ConsentState, RequestStatus, Right
from tests.conftest import at, promise
from tests.rights.conftest import ADA, ASKED, newest

NEWS = "news-by-email"
HISTORY = "keep-history"
LATER = ASKED + timedelta(minutes=1)


def says(ada: UUID) -> dict[str, object]:
    return {"subject": ada, "by": f"subject:{ada}", "at": ASKED}


def yes(ada: UUID, *, language: str = "da") -> None:
    actions.switch_on(**says(ada), purpose=NEWS, language=language)  # type: ignore[arg-type]  # a plain dict


def switch(ada: UUID, purpose: str) -> Switch:
    return next(each for each in switches.board(ada, language="en", at=LATER).switches if each.purpose == purpose)


def may(ada: UUID, purpose: str, **more: object) -> bool:
    return decisions.may(subject=ada, purpose=purpose, at=LATER, **more).allowed  # type: ignore[arg-type]  # as above


@promise("8.7")
def test_a_yes_and_a_no_count_for_the_very_next_decision(ada: UUID) -> None:
    yes(ada)
    assert may(ada, NEWS)
    assert switch(ada, NEWS).on

    actions.switch_off(**says(ada), purpose=NEWS)  # type: ignore[arg-type]
    assert not may(ada, NEWS)
    assert not switch(ada, NEWS).on

    yes(ada)
    assert may(ada, NEWS)


@promise("3.3c", "8.7")
def test_a_yes_cites_the_words_shown_and_the_version(ada: UUID) -> None:
    yes(ada, language="en")

    last = choices.history(ada, NEWS)[-1]
    assert (last.state, last.language, last.channel) == (ConsentState.GIVEN, "en", "page")
    assert last.wording_hash
    assert policy.kept(last.register_version) is not None


@promise("8.5a")
def test_an_interest_of_ours_is_objected_to_and_the_objection_taken_back(ada: UUID) -> None:
    assert may(ada, HISTORY)
    actions.switch_off(**says(ada), purpose=HISTORY)  # type: ignore[arg-type]
    assert not may(ada, HISTORY)
    assert not switch(ada, HISTORY).on

    actions.switch_on(**says(ada), purpose=HISTORY, language="da")  # type: ignore[arg-type]
    assert may(ada, HISTORY)
    assert people.limits(ada, at=LATER) == ()


@promise("8.5a")
def test_an_objection_to_an_interest_stops_it_and_a_person_weighs_it(ada: UUID) -> None:
    for purpose in (HISTORY, "user-database"):
        actions.switch_off(**says(ada), purpose=purpose)  # type: ignore[arg-type]
    row = RightsRequest.objects.get()  # one, however much she objects to

    assert (row.right, row.status, row.subject_id) == (Right.OBJECTION.value, RequestStatus.ACKNOWLEDGED.value, ada)
    assert newest(ADA, "acknowledgement")


def test_setting_what_stands_so_already_changes_nothing(ada: UUID) -> None:
    yes(ada)
    before = choices.history(ada)
    yes(ada)
    assert choices.history(ada) == before
    actions.switch_off(**says(ada), purpose=NEWS)  # type: ignore[arg-type]
    actions.switch_off(**says(ada), purpose=NEWS)  # type: ignore[arg-type]
    assert len(choices.history(ada)) == len(before) + 1


@promise("8.5b")
def test_a_no_to_all_advertising_covers_what_is_still_to_come(ada: UUID) -> None:
    yes(ada)
    actions.no_marketing(**says(ada))  # type: ignore[arg-type]

    assert not may(ada, NEWS)
    board = switches.board(ada, language="en", at=LATER)
    assert board.no_marketing
    assert not any(each.on for each in board.switches if each.marketing)
    assert [limit.purpose for limit in people.limits(ada, at=LATER)] == [MARKETING]

    actions.marketing_again(**says(ada))  # type: ignore[arg-type]
    assert not switches.board(ada, language="en", at=LATER).no_marketing
    assert not may(ada, NEWS)  # what needs a yes stays off until there is one


def test_a_yes_to_one_outweighs_an_earlier_no_to_all_where_it_is_consent(ada: UUID) -> None:
    subjects.object_to(subject=ada, by=f"subject:{ada}", at=at("2026-01-01"), direct_marketing=True)
    yes(ada)
    assert may(ada, NEWS)


def test_one_interest_is_not_opened_under_a_no_to_all_advertising(ada: UUID) -> None:
    subjects.relate(subject=ada, process="customers", by="system:test", at=ASKED)
    actions.no_marketing(**says(ada))  # type: ignore[arg-type]
    with pytest.raises(actions.FirstTheOthers):
        actions.switch_on(**says(ada), purpose="relevant-offers", language="da")  # type: ignore[arg-type]


@promise("8.5b")
def test_a_way_is_closed_for_a_purpose_and_opened_again(ada: UUID) -> None:
    yes(ada)
    actions.reach(**says(ada), purpose=NEWS, way=Channel.EMAIL, wanted=False)  # type: ignore[arg-type]
    assert not may(ada, NEWS, channel=Channel.EMAIL, carries_notice=True)
    assert [way.on for way in switch(ada, NEWS).ways if way.channel is Channel.EMAIL] == [False]

    actions.reach(**says(ada), purpose=NEWS, way=Channel.EMAIL, wanted=True)  # type: ignore[arg-type]
    assert may(ada, NEWS, channel=Channel.EMAIL, carries_notice=True)


def test_no_calls_means_no_text_messages_and_no_machines_either(ada: UUID) -> None:
    actions.reach(**says(ada), purpose="ask-about-other-services", way=Channel.CALL, wanted=False)  # type: ignore[arg-type]
    said = {word.channel: word.wanted for word in choices.channels(ada)}
    assert said == {Channel.CALL: False, Channel.SMS: False, Channel.AUTOMATED_CALL: False}


def test_a_way_is_opened_by_nobody_but_the_person(ada: UUID) -> None:
    with pytest.raises(NotTheirOwnWord):
        actions.reach(subject=ada, purpose=NEWS, way=Channel.EMAIL, wanted=True, by="public", at=ASKED)


@pytest.mark.parametrize("purpose", ["invoicing", "no-such-purpose", "", MARKETING])
def test_what_is_not_the_persons_to_decide_is_no_switch(ada: UUID, purpose: str) -> None:
    for act in (actions.switch_off, actions.switch_on):
        more = {"language": "da"} if act is actions.switch_on else {}
        with pytest.raises(actions.NotASwitch):
            act(**says(ada), purpose=purpose, **more)  # type: ignore[operator]


def test_the_board_shows_what_concerns_the_person_and_names_nobody(ada: UUID) -> None:
    board = switches.board(ada, language="da", at=LATER)

    shown = {each.purpose for each in board.switches}
    assert {NEWS, HISTORY} <= shown
    assert "website-analytics" not in shown  # we know her by a form, not as a visitor
    assert board.fixed
    assert "Ada" not in str(board)
    assert "example.dk" not in str(board)


def test_a_purpose_held_back_by_something_else_says_why(ada: UUID) -> None:
    subjects.restrict(subject=ada, by="system:test", at=ASKED, reason="accuracy-contested")
    assert "restricted" in " ".join(switch(ada, HISTORY).held_back)


# Links


def test_a_link_holds_neither_name_nor_address_and_cannot_be_changed(ada: UUID) -> None:
    token = links.choices_token(ada, on=ASKED.date())
    found = links.read_choices(token)
    assert found == links.Switchboard(ada, ASKED.date())
    assert links.read_way_out(token) is None
    assert links.read_choices(token[:-1] + ("A" if token[-1] != "A" else "B")) is None
    for wrong in ("", ".", "x.y", "æ" * 50, "a" * 5000):
        assert links.read_choices(wrong) is None


def test_a_link_opens_for_ninety_days_and_closes_for_ever(ada: UUID) -> None:
    board = links.Switchboard(ada, at("2026-01-01").date())
    assert board.opens_on(at("2026-04-01").date())
    assert not board.opens_on(at("2026-04-02").date())


def test_a_link_to_somebody_who_turned_out_to_be_another_leads_to_them(ada: UUID) -> None:
    from tests.mailing.conftest import knows

    ben = knows("ben@people.example")
    subjects.join(source=ben, target=ada, by="system:test", at=ASKED)
    assert switches.who(ben) == ada
    assert switches.who(UUID(int=7)) is None


def test_what_was_said_by_consent_elsewhere_is_seen_here(ada: UUID) -> None:
    consent.give(
        subject=ada, purpose=NEWS, by=f"subject:{ada}", at=ASKED, wording_hash="0" * 64, language="da",
        register_version=policy.version(), channel="page",
    )  # fmt: skip
    assert switch(ada, NEWS).on
