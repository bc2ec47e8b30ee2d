"""Finding people by how their name, or their company's, begins: as many rows are read as people are shown, or few more.

Promise:  9.1, 9.3 - what finds people is a keyed hash; a role finds those it serves, for a purpose, and it is logged
Law:      GDPR Art. 5(1)(c), 25(1), 32(4)
Takes:    what was typed, the processes that the reader serves, a person to go on from
Gives:    Matches: ids, the newest first, a page at a time
Next:     ../folding.py (spellings), ../actions/marking.py (who writes the marks), newest.py (how they are read)
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef

from holdord.lib.rows import pick
from holdord.lib.sql import NOTHING, Sql, as_id, every
from holdord.subjects import folding
from holdord.subjects.models import MarkedBefore, PersonalData, SearchMark
from holdord.subjects.queries import naming, teams
from holdord.subjects.queries.newest import Place, Span, newest, place_of
from holdord.subjects.rules import MarkKind
from holdord.vault import queries as vault

#: Marks read in one go at most, and for one page: what very many begin alike and nobody has is cut off there.
_BATCH, _MOST = 1_000, 10_000
#: The same where each must be opened to be compared: words longer than what is marked, and marks of before.
_OPENED, _MOST_OPENED = 100, 2_000
#: Of several marks the rarest is read: that of which so many of the newest go back furthest.
_SAMPLED = 100
#: Where the numbers of two marks together begin: behind those of one.
_TOGETHER = 1 << 2 * folding.BITS

_TABLE = SearchMark._meta.db_table


@dataclass(frozen=True)
class Matches:
    """People whose name begins so. ``after`` is where the next page goes on; None at the end.

    With ``after`` and nobody, so many share a part of what was typed that the search was cut off before it found one.
    """

    people: tuple[UUID, ...]
    after: UUID | None = None


class Marked(NamedTuple):
    """A mark that is there, and whose."""

    known_at: datetime
    subject: UUID
    relation: UUID
    record: UUID
    salted: int | None


class Mark(NamedTuple):
    """The number of a mark, and the beginning it is of; or both, of two parts of a name together."""

    begins: tuple[str, ...]
    number: int


@dataclass(frozen=True)
class _Asked:
    """What was typed, word by word; who asks, and when."""

    words: tuple[str, ...]
    of: MarkKind
    reader: UUID | None
    at: datetime | None

    @property
    def is_to_be_compared(self) -> bool:
        """Whether marks alone do not answer it: a word goes on behind what is marked, or begins another."""
        return any(len(word) > folding.LONGEST for word in self.words) or folding.nested(self.words)


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
    """People known in these processes whose name (or company) has parts that begin with the words typed, each another
    part, the newest first.

    Marks are shared by several beginnings; which one it is, the salted hash beside it says. Where it does not, OPENS
    the records compared, shows none. ``since_at`` and ``until_at`` bound when the person became known, half-open. With
    a ``reader`` of the staff, what is hidden from them at that moment finds nobody.
    """
    asked = _Asked(tuple(folding.parts(text)), of, reader, at)
    if not asked.words or not processes:
        return Matches(())
    span, place = Span(since_at, until_at), place_of(after)
    first, *others = _rarest_first(asked, processes, span, place)
    so, beside = _so(of, first), every(_stands_beside(of, other) for other in others)
    longest, most = (_OPENED, _MOST_OPENED) if asked.is_to_be_compared else (_BATCH, _MOST)
    found: list[UUID] = []
    # One more than are shown tells whether there are more; some stand there once for each of several processes.
    size = limit + 2 if len(set(processes)) == 1 else limit + 2 + len(set(processes)) + limit // 4
    size, read = min(size, longest), 0
    while len(found) <= limit and read < most:
        batch, place = _batch(so, beside, processes, span, place, size)
        found += _answering(batch, asked, first, others)
        if place is None:
            return _page(found, limit, None)
        read, size = read + size, min(size * 2, longest)
    return _page(found, limit, place)


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
        theirs = SearchMark.objects.filter(kind=MarkKind.NAME.value, mark=other, relation_id=OuterRef("relation_id"))
        rows = rows.filter(Exists(theirs))
    return rows.exists()


def mark(kind: MarkKind, texts: Collection[str]) -> list[int]:
    """The marks of these beginnings (or, for BOTH, of whole names), in their order."""
    size = 8 if kind is MarkKind.BOTH else folding.BITS // 8
    cut = [int.from_bytes(index[:size]) for index in vault.blind_indexes(f"mark-{kind.value}", list(texts))]
    return [each >> 1 if kind is MarkKind.BOTH else each for each in cut]


def pair_marks(kind: MarkKind, pairs: Collection[tuple[str, str]]) -> list[Mark]:
    """The marks of two beginnings together, in their order: made of the marks of both, so that they tell no more."""
    words = list(dict.fromkeys(word for pair in pairs for word in pair))
    numbers = dict(zip(words, mark(kind, words), strict=True))
    return [Mark(pair, _together(*(numbers[word] for word in pair))) for pair in pairs]


def _together(one: int, other: int) -> int:
    return _TOGETHER | max(one, other) << folding.BITS | min(one, other)


def salted(kind: MarkKind, given: Iterable[tuple[UUID, str]]) -> list[int]:
    """Of each relation and beginning 31 bits that no other relation has for it, in their order."""
    texts = [f"{relation.hex} {beginning}" for relation, beginning in given]
    return [int.from_bytes(each[:4]) >> 1 for each in vault.keyed_hashes(f"begins-{kind.value}", texts)]


def _page(found: Sequence[UUID], limit: int, place: Place | None) -> Matches:
    more = found[limit - 1] if len(found) > limit else place and place[1]
    return Matches(tuple(found[:limit]), more)


def _rarest_first(asked: _Asked, processes: Collection[str], span: Span, after: Place | None) -> list[Mark]:
    """What has to be there: first the mark that is read, then those that are looked for beside it.

    Of several words two are read by the mark of both together, which no more people have than both; where there may be
    people without such marks, one by its own.
    """
    words = list(dict.fromkeys(map(folding.beginning, asked.words)))
    alone = [Mark((word,), number) for word, number in zip(words, mark(asked.of, words), strict=True)]
    if len(asked.words) < len(("one", "another")):
        return alone
    choices = alone if MarkedBefore.objects.exists() else pair_marks(asked.of, folding.pairs_asked(asked.words))
    first = choices[0]
    if len(choices) > 1:
        first = min(choices, key=lambda each: _how_often(_so(asked.of, each), processes, span, after))
    others = [each for each in alone if each.begins[0] not in first.begins]
    # First those that what is read tells nothing of: who lacks one of them is not looked at for the rest.
    return [first, *sorted(others, key=lambda each: each.begins[0].startswith(first.begins))]


def _so(of: MarkKind, first: Mark) -> Sql:
    return Sql("kind = %s AND mark = %s", (of.value, first.number))


def _how_often(so: Sql, processes: Collection[str], span: Span, after: Place | None) -> tuple[int, datetime]:
    """What is the less, the rarer something is: how many there are, and of many how far back the newest of them go."""
    rows = newest(_TABLE, NOTHING, so=so, processes=processes, span=span, after=after, limit=_SAMPLED)
    return len(rows), rows[-1][0] if rows else datetime.min.replace(tzinfo=UTC)


def _stands_beside(of: MarkKind, other: Mark) -> Sql:
    """Whether the name of a mark has that one too. Of each row by itself: asked whether such a mark EXISTS, PostgreSQL
    may read all there are."""
    its = f"o.relation_id = {_TABLE}.relation_id AND o.kind = %s AND o.mark = %s"
    return Sql(
        f"(SELECT 1 FROM {_TABLE} o WHERE {its}) IS NOT NULL",  # noqa: S608  # the names are ours
        (of.value, other.number),
    )


def _batch(
    so: Sql, beside: Sql, processes: Collection[str], span: Span, after: Place | None, size: int
) -> tuple[list[Marked], Place | None]:
    """Of the next rows those that have the others beside them, and where the rows after go on; None at the end."""
    columns = Sql(", relation_id, record_id, salted, ") + beside
    found = newest(_TABLE, columns, so=so, processes=processes, span=span, after=after, limit=size)
    whole, place = found, None
    if len(found) == size:
        # Somebody known in several processes may be cut in two: they are for the next time.
        whole = [row for row in found if row[1] != found[-1][1]]
        place = whole[-1][0], whole[-1][1]
    return [
        Marked(at, subject, as_id(relation), as_id(record), salt)
        for at, subject, relation, record, salt, has_others in whole
        if has_others
    ], place


def _answering(batch: Sequence[Marked], asked: _Asked, first: Mark, others: Collection[Mark]) -> list[UUID]:
    """Those in this portion whose name does begin so, each once and in their order."""
    fitting = _fitting(asked.of, first, batch)
    for other in others:
        fitting = _and(asked.of, other, fitting)
    hidden = _hidden(asked, {row.subject for rows in fitting.values() for row in rows})
    shown = {relation: [row for row in rows if row.record not in hidden] for relation, rows in fitting.items()}
    sure = {relation for relation, rows in shown.items() if _is_sure(rows, asked, 1 + len(others))}
    opened = _opened([row for relation, rows in shown.items() if relation not in sure for row in rows], asked)
    found = (rows[0].subject for relation, rows in shown.items() if relation in sure or relation in opened)
    return list(dict.fromkeys(found))


def _fitting(of: MarkKind, its: Mark, rows: Sequence[Marked]) -> dict[UUID, list[Marked]]:
    """The relations whose mark is of this beginning, or has to be looked at."""
    text = " ".join(its.begins)
    told = salted(of, [(row.relation, text) for row in rows])
    return {row.relation: [row] for row, said in zip(rows, told, strict=True) if row.salted in (None, said)}


def _and(of: MarkKind, its: Mark, before: Mapping[UUID, list[Marked]]) -> dict[UUID, list[Marked]]:
    """Those of them that have a mark of this one too, with both."""
    found = (
        pick(SearchMark, "relation_id", "record_id", "salted", kind=of.value, mark=its.number, relation_id=list(before))
        if before
        else []
    )
    rows = [Marked(*before[relation][0][:3], record, salt) for relation, record, salt in found]
    also = _fitting(of, its, rows)
    return {relation: [*rows, *also[relation]] for relation, rows in before.items() if relation in also}


def _is_sure(rows: Sequence[Marked], asked: _Asked, marks: int) -> bool:
    """Whether one record says all of it, by what is kept beside its marks."""
    return (
        len(rows) == marks
        and not asked.is_to_be_compared
        and len({row.record for row in rows}) == 1
        and all(row.salted is not None for row in rows)
    )


def _hidden(asked: _Asked, people: Collection[UUID]) -> frozenset[UUID]:
    return teams.hidden_among(asked.reader, people, at=asked.at) if asked.at and people else frozenset()


def _opened(rows: Sequence[Marked], asked: _Asked) -> set[UUID]:
    """The relations of these marks in which a record says so. OPENS the records."""
    if not rows:
        return set()
    openers = vault.openers({row.subject for row in rows})
    said: dict[UUID, list[str]] = defaultdict(list)
    for record in PersonalData.objects.filter(pk__in={row.record for row in rows}).select_related("relation", "stamp"):
        if opener := openers.get(record.relation.subject_id):
            said[record.relation_id].append(naming.opened(opener, record).of(asked.of))
    return {relation for relation, texts in said.items() if any(folding.answers(asked.words, text) for text in texts)}
