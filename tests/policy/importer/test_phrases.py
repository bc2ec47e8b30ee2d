"""The small language of the dictionaries means what it says, and every phrase in them is sound."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from holdord.policy import reading
from holdord.policy.importer import dictionary
from holdord.policy.importer.dictionary import DictionaryBroken
from holdord.policy.importer.phrases import Phrases, Terms, pattern
from holdord.policy.importer.readers import read
from holdord.policy.importer.sentences import sentences
from holdord.policy.importer.text import LANGUAGES

#: Files whose entries are patterns themselves, or plain names, and are never read as phrases.
OF_PATTERNS = {"meta", "parties"}
_POLICIES = {
    language: Path(__file__).parents[3] / "bench" / "importer" / "policies" / name
    for language, name in (
        ("da", "kommune-da.txt"), ("en", "charity-en.txt"), ("nb", "radgivning-nb.md"), ("sv", "klinik-sv.html"),
        ("fi", "yhdistys-fi.txt"))
}  # fmt: skip
FINDERS = ("retention", "rights", "purposes", "basis", "automated", "security")


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("opbevar*", "Vi OPBEVARER dem"),
        ("*periode", "en opbevaringsperiode"),
        ("slet* ... efter", "slettes som regel efter"),
        ("ret til [at få] indsigt", "ret til indsigt"),
        ("ret til [at få] indsigt", "ret til at få indsigt"),
        ("(indsigt|adgang) i", "adgang i"),
    ],
)
def test_a_phrase_is_found(phrase: str, text: str) -> None:
    assert Phrases([phrase]).within(text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("opbevar", "Vi opbevarer dem"),
        ("slet* ... efter", "slettes " + "x" * 80 + " efter"),
        ("ret til indsigt", "ret til at få indsigt"),
        ("ret", "retten"),
    ],
)
def test_what_it_does_not_say_is_not_found(phrase: str, text: str) -> None:
    assert not Phrases([phrase]).within(text)


def test_an_open_bracket_is_refused_with_the_phrase() -> None:
    with pytest.raises(DictionaryBroken, match="'ret \\(til' is not a phrase"):
        Phrases(["ret (til"])


@pytest.mark.parametrize("finder", FINDERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_dictionary_is_there_and_every_phrase_in_it_is_sound(language: str, finder: str) -> None:
    said = list(_phrases(dict(dictionary.words(language, finder))))
    assert said
    assert all(pattern(phrase) for phrase in said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_of_every_dictionary_means_something(language: str) -> None:
    """A pattern is made when a text first holds the phrase's longest piece; so a broken one may lie there for long."""
    folder = Path(dictionary.__file__).with_name("words") / language
    files = sorted({file.stem for file in folder.glob("*.yaml")} - OF_PATTERNS)
    assert set(FINDERS) < set(files)
    said = [phrase for finder in files for phrase in _phrases(dict(dictionary.words(language, finder)))]
    assert all(pattern(phrase) for phrase in said)


@pytest.mark.parametrize("finder", FINDERS)
def test_the_languages_have_the_same_keys(finder: str) -> None:
    keys = {language: set(dictionary.words(language, finder)) for language in LANGUAGES}
    assert all(found == keys["da"] for found in keys.values()), keys


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_look_rules_out_no_pattern_would_have_found(language: str) -> None:
    """Every phrase of every dictionary, over every sentence of a policy: with the look before it and without."""
    folder = Path(dictionary.__file__).with_name("words") / language
    files = sorted({file.stem for file in folder.glob("*.yaml")} - OF_PATTERNS - {"language", "places"})
    said = {phrase for finder in files for phrase in _phrases(dict(dictionary.words(language, finder)))}
    texts = [sentence.text for sentence in sentences(read(_POLICIES[language].read_bytes(), name="policy.txt"))]
    for phrase in said:
        looked, meant = Phrases([phrase]), pattern(phrase)
        for text in texts:
            spans = [match.span() for match in meant.finditer(text)]
            assert [match.span() for match in looked.all(text)] == spans, (phrase, text)
            assert (first.span() if (first := looked.first(text)) else None) == (spans[0] if spans else None)
            assert looked.within(text) == bool(spans)


def test_the_terms_of_a_text_are_told_in_the_order_of_the_file() -> None:
    ways = Terms({"erase": ["slet*"], "know": ["(se|få) ... data"], "stop": ["stop"]})
    assert ways.named("Du kan få dine data slettet") == ["erase", "know"]
    assert ways.named("Du kan gå") == []


def _phrases(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for held in value.values():
            yield from _phrases(held)
    elif isinstance(value, list):
        for held in value:
            yield from _phrases(held)


def test_every_dictionary_says_the_same_to_both_readers_of_yaml() -> None:
    """The quick one knows neither lines nor keys that stand twice; so what it reads is held against the careful one."""
    folder = Path(dictionary.__file__).with_name("words")
    files = sorted([*folder.glob("*/*.yaml"), *folder.with_name("wording").glob("*.yaml")])
    assert len(files) > len(LANGUAGES)
    for file in files:
        careful = reading.read(file.read_bytes(), file.name)
        assert careful.faults == []
        assert dictionary.from_file(file) == careful.value, file
