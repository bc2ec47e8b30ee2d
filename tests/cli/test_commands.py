"""Every command says what it does, shows how, and stands in the documentation."""

import inspect

import pytest

from holdord.cli.table import COMMANDS, holdord
from tests.cli.conftest import Typing
from tests.write_docs import DOCS, commands_page, every_command

ALL = every_command(holdord)


@pytest.mark.parametrize("names, command", ALL, ids=[" ".join(names) for names, _ in ALL])
def test_every_command_has_a_sentence_an_example_and_a_place_in_the_documentation(
    names: tuple[str, ...], command: object
) -> None:
    text = inspect.cleandoc(getattr(command, "help", "") or "")
    sentence, _, rest = text.partition("\n")
    assert sentence.rstrip().endswith(".")
    assert "\b\nExample:\n  holdord " in rest, "show how it is typed"
    assert f"## `holdord {' '.join(names)}`" in (DOCS / "commands.md").read_text()


def test_the_page_of_commands_is_their_own_help() -> None:
    """On a difference, write it anew: python -m tests.write_docs."""
    assert (DOCS / "commands.md").read_text() == commands_page()


def test_the_list_of_commands_says_what_each_says_of_itself() -> None:
    first = {names[0]: (command.help or "").partition("\n")[0] for names, command in ALL if len(names) == 1}
    assert first == COMMANDS


def test_an_unknown_command_is_misuse_and_says_so_in_a_line(typed: Typing) -> None:
    answer = typed("chekc")
    assert answer.code == 2
    assert "No such command 'chekc'" in answer.err


def test_the_version_is_told(typed: Typing) -> None:
    assert typed("--version").out.strip().count(".") == 2


@pytest.mark.parametrize(
    "line", ["may", "may --purpose", "retention erase", "check --only", "mail test", "run --port 0"]
)
def test_misuse_ends_with_two(typed: Typing, line: str) -> None:
    assert typed(line).code == 2
