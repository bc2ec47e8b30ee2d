"""What a watchman sees of the house over time: figures for whoever holds the token, and nothing of anybody."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db.utils import OperationalError
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from holdord.lib.clock import now
from holdord.rights import actions as rights
from holdord.rights.rules import Channel
from holdord.terms import Right
from holdord.wiring import metrics
from tests.conftest import promise

TOKEN = "a-token-that-nobody-ever-guesses"


@pytest.fixture
def watched(house: Path, settings: Settings) -> Path:
    settings.HOLDORD_METRICS_TOKEN = TOKEN
    return house


def read(client: Client) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Every figure by its name and labels, as a collector reads the page."""
    answer = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain")
    families = text_string_to_metric_families(answer.content.decode())
    return {(each.name, frozenset(each.labels.items())): each.value for family in families for each in family.samples}


def figure(found: dict[tuple[str, frozenset[tuple[str, str]]], float], name: str, **labels: str) -> float:
    return found[name, frozenset(labels.items())]


def test_without_a_token_there_is_no_such_page(client: Client, house: Path) -> None:
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize(
    "header", ["", TOKEN, "Bearer", "Bearer nearly-the-token", f"Basic {TOKEN}", f"Bearer {TOKEN}x"]
)
def test_whoever_shows_another_token_sees_nothing(client: Client, watched: Path, header: str) -> None:
    assert client.get("/metrics", headers={"authorization": header}).status_code == 404


@promise("8.1b")
def test_a_request_that_is_late_is_a_figure_before_anybody_looks_at_the_board(client: Client, watched: Path) -> None:
    before = read(client)
    by = f"staff:{uuid4()}"
    for days in (1, 60):
        id = rights.take_down(
            right=Right.ACCESS, address=f"n{days}@opdigt.example", channel=Channel.PHONE,
            received_at=now() - timedelta(days=days), language="da", by=by, at=now(),
        )  # fmt: skip
        rights.confirm_identity(request=id, by=by, at=now())
    after = read(client)
    late = [figure(found, "holdord_requests_open", group="late") for found in (before, after)]
    assert late[1] - late[0] == 1
    assert b"opdigt" not in client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}).content


@promise("2.1a")
def test_answers_are_counted_by_the_pattern_of_their_address_and_never_by_what_was_typed(
    client: Client, watched: Path
) -> None:
    labels = {"route": "/da/privatliv", "method": "GET", "status": "200"}
    before = read(client).get(("holdord_answers_total", frozenset(labels.items())), 0)
    client.get("/da/privatliv?fra=ada@opdigt.example")
    client.get("/ada@opdigt.example")
    page = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}).content.decode()
    assert figure(read(client), "holdord_answers_total", **labels) - before == 1
    assert 'route="(none)"' in page
    assert "opdigt" not in page


def test_where_one_room_cannot_be_asked_the_others_are_told(
    client: Client, watched: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent() -> int:
        raise OperationalError("gone")

    monkeypatch.setattr(metrics.notice, "waiting", silent)
    found = read(client)
    assert ("holdord_letters_waiting", frozenset()) not in found
    assert figure(found, "holdord_database_up", database="default") == 1
    assert figure(found, "holdord_communications_open") == 0
