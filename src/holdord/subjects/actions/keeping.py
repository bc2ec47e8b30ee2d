"""Taking people in, limiting the use of their data, keeping and letting go of what we hold.

Promise:  3.3a, 8.4a-d, 8.5a-c - purpose and ground are stamped at the door; a limit is in force once written
Law:      GDPR Art. 5(2), 17, 18, 19, 21
Takes:    ids, codes, moments (aware, UTC); ``by``: "staff:<id>", "subject:<id>", "system:<name>", "public"
Gives:    ids. Each action is one transaction with one entry in the audit log: where that fails, nothing has changed
Refuses:  NoSuchPerson, NoSuchRelation, NothingIdentifies, NotACode, BelongsToAnother
Next:     limiting.py (what may not be done with them), holding.py (what stays past its time)
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from holdord.audit import actions as audit
from holdord.ledger import actions as ledger
from holdord.ledger.rules import What
from holdord.lib.rows import Question, Row, answers, asking, at_once, pick, put, put_unless_there, remove
from holdord.subjects import queries, rules
from holdord.subjects.actions import marking, stamping
from holdord.subjects.actions.erasing import remove_files_later
from holdord.subjects.models import (
    Attachment,
    DataSubject,
    Hold,
    Identifier,
    PersonalData,
    Relation,
    Told,
)
from holdord.subjects.queries import NoSuchPerson, ThingLeaving, naming
from holdord.terms import IdentifierKind, LegalBasis
from holdord.vault import actions as vault
from holdord.vault import queries as vault_queries

_BATCH = 500
_LONGEST_DETAIL = 100
#: So often somebody is looked for who was joined to another just then.
_LOOKS = 3


class NoSuchRelation(LookupError):
    """The person is not known in that process."""


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
    channel: str = "",
    thread: bytes | None = None,
    collected_at: datetime | None = None,
) -> TakenIn:
    """Keep what somebody gave or left, sealed and stamped; gives whose it is and the record.

    ``collected_at`` is when it came to us, where that was earlier than now: its time counts from then. The person
    is recognised by the strongest identifier given, or new. Further identifiers are kept as claims.
    Whether the fields are known and the person may be asked at all is checked before, at the door (intake). Part of the
    transaction of whoever calls: where this fails, nothing of that may stand.
    """
    recognised_by, since = rules.strongest(identifiers), min(collected_at or at, at)
    with at_once(savepoint=False):
        sealer, owner, person = _person(
            recognised_by, identifiers[recognised_by], process, at=at, language=language, country=country
        )
        subject = sealer.owner
        claims = _claims(sealer, identifiers, recognised_by, is_new=bool(person))
        relation, new_relation = (
            (owner.relation, []) if owner.relation else _new_relation(subject, process, since, owner.known_at)
        )
        stamp = stamping.stamp(
            process=process, purpose=purpose, basis=basis.value, form=form, channel=channel, source=source,
            categories=categories, provided=provided, language=language, register_version=register_version,
            wording_hash=wording_hash,
        )  # fmt: skip
        row = Row(PersonalData, id=uuid4(), relation_id=relation, stamp_id=stamp.pk, thread=thread, collected_at=since)
        row.values["payload"] = sealer.seal_json(dict(payload), vault_queries.context_of(row, "payload"))
        stamping.put_stamp(stamp)
        put(*person, *claims, *new_relation, row)
        known = marking.Known(relation, subject, process, owner.known_at)
        marking.mark_record(known, row.pk, naming.called(form, payload))
        audit.record(
            act="subjects.take_in", by=by, at=at, subject=subject, purpose=purpose, process=process,
            basis=basis.value, detail={"record": str(row.pk), "source": source, "channel": channel or form},
        )  # fmt: skip
    return TakenIn(subject, row.pk)


def attach(
    *, record: UUID, id: UUID, name: str, kind: str, category: str, size: int, scan: str, by: str, at: datetime
) -> None:
    """Note that a file belongs to a record. Its bytes are stored under the person's key first (vault.files, ``id``)."""
    with transaction.atomic():
        row = PersonalData.objects.select_related("relation").get(pk=record)
        subject = row.relation.subject_id
        file = Attachment(id=id, record=row, kind=kind, category=category, size=size, scan=scan, stored_at=at)
        file.name = vault.seal_text(subject, name, vault_queries.context_of(file, "name"))
        file.save(force_insert=True)
        if category not in row.stamp.categories:
            stamping.stamp_anew(row, categories={*row.stamp.categories, category})
        audit.record(
            act="subjects.attach", by=by, at=at, subject=subject, process=row.stamp.process,
            detail={"record": str(record), "file": str(id), "scan": scan},
        )  # fmt: skip


def scanned(*, file: UUID, clean: bool, by: str, at: datetime) -> None:
    """Note what a scanner said later of a file that came unscanned: kept, or removed with its row."""
    with transaction.atomic():
        rows = Attachment.objects.filter(pk=file)
        subject = rows.values_list("record__relation__subject_id", flat=True).first()
        if subject is None:
            return
        if clean:
            rows.update(scan="clean")
        else:
            remove_files(rows)
        detail = {"file": str(file), "scan": "clean" if clean else "infected"}
        audit.record(act="subjects.scanned", by=by, at=at, subject=subject, detail=detail)


def relate(*, subject: UUID, process: str, by: str, at: datetime) -> None:
    """Note that a person is known in a process, where nothing but that is kept. Done twice, the first stands."""
    with transaction.atomic():
        lock(subject)
        ((known_at,),) = pick(DataSubject, "created_at", id=subject)
        for row in _relation(subject, process, at, known_at)[1]:
            put(row)
        audit.record(act="subjects.relate", by=by, at=at, subject=subject, process=process)


def lock(
    subject: UUID, *, closed_too: bool = False, beside: Sequence[Question] = ()
) -> list[list[tuple[Any, ...]]]:  # fmt: skip
    """Let nobody else write about this person until the transaction ends; raises NoSuchPerson.

    So it does for an id that was joined to another, unless it is to go: what is written about a closed one nobody sees.
    Gives what else is asked on the way (``beside``), as it is once nobody else writes.
    """
    found, *others = answers(asking(DataSubject, "merged_into_id", id=subject, lock=True), *beside)
    if not found or (found[0][0] is not None and not closed_too):
        raise NoSuchPerson(f"no person {subject}. They may have been erased or merged")
    return others


def prove_identifier(*, subject: UUID, kind: IdentifierKind, value: str, by: str, at: datetime) -> None:
    """Note that the person has shown this identifier to be theirs: from now on they are recognised by it.

    Raises BelongsToAnother where somebody else is. Their claim, if they made one, becomes more than that.
    """
    with transaction.atomic():
        lock(subject)
        owner = queries.find(kind, value)
        if owner not in (None, subject):
            raise BelongsToAnother(f"another person than {subject} is recognised by this {kind.value}")
        own_identifier(subject, kind, value, at=at)
        audit.record(act="subjects.prove_identifier", by=by, at=at, subject=subject, detail={"kind": kind.value})


def own_identifier(subject: UUID, kind: IdentifierKind, value: str, *, at: datetime) -> None:
    """It is theirs, and shown to be: they are recognised by it. Within a transaction that holds the person."""
    row = _identifier(subject, kind, value, claimed=True)
    row.claimed, row.verified_at = False, at
    row.save(update_fields=["claimed", "verified_at"])


def move_anchor(
    *, subject: UUID, process: str, event: str, at: datetime, by: str, noted_at: datetime | None = None
) -> bool:
    """Count retention from this event (a delivery, an event attended) on; gives whether it moved.

    ``at`` is the moment of the event, ``noted_at`` when we heard of it, where that is another one. An anchor only moves
    forward: an earlier event changes nothing.
    Touches one row, however much hangs on it. Raises NoSuchRelation.
    """
    with transaction.atomic():
        rows = Relation.objects.filter(subject_id=subject, process=process)
        if not rows.exists():
            raise NoSuchRelation(f"person {subject} is not known in process {process!r}. Take them in first")
        later = rows.filter(Q(anchored_at=None) | Q(anchored_at__lt=at))
        moved = bool(later.update(anchored_at=at, anchor_event=rules.code(event)))
        audit.record(
            act="subjects.move_anchor", by=by, at=noted_at or at, subject=subject, process=process,
            detail={"event": event, "moved": moved},
        )  # fmt: skip
    return moved


def told(*, subject: UUID, what: str, version: str, by: str, at: datetime) -> None:
    """Note what the person has been told, in which version of the notice: the right to object, at first contact."""
    with transaction.atomic():
        lock(subject)
        Told.objects.create(subject_id=subject, what=rules.code(what), version=version, at=at)
        audit.record(act="subjects.told", by=by, at=at, subject=subject, detail={"what": what})


def untold(*, subject: UUID, what: str, version: str, told_at: datetime, by: str, at: datetime) -> int:
    """Take back that the person was told it then: the letter that said so came back. Gives how many notes that was.

    What they were told by another letter stays.
    """
    with transaction.atomic():
        lock(subject)
        removed, _ = Told.objects.filter(subject_id=subject, what=what, version=version, at=told_at).delete()
        if removed:
            audit.record(act="subjects.untold", by=by, at=at, subject=subject, detail={"what": what})
    return removed


def read(
    *, subject: UUID, purpose: str, by: str, at: datetime, what: str, role: str = "", under: Collection[str] = ()
) -> None:
    """Note that somebody opens a person's data, for which purpose. ``what`` is a code: 'person', 'name', 'record'.

    ``under`` are the contracts that some of it came under; of very many, as many as the log takes.
    """
    with at_once():
        more = {"role": role} if role else {}
        audit.record(
            act="subjects.read", by=by, at=at, subject=subject, purpose=purpose,
            detail={"what": rules.code(what), **more, **({"under": _listed(under)} if under else {})},
        )  # fmt: skip


def read_each(*, subjects: Collection[UUID], purpose: str, by: str, at: datetime, what: str, role: str) -> None:
    """As `read`, for several people at once."""
    said = {"what": rules.code(what), "role": role}
    lines = [audit.Line("subjects.read", subject, said) for subject in subjects]
    with at_once():
        audit.record_many(lines, by=by, at=at, purpose=purpose)


def erase_records(*, ids: Iterable[UUID], by: str, at: datetime) -> int:
    """Remove these records for good; gives how many there were. Meant for those of one person in one process."""
    wanted = list(ids)
    with transaction.atomic(savepoint=False):
        removed, whose, unmarked = 0, dict[tuple[UUID, str], list[UUID]](), set[UUID]()
        for start in range(0, len(wanted), _BATCH):
            found = queries.hanging_on(wanted[start : start + _BATCH])
            for each in found:
                whose.setdefault((each.subject, each.process), []).append(each.id)
            with_files = [each.id for each in found if each.has_files]
            if with_files:
                remove_files(Attachment.objects.filter(record__in=with_files))
            unmarked |= {each.relation for each in found if each.has_marks}
            # Holds in force were asked for before; these have ended, and nothing is left that they were about.
            was_held = [each.id for each in found if each.was_held]
            if was_held:
                Hold.objects.filter(record__in=was_held).delete()
            remove(PersonalData, [each.id for each in found])
            removed += len(found)
        if unmarked:
            marking.mark_again(unmarked)
        for (owner, known_in), gone in whose.items():
            ledger.note(What.RECORDS, at=at, subject=owner, scope=known_in, records=gone)
        subject, process = next(iter(whose)) if len(whose) == 1 else (None, None)
        audit.record(
            act="subjects.erase_records", by=by, at=at, subject=subject, process=process, detail={"records": removed}
        )
    return removed


def erase_thing(*, found: ThingLeaving, by: str, at: datetime) -> int:
    """Remove one record for good, and that its person is known in its process, where it was the last there; gives how
    many records that was. As `erase_records` and `erase_relation`, for who has looked in this transaction."""
    hanging = found.hanging
    subject, process = hanging.subject, hanging.process
    if hanging.has_files or hanging.has_marks or hanging.was_held:
        removed = erase_records(ids=[hanging.id], by=by, at=at)
    else:
        remove(PersonalData, [hanging.id], with_the_rest=True)
        removed = 1
        _note_erased(subject, process, [hanging.id], by=by, at=at)
    if not found.has_more:
        remove(Relation, [hanging.relation], with_the_rest=True)
        audit.record(act="subjects.erase_relation", by=by, at=at, subject=subject, process=process)
    return removed


def _note_erased(subject: UUID, process: str, gone: Collection[UUID], *, by: str, at: datetime) -> None:
    ledger.note(What.RECORDS, at=at, subject=subject, scope=process, records=gone)
    audit.record(
        act="subjects.erase_records", by=by, at=at, subject=subject, process=process, detail={"records": len(gone)}
    )


def erase_relation(*, subject: UUID, process: str, by: str, at: datetime) -> int:
    """Remove that a person is known in a process, once nothing is held there; gives 1, or 0 while records remain.

    The person stays: who is known in no process is erased by retention, here and in every other room.
    """
    with transaction.atomic(savepoint=False):
        lock(subject)
        empty = [id for (id,) in pick(Relation, "id", subject_id=subject, process=process) if queries.is_empty(id)]
        if empty:
            remove(Relation, empty)
            audit.record(act="subjects.erase_relation", by=by, at=at, subject=subject, process=process)
        return len(empty)


def _listed(codes: Collection[str]) -> str:
    """Codes as one word of the log, which takes no longer ones than this."""
    said = ""
    for code in sorted(codes):
        longer = f"{said},{code}" if said else code
        said = longer if len(longer) <= _LONGEST_DETAIL else said
    return said


def _person(
    kind: IdentifierKind, value: str, process: str, *, at: datetime, language: str, country: str
) -> tuple[vault.Sealer, queries.Owner, list[Row]]:
    """Whoever is recognised by this identifier, held until the transaction ends; a new person, if nobody is.

    Gives what seals for them, who they are and how they are known in the process, and the row that is still to be
    written of somebody new.
    """
    index = vault_queries.blind_index(kind.value, value)
    if (found := _known(kind, index, process)) is not None:
        return vault.sealer(found.subject), found, []
    sealer = vault.new_owner(at=at)
    # By what they are recognised first, the person after it: so nothing has to be undone where the same person wrote
    # twice at once, and the other message was here first.
    if put_unless_there(_new_identifier(sealer, kind, value, index, claimed=False)):
        row = Row(DataSubject, id=sealer.owner, created_at=at, language=language, country=country)
        return sealer, queries.Owner(sealer.owner, None, is_closed=False, known_at=at), [row]
    if (first := _known(kind, index, process)) is None:
        raise IntegrityError("somebody was recognised by this identifier a moment ago, and is gone. Try again")
    return vault.sealer(first.subject), first, []


def _known(kind: IdentifierKind, index: bytes, process: str) -> queries.Owner | None:
    """Whoever is recognised by this identifier, held until the transaction ends; how they are known in a process."""
    for _ in range(_LOOKS):
        found = queries.owner_held(kind, index, process)
        # Joined to another while we waited: then that one has the identifier now.
        if found is None or not found.is_closed:
            return found
    return None


def _claims(
    sealer: vault.Sealer, identifiers: Mapping[IdentifierKind, str], recognised_by: IdentifierKind, *, is_new: bool
) -> list[Row]:
    """The rows that are still to be written of what they told us of themselves beside what they are recognised by."""
    told = [(kind, value) for kind, value in identifiers.items() if value.strip() and kind is not recognised_by]
    return [
        _new_identifier(sealer, kind, value, index, claimed=True)
        for kind, value in told
        if (index := vault_queries.blind_index(kind.value, value)) and (is_new or not _has(sealer.owner, kind, index))
    ]


def _has(subject: UUID, kind: IdentifierKind, index: bytes) -> bool:
    return bool(pick(Identifier, "id", subject_id=subject, kind=kind.value, index=index))


def _identifier(subject: UUID, kind: IdentifierKind, value: str, *, claimed: bool) -> Identifier:
    """The person's identifier of that value, made if there is none; one that is there keeps its standing."""
    index = vault_queries.blind_index(kind.value, value)
    row = Identifier.objects.filter(subject_id=subject, kind=kind.value, index=index).first()
    if row is None:
        new = _new_identifier(vault.sealer(subject), kind, value, index, claimed=claimed)
        put(new)
        row = Identifier.objects.get(pk=new.pk)
    return row


def _new_identifier(sealer: vault.Sealer, kind: IdentifierKind, value: str, index: bytes, *, claimed: bool) -> Row:
    row = Row(Identifier, id=uuid4(), subject_id=sealer.owner, kind=kind.value, index=index, claimed=claimed)
    row.values["sealed"] = sealer.seal_text(value.strip(), vault_queries.context_of(row, "sealed"))
    return row


def _relation(subject: UUID, process: str, at: datetime, known_at: datetime) -> tuple[UUID, list[Row]]:
    """How the person is known in the process, and the row that is still to be written where they are not yet."""
    if found := pick(Relation, "id", subject_id=subject, process=process):
        return found[0][0], []
    return _new_relation(subject, process, at, known_at)


def _new_relation(subject: UUID, process: str, at: datetime, known_at: datetime) -> tuple[UUID, list[Row]]:
    row = Row(Relation, id=uuid4(), subject_id=subject, process=process, since_at=at, known_at=known_at)
    return row.pk, [row]


def remove_files(rows: QuerySet[Attachment]) -> int:
    """Remove the rows now, and the files once that is certain; gives how many."""
    ids = list(rows.values_list("pk", flat=True))
    if ids:
        rows.delete()
    remove_files_later(ids)
    return len(ids)
