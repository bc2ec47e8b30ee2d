"""What became of each thing in a file, by its number: for whoever brought it. It names nobody.

Promise:  7.1 - nothing is half imported, and what became of each row can be seen
Takes:    outcomes and faults, one after another
Gives:    Report: counts, the rows of each outcome as spans, the faults; as JSON holds it, and back
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from holdord.intake.arrivals import Outcome, Verdict
from holdord.intake.channels.items import Fault, Told
from holdord.lib.registry import Said

#: So many faults are told one by one; the rest is counted.
MOST_FAULTS = 500
#: So many spans of rows are told; a file in which every other row fares differently is counted only, from there on.
_MOST_SPANS = 5000


class Fared(StrEnum):
    """How a row fared."""

    TAKEN_IN = "taken-in"
    SEEN_BEFORE = "seen-before"
    WAITING = "waiting"
    SUPPRESSED = "suppressed"
    OUT_OF_SCOPE = "out-of-scope"
    TURNED_AWAY = "turned-away"
    MOVED = "moved"
    CALLED_OFF = "called-off"
    NOBODY = "nobody"
    LEFT_OUT = "left-out"
    FAULT = "fault"


@dataclass
class Report:
    """``spans`` are first row, last row, and how they fared; ``faults`` stops at `MOST_FAULTS`, ``counts`` never.

    ``told`` is what was taken for granted of the whole.
    """

    counts: Counter[str] = field(default_factory=Counter)
    spans: list[tuple[int, int, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    files_left: int = 0
    told: list[Told] = field(default_factory=list)

    def note(self, place: int, fared: Fared) -> None:
        """One more row."""
        self.counts[fared.value] += 1
        if self.spans and self.spans[-1][2] == fared.value and 0 <= place - self.spans[-1][1] <= 1:
            self.spans[-1] = (self.spans[-1][0], place, fared.value)
        elif len(self.spans) < _MOST_SPANS:
            self.spans.append((place, place, fared.value))

    def fault(self, fault: Fault) -> None:
        """One more row that was not read."""
        self.note(fault.place, Fared.FAULT)
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)

    @property
    def read(self) -> int:
        """How many rows there were."""
        return sum(self.counts.values())

    @property
    def faulty(self) -> int:
        return self.counts[Fared.FAULT.value]

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {
            "counts": dict(self.counts), "spans": [list(span) for span in self.spans], "files_left": self.files_left,
            "faults": [
                {"place": each.place, "piece": each.piece, "what": _said(each.what), "cure": _said(each.cure)}
                for each in self.faults
            ],
            "told": [{"what": _said(each.what), "cure": _said(each.cure)} for each in self.told],
        }  # fmt: skip


def report_of(kept: Mapping[str, Any]) -> Report:
    """The report that `plain` gave."""
    return Report(
        counts=Counter(kept.get("counts", {})), spans=[(a, b, c) for a, b, c in kept.get("spans", ())],
        faults=[
            Fault(each["place"], _heard(each["what"]), _heard(each["cure"]), each["piece"])
            for each in kept.get("faults", ())
        ],
        files_left=kept.get("files_left", 0),
        told=[Told(_heard(each["what"]), _heard(each["cure"])) for each in kept.get("told", ())],
    )  # fmt: skip


def fared(outcome: Outcome) -> Fared:
    """How a row fared that arrived."""
    return Fared.SEEN_BEFORE if outcome.again else of(outcome.verdict)


def of(verdict: Verdict) -> Fared:
    """How a row fares that is judged so."""
    if verdict.waits:
        return Fared.WAITING
    known = {
        Verdict.ACCEPTED: Fared.TAKEN_IN,
        Verdict.SUPPRESSED: Fared.SUPPRESSED,
        Verdict.OUT_OF_SCOPE: Fared.OUT_OF_SCOPE,
    }
    return known.get(verdict, Fared.TURNED_AWAY)


def rows(spans: Iterable[tuple[int, int, str]], wanted: Fared) -> str:
    """The rows of one outcome as people write them: '2-14, 17'."""
    mine = [(first, last) for first, last, how in spans if how == wanted.value and last]
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in mine)


def _said(said: Said) -> dict[str, Any]:
    return {"template": said.template, "values": {name: _plain(value) for name, value in said.values.items()}}


def _plain(value: Any) -> Any:
    return list(map(str, value)) if isinstance(value, list | tuple) else value if isinstance(value, int) else str(value)


def _heard(kept: Mapping[str, Any]) -> Said:
    return Said(kept["template"], kept["values"])
