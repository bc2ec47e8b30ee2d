"""Files in the console: brought, mapped, looked through, taken in; a recording played for a purpose, and logged."""

import re
from datetime import timedelta
from http import HTTPStatus
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from holdord.audit import queries as audit
from holdord.intake import queries
from holdord.intake.rules import ImportState
from holdord.lib.clock import now
from holdord.subjects import actions as people
from holdord.subjects import queries as subjects
from tests.conftest import promise
from tests.console.conftest import Desk, Enter

LIST = "Firma;Kontakt;Postadresse på nettet\nNordlys AS;Mette Prøvesen;mette@nordlys.example\nNordlys AS;Ben;nowhere\n"
CALLS = "id,number,start,duration,direction\n1774958700.13,+4722334455,2026-03-31 14:05,192,in\n"


@pytest.fixture(autouse=True)
def at_once(settings: Settings) -> None:
    """What is handed to the jobs is done before the page answers."""
    settings.HOLDORD_JOBS = "inline"


@pytest.fixture
def desk(enter: Enter) -> Desk:
    return enter("dpo").for_purpose("answer-rights-requests")


def bring(desk: Desk, channel: str, content: str, *beside: SimpleUploadedFile) -> str:
    sent = {"channel": channel, "file": SimpleUploadedFile("list.csv", content.encode()), "beside": beside}
    answer = desk.post("/console/channels/bring/", sent)
    assert answer.status_code == HTTPStatus.FOUND
    return answer["location"]


def id_in(path: str) -> UUID:
    found = re.search(r"imports/([0-9a-f-]{36})/", path)
    assert found, path
    return UUID(found[1])


def state(id: UUID) -> ImportState:
    found = queries.one_import(id)
    assert found is not None
    return found.state


@promise("5.1", "4.2c")
def test_a_list_is_mapped_looked_through_and_its_sound_rows_taken_in(desk: Desk) -> None:
    path = bring(desk, "customer-list", LIST)
    assert path.endswith("/mapping/"), "a column is not known, so the page asks"
    page = desk.get(path).content.decode()
    assert "Postadresse på nettet" in page and "mette@nordlys.example" not in page
    report = desk.post(
        path, {"column-0": "company", "column-1": "name", "column-2": "email"}, follow=True
    ).content.decode()
    assert "waits for your word" in report and "does not look like one" in report
    assert subjects.count() == 0 and "nowhere" not in report and "Mette" not in report
    id = id_in(path)
    refused = desk.post(f"/console/channels/imports/{id}/decide/", {"act": "all"}, follow=True).content.decode()
    assert "Some rows cannot be read" in refused and subjects.count() == 0
    desk.post(f"/console/channels/imports/{id}/decide/", {"act": "sound"})
    assert state(id) is ImportState.DONE and subjects.find("email", "mette@nordlys.example")


def test_a_file_can_be_let_go_unread(desk: Desk) -> None:
    id = id_in(bring(desk, "customer-list", "Navn;E-mail\nA;a@example.org\n"))
    desk.post(f"/console/channels/imports/{id}/decide/", {"act": "drop"})
    assert state(id) is ImportState.DROPPED and subjects.count() == 0


def test_the_writers_of_a_chat_are_asked_about(desk: Desk) -> None:
    chat = "31/03/2026, 14:05 - Mette: Hej\n31/03/2026, 14:06 - Altoros: Ja\n"
    path = bring(desk, "chats", chat)
    wrong = desk.post(path, {"reach-0": "what?", "ours-1": "yes"}).content.decode()
    assert "no number and no address" in wrong and 'value="what?"' in wrong
    desk.post(path, {"reach-0": "22 33 44 55", "ours-1": "yes"})
    desk.post(f"/console/channels/imports/{id_in(path)}/decide/", {"act": "all"})
    records = subjects.items(subjects.find("phone", "+4722334455"))  # type: ignore[arg-type]
    assert [record.payload["side"] for record in records] == ["us", "them"]


def test_where_no_date_tells_its_order_the_page_says_so_and_a_person_chooses(desk: Desk) -> None:
    id = id_in(bring(desk, "customer-list", "E-mail;Sidste levering\na@example.org;03/04/2026\n"))
    page, path = f"/console/channels/imports/{id}/", f"/console/channels/imports/{id}/mapping/"
    report = desk.get(page).content.decode()
    assert "the day was taken" in report and path in report
    chosen = {"column-0": "email", "column-1": "delivered", "dates": "month-first"}
    assert "the day was taken" not in desk.post(path, chosen, follow=True).content.decode()
    assert re.search(r'value="month-first" checked', desk.get(path).content.decode())


def test_what_was_answered_before_stands_in_the_questions_again(desk: Desk) -> None:
    path = bring(desk, "chats", "31/03/2026, 14:05 - Mette: Hej\n31/03/2026, 14:06 - Altoros: Ja\n")
    desk.post(path, {"reach-0": "22 33 44 55", "ours-1": "yes"})
    page = desk.get(path).content.decode()
    assert 'value="+4722334455"' in page and re.search(r'name="ours-1" value="yes" checked', page)
    assert not re.search(r'name="ours-0" value="yes" checked', page)


def test_a_file_without_dates_is_not_asked_about_them(desk: Desk) -> None:
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Ada\nEMAIL:ada@example.org\nEND:VCARD\n"
    path = f"/console/channels/imports/{id_in(bring(desk, 'cards', card))}/mapping/"
    assert 'name="dates"' not in desk.get(path).content.decode()


@promise("5.2e")
def test_a_role_brings_files_for_its_own_processes_only(enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("holdord.console.channels.processes_of", lambda role: ["customers"])
    desk = enter("account_manager")
    page = desk.get("/console/channels/").content.decode()
    assert "customer-list" in page and "registrations" not in page
    desk.for_purpose("deliver-services")
    answer = desk.post("/console/channels/bring/", {"channel": "registrations", "file": SimpleUploadedFile("a", b"x")})
    assert answer["location"] == "/console/channels/" and not queries.imports()


@promise("4.2a", "9.3", "9.5")
def test_a_recording_is_played_for_a_purpose_logged_and_served_with_care(desk: Desk, enter: Enter) -> None:
    sound = b"RIFF\0\0\0\0WAVEfmt " + b"\0" * 100
    path = bring(desk, "calls", CALLS, SimpleUploadedFile("q-1774958700.13.wav", sound))
    desk.post(f"/console/channels/imports/{id_in(path)}/decide/", {"act": "all"})
    caller = subjects.find("phone", "+4722334455")
    assert caller is not None
    (file,) = subjects.items(caller)[0].files
    page = desk.get(f"/console/contacts/{caller}/").content.decode()
    address = f"/console/contacts/{caller}/files/{file.id}/"
    assert f'src="{address}"' in page
    answer = desk.get(address)
    assert b"".join(answer.streaming_content) == sound and answer["Content-Type"] == "audio/wav"  # type: ignore[attr-defined]
    assert answer["X-Content-Type-Options"] == "nosniff" and "no-store" in answer["Cache-Control"]
    assert "sandbox" in answer["Content-Security-Policy"] and answer["Content-Disposition"].startswith("inline")
    assert desk.get(address + "?download")["Content-Disposition"].startswith("attachment")
    read = [entry for entry in audit.entries(subject=caller, act="subjects.read") if entry.detail.get("what") == "file"]
    assert len(read) == 2 and all(entry.purpose == "answer-rights-requests" for entry in read)
    without = enter("case_handler").get(address)
    assert without.status_code == HTTPStatus.FOUND and "/purpose/" in without["location"]


@promise("4.2a", "9.3")
@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-", 206, slice(None)),
        ("bytes=0-3", 206, slice(4)),
        ("bytes=70000-", 206, slice(70_000, None)),
        ("bytes=65530-65545", 206, slice(65_530, 65_546)),
        ("bytes=90000-999999", 206, slice(90_000, None)),
        ("bytes=-10", 206, slice(-10, None)),
        ("bytes=-999999", 206, slice(None)),
        ("bytes=0-1,5-6", 200, slice(None)),
        ("bytes=9-2", 200, slice(None)),
        ("pages=1-2", 200, slice(None)),
        ("bytes=999999-", 416, slice(0)),
        ("bytes=-0", 416, slice(0)),
    ],
)
def test_a_recording_is_played_from_the_middle(desk: Desk, asked: str, status: int, part: slice) -> None:
    sound = b"RIFF\0\0\0\0WAVEfmt " + bytes(number % 251 for number in range(100_000))
    path = bring(desk, "calls", CALLS, SimpleUploadedFile("q-1774958700.13.wav", sound))
    desk.post(f"/console/channels/imports/{id_in(path)}/decide/", {"act": "all"})
    caller = subjects.find("phone", "+4722334455")
    assert caller is not None
    (file,) = subjects.items(caller)[0].files
    answer = desk.get(f"/console/contacts/{caller}/files/{file.id}/", headers={"range": asked})
    given = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    assert answer.status_code == status and given == sound[part]
    if status == HTTPStatus.PARTIAL_CONTENT:
        start, stop, _ = part.indices(len(sound))
        assert answer["Content-Range"] == f"bytes {start}-{stop - 1}/{len(sound)}"
        assert answer["Content-Length"] == str(len(given)) and "no-store" in answer["Cache-Control"]
    assert [entry for entry in audit.entries(subject=caller, act="subjects.read") if entry.detail["what"] == "file"]


@promise("9.3")
def test_a_file_is_nobody_elses_and_not_opened_where_the_person_may_not_be(desk: Desk, enter: Enter, ada: UUID) -> None:
    path = bring(desk, "calls", CALLS, SimpleUploadedFile("q-1774958700.13.wav", b"RIFF\0\0\0\0WAVEfmt "))
    desk.post(f"/console/channels/imports/{id_in(path)}/decide/", {"act": "all"})
    caller = subjects.find("phone", "+4722334455")
    assert caller is not None
    (file,) = subjects.items(caller)[0].files
    assert desk.get(f"/console/contacts/{ada}/files/{file.id}/").status_code == HTTPStatus.NOT_FOUND
    manager = enter("account_manager").for_purpose("deliver-services")
    address = f"/console/contacts/{caller}/files/{file.id}/"
    assert manager.get(address).status_code == HTTPStatus.OK
    people.restrict(subject=caller, by="system:test", at=now(), reason="unlawful")
    assert manager.get(address).status_code == HTTPStatus.FORBIDDEN


@promise("9.7")
def test_a_recording_under_a_contract_is_played_by_its_team_and_the_log_says_under_which(desk: Desk) -> None:
    path = bring(desk, "calls", CALLS, SimpleUploadedFile("q-1774958700.13.wav", b"RIFF\0\0\0\0WAVEfmt "))
    desk.post(f"/console/channels/imports/{id_in(path)}/decide/", {"act": "all"})
    caller = subjects.find("phone", "+4722334455")
    assert caller is not None
    (record,) = subjects.items(caller)
    address = f"/console/contacts/{caller}/files/{record.files[0].id}/"
    people.bind(code="nda-1", by="system:test", at=now())
    people.confide_record(record=record.id, code="nda-1", by="system:test", at=now())
    assert desk.get(address).status_code == HTTPStatus.FORBIDDEN
    people.join_team(code="nda-1", member=desk.member.id, by="system:test", at=now())
    assert desk.get(address).status_code == HTTPStatus.OK
    (read, *_) = audit.entries(subject=caller, act="subjects.read")
    assert (read.detail["what"], read.detail["under"]) == ("file", "nda-1")


@promise("4.2a")
def test_a_call_is_noted_by_hand_once(desk: Desk) -> None:
    page = desk.get("/console/channels/by-hand/calls/").content.decode()
    once = re.search(r'name="once" value="([^"]+)"', page)
    assert once
    sent = {
        "once": once[1],
        "number": "22 33 44 55",
        "started": "2026-03-31T14:05",
        "duration": "0:03:12",
        "direction": "in",
    }
    for _ in range(2):
        assert desk.post("/console/channels/by-hand/calls/", sent).status_code == HTTPStatus.FOUND
    (record,) = subjects.items(subjects.find("phone", "+4722334455"))  # type: ignore[arg-type]
    assert record.payload["duration"] == "0:03:12"
    wrong = desk.post("/console/channels/by-hand/calls/", {**sent, "number": "anonymous"}).content.decode()
    assert 'aria-invalid="true"' in wrong


@promise("6.1")
def test_a_profile_is_noted_by_its_link(desk: Desk) -> None:
    desk.post(
        "/console/channels/by-hand/cards/", {"once": "1", "name": "Mette", "linkedin": "no.linkedin.com/in/Mette-P?x"}
    )
    assert subjects.find("linkedin", "https://linkedin.com/in/mette-p")


@promise("6.5")
def test_the_list_of_participants_is_a_file_for_the_organiser(desk: Desk) -> None:
    path = bring(desk, "registrations", "Name,Email,Event,Event date\nAda,ada@x.example,Cloud Evening,2026-05-04\n")
    desk.post(f"/console/channels/imports/{id_in(path)}/decide/", {"act": "all"})
    page = desk.get("/console/events/").content.decode()
    assert "Cloud Evening" in page and "Ada" not in page
    (event,) = queries.events()
    answer = desk.post(f"/console/events/{event.id}/hand-over/")
    assert answer["Content-Disposition"] == 'attachment; filename="participants-2026-05-04.csv"'
    assert "Ada" in answer.content.decode("utf-8-sig") and "ada@x" not in answer.content.decode()


@promise("6.5")
def test_who_tells_us_that_they_do_not_come_is_taken_off_the_list(desk: Desk) -> None:
    path = bring(desk, "registrations", "Name,Email,Event,Event date\nAda,ada@x.example,Cloud Evening,2026-05-04\n")
    desk.post(f"/console/channels/imports/{id_in(path)}/decide/", {"act": "all"})
    (event,) = queries.events()
    for email, left in (("nobody@x.example", 1), ("ada@x.example", 0)):
        desk.post(f"/console/events/{event.id}/called-off/", {"email": email})
        assert [each.participants for each in queries.events()] == [left]
    assert "1 called off" in desk.get("/console/events/").content.decode()


@promise("6.5")
def test_an_event_is_announced_for_the_form_and_closed_again(desk: Desk) -> None:
    day = (now() + timedelta(days=40)).date()
    refused = desk.post("/console/events/", {"process": "events", "title": "Cloud Evening", "on": "soon"})
    assert "Write the day as in" in refused.content.decode() and 'value="Cloud Evening"' in refused.content.decode()
    desk.post("/console/events/", {"process": "events", "title": "Cloud Evening", "on": day.isoformat()})
    (event,) = queries.events()
    assert event.open and f"?event={event.id}" in desk.get("/console/events/").content.decode()
    desk.post(f"/console/events/{event.id}/close/")
    assert not queries.events()


@promise("5.4")
def test_a_delivery_is_noted_at_the_customer(desk: Desk, ada: UUID) -> None:
    path = bring(desk, "customer-list", "Navn;E-mail\nA;a@example.org\n")
    desk.post(f"/console/channels/imports/{id_in(path)}/decide/", {"act": "all"})
    customer = subjects.find("email", "a@example.org")
    assert customer and "Day of the last delivery" in desk.get(f"/console/contacts/{customer}/").content.decode()
    assert "Day of the last delivery" not in desk.get(f"/console/contacts/{ada}/").content.decode()
    desk.post(f"/console/contacts/{customer}/delivered/", {"on": "2026-03-31"})
    fact = subjects.relation_of(customer, "customers")
    assert fact and fact.anchor_event == "last_delivery"
    early = desk.post(f"/console/contacts/{customer}/delivered/", {"on": "0001-01-01"}, follow=True).content.decode()
    assert "2026-12-31" in early
    late = desk.post(f"/console/contacts/{customer}/delivered/", {"on": "2199-01-01"}, follow=True).content.decode()
    assert "has not come yet" in late
