"""A fact about a person is put right wherever it stands.

Promise:  8.2a - wrong data are corrected in every store; 8.2b - by the person themselves
Law:      GDPR Art. 5(1)(d), 16
Takes:    a person, the name of a field, what is right
Gives:    how many records said otherwise. What was wrong is not kept, and not in the log either
Next:     rights/actions/changing.py (who may, and who else is told: Art. 19)
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from holdord.audit import actions as audit
from holdord.subjects.actions import marking
from holdord.subjects.actions.keeping import lock
from holdord.subjects.models import PersonalData
from holdord.subjects.queries import naming
from holdord.vault import actions as vault
from holdord.vault import queries as keys


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
