"""The register read from its folder: register.yaml, what it includes, and a wording for each language.

Promise:  every sentence of the notice: from here on it is a fact that the whole house points at
Takes:    a folder
Gives:    Edition(register, wordings, version): one complete state of the policy, cited by its version
Refuses:  RegisterFaulty, with every fault of every file at once, each with its line
Next:     reading.py (YAML), sound.py (the model), references.py and missing_words.py (what must lead somewhere)
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path as Folder
from typing import Any

from holdord.policy import banner_references, channel_references, connector_references, form_references
from holdord.policy.faults import MOST, Fault, RegisterFaulty, Stamp, Where, shown
from holdord.policy.missing_words import missing_words
from holdord.policy.reading import Document, read
from holdord.policy.references import lost_references
from holdord.policy.register import Register
from holdord.policy.sound import Sound, joined, validated
from holdord.policy.wording import Wording, facts, resolve
from holdord.terms import LANGUAGES

MAIN = "register.yaml"
# Imported so that their checks stand in the table.
del banner_references, channel_references, connector_references, form_references


@dataclass(frozen=True)
class Edition:
    """One complete state of the policy. ``files`` are the files it was read from, as they were then."""

    register: Register
    wordings: Mapping[str, Wording]
    files: Mapping[str, Stamp] = field(default_factory=dict)

    @cached_property
    def content(self) -> str:
        """Facts and words as one canonical text: comments, order of keys and splitting into files do not count."""
        return json.dumps(
            {
                "register": self.register.model_dump(mode="json", exclude_defaults=True),
                "wording": {
                    language: words.model_dump(mode="json", exclude_defaults=True)
                    for language, words in self.wordings.items()
                },
            },
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
        )

    @cached_property
    def version(self) -> str:
        """What records cite: SHA-256 of the content, 64 hexadecimal digits."""
        return hashlib.sha256(self.content.encode()).hexdigest()

    @cached_property
    def _facts(self) -> dict[str, dict[str, str]]:
        return {language: facts(self.register, language) for language in self.wordings}

    def language(self, wanted: str) -> str:
        """The wanted language if the register speaks it, else its first."""
        return wanted if wanted in self.wordings else self.register.languages[0]

    def sentence(self, text: str, language: str) -> str:
        """The text with the facts of this edition in it; raises wording.Unresolved for one it does not state."""
        return resolve(text, self._facts[self.language(language)])


def edition(content: str) -> Edition:
    """The edition whose content that is."""
    kept = json.loads(content)
    wordings = {language: Wording.model_validate(words) for language, words in kept["wording"].items()}
    return Edition(Register.model_validate(kept["register"]), wordings)


@dataclass(frozen=True)
class Located:
    """An edition, and where each part of the register and of its words stands: for whoever points at a line."""

    edition: Edition
    where: Where
    words: Mapping[str, Where]


def load(folder: Folder | str) -> Edition:
    """Read the folder; raises RegisterFaulty, whose ``files`` name what was looked for, also in vain."""
    return located(folder).edition


def located(folder: Folder | str) -> Located:
    """The same, with the lines."""
    reader = _Reader(Folder(folder))
    documents = list(reader.register())
    register = _register(documents, named_rightly=not reader.faults)
    words = {language: reader.document(f"wording.{language}.yaml") for language in _languages(documents)}
    sound = {language: found for language, document in words.items() if (found := _wording(document, language))}
    faults = [fault for document in (*documents, *words.values()) for fault in document.faults]
    faults += [*reader.faults, *register.faults, *lost_references(register)]
    for wording in sound.values():
        faults += [*wording.faults, *missing_words(register, wording)]
    if faults:
        raise RegisterFaulty(_cut(faults), reader.files)
    return Located(
        Edition(register.model, {language: found.model for language, found in sound.items()}, reader.files),
        register.where,
        {language: found.where for language, found in sound.items()},
    )


def stamp(path: str) -> Stamp:
    """What will differ when the file has been changed, or put in the place of another."""
    try:
        found = os.stat(path)  # noqa: PTH116 - asked with every decision, where a Path costs more than the answer
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size, found.st_ino)


def check(folder: Folder | str) -> tuple[Fault, ...]:
    """All faults of the folder, sorted by file and line; empty if there are none."""
    try:
        load(folder)
    except RegisterFaulty as refused:
        return refused.faults
    return ()


def _cut(faults: list[Fault]) -> list[Fault]:
    if len(faults) <= MOST:
        return faults
    rest = Fault("register.yaml", 0, "", f"there are {len(faults) - MOST} more faults", "Mend these first")
    return [*sorted(faults)[:MOST], rest]


class _Reader:
    """Reads the files of one folder, and notes which it looked for and what was wrong with their names."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.files: dict[str, Stamp] = {}
        self.faults: list[Fault] = []
        self.main = Document(MAIN)

    def register(self) -> Iterator[Document]:
        """register.yaml, then what it includes, in that order."""
        self.main = self.document(MAIN)
        named = self.included()
        yield self.main
        for name in named:
            document = self.document(name)
            if document.value and "include" in document.value:
                said = f"only {MAIN} includes other files"
                document.faults.append(document.where.fault(("include",), said, f"Name the file in {MAIN}"))
                del document.value["include"]
            yield document

    def included(self) -> list[str]:
        """The names under 'include', as far as they are right; the key itself is taken out of the register."""
        where = self.main.where
        listed = self.main.value.pop("include", []) if self.main.value else []
        if not isinstance(listed, list):
            said = f"{shown(listed)} stands where a list belongs"
            self.faults.append(where.fault(("include",), said, "Write it as in 'include: [recipients.yaml]'"))
            return []
        names: list[str] = []
        for index, name in enumerate(listed):
            if wrong := self.wrong_name(name, names):
                self.faults.append(where.fault(("include", index), *wrong))
            else:
                names.append(name)
        return names

    def wrong_name(self, name: object, before: list[str]) -> tuple[str, str] | None:
        if not isinstance(name, str) or not name.endswith(".yaml"):
            return f"{shown(name)} is not the name of a file", "Write it as in 'recipients.yaml'"
        path = (self.folder / name).resolve()
        if not path.is_relative_to(self.folder.resolve()):
            return f"{shown(name)} leads out of the folder of the register", "Put the file beside register.yaml"
        if name in before or path == (self.folder / MAIN).resolve():
            return f"{shown(name)} is read already", "Name it once"
        if not path.is_file():
            self.files[str(self.folder / name)] = None
            return f"there is no file {shown(name)}", "Write the file, or leave its name out"
        return None

    def document(self, name: str) -> Document:
        path = self.folder / name
        # Before the reading: what changes meanwhile is then read again.
        self.files[str(path)] = stamp(str(path))
        try:
            # A pipe or a device would keep us waiting for ever.
            content = path.read_bytes() if path.is_file() else None
        except OSError as refused:
            return Document(
                name, faults=[Fault(name, 0, "", f"cannot be read ({refused.strerror})", "Give us leave to read it")]
            )
        if content is None:
            return Document(
                name, faults=[Fault(name, 0, "", f"there is no such file in {self.folder}", "Write it there")]
            )
        document = _read(content, name)
        if document.value is not None and not isinstance(document.value, dict):
            document.faults.append(
                Fault(name, 1, "", f"{shown(document.value)} stands where keys belong", "Write 'key: value'")
            )
            document.value = None
        return document


def _read(content: bytes, name: str) -> Document:
    """The file as it reads, to be changed at will."""
    found = _read_before(content, name)
    value = dict(found.value) if isinstance(found.value, dict) else found.value
    return replace(found, value=value, faults=list(found.faults))


@lru_cache(maxsize=16)
def _read_before(content: bytes, name: str) -> Document:
    """Whoever changes one file of a register waits for that one: reading is nearly all that loading costs."""
    return read(content, name)


def _register(documents: list[Document], *, named_rightly: bool) -> Sound[Register]:
    read_ones = [document for document in documents if document.value is not None]
    where = joined([(document.value, document.places, document.written) for document in read_ones])
    sound = validated(Register, where, complete=named_rightly and len(read_ones) == len(documents))
    return Sound(sound.model, sound.keys, sound.where, (*_in_two_files(read_ones), *sound.faults))


def _in_two_files(documents: list[Document]) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for document in documents:
        for key in document.value:
            place = document.places[(key,)]
            if key in first:
                said = f"this key stands in two files (first in {first[key]})"
                yield document.where.fault((key,), said, "Keep it in one of them")
            first.setdefault(key, f"{place.file}:{place.line}")


def _languages(documents: list[Document]) -> list[str]:
    """The languages named, as far as they are known: an unknown one is a fault of its own."""
    named: list[Any] = next((d.value["languages"] for d in documents if d.value and "languages" in d.value), [])
    return list(dict.fromkeys(each for each in named if each in LANGUAGES)) if isinstance(named, list) else []


def _wording(document: Document, language: str) -> Sound[Wording] | None:
    """The words of one file; None where it could not be read, which is fault enough."""
    if document.value is None:
        return None
    sound = validated(Wording, document.where)
    if "language" in sound.keys and sound.model.language != language:
        said = f"'{sound.model.language}' stands in the file for '{language}'"
        wrong = document.where.fault(("language",), said, f"Write 'language: {language}'")
        return Sound(sound.model, sound.keys, sound.where, (*sound.faults, wrong))
    return sound
