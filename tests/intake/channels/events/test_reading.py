"""Registrations, as the services export them."""

from datetime import UTC, datetime

from holdord.terms import IdentifierKind
from tests.conftest import promise
from tests.intake.channels.reader import called_off, faults, items, read

EVENTBRITE = (
    "Order no.,Order Date,First Name,Surname,Email,Quantity,Ticket Type,Attendee no.,"
    "Event Name,Event Start Date,Attendee Status,Job Title,Company\n"
    "900,2026-03-01 10:00:00,Mette,Prøvesen,mette@nordlys.example,1,Free,77,"
    "Cloud Evening,2026-04-15 18:00,Attending,CTO,Nordlys AS\n"
    "901,2026-03-02 10:00:00,Ben,Bøje,ben@nordlys.example,1,Free,78,Cloud Evening,2026-04-15 18:00,Refunded,,\n"
)
MEETUP = (
    "Name\tUser ID\tTitle\tEvent Host\tRSVP\tGuests\tRSVPed on\tJoined Group on\tURL of Member Profile\n"
    "Mette P.\tuser 12345678\t\tNo\tYes\t0\t2026-03-02\t2020-01-01\thttps://www.meetup.com/members/12345678\n"
    "Ben\tuser 2\t\tNo\tNo\t0\t2026-03-02\t2020-01-01\thttps://www.meetup.com/members/2\n"
)


@promise("6.1", "6.4")
def test_a_list_of_eventbrite_gives_who_comes_and_the_day_that_counts() -> None:
    found = read("events", EVENTBRITE)
    (item,) = items(found)
    assert (
        item.pieces["name"] == "Mette Prøvesen"
        and item.pieces["ticket"] == "Free"
        and item.pieces["job-title"] == "CTO"
    )
    assert item.anchored_at == datetime(2026, 4, 15, 16, tzinfo=UTC)
    assert item.happened_at == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert [(each.place, each.number) for each in called_off(found)] == [(3, "78")]


@promise("6.2")
def test_a_list_of_meetup_is_tab_separated_and_knows_people_by_their_number_there() -> None:
    always = {"event": "Cloud Meetup", "event-date": "2026-04-16"}
    found = read("events", MEETUP, {"always": always}, name="attendees.tsv")
    (item,) = items(found)
    assert item.identifiers == {IdentifierKind.ACCOUNT: "meetup:12345678"} and item.event == "Cloud Meetup"
    assert [each.identifiers for each in called_off(found)] == [{IdentifierKind.ACCOUNT: "meetup:2"}]


def test_who_waits_for_a_place_is_no_participant() -> None:
    listed = "Name,Email,Event,Event date,Status,Registered\n"
    found = read(
        "events",
        listed + "Ada,a@y.example,Cloud,2026-10-05,Waitlist,\nBen,b@y.example,Cloud,10/05/2026,Yes,03/04/2026\n",
        {"dates": "month-first"},
    )
    (item,) = items(found)
    assert item.pieces["name"] == "Ben" and len(called_off(found)) == 1
    assert item.happened_at and item.happened_at.date().isoformat() in ("2026-03-03", "2026-03-04")


def test_without_an_event_there_is_no_registration() -> None:
    assert [fault.piece for fault in faults(read("events", MEETUP))] == ["event"]
    wrong = {"always": {"event": "x", "event-date": "soon"}}
    assert [fault.piece for fault in faults(read("events", MEETUP, wrong))] == ["event-date"]


@promise("6.1")
def test_a_profile_link_is_one_however_it_is_written() -> None:
    file = "Name,LinkedIn,Event,Event date\nA,{},x,2026-04-15\n"
    links = (
        "https://www.linkedin.com/in/Mette-P/?trk=x",
        "linkedin.com/in/mette-p",
        "http://no.linkedin.com/in/mette-p/",
    )
    found = {items(read("events", file.format(link)))[0].identifiers[IdentifierKind.LINKEDIN] for link in links}
    assert found == {"https://www.linkedin.com/in/mette-p"}
    assert faults(read("events", file.format("https://linkedin.com/company/altoros")))
