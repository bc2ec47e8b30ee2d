"""A register is read from its folder into one edition, and the edition has one version."""

import json
import shutil
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from holdord.policy import register as model
from holdord.policy import wording as words
from holdord.policy.authorities import authority, countries
from holdord.policy.faults import nearest
from holdord.policy.loader import Edition, check, edition, load
from holdord.policy.reading import read
from holdord.policy.refusals import EXAMPLES, annotation
from holdord.policy.schema import schema, wording_schema
from holdord.terms import EEA, LegalBasis, Right
from tests.conftest import promise

SMALL = Path(__file__).parent / "small"
EXAMPLE = Path(__file__).parents[2] / "examples" / "altoros"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "register"))


def edit(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new))


def test_the_shipped_example_has_no_faults() -> None:
    assert [str(fault) for fault in check(EXAMPLE)] == []


def test_the_facts_stand_in_the_order_they_were_written_in() -> None:
    register = load(SMALL).register

    assert [purpose.id for purpose in register.purposes] == ["answer", "updates"]
    assert [promise.id for promise in register.promises] == ["2.2", "2.3", "2.4a", "8.1a", "9.1"]
    assert register.purposes[0].basis is LegalBasis.LEGITIMATE_INTEREST
    assert register.right(Right.ACCESS) == register.rights[0]


def test_each_file_that_was_looked_at_is_named() -> None:
    files = [Path(file).name for file in load(SMALL).files]

    assert files == ["register.yaml", "promises.yaml", "wording.da.yaml", "wording.en.yaml"]


# --- YAML 1.2 --------------------------------------------------------------------------------------------------------


def test_norway_is_a_country_and_yes_is_a_word() -> None:
    document = read(b"country: NO\nanswer: yes\ntrue_one: true\nnothing: ~\nhex: 0x10\nday: 2026-01-01\n", "x.yaml")

    assert document.value == {
        "country": "NO", "answer": "yes", "true_one": True, "nothing": None, "hex": "0x10", "day": "2026-01-01",
    }  # fmt: skip


def test_a_list_may_be_named_once_and_used_again(folder: Path) -> None:
    edit(folder, "register.yaml", "    sources: [form]", "    sources: &usual [form]")
    edit(folder, "register.yaml", "    data_subjects: [visitors]", "    data_subjects: &people [visitors]")
    edit(folder, "register.yaml", "access:\n", "access:\n  - role: dpo\n    processes: &all [web-forms]\n")
    edit(folder, "register.yaml", "    processes: [web-forms]", "    processes: *all")

    assert check(folder) == ()


def test_a_fault_in_what_an_alias_stands_for_is_said_where_each_stands(folder: Path) -> None:
    edit(
        folder, "register.yaml", "    categories: [contact]\n    direct", "    categories: &all [contacts]\n    direct"
    )
    edit(folder, "register.yaml", "    categories: [contact]\n    transfer", "    categories: *all\n    transfer")

    assert [fault.key for fault in check(folder)] == ["purposes.updates.categories", "recipients.mailer.categories"]


def test_a_byte_order_mark_and_windows_lines_do_no_harm(folder: Path) -> None:
    text = (folder / "register.yaml").read_text()
    (folder / "register.yaml").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())

    assert load(folder).version == load(SMALL).version


# --- versions --------------------------------------------------------------------------------------------------------


@promise("11.1")
def test_comments_and_the_splitting_into_files_make_no_new_version(folder: Path) -> None:
    promises = (folder / "promises.yaml").read_text()
    edit(folder, "register.yaml", "include: [promises.yaml]\n", "# all in one file\n" + promises)

    assert load(folder).version == load(SMALL).version


@promise("11.1")
@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("register.yaml", "duration: 5 years", "duration: 4 years"),
        ("wording.da.yaml", "Ja tak, send mig nyheder.", "Ja, send mig nyheder."),
        ("register.yaml", "purposes: [answer, updates]", "purposes: [updates, answer]"),
    ],
)
def test_a_fact_a_word_or_their_order_makes_a_new_version(folder: Path, file: str, old: str, new: str) -> None:
    edit(folder, file, old, new)

    assert load(folder).version != load(SMALL).version


@pytest.mark.parametrize("source", [SMALL, EXAMPLE], ids=["small", "example"])
def test_an_edition_comes_back_from_its_content(source: Path) -> None:
    now = load(source)

    then = edition(now.content)

    assert (then.register, then.wordings, then.version) == (now.register, now.wordings, now.version)


# --- words -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small() -> Edition:
    return load(SMALL)


@pytest.mark.parametrize(
    ("text", "danish", "english"),
    [
        ("{organisation}", "Small", "Small"),
        ("{controllers}", "Small A/S", "Small A/S"),
        ("{dpo.name}, {dpo.email}", "Cleo, dpo@small.example", "Cleo, dpo@small.example"),
        ("{representative.email}", "eu@small.example", "eu@small.example"),
        ("{establishment.small-inc.name}", "Small Inc.", "Small Inc."),
        ("{minimum_age}", "16", "16"),
        ("{retention.website}", "5 år", "5 years"),
        ("{retention.at-first}", "24 måneder", "24 months"),
        ("{right.access.answer_within}", "1 måned", "1 month"),
        ("{right.access.extension}", "2 måneder", "2 months"),
        ("{authority}", "Datatilsynet", "Datatilsynet"),
        ("{locations}", "USA", "the United States"),
        ("no facts", "no facts", "no facts"),
    ],
)
def test_a_sentence_states_the_facts_of_the_register(small: Edition, text: str, danish: str, english: str) -> None:
    assert (small.sentence(text, "da"), small.sentence(text, "en")) == (danish, english)


def test_a_fact_that_is_not_there_is_refused(small: Edition) -> None:
    with pytest.raises(words.Unresolved, match=r"retention\.nothing"):
        small.sentence("{retention.nothing}", "da")


@pytest.mark.parametrize(
    ("span", "danish", "english"),
    [
        ("1 day", "1 dag", "1 day"), ("14 days", "14 dage", "14 days"),
        ("1 week", "1 uge", "1 week"), ("2 weeks", "2 uger", "2 weeks"),
        ("1 month", "1 måned", "1 month"), ("3 months", "3 måneder", "3 months"),
        ("1 year", "1 år", "1 year"), ("8 years", "8 år", "8 years"),
    ],
)  # fmt: skip
def test_a_period_is_said_with_the_right_number(span: str, danish: str, english: str) -> None:
    period = model.Period.parse(span)

    assert (words.period(period, "da"), words.period(period, "en")) == (danish, english)


def test_a_series_is_said_as_people_say_it() -> None:
    assert words.series([], "da") == ""
    assert words.series(["a"], "da") == "a"
    assert words.series(["a", "b"], "da") == "a og b"
    assert words.series(["a", "b", "c"], "en") == "a, b and c"


# --- authorities -----------------------------------------------------------------------------------------------------


@promise("8.8")
def test_each_country_of_the_eea_has_its_authority() -> None:
    assert sorted(EEA - set(countries())) == []


@promise("8.8")
@pytest.mark.parametrize("country", countries())
def test_an_authority_can_be_reached(country: str) -> None:
    found = authority(country)

    assert found is not None
    assert found.country == country
    assert found.name and found.name_in_english and found.source
    assert found.website.startswith("https://")
    assert found.complaint_url is None or found.complaint_url.startswith("http")


def test_of_other_countries_we_know_none() -> None:
    assert authority("US") is None
    assert authority("EU") is None


# --- schema and sentences --------------------------------------------------------------------------------------------


def test_the_schema_is_plain_json_and_knows_include() -> None:
    shape = json.loads(json.dumps(schema()))

    assert shape["$id"] == "urn:holdord:register:1"
    assert shape["additionalProperties"] is False
    assert "include" in shape["properties"]
    assert "required" not in shape, "an included file holds only some of the keys"
    assert "lead_controller" in shape["then"]["required"]
    assert shape["$defs"]["Purpose"]["description"].startswith("Why data are used")
    assert wording_schema()["required"] == ["language"]


def _models() -> set[type[BaseModel]]:
    """All that a register and its words are written in, wherever it stands; the catalogue is written by us."""
    found = {model.Register, *_parts(model.Entry)}
    return {each for each in found if ".catalogue." not in each.__module__}


def _parts(of: type[BaseModel]) -> set[type[BaseModel]]:
    below = of.__subclasses__()
    return {*below, *(each for part in below for each in _parts(part))}


def test_each_key_one_must_write_has_an_example() -> None:
    required = {key for each in _models() for key, field in each.model_fields.items() if field.is_required()}

    assert sorted(required) == sorted(EXAMPLES)
    assert [key for key, example in EXAMPLES.items() if not example.startswith(f"{key}: ")] == []


def test_what_the_model_asks_for_is_found_at_any_depth() -> None:
    assert annotation(model.Register, ("purposes", 3, "basis")) is LegalBasis
    assert annotation(model.Register, ("processes", 0, "forms", 1, "fields", 0)) is model.FormField
    assert get_args(annotation(model.Register, ("languages", 0))) == ("da", "en")
    assert annotation(words.Wording, ("forms", "write-to-us", "fields", "email")) is words.FieldWords
    assert annotation(model.Register, ("nothing", "here")) is None


def test_the_word_that_was_meant_is_near() -> None:
    assert nearest("puposes", ["purposes", "processes"]) == "purposes"
    assert nearest("Web_Forms", ["web-forms"]) == "web-forms"
    assert nearest("weather", ["purposes", "processes"]) is None
    assert nearest("x" * 100_000, ["x" * 99_999]) is None
