"""Many people's things at once: for what goes by the thousand, in as many statements as for one.

Promise:  7.2a - gone when their time is up, however many they are
Law:      GDPR Art. 5(1)(e), 17
Takes:    ids of what goes, within the transaction of whoever calls, who has asked what keeps them
Gives:    what went, by person. No entry in the log here: whoever calls writes one for each person (retention)
Why:      one by one a person costs some hundred statements; the rows themselves cost a few microseconds each
"""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q

from holdord.ledger import actions as ledger
from holdord.ledger.rules import What
from holdord.lib import one_of  # noqa: F401  # it makes itself known
from holdord.lib.rows import pointing_at
from holdord.subjects.actions import keeping, marking
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
    SearchMark,
    Told,
)
from holdord.subjects.queries import DueRecord
from holdord.terms import LimitKind

#: What a person has in this room beside records and relations.
_OF_A_PERSON: tuple[type[models.Model], ...] = (Identifier, Limit, Hold, Told, Assignment)


def lock_all(people: Iterable[UUID]) -> list[UUID]:
    """Let nobody else write about these people until the transaction ends; gives those there are. Always in the same
    order, so that two who lock many do not wait for each other."""
    rows = DataSubject.objects.select_for_update().filter(id__one_of=list(people)).order_by("id")
    return list(rows.values_list("id", flat=True))


def clear_records(records: Collection[DueRecord], *, at: datetime, others_stay: Collection[UUID] = ()) -> Counter[UUID]:
    """Remove these records and all that hangs on them, and have the ledger know each; gives how many, by person.

    Of the people in ``others_stay`` older records are kept, so what finds them by name is noted anew from those.
    """
    ids = [record.id for record in records]
    if not ids:
        return Counter()
    keeping.remove_files(Attachment.objects.filter(record_id__one_of=ids))
    Hold.objects.filter(record_id__one_of=ids)._raw_delete("default")
    again = _relations_to_mark_again(ids, others_stay)
    _detach(PersonalData, ids, but={Attachment, Hold})
    PersonalData._base_manager.filter(id__one_of=ids)._raw_delete("default")
    marking.mark_again(again)
    whose: dict[tuple[UUID, str], list[UUID]] = {}
    for record in records:
        whose.setdefault((record.subject, record.process), []).append(record.id)
    ledger.note_many(
        [ledger.Noted(What.RECORDS, owner, known_in, records=gone) for (owner, known_in), gone in whose.items()], at=at
    )
    return Counter(record.subject for record in records)


def clear_relations(people: Collection[UUID], process: str) -> list[UUID]:
    """Remove that they are known in a process of which nothing is left; gives of whom that went."""
    left = Exists(PersonalData.objects.filter(relation=OuterRef("pk")))
    rows = Relation.objects.filter(~left, subject_id__one_of=list(people), process=process).values_list(
        "id", "subject_id"
    )
    found = list(rows)
    ids = [id for id, _ in found]
    if ids:
        _detach(Relation, ids, but={PersonalData})
        Relation.objects.filter(id__one_of=ids)._raw_delete("default")
    return [subject for _, subject in found]


def known_nowhere(people: Collection[UUID]) -> list[UUID]:
    """Those of the people who are known in no process any more."""
    rows = Relation.objects.filter(subject_id__one_of=list(people))
    known = set(rows.values_list("subject_id", flat=True))
    return [id for id in people if id not in known]


def plain(people: Collection[UUID]) -> set[UUID]:
    """Those of the people of whom nothing outlives them: no objection to remember, no other id joined to theirs."""
    wanted = list(people)
    objected = Limit.objects.filter(subject_id__one_of=wanted, kind=LimitKind.OBJECTION.value).values_list("subject_id")
    joined = DataSubject.objects.filter(merged_into_id__one_of=wanted).values_list("merged_into_id")
    merged = Merge.objects.filter(target_id__one_of=wanted).values_list("target_id")
    return set(wanted) - {id for rows in (objected, joined, merged) for (id,) in rows}


def clear_people(people: Collection[UUID]) -> Counter[UUID]:
    """Remove what this room still has of people who are known nowhere, and are in no other room; gives the rows of
    each."""
    wanted, removed = list(people), Counter[UUID](people)
    for model in _OF_A_PERSON:
        whose: Any = model._base_manager.filter(subject_id__one_of=wanted)
        found = list(whose.values_list("subject_id", flat=True))
        if found:
            removed.update(found)
            whose._raw_delete("default")
    twice = NotTheSame.objects.filter(Q(one_id__one_of=wanted) | Q(other_id__one_of=wanted))
    if twice.exists():
        twice.delete()
    DataSubject._base_manager.filter(id__one_of=wanted)._raw_delete("default")
    return removed


def _relations_to_mark_again(ids: list[UUID], others_stay: Collection[UUID]) -> set[UUID]:
    # What finds somebody by name belongs to the newest record that says so. The oldest go first, so nothing that stays
    # says it too; unless something older stays, because it is held.
    if not others_stay:
        return set()
    rows = SearchMark.objects.filter(record_id__one_of=ids, relation__subject_id__one_of=list(others_stay))
    return set(rows.values_list("relation_id", flat=True).distinct())


def _detach(model: type[models.Model], ids: list[UUID], *, but: set[type[models.Model]]) -> None:
    """Do for whatever points at these rows what its model says: go with them, or point nowhere."""
    for relation in pointing_at(model):
        pointing: Any = relation.related_model
        if pointing in but:
            continue
        rows = pointing._base_manager.filter(**{f"{relation.field.attname}__one_of": ids})
        if relation.on_delete is models.SET_NULL:
            rows.update(**{relation.field.name: None})
        else:
            rows._raw_delete("default")
