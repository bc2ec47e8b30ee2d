"""Is who asks made sure of, with as little as will do, and nothing of it kept?

Promise:  8.1g - "two approved ids prove identity", control of a known channel counting as one
Law:      GDPR Art. 5(1)(c), 12(6)
Takes:    the moment
Gives:    Evidence from every request that was answered and every document that lies there
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from holdord.lib.registry import Evidence, broken, control, kept
from holdord.rights import queries


@control("rights.identity-is-proven")
def identity_is_proven(now: datetime, about: Mapping[str, Any]) -> Evidence:
    """No request was answered without a proof of who asks; where two were needed there are two independent ones, and
    of every document that was looked at nothing is left."""
    found = queries.proof_state(now)
    seen = found.answered + found.documents
    if found.without or found.not_two or found.overdue or found.undeleted:
        return broken(
            "answered without a proof: {without}; where two were needed and are not there: {not_two}; documents that "
            "wait too long: {overdue}; looked at and not deleted: {undeleted}",
            without=found.without, not_two=found.not_two, overdue=found.overdue, undeleted=found.undeleted,
            looked_at=seen,
        )  # fmt: skip
    return kept(
        "requests answered: {answered}, each with a proof; where two were needed: {two}, each with two independent "
        "ones; documents that wait to be looked at: {documents}",
        answered=found.answered, two=found.asked_for_two, documents=found.documents, looked_at=seen,
    )  # fmt: skip
