"""What the help shows as an example can be typed as it stands, and is no misuse."""

import inspect
import shutil
from pathlib import Path

import pytest

from holdord.cli.table import holdord
from tests.cli.conftest import Typing
from tests.cli.test_beginning_commands import ANSWERS, POLICY
from tests.write_docs import every_command

ROOT = Path(__file__).parents[2]
COMMANDS = {" ".join(names): command for names, command in every_command(holdord)}
#: The commands whose examples need nothing but a folder with a policy, and, but for two, one with a register.
TRIED = (
    "init", "register import", "register check", "register diff", "register lint", "register schema", "register show",
    "catalogue", "catalogue show", "catalogue find", "catalogue list", "check",
)  # fmt: skip
BEGINS_ONE = ("init", "register import")


def examples(name: str) -> list[str]:
    """The lines under 'Example:', without the word that starts them and without where the answer goes."""
    _, _, shown = inspect.cleandoc(COMMANDS[name].help or "").partition("Example:\n")
    lines = [line.strip().removeprefix("holdord ").partition(" > ")[0] for line in shown.splitlines()]
    return [line for line in lines if line]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the policy as it stands on a website."""
    paragraphs = "".join(f"<p>{line.strip('# ')}</p>" for line in POLICY.splitlines() if line)
    (tmp_path / "privacy-policy.html").write_text(f"<html lang='da'><body>{paragraphs}</body></html>")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("name", TRIED)
def test_the_example_of_a_command_can_be_typed(typed: Typing, desk: Path, name: str) -> None:
    if name not in BEGINS_ONE:
        for folder in ("our-policy", "my-policy"):
            shutil.copytree(ROOT / "examples" / "minimal", desk / folder)
    lines = examples(name)
    assert lines
    for line in lines:
        # Compared with a folder here: this one is no checkout.
        answer = typed(line.replace("origin/main", "my-policy"), ANSWERS)
        assert answer.code in (0, 1), f"{line}: {answer.err}"
        assert answer.out and "Error:" not in answer.err
    if name in BEGINS_ONE:
        assert (desk / "our-policy" / "register.yaml").exists()
