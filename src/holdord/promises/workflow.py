"""Every hour somebody looks whether the promises are kept, whether or not anybody asks.

Promise:  all of them - a promise that breaks is known within the hour
Next:     actions.py
"""

from datetime import datetime

from holdord.lib.jobs import enqueue, job, nightly, tick
from holdord.promises import actions

_BY = "system:promises"


@job("promises.look")
def look(*, at: datetime) -> None:
    """Run every control and keep what it saw."""
    actions.look(by=_BY, at=at)


@tick("promises.hour", every_seconds=600)
def look_every_hour(*, at: datetime) -> None:
    """Hand over this hour's look. The hour in the key: several workers that see to it are one look."""
    enqueue("promises.look", f"{at:%Y-%m-%dT%H}")


@nightly("promises.prune", at_hour=3, minute=30)
def prune(*, at: datetime) -> None:
    """Forget runs that nobody will ask for."""
    actions.prune(by=_BY, at=at)
