"""What may not be done with a person's data: objections, restrictions, too young, and what is remembered when they go.

Promise:  8.4a-d, 8.5a-c, 11.2, 11.3 - a limit is in force once written
Law:      GDPR Art. 17, 18, 19, 21
Takes:    ids, codes, moments (aware, UTC), who does it
Gives:    the limit's id. Each action is one transaction with one entry in the audit log and one of the ledger
Refuses:  NoSuchPerson, NoSuchLimit, NotACode, NotToldYet, LiftedAlready
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from holdord.audit import actions as audit
from holdord.ledger import actions as ledger
from holdord.ledger.rules import What
from holdord.lib.rows import Row, asking, at_once, change, pick, put
from holdord.subjects import queries, rules
from holdord.subjects.actions.keeping import lock
from holdord.subjects.models import Limit
from holdord.subjects.queries import Leaving, NoSuchPerson
from holdord.subjects.rules import LimitFact
from holdord.terms import LimitKind

_GONE = LimitKind.SUPPRESSION.value
#: What the ledger calls a limit.
_LEDGER = {
    LimitKind.OBJECTION: What.OBJECTION,
    LimitKind.RESTRICTION: What.RESTRICTION,
    LimitKind.MINOR: What.MINOR,
}


class NoSuchLimit(LookupError):
    """There is no such limit on a person we know."""


def object_to(
    *,
    subject: UUID,
    by: str,
    at: datetime,
    purpose: str = "",
    direct_marketing: bool = False,
    reason: str = "objection",
) -> UUID:
    """Stop the use for a purpose, for direct marketing, or ("") for every purpose one can object to; gives the limit.

    GDPR Art. 21. In force at once. Done twice, the first stands. ``direct_marketing`` covers every purpose the
    register calls so on the day it is asked, so that a new campaign is covered too; it excludes ``purpose``.
    """
    if direct_marketing and purpose:
        raise ValueError("object_to: either a purpose or direct marketing, not both")
    scope = rules.MARKETING if direct_marketing else purpose
    return _limit(LimitKind.OBJECTION, "subjects.object_to", subject, scope, reason, by, at)


def restrict(*, subject: UUID, by: str, at: datetime, reason: str, purpose: str = "") -> UUID:
    """Keep the data and do nothing else with them (GDPR Art. 18); for one purpose or ("") all. Gives the limit.

    ``reason`` is a code, of rules.RESTRICTION_REASONS where the person asked for it.
    """
    return _limit(LimitKind.RESTRICTION, "subjects.restrict", subject, purpose, reason, by, at)


def mark_minor(*, subject: UUID, by: str, at: datetime, reason: str) -> UUID:
    """Note that the person is too young: from now on nothing of theirs is used, until they are erased. Gives the limit.

    Promise 11.2, 11.3. How young that is stands in the register. ``reason`` is a code, of rules.MINOR_REASONS where
    one of them fits.
    """
    return _limit(LimitKind.MINOR, "subjects.mark_minor", subject, rules.ALL_PURPOSES, reason, by, at)


def announce_lift(*, limit: UUID, by: str, at: datetime) -> None:
    """Note that the person has been told that this limit is to end (GDPR Art. 18(3)). The first telling counts."""
    with at_once():
        subject, fact = _open_limit(limit)
        if fact.told_at is None:
            change(Limit, limit, told_at=at)
        audit.record(act="subjects.announce_lift", by=by, at=at, subject=subject, detail={"limit": str(limit)})


def lift(*, limit: UUID, by: str, at: datetime, told_at: datetime | None = None) -> None:
    """End a restriction or an objection; raises NotToldYet while the person has not been told, LiftedAlready."""
    with at_once():
        subject, fact = _open_limit(limit)
        change(Limit, limit, told_at=rules.may_lift(fact, told_at=told_at, at=at), until_at=at)
        audit.record(
            act="subjects.lift", by=by, at=at, subject=subject, purpose=fact.purpose or None,
            detail={"limit": str(limit), "kind": fact.kind.value},
        )  # fmt: skip
        ledger.note(What.LIFTED, at=at, subject=subject, scope=fact.purpose, why=fact.kind.value)


def suppress(*, subject: UUID, by: str, at: datetime, reason: str = "erased", found: Leaving | None = None) -> int:
    """Before a person is erased: remember by keyed hashes what is blocked. Gives the number of hashes kept.

    Direct marketing is blocked in any case, and every purpose they had objected to. Nothing else is kept of them. An
    address they only claimed and somebody else is recognised by is that person's, whose mail nobody else may stop.
    ``found``: who calls has looked, and locked them, in this transaction. Raises NoSuchPerson.
    """
    with transaction.atomic(savepoint=False):
        found = found or queries.who_leaves(subject, at=at)[0]
        if found is None:
            raise NoSuchPerson(f"no person {subject}. They may have been erased or merged")
        scopes = sorted({rules.MARKETING, *found.objected_to}) if found.indexes else []
        why = rules.code(reason)
        rows = _suppressions(found.indexes, scopes, why, at)
        if rows:
            put(*rows, on_conflict="ON CONFLICT DO NOTHING")
        for scope in scopes:
            ledger.note(What.SUPPRESSION, at=at, scope=scope, why=why, hashes=found.indexes)
        audit.record(act="subjects.suppress", by=by, at=at, subject=subject, detail={"hashes": len(rows)})
    return len(rows)


def suppress_old(subject: UUID, index: bytes, *, at: datetime) -> int:
    """What a person objects to stays blocked for an address of theirs that is theirs no more: the next list that brings
    it would else begin with nobody's no. Gives how many hashes are kept. Within a transaction.
    """
    found = queries.limits(subject, at=at)
    scopes = sorted({fact.purpose for fact in found if fact.kind is LimitKind.OBJECTION})
    kind = LimitKind.SUPPRESSION.value
    rows = [Limit(kind=kind, index=index, purpose=scope, since_at=at, reason="corrected") for scope in scopes]
    Limit.objects.bulk_create(rows, ignore_conflicts=True)
    for scope in scopes:
        ledger.note(What.SUPPRESSION, at=at, scope=scope, why="corrected", hashes=[index])
    return len(rows)


def suppress_again(*, indexes: Collection[bytes], purpose: str, reason: str, by: str, at: datetime) -> int:
    """Block these keyed hashes as they were blocked at that moment, in a copy from before; gives how many are new."""
    why = rules.code(reason)
    with transaction.atomic():
        known = set(
            Limit.objects.filter(kind=_GONE, purpose=purpose, index__in=list(indexes)).values_list("index", flat=True)
        )
        there = {bytes(each) for each in known if each is not None}
        rows = _suppressions([index for index in indexes if index not in there], [purpose], why, at)
        if rows:
            put(*rows, on_conflict="ON CONFLICT DO NOTHING")
            audit.record(act="subjects.suppress", by=by, at=at, detail={"hashes": len(rows)})
    return len(rows)


def _suppressions(indexes: Iterable[bytes], scopes: Sequence[str], why: str, at: datetime) -> list[Row]:
    return [
        Row(Limit, id=uuid4(), kind=_GONE, index=index, purpose=scope, since_at=at, reason=why)
        for index in indexes
        for scope in scopes
    ]


def _limit(kind: LimitKind, act: str, subject: UUID, purpose: str, reason: str, by: str, at: datetime) -> UUID:
    code = rules.code(reason)
    open_ones = asking(Limit, "id", "since_at", subject_id=subject, kind=kind.value, purpose=purpose, until_at=None)
    with at_once(savepoint=False):
        (found,) = lock(subject, beside=[open_ones])
        id: UUID = found[0][0] if found else uuid4()
        since: datetime = found[0][1] if found else at
        if not found:
            put(Row(Limit, id=id, subject_id=subject, kind=kind.value, purpose=purpose, since_at=at, reason=code))
        elif at < since:
            since = at
            change(Limit, id, since_at=at)
        audit.record(
            act=act, by=by, at=at, subject=subject, purpose=purpose or None,
            detail={"limit": str(id), "reason": reason, "new": not found},
        )  # fmt: skip
        if not found:
            ledger.note(_LEDGER[kind], at=since, subject=subject, scope=purpose, why=code)
    return id


def _open_limit(limit: UUID) -> tuple[UUID, LimitFact]:
    """Whose it is, and the limit, which nobody else changes until the transaction ends; raises NoSuchLimit."""
    columns = ("subject_id", "kind", "purpose", "since_at", "until_at", "told_at", "reason")
    found = pick(Limit, *columns, id=limit, lock=True)
    if not found or found[0][0] is None:
        raise NoSuchLimit(f"no limit {limit} on a person we know")
    subject, kind, *said = found[0]
    return subject, LimitFact(limit, LimitKind(kind), *said)
