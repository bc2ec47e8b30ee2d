"""Writing down how names begin, so that people are found by them; and forgetting it with what said so.

Promise:  9.1 - a mark is a keyed hash that several beginnings share; 8.3 - it goes with the record it came from
Law:      GDPR Art. 17, 25(1)
Next:     ../folding.py, ../queries/search.py. Called by the acts of this room within their own transaction: no entry
          of its own in the log. `marking_anew.py`: everything kept
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from uuid import UUID

from holdord.lib.rows import Row, put
from holdord.subjects import folding
from holdord.subjects.models import PersonalData, Relation, SearchMark
from holdord.subjects.queries import naming
from holdord.subjects.queries.search import Mark, mark, pair_marks, salted
from holdord.subjects.rules import MarkKind
from holdord.vault import queries as vault

# Two beginnings may share a mark. Which of them it is of, the hash beside it no longer says then: it is to be opened.
_NEWEST_COUNTS = (
    "ON CONFLICT (relation_id, kind, mark) DO UPDATE SET record_id = EXCLUDED.record_id, "
    f"salted = CASE WHEN {SearchMark._meta.db_table}.salted = EXCLUDED.salted THEN EXCLUDED.salted END"
)


@dataclass(frozen=True)
class Known:
    """That somebody is known in a process, as their marks repeat it."""

    relation: UUID
    subject: UUID
    process: str
    known_at: datetime


def mark_record(known: Known, record: UUID, said: naming.Called) -> None:
    """Note the beginnings in one record; those noted before now belong to this one."""
    rows = [
        Row(
            SearchMark, subject_id=known.subject, process=known.process, known_at=known.known_at,
            relation_id=known.relation, record_id=record, kind=kind.value, mark=found, salted=salt,
        )
        for kind, found, salt in marks_of(known.relation, said)
    ]  # fmt: skip
    if rows:
        put(*rows, on_conflict=_NEWEST_COUNTS)


def mark_again(relations: Iterable[UUID]) -> None:
    """Note anew what all records of these relations say: after some went, or came from somebody else.

    Whoever calls has locked their people: nobody else writes what is read here.
    """
    for relation in Relation.objects.filter(pk__in=list(relations)):
        SearchMark.objects.filter(relation=relation).delete()
        rows = PersonalData.objects.filter(relation=relation).order_by("collected_at", "id")
        opener = vault.opener(relation.subject_id) if rows.exists() else None
        known = Known(relation.pk, relation.subject_id, relation.process, relation.known_at)
        for row in rows.iterator(chunk_size=200):
            if opener:
                mark_record(known, row.id, naming.opened(opener, row))


def relations_marked_by(records: Iterable[UUID]) -> set[UUID]:
    """The relations that lose marks with these records."""
    rows = SearchMark.objects.filter(record_id__in=list(records))
    return set(rows.values_list("relation_id", flat=True).distinct())


def marks_of(relation: UUID, said: naming.Called) -> list[tuple[MarkKind, int, int | None]]:
    """The marks of what was said, each once, and the salted hash beside each; None where it would tell half."""
    found: list[tuple[MarkKind, int, int | None]] = []
    for kind in (MarkKind.NAME, MarkKind.COMPANY):
        if beginnings := sorted(folding.beginnings(said.of(kind))):
            marks = [Mark((each,), number) for each, number in zip(beginnings, mark(kind, beginnings), strict=True)]
            marks += pair_marks(kind, sorted(folding.pairs(said.of(kind))))
            salts = salted(kind, [(relation, " ".join(each.begins)) for each in marks])
            noted: dict[int, int | None] = {}
            for (_, number), salt in zip(marks, salts, strict=True):
                # Two beginnings of one name may share a mark; it is noted once.
                noted[number] = None if number in noted else salt
            found += [(kind, each, salt) for each, salt in sorted(noted.items(), key=itemgetter(0))]
    if both := folding.whole(said.name, said.company):
        found += [(MarkKind.BOTH, each, None) for each in mark(MarkKind.BOTH, [both])]
    return found
