"""A choice made in front of the banner arrives from any of the company's sites, once, and from nobody else's."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import Settings

from holdord.api import site_choices
from holdord.consent import actions, banner, queries
from holdord.lib import clock
from holdord.lib.network import Share
from holdord.policy import queries as policy
from tests.conftest import promise

pytestmark = pytest.mark.usefixtures("house")

SITE = "https://www.example.com"


@pytest.fixture
def sent(house: object, settings: Settings) -> dict[str, Any]:
    settings.HOLDORD_EMBED_ON = [SITE]
    shown = actions.put_question(banner.asked(policy.active(), "en"), by="system:banner", at=clock.now())
    return {
        "i": uuid4().hex,
        "v": shown.hash[:16],
        "a": "refuse",
        "l": 1,
        "n": queries.slots(),
        "b": "0",
        "g": 0,
        "t": 5,
    }


def tells(client: Client, body: object, origin: str = SITE) -> Any:
    text = body if isinstance(body, str) else json.dumps(body)
    return client.post("/api/site-choices", text, content_type="text/plain", headers={"Origin": origin})


@promise("2.1b")
def test_a_choice_from_our_site_is_kept_and_the_browser_may_read_so(client: Client, sent: dict[str, Any]) -> None:
    answer = tells(client, sent)
    assert answer.status_code == 201 and answer["Access-Control-Allow-Origin"] == SITE
    assert tells(client, sent).status_code == 200, "sent twice, it was there already"
    assert not answer.content and "Set-Cookie" not in answer


def test_another_site_tells_us_nothing(client: Client, sent: dict[str, Any]) -> None:
    answer = tells(client, sent, "https://elsewhere.example")
    assert answer.status_code == 403 and "Access-Control-Allow-Origin" not in answer


@pytest.mark.parametrize(
    ("body", "status"),
    [("", 422), ("[]", 422), ("null", 422), ("{", 422), ('{"i": "x"}', 422), ("9" * 401, 413), ("[" * 300, 422)],
)
def test_what_is_no_choice_is_refused_and_not_repeated(
    client: Client, sent: dict[str, Any], body: str, status: int
) -> None:
    answer = tells(client, body)
    assert answer.status_code == status and answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(("length", "status"), [("many", 400), ("-1", 400), ("4e2", 400), ("9" * 5000, 413)])
def test_a_length_that_is_none_is_refused(client: Client, sent: dict[str, Any], length: str, status: int) -> None:
    answer = client.post("/api/site-choices", json.dumps(sent), content_type="text/plain", CONTENT_LENGTH=length)
    assert answer.status_code == status and answer["Content-Type"] == "application/problem+json"


def test_a_flood_from_one_network_is_held_up_and_nobody_elses_choice(
    client: Client, sent: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site_choices, "_share", Share(2))

    def chooses(network: str) -> Any:
        said = json.dumps(sent | {"i": uuid4().hex})
        return client.post(
            "/api/site-choices", said, content_type="text/plain", headers={"Origin": SITE}, REMOTE_ADDR=network
        )

    assert [chooses("192.0.2.7").status_code for _ in range(3)] == [201, 201, 429]
    held_up = chooses("192.0.2.7")
    assert 0 < int(held_up["Retry-After"]) <= 3600 and held_up["Access-Control-Allow-Origin"] == SITE
    assert chooses("192.0.2.8").status_code == 201
    assert [chooses(f"2001:db8::{each}").status_code for each in range(3)] == [201, 201, 429], "one subscriber"
    assert {chooses("127.0.0.1").status_code for _ in range(4)} == {201}, "a proxy that does not say for whom"


def test_it_is_only_posted(client: Client, sent: dict[str, Any]) -> None:
    assert client.get("/api/site-choices").status_code == 405


def test_what_the_banner_sends_is_small(client: Client, sent: dict[str, Any]) -> None:
    longest = sent | {"a": "withdraw", "b": "f" * 64, "n": 256, "g": 1, "t": 2_000_000_000_000}
    assert len(json.dumps(longest)) <= 400


@promise("8.7")
def test_a_browser_hears_once_what_was_taken_back_elsewhere(client: Client, sent: dict[str, Any]) -> None:
    assert tells(client, sent | {"a": "accept", "b": "1"}).status_code == 201
    assert tells(client, {"i": sent["i"]}).status_code == 200
    page = client.post("/en/cookies", {"number": sent["i"], "take-back": "1"})
    assert page.status_code == 200 and "Taken back" in page.text
    assert tells(client, {"i": sent["i"]}).status_code == 205


@promise("2.1b")
def test_the_page_shows_what_was_chosen_to_whoever_has_the_number(client: Client, sent: dict[str, Any]) -> None:
    tells(client, sent | {"a": "choose", "b": "8", "l": 2})
    number = f"{sent['i'][:8]}-{sent['i'][8:]}"
    page = client.post("/da/cookies", {"number": number})
    assert page.status_code == 200 and sent["i"] in page.text and "Hotjar" in page.text
    assert page["Cache-Control"] == "no-store"
    taken = client.post("/da/cookies", {"number": number, "json": "1"})
    (record,) = json.loads(taken.content)
    assert record["@type"] == "dpv:ConsentRecord"
    unknown = client.post("/da/cookies", {"number": "0" * 32})
    assert unknown.status_code == 404 and "Hotjar" in unknown.text, "the list stands there all the same"
