"""Other systems hand over what came in; nothing is stored twice, and nothing that was sent is repeated."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
import respx
import stamina
from django.test import Client
from pytest_django import Settings

from holdord.intake import queries
from holdord.intake.models import Awaited
from holdord.policy import queries as policy
from holdord.subjects import queries as subjects
from tests.api.conftest import System
from tests.conftest import promise
from tests.intake.channels.test_importing import LIST, taken_in

pytestmark = pytest.mark.usefixtures("house")

Make = Callable[..., System]
CDR = {
    "calldate": "2026-03-31 14:05:00", "src": "+4722334455", "dst": "101", "duration": 197, "billsec": 192,
    "uniqueid": "1774958700.13", "disposition": "ANSWERED",
}  # fmt: skip
ORDER = "https://www.eventbriteapi.com/v3/orders/900/"


@promise("4.2a")
def test_a_call_is_taken_in_once_in_the_fields_its_system_has(system: Make) -> None:
    first, again = (system("arrive").post("/api/calls", CDR) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200) and first.json()["verdict"] == "accepted"
    (record,) = subjects.items(subjects.find("phone", "+4722334455"))  # type: ignore[arg-type]
    assert record.payload == {
        "number": "+4722334455", "direction": "in", "started": "2026-03-31 14:05", "duration": "0:03:12",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["a\0b", "\ud83d"])
def test_letters_that_cannot_be_kept_are_refused(system: Make, text: str) -> None:
    body = {"fields": {"service": "signal", "number": "+4722334455", "started": "2026-03-31 14:05", "text": text}}
    assert system("arrive").post("/api/channels/chats/arrivals", body).status_code == 422 and not subjects.count()


def test_what_has_no_id_is_taken_in_once_by_its_idempotency_key(system: Make) -> None:
    body = {"fields": {"service": "signal", "number": "+4722334455", "started": "2026-03-31 14:05", "text": "Hej"}}
    shop = system("arrive")
    codes = [shop.post("/api/channels/chats/arrivals", body, **{"Idempotency-Key": key}).status_code for key in "aab"]
    assert codes == [201, 200, 201]


@pytest.mark.parametrize(("dates", "started"), [(None, "2026-04-03 14:05"), ("month-first", "2026-03-04 14:05")])
def test_of_one_thing_alone_the_day_comes_first_unless_the_register_says_otherwise(
    system: Make, monkeypatch: pytest.MonkeyPatch, dates: str | None, started: str
) -> None:
    found = policy.register()
    channels = [each.model_copy(update={"dates": dates}) for each in found.channels]
    monkeypatch.setattr(policy, "register", lambda: found.model_copy(update={"channels": tuple(channels)}))
    assert system("arrive").post("/api/calls", {**CDR, "calldate": "03/04/2026 14:05"}).status_code == 201
    (record,) = subjects.items(subjects.find("phone", "+4722334455"))  # type: ignore[arg-type]
    assert record.payload["started"] == started


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/calls", {**CDR, "src": "anonymous secret"}, 422),
        ("/api/channels/pigeons/arrivals", {"fields": {"a": "b"}}, 404),
        ("/api/channels/mailbox/arrivals", {"fields": {"a": "b"}}, 404),
        ("/api/channels/customer-list/arrivals", {"fields": {"email": "cleo@altoros.com"}}, 422),
        ("/api/channels/customer-list/arrivals", {"fields": {"email": "x" * 20_000}}, 422),
        ("/api/channels/customer-list/arrivals", {"fields": {"email": ["secret"]}}, 422),
        ("/api/channels/customer-list/arrivals", {"fields": {}, "more": "secret"}, 422),
    ],
)
def test_what_cannot_be_read_is_refused_and_not_repeated(system: Make, path: str, body: Any, status: int) -> None:
    answer = system("arrive").post(path, body)
    assert answer.status_code == status and "secret" not in answer.content.decode()
    assert not subjects.count()


@promise("5.4")
def test_a_delivery_is_told_of_by_a_machine(system: Make) -> None:
    taken_in(LIST)
    answer = system("deliver").post("/api/deliveries", {"account": "2", "on": "2026-03-20"})
    assert answer.json() == {"people": 1}
    assert system("deliver").post("/api/deliveries", {"account": "2", "on": "2999-03-20"}).status_code == 422
    assert system("deliver").post("/api/deliveries", {"account": "2", "on": "0001-01-01"}).status_code == 422
    assert system("deliver").post("/api/deliveries", {"on": "2026-03-20"}).status_code == 422


@promise("9.3")
def test_each_asks_for_its_own_scope(system: Make) -> None:
    assert system("deliver").post("/api/calls", CDR).status_code == 403
    assert system("arrive").post("/api/deliveries", {"account": "2", "on": "2026-03-20"}).status_code == 403
    assert Client().post("/api/calls", CDR, content_type="application/json").status_code == 401


def hook(address: str) -> int:
    body = {"api_url": address, "config": {"action": "order.placed"}}
    return Client().post("/api/registrations/eventbrite", body, content_type="application/json").status_code


@pytest.fixture
def token(settings: Settings) -> None:
    settings.HOLDORD_EVENTBRITE_TOKEN, settings.HOLDORD_JOBS = "a-token", "inline"


@promise("6.2", "6.4")
@pytest.mark.usefixtures("token")
def test_what_eventbrite_tells_of_is_fetched_from_eventbrite() -> None:
    order = {"attendees": [
        {"id": "77", "order_id": "900", "event_id": "5", "ticket_class_name": "Free", "created": "2026-03-01T10:00:00Z",
         "profile": {"name": "Mette Prøvesen", "email": "mette@nordlys.example", "company": "Nordlys"}},
        {"id": "78", "order_id": "900", "event_id": "5", "cancelled": True, "profile": {"email": "ben@x.example"}},
    ]}  # fmt: skip
    event = {"name": {"text": "Cloud Evening"}, "start": {"utc": "2026-04-15T16:00:00Z"}}
    with respx.mock(base_url="https://www.eventbriteapi.com/v3/") as service:
        asked = service.get("orders/900/").respond(json=order)
        service.get("events/5/").respond(json=event)
        assert hook(ORDER) == 202
    assert asked.calls[0].request.headers["Authorization"] == "Bearer a-token"
    (found,) = queries.events()
    assert (found.title, found.participants) == ("Cloud Evening", 1) and not Awaited.objects.exists()
    assert subjects.find("email", "ben@x.example") is None


@pytest.mark.usefixtures("token")
@pytest.mark.parametrize(
    "address",
    ["", "https://evil.example/v3/orders/1/", "https://www.eventbriteapi.com.evil.example/v3/orders/1/",
     "http://www.eventbriteapi.com/v3/orders/1/", "https://www.eventbriteapi.com/v3/orders/1/../../users/me/"],
)  # fmt: skip
def test_nothing_is_fetched_from_anywhere_else(address: str) -> None:
    assert hook(address) == 422 and not Awaited.objects.exists()


@pytest.mark.usefixtures("token")
def test_what_eventbrite_does_not_give_now_is_tried_again_and_what_it_never_gives_is_forgotten() -> None:
    stamina.set_testing(True, attempts=1)
    try:
        with respx.mock(base_url="https://www.eventbriteapi.com/v3/") as service:
            service.get("orders/900/").mock(side_effect=[httpx.ConnectError("secret"), httpx.Response(404)])
            assert hook(ORDER) == 202 and Awaited.objects.count() == 1
            assert hook(ORDER) == 202 and Awaited.objects.count() == 0
    finally:
        stamina.set_testing(False)


def test_without_a_token_there_is_no_such_address() -> None:
    assert hook(ORDER) == 404
