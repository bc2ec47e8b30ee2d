"""The words of third_parties.yaml, made ready: sets to look in, and patterns that take one walk over a line.

Takes:    a language
Gives:    Vocabulary: the language's own words together with the English ones. A Danish policy writes "Privacy Policy"
          and "processor" too
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from holdord.policy.importer.dictionary import words
from holdord.policy.importer.text import LANGUAGES

_FINDER = "third_parties"


@dataclass(frozen=True)
class Vocabulary:
    """What third_parties.yaml says, for one language."""

    language: str
    policy_words: re.Pattern[str]
    recipient_titles: re.Pattern[str]
    cues: re.Pattern[str]
    delivered_by: re.Pattern[str]
    examples: re.Pattern[str]
    how_to: re.Pattern[str]
    defined_as: re.Pattern[str]
    controller_words: re.Pattern[str]
    for_what: re.Pattern[str]
    data_leads: re.Pattern[str]
    data_titles: re.Pattern[str]
    section_words: frozenset[str]
    skip_titles: re.Pattern[str]
    skip_sentences: re.Pattern[str]
    legal_form: re.Pattern[str]
    roles: Mapping[str, re.Pattern[str]]
    headers: Mapping[str, re.Pattern[str]]
    generic: frozenset[str]
    generic_endings: tuple[str, ...]
    tails: frozenset[str]
    acronyms: frozenset[str]
    help_sites: frozenset[str]
    mailboxes: frozenset[str]
    we: frozenset[str]
    word_endings: tuple[str, ...]
    towns: frozenset[str]
    kinds: tuple[str, ...]
    offices: frozenset[str]
    bodies: re.Pattern[str]
    never: tuple[str, ...]


@cache
def vocabulary(language: str) -> Vocabulary:
    """Read once for each language."""
    spoken = [words(spoken, _FINDER) for spoken in dict.fromkeys((language, "en"))]
    everywhere = [words(spoken, _FINDER) for spoken in LANGUAGES]
    english = words("en", _FINDER)
    return Vocabulary(
        language=language,
        policy_words=_whole(_all(everywhere, "policy_words")),
        recipient_titles=starting(_all(spoken, "recipient_titles")),
        cues=starting(_all(spoken, "cues")),
        delivered_by=starting(_all(spoken, "delivered_by")),
        examples=starting(_all(spoken, "examples")),
        how_to=starting(_all(spoken, "how_to")),
        defined_as=starting(_all(spoken, "defined_as")),
        controller_words=starting(_all(spoken, "controller_words")),
        for_what=starting(_all(spoken, "for_what")),
        data_leads=starting(_all(spoken, "data_leads")),
        data_titles=starting(_all(spoken, "data_titles")),
        section_words=frozenset(_all(spoken, "section_words")),
        skip_titles=starting(_all(spoken, "skip_titles")),
        skip_sentences=starting(_all(spoken, "skip_sentences")),
        legal_form=re.compile(rf"(?<![\w/])(?:{_any(english['legal_forms'])})(?![\w/])"),
        roles={role: starting(_all([named["roles"] for named in spoken], role)) for role in english["roles"]},
        headers={what: _whole(_all([named["headers"] for named in spoken], what)) for what in english["headers"]},
        generic=frozenset(_all(spoken, "generic")),
        generic_endings=tuple(_all(spoken, "generic_endings")),
        tails=frozenset(_all(spoken, "tails")),
        acronyms=frozenset(english["acronyms"]),
        help_sites=frozenset(english["help_sites"]),
        mailboxes=frozenset(english["mailboxes"]),
        we=frozenset(_all(spoken, "we")),
        word_endings=tuple(_all(spoken, "word_endings")),
        towns=frozenset(town.lower() for town in _all(spoken, "towns")),
        kinds=tuple(_all(spoken, "kinds")),
        offices=frozenset(_all(spoken, "offices")),
        bodies=re.compile(rf" [a-zæøåäö-]{{0,30}}(?:{_any(_all(spoken, 'bodies'))})(?!\w)"),
        never=tuple(english["never"]),
    )


def starting(patterns: Iterable[str], whole_below: int = 6) -> re.Pattern[str]:
    """Any of them, from the beginning of a word; short ones are whole words, or 'via' would be in 'viability'."""
    ends = {text.lower(): "" if len(text) >= whole_below else r"(?!\w)" for text in patterns}
    return re.compile(rf"(?<!\w)(?:{_any(ends, ends)})", re.IGNORECASE)


def _whole(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_any(text.lower() for text in patterns)})s?(?!\w)", re.IGNORECASE)


def _any(patterns: Iterable[str], ends: Mapping[str, str] = MappingProxyType({})) -> str:
    """Any of them, the longest first; by their first letters, so that few are tried where none of them stands."""
    by_letter: dict[str, list[str]] = {}
    for text in _longest_first(patterns):
        by_letter.setdefault(text[:1], []).append(f"{re.escape(text)}{ends.get(text, '')}")
    return "|".join(f"(?={re.escape(letter)})(?:{'|'.join(said)})" for letter, said in by_letter.items()) or "(?!)"


def _longest_first(patterns: Iterable[str]) -> list[str]:
    return sorted(set(patterns), key=lambda text: (-len(text), text))


def _all(sources: Iterable[Mapping[str, Any]], key: str) -> list[str]:
    return [text for source in sources for text in source.get(key, ())]
