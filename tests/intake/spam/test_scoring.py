"""What looks like spam earns points, each with its place; what people write does not."""

import pytest

from holdord.intake import scoring
from holdord.intake.arrivals import Sign
from holdord.intake.scoring import LONGEST, Counted, count, words
from tests.conftest import promise
from tests.intake.spam.said import PEOPLE, SPAM

LIMIT = 5


def points(text: str, *signs: Sign) -> int:
    return sum(each.points for each in count(text, signs))


def held_back(text: str) -> bool:
    return points(text) >= LIMIT and not scoring.asks_for_a_right(text)


@promise("7.5")
@pytest.mark.parametrize("language", SPAM)
def test_spam_is_held_back_and_what_people_write_is_not(language: str) -> None:
    missed = [text for text in SPAM[language] if not held_back(text)]
    wrong = [text for text in PEOPLE[language] if held_back(text)]
    found = len(SPAM[language]) - len(missed)
    print(f"{language}: recall {found}/{len(SPAM[language])}, precision {found}/{found + len(wrong)}")
    assert not wrong and len(missed) <= len(SPAM[language]) // 10, missed


def test_each_point_says_where_in_the_text_it_was_earned() -> None:
    text = "Hello. You have won! Claim your prize."
    assert {text[each.start : each.end] for each in count(text)} == {"You have won", "Claim your prize"}


def test_a_phrase_counts_once_however_often_it_is_said() -> None:
    assert points("casino casino Casinoer casinos") == 3


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("http://a.example http://b.example www.c.example", scoring.LINKS),
        ("see https://bit.ly/2", scoring.SHORT_LINK),
        ("see http://192.0.2.1/x", scoring.BARE_ADDRESS),
        ("THIS IS A VERY IMPORTANT MESSAGE FOR YOU AND YOURS TODAY", scoring.CAPITALS),
        ("Really?!?!?!", scoring.EXCLAMATIONS),
        ("the p\u0430ssw\u043erd", scoring.MIXED_LETTERS),
        ("s\u200bp\u200ba\u200bm\u200b \u200bh\u200be\u200br\u200be", scoring.HIDDEN_LETTERS),
    ],
)
def test_how_it_looks_counts_too(text: str, why: str) -> None:
    assert why in {each.why for each in count(text)}


@pytest.mark.parametrize(
    "text", ["Привет, это письмо написано по-русски.", "Γειά σου, γράφω στα ελληνικά.", "æøå ÆØÅ żółć"]
)
def test_another_alphabet_is_no_mixture(text: str) -> None:
    assert count(text) == []


def test_what_the_mail_server_says_counts() -> None:
    assert points("Hello", Sign.CALLED_SPAM) >= LIMIT > points("Hello", Sign.SENT_TO_MANY)


@pytest.mark.parametrize("text", ["", "\x00" * 100, "a" * 300_000, "!" * 300_000, "http://" * 50_000, "ā̈" * 90_000])
def test_hostile_text_is_read_no_further_than_the_limit(text: str) -> None:
    assert all(each.end <= LONGEST for each in count(text))


@promise("8.1h")
@pytest.mark.parametrize(
    "text",
    [
        "Please delete all my data at once", "I want a copy of my data", "What data do you hold about me? GDPR!",
        "Jeg vil gerne have slettet alt, hvad I har om mig", "Hvilke oplysninger har I om mig?",
        "Jeg gør indsigelse mod jeres reklamer", "Slett meg fra registeret", "Jeg ber om innsyn i alt dere har",
        "Jag vill ha ett registerutdrag", "Ta bort mig ur ert register",
    ],
)  # fmt: skip
def test_who_asks_for_a_right_is_known(text: str) -> None:
    assert scoring.asks_for_a_right(text)


def test_what_is_learned_from_has_no_numbers_addresses_or_links() -> None:
    text = "Ring til Ada på 12345678 eller ada@example.org, se https://example.org/ada?x=1. Århus B2B"
    assert words(text) == ["ring", "til", "ada", "på", "eller", "se", "århus"]


def test_a_counted_thing_is_plain() -> None:
    assert Counted("words", 3) == Counted("words", 3, 0, 0)
