"""The words of all languages hold the same keys, and nobody keeps words that no rule asks for."""

import re
from pathlib import Path

import pytest

from holdord.policy.importer.phrases import Phrases
from holdord.policy.importer.text import LANGUAGES
from holdord.policy.lint import reading

LINT = Path(reading.__file__).parent
ASKED = {word for file in LINT.rglob("*.py") for word in re.findall(r'"([a-z_]+)"', file.read_text())}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_says_all_that_danish_says(language: str) -> None:
    assert list(reading._dictionary(language)) == list(reading._dictionary("da"))


def test_every_list_of_words_is_asked_for() -> None:
    assert sorted(set(reading._dictionary("da")) - ASKED) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_can_be_looked_for(language: str) -> None:
    for said in reading._dictionary(language).values():
        for phrases in said.values() if isinstance(said, dict) else [said]:
            assert phrases and all(isinstance(phrase, str) for phrase in phrases)
            # A bracket in a bracket is no part of the language of phrases.
            assert not [phrase for phrase in phrases if re.search(r"\([^)]*\(", phrase)]
            Phrases(phrases)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hostile_line_keeps_nobody_waiting(language: str) -> None:
    """Every list against lines made to lead a search astray. No measure of speed: a trap would hold for minutes."""
    lines = [word * 4000 for word in ("a ", "ikke ", "ip-adresse ", "(((", "1 år ", "samtykke cookie ")]
    for key, said in reading._dictionary(language).items():
        if isinstance(said, list):
            assert all(isinstance(reading._phrases(language, key).within(line[:1000]), bool) for line in lines)
