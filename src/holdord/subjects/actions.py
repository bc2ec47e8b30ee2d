"""Taking people in, limiting the use of their data, keeping and letting go of what we hold.

Promise:  3.3a, 8.4a-d, 8.5a-c - purpose and ground are stamped at the door; a limit is in force once written
Law:      GDPR Art. 5(2), 17, 18, 19, 21
Takes:    ids, codes, moments (aware, UTC); ``by``: "staff:<id>", "subject:<id>", "system:<name>", "public"
Gives:    ids. Each action is one transaction with one entry in the audit log: where that fails, nothing has changed
Refuses:  NoSuchPerson, NoSuchRelation, NoSuchLimit, NothingIdentifies, NotACode, NotToldYet, LiftedAlready,
          BelongsToAnother
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Q

from holdord.audit import actions as audit
from holdord.subjects import queries, rules
from holdord.subjects.models import DataSubject, Hold, Identifier, Limit, PersonalData, Relation, Told
from holdord.subjects.queries import NoSuchPerson
from holdord.terms import IdentifierKind, LegalBasis, LimitKind
from holdord.vault import actions as vault
from holdord.vault import queries as vault_queries

_BATCH = 500


class NoSuchRelation(LookupError):
    """The person is not known in that process."""


class NoSuchLimit(LookupError):
    """There is no such limit on a person we know."""


class BelongsToAnother(Exception):
    """Somebody else is recognised by this identifier. Two people are merged by staff who check, never by accident."""


@dataclass(frozen=True)
class TakenIn:
    """What was taken in: whose it is, and the record it became."""

    subject: UUID
    record: UUID


def take_in(
    *,
    by: str,
    at: datetime,
    process: str,
    purpose: str,
    basis: LegalBasis,
    source: str,
    form: str,
    identifiers: Mapping[IdentifierKind, str],
    payload: Mapping[str, str],
    categories: Collection[str],
    language: str,
    register_version: str,
    wording_hash: str,
    provided: bool = True,
    country: str = "",
) -> TakenIn:
    """Keep what somebody gave or left, sealed and stamped; gives whose it is and the record.

    The person is recognised by the strongest identifier given, or new. Further identifiers are kept as claims.
    Whether the fields are known and the person may be asked at all is checked before, at the door (intake).
    """
    recognised_by = rules.strongest(identifiers)
    with transaction.atomic():
        subject = _person(recognised_by, identifiers[recognised_by], at=at, language=language, country=country)
        _keep_identifiers(subject, identifiers, recognised_by)
        relation = _relation(subject, process, at)
        row = PersonalData(
            id=uuid4(), relation=relation, process=process, purpose=purpose, basis=basis.value, form=form,
            source=source, collected_at=at, categories=sorted(categories), provided=provided, language=language,
            register_version=register_version, wording_hash=wording_hash,
        )  # fmt: skip
        row.payload = vault.seal_json(subject, dict(payload), vault_queries.context_of(row, "payload"))
        row.save(force_insert=True)
        audit.record(
            act="subjects.take_in", by=by, at=at, subject=subject, purpose=purpose, process=process,
            basis=basis.value, detail={"record": str(row.id), "source": source},
        )  # fmt: skip
    return TakenIn(subject, row.id)


def relate(*, subject: UUID, process: str, by: str, at: datetime) -> None:
    """Note that a person is known in a process, where nothing but that is kept. Done twice, the first stands."""
    with transaction.atomic():
        lock(subject)
        _relation(subject, process, at)
        audit.record(act="subjects.relate", by=by, at=at, subject=subject, process=process)


def lock(subject: UUID) -> None:
    """Let nobody else write about this person until the transaction ends; raises NoSuchPerson."""
    if not DataSubject.objects.select_for_update().filter(pk=subject).exists():
        raise NoSuchPerson(f"no person {subject}. They may have been erased or merged")


def prove_identifier(*, subject: UUID, kind: IdentifierKind, value: str, by: str, at: datetime) -> None:
    """Note that the person has shown this identifier to be theirs: from now on they are recognised by it.

    Raises BelongsToAnother where somebody else is. Their claim, if they made one, becomes more than that.
    """
    with transaction.atomic():
        lock(subject)
        owner = queries.find(kind, value)
        if owner not in (None, subject):
            raise BelongsToAnother(f"another person than {subject} is recognised by this {kind.value}")
        row = _identifier(subject, kind, value, claimed=True)
        row.claimed, row.verified_at = False, at
        row.save(update_fields=["claimed", "verified_at"])
        audit.record(act="subjects.prove_identifier", by=by, at=at, subject=subject, detail={"kind": kind.value})


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


def announce_lift(*, limit: UUID, by: str, at: datetime) -> None:
    """Note that the person has been told that this limit is to end (GDPR Art. 18(3)). The first telling counts."""
    with transaction.atomic():
        row = _open_limit(limit)
        if row.told_at is None:
            row.told_at = at
            row.save(update_fields=["told_at"])
        audit.record(act="subjects.announce_lift", by=by, at=at, subject=row.subject_id, detail={"limit": str(limit)})


def lift(*, limit: UUID, by: str, at: datetime, told_at: datetime | None = None) -> None:
    """End a restriction or an objection; raises NotToldYet while the person has not been told, LiftedAlready."""
    with transaction.atomic():
        row = _open_limit(limit)
        fact = queries.limit(limit)
        assert fact is not None
        row.told_at = rules.may_lift(fact, told_at=told_at, at=at)
        row.until_at = at
        row.save(update_fields=["told_at", "until_at"])
        audit.record(
            act="subjects.lift", by=by, at=at, subject=row.subject_id, purpose=row.purpose or None,
            detail={"limit": str(limit), "kind": row.kind},
        )  # fmt: skip


def suppress(*, subject: UUID, by: str, at: datetime, reason: str = "erased") -> int:
    """Before a person is erased: remember by keyed hashes what is blocked. Gives the number of hashes kept.

    Direct marketing is blocked in any case, and every purpose they had objected to. Nothing else is kept of them.
    """
    with transaction.atomic():
        lock(subject)
        scopes = {rules.MARKETING} | {
            fact.purpose for fact in queries.limits(subject, at=at) if fact.kind is LimitKind.OBJECTION
        }
        indexes = Identifier.objects.filter(subject_id=subject).values_list("index", flat=True)
        kind, why = LimitKind.SUPPRESSION.value, rules.code(reason)
        rows = [
            Limit(kind=kind, index=bytes(index), purpose=scope, since_at=at, reason=why)
            for index in indexes
            for scope in sorted(scopes)
        ]
        Limit.objects.bulk_create(rows, ignore_conflicts=True)
        audit.record(act="subjects.suppress", by=by, at=at, subject=subject, detail={"hashes": len(rows)})
    return len(rows)


def move_anchor(*, subject: UUID, process: str, event: str, at: datetime, by: str) -> bool:
    """Count retention from this event (a delivery, an event attended) on; gives whether it moved.

    ``at`` is the moment of the event. An anchor only moves forward: an earlier event changes nothing.
    Touches one row, however much hangs on it. Raises NoSuchRelation.
    """
    with transaction.atomic():
        rows = Relation.objects.filter(subject_id=subject, process=process)
        if not rows.exists():
            raise NoSuchRelation(f"person {subject} is not known in process {process!r}. Take them in first")
        later = rows.filter(Q(anchored_at=None) | Q(anchored_at__lt=at))
        moved = bool(later.update(anchored_at=at, anchor_event=rules.code(event)))
        audit.record(
            act="subjects.move_anchor", by=by, at=at, subject=subject, process=process,
            detail={"event": event, "moved": moved},
        )  # fmt: skip
    return moved


def hold(
    *,
    subject: UUID,
    statute: str,
    reason: str,
    by: str,
    at: datetime,
    process: str = "",
    until_at: datetime | None = None,
) -> UUID:
    """Keep a person's data past their time, in one process or ("") all, under a statute (GDPR Art. 17(3)).

    ``by`` owns the hold. ``statute`` and ``reason`` are codes, as in 'dk-bfl-12'. Gives the hold.
    """
    with transaction.atomic():
        lock(subject)
        row = Hold.objects.create(
            subject_id=subject, process=process, statute=rules.code(statute), reason=rules.code(reason),
            since_at=at, until_at=until_at, owner=by,
        )  # fmt: skip
        audit.record(
            act="subjects.hold", by=by, at=at, subject=subject, process=process or None,
            detail={"hold": str(row.id), "statute": statute},
        )  # fmt: skip
    return row.id


def release(*, hold: UUID, by: str, at: datetime) -> None:
    """End a hold; what is over age goes with the next sweep."""
    with transaction.atomic():
        row = Hold.objects.select_for_update().get(pk=hold)
        row.until_at = at
        row.save(update_fields=["until_at"])
        audit.record(act="subjects.release", by=by, at=at, subject=row.subject_id, detail={"hold": str(hold)})


def told(*, subject: UUID, what: str, version: str, by: str, at: datetime) -> None:
    """Note what the person has been told, in which version of the notice: the right to object, at first contact."""
    with transaction.atomic():
        lock(subject)
        Told.objects.create(subject_id=subject, what=rules.code(what), version=version, at=at)
        audit.record(act="subjects.told", by=by, at=at, subject=subject, detail={"what": what})


def read(*, subject: UUID, purpose: str, by: str, at: datetime, what: str, role: str = "") -> None:
    """Note that somebody opens a person's data, for which purpose. ``what`` is a code: 'person', 'name', 'record'."""
    with transaction.atomic():
        audit.record(
            act="subjects.read", by=by, at=at, subject=subject, purpose=purpose,
            detail={"what": rules.code(what), **({"role": role} if role else {})},
        )  # fmt: skip


def erase_records(*, ids: Iterable[UUID], by: str, at: datetime) -> int:
    """Remove these records for good; gives how many there were. Meant for those of one person in one process."""
    wanted = list(ids)
    with transaction.atomic():
        removed, whose = 0, set[tuple[UUID, str]]()
        for start in range(0, len(wanted), _BATCH):
            rows = PersonalData.objects.filter(pk__in=wanted[start : start + _BATCH])
            whose.update(rows.values_list("relation__subject_id", "process"))
            removed += rows.delete()[0]
        subject, process = next(iter(whose)) if len(whose) == 1 else (None, None)
        audit.record(
            act="subjects.erase_records", by=by, at=at, subject=subject, process=process, detail={"records": removed}
        )
    return removed


def erase_relation(*, subject: UUID, process: str, by: str, at: datetime) -> int:
    """Remove that a person is known in a process, once nothing is held there; gives 1, or 0 while records remain.

    The person stays: who is known in no process is erased by retention, here and in every other room.
    """
    with transaction.atomic():
        lock(subject)
        removed, _ = Relation.objects.filter(subject_id=subject, process=process, records=None).delete()
        if removed:
            audit.record(act="subjects.erase_relation", by=by, at=at, subject=subject, process=process)
        return removed


def erase(*, subject: UUID, by: str, at: datetime) -> int:
    """Remove everything this room holds of a person; gives the number of rows. Raises NoSuchPerson.

    Suppressions stay: they belong to nobody. The key goes by vault.actions.destroy_key, the other rooms' rows
    must have gone before (their foreign keys say so).
    """
    with transaction.atomic():
        lock(subject)
        removed = sum(
            rows.delete()[0]
            for rows in (
                PersonalData.objects.filter(relation__subject_id=subject),
                Relation.objects.filter(subject_id=subject),
                Identifier.objects.filter(subject_id=subject),
                Limit.objects.filter(subject_id=subject),
                Hold.objects.filter(subject_id=subject),
                Told.objects.filter(subject_id=subject),
                DataSubject.objects.filter(pk=subject),
            )
        )
        audit.record(act="subjects.erase", by=by, at=at, subject=subject, detail={"rows": removed})
    return removed


def merge(*, source: UUID, target: UUID, by: str, at: datetime) -> int:
    """Two ids turn out to be one person: hand everything to the other, sealed anew under their key. Gives the rows.

    ``source`` stays as a bare id until all rooms have handed over; `erase` then removes it.
    """
    if source == target:
        raise ValueError("merge: a person cannot be merged with themselves")
    with transaction.atomic():
        for subject in sorted((source, target)):
            lock(subject)
        moved = _merge_relations(source, target) + _merge_identifiers(source, target)
        moved += _merge_limits(source, target)
        moved += Hold.objects.filter(subject_id=source).update(subject_id=target)
        moved += Told.objects.filter(subject_id=source).update(subject_id=target)
        audit.record(act="subjects.merge", by=by, at=at, subject=target, detail={"source": str(source), "rows": moved})
    return moved


def _person(kind: IdentifierKind, value: str, *, at: datetime, language: str, country: str) -> UUID:
    """Whoever is recognised by this identifier, held until the transaction ends; a new person, if nobody is."""
    found = queries.find(kind, value)
    if found is not None and DataSubject.objects.select_for_update().filter(pk=found).exists():
        return found
    try:
        with transaction.atomic():
            row = DataSubject.objects.create(id=uuid4(), created_at=at, language=language, country=country)
            vault.make_key(row.id, at=at)
            _identifier(row.id, kind, value, claimed=False)
            return row.id
    except IntegrityError:
        # The same person wrote twice at once, and the other message was here first.
        first = queries.find(kind, value)
        if first is None:
            raise
        return first


def _keep_identifiers(subject: UUID, identifiers: Mapping[IdentifierKind, str], recognised_by: IdentifierKind) -> None:
    for kind, value in identifiers.items():
        if value.strip():
            _identifier(subject, kind, value, claimed=kind is not recognised_by)


def _identifier(subject: UUID, kind: IdentifierKind, value: str, *, claimed: bool) -> Identifier:
    """The person's identifier of that value, made if there is none; one that is there keeps its standing."""
    index = vault_queries.blind_index(kind.value, value)
    row = Identifier.objects.filter(subject_id=subject, kind=kind.value, index=index).first()
    if row is None:
        row = Identifier(id=uuid4(), subject_id=subject, kind=kind.value, index=index, claimed=claimed)
        row.sealed = vault.seal_text(subject, value.strip(), vault_queries.context_of(row, "sealed"))
        row.save(force_insert=True)
    return row


def _relation(subject: UUID, process: str, at: datetime) -> Relation:
    return Relation.objects.get_or_create(subject_id=subject, process=process, defaults={"since_at": at})[0]


def _limit(kind: LimitKind, act: str, subject: UUID, purpose: str, reason: str, by: str, at: datetime) -> UUID:
    with transaction.atomic():
        lock(subject)
        row, new = Limit.objects.get_or_create(
            subject_id=subject, kind=kind.value, purpose=purpose, until_at=None,
            defaults={"since_at": at, "reason": rules.code(reason)},
        )  # fmt: skip
        if at < row.since_at:
            row.since_at = at
            row.save(update_fields=["since_at"])
        audit.record(
            act=act, by=by, at=at, subject=subject, purpose=purpose or None,
            detail={"limit": str(row.id), "reason": reason, "new": new},
        )  # fmt: skip
    return row.id


def _open_limit(limit: UUID) -> Limit:
    row = Limit.objects.select_for_update().filter(pk=limit, subject__isnull=False).first()
    if row is None:
        raise NoSuchLimit(f"no limit {limit} on a person we know")
    return row


def _merge_relations(source: UUID, target: UUID) -> int:
    moved = 0
    for row in Relation.objects.filter(subject_id=source):
        other = _relation(target, row.process, row.since_at)
        other.since_at = min(other.since_at, row.since_at)
        if row.anchored_at and (other.anchored_at is None or other.anchored_at < row.anchored_at):
            other.anchored_at, other.anchor_event = row.anchored_at, row.anchor_event
        other.save()
        moved += _reseal_records(row, other, source, target)
        row.delete()
    return moved


def _reseal_records(old: Relation, new: Relation, source: UUID, target: UUID) -> int:
    rows = list(PersonalData.objects.filter(relation=old))
    opener, sealer = vault_queries.opener(source), vault.sealer(target)
    for row in rows:
        context = vault_queries.context_of(row, "payload")
        row.payload = sealer.seal(opener.open(row.payload, context), context)
        row.relation = new
    PersonalData.objects.bulk_update(rows, ["payload", "relation"], batch_size=_BATCH)
    return len(rows)


def _merge_identifiers(source: UUID, target: UUID) -> int:
    moved = 0
    for row in Identifier.objects.filter(subject_id=source):
        value = vault_queries.open_text(source, row.sealed, vault_queries.context_of(row, "sealed"))
        kind, claimed, verified_at = IdentifierKind(row.kind), row.claimed, row.verified_at
        row.delete()
        mine = _identifier(target, kind, value, claimed=claimed)
        mine.claimed, mine.verified_at = mine.claimed and claimed, mine.verified_at or verified_at
        mine.save(update_fields=["claimed", "verified_at"])
        moved += 1
    return moved


def _merge_limits(source: UUID, target: UUID) -> int:
    """Every limit of either holds for the merged person; where both have the same, it holds since the earlier."""
    moved = 0
    for row in Limit.objects.filter(subject_id=source):
        twin = Limit.objects.filter(subject_id=target, kind=row.kind, purpose=row.purpose, until_at=None).first()
        if row.until_at is None and twin is not None:
            Limit.objects.filter(pk=twin.pk).update(since_at=min(twin.since_at, row.since_at))
            row.delete()
        else:
            Limit.objects.filter(pk=row.pk).update(subject_id=target)
        moved += 1
    return moved
