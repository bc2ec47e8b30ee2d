"""Ada asks, proves herself, is answered, fetches: in no log, no address, no job, no error stands anything of her."""

import json
import logging
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from pytest_django import Settings

from holdord.centre import rights as pages
from holdord.lib import jobs
from holdord.rights import actions, letters
from tests.conftest import promise
from tests.rights.conftest import ADA, ASKED, CLEO, MESSAGE, answered, code_in, newest, request_of, token_in

CAST = ("Ada Lind", "ada.lind", "Lind &", "Bodil", MESSAGE, "Cleo", "what-only-ada-would-write")


@promise("9.1", "9.3")
def test_nothing_of_the_cast_stands_in_logs_addresses_jobs_or_errors(
    ada: UUID, house: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    handed_over: list[str] = []

    def enqueue(name: str, key: str, **arguments: Any) -> None:
        handed_over.append(json.dumps([name, key, arguments]))

    for room in ("asking", "preparing", "transferring"):
        monkeypatch.setattr(f"holdord.rights.actions.{room}.enqueue", enqueue)
    assert jobs.enqueue is not enqueue
    monkeypatch.setattr("holdord.centre.rights.now", lambda: ASKED)
    caplog.set_level(logging.DEBUG)
    browser, addresses = Client(raise_request_exception=False), list[str]()

    def visits(path: str, sent: dict[str, Any] | None = None) -> Any:
        answer = browser.get(path) if sent is None else browser.post(path, sent)
        addresses.extend([path, answer.headers.get("Location", "")])
        return answer

    asked = {"what": "eu-gdpr:A15", "address": ADA, "message": "what-only-ada-would-write", "country": "DK"}
    assert visits(letters.PAGE["da"], asked).status_code == 302
    (challenge,) = [json.loads(each)[2]["challenge"] for each in handed_over]
    actions.send_code(challenge=UUID(challenge), at=ASKED)
    assert visits(pages.CODE["da"], {"code": code_in(newest(ADA, "code"))}).status_code == 302
    visits(pages.CASE["da"])
    answered(request_of().id, when=ASKED)
    token = token_in(newest(ADA, "answer_ready"))
    assert visits(letters.COLLECT["da"] + token, {}).status_code == 200

    monkeypatch.setattr("holdord.centre.rights.queries.cases", lambda *_, **__: 1 / 0)
    broken = visits(pages.CASE["da"])
    assert broken.status_code == 500
    wrong = visits(letters.PAGE["da"], {"what": "eu-gdpr:A15", "address": "Ada Lind what-only-ada-would-write"})
    assert wrong.status_code == 422
    assert visits("/api/requests", {"email": ADA}).status_code in (401, 405, 422)

    said = capsys.readouterr()
    everything = {
        "logs": "\n".join([caplog.text, said.out, said.err]), "addresses": "\n".join(addresses),
        "jobs": "\n".join(handed_over), "the error page": broken.content.decode(),
    }  # fmt: skip
    assert len(handed_over) >= 2
    found = [(place, words) for place, text in everything.items() for words in CAST if words.lower() in text.lower()]
    assert not found
    assert CLEO.split(":")[1] not in everything["addresses"]
