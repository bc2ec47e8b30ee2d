"""Whoever does not come is on no list of participants, and what is held of them says so."""

from io import BytesIO
from typing import Any

import pytest

from holdord.audit import queries as audit
from holdord.intake import actions, queries
from holdord.intake.channels.report import Fared
from holdord.lib.registry import controls
from holdord.subjects import queries as subjects
from tests.conftest import at, promise
from tests.intake.channels.test_importing import CLEO, NOW, taken_in

pytestmark = pytest.mark.usefixtures("house")

HEAD = "Attendee no.,Name,Email,Event,Event date,Attendee Status\n"


def row(number: str, name: str, state: str, email: str = "") -> str:
    return f"{number},{name},{email or name.lower() + '@x.example'},Cloud Evening,2026-05-04,{state}\n"


def told(*rows: str, on: str = "2026-04-01") -> dict[str, int]:
    return dict(taken_in(HEAD + "".join(rows), "registrations", on=on).counts)


def participants() -> list[str]:
    (event,) = queries.events()
    names = [name for name, _ in actions.hand_over(event=event.id, by=CLEO, at=NOW).lines]
    assert event.participants == len({*names})
    return names


def what_is_held(email: str) -> list[dict[str, Any]]:
    found = subjects.find("email", email)
    assert found
    return [dict(each.payload) for each in subjects.items(found)]


@promise("6.5")
def test_who_calls_off_after_they_came_in_is_on_no_list_any_more() -> None:
    told(row("1", "Ada", "Attending"), row("2", "Ben", "Attending"))
    assert participants() == ["Ada", "Ben"]
    newer = told(row("1", "Ada", "Not attending"), row("2", "Ben", "Attending"), on="2026-04-02")
    assert newer == {Fared.CALLED_OFF: 1, Fared.SEEN_BEFORE: 1}
    assert participants() == ["Ben"]
    assert what_is_held("ada@x.example")[0]["called-off"] == "2026-04-02"
    assert [event.called_off for event in queries.events()] == [1]
    assert len(audit.entries(act="intake.call-off")) == 1
    control = controls.get("intake.lists-of-participants")
    assert control and control(NOW, {"recipient": "event-organiser"}).state == "kept"


@pytest.mark.parametrize("state", ["Cancelled", "Refunded", "Deleted", "No", "Waitlist", "afmeldt"])
def test_whatever_the_service_calls_it(state: str) -> None:
    told(row("1", "Ada", "Attending"), row("2", "Ben", "Attending"))
    told(row("1", "Ada", state))
    assert participants() == ["Ben"]


def test_said_twice_it_is_noted_once() -> None:
    told(row("1", "Ada", "Attending"))
    for _ in range(2):
        assert told(row("1", "Ada", "Cancelled")) == {Fared.CALLED_OFF: 1}
    assert len(audit.entries(act="intake.call-off")) == 1


@promise("6.5")
def test_who_comes_after_all_is_on_the_list_again() -> None:
    for state in ("Attending", "Cancelled", "Attending"):
        told(row("1", "Ada", state))
    assert participants() == ["Ada"]
    (held,) = what_is_held("ada@x.example")
    assert "called-off" not in held and len(audit.entries(act="intake.stand-again")) == 1


def test_of_three_tickets_of_one_buyer_one_is_called_off() -> None:
    told(*(row(number, name, "Attending", "buyer@x.example") for number, name in (("1", "Ada"), ("2", "Ben"))))
    told(row("1", "Ada", "Cancelled", "buyer@x.example"))
    off = {held["name"]: "called-off" in held for held in what_is_held("buyer@x.example")}
    assert off == {"Ada": True, "Ben": False} and participants() == ["Ben"]


def test_of_two_who_came_by_one_order_the_one_who_is_named() -> None:
    told(*(row("900", name, "Attending", "buyer@x.example") for name in ("Ada", "Ben")))
    told(row("900", "Ben", "Refunded", "buyer@x.example"))
    assert participants() == ["Ada"]


def test_a_place_called_off_before_anybody_knew_of_it_takes_no_other_away() -> None:
    told(row("8", "Ada", "Attending"))
    assert told(row("7", "Ada", "Cancelled")) == {Fared.LEFT_OUT: 1}
    assert participants() == ["Ada"]


def test_where_no_number_tells_the_address_does_and_only_at_this_event() -> None:
    head = "Name,Email,Event,Event date,Status\n"
    for state, event in (("Yes", "Cloud Evening"), ("Yes", "Cloud Morning"), ("No", "Cloud Evening")):
        taken_in(head + f"Ada,ada@x.example,{event},2026-05-04,{state}\n", "registrations")
    assert {each.title: (each.participants, each.called_off) for each in queries.events()} == {
        "Cloud Evening": (0, 1),
        "Cloud Morning": (1, 0),
    }


def test_who_waited_for_a_place_and_gets_it_is_a_participant() -> None:
    assert told(row("1", "Ada", "Waitlist")) == {Fared.LEFT_OUT: 1}
    told(row("1", "Ada", "Attending"))
    assert participants() == ["Ada"]


def test_what_will_become_of_it_is_told_before() -> None:
    told(row("1", "Ada", "Attending"))
    id = actions.bring(
        channel="registrations", name="list.csv", by=CLEO, at=NOW,
        content=BytesIO((HEAD + row("1", "Ada", "Cancelled") + row("2", "Ben", "Cancelled")).encode()),
    )  # fmt: skip
    assert actions.look(id=id, at=NOW).counts == {Fared.CALLED_OFF: 1, Fared.LEFT_OUT: 1}
    assert participants() == ["Ada"]


def test_a_service_that_tells_of_one_at_a_time_is_heard() -> None:
    ada = {"id": "1", "name": "Ada", "email": "ada@x.example", "event": "Cloud Evening", "event-date": "2026-05-04"}
    for number, state in enumerate(("attending", "cancelled")):
        outcome = actions.note_by_hand(
            channel="registrations", pieces={**ada, "state": state}, once=str(number), language="da", by=CLEO, at=NOW
        )
        assert (outcome is None) == (state == "cancelled")
    assert participants() == []


@promise("6.5")
def test_who_tells_us_themselves_is_taken_off_by_their_address() -> None:
    told(row("1", "Ada", "Attending"), row("2", "Ben", "Attending"))
    (event,) = queries.events()
    off = [actions.call_off_by_hand(event=event.id, email="ADA@x.example", by=CLEO, at=at("2026-04-02")) for _ in "12"]
    assert off == [1, 0] and participants() == ["Ben"]


def test_whoever_registered_on_a_day_keeps_that_day_though_they_do_not_come() -> None:
    told(row("1", "Ada", "Attending"))
    ada = subjects.find("email", "ada@x.example")
    before = subjects.relation_of(ada, "events")  # type: ignore[arg-type]
    told(row("1", "Ada", "Cancelled"))
    assert subjects.relation_of(ada, "events") == before  # type: ignore[arg-type]
