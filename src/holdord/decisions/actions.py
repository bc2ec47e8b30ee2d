"""Asking with a trace, and opening a person's data for a purpose.

Promise:  5.2e, 7.1, 9.3 - each read has a purpose, is the role's to make, and is logged; others are refused
Law:      GDPR Art. 5(2), 29, 32(4)
Takes:    ids, a purpose of the register, a role (staff.roles codes), moments (aware, UTC)
Gives:    an answer; the items of a person that the role may see for the purpose
Refuses:  rules.NotForThisPurpose, subjects.queries.NoSuchPerson. A refused read is logged too: call it outside a
          transaction of your own, or the trace goes with it
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdord.audit import actions as audit
from holdord.decisions import queries, rules
from holdord.decisions.rules import Answer, NotForThisPurpose
from holdord.lib.registry import Item, portraits
from holdord.policy import queries as policy
from holdord.subjects import actions as subjects
from holdord.subjects import queries as people

#: The log takes no longer text; codes beyond it are left out there, never in the answer.
_LONGEST = 100


def ask(
    *,
    subject: UUID | None,
    purpose: str,
    recipient: str | None = None,
    by: str,
    at: datetime,
    categories: Collection[str] = (),
) -> Answer:
    """The answer of `may`, noted in the audit log."""
    with transaction.atomic():
        answer = queries.may(subject=subject, purpose=purpose, recipient=recipient, at=at, categories=categories)
        note(answer, act="decisions.may", subject=subject, by=by, at=at)
    return answer


def note(answer: Answer, *, act: str, subject: UUID | None, by: str, at: datetime) -> None:
    """Write an answer into the audit log. What was asked in words the register does not know is not repeated there."""
    register = policy.register()
    known = register.recipient(answer.recipient or "")
    audit.record(
        act=act,
        by=by,
        at=at,
        subject=subject,
        purpose=answer.purpose if register.purpose(answer.purpose) else None,
        process=answer.process,
        basis=answer.basis,
        detail={
            "allowed": answer.allowed,
            "reasons": _codes(answer),
            **({"recipient": known.id if known else "unlisted"} if answer.recipient else {}),
        },
    )


def open_person(*, subject: UUID, purpose: str, staff_id: UUID, role: str, at: datetime) -> list[Item]:
    """Everything we hold of a person that this role may see for this purpose, oldest room first.

    Whoever guards data (rules.GUARDS) may open them for a purpose of theirs. Whoever uses them may do so only where
    `may` says yes: to look is to use, and a restriction or an objection reaches that too.
    """
    by = f"staff:{staff_id}"
    facts = people.facts(subject, at=at)
    try:
        visible = rules.may_read(policy.register(), role, purpose, [fact.process for fact in facts.relations])
        if role not in rules.GUARDS:
            _must_be_allowed(subject, purpose, at)
    except NotForThisPurpose as refused:
        _refused_read(subject, purpose, role, refused.code, by, at)
        raise
    with transaction.atomic():
        subjects.read(subject=subject, purpose=purpose, by=by, at=at, what="person", role=role)
        items = [item for portrait in portraits.all() for item in portrait.show(subject)]
    return [item for item in items if rules.is_shown(role, visible, room=item.room, process=item.process)]


def _must_be_allowed(subject: UUID, purpose: str, at: datetime) -> None:
    answer = queries.may(subject=subject, purpose=purpose, at=at)
    if not answer.allowed:
        raise NotForThisPurpose("use-refused", answer.reasons)


def _refused_read(subject: UUID, purpose: str, role: str, code: str, by: str, at: datetime) -> None:
    known = policy.register().purpose(purpose)
    with transaction.atomic():
        audit.record(
            act="decisions.refused-read",
            by=by,
            at=at,
            subject=subject,
            purpose=known.id if known else None,
            detail={"code": code, "role": role if role.isidentifier() else "unknown"},
        )


def _codes(answer: Answer) -> str:
    said = ""
    for code in answer.codes:
        longer = f"{said},{code}" if said else code
        said = longer if len(longer) <= _LONGEST else said
    return said
