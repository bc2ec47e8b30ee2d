"""Right and wrong, rule by rule: what docs/lint.md shows, what SARIF tells, and what the tests hold every look to.

Takes:    examples.yaml
Gives:    Example; None where a rule is not looked for there
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from holdord.policy import reading

_FILE = Path(__file__).with_name("examples.yaml")


@dataclass(frozen=True)
class Example:
    """What a rule finds, and what it lets pass.

    Of a register: keys in YAML, which stand in place of those of a sound one. Of a text: Markdown, in English.
    """

    wrong: str
    right: str


def example(rule: str, of: str) -> Example | None:
    """The example for a rule ``of`` 'register' or 'text'."""
    said = _all().get(rule, {}).get(of)
    return Example(said["wrong"].rstrip(), said["right"].rstrip()) if said else None


@cache
def _all() -> Mapping[str, Any]:
    document = reading.read(_FILE.read_bytes(), _FILE.name)
    assert not document.faults, document.faults
    return dict(document.value)
