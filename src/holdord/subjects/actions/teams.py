"""Who in the house serves whom, and what is for a team only: begun, handed over, agreed to again, ended.

Promise:  5.2e - active customers' data for those who serve them; 9.7 - what came under a contract is for its team
Law:      GDPR Art. 25(2), 29, 32(4)
Takes:    ids of people and of staff, codes of contracts; by= and at=
Gives:    ids. What has ended stays as what was, so that an old reading can still be judged
Refuses:  NoSuchContract, NoSuchThing, NotACode
Next:     ../queries/teams.py
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdord.audit import actions as audit
from holdord.subjects import rules
from holdord.subjects.actions.keeping import lock
from holdord.subjects.models import Assignment, Confidential, Contract, PersonalData, Relation, TeamMember
from holdord.subjects.rules import Duty


class NoSuchContract(LookupError):
    """There is no contract of that code, or it no longer binds us."""


class NoSuchThing(LookupError):
    """There is no such record, or the person is not known in that process."""


def assign(*, subject: UUID, member: UUID, duty: Duty, by: str, at: datetime) -> UUID:
    """Let somebody serve a customer; gives the assignment. Who serves them already gets the new duty."""
    with transaction.atomic():
        lock(subject)
        row, new = Assignment.objects.get_or_create(
            subject_id=subject, member_id=member, until_at=None,
            defaults={"duty": duty.value, "since_at": at, "confirmed_at": at, "by": by},
        )  # fmt: skip
        if not new:
            row.duty, row.confirmed_at = duty.value, at
            row.save(update_fields=["duty", "confirmed_at"])
        detail = {"member": str(member), "duty": duty.value, "new": new}
        audit.record(act="subjects.assign", by=by, at=at, subject=subject, detail=detail)
    return row.id


def unassign(*, assignment: UUID, by: str, at: datetime) -> None:
    """End an assignment. Ended before, it stays as it ended."""
    with transaction.atomic():
        row = Assignment.objects.select_for_update().filter(pk=assignment).first()
        if row is None:
            raise NoSuchThing(f"no assignment {assignment}")
        if row.until_at is None:
            row.until_at = at
            row.save(update_fields=["until_at"])
        detail = {"member": str(row.member_id)}
        audit.record(act="subjects.unassign", by=by, at=at, subject=row.subject_id, detail=detail)


def reassign(*, member: UUID, to: UUID, by: str, at: datetime, subject: UUID | None = None) -> int:
    """Hand over one customer, or all, from one member of staff to another; gives how many."""
    with transaction.atomic():
        rows = Assignment.objects.select_for_update().filter(member_id=member, until_at=None).order_by("id")
        held = list(rows if subject is None else rows.filter(subject_id=subject))
        for row in held:
            lock(row.subject_id)
            Assignment.objects.filter(pk=row.pk).update(until_at=at)
            _take_over(row, to, by, at)
        audit.record(
            act="subjects.reassign", by=by, at=at, subject=subject,
            detail={"member": str(member), "to": str(to), "people": len(held)},
        )  # fmt: skip
    return len(held)


def confirm(*, assignment: UUID, by: str, at: datetime) -> None:
    """Note that somebody has looked, and this member of staff still serves this customer."""
    with transaction.atomic():
        row = Assignment.objects.select_for_update().filter(pk=assignment, until_at=None).first()
        if row is None:
            raise NoSuchThing(f"no assignment {assignment} that holds")
        row.confirmed_at = at
        row.save(update_fields=["confirmed_at"])
        detail = {"member": str(row.member_id)}
        audit.record(act="subjects.confirm", by=by, at=at, subject=row.subject_id, detail=detail)


def bind(*, code: str, by: str, at: datetime) -> UUID:
    """Note a contract that binds us to keep data to ourselves, by its code; gives its id. Done twice, the first stands.

    The code is that of an engagement of the register, or the number of the paper: never anybody's name.
    """
    with transaction.atomic():
        row, new = Contract.objects.get_or_create(code=rules.code(code), defaults={"since_at": at})
        audit.record(act="subjects.bind", by=by, at=at, detail={"contract": row.code, "new": new})
    return row.id


def join_team(*, code: str, member: UUID, by: str, at: datetime) -> None:
    """Let somebody into the team of a contract; raises NoSuchContract."""
    with transaction.atomic():
        contract = _contract(code)
        TeamMember.objects.get_or_create(
            contract=contract, member_id=member, until_at=None, defaults={"since_at": at, "by": by}
        )
        audit.record(act="subjects.join_team", by=by, at=at, detail={"contract": code, "member": str(member)})


def leave_team(*, code: str, member: UUID, by: str, at: datetime) -> None:
    """Take somebody out of the team of a contract; what is for the team only is closed to them at once."""
    with transaction.atomic():
        TeamMember.objects.filter(contract=_contract(code), member_id=member, until_at=None).update(until_at=at)
        audit.record(act="subjects.leave_team", by=by, at=at, detail={"contract": code, "member": str(member)})


def confide_record(*, record: UUID, code: str, by: str, at: datetime) -> None:
    """Note that one thing came under a contract: from now on its team opens it, and nobody else."""
    with transaction.atomic():
        row = PersonalData.objects.select_related("relation").filter(pk=record).first()
        if row is None:
            raise NoSuchThing(f"no record {record}. It may have been erased")
        lock(row.relation.subject_id)
        Confidential.objects.update_or_create(
            record=row, defaults={"contract": _contract(code), "since_at": at, "by": by}
        )
        audit.record(
            act="subjects.confide", by=by, at=at, subject=row.relation.subject_id, process=row.stamp.process,
            detail={"record": str(record), "contract": code},
        )  # fmt: skip


def confide(*, subject: UUID, process: str, code: str, by: str, at: datetime) -> None:
    """Note that all we hold of a person in a process came under a contract, and all that will."""
    with transaction.atomic():
        lock(subject)
        row = Relation.objects.filter(subject_id=subject, process=process).first()
        if row is None:
            raise NoSuchThing(f"person {subject} is not known in process {process!r}")
        Confidential.objects.update_or_create(
            relation=row, defaults={"contract": _contract(code), "since_at": at, "by": by}
        )
        audit.record(act="subjects.confide", by=by, at=at, subject=subject, process=process, detail={"contract": code})


def unconfide_record(*, record: UUID, by: str, at: datetime) -> None:
    """Note that one thing is no longer for a team only: the contract is over, or never covered it.

    Raises NoSuchThing where it is under none of its own: what lies on all of a process is lifted there.
    """
    with transaction.atomic():
        marked = Confidential.objects.filter(record=record).select_related("record__relation").first()
        if marked is None or marked.record is None:
            raise NoSuchThing(f"record {record} is not marked by itself")
        _lift(marked, marked.record.relation, {"record": str(record)}, by, at)


def unconfide(*, subject: UUID, process: str, by: str, at: datetime) -> None:
    """Note that what we hold of a person in a process is no longer for a team only; raises NoSuchThing."""
    with transaction.atomic():
        marked = Confidential.objects.filter(relation__subject=subject, relation__process=process)
        row = marked.select_related("relation").first()
        if row is None or row.relation is None:
            raise NoSuchThing(f"what we hold of person {subject} in process {process!r} is not marked")
        _lift(row, row.relation, {}, by, at)


def _lift(marked: Confidential, relation: Relation, detail: dict[str, str], by: str, at: datetime) -> None:
    lock(relation.subject_id)
    code = marked.contract.code
    marked.delete()
    audit.record(
        act="subjects.unconfide", by=by, at=at, subject=relation.subject_id, process=relation.process,
        detail={"contract": code, **detail},
    )  # fmt: skip


def _take_over(row: Assignment, to: UUID, by: str, at: datetime) -> None:
    again, new = Assignment.objects.get_or_create(
        subject_id=row.subject_id, member_id=to, until_at=None,
        defaults={"duty": row.duty, "since_at": at, "confirmed_at": at, "by": by},
    )  # fmt: skip
    if not new and row.duty == Duty.MANAGES:
        Assignment.objects.filter(pk=again.pk).update(duty=row.duty, confirmed_at=at)


def _contract(code: str) -> Contract:
    row = Contract.objects.filter(code=code, until_at=None).first()
    if row is None:
        raise NoSuchContract("there is no contract of that code. Note it first")
    return row
