"""Every promise of the register, checked now against live data.

Law:      GDPR Art. 5(2), 24(1)
Takes:    the moment, and the ids asked for (all, if none is named)
Gives:    list[Result] in the order of the register
Refuses:  NoSuchPromise, if an id is not in the register
"""

from collections.abc import Collection
from datetime import datetime

from holdord.lib.registry import Evidence, broken, controls
from holdord.policy import queries as policy
from holdord.policy.register import ControlCall, Promise
from holdord.promises.rules import Result, judge


class NoSuchPromise(ValueError):
    """The register makes no promise of that id."""


def check(now: datetime, only: Collection[str] = ()) -> list[Result]:
    """Run the controls of every promise, or of those in ``only``, and judge each."""
    promises = policy.register().promises
    missing = sorted(set(only) - {promise.id for promise in promises})
    if missing:
        raise NoSuchPromise(f"the register makes no promise {', '.join(missing)}. Write an id as in '8.1b'")
    return [_checked(promise, now) for promise in promises if not only or promise.id in only]


def _checked(promise: Promise, now: datetime) -> Result:
    seen = [(call.name, evidence) for call in promise.controls if (evidence := _run(call, now)) is not None]
    return judge(promise, seen)


def _run(call: ControlCall, now: datetime) -> Evidence | None:
    control = controls.get(call.name)
    if control is None:
        return None
    try:
        return control(now, call.about)
    except Exception as fault:
        # A control that cannot look has shown nothing; silence would read as "kept". The fault's own words
        # may hold what it was looking at, so only its kind is told.
        return broken(f"the control {call.name} itself failed ({type(fault).__name__})", looked_at=0)
