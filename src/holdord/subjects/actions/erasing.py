"""All that this room has of a person goes at once: by a handful of statements, however much it is.

Promise:  8.3 - erasure
Law:      GDPR Art. 17
Takes:    who goes (queries.who_leaves: nobody else writes about them), within the transaction of whoever calls
Gives:    the number of rows. Suppressions stay: they belong to nobody
Why:      one by one the statements cost more than the rows; what goes and what forgets follows from the foreign keys,
          so that a table which comes to point here is not left out
Next:     clearing.py (many people's things), keeping.py (some of a person's)
"""

# ruff: noqa: S608  # the names of tables are ours, and each value has a place

from collections.abc import Iterable
from datetime import datetime
from functools import cache, partial
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from holdord.audit import actions as audit
from holdord.lib import sql
from holdord.lib.rows import removal
from holdord.subjects import queries
from holdord.subjects.models import (
    Assignment,
    Attachment,
    DataSubject,
    Hold,
    Identifier,
    Limit,
    Merge,
    NotTheSame,
    PersonalData,
    Relation,
    Told,
)
from holdord.subjects.queries import Leaving
from holdord.vault import files


def erase(*, subject: UUID, by: str, at: datetime, found: Leaving | None = None) -> int:
    """Remove everything this room holds of a person; gives the number of rows, 0 where there is nobody of that id.

    The key goes by the vault; the other rooms' rows must have gone before (their foreign keys say so). ``found``: who
    calls has looked, and locked them, in this transaction.
    """
    with transaction.atomic(savepoint=False):
        found = found or queries.who_leaves(subject, at=at)[0]
        if found is None:
            return 0
        if found.has_closed:
            _forget_closed(subject)
        removed = _everything_of(subject)
        remove_files_later(found.files)
        audit.record(act="subjects.erase", by=by, at=at, subject=subject, detail={"rows": removed})
    return removed


def remove_files_later(ids: Iterable[UUID]) -> None:
    """Remove files once it is certain that their rows have gone: a file without a row is swept, not the other way."""
    for id in ids:
        transaction.on_commit(partial(files.remove, id))


def _everything_of(subject: UUID) -> int:
    connection = sql.at_hand()
    texts = _statements()
    touched = sql.counted(connection, tuple(texts), {"id": sql.stored_id(connection, subject)})
    return sum(number for number, counts in zip(touched, texts.values(), strict=True) if counts)


@cache
def _statements() -> dict[str, bool]:
    """What removes a person, and whether its rows are counted: what merely points at them, and what finds them by
    name, is no row of theirs but a trace of one."""
    person, relation, record, hold = (
        model._meta.db_table for model in (DataSubject, Relation, PersonalData, Hold)
    )  # fmt: skip
    relations = f"IN (SELECT id FROM {relation} WHERE subject_id = %(id)s)"
    records = f"IN (SELECT d.id FROM {relation} r JOIN {record} d ON d.relation_id = r.id WHERE r.subject_id = %(id)s)"
    # A hold on a thing goes with the thing: it may have been put on it while it was somebody else's (joining).
    held = f"IN (SELECT id FROM {hold} WHERE subject_id = %(id)s UNION SELECT id FROM {hold} WHERE record_id {records})"
    return {
        **dict.fromkeys(removal(PersonalData, records)[:-1], False),
        f"DELETE FROM {Attachment._meta.db_table} WHERE record_id {records}": True,
        f"DELETE FROM {hold} WHERE id {held}": True,
        f"DELETE FROM {record} WHERE relation_id {relations}": True,
        **dict.fromkeys(removal(Relation, relations)[:-1], False),
        **{
            f"DELETE FROM {model._meta.db_table} WHERE subject_id = %(id)s": True
            for model in (Relation, Identifier, Limit, Told, Assignment)
        },
        f"DELETE FROM {Merge._meta.db_table} WHERE target_id = %(id)s": False,
        f"DELETE FROM {NotTheSame._meta.db_table} WHERE one_id = %(id)s OR other_id = %(id)s": False,
        **dict.fromkeys(removal(DataSubject, "= %(id)s")[:-1], False),
        f"DELETE FROM {person} WHERE id = %(id)s": True,
    }


def _forget_closed(subject: UUID) -> None:
    """Remove the ids that had been closed for this one, and what could have parted them. Their keys are retention's."""
    closed = queries.closed_into(subject)
    Merge.objects.filter(target_id__in=closed).delete()
    NotTheSame.objects.filter(Q(one__in=closed) | Q(other__in=closed)).delete()
    for id in closed:
        DataSubject.objects.filter(pk=id).delete()
