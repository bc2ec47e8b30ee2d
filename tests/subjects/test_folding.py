"""One spelling for the ways a name is written, and what is marked of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from holdord.subjects import folding


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Åse", "aase"), ("Åse", "ASE"), ("Søren", "Soeren"), ("Søren", "soren"), ("Ærø", "aeroe"),
        ("Jürgen", "Jurgen"), ("Łukasz", "lukasz"), ("Zoë", "zoe"), ("STRASSE", "straße"), ("Müller", "Mu\u0308ller"),
        ("Yılmaz", "YILMAZ"), ("İbrahim", "ibrahim"),
    ],
)  # fmt: skip
def test_a_name_has_one_spelling_however_it_is_written(one: str, other: str) -> None:
    assert folding.parts(one) == folding.parts(other)


def test_a_name_is_marked_by_how_its_parts_begin_and_no_further_than_six_letters() -> None:
    assert folding.beginnings("Bo Krogh-Lovelace") == {
        "bo", "kro", "krog", "krogh", "lov", "love", "lovel", "lovela",
    }  # fmt: skip


def test_a_name_of_a_thousand_words_is_marked_like_one_of_eight() -> None:
    assert (
        len(folding.beginnings(" ".join(f"{letter}{letter}word{n}" for n in range(999) for letter in "xyz"))) <= 8 * 4
    )
    assert len(folding.parts("ab " * 100_000)) == 1


@pytest.mark.parametrize(
    ("typed", "name", "found"),
    [
        ("kro", "Ada Krogh", True), ("ada kro", "Ada Krogh", True), ("krogh ada", "Ada Krogh", True),
        ("kroghs", "Ada Krogh", False), ("ada ben", "Ada Krogh", False), ("rog", "Ada Krogh", False),
        ("bo", "Bo Holm", True), ("ho", "Bo Holm", False), ("lovelacean", "Ada Lovelace", False),
    ],
)  # fmt: skip
def test_what_was_typed_is_held_against_the_name_itself(typed: str, name: str, found: bool) -> None:
    assert folding.answers(folding.parts(typed), name) is found


def test_two_names_are_the_same_in_any_order_and_an_empty_one_is_like_no_other() -> None:
    assert folding.same("Krogh, Ada", "ada krogh")
    assert not folding.same("Ada", "Ada Krogh")
    assert not folding.same("", "")
    assert folding.whole("Ada Krogh", "") == ""


@given(some.text(max_size=40), some.integers(3, 12))
def test_whatever_a_name_is_the_beginning_of_each_part_finds_it(name: str, length: int) -> None:
    for part in folding.parts(name):
        typed = part[:length] if len(part) > 2 else part
        assert folding.beginning(typed) in folding.beginnings(name)
        assert folding.answers([typed], name)
