"""`holdord register import` and `holdord init`: from what a company has to a register that is sound."""

from pathlib import Path

import pytest

from tests.cli.conftest import Typing

POLICY = """# Privatlivspolitik

## 1. Hvem vi er

Garn ApS (CVR 12345678) er dataansvarlig. Skriv til data@garn.example om dine oplysninger.

## 2. Når du handler

Vi gemmer dit navn i 5 år efter regnskabsårets udløb.
"""


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "policy.md"
    path.write_text(POLICY)
    return path


def test_an_imported_policy_is_a_sound_draft(typed: Typing, policy: Path, tmp_path: Path) -> None:
    answer = typed(f"register import {policy} -o {tmp_path}/draft")
    assert (answer.code, answer.err) == (0, "")
    assert "read in policy.md (Danish)" in answer.out
    assert "Who else gets data" in answer.out and "GDPR Art. 13(1)(e)" in answer.out
    assert {path.name for path in (tmp_path / "draft").iterdir()} >= {
        "register.yaml",
        "wording.da.yaml",
        "TO-DO.md",
        "FINDINGS.md",
        "findings.json",
    }
    assert "is sound" in typed(f"register check {tmp_path}/draft").out


def test_a_policy_comes_by_standard_input_and_is_answered_as_data(typed: Typing) -> None:
    answer = typed("register import - --json", POLICY).json
    assert answer["language"] == "da"
    assert {"kind": "controller", "name": "Garn ApS"} in [
        {"kind": fact["kind"], "name": fact["value"].get("name")} for fact in answer["facts"]
    ]
    assert {one["article"] for one in answer["missing"]} >= {"GDPR Art. 13(1)(e)"}


def test_a_folder_with_files_is_left_alone_unless_it_is_said(typed: Typing, policy: Path, tmp_path: Path) -> None:
    folder = tmp_path / "draft"
    folder.mkdir()
    (folder / "register.yaml").write_text("mine")
    (folder / "notes.txt").write_text("mine too")
    answer = typed(f"register import {policy} -o {folder}")
    assert answer.code == 2
    assert "holds files already" in answer.err and "--force" in answer.err
    assert (folder / "register.yaml").read_text() == "mine"
    assert typed(f"register import {policy} -o {folder} --force").code == 0
    assert (folder / "register.yaml").read_text() != "mine"
    assert (folder / "notes.txt").read_text() == "mine too"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("register import nowhere.md -o x", "nowhere.md cannot be read"),
        ("register import {policy}", "Name a folder: -o our-policy/"),
        ("register import {policy} -o x --language de", "'de' is no language we read"),
        ("register import {policy} -o x --languages de", "'de' is no language of our sentences"),
        ("init x --from {policy}.d", "is not a folder"),
        ("init x --from a --answers b", "The answers come from one place"),
    ],
)
def test_what_cannot_be_done_is_misuse_and_leaves_nothing(
    typed: Typing, policy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = typed(line.format(policy=policy))
    assert answer.code == 2
    assert said in answer.err
    assert [path.name for path in tmp_path.iterdir()] == ["policy.md"]


ANSWERS = "Brød & Bog\n\nDanmark\nDK\n\n\nnobody\ndata@bog.example\n\n\n\ny\n\nn\ny\nMailchimp, Hotjar\nn\n"


def test_a_dozen_answers_make_a_sound_register(typed: Typing, tmp_path: Path) -> None:
    answer = typed(f"init {tmp_path}/new", ANSWERS)
    assert (answer.code, answer.err) == (0, "")
    assert "Write two letters, as in DK" in answer.out
    assert "Write it as in data@example.com." in answer.out
    assert "write the address (GDPR Art. 13(1)(a))" in answer.out
    assert "is sound" in typed(f"register check {tmp_path}/new").out
    shown = typed(f"register show {tmp_path}/new --json").json["register"]
    assert [one["id"] for one in shown["recipients"]] == ["mailchimp", "hotjar"]


def test_answers_that_end_too_soon_leave_nothing_behind(typed: Typing, tmp_path: Path) -> None:
    answer = typed(f"init {tmp_path}/new", ANSWERS[:30])
    assert answer.code == 2
    assert "Stopped." in answer.err
    assert "The answers end before 'The mailbox for questions about data'. Nothing is written." in answer.err
    assert list(tmp_path.iterdir()) == []


def test_answers_may_stand_in_a_file(typed: Typing, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "organisation: Garn\nlegal_name: Garn ApS\ncountry: DK\nemail: data@garn.example\nnewsletter: true\n"
    )
    assert typed(f"init {tmp_path}/new --answers {tmp_path}/a.yaml").code == 0
    assert "is sound" in typed(f"register check {tmp_path}/new").out


def test_a_file_with_wrong_answers_is_answered_with_all_of_them(typed: Typing, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("organisation: Garn\ncountry: Danmark\n")
    answer = typed(f"init {tmp_path}/new --answers {tmp_path}/a.yaml")
    assert answer.code == 1
    for expected in (
        "a.yaml legal_name: the answer is missing",
        "a.yaml email: the answer is missing",
        "a.yaml country: this is no code of a country",
    ):
        assert expected in answer.out
    assert not (tmp_path / "new").exists()


def test_a_draft_becomes_a_small_register(typed: Typing, policy: Path, tmp_path: Path) -> None:
    typed(f"register import {policy} -o {tmp_path}/draft")
    assert typed(f"init {tmp_path}/new --from {tmp_path}/draft").code == 0
    shown = typed(f"register show {tmp_path}/new --json").json["register"]
    assert (shown["organisation"], shown["dpo"]["email"]) == ("Garn", "data@garn.example")


def test_an_empty_answer_to_what_must_be_known_is_refused_in_words(typed: Typing, tmp_path: Path) -> None:
    answer = typed(f"init {tmp_path}/new", "\n" + ANSWERS)
    assert answer.code == 0
    assert "This is no name. Write it as on a letter" in answer.out


def test_a_danish_draft_begins_a_register_with_every_file_that_is_named(
    typed: Typing, policy: Path, tmp_path: Path
) -> None:
    typed(f"register import {policy} -o {tmp_path}/draft")
    answer = typed(f"init {tmp_path}/new --from {tmp_path}/draft")
    for name in ("wording.da.yaml", "wording.en.yaml"):
        assert (name in answer.out) == (tmp_path / "new" / name).exists()
