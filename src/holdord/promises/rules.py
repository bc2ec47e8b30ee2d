"""Is this sentence kept? One answer from what its controls saw.

Promise:  all of them; `holdord check` says of each whether it is kept, and what shows it
Law:      GDPR Art. 5(2) - the controller must be able to demonstrate compliance
Takes:    a promise of the register and the evidence of its controls
Gives:    Result. What nothing has looked at is never called kept
Next:     queries.py (which runs the controls)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from holdord.lib.registry import Evidence
from holdord.policy.register import Promise


class State(StrEnum):
    """What can be said of a promise. Only KEPT is good news."""

    KEPT = "kept"
    BROKEN = "broken"
    NOTHING_TO_CHECK = "nothing to check"
    NO_CONTROL = "no control yet"


@dataclass(frozen=True)
class Result:
    """A promise, its state, and one line that shows why. ``looked_at`` counts what the controls saw."""

    id: str
    kind: str
    state: State
    evidence: str
    looked_at: int
    controls: tuple[str, ...]

    @property
    def section(self) -> str:
        """The number of the section the promise stands in: '2' for 2.2.1h."""
        return self.id.split(".")[0]


@dataclass(frozen=True)
class Summary:
    """How many promises are in each state."""

    kept: int
    broken: int
    nothing_to_check: int
    no_control_yet: int

    @property
    def exit_code(self) -> int:
        """What `holdord check` ends with: 0 if nothing is broken, else 1."""
        return 1 if self.broken else 0


def judge(promise: Promise, seen: Sequence[tuple[str, Evidence]]) -> Result:
    """The state of a promise: broken if any control saw it broken, kept only if one saw something and none objected."""
    state = _state([evidence for _, evidence in seen])
    telling = [evidence.line for _, evidence in seen if state is not State.BROKEN or not evidence.kept]
    return Result(
        id=promise.id,
        kind=promise.kind,
        state=state,
        evidence="; ".join(telling) or "no control looks at this promise yet",
        looked_at=sum(evidence.looked_at for _, evidence in seen),
        controls=tuple(name for name, _ in seen),
    )


def _state(seen: Sequence[Evidence]) -> State:
    if not seen:
        return State.NO_CONTROL
    if not all(evidence.kept for evidence in seen):
        return State.BROKEN
    return State.KEPT if any(evidence.looked_at for evidence in seen) else State.NOTHING_TO_CHECK


def summarise(results: Sequence[Result]) -> Summary:
    """Count the states; every result is counted once."""
    count = {state: sum(result.state is state for result in results) for state in State}
    return Summary(
        kept=count[State.KEPT],
        broken=count[State.BROKEN],
        nothing_to_check=count[State.NOTHING_TO_CHECK],
        no_control_yet=count[State.NO_CONTROL],
    )
