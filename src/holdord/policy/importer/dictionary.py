"""The words a finder looks for, by language: data files, one for each finder.

Takes:    a language ('da') and a finder's name ('retention')
Gives:    what words/<language>/<finder>.yaml holds, read once; empty where there is no such file
Refuses:  DictionaryBroken, if a file of ours is no YAML or holds no keys: a fault of ours, not of the text that is read
Next:     README.md (how a language is added), find/ (who reads them)
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from holdord.policy import reading

_WORDS = Path(__file__).with_name("words")


class DictionaryBroken(Exception):
    """A file of words that cannot be read. Holds its path and what is wrong."""


@cache
def words(language: str, finder: str) -> Mapping[str, Any]:
    """The file's keys and values, as they stand. Patterns are left as text: whoever uses them compiles them once."""
    path = _WORDS / language / f"{finder}.yaml"
    if not path.exists():
        return MappingProxyType({})
    document = reading.read(path.read_bytes(), f"{language}/{path.name}")
    if document.faults:
        raise DictionaryBroken("\n".join(str(fault) for fault in document.faults))
    if not isinstance(document.value, dict):
        raise DictionaryBroken(f"{language}/{path.name}: this holds no keys. Write 'key: value'.")
    return MappingProxyType(document.value)
