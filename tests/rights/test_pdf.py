"""The file: what a person wrote is shown as it stands, and the lock is a lock."""

import io
import json
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pikepdf
import pytest

from holdord.intake import actions as intake
from holdord.rights import pdf, report
from holdord.rights.letters import About
from holdord.terms import Right
from tests.conftest import promise
from tests.rights.conftest import ADA, ASKED

LATER = ASKED + timedelta(minutes=20)


def _report(message: str, language: str = "da") -> dict[str, Any]:
    subject = intake.receive(
        form_id="contact", values={"name": "Ada Lind", "email": ADA, "message": message}, consents=(),
        language=language, by="public", at=ASKED,
    ).subject  # fmt: skip
    about = About("A7K2-9Q", Right.ACCESS, ASKED, ASKED.date(), "Europe/Oslo", language, "DK")
    return report.build(report.collect(subject), about=about, address=ADA, at=LATER)


def _text(made: bytes, folder: Path) -> str:
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed (poppler-utils)")
    (folder / "report.pdf").write_bytes(made)
    found = subprocess.run(["pdftotext", str(folder / "report.pdf"), "-"], capture_output=True, check=True)
    return " ".join(found.stdout.decode().split())


@pytest.mark.parametrize(
    "written",
    [
        "#strong[not bold] #set page(width: 1cm) $x^2$ *star* _line_ `code` @ref <label>",
        '#import "words.da.typ" \\ // no comment /* nor this */',
        "= No heading",
        "æøåÆØÅ ł ż ć ß é – ” € Ω Ж",
        "a < b & c > d; \"quoted\" 'single' {braces} [brackets]",
    ],
)
def test_what_was_written_is_shown_as_it_stands(house: Path, written: str) -> None:
    assert written.replace(" ", "") in _text(pdf.make(_report(written)), house).replace(" ", "")


@pytest.mark.parametrize("written", ["party 🎉 🎉", "王小明 wrote", "👨‍👩‍👧 family", "\ue000 private"])
def test_no_character_can_keep_a_person_from_their_answer(house: Path, written: str) -> None:
    made = pdf.make(_report(written))

    assert made.startswith(b"%PDF")


def test_nor_can_what_only_machines_read(house: Path) -> None:
    made = _report("Hello")
    message = made["copy"][1]["items"][0]["fields"][2]
    assert message["value"] == "Hello"
    message["value"] = "Hel\x07lo\x00"

    assert "Hel[U+0007]lo[U+0000]" in _text(pdf.make(made), house)


def test_characters_that_cannot_be_shown_are_named_and_go_along_as_written(house: Path) -> None:
    made = pdf.make(_report("party 🎉 at 王's"))

    text = _text(made, house)
    assert "party [U+1F389] at [U+738B]'s" in text
    with pikepdf.open(io.BytesIO(pdf.lock(made, "word")), password="word") as document:
        attached = json.loads(document.attachments[pdf.ATTACHED].get_file().read_bytes())
    assert "party 🎉 at 王's" in json.dumps(attached, ensure_ascii=False)


def test_a_report_without_such_characters_has_nothing_attached(house: Path) -> None:
    with pikepdf.open(io.BytesIO(pdf.make(_report("Hello")))) as document:
        assert not dict(document.attachments)


@pytest.mark.parametrize(("language", "heading"), [("da", "Kopi af dine oplysninger"), ("en", "Copy of your data")])
def test_the_document_is_tagged_titled_and_in_the_persons_language(house: Path, language: str, heading: str) -> None:
    made = pdf.make(_report("Hello", language))

    assert heading in _text(made, house)
    with pikepdf.open(io.BytesIO(made)) as document:
        assert str(document.Root.Lang) == language
        assert document.Root.MarkInfo.Marked
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert "Altoros" in str(document.open_metadata()["dc:title"])
        tags = _tags(document.Root.StructTreeRoot)
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/L", "/LI", "/P"} <= tags


def _tags(node: Any, found: set[str] | None = None) -> set[str]:
    found = set() if found is None else found
    if isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            found.add(str(node.S))
        children = node.get("/K")
        for child in children if isinstance(children, pikepdf.Array) else [children] if children is not None else []:
            _tags(child, found)
    return found


@promise("8.1c")
def test_a_lock_is_seen_for_what_it_is(house: Path) -> None:
    made = pdf.make(_report("Hello"))

    assert pdf.fault_of(pdf.lock(made, "right"), "right") is None
    assert str(pdf.fault_of(pdf.lock(made, "right"), "wrong")) == "its password does not open it"
    assert str(pdf.fault_of(made, "")) == "it opens without a password"
    assert str(pdf.fault_of(b"nothing of the kind", "")) == "it is no PDF"


@pytest.mark.parametrize(("revision", "aes"), [(4, True), (3, False)])
def test_a_weaker_lock_is_named(house: Path, revision: int, aes: bool) -> None:
    weak = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf.make(_report("Hello")))) as document:
        lock = pikepdf.Encryption(user="word", owner="other", R=revision, aes=aes, metadata=aes)  # type: ignore[arg-type]  # a Literal
        document.save(weak, encryption=lock)

    assert "revision" in str(pdf.fault_of(weak.getvalue(), "word"))


def test_a_person_with_many_entries_gets_one_document(ada: UUID) -> None:
    for n in range(60):
        intake.receive(
            form_id="contact", values={"name": "Ada Lind", "email": ADA, "message": f"Message number {n}"},
            consents=(), language="da", by="public", at=ASKED,
        )  # fmt: skip
    about = About("A7K2-9Q", Right.ACCESS, ASKED, ASKED.date(), "Europe/Oslo", "da", "DK")
    person = report.collect(ada)

    with pikepdf.open(io.BytesIO(pdf.make(report.build(person, about=about, address=ADA, at=LATER)))) as document:
        assert len(document.pages) > 5


def test_what_makes_files_is_not_loaded_before_one_is_made() -> None:
    asked = "import sys, holdord.rights.pdf; print({'typst', 'pikepdf'} & set(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", asked], capture_output=True, check=True, text=True)

    assert loaded.stdout.strip() == "set()"
