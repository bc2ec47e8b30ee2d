"""Finding people by how their name, or their company's, begins: nothing is opened but what answers.

Promise:  9.1, 9.3 - what finds people is a keyed hash; a role finds those it serves, for a purpose, and it is logged
Law:      GDPR Art. 5(1)(c), 25(1), 32(4)
Takes:    what was typed, the processes that the reader serves, a person to go on from
Gives:    Matches: ids, in an order of their own, a page at a time
Next:     ../folding.py (spellings), ../actions/marking.py (who writes the marks), naming.py (what is compared)
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from holdord.subjects import folding
from holdord.subjects.models import PersonalData, SearchMark
from holdord.subjects.queries import naming, teams
from holdord.subjects.rules import MarkKind
from holdord.vault import queries as vault

#: People looked at in one go, and how many at most for one page: what many share is cut off, not waited for.
_BATCH, _MOST = 100, 2_000


@dataclass(frozen=True)
class Matches:
    """People whose name begins so. ``after`` is where the next page goes on; None at the end."""

    people: tuple[UUID, ...]
    after: UUID | None = None


def beginning_with(
    text: str,
    *,
    of: MarkKind,
    processes: Collection[str],
    after: UUID | None = None,
    limit: int = 25,
    since_at: datetime | None = None,
    until_at: datetime | None = None,
    reader: UUID | None = None,
    at: datetime | None = None,
) -> Matches:
    """People known in these processes whose name (or company) has parts that begin with each word typed.

    Marks are shared by several beginnings, so each person they point to is compared with what was typed. OPENS the
    records compared, shows none. ``since_at`` and ``until_at`` bound when the person became known, half-open. With a
    ``reader`` of the staff, what is hidden from them at that moment finds nobody.
    """
    asked = folding.parts(text)
    if not asked or not processes:
        return Matches(())
    rows = _marked(asked, of, processes, since_at, until_at)
    found: list[UUID] = []
    looked_at = 0
    while len(found) <= limit and looked_at < _MOST:
        batch = _next(rows, after)
        answering = _answering(batch, asked, of, processes, reader, at)
        found += [subject for subject in batch if subject in answering]
        looked_at += len(batch)
        if len(batch) < _BATCH:
            return Matches(tuple(found[:limit]), found[limit - 1] if len(found) > limit else None)
        after = batch[-1]
    return Matches(tuple(found[:limit]), found[limit - 1] if len(found) > limit else after)


def known_names(phrases: Collection[str], *, besides: UUID) -> set[str]:
    """Those of these phrases that are the name of somebody we know other than that person, by the marks alone.

    Nothing is opened, so a phrase whose words begin as somebody's name does, or share its marks by chance, is among
    them: what is made of it, a person decides. Single words name nobody. One look by an index a phrase.
    """
    asked = {phrase: folding.parts(phrase) for phrase in phrases}
    words = sorted({folding.beginning(part) for parts in asked.values() if len(parts) > 1 for part in parts})
    marks = dict(zip(words, mark(MarkKind.NAME, words), strict=True)) if words else {}
    return {
        phrase
        for phrase, parts in asked.items()
        if len(parts) > 1 and _somebody_has({marks[folding.beginning(part)] for part in parts}, besides)
    }


def _somebody_has(marks: Collection[int], besides: UUID) -> bool:
    first, *others = sorted(marks)
    rows = SearchMark.objects.filter(kind=MarkKind.NAME.value, mark=first).exclude(subject_id=besides)
    for other in others:
        theirs = SearchMark.objects.filter(kind=MarkKind.NAME.value, mark=other, subject_id=OuterRef("subject_id"))
        rows = rows.filter(Exists(theirs))
    return rows.exists()


def mark(kind: MarkKind, texts: Collection[str]) -> list[int]:
    """The marks of these beginnings (or, for BOTH, of whole names), in their order."""
    size = 8 if kind is MarkKind.BOTH else folding.BITS // 8
    cut = [int.from_bytes(index[:size]) for index in vault.blind_indexes(f"mark-{kind.value}", list(texts))]
    return [each >> 1 if kind is MarkKind.BOTH else each for each in cut]


def _marked(
    asked: Sequence[str],
    of: MarkKind,
    processes: Collection[str],
    since_at: datetime | None,
    until_at: datetime | None,
) -> QuerySet[SearchMark]:
    marks = mark(of, [folding.beginning(word) for word in asked])
    rows = SearchMark.objects.filter(kind=of.value, mark=marks[0], relation__process__in=processes)
    for other in set(marks[1:]) - {marks[0]}:
        rows = rows.filter(relation__in=SearchMark.objects.filter(kind=of.value, mark=other).values("relation_id"))
    if since_at:
        rows = rows.filter(subject__created_at__gte=since_at)
    return rows.filter(subject__created_at__lt=until_at) if until_at else rows


def _next(rows: QuerySet[SearchMark], after: UUID | None) -> list[UUID]:
    later = rows.filter(subject_id__gt=after) if after else rows
    return list(later.order_by("subject_id").values_list("subject_id", flat=True).distinct()[:_BATCH])


def _answering(
    people: Collection[UUID],
    asked: Sequence[str],
    of: MarkKind,
    processes: Collection[str],
    reader: UUID | None,
    at: datetime | None,
) -> set[UUID]:
    """Those among them whose name does begin so, by the records that are marked."""
    marks = {found for word in asked for found in mark(of, [folding.beginning(word)])}
    wanted = SearchMark.objects.filter(
        subject_id__in=people, kind=of.value, mark__in=marks, relation__process__in=processes
    )
    rows = PersonalData.objects.filter(pk__in=wanted.values("record_id"))
    hidden = teams.hidden_among(reader, people, at=at) if at else frozenset()
    openers = vault.openers(people)
    said: dict[UUID, list[str]] = defaultdict(list)
    for row in rows.exclude(pk__in=hidden).select_related("relation", "stamp"):
        if opener := openers.get(row.relation.subject_id):
            said[row.relation.subject_id].append(naming.opened(opener, row).of(of))
    return {subject for subject, texts in said.items() if any(folding.answers(asked, text) for text in texts)}
