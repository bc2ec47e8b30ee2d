"""Handing data to somebody else: only to whom the policy names, only for what it says, and written down.

Promise:  2.5, 3.5, 4.5, 5.5, 6.5 - "a disclosure to a recipient the register does not list is refused and reported"
Law:      GDPR Art. 5(1)(b), 6(1), 19, 44
Takes:    a person, a recipient and a purpose of the register, the kinds of data; moments (aware, UTC)
Gives:    the Answer. Where it is a yes the disclosure is on record; where it is a no nothing is, save the attempt
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from holdord.decisions import actions as decisions
from holdord.decisions import queries
from holdord.decisions.rules import Answer, Asked, Reason
from holdord.lib.registry import first_contacts
from holdord.lib.rows import Row, put
from holdord.policy import queries as policy
from holdord.recipients.models import Disclosure
from holdord.recipients.rules import categories_for
from holdord.subjects import actions as subjects


def disclose(
    *,
    subject: UUID,
    recipient: str,
    purpose: str,
    by: str,
    at: datetime,
    categories: Collection[str] = (),
    about: UUID | None = None,
) -> Answer:
    """Ask, and record that the data go; the caller hands them over only if the answer is a yes.

    Without ``categories`` all kinds go down that may go to this recipient for this purpose: the most there can be.
    ``about`` is the event it is limited to; whoever gets one event's participants at a time gets nothing without.
    Raises subjects.queries.NoSuchPerson.
    """
    with transaction.atomic():
        # Held until the row is in: an objection that comes meanwhile waits, and the one that came first is seen.
        subjects.lock(subject)
        weighed = queries.weigh(subject, Asked(purpose, recipient, tuple(categories)), at=at)
        if about is None:
            weighed = _unlimited(weighed)
        answer = weighed.answer
        if answer.allowed:
            first_contacts.come(subject, by=by, at=at)
            _write(subject, answer, categories, at, about)
        act = "recipients.disclose" if answer.allowed else "recipients.refused"
        decisions.note(weighed, act=act, by=by, at=at)
    return answer


def carried(
    *, subject: UUID, recipient: str, purpose: str, process: str, categories: Collection[str], by: str, at: datetime
) -> Answer:
    """Record that a recipient has the data already, since they came through it: true whether or not it may be.

    A person who asks is told who has their data (GDPR Art. 15(1)(c)), also where `may` would have said no. The no is
    in the log, and the promise that rests on it is judged by the register. Part of the transaction of whoever calls:
    where this fails, nothing of that may stand.
    """
    with transaction.atomic(savepoint=False):
        subjects.lock(subject)
        weighed = queries.weigh(subject, Asked(purpose, recipient, tuple(categories)), at=at)
        put(Row(
            Disclosure, id=uuid4(), subject_id=subject, recipient=recipient, purpose=purpose, process=process,
            categories=sorted(categories), register_version=weighed.answer.version, at=at,
        ))  # fmt: skip
        decisions.note(weighed, act="recipients.carried", by=by, at=at)
    return weighed.answer


def _unlimited(weighed: queries.Weighed) -> queries.Weighed:
    """A no, where the recipient may only have the participants of one event, and none was named."""
    taker = policy.register().recipient(weighed.asked.recipient or "")
    if taker is None or taker.limited_to is None:
        return weighed
    reason = Reason("not-limited", {"recipient": taker.id}, taker.clauses)
    answer = weighed.answer
    reasons = (reason,) if answer.allowed else (*answer.reasons, reason)
    return weighed._replace(answer=answer._replace(allowed=False, reasons=reasons))


def _write(subject: UUID, answer: Answer, categories: Collection[str], at: datetime, about: UUID | None) -> None:
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
        about=about,
        at=at,
    )
