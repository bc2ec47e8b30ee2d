"""The notice in force as people take it along: full or in short, as Markdown, text, a page of HTML or a PDF.

Law:      GDPR Art. 12(1): easily accessible
Takes:    a language of the register, a form, a format
Gives:    Copy: the bytes, their media type, a name for the file
Next:     markdown.py, printed.py, plain.py (how each is made), queries.py (the notice itself)

A copy is made once for each version, and kept in memory while that version is in force: whoever asks a thousand times
makes us set one document.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Literal

from babel.dates import format_date
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from holdord.notice import queries, texts
from holdord.notice.document import NoticeDocument
from holdord.notice.markdown import markdown
from holdord.notice.plain import plain
from holdord.notice.printed import printed
from holdord.notice.rules import PUBLISHED_AT
from holdord.terms import LANGUAGES

Form = Literal["full", "short"]
Format = Literal["text", "markdown", "html", "pdf"]

_TYPES: Mapping[Format, tuple[str, str]] = {
    "text": ("text/plain; charset=utf-8", "txt"),
    "markdown": ("text/markdown; charset=utf-8; variant=CommonMark", "md"),
    "html": ("text/html; charset=utf-8", "html"),
    "pdf": ("application/pdf", "pdf"),
}


@dataclass(frozen=True)
class Copy:
    """A file: what is in it, of which kind it is, what to call it, and what changes when it does."""

    content: bytes
    media_type: str
    name: str
    mark: str


_Key = tuple[str, int | None, str, Form, Format]
_made: dict[_Key, Copy] = {}


@cache
def _turn(key: _Key) -> Lock:
    """Of many who ask for a copy at once, one makes it and the others wait for it."""
    return Lock()


def copy(language: str, form: Form = "full", format: Format = "pdf") -> Copy:
    """The notice in force in that language, or in the register's first."""
    layers = queries.layers(language)
    document = layers.whole if form == "full" else layers.short
    key = (document.version, document.number, document.language, form, format)
    if key not in _made:
        with _turn(key):
            if key not in _made:
                made = _make(document, form, format)
                _forget_all_but(document.version)
                _made[key] = made
    return _made[key]


def _forget_all_but(version: str) -> None:
    for old in [key for key in list(_made) if key[0] != version]:
        _made.pop(old, None)


def _make(document: NoticeDocument, form: Form, format: Format) -> Copy:
    media_type, ending = _TYPES[format]
    slug = LANGUAGES[document.language].pages["notice"]
    name = f"{slug}-{document.version[:12]}{'' if form == 'full' else '-short'}.{ending}"
    return Copy(content(document, form, format), media_type, name, f"{document.version}-{document.number}")


def content(document: NoticeDocument, form: Form, format: Format) -> bytes:
    """The file itself: what is in it follows from the document alone."""
    say = texts.words(document.language)
    title, page = say[f"title.{form}"], settings.HOLDORD_ADDRESS + PUBLISHED_AT[document.language]
    lines = _beneath(document, form, page)
    match format:
        case "pdf":
            return printed(document, title=title, page=page, beneath=lines, say=say)
        case "markdown":
            return markdown(document, title, page, *lines).encode()
        case "text":
            return plain(document).encode()
        case "html":
            with override(document.language):
                shown = {"notice": document, "title": title, "page": page, "lines": lines, "unfolded": True}
                return render_to_string("notice/copy.html", shown).encode()


def _beneath(document: NoticeDocument, form: Form, page: str) -> tuple[str, ...]:
    """The date and the version; for the short form, where the whole stands."""
    say, language = texts.words(document.language), LANGUAGES[document.language]
    day = document.published_on
    told = (
        say["title.day"].format(day=format_date(day, "long", locale=language.locale)) if day else say["title.undated"]
    )
    number = f"{document.number} ({document.version[:12]})" if document.number else document.version[:12]
    first = f"{told} {say['title.version'].format(version=number)}"
    return (first,) if form == "full" else (first, f"{say['title.whole']} {page}")
