"""Every string a person can meet goes through the catalogue, and has its Danish words."""

import ast
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages import extract, pofile
from django.utils.translation.template import templatize

import holdord

PACKAGE = Path(holdord.__file__).parent
KEYWORDS = {name: None for name in ("gettext", "gettext_lazy", "_", "N_", "gettext_noop")} | {
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip


#: What Django makes of the tags of a template: gettext('...'), ngettext('...', '...', count), _("...").
_CALL = re.compile(r"""\b(?:n?p?gettext|_)\((?:'[^']*'\s*,\s*)??(u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))""")


def said(text: str, name: str) -> Iterator[str]:
    """The msgids of a file, the singular of those that have two."""
    if name.endswith(".html"):
        yield from (ast.literal_eval(found) for found in _CALL.findall(templatize(text)))
        return
    for _line, _function, message, _comments, *_rest in extract.extract("python", BytesIO(text.encode()), KEYWORDS):
        parts = message if isinstance(message, tuple) else (message,)
        yield from (part for part in parts[:1] if part)


def sources() -> list[Path]:
    files = [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html")]
    return [file for file in files if "migrations" not in file.parts]


@pytest.fixture(scope="module")
def danish() -> set[str]:
    known = set()
    for file in PACKAGE.glob("*/locale/da/LC_MESSAGES/django.po"):
        with file.open("rb") as read:
            for entry in pofile.read_po(read):
                if entry.id and all(entry.string if isinstance(entry.string, tuple) else (entry.string,)):
                    known.add(entry.id[0] if isinstance(entry.id, tuple) else entry.id)
    return known


def test_every_string_has_its_danish_words(danish: set[str]) -> None:
    missing = sorted(
        f'{file.relative_to(PACKAGE)}: msgid "{message}"'
        for file in sources()
        for message in said(file.read_text(), file.name)
        if re.search(r"[A-Za-z]{2}", message) and message not in danish
    )
    assert not missing, "add to the django.po of the room:\n" + "\n".join(missing)
