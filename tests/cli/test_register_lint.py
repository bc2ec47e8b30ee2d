"""`holdord register lint`: what it answers, and with which exit code."""

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Typing
from tests.policy.test_examples import MINIMAL, edit

WRONG = "tests/policy/lint/texts/wrong.da.md"
RIGHT = "tests/policy/lint/texts/right.en.md"


@pytest.fixture
def bakery(tmp_path: Path) -> Path:
    """A copy of the minimal example, to be edited."""
    return Path(shutil.copytree(MINIMAL, tmp_path / "bakery"))


def test_a_correct_register_beside_a_correct_text_ends_with_zero(typed: Typing) -> None:
    answer = typed(f"register lint {MINIMAL} --text {RIGHT} --fail-on low")

    assert (answer.code, answer.out.strip()) == (0, "No findings.")


def test_a_wrong_text_ends_with_one_and_names_the_places(typed: Typing) -> None:
    answer = typed(f"register lint --text {WRONG}")

    assert answer.code == 1
    assert "wrong.da.md:100 7: data go to USA" in answer.out


@pytest.mark.parametrize("bar, code", [("high", 0), ("medium", 1), ("low", 1)])
def test_the_bar_decides_the_exit_code(typed: Typing, bakery: Path, bar: str, code: int) -> None:
    edit(bakery, "register.yaml", "changes: told_before", "changes: posted")

    assert typed(f"register lint {bakery} --fail-on {bar}").code == code


def test_what_is_accepted_does_not_fail(typed: Typing, bakery: Path) -> None:
    entry = "{rule: T14a, reason: Two readers, by: Asta Holm, on: 2026-01-15}"
    edit(bakery, "register.yaml", "changes: told_before", f"changes: posted\naccepted: [{entry}]")

    answer = typed(f"register lint {bakery} --fail-on low")

    assert answer.code == 0
    assert "Accepted by Asta Holm on 2026-01-15: Two readers" in answer.out


def test_the_register_in_force_is_judged_where_nothing_is_named(typed: Typing, bakery: Path, settings: object) -> None:
    settings.HOLDORD_REGISTER = bakery  # type: ignore[attr-defined]

    assert typed("register lint").out.strip() == "No findings."


def test_a_text_comes_from_standard_input(typed: Typing) -> None:
    answer = typed("register lint --text - --language en --json", given="We keep your data for five years.\n")

    assert "T8a" in {finding["rule"] for finding in answer.json["findings"]}
    assert {finding["file"] for finding in answer.json["findings"]} == {"standard input"}


def test_sarif_names_the_files_as_they_were_typed(typed: Typing, bakery: Path) -> None:
    edit(bakery, "register.yaml", "changes: told_before", "changes: posted")

    run = typed(f"register lint {bakery} --text {WRONG} --sarif").json["runs"][0]

    places = {each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in run["results"]}
    assert places == {WRONG, (bakery / "register.yaml").as_posix()}


def test_markdown_is_a_table(typed: Typing) -> None:
    lines = typed(f"register lint --text {WRONG} --markdown").out.splitlines()

    assert lines[0].startswith("| severity | rule |")
    assert sum(line.startswith("| high | T7a |") for line in lines) == 2


@pytest.mark.parametrize(
    "line, said",
    [
        ("register lint nowhere", "is not a folder"),
        ("register lint --text nowhere.md", "cannot be read"),
        (f"register lint --text {WRONG} --json --sarif", "Only one form"),
        ("register lint --fail-on worst", "worst"),
    ],
)
def test_misuse_ends_with_two_and_says_what_to_do(typed: Typing, line: str, said: str) -> None:
    answer = typed(line)

    assert answer.code == 2
    assert said in answer.err


def test_a_register_with_faults_is_not_judged_but_told(typed: Typing, bakery: Path) -> None:
    edit(bakery, "register.yaml", "duration: 1 year", "duration: 12 month")

    answer = typed(f"register lint {bakery}")

    assert answer.code == 2
    assert "'12 month' is not a duration" in answer.err
