"""What a person read in a policy: the facts the importer is measured against.

Takes:    a folder of texts, each with `<name>.expected.json` beside it, or one `expected.json` for all of them
Gives:    Exam: each text with its Expected. The format stands in README.md
Refuses:  WrongExam, with every fault of every file at once
Next:     matching.py (which fact is which), score.py (the figures)
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from holdord.policy.importer.found import KINDS
from holdord.policy.importer.text import LANGUAGES

SUFFIX = ".expected.json"
TOGETHER = "expected.json"
_NO_TEXTS = {".json", ".py", ".typ"}


class WrongExam(Exception):
    """The folder cannot be measured. Its text is the list of faults, one a line."""


@dataclass(frozen=True)
class Fact:
    """One fact a person read. ``also`` are other ways to write what it is known by.

    An optional fact is one that two careful readers could disagree on: found, it is no fault; not found, it is no miss.
    """

    kind: str
    value: Mapping[str, str]
    line: int | None = None
    also: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True)
class Expected:
    """All that was read in one text. Of the kinds in ``complete`` there is no other fact in it."""

    language: str
    facts: tuple[Fact, ...]
    complete: frozenset[str]


Exam = list[tuple[Path, Expected]]


def load(folder: Path) -> Exam:
    """The texts of a folder with what is expected of each, by name."""
    if not folder.is_dir():
        raise WrongExam(f"{folder}: no such folder. Name the folder that holds the texts.")
    faults: list[str] = []
    exam: Exam = []
    for where, name, document in _documents(folder, faults):
        text = _text(folder, name)
        if text is None:
            faults.append(f"{where}: no text stands beside it ('{name}'). Put the text there, under the same name.")
        wrong = list(_faults(where, document))
        faults += wrong
        if text is not None and not wrong:
            exam.append((text, _expected(document)))
    if not faults and not exam:
        faults.append(f"{folder}: nothing to measure. Write '<name>{SUFFIX}' beside a text, or '{TOGETHER}' for all.")
    if faults:
        raise WrongExam("\n".join(faults))
    return sorted(exam, key=lambda one: one[0].name)


def _documents(folder: Path, faults: list[str]) -> Iterator[tuple[str, str, Any]]:
    """Where each stands, the name of its text (with or without its ending), and the JSON."""
    for path in sorted(folder.glob("*.json")):
        if path.name != TOGETHER and not path.name.endswith(SUFFIX):
            continue
        try:
            document = json.loads(path.read_text(encoding="utf-8-sig"))
        except (ValueError, RecursionError) as broken:
            faults.append(f"{path.name}: this is no JSON ({broken}). Mend it there.")
            continue
        if path.name != TOGETHER:
            yield path.name, path.name.removesuffix(SUFFIX), document
        elif isinstance(document, dict):
            yield from ((f"{path.name} '{name}'", name, one) for name, one in document.items())
        else:
            faults.append(f'{path.name}: {_said(document)} is not keyed by file. Write {{"policy.md": {{...}}}}.')


def _text(folder: Path, name: str) -> Path | None:
    """The text of that name: 'shop.html' is itself, 'shop' is the one text that begins so."""
    if (folder / name).is_file():
        return folder / name
    texts = (path for path in sorted(folder.iterdir()) if path.is_file() and path.suffix.lower() not in _NO_TEXTS)
    return next((path for path in texts if path.stem == name), None)


def _faults(where: str, document: Any) -> Iterator[str]:
    if not isinstance(document, dict):
        yield f'{where}: {_said(document)} is no expected policy. Write {{"language": "da", "facts": [...]}}.'
        return
    for key in sorted(set(document) - {"language", "facts", "complete", "note"}):
        yield f"{where}: unknown key '{key}'. Known are language, facts, complete, note."
    if document.get("language") not in LANGUAGES:
        yield f"{where} language: {_said(document.get('language'))} is not read. Write one of {', '.join(LANGUAGES)}."
    facts, complete = document.get("facts", []), document.get("complete", [])
    if isinstance(facts, list):
        for number, fact in enumerate(facts, 1):
            yield from _fact_faults(f"{where} fact {number}", fact)
    else:
        yield f"{where} facts: {_said(facts)} is no list. Write [...] around the facts."
    if not isinstance(complete, list):
        yield f'{where} complete: {_said(complete)} is no list. Write the kinds that are whole: ["right", "term"].'
        return
    for kind in complete:
        if not _is_kind(kind):
            yield f"{where} complete: {_said(kind)} is no kind. Kinds are {', '.join(KINDS)}."


def _fact_faults(where: str, fact: Any) -> Iterator[str]:
    if not isinstance(fact, dict):
        yield f'{where}: {_said(fact)} is no fact. Write {{"kind": "right", "value": {{"right": "eu-gdpr:A15"}}}}.'
        return
    for key in sorted(set(fact) - {"kind", "value", "line", "also", "optional"}):
        yield f"{where}: unknown key '{key}'. Known are kind, value, line, also, optional."
    also = fact.get("also", [])
    if not isinstance(also, list) or not all(isinstance(one, str) for one in also):
        yield f'{where} also: {_said(also)} is no list of names. Write ["Facebook", "Meta"].'
    if not isinstance(fact.get("optional", False), bool):
        yield f"{where} optional: {_said(fact['optional'])} is neither true nor false. Write one of them."
    line = fact.get("line")
    if line is not None and (not isinstance(line, int) or isinstance(line, bool)):
        yield f"{where} line: {_said(line)} is no number. Write the line it stands in, or leave it out."
    kind = fact.get("kind")
    if not _is_kind(kind):
        yield f"{where} kind: {_said(kind)} is no kind. Kinds are {', '.join(KINDS)}."
    else:
        yield from _value_faults(f"{where} ({kind}) value", KINDS[kind], fact.get("value"))


def _value_faults(where: str, keys: tuple[str, ...], value: Any) -> Iterator[str]:
    if not isinstance(value, dict) or not any(value.values()):
        yield f'{where}: {_said(value)} says nothing. Write {{"{keys[0]}": "..."}}.'
        return
    for key, said in value.items():
        if key not in keys:
            yield f"{where}: unknown key '{key}'. Known are {', '.join(keys)}."
        elif not isinstance(said, str):
            yield f'{where} {key}: {_said(said)} is no text. Write "{key}": "{said}".'


def _is_kind(kind: Any) -> bool:
    return isinstance(kind, str) and kind in KINDS


def _said(value: Any) -> str:
    """What stands there, short enough for a message."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."


def _expected(document: Any) -> Expected:
    facts = tuple(
        Fact(
            fact["kind"],
            {key: said for key, said in fact["value"].items() if said},
            fact.get("line"),
            tuple(fact.get("also", ())),
            fact.get("optional", False),
        )
        for fact in document.get("facts", [])
    )
    return Expected(document["language"], facts, frozenset(document.get("complete", [])))
