"""The registers that people copy are sound, and docs/register.md says of them what is so."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pydantic import BaseModel

from holdord.cli.register import command as register_command
from holdord.lib.registry import controls
from holdord.policy import queries
from holdord.policy import register as model
from holdord.policy import wording as words
from holdord.policy.loader import check, load
from holdord.policy.wording import facts
from holdord.wiring import doctor
from holdord.wiring.environment import environment
from tests.conftest import at

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
MINIMAL = EXAMPLES / "minimal"
PAGE = (ROOT / "docs" / "register.md").read_text()

#: The six mistakes that the page shows the faults of: file, what stands there, what stands there by mistake.
MISTAKES = (
    ("register.yaml", "duration: 1 year", "duration: 12 month"),
    ("register.yaml", "purposes: [answer, news, answer-rights", "purposes: [answer, newz, answer-rights"),
    ("register.yaml", 'format: pdf, clauses: ["3.1"]', "format: pdf, clauses: [3.1]"),
    ("register.yaml", "interest_of: controller, ", ""),
    ("wording.da.yaml", '{writers: "Personer, der skriver til os"}', "{writers: Personer, der skriver til os}"),
    ("wording.en.yaml", "at {dpo.email}", "at {dpo.mail}"),
)


def blocks(language: str) -> list[str]:
    """The code blocks of that language on the page, without the indentation of a list they stand in."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```$", PAGE, re.DOTALL | re.MULTILINE)
    return ["\n".join(line.removeprefix(indent) for line in text.splitlines()) for indent, text in found]


def edit(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text()
    assert text.count(old) == 1, f"{file}: {old!r} stands there {text.count(old)} times"
    (folder / file).write_text(text.replace(old, new))


@pytest.fixture
def bakery(tmp_path: Path) -> Path:
    """A copy of the minimal example, to be edited."""
    return Path(shutil.copytree(MINIMAL, tmp_path / "bakery"))


# --- the examples ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("example", ["altoros", "minimal"])
def test_an_example_has_no_faults(example: str) -> None:
    assert [str(fault) for fault in check(EXAMPLES / example)] == []


@pytest.mark.parametrize("example", ["altoros", "minimal"])
def test_an_example_names_only_controls_that_there_are(example: str) -> None:
    named = {call.name for entry in load(EXAMPLES / example).register.promises for call in entry.controls}

    assert sorted(named - set(controls.names())) == []


@pytest.mark.parametrize("language", ["da", "en"])
def test_each_sentence_of_the_minimal_example_can_be_said(language: str) -> None:
    edition = load(MINIMAL)

    said = [edition.sentence(text, language) for text in edition.wordings[language].promises.values()]

    assert len(said) == len(edition.register.promises) == 21
    assert not any("{" in sentence for sentence in said)


def test_the_readme_of_the_minimal_example_counts_its_promises() -> None:
    assert f"the {len(load(MINIMAL).register.promises)} promises" in (MINIMAL / "README.md").read_text()


# --- docs/register.md ------------------------------------------------------------------------------------------------


def test_each_piece_of_yaml_on_the_page_stands_in_an_example() -> None:
    files = [file.read_text() for file in sorted(EXAMPLES.rglob("*.yaml"))]
    strange = [block for block in blocks("yaml") if not any(f"{block}\n" in text for text in files)]

    assert blocks("yaml")
    assert not strange, "in no file under examples/ as it stands on the page:\n\n" + "\n\n".join(strange)


@pytest.mark.parametrize("file", ["register.yaml", "promises.yaml"])
def test_the_register_of_the_page_is_whole(file: str) -> None:
    assert (MINIMAL / file).read_text().rstrip("\n") in blocks("yaml")


def test_each_key_of_the_register_and_the_words_is_explained() -> None:
    entries = {
        each
        for each in [*vars(model).values(), *vars(words).values()]
        if isinstance(each, type) and issubclass(each, BaseModel)
    }
    keys = {key for entry in entries for key in entry.model_fields}

    assert sorted(key for key in keys if f"`{key}`" not in PAGE) == [], "explain these in docs/register.md"


def test_each_word_that_a_fact_may_be_is_named() -> None:
    shown = model.Register.model_json_schema()["$defs"]
    choices = {word for entry in shown.values() for field in _fields(entry) for word in field.get("enum", ())}

    assert sorted(word for word in choices if isinstance(word, str) and f"`{word}`" not in PAGE) == []


def _fields(entry: dict[str, Any]) -> list[dict[str, Any]]:
    fields = entry.get("properties", {}).values()
    return [*fields, *(option for field in fields for option in field.get("anyOf", ()))]


def test_the_placeholders_on_the_page_become_what_it_says() -> None:
    known = facts(load(MINIMAL).register, "en")
    shown = dict(re.findall(r"^\| `\{(.+?)\}` \| (.+) \|$", PAGE, re.MULTILINE))

    assert {name: known.get(name) for name in shown} == shown
    assert {name.split(".")[0] for name in known} == {name.split(".")[0] for name in shown}
    assert all(f"`{{{name}}}`" in PAGE for name in ("representative.email", "minimum_age"))


def test_a_sound_register_is_told_as_the_page_shows() -> None:
    told = CliRunner().invoke(register_command, ["check", str(MINIMAL)])

    assert told.exit_code == 0
    assert told.output.strip().replace(str(MINIMAL), "../our-policy") in blocks("text")


def test_the_faults_of_six_mistakes_are_told_as_the_page_shows(bakery: Path) -> None:
    for mistake in MISTAKES:
        edit(bakery, *mistake)

    told = CliRunner().invoke(register_command, ["check", str(bakery)])

    assert told.exit_code == 1
    assert told.output.strip() in blocks("text"), f"docs/register.md should show:\n{told.output}"


def test_a_house_that_starts_with_faults_is_told_by_the_doctor_as_the_page_shows(bakery: Path, settings: Any) -> None:
    edit(bakery, *MISTAKES[0])
    settings.HOLDORD_REGISTER = bakery

    seen = doctor.findings(environment, ready=False, now=at("2026-03-15"))
    found = next(each for each in seen if each.what == "register")

    assert f"{found.state:<8} {found.what:<14} {found.said}" in PAGE
    assert f"-> {found.cure}" in PAGE


def test_an_open_house_keeps_the_last_sound_state_and_takes_the_next(bakery: Path, settings: Any) -> None:
    settings.HOLDORD_REGISTER = bakery
    assert queries.sentence("{retention.messages}", "en") == "1 year"

    edit(bakery, "register.yaml", "duration: 1 year", "duration: 18 month")
    assert queries.sentence("{retention.messages}", "en") == "1 year"
    assert [fault.key for fault in queries.faults()] == ["retention.messages.duration"]

    edit(bakery, "register.yaml", "duration: 18 month", "duration: 18 months")
    assert queries.sentence("{retention.messages}", "en") == "18 months"
    assert queries.faults() == ()
