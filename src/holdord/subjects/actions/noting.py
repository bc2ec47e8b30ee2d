"""What staff write down about a person: a note, with its purpose and ground like everything else.

Promise:  7.1, 9.1 - a note is personal data: sealed, shown to the person who asks, gone with its process's time
Law:      GDPR Art. 4(1), 5(1)(b), 5(1)(e), 15
Takes:    a person, a process, a purpose of the register and its ground, the text
Gives:    the record's id: a note is a record like others, so the portrait, retention and merging know it already
Refuses:  rules.NotANote, NoSuchRelation
"""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from holdord.audit import actions as audit
from holdord.subjects.actions import stamping
from holdord.subjects.actions.keeping import NoSuchRelation, lock
from holdord.subjects.models import PersonalData, Relation
from holdord.subjects.rules import NOTE, note_text
from holdord.terms import LegalBasis
from holdord.vault import actions as vault
from holdord.vault import queries as vault_queries


def note(
    *,
    subject: UUID,
    process: str,
    purpose: str,
    basis: LegalBasis,
    category: str,
    text: str,
    language: str,
    register_version: str,
    by: str,
    at: datetime,
) -> UUID:
    """Keep what somebody on the staff wrote about a person, under a process they are known in; gives the record.

    It counts from the day it was written, as everything collected does; it does not move any other's time.
    """
    written = note_text(text)
    with transaction.atomic():
        lock(subject)
        relation = Relation.objects.filter(subject_id=subject, process=process).first()
        if relation is None:
            raise NoSuchRelation(f"person {subject} is not known in process {process!r}. A note belongs to one")
        stamp = stamping.stamp(
            process=process, purpose=purpose, basis=basis.value, source=NOTE, categories=[category], provided=False,
            language=language, register_version=register_version, wording_hash=register_version,
        )  # fmt: skip
        row = PersonalData(id=uuid4(), relation=relation, stamp_id=stamping.put_stamp(stamp), collected_at=at)
        said = {"note": written, "written-by": by}
        row.payload = vault.seal_json(subject, said, vault_queries.context_of(row, "payload"))
        row.save(force_insert=True)
        audit.record(
            act="subjects.note", by=by, at=at, subject=subject, purpose=purpose, process=process, basis=basis.value,
            detail={"record": str(row.id)},
        )  # fmt: skip
    return row.id
