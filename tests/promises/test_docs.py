"""docs/promises.md says of the controls what is so. Each test that fails prints what to write."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from holdord.cli import check
from holdord.lib.registry import controls
from holdord.notice.says import UnknownSubject, claims
from holdord.policy.loader import load
from holdord.promises.controls import KEYS
from tests.conftest import at

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "promises.md"
EXAMPLES = [ROOT / "examples" / name for name in ("altoros", "minimal")]


def page() -> str:
    return PAGE.read_text()


def blocks(language: str) -> list[str]:
    return [text.rstrip("\n") for text in re.findall(rf"^```{language}\n(.*?)^```$", page(), re.DOTALL | re.MULTILINE)]


def rows() -> dict[str, str]:
    """The row of each control: its name, the first sentence of its docstring, what the examples tell it."""
    return {name: f"| `{name}` | {_sentence(name)} | {_told(name)} |" for name in controls.names()}


def _sentence(name: str) -> str:
    control = controls.get(name)
    first = (control.__doc__ or "").strip().split("\n\n")[0]
    return " ".join(first.split()).replace("|", "&#124;")


def _told(name: str) -> str:
    if name == "sql.query":
        # No example has a database of a company that it could ask.
        return ", ".join(f"`{key}`" for key in KEYS)
    keys = (key for call in _calls() if call.name == name for key in call.about)
    return ", ".join(f"`{key}`" for key in dict.fromkeys(keys)) or "-"


def _calls() -> Iterator[Any]:
    for example in EXAMPLES:
        for promise in load(example).register.promises:
            yield from promise.controls


# --- the tables ------------------------------------------------------------------------------------------------------


def test_every_control_is_in_the_page() -> None:
    written = page().splitlines()
    missing = [row for row in rows().values() if row not in written]

    assert not missing, "write in docs/promises.md, under 'All controls':\n" + "\n".join(missing)


def test_every_control_in_the_page_exists() -> None:
    named = re.findall(r"^\| `([a-z]+\.[a-z0-9-]+)` \|", page(), re.MULTILINE)

    assert sorted(named) == sorted(controls.names())


def test_all_that_the_notice_can_be_asked_about_is_in_the_page() -> None:
    with pytest.raises(UnknownSubject) as refused:
        claims(load(EXAMPLES[1]), "en", {"what": "?"})
    known = str(refused.value).rpartition("Known are ")[2].split(", ")
    told = page().partition("### What `notice.says` can look for")[2].partition("|---|")[2]

    assert sorted(re.findall(r"^\| `([a-z-]+)` \|", told, re.MULTILINE)) == sorted(known)


@pytest.mark.parametrize("what", ["categories", "purposes", "recipients", "recipient-categories", "safeguard"])
def test_what_else_a_subject_wants_to_know_is_what_the_page_says(what: str) -> None:
    abouts = [call.about for call in _calls() if call.name == "notice.says" and call.about.get("what") == what]
    also = re.search(rf"^\| `{what}` \|.*\| `([a-z]+)` \|$", page(), re.MULTILINE)

    assert abouts and also
    assert all(set(about) == {"what", also[1]} for about in abouts)


# --- the code and the output -----------------------------------------------------------------------------------------


def test_the_code_on_the_page_stands_in_the_program_and_its_tests() -> None:
    files = [ROOT / "src" / "holdord" / "retention" / "controls.py", ROOT / "tests" / "retention" / "test_going.py"]
    texts = [file.read_text() for file in files]
    strange = [block for block in blocks("python") if not any(block in text for text in texts)]

    assert len(blocks("python")) == len(files)
    assert not strange, "no longer in the files the page names:\n\n" + "\n\n".join(strange)


#: The promises whose lines the page shows, by example.
SHOWN = {"minimal": ("1.1", "2.1", "2.5", "3.2", "4.3"), "altoros": ("10.2",)}


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("example", ["minimal", "altoros"])
def test_the_lines_on_the_page_are_those_of_a_new_house(
    example: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOLDORD_REGISTER = ROOT / "examples" / example
    monkeypatch.setattr(check, "now", lambda: at("2026-11-22"))

    said = output(SHOWN[example])

    assert said in blocks("text"), f"docs/promises.md should show:\n{said}"


def output(only: tuple[str, ...]) -> str:
    """What `holdord check` prints of these promises."""
    asked = [argument for id in only for argument in ("--only", id)]
    return CliRunner().invoke(check.command, asked).stdout.rstrip()
