"""What is wrong in the register, where it stands, and what would be right.

Takes:    a place in a file, what was found there, the cure
Gives:    Fault; str(fault) is the line of the house: ``register.yaml:41 retention.newsletter: '24 month' is not ...``
Refuses:  RegisterFaulty, which carries all faults at once, in the order of the files
Next:     reading.py (faults of YAML), refusals.py (of the model), references.py (of ids that lead nowhere)
"""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Path = tuple[str | int, ...]
#: What tells one state of a file from another; None for a file that is not there.
Stamp = tuple[int, int, int] | None

#: What an item of a list is called by, in the order of preference.
_NAMED_BY = ("id", "name", "right", "role", "purpose", "country")
_SHORT = 60
#: A file made to harm could hold a hundred thousand faults; nobody reads past these.
MOST = 1000


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong. ``line`` counts from 1; 0 means that there is no line to point at."""

    file: str
    line: int
    key: str
    said: str
    right: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        end = "" if self.right.endswith((".", "?")) else "."
        return f"{where}{' ' if self.key else ''}{self.key}: {self.said}. {self.right}{end}"


class RegisterFaulty(ValueError):
    """The register cannot be used. ``faults`` are all there are, by file and line; ``files`` what was read."""

    def __init__(self, faults: Iterable[Fault], files: Mapping[str, Stamp] | None = None) -> None:
        self.faults = tuple(sorted(set(faults)))
        self.files = files or {}
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass(frozen=True)
class Place:
    """A line of a file."""

    file: str
    line: int


@dataclass
class Where:
    """Where each part of what was read stands: from a path such as ``("purposes", 3, "basis")`` to its line.

    ``data`` is what was read, ``places`` the lines, ``written`` how a number or the like was written (2.10, not 2.1).
    ``left_out`` names the parts that were set aside for faults of their own: nobody complains of them twice.
    """

    data: Any
    places: dict[Path, Place]
    written: dict[Path, str] = field(default_factory=dict)
    left_out: dict[str, set[str]] = field(default_factory=dict)

    def place(self, path: Path) -> Place:
        """The line of the path, or of the nearest thing around it that has one."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place("register.yaml", 0))

    def key(self, path: Path) -> str:
        """The path as people write it: ``purposes.direct-marketing.basis``; items of a list by their id."""
        value, parts = self.data, []
        for depth, step in enumerate(path, start=1):
            value = _step(value, step)
            if isinstance(step, str):
                parts.append(step)
            elif isinstance(value, dict):
                parts.append(_name(value) or self.written.get((*path[:depth], "id")) or str(step + 1))
        return ".".join(parts)

    def fault(self, path: Path, said: str, right: str) -> Fault:
        place = self.place(path)
        return Fault(place.file, place.line, self.key(path), said, right)

    def is_whole(self, *keys: str) -> bool:
        """Whether nothing was left out of these lists: only then can it be said that something is used by none."""
        return not any(self.left_out.get(key) for key in keys)


def _step(value: Any, step: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None


def _name(item: Mapping[str, Any]) -> str | None:
    return next((item[key] for key in _NAMED_BY if isinstance(item.get(key), str) and item[key]), None)


def shown(value: object) -> str:
    """What was found, short enough for one line."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a group of keys"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value)
    return text if len(text) <= _SHORT else text[: _SHORT - 2] + "…" + text[-1]


def listed(words: Iterable[str]) -> str:
    """``'a', 'b' or 'c'``, cut after a dozen."""
    quoted = [f"'{word}'" for word in words]
    if len(quoted) > 12:
        return ", ".join(quoted[:12]) + " and others"
    return " or ".join(filter(None, [", ".join(quoted[:-1]), quoted[-1] if quoted else ""]))


def nearest(word: object, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    if not isinstance(word, str) or len(word) > _SHORT:
        return None
    options = {option.casefold(): option for option in known}
    found = difflib.get_close_matches(word.strip().casefold().replace("_", "-"), list(options), n=1, cutoff=0.7)
    found = found or difflib.get_close_matches(word.strip().casefold(), list(options), n=1, cutoff=0.7)
    return options[found[0]] if found else None


def instead(word: object, known: Iterable[str]) -> str:
    """The cure for an unknown word: the nearest known one, else those that are known."""
    options = list(dict.fromkeys(known))
    if guess := nearest(word, options):
        return f"Did you mean '{guess}'?"
    return f"Known are {listed(options)}" if options else "None is known yet: write its entry first"
