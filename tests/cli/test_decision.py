"""May we, asked of a whole file: every row comes back with its answer, or all faults come at once and no answer."""

import csv
from pathlib import Path
from uuid import UUID

import pytest

from holdord.decisions import queries
from holdord.lib.clock import now
from holdord.subjects import actions as subjects
from tests.cli.conftest import Typing
from tests.conftest import promise
from tests.subjects.cast import ADA, BEN, CLEO, write


@pytest.fixture
def ada(house: Path) -> UUID:
    return write(ADA)


def answers(file: Path) -> list[dict[str, str]]:
    with file.open(newline="") as opened:
        return list(csv.DictReader(opened))


@promise("8.5b")
def test_each_row_comes_back_with_its_answer_and_why(typed: Typing, ada: UUID, tmp_path: Path) -> None:
    ben = write(BEN)
    subjects.object_to(subject=ben, purpose="user-database", by=CLEO, at=now())
    asked, out = tmp_path / "asked.csv", tmp_path / "out.csv"
    asked.write_text(f"\ufeffemail,subject,note\nada@example.org,,one\n,{ben},two\nnobody@example.org,,three\n")
    said = typed(f"decision batch {asked} --purpose user-database -o {out}")
    assert said.code == 1 and "3 asked: 1 yes, 2 no" in said.err
    rows = answers(out)
    assert [(row["note"], row["allowed"], row["reasons"]) for row in rows] == [
        ("one", "yes", "allowed-by"), ("two", "no", "objection"), ("three", "no", "unknown-person"),
    ]  # fmt: skip
    assert rows[1]["said"].startswith("The person objected") and "8.5a" in rows[1]["clauses"]
    assert queries.given(ada)[0].allowed


def test_what_is_asked_may_differ_from_row_to_row(typed: Typing, ada: UUID, tmp_path: Path) -> None:
    asked, out = tmp_path / "asked.csv", tmp_path / "out.csv"
    asked.write_text(
        "subject,purpose,recipient,channel,carries_notice,automated,categories\n"
        f"{ada},answer-request,,,,,name; email\n"
        f"{ada},answer-request,hubspot-crm,,,,\n"
        f"{ada},answer-request,,email,,,\n"
        f"{ada},answer-request,,email,yes,,\n"
        f"{ada},answer-request,,,,true,\n"
    )
    typed(f"decision batch {asked} -o {out}")
    assert [row["reasons"] for row in answers(out)] == [
        "allowed-by", "no-transfer-ground", "first-contact", "allowed-by", "automated-by-caller",
    ]  # fmt: skip


@pytest.mark.parametrize("heading", ["Email", "E-mail", "e-mail "])
def test_a_file_as_a_danish_spreadsheet_writes_it_is_understood(
    typed: Typing, ada: UUID, tmp_path: Path, heading: str
) -> None:
    asked, out = tmp_path / "asked.csv", tmp_path / "out.csv"
    asked.write_text(f'{heading};Navn;Purpose\n" ada@example.org";"Lind; Ada";user-database\n')
    assert typed(f"decision batch {asked} -o {out}").code == 0
    first, second = out.read_text().splitlines()
    assert first.startswith(f"{heading};Navn;Purpose;allowed;")
    assert second.startswith('" ada@example.org";"Lind; Ada";user-database;yes;') or ";yes;" in second


def test_without_a_file_for_them_the_answers_go_to_standard_output(ada: UUID, house: Path, tmp_path: Path) -> None:
    from click.testing import CliRunner

    from holdord.cli import decision

    asked = tmp_path / "asked.csv"
    asked.write_text("email,purpose\nada@example.org,user-database\n")
    written = tmp_path / "written.csv"
    with written.open("w", encoding="utf-8", newline="") as kept, pytest.MonkeyPatch.context() as patched:
        patched.setattr(decision, "_standard", lambda: kept)
        found = CliRunner().invoke(decision.command, ["batch", str(asked)])
    assert found.exit_code == 0
    assert [row["allowed"] for row in answers(written)] == ["yes"]


def test_all_faults_come_at_once_and_nothing_is_answered(typed: Typing, ada: UUID, tmp_path: Path) -> None:
    asked = tmp_path / "asked.csv"
    asked.write_text(f"subject,channel,automated\nada@example.org,owl,perhaps\n{ada},email,no,more\n")
    said = typed(f"decision batch {asked}")
    assert said.code == 2
    for part in (
        "no column 'purpose'",
        "line 2: no such channel",
        "line 2: automated",
        "line 2: the subject",
        "line 3: more",
    ):
        assert part in said.err
    assert "ada@example.org" not in said.err and queries.given(ada) == []


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"subject,subject\n1,2\n", b"name\nAda\n", b"email,said\na,b\n"])
def test_what_is_no_such_file_is_told(typed: Typing, house: Path, tmp_path: Path, content: bytes) -> None:
    asked = tmp_path / "asked.csv"
    asked.write_bytes(content)
    assert typed(f"decision batch {asked} --purpose user-database").code == 2
