"""The page that says in public how promises are kept: only where the company wants it, and never a word too much."""

from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from holdord.centre import word
from holdord.lib.registry import broken, kept
from holdord.policy.register import Promise
from holdord.promises import actions, queries
from holdord.promises.rules import Seen, judge
from tests.conftest import at

pytestmark = pytest.mark.usefixtures("house")

PAGES = ["/da/ord", "/en/word", "/da/ord.svg", "/en/word.svg"]


@pytest.fixture
def switched_on(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOLDORD_PUBLIC_PROMISES = True
    monkeypatch.setattr(word, "now", lambda: at("2026-11-02"))

    def nobody_runs_a_control(*args: object) -> list[object]:
        raise AssertionError("a visitor makes no control run")

    monkeypatch.setattr(queries, "check", nobody_runs_a_control)


def looked(day: str = "2026-11-01") -> None:
    """A look that saw three promises: one kept, in public; one broken, in private; one without a control."""
    seen = [
        ("1.1", [Seen("notice.says", kept("facts looked for: {n}", n=20, looked_at=20), public=True)]),
        ("9.2", [Seen("staff.x", broken("accounts without a lock: {n}", n=3, looked_at=4))]),
        ("9.7", []),
    ]
    results = [judge(Promise.model_validate({"id": id, "kind": "C"}), each) for id, each in seen]
    actions.keep(results, version="1" * 64, by="system:test", at=at(day))


@pytest.mark.parametrize("path", PAGES)
def test_there_is_no_such_page_until_the_company_says_so(client: Client, path: str, settings: Any) -> None:
    looked()
    assert client.get(path).status_code == 404
    settings.HOLDORD_PUBLIC_PROMISES = True
    assert client.get(path).status_code == 200


@pytest.mark.usefixtures("switched_on")
@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/en/word", ["How we keep our word", "Kept: 1. Broken: 1.", "not looked at yet", "since 1 November 2026"]),
        ("/da/ord", ["Sådan holder vi ord", "Holdt: 1. Brudt: 1.", "ikke set efter endnu", "siden 1. november 2026"]),
    ],
)
def test_each_promise_stands_there_with_its_state_and_since_when(client: Client, path: str, words: list[str]) -> None:
    looked()
    page = client.get(path).content.decode()
    for each in words:
        assert each in page
    assert page.count('<tr id="p-') == 94
    assert "<script" not in page


@pytest.mark.usefixtures("switched_on")
def test_evidence_is_shown_where_it_is_public_and_nowhere_else(client: Client) -> None:
    looked()
    page = client.get("/en/word").content.decode()
    assert "facts looked for: 20" in page
    assert "accounts without" not in page


@pytest.mark.usefixtures("switched_on")
def test_before_the_first_look_nothing_is_claimed(client: Client) -> None:
    page = client.get("/en/word").content.decode()
    assert "Nobody has looked yet" in page
    assert "badge--good" not in page.split('id="w-1"')[1]
    assert "not looked at lately" in client.get("/en/word.svg").content.decode()


@pytest.mark.usefixtures("switched_on")
def test_the_badge_is_a_picture_in_the_language_of_its_address(client: Client) -> None:
    looked()
    answer = client.get("/da/ord.svg")
    assert answer.headers["Content-Type"].startswith("image/svg+xml")
    assert ElementTree.fromstring(answer.content.decode())[0].text == "løfter: 1 holdt, 1 brudt"


@pytest.mark.usefixtures("switched_on")
def test_a_look_of_last_week_says_nothing_of_today(client: Client) -> None:
    looked("2026-10-20")
    assert "more than two days ago" in client.get("/en/word").content.decode()
    assert "not looked at lately" in client.get("/en/word.svg").content.decode()
