"""A registration by our own form is one like any other: of its event, kept from its day, on its organiser's list."""

from uuid import UUID

import pytest

from holdord.audit import queries as audit
from holdord.intake import actions, queries
from holdord.intake.actions import NotAnEvent, Receipt
from holdord.intake.models import Event, Held
from holdord.intake.rules import NotAccepted
from holdord.lib.registry import controls
from holdord.recipients import queries as recipients
from holdord.subjects import queries as subjects
from tests.conftest import at, promise
from tests.intake.channels.test_importing import CLEO, NOW, taken_in

pytestmark = pytest.mark.usefixtures("house")


def announced(title: str = "Cloud Evening", on: str = "2026-05-04") -> UUID:
    return actions.announce(process="events", title=title, on=at(on).date(), by=CLEO, at=NOW)


def registers(event: object, name: str = "Ada Krogh", **more: str) -> Receipt:
    values = {"event": str(event), "name": name, "email": f"{name.split()[0].lower()}@x.example", **more}
    return actions.receive(form_id="event", values=values, consents=(), language="da", by="public", at=NOW)


@promise("6.2", "6.4")
def test_who_registers_by_the_form_is_kept_from_the_day_of_the_event() -> None:
    receipt = registers(announced())
    assert str(receipt.kept_until) == "2031-05-04"
    assert receipt.subject
    fact = subjects.relation_of(receipt.subject, "events")
    assert fact and fact.anchored_at and fact.anchor_event == "last_event"
    assert fact.anchored_at.date() in (at("2026-05-03").date(), at("2026-05-04").date())
    (item,) = subjects.items(receipt.subject)
    assert (item.purpose, item.categories) == ("event-participation", ("email", "name", "registration"))


@promise("6.5")
def test_the_organiser_gets_who_registered_by_the_form_beside_who_came_from_elsewhere_and_nobody_else() -> None:
    evening, morning = announced(), announced("Cloud Morning", "2026-05-05")
    registers(evening, company="Nordlys")
    registers(morning, "Cleo Dam")
    taken_in(
        "Name,Email,Company,Event,Event date\nBen,ben@x.example,,cloud  evening,2026-05-04T18:00\n", "registrations"
    )
    assert [(each.title, each.participants) for each in queries.events()] == [
        ("Cloud Morning", 1),
        ("Cloud Evening", 2),
    ]
    handed = actions.hand_over(event=evening, by=CLEO, at=NOW)
    assert handed.lines == (("Ada Krogh", "Nordlys"), ("Ben", ""))
    cleo = subjects.find("email", "cleo@x.example")
    assert cleo and recipients.disclosed_to(cleo) == ()
    control = controls.get("intake.lists-of-participants")
    assert control and control(NOW, {"recipient": "event-organiser"}).state == "kept"


@promise("6.2")
@pytest.mark.parametrize("chosen", ["", "Cloud Evening", "00000000-0000-4000-8000-000000000000"])
def test_one_registers_for_an_event_of_the_list_and_for_no_other(chosen: str) -> None:
    announced()
    with pytest.raises(NotAccepted) as refused:
        registers(chosen)
    assert refused.value.faults == {"event": "no-such-event" if chosen else "missing"}
    assert subjects.find("email", "ada@x.example") is None


def test_an_event_takes_registrations_until_its_day_is_over_or_it_is_closed() -> None:
    event = announced(on="2026-04-01")
    assert [each.title for each in queries.offered("events", on=NOW.date())] == ["Cloud Evening"]
    assert queries.offered("events", on=at("2026-04-02").date()) == ()
    registers(event)
    assert not actions.close(event=event, by=CLEO, at=NOW)
    assert queries.offered("events", on=NOW.date()) == () and Event.objects.count() == 1
    assert actions.close(event=announced("A slip of the pen"), by=CLEO, at=NOW)
    assert [each.title for each in queries.events()] == ["Cloud Evening"]
    assert len(audit.entries(act="intake.announce-event")) == 2


def test_what_is_no_event_is_not_announced() -> None:
    for title, on, process, code in (
        ("", "2026-05-04", "events", "no-title"), ("x" * 201, "2026-05-04", "events", "no-title"),
        ("Cloud Evening", "2026-03-31", "events", "over"), ("Cloud Evening", "2026-05-04", "customers", "no-form"),
    ):  # fmt: skip
        with pytest.raises(NotAnEvent) as refused:
            actions.announce(process=process, title=title, on=at(on).date(), by=CLEO, at=NOW)
        assert refused.value.code == code
    assert not queries.events()


def test_a_registration_that_waited_for_a_person_is_one_once_it_is_let_in() -> None:
    event = announced()
    registers(event, note="Buy cheap pills http://a.example http://b.example http://c.example casino viagra bitcoin")
    held = Held.objects.first()
    if held is not None:
        assert queries.event(event).participants == 0  # type: ignore[union-attr]  # it is there
        actions.release(held=held.id, by=CLEO, at=at("2026-04-02"))
    assert queries.event(event).participants == 1  # type: ignore[union-attr]  # it is there
