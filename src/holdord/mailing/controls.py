"""What shows that mail of other systems carried what it owed.

Promise:  8.5c - the first message tells of the right to object; 8.5b, 8.7 - a no is one click away
Law:      GDPR Art. 7(3), 21(2)-(4)
Takes:    the moment
Gives:    Evidence from every message that went and whose trace is still kept
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from holdord.lib.registry import Evidence, broken, control, kept
from holdord.mailing import queries
from holdord.policy import queries as policy
from holdord.subjects import queries as people
from holdord.subjects.rules import RIGHT_TO_OBJECT


@control("mailing.first-message-tells")
def first_message_tells(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Nobody got a message through the gate before they had been told of the right to object, or with it."""
    first = queries.first_messages()
    told = {subject: people.told(subject) for subject, _ in first}
    untold = sum(
        not any(fact.what == RIGHT_TO_OBJECT and fact.at <= at for fact in told[subject]) for subject, at in first
    )
    if untold:
        return broken("people written to: {seen}; without having been told that they may object: {untold}",
                      seen=len(first), untold=untold, looked_at=len(first))  # fmt: skip
    return kept("people written to: {seen}; each was told, before or by that message, that they may object",
                seen=len(first), looked_at=len(first))  # fmt: skip


@control("mailing.marketing-has-a-way-out")
def marketing_has_a_way_out(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """Every message of direct marketing that went carried a link that says no."""
    purposes = [purpose.id for purpose in policy.register().purposes if purpose.direct_marketing]
    seen, without = queries.sent_without_way_out(purposes)
    if without:
        return broken("messages of marketing sent: {seen}; without a way out: {without}",
                      seen=seen, without=without, looked_at=seen)  # fmt: skip
    return kept("messages of marketing sent: {seen}; each with a way out by one click", seen=seen, looked_at=seen)
