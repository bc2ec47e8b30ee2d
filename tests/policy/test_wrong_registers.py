"""A wrong register is refused with every fault, its line and its cure; never with a traceback."""

import os
import shutil
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdord.policy.faults import Fault, RegisterFaulty
from holdord.policy.loader import check, load
from holdord.policy.reading import read
from tests.policy.wrong_registers import DANISH, ENGLISH, REGISTER, WRONG, Wrong

SMALL = Path(__file__).parent / "small"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small register, to be broken."""
    return Path(shutil.copytree(SMALL, tmp_path / "register"))


def edit(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text()
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    (folder / file).write_text(text.replace(old, new))


def line_of(folder: Path, file: str, at: str) -> int:
    text = (folder / file).read_text()
    return text.count("\n", 0, text.index(at)) + 1


def test_the_small_register_is_right() -> None:
    assert check(SMALL) == ()


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.name)
def test_a_wrong_register_gives_exactly_its_faults(folder: Path, wrong: Wrong) -> None:
    edit(folder, wrong.file, wrong.old, wrong.new)

    expected = [Fault(s.file, line_of(folder, s.file, s.at), s.key, s.found, s.right) for s in wrong.said]

    assert list(check(folder)) == expected


def test_the_table_is_long_and_names_each_case_once() -> None:
    assert len({wrong.name for wrong in WRONG}) == len(WRONG) >= 60


def test_five_faults_of_five_kinds_come_at_once(folder: Path) -> None:
    edit(folder, REGISTER, "duration: 24 months", "duration: 24 month")
    edit(folder, REGISTER, "    country: US\n    policy_url", "    policy_url")
    edit(folder, REGISTER, "lead_controller: small-as", "lead_controller: small-inc")
    edit(folder, DANISH, "'9.1': Vi krypterer dine", "'9.1': Vi {krypterer} dine")
    edit(folder, ENGLISH, "sources: {form: The form}", "sources: {form: The form, form: Again}")

    assert [(fault.file, fault.line, fault.key) for fault in check(folder)] == [
        (REGISTER, line_of(folder, REGISTER, "lead_controller"), "lead_controller"),
        (REGISTER, line_of(folder, REGISTER, "duration: 24 month"), "retention.at-first.duration"),
        (REGISTER, line_of(folder, REGISTER, "- id: mailer"), "recipients.mailer.country"),
        (DANISH, line_of(folder, DANISH, "'9.1'"), "promises.9.1"),
        (ENGLISH, line_of(folder, ENGLISH, "sources"), "sources.form"),
    ]


def test_a_fault_is_printed_in_the_form_of_the_house(folder: Path) -> None:
    edit(folder, REGISTER, "duration: 24 months", "duration: 24 month")

    with pytest.raises(RegisterFaulty) as refused:
        load(folder)

    line = line_of(folder, REGISTER, "duration: 24 month")
    assert str(refused.value) == (
        f"register.yaml:{line} retention.at-first.duration: '24 month' is not a duration. "
        "Write a number and a unit: '24 months'."
    )


def test_a_language_without_its_file_is_a_fault(folder: Path) -> None:
    (folder / ENGLISH).unlink()

    assert [(fault.file, fault.line) for fault in check(folder)] == [(ENGLISH, 0)]


def test_an_unreadable_file_hides_no_fault_of_another_and_invents_none(folder: Path) -> None:
    edit(folder, "promises.yaml", "promises:\n", "promises: [\n")
    edit(folder, REGISTER, "minimum_age: 16", "minimum_age: 12")

    assert [fault.file for fault in check(folder)] == ["promises.yaml", REGISTER]


def test_a_folder_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    assert [fault.said for fault in check(tmp_path / "nowhere")] == [f"there is no such file in {tmp_path / 'nowhere'}"]


def test_a_link_that_leads_out_of_the_folder_is_not_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("organisation: Other\n")
    (folder / "inside.yaml").symlink_to(tmp_path / "secret.yaml")
    edit(folder, REGISTER, "include: [promises.yaml]", "include: [promises.yaml, inside.yaml]")

    assert [fault.said for fault in check(folder)] == ["'inside.yaml' leads out of the folder of the register"]


_LAUGHS = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 12))
_CHAIN = "".join(f"c{n}: &c{n} [*c{n - 1}]\n" for n in range(1, 5000))
HOSTILE = {
    "empty": (b"", "the file is empty"),
    "only a comment": (b"# nothing\n", "the file is empty"),
    "a list": (b"- holdord: 1\n", "a list stands where keys belong"),
    "a word": (b"holdord\n", "'holdord' stands where keys belong"),
    "tabs": (b"holdord: 1\n\torganisation: Small\n", "a tab stands where a word or a space belongs"),
    "binary": (b"\x89PNG\r\n\x1a\n\x00\x00", "a byte that is no UTF-8"),
    "a character that cannot be seen": (b"holdord: 1\x00\n", r"a character that cannot be seen ('\x00')"),
    "UTF-16": ("holdord: 1\n".encode("utf-16"), "a byte that is no UTF-8"),
    "a megabyte of brackets": (b"[" * 1_000_000, "more than 12 levels of lists and keys"),
    "a megabyte of dashes": (b"- " * 500_000, "more than 12 levels of lists and keys"),
    "more than a megabyte": (b"a" * 1_000_001, "the file has 1000001 bytes"),
    "a billion laughs": (b"l0: &l0 [ha]\n" + _LAUGHS.encode(), "more than 100000 values"),
    "a chain of aliases": (b"c0: &c0 [ha]\n" + _CHAIN.encode(), "more than 12 levels of lists and keys"),
    "an alias to itself": (b"a: &a [*a]\n", "no '&a' stands before this '*a'"),
    "a key that is a list": (b"? [a, b]\n: c\n", "a list or a group of keys stands where a key belongs"),
    "a number too long to be one": (b"9" * 5000, f"'{'9' * 57}…' stands where keys belong"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_one_fault_in_bounded_time(folder: Path, name: str) -> None:
    content, said = HOSTILE[name]
    (folder / REGISTER).write_bytes(content)

    began = time.process_time()
    faults = check(folder)

    assert [(fault.file, fault.said) for fault in faults] == [(REGISTER, said)]
    # No measure of speed: a way out of a trap that would hold for minutes.
    assert time.process_time() - began < 10


def test_a_pipe_in_place_of_the_file_does_not_hold_us(folder: Path) -> None:
    (folder / REGISTER).unlink()
    os.mkfifo(folder / REGISTER)

    assert [fault.file for fault in check(folder)] == [REGISTER]


def test_thousands_of_faults_are_cut_with_a_word_about_the_rest(folder: Path) -> None:
    (folder / REGISTER).write_text("".join(f"key{number}: 1\n" for number in range(3000)))

    faults = check(folder)

    assert len(faults) == 1001
    assert faults[0].said.startswith("there are ")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_at_all_bring_the_reader_down(content: bytes) -> None:
    document = read(content, REGISTER)

    assert document.faults or document.value is not None


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab: -[]{}&*!|>'\"#%@`,?\n\t", max_size=60))
def test_no_text_at_all_brings_the_reader_down(text: str) -> None:
    document = read(text.encode(), REGISTER)

    assert document.faults or document.value is not None


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_small_change_brings_the_loader_down(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = Path(shutil.copytree(SMALL, tmp_path_factory.mktemp("register") / "small"))
    file = data.draw(st.sampled_from([REGISTER, "promises.yaml", DANISH]))
    text = (folder / file).read_text()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    put = data.draw(st.sampled_from(["", "[", "x", "'", ": ", "\n", "{}", "null", "- ", "*a", "7", "  "]))
    (folder / file).write_text(text[:start] + put + text[end:])

    assert all(fault.said and fault.right for fault in check(folder))


@pytest.mark.parametrize("key", ["retention", "recipients", "purposes", "processes", "categories", "rights"])
def test_a_register_without_a_list_it_needs_is_told_so(folder: Path, key: str) -> None:
    edit(folder, REGISTER, f"\n{key}:\n", f"\nx{key}:\n")
    assert any(fault.key in (f"x{key}", key) for fault in check(folder))
