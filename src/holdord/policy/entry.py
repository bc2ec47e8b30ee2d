"""What every part of the register shares.

Gives:    Entry, the base of all that is read from YAML; by_id and grouped, for finding entries without looking
          through; Memo, for what follows from them
"""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, Self, TypeVar

from pydantic import BaseModel, ConfigDict

_FULL = 5000


class Entry(BaseModel):
    """It cannot be changed, and knows no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def __copy__(self) -> Self:
        return _without_what_was_worked_out(super().__copy__())

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        return _without_what_was_worked_out(super().__deepcopy__(memo))


class Memo(dict[Any, Any]):
    """What was worked out before. It begins anew when it is full: days pass, and nobody asks for the old ones."""

    def __setitem__(self, key: Any, value: Any) -> None:
        if len(self) >= _FULL:
            self.clear()
        super().__setitem__(key, value)


class _Named(Protocol):
    @property
    def id(self) -> str: ...


_Copied = TypeVar("_Copied", bound=Entry)
_Entry = TypeVar("_Entry", bound=_Named)
_Any = TypeVar("_Any")


def by_id(entries: tuple[_Entry, ...]) -> Mapping[str, _Entry]:
    """Each entry under its id; of two of one id the first."""
    return {entry.id: entry for entry in reversed(entries)}


def grouped(pairs: Iterable[tuple[str, _Any]]) -> Mapping[str, tuple[_Any, ...]]:
    """The values of each key, in the order they come."""
    found: dict[str, list[_Any]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in found.items()}


def _without_what_was_worked_out(copied: _Copied) -> _Copied:
    """A copy may be given other values: what followed from these is left behind."""
    for name in copied.__dict__.keys() - type(copied).model_fields.keys():
        del copied.__dict__[name]
    return copied
