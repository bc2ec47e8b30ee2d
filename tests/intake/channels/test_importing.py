"""A file is brought, looked through, confirmed and read in; cut off anywhere, nothing is lost or doubled."""

import io
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from holdord.intake import actions, queries
from holdord.intake.actions import importing
from holdord.intake.channels.legend import of
from holdord.intake.models import Import, ImportFile
from holdord.intake.rules import ImportState
from holdord.intake.stamps import NoSuchChannel
from holdord.policy import queries as policy
from holdord.policy.endings import ending
from holdord.retention import actions as retention
from holdord.subjects import queries as subjects
from holdord.vault import queries as keys
from tests.conftest import at, promise
from tests.intake.channels.reader import zipped

pytestmark = pytest.mark.usefixtures("house")

NOW = at("2026-04-01")
CLEO = "staff:00000000-0000-4000-8000-0000000000c1"
LIST = (
    "Kundenr;Navn;E-mail;Firma;Sidste levering\n"
    "1;Ada Krogh;ada@nordlys.example;Nordlys AS;2026-03-01\n"
    "2;Ben Bøje;ben@nordlys.example;Nordlys AS;\n"
    "3;Cleo Dam;cleo@altoros.com;Altoros;\n"
)


def brought(
    content: str | bytes, channel: str = "customer-list", legend: Mapping[str, Any] | None = None, **more: Any
) -> UUID:
    given = content.encode() if isinstance(content, str) else content
    beside = [(name, io.BytesIO(held)) for name, held in more.pop("beside", {}).items()]
    named = {"name": "list.csv", "by": CLEO, "at": NOW, "language": "da", **more}
    return actions.bring(channel=channel, content=io.BytesIO(given), beside=beside, legend=of(legend or {}), **named)


def taken_in(content: str | bytes, *args: Any, on: str = "2026-04-01", sound: bool = False, **more: Any) -> Any:
    when = at(on)
    id = brought(content, *args, at=when, **more)
    actions.look(id=id, at=when)
    actions.confirm(id=id, sound_only=sound, by=CLEO, at=when)
    return actions.run(id=id, at=when) or queries.one_import(id).report  # type: ignore[union-attr]


@promise("5.1", "5.3", "1.3")
def test_what_becomes_of_each_row_is_told_before_and_is_so_afterwards() -> None:
    id = brought(LIST)
    foreseen = actions.look(id=id, at=NOW)
    assert subjects.count() == 0 and foreseen.counts == {"taken-in": 2, "out-of-scope": 1}
    actions.confirm(id=id, sound_only=False, by=CLEO, at=NOW)
    done = actions.run(id=id, at=NOW)
    assert done is not None and done.plain() == foreseen.plain() and subjects.count() == 2
    ada = subjects.find("email", "ada@nordlys.example")
    assert ada is not None
    (record,) = subjects.items(ada)
    assert (record.process, record.purpose, record.channel, record.provided) == (
        "customers",
        "deliver-services",
        "customer-list",
        False,
    )


@promise("5.4")
def test_a_delivery_in_the_list_moves_the_day_that_counts_also_where_the_row_came_before() -> None:
    taken_in(LIST)
    again = taken_in(LIST.replace("2026-03-01", "2026-03-20"), on="2026-04-02")
    assert again.counts == {"seen-before": 2, "out-of-scope": 1}
    ada = subjects.find("email", "ada@nordlys.example")
    fact = subjects.relation_of(ada, "customers")  # type: ignore[arg-type]
    assert fact is not None and fact.anchor_event == "last_delivery" and fact.anchored_at == at("2026-03-19T23:00")
    ends = ending(policy.register(), "customers", collected_on=NOW.date(), anchored_on=fact.anchored_at.date())  # type: ignore[union-attr]
    assert str(ends.ends_on) == "2034-03-19"


@promise("5.4")
def test_a_list_of_deliveries_moves_everybody_of_the_account_and_keeps_nothing() -> None:
    taken_in(LIST.replace("\n2;", "\n1;"))
    report = taken_in("Kundenr;Leveret\n1;2026-03-25\n99;2026-03-25\n")
    assert report.counts == {"moved": 1, "nobody": 1}
    for address in ("ada@nordlys.example", "ben@nordlys.example"):
        subject = subjects.find("email", address)
        assert subject and len(subjects.items(subject)) == 1
        fact = subjects.relation_of(subject, "customers")
        assert fact and fact.anchored_at == at("2026-03-24T23:00")


def test_rows_with_faults_keep_the_file_out_unless_somebody_says_otherwise() -> None:
    id = brought(LIST + "4;Dan;not an address;X;\n")
    assert actions.look(id=id, at=NOW).faulty == 1
    with pytest.raises(actions.HasFaults):
        actions.confirm(id=id, sound_only=False, by=CLEO, at=NOW)
    assert subjects.count() == 0
    actions.confirm(id=id, sound_only=True, by=CLEO, at=NOW)
    report = actions.run(id=id, at=NOW)
    assert report is not None and report.counts == {"taken-in": 2, "out-of-scope": 1, "fault": 1}


def test_the_report_names_nobody() -> None:
    id = brought(LIST + "4;Dan;not an address;X;\n")
    actions.look(id=id, at=NOW)
    kept = repr(Import.objects.get(pk=id).report)
    assert not any(word in kept for word in ("Ada", "nordlys", "Dan", "not an address"))


@promise("9.1")
def test_the_file_is_sealed_while_it_waits_and_gone_when_it_was_read(house: Path) -> None:
    id = brought(LIST)
    on_disk = b"".join(path.read_bytes() for path in (house / "files").rglob("*") if path.is_file())
    assert on_disk and b"nordlys" not in on_disk and b"list.csv" not in bytes(ImportFile.objects.get().name)
    actions.look(id=id, at=NOW)
    actions.confirm(id=id, sound_only=False, by=CLEO, at=NOW)
    actions.run(id=id, at=NOW)
    assert not ImportFile.objects.exists() and not keys.has_key(id)
    assert actions.run(id=id, at=NOW) is None


class Killed(BaseException):
    """What a process feels when it is killed: nothing is caught, nothing is cleared up."""


@pytest.mark.parametrize("after", [0, 1, 2, 26, 40])
def test_cut_off_anywhere_it_goes_on_and_each_row_is_stored_once(after: int, monkeypatch: pytest.MonkeyPatch) -> None:
    many = "Navn;E-mail\n" + "".join(f"N{n};n{n}@example.org\n" for n in range(60))
    id = brought(many)
    actions.look(id=id, at=NOW)
    actions.confirm(id=id, sound_only=False, by=CLEO, at=NOW)
    calls = 0
    real = importing.arrive

    def dying(**given: Any) -> Any:
        nonlocal calls
        calls += 1
        outcome = real(**given)
        if calls == after + 1:
            # The row is stored, and nobody knows.
            raise Killed
        return outcome

    monkeypatch.setattr(importing, "arrive", dying)
    with pytest.raises(Killed):
        actions.run(id=id, at=NOW)
    report = actions.run(id=id, at=NOW + timedelta(minutes=5))
    assert report is not None and report.counts == {"taken-in": 60}
    assert subjects.count() == 60 and all(
        len(subjects.items(subject)) == 1 for subject in subjects.subjects_in(["customers"])
    )


def test_a_row_that_stands_twice_in_the_file_is_taken_in_once() -> None:
    report = taken_in("Navn;E-mail\nA;a@example.org\nA;a@example.org\n")
    assert report.counts == {"taken-in": 1, "seen-before": 1}


@promise("8.3")
def test_who_was_erased_does_not_come_back_with_the_next_list() -> None:
    taken_in(LIST)
    retention.erase_person(subject=subjects.find("email", "ada@nordlys.example"), ground="A17-1-b", by=CLEO, at=NOW)  # type: ignore[arg-type]
    report = taken_in(LIST.replace("Ada Krogh", "Ada K."))
    assert report.counts["suppressed"] == 1 and subjects.find("email", "ada@nordlys.example") is None


def test_what_nobody_confirms_goes_within_a_day(house: Path) -> None:
    id = brought(LIST)
    assert actions.clear_imports(at=NOW + timedelta(hours=23)) == 0
    assert actions.clear_imports(at=NOW + timedelta(hours=25)) == 1
    found = queries.one_import(id)
    assert found and found.state is ImportState.DROPPED and not keys.has_key(id)
    with pytest.raises(actions.NotNow):
        actions.confirm(id=id, sound_only=False, by=CLEO, at=NOW)


def test_what_was_lost_between_the_table_and_the_queue_is_found_again() -> None:
    id = brought(LIST)
    assert queries.left_lying(at=NOW + timedelta(minutes=1)) == []
    assert [(work.job, work.id) for work in queries.left_lying(at=NOW + timedelta(minutes=3))] == [("intake.look", id)]
    actions.look(id=id, at=NOW)
    assert queries.left_lying(at=NOW + timedelta(minutes=3)) == []
    actions.confirm(id=id, sound_only=False, by=CLEO, at=NOW)
    assert [work.job for work in queries.left_lying(at=NOW + timedelta(minutes=3))] == ["intake.import"]


def test_a_channel_that_is_not_in_the_register_takes_nothing() -> None:
    with pytest.raises(NoSuchChannel):
        brought(LIST, "pigeons")
    assert not Import.objects.exists()


@promise("4.2a")
def test_a_recording_beside_the_list_is_sealed_with_its_call() -> None:
    calls = "id,number,start,duration,direction\n1774958700.13,+4522334455,2026-03-31 14:05,192,in\n"
    recordings = {"1774958700.13.wav": b"RIFF\0\0\0\0WAVEfmt ", "other.wav": b"RIFF"}
    with pytest.raises(actions.HasFaults):
        taken_in(calls, "calls", beside=recordings)
    report = taken_in(calls, "calls", beside=recordings, sound=True)
    caller = subjects.find("phone", "+4522334455")
    (record,) = subjects.items(caller)  # type: ignore[arg-type]
    assert report.files_left == 0 and [(file.kind, file.category) for file in record.files] == [
        ("audio/wav", "call-recording")
    ]
    assert record.collected_at == at("2026-03-31T12:05") and record.categories == (
        "call-details",
        "call-recording",
        "phone",
    )


@promise("5.2a")
def test_a_chat_in_a_zip_is_read_with_its_pictures() -> None:
    chat = "31/03/2026, 14:05 - +47 22 33 44 55: photo.png (file attached)\n31/03/2026, 14:06 - Altoros: Tak\n"
    packed = zipped(_chat__txt=chat.encode(), photo__png=b"\x89PNG\r\n\x1a\n")
    report = taken_in(packed, "chats", {"ours": ["Altoros"]}, name="WhatsApp Chat.zip")
    assert report.counts == {"taken-in": 2}
    records = subjects.items(subjects.find("phone", "+4722334455"))  # type: ignore[arg-type]
    assert [record.provided for record in records] == [False, True] and len({record.thread for record in records}) == 1
    assert [len(record.files) for record in records] == [0, 1]


@promise("6.1", "6.3", "6.4")
def test_a_registration_is_kept_under_its_event_and_counted_from_its_day() -> None:
    report = taken_in(
        "Name,Email,Event,Event date,Company\nAda,ada@x.example,Cloud Evening,2026-05-04,Nordlys\n", "registrations"
    )
    assert report.counts == {"taken-in": 1}
    (event,) = queries.events()
    assert (event.title, str(event.on), event.participants) == ("Cloud Evening", "2026-05-04", 1)
    fact = subjects.relation_of(subjects.find("email", "ada@x.example"), "events")  # type: ignore[arg-type]
    assert fact and fact.anchor_event == "last_event" and fact.anchored_at == at("2026-05-03T22:00")


@promise("6.1")
def test_a_card_is_kept_with_its_link_and_without_the_birth_date() -> None:
    card = "BEGIN:VCARD\nVERSION:4.0\nFN:Ada\nEMAIL:ada@x.example\nURL:https://linkedin.com/in/ada\nBDAY:19800101\nEND:VCARD\n"
    taken_in(card, "cards", name="ada.vcf")
    (record,) = subjects.items(subjects.find("email", "ada@x.example"))  # type: ignore[arg-type]
    assert record.payload["linkedin"] == "https://www.linkedin.com/in/ada" and "birth-date" not in record.payload


@promise("8.3")
def test_an_old_chat_brings_nobody_back_and_what_they_write_later_does() -> None:
    chat, legend = "{}/2026, 14:05 - +47 22 33 44 55: Hej\n", {"dates": "day-first"}
    taken_in(chat.format("02/03"), "chats", legend)
    caller = subjects.find("phone", "+4722334455")
    assert caller is not None
    retention.erase_person(subject=caller, ground="A17-1-b", by=CLEO, at=at("2026-03-20"))
    assert taken_in(chat.format("01/03"), "chats", legend).counts == {"suppressed": 1} and not subjects.count()
    assert taken_in(chat.format("25/03"), "chats", legend).counts == {"taken-in": 1}


def test_once_it_is_committed_nothing_of_the_file_is_left_on_the_disk(
    house: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        taken_in(LIST)
    assert not [path for path in (house / "files").rglob("*") if path.is_file()]


@pytest.mark.parametrize("act", ["map", "drop"])
def test_what_is_changed_while_it_is_looked_through_is_not_taken_for_looked_at(
    act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    id, reads = brought(LIST), importing.read

    def meanwhile(sealed: Any) -> Any:
        yield from reads(sealed)
        if act == "map":
            actions.map_out(id=id, legend=of({"columns": {"Navn": "name", "E-mail": "email"}}), by=CLEO, at=NOW)
        else:
            actions.drop(id=id, by=CLEO, at=NOW)

    monkeypatch.setattr(importing, "read", meanwhile)
    with pytest.raises(actions.NotNow):
        actions.look(id=id, at=NOW)
    row = Import.objects.get(pk=id)
    assert row.state == (ImportState.BROUGHT if act == "map" else ImportState.DROPPED).value and not row.report.get(
        "rows"
    )


@promise("9.1")
def test_a_key_that_a_crash_left_behind_goes_at_night(monkeypatch: pytest.MonkeyPatch) -> None:
    id = brought(LIST)
    with monkeypatch.context() as cut_off:
        cut_off.setattr(importing.vault, "destroy_key", lambda *_, **__: 0)
        actions.drop(id=id, by=CLEO, at=NOW)
    assert keys.has_key(id)
    actions.clear_imports(at=NOW + timedelta(hours=8))
    assert not keys.has_key(id)
