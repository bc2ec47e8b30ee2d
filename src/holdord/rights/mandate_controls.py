"""Does nobody get an answer for somebody else without having shown that they may?

Promise:  8.1g - identity is proven before anything is given out
Law:      GDPR Art. 12(2), 12(6)
Takes:    the moment
Gives:    Evidence from every request that somebody brought for another
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from holdord.lib.registry import Evidence, broken, control, kept
from holdord.rights import queries


@control("rights.mandates-are-seen")
def mandates_are_seen(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """No request that somebody brought for another was answered before it was seen that they may."""
    found = queries.mandate_state()
    if found.without:
        return broken(
            "asked for another: {brought}; answered without a mandate that had been seen: {without}",
            brought=found.brought, without=found.without, looked_at=found.brought,
        )  # fmt: skip
    return kept(
        "asked for another: {brought}; answered, each with a mandate that had been seen: {answered}; waiting for one: "
        "{waiting}",
        brought=found.brought, answered=found.answered, waiting=found.waiting, looked_at=found.brought,
    )  # fmt: skip
