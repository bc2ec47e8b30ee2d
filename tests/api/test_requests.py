"""Another system of the company brings requests: the clock begins, the answer goes to the person."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from holdord.lib.clock import now
from holdord.notice import queries as notice
from holdord.rights import actions, queries
from holdord.rights.identity import Method
from holdord.rights.models import RightsRequest
from tests.api.conftest import System
from tests.conftest import promise

ADA = "ada.lind@example.dk"
ASKED = {"right": "access", "email": ADA, "language": "da"}


@pytest.fixture
def shop(system: Callable[..., System]) -> System:
    return system("request")


@promise("8.1h", "8.1b")
def test_a_request_is_brought_and_its_clock_begins_at_receipt(shop: System) -> None:
    before = now()
    answer = shop.post("/api/requests", ASKED | {"message": "Everything, please"})
    told = answer.json()  # type: ignore[attr-defined]  # of the test client
    assert answer.status_code == 201
    row = RightsRequest.objects.get()
    assert (str(row.id), row.reference, row.due_on.isoformat()) == (told["id"], told["case"], told["due_on"])
    assert before <= datetime.fromisoformat(told["received_at"]) <= now()
    assert (told["status"], told["proven"]) == ("dpv:RequestInitiated", False)
    assert not notice.outbox()


def test_whoever_is_logged_in_there_needs_no_code_here(shop: System) -> None:
    shop.post("/api/requests", ASKED | {"authenticated": True})
    row = RightsRequest.objects.get()
    assert [each.method for each in queries.proofs(row.id)] == [Method.AGENT]
    assert [letter.template for letter in notice.outbox()] == ["rights/letters/acknowledgement"]


def test_brought_twice_under_one_number_it_is_one(shop: System) -> None:
    first = shop.post("/api/requests", ASKED, **{"Idempotency-Key": "17"})
    again = shop.post("/api/requests", ASKED, **{"Idempotency-Key": "17"})
    other = shop.post("/api/requests", ASKED, **{"Idempotency-Key": "18"})
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 201)
    assert first.json()["id"] == again.json()["id"] != other.json()["id"]  # type: ignore[attr-defined]


def test_it_is_taken_back_until_its_answer_is_on_its_way(shop: System) -> None:
    id = shop.post("/api/requests", ASKED | {"authenticated": True}).json()["id"]  # type: ignore[attr-defined]
    taken = shop.browser.delete(f"/api/requests/{id}", headers={"Authorization": f"Bearer {shop.key}"})
    assert (taken.status_code, taken.json()["status"]) == (200, "dpv:RequestUnfulfilled")
    id = shop.post("/api/requests", ASKED | {"authenticated": True}).json()["id"]  # type: ignore[attr-defined]
    actions.prepare(request=id, by="system:test", at=now())
    actions.approve(request=id, by="system:test", at=now())
    late = shop.browser.delete(f"/api/requests/{id}", headers={"Authorization": f"Bearer {shop.key}"})
    assert late.status_code == 409


@pytest.mark.parametrize("begun", ["erasing_at", "finishing_at"])
def test_what_is_being_carried_out_cannot_be_taken_back(shop: System, begun: str) -> None:
    id = shop.post("/api/requests", ASKED | {"right": "erasure", "authenticated": True}).json()["id"]  # type: ignore[attr-defined]
    RightsRequest.objects.filter(pk=id).update(**{begun: now()})
    late = shop.browser.delete(f"/api/requests/{id}", headers={"Authorization": f"Bearer {shop.key}"})
    assert late.status_code == 409 and RightsRequest.objects.get().closed_at is None


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"right": "complaint", "email": ADA}, 422), ({"right": "access"}, 422),
        ({"right": "access", "email": "no address"}, 422), (ASKED | {"more": 1}, 422),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_its_place_and_not_repeated(shop: System, sent: Any, status: int) -> None:
    answer = shop.post("/api/requests", sent)
    assert answer.status_code == status
    assert "no address" not in answer.content.decode()
    assert not RightsRequest.objects.exists()


def test_each_system_sees_its_own_alone(shop: System, system: Callable[..., System]) -> None:
    id = shop.post("/api/requests", ASKED).json()["id"]  # type: ignore[attr-defined]
    assert shop.get(f"/api/requests/{id}").status_code == 200
    assert system("request").get(f"/api/requests/{id}").status_code == 404
    assert shop.get(f"/api/requests/{uuid4()}").status_code == 404
    assert system("decide").post("/api/requests", ASKED).status_code == 403
    assert System("").post("/api/requests", ASKED).status_code == 401


def test_something_else_under_the_same_number_is_refused(shop: System) -> None:
    key = {"Idempotency-Key": "17"}
    first = shop.post("/api/requests", ASKED, **key)
    other = shop.post("/api/requests", ASKED | {"right": "erasure"}, **key)
    assert (first.status_code, other.status_code) == (201, 409)
    assert RightsRequest.objects.count() == 1


@promise("8.1g")
def test_a_system_brings_what_somebody_asks_for_another_and_says_what_was_seen(system: Callable[..., System]) -> None:
    shop = system("request", "mandate")
    other = {"kind": "proxy", "name": "Lars Lund", "email": "lars@lawyers.example"}
    told = shop.post("/api/requests", ASKED | {"on_behalf": other}).json()  # type: ignore[attr-defined]
    assert (told["mandate"], told["proven"]) == ("waits", False)
    assert [letter.template for letter in notice.outbox()] == ["rights/letters/mandate_needed"]
    where = f"/api/requests/{told['id']}/mandate"

    late = shop.post(where, {"until": "2020-01-01"})
    assert late.status_code == 422 and "over" in late.content.decode()  # type: ignore[attr-defined]
    seen = shop.post(where, {"receives": True})
    assert (seen.status_code, seen.json()["mandate"], seen.json()["proven"]) == (200, "seen", True)  # type: ignore[attr-defined]
    assert shop.post(where, {}).status_code == 409


@promise("8.1g")
def test_who_may_bring_requests_may_not_say_who_else_gets_the_answer(shop: System) -> None:
    other = {"kind": "guardian", "name": "Lars Lund", "email": "lars@lawyers.example"}
    id = shop.post("/api/requests", ASKED | {"on_behalf": other}).json()["id"]  # type: ignore[attr-defined]
    assert shop.post(f"/api/requests/{id}/mandate", {"receives": True}).status_code == 403
    assert shop.get(f"/api/requests/{id}").json()["mandate"] == "waits"  # type: ignore[attr-defined]


def test_nobody_is_logged_in_as_somebody_else(shop: System) -> None:
    other = {"kind": "proxy", "name": "Lars Lund", "email": "lars@lawyers.example"}
    assert shop.post("/api/requests", ASKED | {"on_behalf": other, "authenticated": True}).status_code == 422
    assert not RightsRequest.objects.exists()
