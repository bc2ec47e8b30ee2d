"""Ada takes along what she gave us: on consent or contract, all of it, sealed, in the form that is published."""

import csv
import io
import json
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from holdord.intake import actions as intake
from holdord.lib import aes_zip
from holdord.lib.registry import controls
from holdord.notice import queries as notice
from holdord.rights import actions, portable, queries
from holdord.rights.models import Delivery
from holdord.terms import RequestStatus, Right
from tests.conftest import at, promise
from tests.rights.conftest import (
    ADA,
    ASKED,
    CLEO,
    MESSAGE,
    STRANGER,
    answered,
    asks,
    newest,
    proves,
    request_of,
    token_in,
)

LATER = ASKED + timedelta(minutes=20)
has_7z = pytest.mark.skipif(not shutil.which("7z"), reason="there is no 7z to open an archive with")


def opened(archive: bytes, password: str, folder: Path) -> dict[str, bytes] | None:
    """What somebody else's program finds in the archive; None where it does not open."""
    path = folder / "answer.zip"
    path.write_bytes(archive)
    into = folder / "out"
    if subprocess.run(["7z", "x", "-y", f"-p{password}", f"-o{into}", path], capture_output=True).returncode:
        return None
    return {str(file.relative_to(into)): file.read_bytes() for file in into.rglob("*") if file.is_file()}


@promise("8.6")
@has_7z
def test_asked_for_it_is_sent_as_an_archive_that_opens_with_its_password_only(ada: UUID, tmp_path: Path) -> None:
    proves(asks(right=Right.PORTABILITY))
    row = request_of()
    answered(row.id)
    row.refresh_from_db()
    assert row.status == RequestStatus.FULFILLED.value
    archive, password = queries.answer_of(row.id)
    assert opened(archive, "wrong", tmp_path / "") is None
    found = opened(archive, password, tmp_path)
    assert found is not None
    assert set(found) == {"data.json", "data.csv", "laes-mig.txt"}
    told = json.loads(found["data.json"])
    assert [item["data"]["message"] for item in told["items"] if item["kind"] == "record"] == [MESSAGE]
    assert {item["basis"] for item in told["items"]} <= portable.PORTABLE
    table = list(csv.reader(io.StringIO(found["data.csv"].decode("utf-8-sig"))))
    assert [line[8] for line in table if line[7] == "message"] == [MESSAGE]


@promise("8.6", "8.1c")
def test_the_letter_has_the_link_and_never_the_password(ada: UUID) -> None:
    proves(asks(right=Right.PORTABILITY))
    answered(request_of().id)
    letter = newest(ADA, "portable_ready")
    archive = actions.collect(token=token_in(letter), at=LATER)
    assert archive.startswith(b"PK")
    _, password = queries.answer_of(request_of().id)
    letters = [notice.message(each.id) for each in notice.outbox(500)]
    assert not [each for each in letters if each and password in (each.body or "")]


@promise("8.6")
def test_what_is_used_on_another_ground_or_made_by_us_stays(ada: UUID) -> None:
    intake.receive(
        form_id="white-paper", values={"name": "Ada Lind", "email": ADA, "paper": "Web shops"}, consents=(),
        language="da", by="public", at=at("2025-06-01"),
    )  # fmt: skip
    found = portable.of(ada, at=LATER)
    assert all(item.basis in portable.PORTABLE for item in found.items)
    assert {item.kind for item in found.items} == {"record", "choice"}
    assert [item.data["message"] for item in found.items if item.kind == "record"] == [MESSAGE]


@promise("8.6")
def test_the_file_has_the_form_that_is_published(ada: UUID) -> None:
    page = Client().get(portable.SCHEMA_PATH)
    assert page["content-type"] == "application/schema+json"
    schema = json.loads(page.content)
    Draft202012Validator.check_schema(schema)
    told = json.loads(portable.as_json(portable.of(ada, at=LATER)))
    Draft202012Validator(schema).validate(told)
    assert told["$schema"] == schema["$id"]
    broken = {**told, "items": [{**told["items"][0], "basis": "eu-gdpr:A6-1-f"}]}
    assert not Draft202012Validator(schema).is_valid(broken)


def test_who_gave_nothing_of_the_kind_is_told_so_and_why(house: Path) -> None:
    proves(asks(STRANGER, Right.PORTABILITY), STRANGER)
    answered(request_of().id)
    assert "artikel 20, stk. 1" in (newest(STRANGER, "nothing_portable").body or "")


def test_what_came_after_the_approval_is_not_sent_unseen(ada: UUID) -> None:
    proves(asks(right=Right.PORTABILITY))
    id = request_of().id
    actions.prepare(request=id, by=CLEO, at=LATER)
    assert json.loads(actions.preview(request=id, by=CLEO, at=LATER))["format"] == "holdord-portable"
    intake.receive(
        form_id="contact", values={"name": "Ada Lind", "email": ADA, "message": "More"}, consents=(), language="da",
        by="public", at=LATER,
    )  # fmt: skip
    with pytest.raises(actions.ChangedSince):
        actions.approve(request=id, by=CLEO, at=LATER)


@has_7z
def test_an_archive_opens_elsewhere_whatever_is_in_it(tmp_path: Path) -> None:
    files = {"data.json": b"{}" * 9999, "empty.txt": b"", "files/1-æ": bytes(range(256)) * 300}
    archive = aes_zip.archive(files, password="hæst-og-vogn", at=at("2026-03-05"))
    assert opened(archive, "hæst-og-vogn", tmp_path) == files
    changed = bytearray(archive)
    changed[100] ^= 1
    assert opened(bytes(changed), "hæst-og-vogn", tmp_path / "") is None


@promise("8.6")
def test_the_control_sees_it_kept_and_sees_it_broken(ada: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    look = controls.get("rights.portable-is-whole")
    assert look is not None
    assert look(LATER, {}).state == "kept"
    lost = portable.is_portable
    monkeypatch.setattr(portable, "is_portable", lambda item: item["kind"] != "record" and lost(item))
    assert "holds 0 records, where 1 were given" in look(LATER, {}).line


@promise("8.6")
def test_the_control_sees_an_archive_that_is_not_sealed(ada: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    proves(asks(right=Right.PORTABILITY))
    monkeypatch.setattr(portable, "archive", lambda *_, **__: b"PK\x03\x04 in clear")
    answered(request_of().id)
    assert Delivery.objects.count() == 1
    look = controls.get("rights.portable-is-whole")
    assert look is not None
    assert "not sealed" in look(LATER, {}).line
