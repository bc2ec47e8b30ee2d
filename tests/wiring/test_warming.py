"""The first visitor waits no longer than the second."""

from pathlib import Path

import pytest

from holdord.lib.web import Response
from holdord.wiring import warming


def test_the_pages_everybody_meets_first_are_asked_for_and_answer(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    fetch = warming.fetch

    def listen(page: str) -> Response:
        answer = fetch(page)
        assert answer.status == 200, page
        asked.append(page)
        return answer

    monkeypatch.setattr(warming, "fetch", listen)
    monkeypatch.setattr(warming.connections, "close_all", lambda: None)
    warming._warm()
    assert asked[0] == "/da/privatliv" and "/en/rights" in asked and asked[-1] == "/console/log-in/"


def test_a_page_that_fails_does_not_keep_the_house_from_opening(monkeypatch: pytest.MonkeyPatch, house: Path) -> None:
    def broken(page: str) -> Response:
        raise RuntimeError("no page today")

    monkeypatch.setattr(warming, "fetch", broken)
    monkeypatch.setattr(warming.connections, "close_all", lambda: None)
    warming._warm()
