"""The PDF: tagged, dated, with its version; made once for each version, however many ask."""

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from click.testing import CliRunner
from django.test import Client

from holdord.cli.notice import command
from holdord.notice import copies, queries
from holdord.notice.document import NoticeDocument, Paragraph, Piece, Section, words
from holdord.notice.printed import printed
from holdord.notice.texts import words as say

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture(autouse=True)
def nothing_made() -> None:
    copies._made.clear()


def small(*pieces: str | Piece) -> NoticeDocument:
    section = Section("1", "Who we are", (Paragraph(words(*pieces), "1.1"),))
    return NoticeDocument("en", "Bread & Books", "0" * 64, None, (section,))


def made(document: NoticeDocument) -> bytes:
    return printed(
        document, title="Privacy policy", page="https://privacy.example.com/en/privacy", beneath=("Version 1.",),
        say=say("en"),
    )  # fmt: skip


def links(pdf: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        found = [note for page in document.pages for note in page.get("/Annots", [])]
        return [str(note["/A"]["/URI"]) for note in found if "/A" in note and "/URI" in note["/A"]]


@pytest.mark.parametrize("form", ["full", "short"])
@pytest.mark.parametrize("language", ["da", "en"])
def test_it_is_tagged_and_knows_its_language_and_title(form: copies.Form, language: str) -> None:
    with pikepdf.open(io.BytesIO(copies.copy(language, form, "pdf").content)) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == language
        assert "StructTreeRoot" in str(list(document.Root.keys()))
        title = str(document.open_metadata()["dc:title"])
        assert title.startswith("Altoros: ")
        assert len(document.pages) > 1 if form == "short" else len(document.pages) > 10


def test_the_full_form_has_an_outline_and_the_short_one_fits_four_pages() -> None:
    with (
        pikepdf.open(io.BytesIO(copies.copy("en", "full", "pdf").content)) as document,
        document.open_outline() as told,
    ):
        assert len([entry.title for entry in told.root]) >= len(queries.layers("en").whole.sections)
    with pikepdf.open(io.BytesIO(copies.copy("en", "short", "pdf").content)) as document:
        assert len(document.pages) <= 4


def test_a_link_to_a_place_that_is_not_in_it_leads_to_the_page() -> None:
    pdf = made(small("See ", Piece("there", "#elsewhere"), " and ", Piece("here", "#p-1.1"), "."))
    assert links(pdf) == ["https://privacy.example.com/en/privacy#elsewhere"]


@pytest.mark.parametrize("written", ["#strong[no] *star* $x$ @ref <label> \\ // no", "party 🎉", '"quoted" {braces}'])
def test_what_is_written_is_never_markup_and_no_character_stops_it(written: str) -> None:
    assert made(small(written)).startswith(b"%PDF-")


def test_many_who_ask_make_us_set_one_document(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    layers = queries.layers("en")

    def counted(*args: Any, **kwargs: Any) -> bytes:
        made.append(args)
        return b"%PDF-"

    monkeypatch.setattr(copies, "printed", counted)
    # In a thread of its own each would see another database.
    monkeypatch.setattr(copies.queries, "layers", lambda language: layers)
    with ThreadPoolExecutor(8) as many:
        list(many.map(lambda _: copies.copy("en", "full", "pdf"), range(32)))
    assert len(made) == 1


def test_the_copies_of_an_earlier_version_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    earlier, later = small("before"), NoticeDocument("en", "Bread & Books", "1" * 64, None, small("after").sections)
    for document in (earlier, later):
        monkeypatch.setattr(copies.queries, "layers", lambda _, found=document: queries.Layers(found, found))
        copies.copy("en", "full", "text")
    assert {key[0] for key in copies._made} == {"1" * 64}


def test_it_stands_at_an_address_and_is_not_sent_twice(client: Client) -> None:
    first = client.get("/da/privatliv/kort.pdf")
    assert (first.status_code, first["Content-Type"]) == (200, "application/pdf")
    again = client.get("/da/privatliv/kort.pdf", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/da/privatliv/lang.pdf").status_code == 404


def test_the_command_keeps_a_pdf_off_the_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("holdord.cli.notice.opened", lambda: None)
    run = CliRunner().invoke
    path = tmp_path / "notice.html"
    told = run(command, ["show", "--language", "da", "--form", "short", "--format", "html", "-o", str(path)])
    assert told.exit_code == 0, told.output
    assert "<base href=" in path.read_text()
    assert "Værd at vide først" in run(command, ["show", "--language", "da", "--form", "short"]).output
    refused = run(command, ["show", "--format", "pdf"])
    assert (refused.exit_code, "-o notice.pdf" in refused.output) == (2, True)
