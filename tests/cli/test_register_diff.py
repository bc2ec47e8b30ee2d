"""A build stops where a change of the register needs somebody's name and has none."""

import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Typing
from tests.drafts import LONGER, LONGER_KEY, YOUNGER, Draft


def git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=Cleo", "-c", "user.email=cleo@house.test", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def committed(tmp_path: Path) -> Draft:
    """A register in a folder of a repository, in its one commit, which is tagged."""
    (tmp_path / "company").mkdir()
    draft = Draft.of_small(tmp_path / "company" / "policy")
    (tmp_path / "company" / "README").write_text("Ours.\n")
    for words in (("init", "-q", "-b", "main"), ("add", "."), ("commit", "-qm", "Begin"), ("tag", "v1")):
        git(draft.folder.parent, *words)
    return draft


def test_nothing_changed_ends_with_nought(typed: Typing, committed: Draft) -> None:
    answer = typed(f"register diff {committed.folder} --against main")
    assert (answer.code, answer.out) == (0, "Nothing has changed.\n")


def test_a_change_that_needs_no_name_passes(typed: Typing, committed: Draft) -> None:
    committed.write(*YOUNGER)
    answer = typed(f"register diff {committed.folder} --against v1")
    assert answer.code == 0
    assert (
        "1 change: 0 added, 0 dropped, 1 weakened, 0 strengthened, 0 changed, 0 reworded; none of them material."
        in answer.out
    )


def test_a_material_change_stops_the_build_until_somebody_stands_by_it(typed: Typing, committed: Draft) -> None:
    committed.write(*LONGER)
    answer = typed(f"register diff {committed.folder} --against main")
    assert answer.code == 1
    assert "2.4a  We keep your data" in answer.out
    assert "(not acknowledged)" in answer.out
    assert f"acknowledged:\n  - {{change: '{LONGER_KEY}', reason: WHY" in answer.out

    committed.acknowledge(LONGER_KEY)
    assert typed(f"register diff {committed.folder} --against main").code == 0


def test_a_commit_is_compared_with_an_earlier_one_not_with_itself(typed: Typing, committed: Draft) -> None:
    committed.write(*LONGER)
    git(committed.folder, "commit", "-qam", "Longer")
    assert typed(f"register diff {committed.folder} --against HEAD").code == 0
    assert typed(f"register diff {committed.folder} --against HEAD~1").code == 1


def test_another_folder_will_do(typed: Typing, committed: Draft, tmp_path: Path) -> None:
    other = Draft.of_small(tmp_path / "other")
    committed.write(*LONGER)
    assert typed(f"register diff {committed.folder} --against {other.folder}").code == 1
    assert typed(f"register diff {other.folder} --against {committed.folder}").code == 0


def test_for_machines_and_for_merge_requests(typed: Typing, committed: Draft) -> None:
    committed.write(*LONGER)
    found = typed(f"register diff {committed.folder} --against main --json")
    assert found.code == 1 and found.json["unacknowledged"] == [LONGER_KEY]
    assert found.json["changes"][0]["direction"] == "weakened"
    said = typed(f"register diff {committed.folder} --against main --markdown").out
    assert "### 2.4a We keep your data" in said and "```yaml\nacknowledged:" in said


@pytest.mark.parametrize(
    ("against", "said"),
    [
        ("no-such-branch", "no-such-branch: there is no such revision and no such folder"),
        ("--output=/tmp/x", "there is no such revision"),
        ("main:policy", "there is no such revision"),
    ],
)
def test_a_revision_there_is_not_is_misuse(typed: Typing, committed: Draft, against: str, said: str) -> None:
    answer = typed(f"register diff {committed.folder} --against={against}")
    assert answer.code == 2 and said in answer.err


def test_a_folder_without_a_repository_wants_a_folder(typed: Typing, tmp_path: Path) -> None:
    lone = Draft.of_small(tmp_path / "lone")
    answer = typed(f"register diff {lone.folder} --against main")
    assert answer.code == 2 and "is in no repository of git" in answer.err


def test_a_revision_before_the_register_was_there_is_misuse(typed: Typing, committed: Draft) -> None:
    top = committed.folder.parent
    later = Draft.of_small(top / "later")
    git(top, "add", ".")
    git(top, "commit", "-qm", "Another")
    assert "was not there at that revision" in typed(f"register diff {later.folder} --against v1").err


def test_faults_of_the_other_side_are_told(typed: Typing, committed: Draft) -> None:
    committed.write("duration: 5 years", "duration: 5 year")
    git(committed.folder, "commit", "-qam", "Faulty")
    committed.write("duration: 5 year", "duration: 5 years")
    answer = typed(f"register diff {committed.folder} --against HEAD")
    assert answer.code == 2
    assert "the register at HEAD has faults" in answer.err and "is not a duration" in answer.err


def test_misuse_is_told(typed: Typing, committed: Draft) -> None:
    assert typed(f"register diff {committed.folder} --against main --json --markdown").code == 2
    assert typed("register diff /nowhere --against main").code == 2
    assert typed(f"register diff {committed.folder}").code == 2
