"""Is what belongs to others kept out of the answers?

Promise:  8.0a - "a right may be limited where the answer would show another person's data"
Law:      GDPR Art. 15(4)
Takes:    the moment
Gives:    Evidence from every answer that was let go, and from the newest ones looked through anew
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from holdord.lib.registry import Evidence, broken, control, kept
from holdord.rights import others, queries, redaction, report

#: How many of the newest answers are looked through anew: each costs as much as preparing it.
_LOOKED_AT = 3


@control("rights.others-are-blacked-out")
def others_are_blacked_out(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """No answer in which something of somebody else's was found went unseen; in the newest ones, as they go out, the
    rules find nothing that a person did not leave on purpose."""
    seen, unseen = queries.reviewed(), queries.approved_unseen()
    standing = sum(_still_stands(request, now) for request in seen[:_LOOKED_AT])
    blacked = sum(queries.review(request).hidden for request in seen)
    if unseen or standing:
        return broken(
            "answers let go unseen: {unseen}; places where something of somebody else's still stands: {standing}",
            unseen=unseen, standing=standing, looked_at=len(seen) + unseen,
        )  # fmt: skip
    return kept(
        "answers looked through by a person: {n}, places blacked out in them: {places}; none was let go unseen",
        n=len(seen), places=blacked, looked_at=len(seen),
    )  # fmt: skip


def _still_stands(request: UUID, now: datetime) -> int:
    """Places of the answer, made anew, where a rule finds something that is neither blacked out nor left."""
    subject = queries.request(request, at=now).subject
    decided_at = queries.review(request).confirmed_at
    if subject is None or decided_at is None:
        return 0
    person = report.collect(subject)
    held = {key for key, item in redaction.keyed(person.items) if item.at is not None and item.at <= decided_at}
    known = {(place.finding.item, place.finding.field, at) for place in queries.places(request)
             for at in range(place.finding.start, place.finding.end)}  # fmt: skip
    found = [each for each in others.found(person) if each.item in held]
    return sum(not any((each.item, each.field, at) in known for at in range(each.start, each.end)) for each in found)
