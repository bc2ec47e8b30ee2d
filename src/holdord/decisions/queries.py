"""May we? The facts are gathered, the rules answer.

Promise:  every sentence that says what data are used for
Law:      GDPR Art. 5(1)(b), 6(1)
Takes:    a person (None: somebody we do not know), a purpose, a recipient (None: inside the house), a moment
Gives:    rules.Answer. Nothing sealed is opened and nothing is written: actions.ask is the one that leaves a trace
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from holdord.consent import queries as consent
from holdord.decisions.rules import Answer, Facts, decide
from holdord.policy import queries as policy
from holdord.subjects import queries as subjects


def may(
    *,
    subject: UUID | None,
    purpose: str,
    recipient: str | None = None,
    at: datetime,
    categories: Collection[str] = (),
) -> Answer:
    """The one answer. A person who is gone, or never was, is a no with its reason."""
    edition = policy.active()
    facts = facts_of([subject], at=at).get(subject, Facts()) if subject else Facts()
    return decide(
        edition.register,
        facts,
        purpose=purpose,
        recipient=recipient,
        at=at,
        categories=categories,
        version=edition.version,
    )


def may_each(
    subjects_: Collection[UUID], *, purpose: str, recipient: str | None = None, at: datetime
) -> dict[UUID, Answer]:
    """The answer for several people, in as many queries as for one."""
    edition = policy.active()
    found = facts_of(subjects_, at=at)
    return {
        subject: decide(
            edition.register,
            found.get(subject, Facts()),
            purpose=purpose,
            recipient=recipient,
            at=at,
            version=edition.version,
        )
        for subject in subjects_
    }


def facts_of(people: Collection[UUID], *, at: datetime) -> dict[UUID, Facts]:
    """What the rules need to know about these people; who does not exist is left out."""
    chosen = consent.states_of(people, at)
    return {subject: Facts(facts, chosen[subject]) for subject, facts in subjects.facts_of(people, at=at).items()}
