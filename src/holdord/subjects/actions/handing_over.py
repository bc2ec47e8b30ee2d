"""Two ids turn out to be one person, or after all not: what this room holds goes over, and comes back.

Promise:  8.1a, 8.2a - one person gets one answer, whatever they once called themselves; 7.1 - and it can be undone
Law:      GDPR Art. 5(1)(d), 16
Takes:    two people; what `remember` wrote down before the merge
Gives:    how many rows went over or came back. Each is sealed anew under the key of whom it belongs to now
Next:     joining.py (who calls this, for every room)
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Min, Q

from holdord.audit import actions as audit
from holdord.lib.registry import Memory
from holdord.subjects.actions import marking
from holdord.subjects.actions.keeping import lock
from holdord.subjects.models import (
    Assignment,
    Attachment,
    Confidential,
    DataSubject,
    Hold,
    Identifier,
    Limit,
    PersonalData,
    Relation,
    SearchMark,
    Told,
)
from holdord.subjects.rules import Duty, NotJoined
from holdord.vault import actions as vault
from holdord.vault import files
from holdord.vault import queries as vault_queries

_BATCH = 500
_STAMP = ("since_at", "anchored_at", "anchor_event")
_LIMIT = ("kind", "purpose", "since_at", "until_at", "told_at", "reason")
_CONFIDENTIAL = ("contract_id", "since_at", "by")
_ASSIGNMENT = ("member_id", "duty", "since_at", "until_at", "confirmed_at", "by")


def remember(source: UUID, target: UUID) -> Memory:
    """Which rows are the source's, and what of the target's a merge will change."""
    relations = Relation.objects.filter(subject_id=source)
    twins = Relation.objects.filter(subject_id=target, process__in=relations.values("process"))
    return {
        "relations": [_relation_as_it_was(row, target) for row in relations],
        "twins": {row.process: _said(row, ("id", *_STAMP)) for row in twins},
        "identifiers": [_identifier_as_it_was(row, target) for row in Identifier.objects.filter(subject_id=source)],
        "limits": [_limit_as_it_was(row, target) for row in Limit.objects.filter(subject_id=source)],
        "limits_of_target": {str(row.id): _text(row.since_at) for row in Limit.objects.filter(subject_id=target)},
        "assignments": [_assignment_as_it_was(row, target) for row in Assignment.objects.filter(subject_id=source)],
        "holds": _ids(Hold.objects.filter(subject_id=source).values_list("id", flat=True)),
        "told": _ids(Told.objects.filter(subject_id=source).values_list("id", flat=True)),
    }


def merge(*, source: UUID, target: UUID, by: str, at: datetime) -> int:
    """Hand everything to the other, sealed anew under their key. Gives the rows.

    ``source`` stays as a bare id: for as long as it can be undone, where joining.join called this.
    """
    if source == target:
        raise ValueError("merge: a person cannot be merged with themselves")
    with transaction.atomic():
        for subject in sorted((source, target)):
            lock(subject)
        moved = _merge_relations(source, target) + _merge_identifiers(source, target)
        moved += _merge_limits(source, target) + _merge_assignments(source, target)
        moved += Hold.objects.filter(subject_id=source).update(subject_id=target)
        moved += Told.objects.filter(subject_id=source).update(subject_id=target)
        audit.record(act="subjects.merge", by=by, at=at, subject=target, detail={"source": str(source), "rows": moved})
    return moved


def unmerge(*, source: UUID, target: UUID, memory: Mapping[str, Any], since: datetime, by: str, at: datetime) -> int:
    """Give the source back what was theirs, and the target how it was; gives the rows.

    What came in since the merge (``since``) stays with the target, save a no and a hold: those count for both from now
    on, since nobody can say which of them it was.
    """
    with transaction.atomic():
        for subject in sorted((source, target)):
            lock(subject)
        moved = sum(_part_relation(source, target, entry, memory["twins"], since) for entry in memory["relations"])
        moved += sum(_part_identifier(source, target, entry, since) for entry in memory["identifiers"])
        moved += _part_limits(source, target, memory) + _part_assignments(source, target, memory["assignments"], since)
        moved += _part_holds(source, target, memory["holds"], since=since, at=at)
        moved += Told.objects.filter(subject_id=target, pk__in=memory["told"]).update(subject_id=source)
        audit.record(
            act="subjects.unmerge", by=by, at=at, subject=target, detail={"source": str(source), "rows": moved}
        )
    return moved


def _relation_as_it_was(row: Relation, target: UUID) -> Memory:
    """``beside`` is what the target had in the same process, where a contract covers the source's."""
    confidential = Confidential.objects.filter(relation=row).first()
    beside = PersonalData.objects.filter(relation__subject_id=target, relation__process=row.process)
    return {
        **_said(row, ("id", "process", *_STAMP)),
        "records": _ids(row.records.values_list("id", flat=True)),
        "confidential": _said(confidential, ("id", *_CONFIDENTIAL)) if confidential else None,
        "beside": _ids(beside.values_list("id", flat=True)) if confidential else [],
    }


def _identifier_as_it_was(row: Identifier, target: UUID) -> Memory:
    twin = Identifier.objects.filter(subject_id=target, kind=row.kind, index=row.index).first()
    both = {"twin": _said(twin, ("id", "claimed", "verified_at")) if twin else None}
    return _said(row, ("id", "kind", "claimed", "verified_at")) | both


def _limit_as_it_was(row: Limit, target: UUID) -> Memory:
    twin = _limit_twin(row, target)
    return _said(row, ("id", *_LIMIT)) | {"twin": str(twin.id) if twin else None}


def _assignment_as_it_was(row: Assignment, target: UUID) -> Memory:
    twin = _assignment_twin(row, target)
    both = {"twin": str(twin.id) if twin else None, "duty_of_twin": twin.duty if twin else None}
    return _said(row, ("id", *_ASSIGNMENT)) | both


def _merge_relations(source: UUID, target: UUID) -> int:
    moved, known_at = 0, _known_at(target)
    for row in Relation.objects.filter(subject_id=source):
        twin = Relation.objects.filter(subject_id=target, process=row.process).first()
        if twin:
            _confide_as_strictly(row, twin)
        moved += _reseal(PersonalData.objects.filter(relation=row), twin or row, source, target)
        if twin is None:
            Relation.objects.filter(pk=row.pk).update(subject_id=target, known_at=known_at)
            SearchMark.objects.filter(relation=row).update(subject_id=target, known_at=known_at)
        else:
            _fold_into(row, twin)
    return moved


def _known_at(subject: UUID) -> datetime:
    return DataSubject.objects.values_list("created_at", flat=True).get(pk=subject)


def _fold_into(row: Relation, twin: Relation) -> None:
    twin.since_at = min(twin.since_at, row.since_at)
    if row.anchored_at and (twin.anchored_at is None or twin.anchored_at < row.anchored_at):
        twin.anchored_at, twin.anchor_event = row.anchored_at, row.anchor_event
    twin.save()
    SearchMark.objects.filter(relation=row).delete()
    row.delete()
    marking.mark_again([twin.id])


def _confide_as_strictly(row: Relation, twin: Relation) -> None:
    """What came under a contract stays for its team, and so does what comes; under two contracts, thing by thing.

    A thing bears one mark of its own. Where it would need two, beside that of its process, nobody joins them.
    """
    mark, other = (Confidential.objects.filter(relation=each).first() for each in (row, twin))
    if mark is None or (other and other.contract_id == mark.contract_id):
        return
    if other is None:
        Confidential.objects.filter(pk=mark.pk).update(relation=twin)
        return
    if Confidential.objects.filter(record__relation=row).exclude(contract=mark.contract_id).exists():
        raise NotJoined("contracts")
    for record in PersonalData.objects.filter(relation=row, confidential=None):
        Confidential.objects.create(record=record, contract_id=mark.contract_id, since_at=mark.since_at, by=mark.by)


def _reseal(rows: Iterable[PersonalData], home: Relation, owner: UUID, new_owner: UUID) -> int:
    """Put records under another relation and another's key; gives how many."""
    found = list(rows)
    if not found:
        return 0
    opener, sealer = vault_queries.opener(owner), vault.sealer(new_owner)
    for row in found:
        context = vault_queries.context_of(row, "payload")
        row.payload = sealer.seal(opener.open(row.payload, context), context)
        row.relation = home
    PersonalData.objects.bulk_update(found, ["payload", "relation"], batch_size=_BATCH)
    return len(found) + _reseal_files(found, opener, sealer)


def _reseal_files(records: list[PersonalData], opener: vault_queries.Opener, sealer: vault.Sealer) -> int:
    """Each file anew under the other's key and another id; the old one goes with the commit."""
    old = list(Attachment.objects.filter(record__in=records))
    for row in old:
        id, name = uuid4(), opener.open_text(row.name, vault_queries.context_of(row, "name"))
        files.hand_over(row.id, source=opener.owner, target=sealer.owner, to=id)
        transaction.on_commit(partial(files.remove, row.id))
        Attachment.objects.filter(pk=row.id).delete()
        row.id = id
        row.name = sealer.seal_text(name, vault_queries.context_of(row, "name"))
        row.save(force_insert=True)
    return len(old)


def _merge_identifiers(source: UUID, target: UUID) -> int:
    moved = 0
    for row in Identifier.objects.filter(subject_id=source):
        twin = Identifier.objects.filter(subject_id=target, kind=row.kind, index=row.index).first()
        if twin is None:
            _give(row, source, target)
        else:
            row.delete()
            twin.claimed, twin.verified_at = twin.claimed and row.claimed, twin.verified_at or row.verified_at
            twin.save(update_fields=["claimed", "verified_at"])
        moved += 1
    return moved


def _give(row: Identifier, owner: UUID, new_owner: UUID) -> None:
    context = vault_queries.context_of(row, "sealed")
    row.sealed = vault.seal_text(new_owner, vault_queries.open_text(owner, row.sealed, context), context)
    row.subject_id = new_owner
    row.save(update_fields=["sealed", "subject"])


def _limit_twin(row: Limit, target: UUID) -> Limit | None:
    if row.until_at is not None:
        return None
    return Limit.objects.filter(subject_id=target, kind=row.kind, purpose=row.purpose, until_at=None).first()


def _merge_limits(source: UUID, target: UUID) -> int:
    """Every limit of either holds for the merged person; where both have the same, it holds since the earlier."""
    rows = list(Limit.objects.filter(subject_id=source))
    for row in rows:
        if twin := _limit_twin(row, target):
            Limit.objects.filter(pk=twin.pk).update(since_at=min(twin.since_at, row.since_at))
            row.delete()
        else:
            Limit.objects.filter(pk=row.pk).update(subject_id=target)
    return len(rows)


def _assignment_twin(row: Assignment, target: UUID) -> Assignment | None:
    if row.until_at is not None:
        return None
    return Assignment.objects.filter(subject_id=target, member_id=row.member_id, until_at=None).first()


def _merge_assignments(source: UUID, target: UUID) -> int:
    """Who served either serves the merged person; who looked after either looks after them."""
    rows = list(Assignment.objects.filter(subject_id=source))
    for row in rows:
        if twin := _assignment_twin(row, target):
            if row.duty == Duty.MANAGES:
                Assignment.objects.filter(pk=twin.pk).update(duty=row.duty)
            row.delete()
        else:
            Assignment.objects.filter(pk=row.pk).update(subject_id=target)
    return len(rows)


def _part_relation(
    source: UUID, target: UUID, entry: Mapping[str, Any], twins: Mapping[str, Any], since: datetime
) -> int:
    theirs = list(PersonalData.objects.filter(pk__in=entry["records"], relation__subject_id=target))
    own: Relation | None
    if twin := twins.get(entry["process"]):
        home = Relation.objects.filter(pk=twin["id"]).first()
        stands = _read(entry, ("id", "process", *_STAMP))
        again = Relation.objects.create(subject_id=source, known_at=_known_at(source), **stands)
        if home:
            _as_before(home, twin, entry)
        own = again
    else:
        own, home = _taken_back(source, target, entry)
        if own is None:
            # Its time was up meanwhile, and all there was in it has gone.
            return 0
    moved = _reseal(theirs, own, target, source)
    if twin:
        _confide_again(own, home, entry, since)
    elif home:
        _confide_too(home, Confidential.objects.filter(relation=own).first())
    marking.mark_again([relation.id for relation in (own, home) if relation])
    return moved


def _part_holds(source: UUID, target: UUID, theirs: Sequence[str], *, since: datetime, at: datetime) -> int:
    """A hold on a thing goes with the thing. One put on the whole person since the merge was about what both gave: it
    holds for both."""
    of_target = Hold.objects.filter(subject_id=target)
    moved = of_target.filter(Q(pk__in=theirs) | Q(record__relation__subject_id=source)).update(subject_id=source)
    for row in of_target.filter(Q(until_at=None) | Q(until_at__gt=at), record=None, since_at__gte=since):
        row.pk, row.subject_id, row._state.adding = uuid4(), source, True
        row.save(force_insert=True)
        moved += 1
    return moved


def _as_before(home: Relation, twin: Mapping[str, Any], entry: Mapping[str, Any]) -> None:
    """The target's relation as it was; an event since the merge counts for the target still."""
    before, other = _read(twin, _STAMP), _read(entry, _STAMP)
    merged = max(filter(None, (before["anchored_at"], other["anchored_at"])), default=None)
    if home.anchored_at == merged:
        home.anchored_at, home.anchor_event = before["anchored_at"], before["anchor_event"]
    home.since_at = before["since_at"]
    home.save()


def _confide_again(own: Relation, home: Relation | None, entry: Mapping[str, Any], since: datetime) -> None:
    """Each for its team as before. What came under the source's contract since stays under it, whosever it is now; a
    mark put on both since the merge stays on both.
    """
    mark, said = Confidential.objects.filter(relation=home).first() if home else None, entry["confidential"]
    if mark and mark.since_at >= since:
        _confide_too(own, mark)
    elif said:
        theirs = _read(said, _CONFIDENTIAL)
        if home and mark and str(mark.id) == said.get("id"):
            mark.delete()
            for record in home.records.filter(confidential=None).exclude(pk__in=entry.get("beside", ())):
                Confidential.objects.create(record=record, **theirs)
        # Thing by thing, where the target's were under a contract of their own.
        Confidential.objects.filter(record__relation=own, **theirs).delete()
        Confidential.objects.create(relation=own, **theirs)


def _confide_too(relation: Relation, mark: Confidential | None) -> None:
    """What was torn from a process under a contract is under it still."""
    if mark:
        Confidential.objects.create(relation=relation, contract_id=mark.contract_id, since_at=mark.since_at, by=mark.by)


def _taken_back(source: UUID, target: UUID, entry: Mapping[str, Any]) -> tuple[Relation | None, Relation | None]:
    """The source's relation, theirs again; and one of the target's own, for what came in since the merge."""
    own = Relation.objects.filter(pk=entry["id"], subject_id=target).first()
    if own is None:
        return None, None
    rest = None
    own.subject_id, own.known_at = source, _known_at(source)
    own.save(update_fields=["subject", "known_at"])
    since = PersonalData.objects.filter(relation=own).exclude(pk__in=entry["records"])
    if since_at := since.aggregate(first=Min("collected_at"))["first"]:
        before = _read(entry, _STAMP)
        moved = own.anchored_at != before["anchored_at"]
        rest = Relation.objects.create(
            subject_id=target, process=own.process, since_at=since_at, known_at=_known_at(target),
            anchored_at=own.anchored_at if moved else None, anchor_event=own.anchor_event if moved else "",
        )  # fmt: skip
        since.update(relation=rest)
        Relation.objects.filter(pk=own.pk).update(**before)
    return own, rest


def _part_identifier(source: UUID, target: UUID, entry: Mapping[str, Any], since: datetime) -> int:
    known = entry["twin"]
    row = Identifier.objects.filter(pk=known["id"] if known else entry["id"], subject_id=target).first()
    if row is None:
        return 0
    if known is None:
        _give(row, target, source)
        return 1
    value = vault_queries.open_text(target, row.sealed, vault_queries.context_of(row, "sealed"))
    proven_since = row.verified_at is not None and row.verified_at > since
    if not proven_since:
        row.claimed, row.verified_at = known["claimed"], _moment(known["verified_at"])
        row.save(update_fields=["claimed", "verified_at"])
    own = Identifier(id=UUID(entry["id"]), subject_id=source, kind=row.kind, index=row.index)
    own.claimed, own.verified_at = entry["claimed"] or proven_since, _moment(entry["verified_at"])
    own.sealed = vault.seal_text(source, value, vault_queries.context_of(own, "sealed"))
    own.save(force_insert=True)
    return 1


def _part_limits(source: UUID, target: UUID, memory: Mapping[str, Any]) -> int:
    for entry in memory["limits"]:
        twin = Limit.objects.filter(pk=entry["twin"]).first() if entry["twin"] else None
        if twin is None:
            Limit.objects.filter(pk=entry["id"], subject_id=target).update(subject_id=source)
            continue
        own = _read(entry, ("id", *_LIMIT)) | {"until_at": twin.until_at, "told_at": twin.told_at}
        Limit.objects.create(subject_id=source, **own)
        Limit.objects.filter(pk=twin.pk).update(since_at=_moment(memory["limits_of_target"][entry["twin"]]))
    known = [*memory["limits_of_target"], *(entry["id"] for entry in memory["limits"])]
    for row in Limit.objects.filter(subject_id=target, until_at=None).exclude(pk__in=known):
        Limit.objects.get_or_create(
            subject_id=source, kind=row.kind, purpose=row.purpose, until_at=None,
            defaults={"since_at": row.since_at, "told_at": row.told_at, "reason": row.reason},
        )  # fmt: skip
    return len(memory["limits"])


def _part_assignments(source: UUID, target: UUID, entries: Iterable[Mapping[str, Any]], since: datetime) -> int:
    """As they were; who was given another duty, or agreed to again, since the merge keeps that for the target."""
    moved = 0
    for entry in entries:
        twin = Assignment.objects.filter(pk=entry["twin"]).first() if entry["twin"] else None
        if twin is None:
            Assignment.objects.filter(pk=entry["id"], subject_id=target).update(subject_id=source)
        else:
            own = _read(entry, ("id", *_ASSIGNMENT)) | {"until_at": twin.until_at}
            Assignment.objects.create(subject_id=source, **own)
            if (duty := entry.get("duty_of_twin")) and twin.confirmed_at < since:
                Assignment.objects.filter(pk=twin.pk).update(duty=duty)
        moved += 1
    return moved


def _said(row: Any, names: Iterable[str]) -> Memory:
    return {name: _text(getattr(row, name)) for name in names}


def _text(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _read(entry: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: _moment(entry[name]) if name.endswith("_at") else entry[name] for name in names}


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _ids(rows: Iterable[Any]) -> list[str]:
    return [str(id) for id in rows]
