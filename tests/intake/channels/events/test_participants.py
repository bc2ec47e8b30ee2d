"""The organiser of an event gets its participants, and nobody else's."""

from uuid import UUID

import pytest

from holdord.audit import queries as audit
from holdord.intake import actions, queries
from holdord.intake.participants import as_csv
from holdord.lib.registry import controls
from holdord.recipients import queries as recipients
from holdord.recipients.models import Disclosure
from holdord.staff import actions as staff
from holdord.subjects import actions as people
from holdord.subjects import queries as subjects
from holdord.subjects.rules import Duty
from tests.conftest import at, promise
from tests.intake.channels.test_importing import CLEO, NOW, taken_in

pytestmark = pytest.mark.usefixtures("house")

HEAD = "Name,Email,Company,Event,Event date\n"
EVENING = (
    "Ada Krogh,ada@x.example,Nordlys,Cloud Evening,2026-05-04\nBen,ben@x.example,=1+1 Ltd,Cloud Evening,2026-05-04\n"
)
MORNING = "Cleo,cleo@x.example,Havbruk,Cloud Morning,2026-05-05\n"


@pytest.fixture
def evening() -> UUID:
    taken_in(HEAD + EVENING.replace("=1", "'=1") + MORNING, "registrations")
    return next(event.id for event in queries.events() if event.title == "Cloud Evening")


def evidence() -> object:
    found = controls.get("intake.lists-of-participants")
    assert found is not None
    return found(NOW, {"recipient": "event-organiser"})


def subject(name: str) -> UUID:
    found = subjects.find("email", f"{name}@x.example")
    assert found is not None
    return found


@promise("6.5")
def test_the_list_has_names_and_companies_of_that_event_and_each_is_on_record(evening: UUID) -> None:
    handed = actions.hand_over(event=evening, by=CLEO, at=NOW)
    assert [name for name, _ in handed.lines] == ["Ada Krogh", "Ben"] and handed.left_out == 0
    (entry,) = recipients.disclosed_to(subject("ada"))
    assert (entry.recipient, entry.purpose, entry.categories) == (
        "event-organiser",
        "participant-list",
        ("company", "name"),
    )
    assert recipients.disclosed_to(subject("cleo")) == ()
    (logged,) = audit.entries(act="intake.hand-over-list")
    assert logged.detail["handed"] == 2
    assert evidence().state == "kept"  # type: ignore[attr-defined]


@promise("6.5", "8.5a")
def test_who_objects_is_left_out_and_counted(evening: UUID) -> None:
    people.object_to(subject=subject("ada"), purpose="participant-list", by=CLEO, at=NOW)
    handed = actions.hand_over(event=evening, by=CLEO, at=at("2026-04-02"))
    assert [name for name, _ in handed.lines] == ["Ben"] and handed.left_out == 1
    assert recipients.disclosed_to(subject("ada")) == ()


@promise("9.7")
def test_who_registered_under_a_contract_is_on_no_list(evening: UUID) -> None:
    people.bind(code="nda-1", by=CLEO, at=NOW)
    people.confide(subject=subject("ada"), process="events", code="nda-1", by=CLEO, at=NOW)
    handed = actions.hand_over(event=evening, by=CLEO, at=NOW)
    assert [name for name, _ in handed.lines] == ["Ben"] and handed.left_out == 1
    assert recipients.disclosed_to(subject("ada")) == ()


@promise("5.2e")
def test_whoever_serves_no_active_customer_makes_the_list_without_them(evening: UUID) -> None:
    eva = staff.invite(email="eva@house.test", role="account_manager", by=CLEO, at=NOW)
    bought = "Name,Email,Company\nAda Krogh,ada@x.example,Nordlys\n"
    taken_in(bought, "customer-list")
    people.move_anchor(subject=subject("ada"), process="customers", event="last_delivery", at=NOW, by=CLEO)

    def names() -> list[str]:
        return [name for name, _ in actions.hand_over(event=evening, by=CLEO, at=NOW, reader=eva).lines]

    assert names() == ["Ben"]
    people.assign(subject=subject("ada"), member=eva, duty=Duty.SERVES, by=CLEO, at=NOW)
    assert names() == ["Ada Krogh", "Ben"]


def test_the_file_is_opened_by_a_spreadsheet_and_nothing_in_it_is_worked_out(evening: UUID) -> None:
    handed = actions.hand_over(event=evening, by=CLEO, at=NOW)
    text = as_csv(handed).decode("utf-8-sig")
    assert text.splitlines()[:2] == ["name,company", "Ada Krogh,Nordlys"]
    assert not any(cell.startswith(("=", "+", "@")) for line in text.splitlines() for cell in line.split(","))


@promise("6.5")
def test_a_list_of_people_who_had_not_registered_breaks_the_promise(evening: UUID) -> None:
    actions.hand_over(event=evening, by=CLEO, at=NOW)
    Disclosure.objects.create(
        subject_id=subject("cleo"), recipient="event-organiser", purpose="participant-list", process="events",
        categories=["name"], register_version="0" * 64, about=evening, at=NOW,
    )  # fmt: skip
    seen = evidence()
    assert seen.state == "broken" and "1 of 3" in seen.line  # type: ignore[attr-defined]


@promise("6.5")
def test_what_went_to_the_organiser_about_no_event_breaks_the_promise(evening: UUID) -> None:
    recipients_row = {"recipient": "event-organiser", "purpose": "participant-list", "process": "events"}
    Disclosure.objects.create(
        subject_id=subject("ada"), categories=["name"], register_version="0" * 64, at=NOW, **recipients_row
    )
    assert evidence().state == "broken"  # type: ignore[attr-defined]


def test_an_event_that_nobody_knows_has_no_list() -> None:
    with pytest.raises(actions.NoSuchEvent):
        actions.hand_over(event=UUID(int=1), by=CLEO, at=NOW)
