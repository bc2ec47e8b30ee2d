"""A fact about a person is put right wherever it stands.

Promise:  8.2a - wrong data are corrected in every store; 8.2b - by the person themselves
Law:      GDPR Art. 5(1)(d), 16
Takes:    a person, the name of a field, or what they are recognised by; what is right
Gives:    how many records said otherwise. What was wrong is not kept, and not in the log either
Refuses:  keeping.BelongsToAnother, NoSuchIdentifier
Next:     rights/actions/changing.py (who may, and who else is told: Art. 19)
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdord.audit import actions as audit
from holdord.subjects import queries
from holdord.subjects.actions import marking
from holdord.subjects.actions.keeping import BelongsToAnother, lock, own_identifier
from holdord.subjects.actions.limiting import suppress_old
from holdord.subjects.models import Identifier, PersonalData
from holdord.subjects.queries import naming
from holdord.terms import IdentifierKind
from holdord.vault import actions as vault
from holdord.vault import queries as keys

#: A longer value of a field is no address and no number.
_LONGEST = 320


class NoSuchIdentifier(LookupError):
    """The person is not known by that."""


def correct(*, subject: UUID, field: str, value: str, by: str, at: datetime, record: UUID | None = None) -> int:
    """Write the value into every record that has this field and says otherwise, sealed anew; gives how many did.

    With ``record`` only into that one: what was right then, in another, stays.
    """
    with transaction.atomic():
        lock(subject)
        sealer = vault.sealer(subject)
        opener = sealer.opener
        relations = set[UUID]()
        changed = 0
        rows = PersonalData.objects.filter(relation__subject_id=subject).order_by("id")
        for row in rows if record is None else rows.filter(pk=record):
            place = keys.context_of(row, "payload")
            payload = opener.open_json(row.payload, place)
            if payload.get(field, value) == value:
                continue
            row.payload = sealer.seal_json({**payload, field: value}, place)
            row.save(update_fields=["payload"])
            if naming.is_read_from(row.stamp.form, field):
                relations.add(row.relation_id)
            changed += 1
        marking.mark_again(relations)
        audit.record(act="subjects.correct", by=by, at=at, subject=subject, detail={"field": field, "records": changed})
    return changed


def write_in(*, subject: UUID, record: UUID, said: Mapping[str, str | None], source: bytes, target: bytes) -> bool:
    """What became of it since is written into a record (None: is no longer so), and it goes from one correspondence to
    another; gives whether it was in the first. No entry in the log here: whoever calls says what became of it."""
    with transaction.atomic():
        lock(subject)
        row = PersonalData.objects.filter(pk=record, relation__subject_id=subject, thread=source).first()
        if row is None:
            return False
        sealer, place = vault.sealer(subject), keys.context_of(row, "payload")
        payload = {**sealer.opener.open_json(row.payload, place), **said}
        row.payload = sealer.seal_json({name: value for name, value in payload.items() if value is not None}, place)
        row.thread = target
        row.save(update_fields=["payload", "thread"])
    return True


def correct_identifier(
    *, subject: UUID, kind: IdentifierKind, old: str, new: str, by: str, at: datetime, disputed: bool = False
) -> int:
    """Recognise the person by the new one from now on, and no longer by the old; gives how many records said the old.

    While it is ``disputed`` the old one finds them as well. A no of theirs stays with the old one, for whoever comes
    with it next. Whoever calls has made sure that the new one is theirs. Raises BelongsToAnother, NoSuchIdentifier.
    """
    with transaction.atomic():
        lock(subject)
        if queries.find(kind, new) not in (None, subject):
            raise BelongsToAnother(f"another person than {subject} is recognised by this {kind.value}")
        was, index = keys.blind_index(kind.value, old), keys.blind_index(kind.value, new)
        row = Identifier.objects.filter(subject_id=subject, kind=kind.value, index=was).first()
        if row is None:
            raise NoSuchIdentifier(f"person {subject} is not known by that {kind.value}")
        if was == index:
            # The same, written otherwise: what finds them stays, what is shown is put right.
            row.sealed = vault.seal_text(subject, new.strip(), keys.context_of(row, "sealed"))
            row.save(update_fields=["sealed"])
        else:
            own_identifier(subject, kind, new, at=at)
            if not disputed:
                suppress_old(subject, was, at=at)
                row.delete()
        changed = _in_records(subject, kind, was, new)
        audit.record(
            act="subjects.correct-identifier", by=by, at=at, subject=subject,
            detail={"kind": kind.value, "records": changed, "disputed": disputed},
        )  # fmt: skip
    return changed


def _in_records(subject: UUID, kind: IdentifierKind, was: bytes, new: str) -> int:
    """Put the new one into every field that holds the old one and nothing else."""
    sealer, changed = vault.sealer(subject), 0
    for row in PersonalData.objects.filter(relation__subject_id=subject).order_by("id"):
        place = keys.context_of(row, "payload")
        payload = sealer.opener.open_json(row.payload, place)
        said = {name: new for name, value in payload.items() if _is(kind, was, value)}
        if said and said != {name: payload[name] for name in said}:
            row.payload = sealer.seal_json({**payload, **said}, place)
            row.save(update_fields=["payload"])
            changed += 1
    return changed


def _is(kind: IdentifierKind, index: bytes, value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST and keys.blind_index(kind.value, value) == index
