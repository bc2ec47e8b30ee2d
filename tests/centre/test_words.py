"""Every English sentence of the public pages, of the notice and of the shared look has its Danish one."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import holdord
from holdord.notice import texts

HOUSE = Path(holdord.__file__).parent
_TRANSLATE = re.compile(r"""\{%\s*translate\s+(["'])(.*?)\1""")
_BLOCK = re.compile(r"\{%\s*blocktranslate[^%]*%\}(.*?)\{%\s*endblocktranslate\s*%\}", re.DOTALL)


def danish(room: str) -> dict[str, str]:
    with (HOUSE / room / "locale/da/LC_MESSAGES/django.po").open("rb") as source:
        return {str(message.id): str(message.string) for message in read_po(source) if message.id}


def asked(*templates: str) -> set[str]:
    text = "\n".join(file.read_text() for folder in templates for file in sorted((HOUSE / folder).rglob("*.html")))
    blocks = {re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", block) for block in _BLOCK.findall(text)}
    return {sentence for _, sentence in _TRANSLATE.findall(text)} | blocks


@pytest.mark.parametrize(
    ("room", "folders"),
    [
        ("centre", ("wiring/look/templates",)),
        ("notice", ("notice/templates",)),
    ],
)
def test_what_the_templates_say_is_said_in_danish(room: str, folders: tuple[str, ...]) -> None:
    missing = sorted(asked(*folders) - set(danish(room)))
    assert not missing, "add to locale/da/LC_MESSAGES/django.po:\n" + "\n".join(missing)


def test_the_public_pages_say_it_in_danish() -> None:
    own = {HOUSE / "centre/templates/centre" / name for name in ("notice.html", "form.html", "thanks.html")}
    text = "\n".join(file.read_text() for file in own)
    missing = sorted({sentence for _, sentence in _TRANSLATE.findall(text)} - set(danish("centre")))
    assert not missing, "add to centre/locale/da/LC_MESSAGES/django.po:\n" + "\n".join(missing)


def test_the_words_between_the_facts_are_said_in_danish() -> None:
    english, said = texts.words("en"), texts.words("da")
    same = {"contact.email", "contact.fax", "partners.title.one"}
    untouched = [code for code in english if english[code] == said[code] and code not in same]
    assert untouched == []


def test_danish_asks_for_the_same_facts_as_english() -> None:
    english, said = texts.words("en"), texts.words("da")
    for code in english:
        assert set(re.findall(r"\{\w+\}", english[code])) == set(re.findall(r"\{\w+\}", said[code])), code
