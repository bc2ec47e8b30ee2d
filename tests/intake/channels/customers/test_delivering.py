"""A delivery moves the day that the eight years are counted from."""

import pytest

from holdord.intake import actions
from holdord.intake.arrivals import Arrival
from holdord.lib.registry import controls
from holdord.subjects import queries as subjects
from holdord.subjects.actions import stamping
from holdord.subjects.models import Attachment, PersonalData
from holdord.terms import IdentifierKind
from holdord.vault import files
from tests.conftest import at, promise
from tests.intake.channels.test_importing import CLEO, LIST, NOW, taken_in

pytestmark = pytest.mark.usefixtures("house")


def anchored(address: str) -> object:
    fact = subjects.relation_of(subjects.find("email", address), "customers")  # type: ignore[arg-type]
    return fact and fact.anchored_at


@promise("5.4")
@pytest.mark.parametrize(
    "whom", [{IdentifierKind.ACCOUNT: "2"}, {IdentifierKind.EMAIL: "ben@nordlys.example"}], ids=["account", "email"]
)
def test_a_delivery_is_told_of_by_account_or_address_and_counts_once(whom: dict[IdentifierKind, str]) -> None:
    taken_in(LIST)
    for _ in range(2):
        assert actions.deliver(whom, on=at("2026-03-20"), by=CLEO, at=NOW) == 1
    assert anchored("ben@nordlys.example") == at("2026-03-20")
    assert anchored("ada@nordlys.example") == at("2026-02-28T23:00")


@promise("5.4")
def test_an_earlier_delivery_changes_nothing_and_one_that_lies_ahead_is_refused() -> None:
    taken_in(LIST)
    whom = {IdentifierKind.EMAIL: "ada@nordlys.example"}
    actions.deliver(whom, on=at("2020-01-01"), by=CLEO, at=NOW)
    assert anchored("ada@nordlys.example") == at("2026-02-28T23:00")
    with pytest.raises(actions.TooEarly):
        actions.deliver(whom, on=at("2030-01-01"), by=CLEO, at=NOW)
    report = taken_in("Kundenr;Leveret\n1;2030-01-01\n2;2026-03-20\n", sound=True)
    assert report.counts == {"fault": 1, "moved": 1}


def test_nobody_of_that_number_is_nobody() -> None:
    assert actions.deliver({IdentifierKind.ACCOUNT: "99"}, on=at("2026-03-20"), by=CLEO, at=NOW) == 0


@promise("1.3")
def test_somebody_who_works_here_in_a_list_breaks_the_promise() -> None:
    taken_in(LIST)
    look = controls.get("intake.no-employees")
    assert look is not None and look(NOW, {}).state == "kept"
    actions.arrive(arrival=_letter_of("cleo@altoros.com"), by="system:test", at=NOW)
    stamping.stamp_anew(PersonalData.objects.get(stamp__channel="letters"), channel="customer-list")
    assert look(NOW, {}).state == "broken"


@promise("4.2a")
def test_a_recording_that_lies_open_breaks_the_promise() -> None:
    calls = "id,number,start,duration,direction\n1774958700.13,+4522334455,2026-03-31 14:05,192,in\n"
    taken_in(calls, "calls", beside={"1774958700.13.wav": b"RIFF\0\0\0\0WAVEfmt "})
    look = controls.get("intake.recordings-sealed")
    assert look is not None
    about = {"channel": "calls", "category": "call-details"}
    assert look(NOW, about).state == "kept"
    recording = Attachment.objects.get().pk.hex
    (path,) = (path for _, path in files.all_paths() if path.name == recording)
    path.write_bytes(b"RIFF in clear")
    assert look(NOW, about).state == "broken"


def _letter_of(address: str) -> Arrival:
    return Arrival(
        channel="letters", key="1", happened_at=NOW, identifiers={IdentifierKind.EMAIL: address}, pieces={"text": "x"},
        language="da",
    )  # fmt: skip


@promise("5.4")
def test_a_delivery_that_lies_ahead_is_refused_by_whatever_way_it_comes() -> None:
    told = {"email": "dan@nordlys.example", "delivered": "2030-01-01"}
    with pytest.raises(actions.NotRead, match="future"):
        actions.note_by_hand(channel="customer-list", pieces=told, once="1", language="da", by=CLEO, at=NOW)
    assert subjects.find("email", "dan@nordlys.example") is None
