"""YAML as text, read into plain values that remember their lines.

Takes:    the bytes of one file, and its name
Gives:    Document(value, places, written, faults). YAML 1.2: 'no' is a word and 'NO' is Norway
Refuses:  nothing by exception. What cannot be read is a fault with its line, in bounded time and depth

Why events and not ruamel's round trip: the lines are all we want of it, and it takes twice the time.
Why no tags and no merging of keys ('<<'): neither is part of YAML 1.2's core, and both hide what is said.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from holdord.policy.faults import Fault, Path, Place, Where

LARGEST = 1_000_000
DEEPEST = 12
MOST_VALUES = 100_000

_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WHOLE = re.compile(r"[-+]?[0-9]{1,15}")
_BROKEN = re.compile(r"[-+]?(\.[0-9]+|[0-9]{1,15}(\.[0-9]{0,15})?)([eE][-+]?[0-9]{1,2})?")
_WORDS = {word: value for value, words in {
    True: ("true", "True", "TRUE"), False: ("false", "False", "FALSE"), None: ("", "~", "null", "Null", "NULL"),
}.items() for word in words}  # fmt: skip

#: What the reader of YAML says, and what people usually did.
_CURES = (
    ("\\t", "a tab stands where a word or a space belongs", "Write spaces"),
    ("that cannot start any token", "a text may not begin with this character", "Put the text in quotes"),
    (
        "mapping values are not allowed",
        "a colon stands where no key can be",
        "Put the text in quotes, or mend the indentation",
    ),
    ("end of stream", "the quote that was opened is never closed", "Close it on the line where the text ends"),
    ("expected ',' or", "a bracket that was opened is not closed", "Close it, and write a comma between the items"),
    ("could not find expected ':'", "a key without a colon", "Write 'key: value'"),
    ("expected <block end>", "this line is indented differently from its neighbours", "Begin it in the same column"),
)


@dataclass
class Document:
    """What one file holds. ``value`` is None where the file could not be read; then ``faults`` says why."""

    file: str
    value: Any = None
    places: dict[Path, Place] = field(default_factory=dict)
    written: dict[Path, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def where(self) -> Where:
        return Where(self.value, self.places, self.written)


class _Unreadable(Exception):
    """The rest of the file cannot be understood; holds the line, what was found, what would be right."""


def read(content: bytes, file: str) -> Document:
    """Read one file of the register, whatever it holds."""
    document = Document(file, places={(): Place(file, 1)})
    builder = _Builder(document)
    try:
        document.value = builder.build(_text(content))
    except _Unreadable as refused:
        line, said, right = refused.args
        document.faults.append(Fault(file, line, "", said, right))
    except MarkedYAMLError as refused:
        document.faults.append(_in_plain_words(file, refused))
    except (YAMLError, ValueError, LookupError, TypeError, AttributeError, AssertionError) as refused:
        # The YAML reader stumbles over some odd files in ways of its own. For whoever wrote the file it is one fault.
        document.faults.append(
            Fault(file, 1, "", f"this is not YAML ({type(refused).__name__})", "Write keys and values")
        )
    # Only now that everything is read are the ids known by which a place is called.
    document.faults.extend(
        replace(document.where.fault(path, said, right), line=line) for path, line, said, right in builder.seen
    )
    return document


def _text(content: bytes) -> str:
    if len(content) > LARGEST:
        raise _Unreadable(1, f"the file has {len(content)} bytes", f"Keep it below {LARGEST}, or split it by 'include'")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as refused:
        line = content[: refused.start].count(b"\n") + 1
        raise _Unreadable(line, "a byte that is no UTF-8", "Save the file as UTF-8") from None
    if found := _CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise _Unreadable(line, f"a character that cannot be seen ({found[0]!r})", "Delete it")
    return text


def _in_plain_words(file: str, refused: MarkedYAMLError) -> Fault:
    problem = str(refused.problem or refused.context or "this is not YAML")
    mark = refused.problem_mark or refused.context_mark
    # What was opened and never closed is found at the end, but mended where it begins.
    opened = refused.context_mark if re.search("quoted|flow", str(refused.context)) else None
    line = (opened or mark).line + 1 if opened or mark else 1
    for sign, said, right in _CURES:
        if sign in problem:
            return Fault(file, line, "", said, right)
    return Fault(file, line, "", f"this is not YAML: {problem}", "Look at the indentation, the quotes and the brackets")


@dataclass(frozen=True)
class _Anchored:
    """A value with a name of its own, how many values it holds, and how deep it is."""

    value: Any
    size: int
    height: int


class _Builder:
    """Walks the events of one file and builds its values. ``seen`` is what was wrong but did not stop the reading."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.seen: list[tuple[Path, int, str, str]] = []
        self.events: Iterator[Event] = iter(())
        self.anchors: dict[str, _Anchored] = {}
        self.values = 0

    def build(self, text: str) -> Any:
        self.events = YAML(typ="safe", pure=True).parse(text)
        found, value = 0, None
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                if found:
                    raise _Unreadable(
                        _line(event), "a second document begins here ('---')", "Keep one document in a file"
                    )
                found, value = 1, self.node(next(self.events), ())
        if value is None:
            raise _Unreadable(1, "the file is empty", "Write keys and values, as in 'holdord: 1'")
        return value

    def node(self, event: Event, path: Path) -> Any:
        assert isinstance(event, NodeEvent)
        self.refuse_depth(event, len(path), 1)
        if isinstance(event, AliasEvent):
            return self.alias(event, path)
        self.refuse_tag(event)
        before = self.values
        value = self.value(event, path)
        if event.anchor:
            self.anchors[event.anchor] = _Anchored(value, self.values - before, _height(value))
        return value

    def value(self, event: NodeEvent, path: Path) -> Any:
        if isinstance(event, ScalarEvent):
            return self.scalar(event, path)
        return self.sequence(path) if isinstance(event, SequenceStartEvent) else self.mapping(path)

    def alias(self, event: AliasEvent, path: Path) -> Any:
        """What the anchor named: written out, so to speak, with a bound to how much that may come to."""
        found = self.anchors.get(event.anchor)
        if found is None:
            raise _Unreadable(
                _line(event), f"no '&{event.anchor}' stands before this '*{event.anchor}'", "Write it out"
            )
        self.refuse_depth(event, len(path) + found.height, found.size)
        return found.value

    def refuse_depth(self, event: Event, depth: int, size: int) -> None:
        self.values += size
        if self.values > MOST_VALUES:
            raise _Unreadable(_line(event), f"more than {MOST_VALUES} values", "Write fewer, and fewer aliases ('*')")
        if depth > DEEPEST:
            said = f"more than {DEEPEST} levels of lists and keys"
            raise _Unreadable(_line(event), said, "No register is that deep: close the brackets")

    def refuse_tag(self, event: Event) -> None:
        if getattr(event, "tag", None) is not None:
            said = "tags are not read (a word after '!')"
            raise _Unreadable(_line(event), said, "Leave the tag out, or put the text in quotes")

    def scalar(self, event: ScalarEvent, path: Path) -> Any:
        value = _resolve(event)
        if not isinstance(value, str) and value is not None:
            self.document.written[path] = event.value
        return value

    def sequence(self, path: Path) -> list[Any]:
        items: list[Any] = []
        for event in self.events:
            if isinstance(event, SequenceEndEvent):
                break
            inner = (*path, len(items))
            self.document.places[inner] = Place(self.document.file, _line(event))
            items.append(self.node(event, inner))
        return items

    def mapping(self, path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for event in self.events:
            if isinstance(event, MappingEndEvent):
                break
            key = self.name_of(event, path)
            inner, line = (*path, key), _line(event)
            if key in values:
                self.twice(inner, line)
                self.node(next(self.events), (*path, key, "again"))
                continue
            self.document.places[inner] = Place(self.document.file, line)
            values[key] = self.node(next(self.events), inner)
        return values

    def name_of(self, event: Event, path: Path) -> str:
        self.refuse_tag(event)
        if not isinstance(event, ScalarEvent):
            raise _Unreadable(
                _line(event), "a list or a group of keys stands where a key belongs", "Write a word and a colon"
            )
        if not isinstance(_resolve(event), str):
            said = f"the key {event.value or 'before the colon'} is not text"
            self.seen.append(((*path, event.value), _line(event), said, f"Write it in quotes: '{event.value}'"))
        return str(event.value)

    def twice(self, path: Path, line: int) -> None:
        first = self.document.places[path].line
        self.seen.append((path, line, f"this key stands twice (first in line {first})", "Keep one"))


def _line(event: Event) -> int:
    return int(event.start_mark.line) + 1


def _height(value: Any) -> int:
    if not isinstance(value, dict | list):
        return 0
    return 1 + max((_height(inner) for inner in (value.values() if isinstance(value, dict) else value)), default=0)


def _resolve(event: ScalarEvent) -> Any:
    """The value of a scalar by YAML 1.2: only what stands without quotes can be anything but text."""
    text: str = event.value
    if event.style or not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _BROKEN.fullmatch(text) else text
