"""Handing data to somebody else: only to whom the policy names, only for what it says, and written down.

Promise:  2.5, 3.5, 4.5, 5.5, 6.5 - "a disclosure to a recipient the register does not list is refused and reported"
Law:      GDPR Art. 5(1)(b), 6(1), 19, 44
Takes:    a person, a recipient and a purpose of the register, the kinds of data; moments (aware, UTC)
Gives:    the Answer. Where it is a yes the disclosure is on record; where it is a no nothing is, save the attempt
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdord.audit import actions as audit
from holdord.decisions import actions as decisions
from holdord.decisions import queries
from holdord.decisions.rules import Answer
from holdord.policy import queries as policy
from holdord.recipients.models import Disclosure
from holdord.recipients.rules import categories_for
from holdord.subjects import actions as subjects


def disclose(
    *, subject: UUID, recipient: str, purpose: str, by: str, at: datetime, categories: Collection[str] = ()
) -> Answer:
    """Ask, and record that the data go; the caller hands them over only if the answer is a yes.

    Without ``categories`` all kinds go down that may go to this recipient for this purpose: the most there can be.
    Raises subjects.queries.NoSuchPerson.
    """
    with transaction.atomic():
        # Held until the row is in: an objection that comes meanwhile waits, and the one that came first is seen.
        subjects.lock(subject)
        answer = queries.may(subject=subject, purpose=purpose, recipient=recipient, at=at, categories=categories)
        if answer.allowed:
            _write(subject, answer, categories, at)
        act = "recipients.disclose" if answer.allowed else "recipients.refused"
        decisions.note(answer, act=act, subject=subject, by=by, at=at)
    return answer


def erase(*, subject: UUID, by: str, at: datetime) -> int:
    """Remove what went out of a person; gives the number of rows. Recipients are told before (GDPR Art. 19)."""
    with transaction.atomic():
        removed, _ = Disclosure.objects.filter(subject_id=subject).delete()
        audit.record(act="recipients.erase", by=by, at=at, subject=subject, detail={"rows": removed})
    return removed


def merge(*, source: UUID, target: UUID, by: str, at: datetime) -> int:
    """Hand what went out to the other id of the same person; gives the number of rows."""
    with transaction.atomic():
        moved = Disclosure.objects.filter(subject_id=source).update(subject_id=target)
        audit.record(
            act="recipients.merge", by=by, at=at, subject=target, detail={"source": str(source), "rows": moved}
        )
    return moved


def _write(subject: UUID, answer: Answer, categories: Collection[str], at: datetime) -> None:
    register = policy.register()
    process = register.process(answer.process or "")
    purpose, recipient = register.purpose(answer.purpose), register.recipient(answer.recipient or "")
    # A yes names all three; the answer came from this register.
    assert process is not None and purpose is not None and recipient is not None
    Disclosure.objects.create(
        subject_id=subject,
        recipient=recipient.id,
        purpose=purpose.id,
        process=process.id,
        categories=sorted(categories or categories_for(process, purpose, recipient)),
        register_version=answer.version,
        at=at,
    )
