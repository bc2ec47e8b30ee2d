"""Is this sentence kept? One answer from what its controls saw; and what became of it from one look to the next.

Promise:  all of them; `holdord check` says of each whether it is kept, and what shows it
Law:      GDPR Art. 5(2) - the controller must be able to demonstrate compliance
Takes:    a promise of the register and the evidence of its controls; how promises stood
Gives:    Result, Summary, Change. What nothing has looked at is never called kept
Next:     queries.py (which runs the controls), actions.py (which keeps what they saw)
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from holdord.lib.registry import Evidence, Said, said, spoken
from holdord.policy.register import Promise

#: Every run is kept for so long; after that the last one of each day, and none after two years.
EVERY_RUN = timedelta(days=30)
ONE_A_DAY = timedelta(days=730)


class State(StrEnum):
    """What can be said of a promise. Only KEPT is good news."""

    KEPT = "kept"
    BROKEN = "broken"
    NOTHING_TO_CHECK = "nothing to check"
    NO_CONTROL = "no control yet"


@dataclass(frozen=True)
class Seen:
    """What one control saw. ``public`` says that its words may be shown to anybody."""

    control: str
    evidence: Evidence
    public: bool = False


@dataclass(frozen=True)
class Result:
    """A promise, its state, and the sentences that show why. ``looked_at`` counts what the controls saw."""

    id: str
    kind: str
    state: State
    said: tuple[Said, ...]
    looked_at: int
    controls: tuple[str, ...] = ()
    public: bool = False

    @property
    def evidence(self) -> str:
        """The sentences in one line of English. A page asks `said` for its own language."""
        return spoken(self.said)

    @property
    def section(self) -> str:
        """The number of the section the promise stands in: '2' for 2.2.1h."""
        return self.id.split(".")[0]


@dataclass(frozen=True)
class Standing:
    """How a promise stands since when: the same state at every look from then on."""

    result: Result
    since_at: datetime


@dataclass(frozen=True)
class Change:
    """A promise that changed its state; ``before`` is None for a new one, ``after`` for one no longer made."""

    promise: str
    at: datetime
    before: State | None
    after: State | None


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


def judge(promise: Promise, seen: Sequence[Seen]) -> Result:
    """The state of a promise: broken if any control saw it broken, kept only if one saw something and none objected."""
    state = _state([each.evidence for each in seen])
    telling = [each for each in seen if state is not State.BROKEN or not each.evidence.kept]
    return Result(
        id=promise.id,
        kind=promise.kind,
        state=state,
        said=tuple(sentence for each in telling for sentence in each.evidence.said)
        or (said("no control looks at this promise yet"),),
        looked_at=sum(each.evidence.looked_at for each in seen),
        controls=tuple(each.control for each in seen),
        public=all(each.public for each in telling),
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


def outlived(runs: Collection[datetime], now: datetime) -> list[datetime]:
    """The runs, by their moments, that need not be kept any longer."""
    last_of_day = {at.date(): at for at in sorted(runs)}
    return [at for at in runs if now - at > ONE_A_DAY or (now - at > EVERY_RUN and last_of_day[at.date()] != at)]
