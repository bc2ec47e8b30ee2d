"""Who may be one person under two ids, and why we think so; and who was joined, and can be parted.

Promise:  8.1a - one person gets one answer; 7.1 - it is said by a person, never by the house itself
Law:      GDPR Art. 5(1)(d)
Takes:    a person, or nobody in particular
Gives:    pairs of ids with codes for the reasons; nothing sealed is opened: keyed hashes are compared
Next:     ../actions/joining.py (what staff make of it)
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from uuid import UUID

from django.db.models import Count, Q

from holdord.subjects.models import Identifier, Merge, NotTheSame, SearchMark
from holdord.subjects.rules import MarkKind

#: What more people share than this (a switchboard, a family's company) points to nobody.
_MOST = 8


@dataclass(frozen=True)
class Likeness:
    """Two people who may be one. ``reasons``: 'same-email' and the like, or 'same-name-and-company'."""

    one: UUID
    other: UUID
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Joined:
    """That an id was found to be this person: when, by whom, and until when it can be undone."""

    id: UUID
    source: UUID
    target: UUID
    at: datetime
    by: str
    undo_until: datetime

    def can_be_undone(self, moment: datetime) -> bool:
        return moment < self.undo_until


def likenesses(limit: int = 50) -> list[Likeness]:
    """Pairs that nobody has looked at yet, those with the most reasons first."""
    identifiers = Identifier.objects.values_list("kind", "index").annotate(n=Count("id")).filter(n__gte=2, n__lte=_MOST)
    marks = (
        SearchMark.objects.filter(kind=MarkKind.BOTH.value)
        .values_list("mark")
        .annotate(n=Count("subject", distinct=True))
        .filter(n__gte=2, n__lte=_MOST)
    )
    shared = [(kind, bytes(index)) for kind, index, _ in identifiers.order_by("kind", "index")[: limit * 2]]
    named = [mark for mark, _ in marks.order_by("mark")[: limit * 2]]
    found = _pairs([*_by_identifier(shared), *_by_name(named)])
    return sorted(found, key=lambda each: (-len(each.reasons), each.one, each.other))[:limit]


def like(subject: UUID) -> list[Likeness]:
    """Who else this person may be, those with the most reasons first; ``one`` is always the person asked about."""
    theirs = Identifier.objects.filter(subject_id=subject).values_list("kind", "index")
    marks = SearchMark.objects.filter(relation__subject_id=subject, kind=MarkKind.BOTH.value).values_list(
        "mark", flat=True
    )
    groups = [*_by_identifier([(kind, bytes(index)) for kind, index in theirs]), *_by_name(list(marks))]
    found = [each for each in _pairs(groups) if subject in (each.one, each.other)]
    turned = [each if each.one == subject else Likeness(subject, each.one, each.reasons) for each in found]
    return sorted(turned, key=lambda each: (-len(each.reasons), each.other))


def joined_into(subject: UUID, *, at: datetime) -> list[Joined]:
    """The merges into this person that can still be undone, the latest first."""
    rows = Merge.objects.filter(target_id=subject, undone_at=None, closed_at=None, undo_until__gt=at).order_by("-at")
    return [_joined(row) for row in rows]


def merge(id: UUID) -> Joined | None:
    """A merge that has not been undone."""
    row = Merge.objects.filter(pk=id, undone_at=None).first()
    return _joined(row) if row else None


def _by_identifier(shared: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, set[UUID]]]:
    wanted = set(shared)
    rows = Identifier.objects.filter(index__in=[index for _, index in wanted])
    groups: dict[tuple[str, bytes], set[UUID]] = defaultdict(set)
    for kind, index, subject in rows.values_list("kind", "index", "subject_id"):
        groups[kind, bytes(index)].add(subject)
    for (kind, _), people in groups.items():
        yield f"same-{kind}", people


def _by_name(marks: list[int]) -> Iterator[tuple[str, set[UUID]]]:
    rows = SearchMark.objects.filter(kind=MarkKind.BOTH.value, mark__in=marks).values_list("mark", "subject_id")
    groups: dict[int, set[UUID]] = defaultdict(set)
    for mark, subject in rows:
        groups[mark].add(subject)
    for people in groups.values():
        yield "same-name-and-company", people


def _pairs(groups: Iterable[tuple[str, set[UUID]]]) -> list[Likeness]:
    reasons: dict[tuple[UUID, UUID], list[str]] = defaultdict(list)
    for reason, people in groups:
        if len(people) <= _MOST:
            for one, other in combinations(sorted(people), 2):
                reasons[one, other].append(reason)
    everybody = {who for pair in reasons for who in pair}
    told = NotTheSame.objects.filter(Q(one__in=everybody) & Q(other__in=everybody)).values_list("one_id", "other_id")
    apart = set(told)
    return [Likeness(*pair, tuple(sorted(set(why)))) for pair, why in reasons.items() if pair not in apart]


def _joined(row: Merge) -> Joined:
    return Joined(row.id, row.source, row.target_id, row.at, row.by, row.undo_until)
