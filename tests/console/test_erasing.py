"""Erased from the page of a request: the plan, then the ground; what is done by hand is closed with a proof."""

from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from holdord.lib.clock import now
from holdord.recipients import queries as told
from holdord.rights import actions, queries
from holdord.rights.rules import Channel, Step
from holdord.subjects import queries as people
from holdord.terms import Right
from tests.conftest import promise
from tests.console.conftest import ADA, Desk, Enter
from tests.recipients.connected import went_to


@pytest.fixture(autouse=True)
def jobs_at_once(settings: Any) -> None:
    settings.HOLDORD_JOBS = "inline"


@pytest.fixture
def desk(enter: Enter) -> Desk:
    return enter("dpo").for_purpose("answer-rights-requests")


@pytest.fixture
def request_(ada: UUID) -> UUID:
    id = actions.take_down(
        right=Right.ERASURE, address=ADA, channel=Channel.PHONE, received_at=now(), language="en", by="system:test",
        at=now(),
    )  # fmt: skip
    actions.confirm_identity(request=id, by="system:test", at=now())
    return id


def read(desk: Desk, page: str, *args: Any) -> str:
    return str(desk.get(reverse(page, args=args)).content.decode())


def send(desk: Desk, page: str, id: UUID, **sent: Any) -> str:
    return str(desk.post(reverse(page, args=[id]), sent, follow=True).content.decode())


@promise("8.3")
def test_planned_erased_and_certified_on_one_page(desk: Desk, request_: UUID, ada: UUID) -> None:
    assert "Open and look at the plan" in read(desk, "console.request", request_)
    page = read(desk, "console.opened", request_)
    assert "This goes" in page and "Nothing: their key is destroyed too." in page and "Erase everything" in page
    assert "Choose the ground" in send(desk, "console.erase_request", request_)
    assert people.exists(ada)
    said = send(desk, "console.erase_request", request_, **{"erase-ground": "A17-1-b"})
    assert "Begun." in said and "Certificate (PDF)" in said
    assert not people.exists(ada) and queries.request(request_, at=now()).step is Step.NOTHING
    document = desk.get(reverse("console.certificate", args=[request_, "pdf"]))
    assert document.content.startswith(b"%PDF-")
    assert desk.get(reverse("console.certificate", args=[request_, "json"])).json()["ground"] == "A17-1-b"
    assert desk.get(reverse("console.certificate", args=[request_, "xml"])).status_code == 404


@promise("8.0b")
def test_something_stays_and_the_plan_says_so(desk: Desk, request_: UUID, ada: UUID) -> None:
    keep = {"keep-process": "web-forms", "keep-exemption": "A17-3-e"}
    assert "Nothing was noted" in send(desk, "console.keep", request_, **keep, **{"keep-until_on": "2020-01-01"})
    page = send(desk, "console.keep", request_, **keep, **{"keep-until_on": "2099-01-01"})
    assert "It stays" in page and "legal claims (GDPR Art. 17(3)(e)), until 1 January 2099" in page
    assert "Erase what may go" in page
    assert "Begun." in send(desk, "console.erase_request", request_, **{"erase-ground": "A17-1-a"})
    assert people.exists(ada) and queries.request(request_, at=now()).step is Step.NOTHING


@promise("8.3", "8.4c")
def test_a_task_is_done_with_a_proof_or_given_up_with_a_reason(desk: Desk, request_: UUID, ada: UUID) -> None:
    went_to(ada, "azets", "zoom")
    assert "Azets" in send(desk, "console.erase_request", request_, **{"erase-ground": "A17-1-b"})
    page = read(desk, "console.recipients")
    assert "Azets" in page and "Zoom" in page and "ada" not in page.replace("data", "").lower().split("<main")[1]
    azets, zoom = (each.id for each in told.of_request(request_))
    assert ADA in read(desk, "console.recipient", azets)
    assert "Choose what shows it" in send(desk, "console.recipient", azets, act="done", proof="nothing")
    assert "Noted. It is done." in send(
        desk, "console.recipient", azets, act="done", proof="their-number", reference="A-1", note=""
    )
    assert "Choose why, and say it" in send(
        desk, "console.recipient", zoom, act="give-up", exemption="refused", why="no"
    )
    assert queries.request(request_, at=now()).step is Step.RECIPIENTS
    said = send(
        desk,
        "console.recipient",
        zoom,
        act="give-up",
        exemption="not-held",
        why="They hold nothing of this person at all.",
    )
    assert "with its reason" in said and ADA not in said, "what reached them there is gone"
    assert "Nothing is open" in read(desk, "console.recipients")
    actions.go_on_erasing(request=request_, at=now())
    page = read(desk, "console.request", request_)
    assert "a case number of theirs" in page and "They hold nothing of this person." in page


def test_a_case_handler_sees_the_plan_and_erases_nobody(enter: Enter, request_: UUID, ada: UUID) -> None:
    desk = enter("case_handler").for_purpose("answer-rights-requests")
    page = read(desk, "console.opened", request_)
    assert "This goes" in page and "Your role does not erase anybody" in page and "Erase everything" not in page
    desk.post(reverse("console.erase_request", args=[request_]), {"erase-ground": "A17-1-b"})
    assert people.exists(ada)
