"""Services that know no key of ours sign what they send; what is not signed, too old or sent again stores nothing."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings
from standardwebhooks import Webhook

from holdord.intake import queries
from holdord.subjects import queries as subjects
from tests.api.conftest import System
from tests.conftest import promise

pytestmark = pytest.mark.usefixtures("house")

OLD, SECRET = "whsec_b2xkLXNlY3JldC1vZi1hLWhvb2stMDAwMA==", "whsec_bmV3LXNlY3JldC1vZi1hLWhvb2stMDAwMA=="
CALL = {"uniqueid": "1774958700.13", "src": "+4722334455", "dst": "101", "calldate": "2026-03-31 14:05", "billsec": 9}
MESSAGE = {"id": "m1", "service": "signal", "number": "+4722334455", "started": "2026-03-31 14:05", "text": "Hej"}
#: As Meetup's stream and REST interface have it, and as its GraphQL interface has it.
RSVP = {
    "rsvp_id": 1881, "response": "yes", "guests": 0, "mtime": 1774958700000, "visibility": "public",
    "member": {"member_id": 9001, "member_name": "Mette P.", "photo": "https://photos.example/1"},
    "event": {"event_id": "55", "event_name": "Cloud Evening", "time": 1777910400000, "event_url": "https://x.example"},
    "group": {"group_name": "Cloud", "group_topics": [{"topic_name": "Cloud"}]},
}  # fmt: skip
NODE = {
    "id": "1882", "status": "YES", "created": "2026-03-31T14:05:00Z",
    "member": {"id": "9002", "name": "Ben B.", "memberUrl": "https://www.meetup.com/members/9002/"},
    "event": {"id": "55", "title": "Cloud Evening", "dateTime": "2026-05-04T18:00+02:00"},
}  # fmt: skip


@pytest.fixture(autouse=True)
def secrets(settings: Settings) -> None:
    settings.HOLDORD_WEBHOOKS = {"calls": (OLD, SECRET), "chats": (SECRET,), "registrations": (SECRET,)}


def post(
    channel: str, body: Any, *, secret: str = SECRET, id: str = "msg_1", ago: timedelta = timedelta(), **changed: str
) -> Any:
    at, data = datetime.now(UTC) - ago, json.dumps(body)
    headers = {
        "webhook-id": id, "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(msg_id=id, timestamp=at, data=data), **changed,
    }  # fmt: skip
    return Client().post(f"/api/webhooks/{channel}", data, content_type="application/json", headers=headers)


@promise("4.2a", "4.2c")
@pytest.mark.parametrize("secret", [OLD, SECRET])
@pytest.mark.parametrize("envelope", [False, True])
def test_a_signed_call_is_taken_in_once_in_an_envelope_or_bare(secret: str, envelope: bool) -> None:
    body = {"type": "call.ended", "timestamp": "2026-03-31T14:08:12Z", "data": CALL} if envelope else CALL
    assert [post("calls", body, secret=secret).status_code for _ in range(2)] == [201, 200]
    assert subjects.find("phone", "+4722334455")


def test_a_signed_message_is_taken_in() -> None:
    assert post("chats", {"type": "message.received", "data": MESSAGE}).json()["verdict"] == "accepted"


@promise("6.2", "6.4")
def test_meetups_own_forms_are_registrations_of_one_event() -> None:
    assert post("registrations", {"type": "rsvp", "data": RSVP}).status_code == 201
    assert post("registrations", NODE, id="msg_2").status_code == 201
    (event,) = queries.events()
    assert (event.title, str(event.on), event.participants) == ("Cloud Evening", "2026-05-04", 2)
    assert post("registrations", {**NODE, "status": "WAITLIST"}, id="msg_3").status_code == 202
    (event,) = queries.events()
    assert (event.participants, event.called_off) == (1, 1)
    assert subjects.find("account", "meetup:9001") and subjects.find("account", "meetup:9002")


@promise("9.2")
@pytest.mark.parametrize(
    "changed",
    [
        {"secret": "whsec_c29tZWJvZHktZWxzZXMtc2VjcmV0LTAwMDA="}, {"ago": timedelta(minutes=6)},
        {"ago": -timedelta(minutes=6)}, {"webhook-signature": "v1,AAAA"}, {"webhook-signature": "none"},
        {"webhook-id": "msg_2"}, {"webhook-timestamp": "soon"}, {"webhook-timestamp": ""},
    ],
)  # fmt: skip
def test_what_is_not_signed_stores_nothing(changed: dict[str, Any]) -> None:
    answer = post("calls", CALL, **changed)
    assert answer.status_code == 401 and answer.json()["code"] == "not-signed" and not subjects.count()
    assert Client().post("/api/webhooks/calls", json.dumps(CALL), content_type="application/json").status_code == 401


@pytest.mark.parametrize(
    ("channel", "body", "status"),
    [("calls", [], 422), ("calls", {"src": "secret anonymous"}, 422), ("pigeons", CALL, 404), ("cards", CALL, 404)],
)
def test_what_cannot_be_read_is_refused_and_not_repeated(channel: str, body: Any, status: int) -> None:
    answer = post(channel, body)
    assert answer.status_code == status and "secret" not in answer.content.decode()


@promise("4.2a")
def test_a_recording_comes_with_its_call_and_lies_sealed(system: Callable[..., System], settings: Settings) -> None:
    settings.HOLDORD_LARGEST_FILE = 6 * 1024 * 1024
    wav = b"RIFF\x24\0\0\0WAVEfmt " + b"\1" * 4 * 1024 * 1024

    def hand_over(fields: str, content: bytes) -> Any:
        sent = {"fields": fields, "file": SimpleUploadedFile("q7.wav", content)}
        headers = {"Authorization": f"Bearer {system('arrive').key}"}
        return Client().post("/api/channels/calls/arrivals/with-file", sent, headers=headers)

    answer = hand_over(json.dumps({**CALL, "id": "q7"}), wav)
    assert answer.status_code == 201 and answer.json()["left"] == []
    subject = subjects.find("phone", "+4722334455")
    assert subject
    (item,) = subjects.items(subject)
    (file,) = item.files
    assert (file.kind, file.size) == ("audio/wav", len(wav))
    settings.HOLDORD_LARGEST_FILE = 1024
    assert hand_over(json.dumps({**CALL, "id": "q8"}), wav).status_code == 413
    refused = hand_over("secret", b"x")
    assert refused.status_code == 422 and "secret" not in refused.content.decode()
