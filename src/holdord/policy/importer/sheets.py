"""A register written down: plain values as YAML, with a remark over the entries that have one.

Takes:    mappings, lists and scalars; a Noted is a mapping with remarks
Gives:    written: YAML 1.2 that policy/reading.py reads back as the same values
Why:      no library: remarks belong to entries here, and every text is quoted that could be read as anything else
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

_PLAIN = re.compile(r"[^\W\d_][\w ./()+&'’–-]*[\w.)]|[^\W\d_]")
_SPAN = re.compile(r"[1-9][0-9]{0,3} (?:day|week|month|year)s?")
_NO_TEXT = {"true", "false", "null", "yes", "no", "on", "off", "nan", "inf"}
_WIDE = 100
_LONGEST_REMARK = 110


class Noted(dict[str, Any]):
    """An entry with remarks: where a fact was read, how sure it is, what is to be done."""

    def __init__(self, values: Mapping[str, Any], *remarks: str) -> None:
        super().__init__(values)
        self.remarks = [remark for remark in remarks if remark]


def written(values: Mapping[str, Any], *head: str) -> str:
    """A whole file. ``head`` are the lines of its first remark."""
    lines = [f"# {line}" if line else "#" for line in head]
    for key, value in values.items():
        lines.extend(["", *_entry(_key(key), value, 0)])
    return "\n".join(lines).strip("\n") + "\n"


def _entry(key: str, value: Any, depth: int) -> list[str]:
    pad = "  " * depth
    remarks = _remarks(value, pad)
    if isinstance(value, Mapping) and value:
        flat = _flow(value)
        if flat and len(pad) + len(key) + 2 + len(flat) <= _WIDE:
            return [*remarks, f"{pad}{key}: {flat}"]
        return [
            *remarks,
            f"{pad}{key}:",
            *(line for name, inner in value.items() for line in _entry(_key(name), inner, depth + 1)),
        ]
    if isinstance(value, list | tuple) and value:
        flat = _flow(value)
        if flat and len(pad) + len(key) + 2 + len(flat) <= _WIDE:
            return [f"{pad}{key}: {flat}"]
        return [f"{pad}{key}:", *(line for inner in value for line in _item(inner, depth + 1))]
    return [*remarks, f"{pad}{key}: {_flow(value)}"]


def _item(value: Any, depth: int) -> list[str]:
    pad = "  " * depth
    flat = _flow(value)
    if flat and len(pad) + 2 + len(flat) <= _WIDE:
        return [*_remarks(value, pad), f"{pad}- {flat}"]
    if not isinstance(value, Mapping):
        return [f"{pad}- {_flow(value)}"]
    inner = [line for name, one in value.items() for line in _entry(_key(name), one, depth + 1)]
    return [*_remarks(value, pad), f"{pad}- {inner[0].lstrip()}", *inner[1:]]


def _remarks(value: Any, pad: str) -> list[str]:
    if not isinstance(value, Noted):
        return []
    # A remark is one line, whatever was read: nothing of a policy may break out of it.
    return [f"{pad}# {' '.join(_seen(remark).split())[:_LONGEST_REMARK]}" for remark in value.remarks]


def _seen(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(sign for sign in text if sign.isprintable() or sign == " ")


def _flow(value: Any) -> str:
    """On one line; empty for what holds remarks of its own."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, Mapping):
        inner = [(_key(key), _flow(one)) for key, one in value.items() if not isinstance(one, Noted)]
        if len(inner) < len(value) or not all(text for _, text in inner):
            return ""
        return "{" + ", ".join(f"{key}: {text}" for key, text in inner) + "}"
    if isinstance(value, Sequence):
        if any(isinstance(one, Noted) and one.remarks for one in value):
            return ""
        flat = [_flow(one) for one in value]
        return "[" + ", ".join(flat) + "]" if all(flat) else ""
    return scalar(str(value))


def scalar(text: str) -> str:
    """A text, in quotes where it could be read as a number, a date, a word of YAML's own, or more than one thing."""
    # The reader refuses what cannot be seen, so it is left out; a line of a register is one line.
    text = " ".join(_seen(text.replace("\n", " ")).split())
    if _SPAN.fullmatch(text):
        return text
    if _PLAIN.fullmatch(text) and text.lower() not in _NO_TEXT and not re.search(r"\s#|:\s|^\S+:$", text):
        return text
    return json.dumps(text, ensure_ascii=False)


def _key(key: str) -> str:
    return (
        key
        if re.fullmatch(r"[A-Za-z][\w-]*", key) and key.lower() not in _NO_TEXT
        else json.dumps(key, ensure_ascii=False)
    )
