"""The Markdown is CommonMark: a reader that knows nothing else shows every word, and no more markup than was meant."""

import re

import pytest
from django.test import Client
from markdown_it import MarkdownIt

from holdord.notice import copies, queries
from holdord.notice.document import NoticeDocument, Paragraph, Section, anchors, words
from holdord.notice.markdown import escaped, markdown
from holdord.notice.page import Page
from holdord.notice.plain import plain
from tests.notice.golden_text import same

PAGE = "https://privacy.example.com/da/privatliv"

pytestmark = pytest.mark.usefixtures("house")


def rendered(text: str) -> str:
    return str(MarkdownIt("commonmark").render(text))


@pytest.mark.parametrize("form", ["full", "short"])
@pytest.mark.parametrize("language", ["da", "en"])
def test_every_word_of_the_notice_is_in_it(form: copies.Form, language: str) -> None:
    text = copies.copy(language, form, "markdown").content.decode()
    html = rendered(text)
    shown = Page(f'<div id="all">{html}</div>').text("all") or ""
    layers = queries.layers(language)
    lines = plain(layers.whole if form == "full" else layers.short).splitlines()[1:]
    pieces = {
        " ".join(re.sub(r"<https:[^>]*>", "", piece).split())
        for line in lines
        for piece in re.split(r" \| | – |: |; |\s+\[[0-9.a-z]+\]$", line.strip(" *=-~:"))
    }
    squeezed = shown.replace(" ", "")
    assert [piece for piece in pieces if piece.strip(":").replace(" ", "") not in squeezed] == []


def test_every_anchor_of_the_page_is_an_anchor_here() -> None:
    whole = queries.layers("en").whole
    html = rendered(copies.copy("en", "full", "markdown").content.decode())
    assert set(re.findall(r'<a id="([^"]+)"></a>', html)) == anchors(whole)


def test_links_lead_within_the_text_or_to_the_page() -> None:
    whole = rendered(copies.copy("da", "full", "markdown").content.decode())
    short = rendered(copies.copy("da", "short", "markdown").content.decode())
    known = set(re.findall(r'<a id="([^"]+)"></a>', whole))
    assert [way for way in re.findall(r'href="#([^"]+)"', whole) if way not in known] == []
    assert 'href="#' not in short
    assert '/da/privatliv#transfers"' in short
    assert re.search(r'href="https?://[^"/]+/da/rettigheder"', short)


@pytest.mark.parametrize(
    "written",
    ["*star* _line_ `code`", "[no](link)", "<b>no tag</b> &amp;", "# no heading", "1. no list", "- nor this", "+ nor",
     "===", "~~~", "a \\ b", "![no](picture)", "> no quote", "2) no", "--- no rule"],
)  # fmt: skip
def test_what_is_written_is_shown_as_it_stands(written: str) -> None:
    document = NoticeDocument("en", written, "0" * 64, None, (Section("1", written, (Paragraph(words(written)),)),))
    html = rendered(markdown(document, "Privacy policy", PAGE))
    page = Page(f'<div id="all">{html}</div>')
    told = " ".join(written.split())
    assert page.text("all") == f"{told}: Privacy policy 1. {told} {told}"
    assert page.links("all") == ()


def test_a_text_is_escaped_on_one_line() -> None:
    assert escaped("a\n\nb") == "a b"


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_short_form_as_markdown_reads_as_reviewed(language: str) -> None:
    short = queries.layers(language).short
    same(markdown(short, "Short", PAGE), f"short.{language}.md")


def test_it_is_had_at_an_address_of_its_own(client: Client) -> None:
    response = client.get("/en/privacy.md")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/markdown")
    assert response.content == copies.copy("en", "full", "markdown").content
    assert client.get("/en/privacy.md", headers={"If-None-Match": response["ETag"]}).status_code == 304
