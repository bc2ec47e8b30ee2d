"""What stands for what in a file: which column is the name, which of the writers are we, whose number is whose.

Law:      GDPR Art. 5(1)(c): what nobody names is left out
Takes:    YAML that somebody wrote, or the answers of a page
Gives:    Legend
Refuses:  LegendFaulty, with every fault at once
Next:     headings.py (what is proposed where nothing is said)
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, get_args

import yaml

from holdord.lib.registry import Said, said
from holdord.policy.channels import DateOrder
from holdord.terms import IdentifierKind

LARGEST = 256 * 1024
_MOST = 500
_LONGEST = 300
_KEYS = ("columns", "always", "ours", "people", "dates")
_ORDERS = get_args(DateOrder)


class LegendFaulty(ValueError):
    """A mapping that cannot be used, with all that is wrong with it."""

    def __init__(self, faults: Sequence[Said]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = tuple(faults)


@dataclass(frozen=True, repr=False)
class Legend:
    """``columns`` leads from a heading to a piece; ``always`` gives a piece that is the same for every row.

    ``ours`` are the names under which we write ourselves, ``people`` how to reach those who write under a name.
    ``dates`` says whether the day or the month comes first, where the file does not tell. Where ``columns`` is empty
    they are guessed.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    always: Mapping[str, str] = field(default_factory=dict)
    ours: tuple[str, ...] = ()
    people: Mapping[str, Mapping[IdentifierKind, str]] = field(default_factory=dict)
    dates: DateOrder | None = None

    @property
    def day_first(self) -> bool:
        """Whether the day comes first, in a legend that is read by (kinds.py found it out, where nobody said)."""
        return self.dates != "month-first"

    def is_ours(self, name: str) -> bool:
        return _bare(name) in {_bare(each) for each in self.ours}

    def reached(self, name: str) -> Mapping[IdentifierKind, str]:
        """How to reach whoever writes under that name; empty, where nobody said."""
        return next((known for each, known in self.people.items() if _bare(each) == _bare(name)), {})

    def plain(self) -> dict[str, Any]:
        """As JSON and YAML hold it."""
        return {
            "columns": dict(self.columns), "always": dict(self.always), "ours": list(self.ours), "dates": self.dates,
            "people": {
                name: {kind.value: value for kind, value in known.items()} for name, known in self.people.items()
            },
        }  # fmt: skip


def from_yaml(text: str) -> Legend:
    """The mapping that stands in a file; raises LegendFaulty."""
    if len(text) > LARGEST:
        raise LegendFaulty([said("the mapping is longer than {n} letters. Write columns and people only", n=LARGEST)])
    try:
        given = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError):
        raise LegendFaulty([said("the mapping is no YAML. Write 'columns:' and below it 'heading: piece'")]) from None
    return of(given if given is not None else {})


def of(given: object) -> Legend:
    """The mapping from plain values; raises LegendFaulty."""
    if not isinstance(given, Mapping):
        raise LegendFaulty([said("the mapping is no table of keys. Write 'columns:' and below it 'heading: piece'")])
    if faults := list(_faults(given)):
        raise LegendFaulty(faults)
    people = {
        str(name): {IdentifierKind(kind): str(value) for kind, value in known.items()}
        for name, known in (given.get("people") or {}).items()
    }
    return Legend(
        columns={str(heading): str(piece) for heading, piece in (given.get("columns") or {}).items()},
        always={str(piece): str(value) for piece, value in (given.get("always") or {}).items()},
        ours=tuple(str(name) for name in given.get("ours") or ()), people=people, dates=given.get("dates"),
    )  # fmt: skip


def _faults(given: Mapping[Any, Any]) -> Iterator[Said]:
    # What people wrote as a key may be a name by mistake: it is counted, not repeated.
    if strange := [key for key in given if key not in _KEYS]:
        yield said("the mapping has keys that there are not: {n}. There are {known}", n=len(strange), known=_KEYS)
    for key in ("columns", "always"):
        if not _is_plain_table(given.get(key) or {}):
            yield said("{key}: this is no table of short texts. Write 'heading: piece' a line", key=key)
    ours = given.get("ours") or ()
    if not isinstance(ours, list | tuple) or not all(_is_short(name) for name in ours):
        yield said("ours: this is no list of names. Write them in brackets, with commas between")
    if not _are_people(given.get("people") or {}):
        yield said(
            "people: write the kind and the value under each name. Kinds are {kinds}",
            kinds=[each.value for each in IdentifierKind],
        )
    if given.get("dates") not in (None, *_ORDERS):
        yield said("dates: there are {orders}", orders=_ORDERS)


def _is_plain_table(value: object) -> bool:
    return isinstance(value, Mapping) and len(value) <= _MOST and all(
        _is_short(heading) and _is_short(piece) for heading, piece in value.items()
    )  # fmt: skip


def _are_people(value: object) -> bool:
    kinds = {each.value for each in IdentifierKind}
    return isinstance(value, Mapping) and len(value) <= _MOST and all(
        _is_short(name) and _is_plain_table(known) and set(known) <= kinds for name, known in value.items()
    )  # fmt: skip


def _is_short(value: object) -> bool:
    # A day that is written without quotation marks is one to YAML.
    return isinstance(value, str | int | date) and not isinstance(value, bool) and len(str(value)) <= _LONGEST


def _bare(name: str) -> str:
    return " ".join(name.split()).casefold()
