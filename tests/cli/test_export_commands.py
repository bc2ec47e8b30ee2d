"""`holdord register export` and `holdord register from-fideslang`: out to the programs of others, and in again."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Typing

pytestmark = pytest.mark.usefixtures("house")

MINIMAL = Path(__file__).parents[2] / "examples" / "minimal"


@pytest.mark.parametrize("ending", ["csv", "xlsx", "pdf", "json"])
def test_the_end_of_a_name_tells_the_format(typed: Typing, tmp_path: Path, ending: str) -> None:
    answer = typed(f"register export record {MINIMAL} -o {tmp_path}/record.{ending}")
    assert answer.code == 0
    assert f"record.{ending} is written: record, version " in answer.out
    begins = {"csv": b"\xef\xbb\xbf", "xlsx": b"PK", "pdf": b"%PDF", "json": b"{"}
    assert (tmp_path / f"record.{ending}").read_bytes().startswith(begins[ending])


def test_without_a_folder_the_register_in_force_is_meant(typed: Typing, tmp_path: Path) -> None:
    assert typed(f"register export privacy -o {tmp_path}/privacy.json").code == 0
    assert json.loads((tmp_path / "privacy.json").read_text())["organisation"] == "Altoros"


def test_a_language_the_register_does_not_speak_is_misuse(typed: Typing, tmp_path: Path) -> None:
    answer = typed(f"register export record {MINIMAL} --language fi -o {tmp_path}/x.csv")
    assert answer.code == 2
    assert "the register does not speak 'fi'. Choose one of da, en" in answer.err


def test_a_format_that_a_kind_does_not_have_is_misuse(typed: Typing, tmp_path: Path) -> None:
    answer = typed(f"register export dpv {MINIMAL} --format csv -o {tmp_path}/x.csv")
    assert answer.code == 2
    assert "there is no dpv as 'csv'. Choose one of jsonld" in answer.err


def test_a_file_that_cannot_be_written_is_misuse(typed: Typing, tmp_path: Path) -> None:
    answer = typed(f"register export record {MINIMAL} -o {tmp_path}/nowhere/record.csv")
    assert answer.code == 2
    assert "cannot be written" in answer.err


def test_manifests_go_out_and_come_back_as_a_draft(typed: Typing, tmp_path: Path) -> None:
    (tmp_path / "fides").mkdir()
    assert typed(f"register export fideslang {MINIMAL} -o {tmp_path}/fides/all.yml --language en").code == 0
    answer = typed(f"register from-fideslang {tmp_path}/fides -o {tmp_path}/draft")
    assert answer.code == 0
    assert "TO-DO.md lists what the manifests do not say" in answer.out
    assert typed(f"register check {tmp_path}/draft").code == 0


def test_a_folder_with_something_in_it_is_left_alone(typed: Typing, tmp_path: Path) -> None:
    (tmp_path / "draft").mkdir()
    (tmp_path / "draft" / "mine.txt").write_text("mine")
    assert typed(f"register from-fideslang {MINIMAL} -o {tmp_path}/draft").code == 2


def test_what_is_no_manifest_is_told(typed: Typing, tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("system: [{name: x}]")
    answer = typed(f"register from-fideslang {tmp_path}/a.yml -o {tmp_path}/draft")
    assert answer.code == 1
    assert "a.yml:1 system.x.fides_key: field required. Write it as Fideslang 3.1 has it." in answer.out
    assert not (tmp_path / "draft").exists()
    assert typed(f"register from-fideslang {tmp_path}/nowhere -o {tmp_path}/draft").code == 2
