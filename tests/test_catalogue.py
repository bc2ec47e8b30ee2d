"""Every string a person can meet goes through the catalogue, and has its Danish words."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import pofile
from django.utils.translation.template import templatize

import holdord

PACKAGE = Path(holdord.__file__).parent
#: Which argument is the sentence. A control's is the first of kept(), broken() and said().
KEYWORDS = {
    "gettext": 0, "gettext_lazy": 0, "gettext_noop": 0, "_": 0, "N_": 0, "kept": 0, "broken": 0, "said": 0,
    "ngettext": 0, "ngettext_lazy": 0, "pgettext": 1, "pgettext_lazy": 1, "npgettext": 1,
}  # fmt: skip


#: What Django makes of the tags of a template: gettext('...'), ngettext('...', '...', count), _("...").
_CALL = re.compile(r"""\b(?:n?p?gettext|_)\((?:'[^']*'\s*,\s*)??(u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))""")


def said(text: str, name: str) -> Iterator[str]:
    """The msgids of a file, the singular of those that have two."""
    if name.endswith(".html"):
        yield from (ast.literal_eval(found) for found in _CALL.findall(templatize(text)))
        return
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        place = KEYWORDS.get(getattr(node.func, "id", getattr(node.func, "attr", "")))
        if place is not None and len(node.args) > place:
            sentence = node.args[place]
            if isinstance(sentence, ast.Constant) and isinstance(sentence.value, str):
                yield sentence.value


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


def test_one_sentence_has_one_translation_in_all_rooms() -> None:
    """The framework puts all catalogues into one, and the first room wins. Where two are right, give a context."""
    seen: dict[tuple[object, object], dict[object, str]] = {}
    for file in PACKAGE.glob("*/locale/da/LC_MESSAGES/django.po"):
        with file.open("rb") as read:
            for entry in pofile.read_po(read):
                if entry.id:
                    told = tuple(entry.string) if isinstance(entry.string, tuple | list) else entry.string
                    seen.setdefault((entry.context, str(entry.id)), {}).setdefault(told, file.parts[-5])
    twice = [f"{id}: {words}" for (_, id), words in seen.items() if len(words) > 1]
    assert not twice, "\n".join(twice)


def test_a_catalogue_has_each_sentence_once() -> None:
    """Of two translations in one file the last wins, and nobody sees the other; the reader above puts both into one."""
    twice = []
    for file in PACKAGE.glob("*/locale/da/LC_MESSAGES/django.po"):
        entries = re.findall(r'^((?:msgctxt .*\n(?:".*\n)*)?msgid .*\n(?:".*\n)*)', file.read_text(), re.MULTILINE)
        twice += [f"{file.relative_to(PACKAGE)}: {entry}" for entry, n in Counter(entries).items() if n > 1]
    assert not twice, "\n".join(twice)


def test_every_string_has_its_danish_words(danish: set[str]) -> None:
    known = danish | _IN_DJANGO
    missing = sorted(
        f'{file.relative_to(PACKAGE)}: msgid "{message}"'
        for file in sources()
        for message in said(file.read_text(), file.name)
        if re.search(r"[A-Za-z]{2}", message) and message not in known
    )
    assert not missing, "add to the django.po of the room:\n" + "\n".join(missing)


def test_in_danish_the_banner_goes_on_in_small_letters_after_a_colon() -> None:
    """Both ways are right, two ways in one window are not."""
    with (PACKAGE / "consent/locale/da/LC_MESSAGES/django.po").open("rb") as read:
        said = [str(entry.string) for entry in pofile.read_po(read) if entry.id]
    assert not [text for text in said if re.search(r": [A-ZÆØÅ]", text)]


#: Names of languages, which come with the framework.
_IN_DJANGO = {"Danish", "English"}
#: What makes a sentence of a control, and takes it written out: never put together beforehand.
_SENTENCES = {"kept", "broken", "said"}


def sentences(file: Path) -> Iterator[ast.Call]:
    """Each such call in a file that takes it from the registry."""
    tree = ast.parse(file.read_text())
    taken = {
        name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "holdord.lib.registry"
        for name in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _SENTENCES & taken:
            yield node


def test_what_a_control_says_is_written_out_so_that_it_can_be_translated() -> None:
    wrong = []
    programs = [file for file in sources() if file.suffix == ".py"]
    for file in programs:
        for call in sentences(file):
            sentence, given = call.args[0], {word.arg for word in call.keywords} - {"looked_at"}
            if not isinstance(sentence, ast.Constant):
                wrong.append(f"{file.relative_to(PACKAGE)}:{call.lineno}: write the sentence out")
            elif places(sentence.value) != given:
                wrong.append(f"{file.relative_to(PACKAGE)}:{call.lineno}: {{places}} and values differ")

    assert any(True for file in programs for _ in sentences(file))
    assert not wrong, "write the sentence out, and hand its values over by name:\n" + "\n".join(wrong)


def test_a_translation_fills_in_the_same_places_as_the_sentence() -> None:
    wrong = []
    for file in PACKAGE.glob("*/locale/da/LC_MESSAGES/django.po"):
        with file.open("rb") as read:
            singular = [entry for entry in pofile.read_po(read) if isinstance(entry.id, str) and entry.id]
        wrong += [
            f"{file.relative_to(PACKAGE)}: {entry.id}" for entry in singular if places(entry.id) != places(entry.string)
        ]

    assert not wrong, "the Danish has other {places}:\n" + "\n".join(wrong)


def places(text: str) -> set[str]:
    return set(re.findall(r"\{([a-z_]*)\}", text))
