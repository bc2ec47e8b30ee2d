"""The words a finder looks for, by language: data files, one for each finder.

Takes:    a language ('da') and a finder's name ('retention')
Gives:    what words/<language>/<finder>.yaml holds, read once; empty where there is no such file
Refuses:  DictionaryBroken, if a file of ours is no YAML or holds no keys: a fault of ours, not of the text that is read
Next:     README.md (how a language is added), find/ (who reads them)
Why:      a dozen of these files are read before the first fact is found. PyYAML, written in C, takes a tenth of the
          time that the register's own reader takes; that one remembers lines and is asked where a file is broken
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from holdord.policy import reading

_WORDS = Path(__file__).with_name("words")

#: Everything is text: 'no' is a word, and so is '2'.
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class DictionaryBroken(Exception):
    """A file of words that cannot be read. Holds its path and what is wrong."""


@cache
def words(language: str, finder: str) -> Mapping[str, Any]:
    """The file's keys and values, as they stand. Patterns are left as text: whoever uses them compiles them once."""
    path = _WORDS / language / f"{finder}.yaml"
    return MappingProxyType(from_file(path)) if path.exists() else MappingProxyType({})


def from_file(path: Path) -> dict[str, Any]:
    """A file of ours. Raises DictionaryBroken, with every fault in it."""
    content, name = path.read_bytes(), f"{path.parent.name}/{path.name}"
    try:
        held = yaml.load(content, Loader=_Loader)  # noqa: S506  # makes nothing but text, lists and mappings
    except yaml.YAMLError:
        faults = reading.read(content, name).faults
        raise DictionaryBroken("\n".join(str(fault) for fault in faults)) from None
    if not isinstance(held, dict):
        raise DictionaryBroken(f"{name}: this holds no keys. Write 'key: value'.")
    return held
